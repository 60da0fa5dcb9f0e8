// What the node counts about its requests, written as Prometheus text. Labels are route names, never raw paths.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace tonghe::api {

struct Figure {                 // a number of some other part of the house (store, journal)
    std::string name;           // tonghe_store_units_total
    const char* type = "gauge"; // or counter
    std::string help;
    double value = 0;
};

class Metrics {
  public:
    explicit Metrics(std::vector<std::string> routes); // the last one should be for what matched none
    void observe(size_t route, int status, int64_t micros);
    std::string text(const std::vector<Figure>& figures) const;

    static constexpr std::array<double, 14> bounds_seconds{
        .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};

  private:
    struct Counts {
        std::mutex mutex;
        std::map<int, int64_t> by_status;
        std::array<int64_t, bounds_seconds.size() + 1> buckets{};
        int64_t micros = 0;
    };

    std::vector<std::string> routes_;
    std::vector<std::unique_ptr<Counts>> counts_;
};

std::vector<Figure> process_figures(); // memory and CPU time of this process

} // namespace tonghe::api
