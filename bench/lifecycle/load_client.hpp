// A load generator for one machine: many keep-alive connections on one thread, each a person with a script of requests.
// It parses no more of a reply than status, length and body, so that it takes little of the two cores it shares.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tonghe::bench {

struct Reply {
    int status = 0; // 0: the connection broke
    std::string_view body;
};

struct Call {
    std::string name;  // latencies are kept by it
    std::string bytes; // the whole request; empty: this person is done
};

// One person. `next` is asked for the first call with an empty reply, then after each reply.
class Person {
  public:
    virtual ~Person() = default;
    virtual Call next(const Reply& reply) = 0;
};

struct Latencies {
    std::vector<int64_t> micros;

    double percentile(double p); // in milliseconds
};

struct LoadOutcome {
    std::map<std::string, Latencies> by_name;
    std::map<int, int64_t> statuses;
    int64_t broken = 0;
    double seconds = 0;
};

std::string request(
    std::string_view method,
    std::string_view path,
    std::string_view token,
    std::string_view body = {},
    std::string_view extra_headers = {}
);

// Runs until every person is done or `seconds_max` have passed.
LoadOutcome run_load(uint16_t port, const std::vector<Person*>& people, double seconds_max);

} // namespace tonghe::bench
