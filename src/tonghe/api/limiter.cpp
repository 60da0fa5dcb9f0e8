#include "tonghe/api/limiter.hpp"

#include "tonghe/api/errors.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstring>

namespace tonghe::api {

namespace {

// An IPv4 address as the IPv6 one that maps it, so one comparison serves both.
std::optional<std::array<unsigned char, 16>> parse_address(std::string_view text) {
    std::array<unsigned char, 16> out{};
    const std::string owned(text);
    if (inet_pton(AF_INET6, owned.c_str(), out.data()) == 1) {
        return out;
    }
    out = {};
    out[10] = 0xff;
    out[11] = 0xff;
    if (inet_pton(AF_INET, owned.c_str(), out.data() + 12) == 1) {
        return out;
    }
    return std::nullopt;
}

bool is_ipv4(const std::array<unsigned char, 16>& address) {
    static constexpr unsigned char prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    return std::memcmp(address.data(), prefix, sizeof prefix) == 0;
}

bool same_prefix(const std::array<unsigned char, 16>& a, const std::array<unsigned char, 16>& b, int bits) {
    const auto whole = static_cast<size_t>(bits / 8);
    if (std::memcmp(a.data(), b.data(), whole) != 0) {
        return false;
    }
    const int rest = bits % 8;
    return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
        text.remove_suffix(1);
    }
    return text;
}

// Takes one token from a bucket kept as the moment at which it is full again; false where it is empty.
bool take_token(int64_t& until, int64_t now, int64_t per_second, int64_t burst) {
    const int64_t step = 1'000'000 / std::max<int64_t>(per_second, 1);
    const int64_t begin = std::max(until, now);
    if (begin - now > step * std::max<int64_t>(burst - 1, 0)) {
        return false;
    }
    until = begin + step;
    return true;
}

} // namespace

Networks::Networks(std::string_view list) {
    while (!list.empty()) {
        const size_t end = std::min(list.find(','), list.size());
        const std::string_view entry = trimmed(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
        if (entry.empty()) {
            continue;
        }
        const size_t slash = entry.find('/');
        const auto base = parse_address(entry.substr(0, slash));
        int bits = base && is_ipv4(*base) ? 32 : 128;
        bool fits = base.has_value();
        if (slash != std::string_view::npos) {
            const std::string_view number = entry.substr(slash + 1);
            int asked = -1;
            const auto [stop, problem] = std::from_chars(number.data(), number.data() + number.size(), asked);
            fits =
                fits && problem == std::errc() && stop == number.data() + number.size() && asked >= 0 && asked <= bits;
            bits = asked;
        }
        if (!fits) {
            throw Error(errors::bad_network, {{"network", std::string(entry)}});
        }
        networks_.push_back({*base, is_ipv4(*base) ? bits + 96 : bits});
    }
}

bool Networks::hold(std::string_view address) const {
    if (networks_.empty()) {
        return false;
    }
    const auto parsed = parse_address(address);
    return parsed && std::any_of(networks_.begin(), networks_.end(), [&](const Network& network) {
               return same_prefix(*parsed, network.base, network.bits);
           });
}

std::string caller_address(std::string_view peer, std::string_view forwarded_for, const Networks& proxies) {
    std::string_view caller = peer;
    while (proxies.hold(caller) && !forwarded_for.empty()) {
        const size_t comma = forwarded_for.rfind(',');
        const std::string_view last =
            trimmed(comma == std::string_view::npos ? forwarded_for : forwarded_for.substr(comma + 1));
        if (!parse_address(last)) {
            break;
        }
        caller = last;
        forwarded_for = comma == std::string_view::npos ? std::string_view() : forwarded_for.substr(0, comma);
    }
    return std::string(caller);
}

std::string bucket_name(std::string_view address) {
    const auto parsed = parse_address(address);
    if (!parsed || is_ipv4(*parsed)) {
        return std::string(address);
    }
    return {reinterpret_cast<const char*>(parsed->data()), 8};
}

Limiter::Bucket& Limiter::bucket_of(std::string& name, int64_t now_micros) {
    const auto known = buckets_.find(name);
    if (known != buckets_.end()) {
        return known->second;
    }
    // A sweep costs a walk over all of them, so a flood of new addresses buys at most ten a second.
    if (buckets_.size() >= limits_.addresses_max && now_micros - swept_at_micros_ > 100'000) {
        swept_at_micros_ = now_micros;
        std::erase_if(buckets_, [&](const auto& entry) {
            const Bucket& b = entry.second;
            return b.connections == 0 && b.in_work == 0 && b.full_at_micros <= now_micros;
        });
    }
    if (buckets_.size() >= limits_.addresses_max) {
        name.assign(1, '*');
    }
    return buckets_[name];
}

bool Limiter::connect(std::string& bucket, int64_t now_micros) {
    const std::lock_guard lock(mutex_);
    Bucket& held = bucket_of(bucket, now_micros);
    if (limits_.address_connections > 0 && held.connections >= limits_.address_connections) {
        return false;
    }
    ++held.connections;
    return true;
}

void Limiter::disconnect(const std::string& bucket) {
    const std::lock_guard lock(mutex_);
    --buckets_[bucket].connections;
}

Admission Limiter::begin(std::string& bucket, int64_t now_micros) {
    const std::lock_guard lock(mutex_);
    if (limits_.in_work > 0 && in_work_ >= limits_.in_work) {
        return Admission::node_is_busy;
    }
    Bucket& held = bucket_of(bucket, now_micros);
    if (limits_.address_in_work > 0 && held.in_work >= limits_.address_in_work) {
        return Admission::address_is_busy;
    }
    const int64_t rate = limits_.address_requests_per_second;
    if (rate > 0 && !take_token(held.full_at_micros, now_micros, rate, limits_.address_burst)) {
        return Admission::too_many_from_address;
    }
    // Of the node's own rate, a fifth of a second's worth may come at once.
    const int64_t total = limits_.requests_per_second;
    if (total > 0 && !take_token(full_at_micros_, now_micros, total, total / 5 + 1)) {
        return Admission::too_many_requests;
    }
    ++held.in_work;
    ++in_work_;
    return Admission::granted;
}

void Limiter::end(const std::string& bucket) {
    const std::lock_guard lock(mutex_);
    --buckets_[bucket].in_work;
    --in_work_;
}

int64_t Limiter::in_work() const {
    const std::lock_guard lock(mutex_);
    return in_work_;
}

} // namespace tonghe::api
