// What durable work costs, in process: cases that are started, claimed and completed; bundles of eight offices; a
// multi-instance of many children beside other people's work; timers; messages.
//
//   work_bench cases|bundles|children|timers|messages [--data DIR] [--database URL] [--seconds S] [--clients N]
//              [--open N] [--children N] [--armed N] [--rate N]
//
// cases     --clients people keep starting, claiming and completing; before that --open cases are made to wait
// bundles   the same with a flow of eight parallel tasks: 17 durable commands each
// children  a multi-instance of --children system steps runs while a few people work; their p99 with and without it
// timers    --armed timers lie far ahead while --rate timers a second become due for --seconds; how late each fired
// messages  --open cases wait for a message each by a key of its own, the node opens again, and --clients senders bring
// as
//           many messages: one half awaited, the other with a key of nobody or a second time;
//           with --seconds 0 the cases are made for a run to come
#include "machine.hpp"
#include "office.hpp"
#include "tonghe/base/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace tonghe::bench {

namespace {

struct Options {
    std::string what = "cases";
    std::string data = "work_bench";
    std::string database;
    double seconds = 8;
    int clients = 256;
    int64_t open = 0;
    int64_t children = 100'000;
    int64_t armed = 0;
    int64_t rate = 20'000;

    std::string url() const { return database.empty() ? "sqlite:" + data + "/work.db" : database; }
};

const Json answer = parse_json(
    R"({"amount": 3000, "since": "2026-03-02", "reason": "符合条件", "household": [{"name": "陈某", "relation": "self"}, {"name": "周某", "relation": "spouse"}]})"
);

std::string user(const std::string& id) {
    return "<userTask id=\"" + id + R"(" tonghe:queue="police/household" tonghe:workdays="3"/>)";
}

std::string flow(const std::string& from, const std::string& to) {
    return fmt::format(R"(<sequenceFlow id="{0}-{1}" sourceRef="{0}" targetRef="{1}"/>)", from, to);
}

std::string one_task() { return user("decide") + flow("start", "decide") + flow("decide", "end"); }

std::string eight_tasks() {
    std::string out =
        R"(<parallelGateway id="fork"/><parallelGateway id="join"/>)" + flow("start", "fork") + flow("join", "end");
    for (int i = 0; i < 8; ++i) {
        const std::string id = fmt::format("office{}", i);
        out += user(id) + flow("fork", id) + flow(id, "join");
    }
    return out;
}

// A client that starts a case and then claims and completes each of its tasks, over and over.
struct Person {
    std::vector<work::TaskId> tasks;
    size_t next = 0;
    bool claimed = false;
    bool started = false;
};

class Desk {
  public:
    Desk(Office& office, process::ModelRef model, int clients)
        : office_(office), model_(std::move(model)), people_(static_cast<size_t>(clients)) {}

    Clients::Act next(int client) {
        Person& person = people_[static_cast<size_t>(client)];
        const identity::Actor& officer = office_.officer(client);
        if (person.started && person.next == person.tasks.size()) {
            person = {};
            ++finished;
        }
        if (!person.started) {
            person.started = true;
            const int64_t number = ++number_;
            return [this, &person, number](Tx& tx) {
                static_cast<void>(office_.take_opened());
                office_.work().start(tx, office_.start_of(model_, number));
                person.tasks = office_.take_opened();
            };
        }
        const work::TaskId task = person.tasks[person.next];
        if (!person.claimed) {
            person.claimed = true;
            return [this, &officer, task](Tx& tx) { office_.work().claim(tx, officer, task); };
        }
        person.claimed = false;
        ++person.next;
        if (!identity::permits(officer, "officer") || !forms::validate(office_.form(), answer).empty()) {
            std::abort();
        }
        return [this, &officer, task](Tx& tx) {
            office_.work().complete(tx, officer, task, {.outcome = "", .variables = answer.as_object()});
        };
    }

    std::atomic<int64_t> finished = 0;

  private:
    Office& office_;
    process::ModelRef model_;
    std::vector<Person> people_;
    std::atomic<int64_t> number_ = 0;
};

void print(const char* what, const Clients& clients, int64_t finished, double seconds, double cpu) {
    const auto latencies = clients.latencies();
    fmt::print(
        "{}: {:.0f} a second, {:.0f} a CPU second ({} commands, {} failed); a command p50 {:.1f} ms, p99 {:.1f} ms, "
        "longest {:.1f} ms\n",
        what,
        static_cast<double>(finished) / seconds,
        static_cast<double>(finished) / cpu,
        clients.units(),
        clients.failures(),
        latencies.p50,
        latencies.p99,
        latencies.max
    );
}

