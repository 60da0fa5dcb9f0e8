// What the journal's tree costs: the same units, each recording one event of some 300 bytes, with the tree and without
// it, in turns on fresh databases. 64 units are on their way at any time and every one is durable before its answer.
//
//   journal_bench [URL] [--rounds N] [--seconds S]     URL: sqlite:PATH (PATH is removed) or postgresql://…
//
// The figure to keep: with the tree at least 80 % of the rate without it.
#include "machine.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/base/log.hpp"
#include "tonghe/journal/journal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <mutex>
#include <thread>
#include <unistd.h>

using namespace tonghe;
using namespace tonghe::bench;

namespace {

constexpr int in_flight = 64;

struct Options {
    std::string url = "sqlite:journal_bench.db";
    int rounds = 7;
    double seconds = 2;
};

struct Outcome {
    double per_second = 0;
    double cpu_micros = 0; // of this process, a unit
    double units_per_commit = 0;
};

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void start_empty(const Options& options) {
    if (options.url.starts_with("sqlite:")) {
        for (const char* suffix : {"", "-wal", "-shm"}) {
            std::filesystem::remove(options.url.substr(7) + suffix);
        }
        return;
    }
    const auto store = store::Store::open({.url = options.url});
    store->write_and_wait([](Session& session) {
        for (const char* table :
             {"journal", "journal_tile", "journal_checkpoint", "journal_head", "outbox", "timer", "schema_migration"}) {
            session.execute(std::string("DROP TABLE IF EXISTS ") + table);
        }
    });
}

// Keeps `in_flight` units on their way: each that is answered is followed by the next.
class Load {
  public:
    explicit Load(Journal& journal) : journal_(journal) {}

    void run(double seconds) {
        for (int i = 0; i < in_flight; ++i) {
            next();
        }
        std::this_thread::sleep_for(std::chrono::microseconds(static_cast<int64_t>(seconds * 1e6)));
        stopping_ = true;
        std::unique_lock lock(mutex_);
        ended_.wait(lock, [&] { return open_ == 0; });
    }

    int64_t done() const { return done_; }

  private:
    void next() {
        {
            const std::lock_guard lock(mutex_);
            ++open_;
        }
        const int64_t number = ++number_;
        journal_.submit(
            [number](Tx& tx) {
                tx.record(
                    {.kind = "case.accepted",
                     .subject = "01kjp0y9m0p36qa127hme9" + std::to_string(number % 10'000),
                     .actor = "01kjp0y9m0dvkgavapemws7x8z",
                     .data =
                         JsonObject{
                             {"item", "birth-registration"},
                             {"number", number},
                             {"region", "990101001000"},
                             {"due_on", "2026-03-09"},
                             {"queue", "police/household"},
                             {"holder", "01kjp0y9m0asgw2qghkn3764bw"},
                             {"materials", JsonObject{{"birth_certificate", "fetched"}, {"marriage", "reused"}}}}}
                );
            },
            [this](std::exception_ptr problem) {
                done_ += problem ? 0 : 1;
                if (!stopping_) {
                    next();
                }
                const std::lock_guard lock(mutex_);
                if (--open_ == 0) {
                    ended_.notify_all();
                }
            }
        );
    }

    Journal& journal_;
    std::atomic<bool> stopping_ = false;
    std::atomic<int64_t> done_ = 0;
    std::atomic<int64_t> number_ = 0;
    std::mutex mutex_;
    std::condition_variable ended_;
    int open_ = 0;
};

Outcome measure(const Options& options, bool tree) {
    start_empty(options);
    const auto store = store::Store::open({.url = options.url});
    store->migrate({journal::migrations()});
    Outcome out;
    Journal journal(*store, SystemClock::instance(), {.tree = tree});
    Load load(journal);
    const double cpu = cpu_seconds();
    const int64_t began = steady_micros();
    load.run(options.seconds);
    const double units = double(load.done());
    out.per_second = units * 1e6 / double(steady_micros() - began);
    out.cpu_micros = (cpu_seconds() - cpu) * 1e6 / units;
    const store::StoreStatistics statistics = store->statistics();
    out.units_per_commit = double(statistics.units) / double(statistics.commits);
    if (tree) {
        const journal::Verification found = journal.verify();
        if (!found.intact) {
            fmt::print("the journal does not verify: {}\n", found.fault);
            std::exit(1);
        }
    }
    store->close();
    return out;
}

Options parse(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--rounds") == 0 && i + 1 < argc) {
            options.rounds = std::atoi(argv[++i]);
        } else if (std::strcmp(argv[i], "--seconds") == 0 && i + 1 < argc) {
            options.seconds = std::atof(argv[++i]);
        } else {
            options.url = argv[i];
        }
    }
    return options;
}

} // namespace

int main(int argc, char** argv) {
    const Options options = parse(argc, argv);
    base::set_log_level(base::LogLevel::warning);
    fmt::print(
        "{}\ndisk: {:.0f} fdatasync/s of 4 KiB\n",
        options.url.substr(0, options.url.find(':')),
        fsyncs_per_second("journal_bench.sync")
    );
    std::vector<double> rates[2];
    std::vector<double> cpus[2];
    for (int round = 0; round < options.rounds; ++round) {
        for (int turn = 0; turn < 2; ++turn) {
            const bool tree = (round + turn) % 2 == 0; // who begins changes
            const Outcome outcome = measure(options, tree);
            rates[tree].push_back(outcome.per_second);
            cpus[tree].push_back(outcome.cpu_micros);
            fmt::print(
                "round {} {:<12} {:>8.0f} units/s {:>6.1f} us CPU {:>6.1f} units a commit\n",
                round + 1,
                tree ? "with tree" : "without tree",
                outcome.per_second,
                outcome.cpu_micros,
                outcome.units_per_commit
            );
        }
    }
    fmt::print(
        "median: with tree {:.0f}/s ({:.1f} us), without {:.0f}/s ({:.1f} us): {:.0f} %\n",
        median(rates[1]),
        median(cpus[1]),
        median(rates[0]),
        median(cpus[0]),
        100 * median(rates[1]) / median(rates[0])
    );
    return 0;
}
