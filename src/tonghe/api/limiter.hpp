// Who may ask how much: token buckets for the whole node and for each address, and how many requests and connections
// one address may hold at a time.
//
// Always true
//  1. Memory is bounded: beyond `addresses_max` known addresses, newcomers share one bucket until others fall idle.
//  2. X-Forwarded-For is believed only from the configured proxies, and only from its right end up to the first
//  stranger.
//  3. An IPv6 caller is her /64, since that is what one line hands out.
#pragma once
#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tonghe::api {

struct RateLimits {      // 0: no limit
    int64_t in_work = 0; // requests admitted and not yet answered
    int64_t requests_per_second = 0;
    int64_t address_requests_per_second = 0;
    int64_t address_burst = 0;
    int64_t address_connections = 0;
    int64_t address_in_work = 0;
    size_t addresses_max = 65'536;
};

// A set of networks: "10.0.0.0/8, 2001:db8::/32, 127.0.0.1".
class Networks {
  public:
    explicit Networks(std::string_view list); // throws Error(api.bad_network)
    bool hold(std::string_view address) const;

    bool empty() const { return networks_.empty(); }

  private:
    struct Network {
        std::array<unsigned char, 16> base;
        int bits;
    };

    std::vector<Network> networks_;
};

// The address the request really comes from: `peer`, or what trusted proxies say stands behind it.
std::string caller_address(std::string_view peer, std::string_view forwarded_for, const Networks& proxies);
std::string bucket_name(std::string_view address); // the address itself, or the /64 of an IPv6 one

enum class Admission { granted, node_is_busy, too_many_requests, too_many_from_address, address_is_busy };

class Limiter {
  public:
    explicit Limiter(const RateLimits& limits) : limits_(limits) {}

    // Both may change `bucket` to the shared one; hand that name back when the connection or the request ends.
    bool connect(std::string& bucket, int64_t now_micros); // false: this address has too many connections
    void disconnect(const std::string& bucket);
    Admission begin(std::string& bucket, int64_t now_micros); // granted ones must `end`
    void end(const std::string& bucket);
    int64_t in_work() const;

  private:
    struct Bucket {
        int64_t connections = 0;
        int64_t in_work = 0;
        int64_t full_at_micros = 0; // the moment at which the bucket would be full again
    };

    Bucket& bucket_of(std::string& name, int64_t now_micros);

    const RateLimits limits_;
    mutable std::mutex mutex_; // held for a look-up, never for more
    std::unordered_map<std::string, Bucket> buckets_;
    int64_t swept_at_micros_ = 0;
    int64_t in_work_ = 0;
    int64_t full_at_micros_ = 0; // of the whole node
};

} // namespace tonghe::api
