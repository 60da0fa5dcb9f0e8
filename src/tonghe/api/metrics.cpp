#include "tonghe/api/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sys/resource.h>
#include <unistd.h>

namespace tonghe::api {

Metrics::Metrics(std::vector<std::string> routes) : routes_(std::move(routes)) {
    for (size_t i = 0; i < routes_.size(); ++i) {
        counts_.push_back(std::make_unique<Counts>());
    }
}

void Metrics::observe(size_t route, int status, int64_t micros) {
    const double seconds = static_cast<double>(micros) / 1e6;
    const auto bucket =
        std::lower_bound(bounds_seconds.begin(), bounds_seconds.end(), seconds) - bounds_seconds.begin();
    Counts& counts = *counts_[route];
    const std::lock_guard lock(counts.mutex);
    ++counts.by_status[status];
    ++counts.buckets[static_cast<size_t>(bucket)];
    counts.micros += micros;
}

std::string Metrics::text(const std::vector<Figure>& figures) const {
    std::string requests = "# HELP tonghe_http_requests_total Requests answered, by route and status.\n"
                           "# TYPE tonghe_http_requests_total counter\n";
    std::string seconds = "# HELP tonghe_http_request_seconds From the head of a request to its reply.\n"
                          "# TYPE tonghe_http_request_seconds histogram\n";
    for (size_t i = 0; i < routes_.size(); ++i) {
        Counts& counts = *counts_[i];
        const std::lock_guard lock(counts.mutex);
        if (counts.by_status.empty()) {
            continue;
        }
        for (const auto& [status, count] : counts.by_status) {
            requests +=
                fmt::format("tonghe_http_requests_total{{route=\"{}\",status=\"{}\"}} {}\n", routes_[i], status, count);
        }
        int64_t sum = 0;
        for (size_t b = 0; b < counts.buckets.size(); ++b) {
            sum += counts.buckets[b];
            const std::string bound = b < bounds_seconds.size() ? fmt::format("{}", bounds_seconds[b]) : "+Inf";
            seconds += fmt::format(
                "tonghe_http_request_seconds_bucket{{route=\"{}\",le=\"{}\"}} {}\n", routes_[i], bound, sum
            );
        }
        seconds += fmt::format(
            "tonghe_http_request_seconds_sum{{route=\"{}\"}} {}\n", routes_[i], static_cast<double>(counts.micros) / 1e6
        );
        seconds += fmt::format("tonghe_http_request_seconds_count{{route=\"{}\"}} {}\n", routes_[i], sum);
    }
    std::string out = requests + seconds;
    for (const Figure& figure : figures) {
        out += fmt::format(
            "# HELP {0} {1}\n# TYPE {0} {2}\n{0} {3}\n", figure.name, figure.help, figure.type, figure.value
        );
    }
    return out;
}

std::vector<Figure> process_figures() {
    int64_t pages = 0;
    int64_t resident = 0;
    std::ifstream("/proc/self/statm") >> pages >> resident;
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return {
        {"process_resident_memory_bytes",
         "gauge",
         "Resident memory.",
         static_cast<double>(resident * sysconf(_SC_PAGESIZE))},
        {"process_cpu_seconds_total",
         "counter",
         "CPU time, user and system.",
         seconds(usage.ru_utime) + seconds(usage.ru_stime)},
    };
}

} // namespace tonghe::api
