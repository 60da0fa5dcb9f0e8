// Reading a municipal event log of 41 MB and mining it, on one core: medians of CPU seconds.
//
//   cmake --build --preset release --target insight_bench && build/release/bench/insight_bench [FOLDER]
#include "tonghe/insight/diagnosis.hpp"
#include "tonghe/insight/graph.hpp"
#include "tonghe/insight/journal_log.hpp"
#include "tonghe/insight/log_file.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <ctime>

using namespace tonghe;
using namespace tonghe::insight;

namespace {

constexpr int runs = 9;

// The years of the log with China's fixed holidays and a week of exchanged days each autumn: as many exceptions a year
// as the official notices have.
WorkCalendar calendar_of(int from, int to) {
    std::vector<CalendarYear> years;
    for (int year = from; year <= to; ++year) {
        CalendarYear one{.year = year};
        for (const auto& [month, day, days] :
             {std::tuple{1U, 1U, 1}, {2U, 9U, 7}, {4U, 4U, 1}, {5U, 1U, 3}, {10U, 1U, 7}}) {
            for (int i = 0; i < days; ++i) {
                one.holidays.push_back(Date::of(year, month, day) + i);
            }
        }
        for (const Date weekend : {Date::of(year, 2, 1), Date::of(year, 9, 20), Date::of(year, 10, 8)}) {
            one.workdays.push_back(weekend + (7 - static_cast<int>(weekend.weekday()))); // the Sunday of its week
        }
        years.push_back(one);
    }
    return WorkCalendar(years);
}

// What a node records of a case that two offices handle, many times.
std::vector<journal::Entry> journal_of(int cases) {
    std::vector<journal::Entry> out;
    Instant at = start_of(Date::of(2026, 3, 2)) + Duration::hours(9);
    const auto tell = [&](const char* kind, const std::string& subject, const char* actor, JsonObject data) {
        at = at + Duration::seconds(20);
        out.push_back({static_cast<int64_t>(out.size()) + 1, at, {kind, subject, actor, std::move(data)}, {}});
    };
    for (int i = 0; i < cases; ++i) {
        const std::string id = fmt::format("01m6q0zk8n{:016}", i);
        tell("case.submitted", id, "account", {{"service", "household"}, {"number", "N"}, {"bundle_case", ""}});
        tell(
            "process.started",
            id + "p",
            "system",
            {{"case", id}, {"process", "household"}, {"model", "0123456789abcdef"}}
        );
        for (const char* element : {"accept", "decide"}) {
            const std::string task = id + element;
            tell(
                "task.opened",
                task,
                "system",
                {{"case", id},
                 {"element", element},
                 {"queue", "police/household"},
                 {"region", "990101001000"},
                 {"due_on", "2026-03-09"}}
            );
            tell("task.claimed", task, i % 2 == 0 ? "zhou" : "wang", {{"case", id}});
            tell(
                "task.completed",
                task,
                i % 2 == 0 ? "zhou" : "wang",
                {{"case", id}, {"element", element}, {"outcome", "accept"}}
            );
            tell("case.accepted", id, "zhou", {{"service", "household"}});
        }
    }
    return out;
}

double cpu_seconds() {
    timespec at{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return static_cast<double>(at.tv_sec) + static_cast<double>(at.tv_nsec) / 1e9;
}

template <class Work> void measure(const char* what, Work work) {
    std::vector<double> times;
    std::string result;
    for (int i = 0; i < runs; ++i) {
        const double before = cpu_seconds();
        result = work();
        times.push_back(cpu_seconds() - before);
    }
    std::sort(times.begin(), times.end());
    fmt::print(
        "{:<46} {:>9.2f} ms   ({:.2f}–{:.2f})   {}\n",
        what,
        times[runs / 2] * 1000,
        times.front() * 1000,
        times.back() * 1000,
        result
    );
}

} // namespace

int main(int count, char** arguments) {
    const std::filesystem::path folder = count > 1 ? arguments[1] : "../shared/data/eventlogs";
    const std::filesystem::path file = folder / "BPIC15_1.xes.gz";
    if (!std::filesystem::exists(file)) {
        fmt::print(
            "{} is absent: nothing was measured. Give the folder of the logs of BPI Challenge 2015.\n", file.string()
        );
        return 1;
    }
    const std::string bytes = read_bytes(file);
    const auto parsed = read_xes(bytes, "BPIC15_1.xes");
    if (!parsed) {
        fmt::print("the log cannot be read: {}\n", parsed.faults()[0].what.en);
        return 1;
    }
    const EventLog& log = *parsed;
    const Steps steps = steps_of(log);
    const WorkCalendar calendar = calendar_of(2009, 2016);
    fmt::print("{} bytes of XES, median of {} runs (fastest–slowest), CPU time\n", bytes.size(), runs);
    measure("unpack gzip", [&] { return fmt::format("{} bytes", read_bytes(file).size()); });
    measure("read XES from memory", [&] {
        const auto again = read_xes(bytes, "BPIC15_1.xes");
        return fmt::format("{} cases, {} events", again->cases.size(), again->events());
    });
    measure("events to steps", [&] { return fmt::format("{} steps", steps_of(log).rows.size()); });
    measure("directly-follows graph in working time", [&] {
        const Range range = range_of(log);
        const WorkTime time(calendar, range.from, range.to);
        const Graph graph = directly_follows(log, steps, time);
        return fmt::format("{} activities, {} edges", graph.counts.size(), graph.edges.size());
    });
    measure("the whole diagnosis of it", [&] {
        const Study study(log, profile_of_the_house(), calendar);
        return fmt::format("{} bottlenecks", diagnose(study).bottlenecks.size());
    });
    const std::vector<journal::Entry> journal = journal_of(100'000);
    measure("a journal's entries to a log", [&] {
        JournalHistory history;
        for (const journal::Entry& entry : journal) {
            history.take(entry);
        }
        return fmt::format("{} entries, {} events", journal.size(), history.events().events());
    });
    measure("write XES", [&] { return fmt::format("{} bytes", write_xes(log).size()); });
    return 0;
}