void make_waiting(Office& office, const process::ModelRef& model, int64_t count) {
    std::atomic<int64_t> left = count / 100;
    Clients clients(office, 16, [&](int) -> Clients::Act {
        const int64_t number = --left;
        if (number < 0) {
            return {};
        }
        return [&office, model, number](Tx& tx) {
            for (int i = 0; i < 100; ++i) {
                office.work().start(tx, office.start_of(model, -number * 100 - i));
            }
            static_cast<void>(office.take_opened());
        };
    });
    const int64_t began = steady_micros();
    clients.run(1e6);
    fmt::print("{} cases wait, made in {:.0f} s\n", count, double(steady_micros() - began) / 1e6);
}

int64_t memory_kb() {
    int64_t pages = 0;
    if (FILE* file = std::fopen("/proc/self/statm", "r")) {
        static_cast<void>(std::fscanf(file, "%*d %ld", &pages));
        std::fclose(file);
    }
    return pages * 4;
}

void run_cases(const Options& options, const char* what, const std::string& inside) {
    const int64_t began = steady_micros();
    Office office(options.url());
    const auto model = office.model(what, inside);
    office.journal().start_workers();
    fmt::print("opened in {:.2f} s\n", double(steady_micros() - began) / 1e6);
    make_waiting(office, model, options.open);
    Desk desk(office, model, options.clients);
    Clients clients(office, options.clients, [&](int client) { return desk.next(client); });
    const double cpu = cpu_seconds();
    const int64_t from = steady_micros();
    clients.run(options.seconds);
    print(what, clients, desk.finished, double(steady_micros() - from) / 1e6, cpu_seconds() - cpu);
    fmt::print("memory {} MB\n", memory_kb() / 1024);
}

void run_children(const Options& options) {
    Office office(options.url());
    const auto one = office.model("cases", one_task());
    const auto many = office.model(
        "many",
        R"(<serviceTask id="each" tonghe:service="step"><multiInstanceLoopCharacteristics tonghe:collection="numbers" tonghe:item="n"/></serviceTask>)" +
            flow("start", "each") + flow("each", "end")
    );
    office.journal().start_workers();
    JsonArray numbers;
    for (int64_t i = 0; i < options.children; ++i) {
        numbers.emplace_back(i);
    }
    const auto run_all = [&] { // seconds until the last child is done
        work::Start start = office.start_of(many, 0);
        start.variables = JsonObject{{"numbers", numbers}};
        const int64_t began = steady_micros();
        const work::InstanceId instance =
            office.journal().write([&](Tx& tx) { return office.work().start(tx, start); });
        const auto is_running = [&](Session& session) {
            return session.count(
                       "SELECT COUNT(*) FROM process_instance WHERE id = ? AND status = 'running'", {instance}
                   ) == 1;
        };
        while (office.store().read(is_running) && steady_micros() - began < 120'000'000) {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        return double(steady_micros() - began) / 1e6;
    };
    const double cpu = cpu_seconds();
    const double by_themselves = run_all();
    fmt::print(
        "{} children by themselves: {:.1f} s, {:.2f} ms of CPU for each 200\n",
        options.children,
        by_themselves,
        (cpu_seconds() - cpu) * 200e3 / double(options.children)
    );
    const int clients = std::min(options.clients, 16);
    for (const bool beside : {false, true}) {
        Desk desk(office, one, clients);
        Clients people(office, clients, [&](int client) { return desk.next(client); });
        double took = 0;
        std::thread children([&] {
            if (beside) {
                took = run_all();
                people.stop();
            }
        });
        people.run(beside ? 120 : options.seconds);
        children.join();
        const auto latencies = people.latencies();
        fmt::print(
            "{}: {} commands of {} people, p50 {:.1f} ms, p99 {:.1f} ms, longest {:.1f} ms\n",
            beside ? fmt::format("beside {} children ({:.1f} s)", options.children, took) : "alone",
            people.units(),
            clients,
            latencies.p50,
            latencies.p99,
            latencies.max
        );
    }
}

// Every other case went on by its own message and told so once; the others wait and are listened for.
void check_messages(Office& office, int64_t cases) {
    int64_t waiting = 0;
    int64_t ended = 0;
    int64_t wrong = 0;
    int64_t told = 0;
    office.store().read([&](Session& session) {
        const auto ids = session.all("SELECT id FROM process_instance", {}, [](const store::Row& row) {
            return row.id<work::InstanceId>(0);
        });
        for (const work::InstanceId& id : ids) {
            const auto instance = office.work().find(session, id);
            const bool waits = instance->status == work::InstanceStatus::running;
            const Json* paid = instance->variables.if_contains("paid");
            const Json& bill = instance->variables.at("bill");
            const bool is_even = (bill.as_string().back() - '0') % 2 == 0;
            (waits ? waiting : ended) += 1;
            wrong += waits == is_even || (paid == nullptr) != waits || (paid != nullptr && *paid != bill) ? 1 : 0;
        }
        wrong += std::abs(session.count("SELECT COUNT(*) FROM process_subscription") - waiting);
        told = session.count("SELECT COUNT(*) FROM journal WHERE kind = 'process.message_correlated'");
    });
    fmt::print(
        "{} cases went on, {} messages told of as correlated, {} still wait; {} missing, {} wrong\n",
        ended,
        told,
        waiting,
        cases - ended - waiting,
        wrong
    );
}

void run_messages(const Options& options) {
    const int64_t cases = options.open > 0 ? options.open : 100'000;
    const std::string waits =
        R"(<intermediateCatchEvent id="paid"><messageEventDefinition messageRef="payment" tonghe:key="bill"/></intermediateCatchEvent>)" +
        flow("start", "paid") + flow("paid", "end");
    if (Office office(options.url()); office.store().read([](Session& session) {
            return session.count("SELECT COUNT(*) FROM process_instance");
        }) == 0) {
        const auto model = office.model("messages", waits);
        office.journal().start_workers();
        std::atomic<int64_t> next = 0;
        Clients clients(office, 16, [&](int) -> Clients::Act {
            const int64_t from = next.fetch_add(100);
            if (from >= cases) {
                return {};
            }
            return [&office, model, from, cases](Tx& tx) {
                for (int64_t n = from; n < std::min(from + 100, cases); ++n) {
                    work::Start start = office.start_of(model, n);
                    start.variables = JsonObject{{"bill", fmt::format("bill-{}", n)}};
                    office.work().start(tx, start);
                }
            };
        });
        const int64_t began = steady_micros();
        clients.run(1e6);
        fmt::print("{} cases wait, made in {:.1f} s\n", cases, double(steady_micros() - began) / 1e6);
    }
    if (options.seconds == 0) {
        return;
    }
    const int64_t opening = steady_micros();
    Office office(options.url());
    static_cast<void>(office.model("messages", waits));
    office.journal().start_workers();
    fmt::print("opened in {:.2f} s, memory {} MB\n", double(steady_micros() - opening) / 1e6, memory_kb() / 1024);
    std::atomic<int64_t> sent = 0;
    Clients senders(office, options.clients, [&](int) -> Clients::Act {
        const int64_t number = sent.fetch_add(1);
        if (number >= cases) {
            return {};
        }
        // Every other message is awaited; of the rest one half has a key of nobody, the other comes a second time.
        const bool is_lost = number % 4 == 1;
        const std::string key = fmt::format("{}-{}", is_lost ? "lost" : "bill", number % 4 == 3 ? number - 3 : number);
        return [&office, key](Tx& tx) {
            office.work().correlate(tx, {.name = "payment", .key = Json(key), .variables = {{"paid", key}}});
        };
    });
    const double cpu = cpu_seconds();
    const int64_t from = steady_micros();
    senders.run(300);
    print("messages", senders, senders.units(), double(steady_micros() - from) / 1e6, cpu_seconds() - cpu);
    fmt::print("memory {} MB\n", memory_kb() / 1024);
    check_messages(office, cases);
}

void run_timers(const Options& options) {
    Office office(options.url());
    std::mutex mutex;
    std::vector<int64_t> late;
    std::vector<bool> seen(static_cast<size_t>(static_cast<double>(options.rate) * options.seconds), false);
    int64_t twice = 0;
    office.journal().on_timer("bench", [&](Tx& tx, const journal::Timer& timer) {
        tx.record({.kind = "timer.fired", .subject = timer.subject, .actor = "system"});
        const JsonObject& data = timer.data.as_object();
        const std::lock_guard lock(mutex);
        const auto number = static_cast<size_t>(integer_or(data, "n"));
        twice += seen[number] ? 1 : 0;
        seen[number] = true;
        late.push_back((tx.now().micros - integer_or(data, "due")) / 1000);
    });
    const Instant now = SystemClock::instance().now();
    const int64_t began = steady_micros();
    const auto arm = [&](int64_t count, Instant from, double apart_micros, bool counts) {
        constexpr int64_t at_once = 1000;
        for (int64_t n = 0; n < count; n += at_once) {
            office.journal().write([&](Tx& tx) {
                for (int64_t i = n; i < std::min(count, n + at_once); ++i) {
                    const Instant due = from + Duration::microseconds(static_cast<int64_t>(double(i) * apart_micros));
                    JsonObject data;
                    if (counts) {
                        data = {{"n", i}, {"due", due.micros}};
                    }
                    tx.at(due, {.kind = "bench", .subject = "instance", .data = std::move(data)});
                }
            });
        }
    };
    arm(options.armed, now + Duration::days(30), 1e6 * 86'400 * 300 / double(std::max<int64_t>(1, options.armed)), false
    );
    const int64_t armed = office.store().read([](Session& s) { return s.count("SELECT COUNT(*) FROM timer"); });
    const auto due = static_cast<int64_t>(double(options.rate) * options.seconds);
    const Instant first = SystemClock::instance().now() + Duration::seconds(2 + due / 40'000);
    arm(due, first, 1e6 / double(options.rate), true);
    fmt::print(
        "{} timers armed in {:.0f} s; {} become due, {} a second\n",
        armed,
        double(steady_micros() - began) / 1e6,
        due,
        options.rate
    );
    const int64_t started = steady_micros();
    office.journal().start_workers();
    fmt::print("workers started in {:.3f} s\n", double(steady_micros() - started) / 1e6);
    const auto fired = [&] {
        const std::lock_guard lock(mutex);
        return static_cast<int64_t>(late.size());
    };
    const double cpu = cpu_seconds();
    while (SystemClock::instance().now() < first) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    const int64_t from = steady_micros();
    while (fired() < due && steady_micros() - from < 300'000'000) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    const double seconds = double(steady_micros() - from) / 1e6;
    std::sort(late.begin(), late.end());
    fmt::print(
        "{} fired in {:.1f} s: {:.0f} a second, {:.0f} a CPU second; late p50 {} ms, p99 {} ms, at most {} ms; twice "
        "{}; memory {} MB\n",
        late.size(),
        seconds,
        double(late.size()) / seconds,
        double(late.size()) / (cpu_seconds() - cpu),
        late[late.size() / 2],
        late[late.size() * 99 / 100],
        late.back(),
        twice,
        memory_kb() / 1024
    );
}

} // namespace

} // namespace tonghe::bench

int main(int argc, char** argv) {
    using namespace tonghe::bench;
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const char* value = i + 1 < argc ? argv[i + 1] : "";
        if (!word.starts_with("--")) {
            options.what = word;
            continue;
        }
        ++i;
        if (word == "--data") {
            options.data = value;
        } else if (word == "--database") {
            options.database = value;
        } else if (word == "--seconds") {
            options.seconds = std::atof(value);
        } else if (word == "--clients") {
            options.clients = std::atoi(value);
        } else if (word == "--open") {
            options.open = std::atoll(value);
        } else if (word == "--children") {
            options.children = std::atoll(value);
        } else if (word == "--armed") {
            options.armed = std::atoll(value);
        } else if (word == "--rate") {
            options.rate = std::atoll(value);
        } else {
            fmt::print(stderr, "unknown option {}\n", word);
            return 2;
        }
    }
    std::filesystem::create_directories(options.data);
    fmt::print("disk: {:.0f} fdatasync/s of 4 KiB\n", fsyncs_per_second(options.data + "/fsync.probe"));
    if (options.what == "cases") {
        run_cases(options, "cases", one_task());
    } else if (options.what == "bundles") {
        run_cases(options, "bundles", eight_tasks());
    } else if (options.what == "children") {
        run_children(options);
    } else if (options.what == "timers") {
        run_timers(options);
    } else if (options.what == "messages") {
        run_messages(options);
    } else {
        fmt::print(stderr, "nothing is called {}\n", options.what);
        return 2;
    }
    return 0;
}
