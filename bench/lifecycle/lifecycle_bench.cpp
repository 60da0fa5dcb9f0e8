// The life cycle of a case over HTTP: submit, find its task, assign it, decide it, search by applicant.
//
// lifecycle_bench --data DIR [--database URL] [--cases N] [--residents N] [--seconds S] [--connections C] [--spike]
//                 [--reads] [--board [--waiting N]]
//
// Makes the city in DIR until it has N cases, starts `tonghe serve` on it beside this process and keeps C connections
// busy for S seconds. With --spike it keeps ten times as many connections busy and then counts, in the store, that
// every submission that was answered with 201 is there. With --reads it reads a guide, cases and the first page
// instead, each beside nginx (where it is installed) serving a file of the same size. With --board it makes N more
// cases whose tasks wait and asks for the supervision board, first one person, then as many as there are connections.
#include "city.hpp"
#include "load_client.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/store/store.hpp"

#include <fmt/format.h>

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <map>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace tonghe::bench {

namespace {

struct Arguments {
    CityOptions city;
    double seconds = 20;
    int connections = 64;
    bool spike = false;
    bool reads = false;
    bool board = false;
    uint16_t port = 18'090;
};

// What follows `"key":"` in a reply, up to the next quote: ids need no parser.
std::string_view word_after(std::string_view body, std::string_view key) {
    const size_t at = body.find(key);
    if (at == std::string_view::npos) {
        return {};
    }
    const size_t from = at + key.size();
    return body.substr(from, body.find('"', from) - from);
}

// One connection: life cycles one after another, each for the next applicant.
class Desk final : public Person {
  public:
    Desk(const City& city, size_t number, size_t step)
        : city_(city), next_applicant_(number), step_(step), officer_(city.officers[number % city.officers.size()]) {}

    Call next(const Reply& reply) override {
        if (reply.status == 0 || reply.status == 429 || reply.status == 503) {
            stage_ = 0; // turned away politely, and perhaps hung up on: the person comes back with another case
        } else if (reply.status >= 400) {
            ++failures;
            if (last_failure.empty()) {
                last_failure = std::string(reply.body.substr(0, 400));
            }
            stage_ = 0;
        }
        switch (stage_++) {
        case 0:
            next_applicant_ = (next_applicant_ + step_) % city_.applicants.size();
            return {"submit", request("POST", "/api/v1/cases", city_.applicants[next_applicant_].token, submission())};
        case 1:
            case_ = word_after(reply.body, "\"case\":\"");
            submitted.emplace_back(case_, next_applicant_);
            return {"find task", request("GET", "/api/v1/desk?case=" + case_, officer_)};
        case 2:
            task_ = word_after(reply.body, "\"task\":\"");
            return {"assign", request("POST", "/api/v1/tasks/" + task_ + "/claim", officer_, "{}")};
        case 3:
            return {
                "decide", request("POST", "/api/v1/tasks/" + task_ + "/complete", officer_, R"({"outcome":"grant"})")};
        case 4:
            return {
                "search",
                request(
                    "GET", "/api/v1/cases?limit=10&applicant=" + city_.applicants[next_applicant_].record, officer_
                )};
        default:
            ++cycles;
            stage_ = 0;
            return next({.status = 200});
        }
    }

    int64_t cycles = 0;
    int64_t failures = 0;
    std::string last_failure;
    std::vector<std::pair<std::string, size_t>> submitted; // and answered with 201, with the applicant's number

  private:
    static const std::string& submission() {
        static const std::string body =
            R"({"service":"residence-proof","form":{"residence-proof":{"statement":{"text":"自2019年起住在这里。"}}}})";
        return body;
    }

    const City& city_;
    size_t next_applicant_;
    size_t step_;
    const std::string& officer_;
    int stage_ = 0;
    std::string case_;
    std::string task_;
};

pid_t start_node(const Arguments& arguments) {
    const pid_t node = fork();
    if (node != 0) {
        return node;
    }
    const int quiet = open((arguments.city.data + "/node.log").c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0644);
    dup2(quiet, 1);
    dup2(quiet, 2);
    setenv("TONGHE_API_ACCESS_LOG", "false", 1);
    setenv("TONGHE_API_ADDRESS_REQUESTS_PER_SECOND", "0", 1); // one address carries the whole load
    setenv("TONGHE_API_ADDRESS_IN_WORK_MAX", "0", 1);
    const std::string port = std::to_string(arguments.port);
    const std::string binary =
        (std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path() / "tonghe").string();
    const std::string packs = arguments.city.data + "/packs";
    std::vector<const char*> words{
        binary.c_str(),
        "serve",
        "--data",
        arguments.city.data.c_str(),
        "--packs",
        packs.c_str(),
        "--port",
        port.c_str()};
    if (!arguments.city.database.empty()) {
        words.push_back("--database");
        words.push_back(arguments.city.database.c_str());
    }
    words.push_back(nullptr);
    execv(binary.c_str(), const_cast<char* const*>(words.data()));
    _exit(127);
}

bool is_ready(uint16_t port) {
    struct Once final : Person {
        bool asked = false;
        int status = 0;

        Call next(const Reply& reply) override {
            status = reply.status;
            return std::exchange(asked, true) ? Call{} : Call{"ready", request("GET", "/readyz", "")};
        }
    } once;

    run_load(port, {&once}, 1);
    return once.status == 200;
}

double cpu_seconds(pid_t process) { // user and system, from the kernel's count
    std::ifstream in(fmt::format("/proc/{}/stat", process));
    std::string skip;
    std::getline(in, skip, ')');
    for (int i = 0; i < 11; ++i) {
        in >> skip;
    }
    double user = 0;
    double system = 0;
    in >> user >> system;
    return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

int64_t bytes_written(pid_t process) { // to the disk, by the kernel's count
    std::ifstream in(fmt::format("/proc/{}/io", process));
    std::string name;
    int64_t value = 0;
    while (in >> name >> value) {
        if (name == "write_bytes:") {
            return value;
        }
    }
    return 0;
}

int64_t memory_megabytes(pid_t process) {
    std::ifstream in(fmt::format("/proc/{}/statm", process));
    int64_t total = 0;
    int64_t resident = 0;
    in >> total >> resident;
    return resident * sysconf(_SC_PAGESIZE) >> 20;
}

double own_cpu_seconds() {
    rusage use{};
    getrusage(RUSAGE_SELF, &use);
    return static_cast<double>(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
           static_cast<double>(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

double fdatasyncs_per_second(const std::string& folder) {
    const std::string file = folder + "/fsync.probe";
    const int fd = open(file.c_str(), O_CREAT | O_WRONLY, 0644);
    const std::string block(4096, 'x');
    const int64_t began = steady_micros();
    int n = 0;
    while (steady_micros() - began < 1'000'000) {
        if (pwrite(fd, block.data(), block.size(), 0) > 0) {
            fdatasync(fd);
        }
        ++n;
    }
    close(fd);
    unlink(file.c_str());
    return n / (static_cast<double>(steady_micros() - began) / 1e6);
}

// Waits until the node answers. False where it ended before.
bool wait_until_ready(pid_t node, uint16_t port) {
    for (int i = 0; i < 600; ++i) {
        if (is_ready(port)) {
            return true;
        }
        if (waitpid(node, nullptr, WNOHANG) == node) {
            return false;
        }
        usleep(100'000);
    }
    return false;
}

std::vector<std::unique_ptr<Desk>> desks_of(const City& city, size_t count) {
    std::vector<std::unique_ptr<Desk>> desks;
    for (size_t i = 0; i < count; ++i) {
        desks.push_back(std::make_unique<Desk>(city, i, count));
    }
    return desks;
}

LoadOutcome drive(const Arguments& arguments, std::vector<std::unique_ptr<Desk>>& desks, double seconds) {
    std::vector<Person*> people;
    for (const auto& desk : desks) {
        people.push_back(desk.get());
    }
    return run_load(arguments.port, people, seconds);
}

void print(LoadOutcome& outcome, const std::vector<std::unique_ptr<Desk>>& desks) {
    int64_t cycles = 0;
    int64_t failures = 0;
    for (const auto& desk : desks) {
        cycles += desk->cycles;
        failures += desk->failures;
        if (!desk->last_failure.empty() && failures == desk->failures) {
            fmt::print("first failure: {}\n", desk->last_failure);
        }
    }
    fmt::print(
        "{:.0f} life cycles/s ({} in {:.1f} s), {} failures, {} broken connections\n",
        static_cast<double>(cycles) / outcome.seconds,
        cycles,
        outcome.seconds,
        failures,
        outcome.broken
    );
    fmt::print("{:<10} {:>9} {:>9} {:>9} {:>9}\n", "request", "count", "p50 ms", "p95 ms", "p99 ms");
    for (auto& [name, latencies] : outcome.by_name) {
        fmt::print(
            "{:<10} {:>9} {:>9.1f} {:>9.1f} {:>9.1f}\n",
            name,
            latencies.micros.size(),
            latencies.percentile(50),
            latencies.percentile(95),
            latencies.percentile(99)
        );
    }
    std::string statuses;
    for (const auto& [status, count] : outcome.statuses) {
        statuses += fmt::format(" {}: {}", status, count);
    }
    fmt::print("statuses{}\n", statuses);
}

// Which of the cases that were answered with 201 are not in the store, once the node has ended.
int64_t count_lost(const Arguments& arguments, const std::vector<std::unique_ptr<Desk>>& desks) {
    const std::string& database = arguments.city.database;
    const auto store =
        store::Store::open({.url = database.empty() ? "sqlite:" + arguments.city.data + "/tonghe.db" : database});
    int64_t all = 0;
    int64_t there = 0;
    store->read([&](store::Session& session) {
        for (const auto& desk : desks) {
            for (const auto& [id, applicant] : desk->submitted) {
                ++all;
                there += session.count("SELECT COUNT(*) FROM service_case WHERE id = ?", {id});
            }
        }
    });
    store->close();
    fmt::print("submissions answered with 201: {}\n", all);
    return all - there;
}

// Asks for the same things again and again.
class Reader final : public Person {
  public:
    Reader(const std::vector<std::string>& requests, size_t first) : requests_(requests), at_(first) {}

    Call next(const Reply& reply) override {
        bytes = std::max(bytes, reply.body.size());
        return {"read", requests_[at_++ % requests_.size()]};
    }

    size_t bytes = 0;

  private:
    const std::vector<std::string>& requests_;
    size_t at_;
};

struct ReadFigure {
    double per_second = 0;
    double p50_ms = 0;
    double p99_ms = 0;
    size_t bytes = 0;
    bool all_ok = false;
};

ReadFigure measure_reads(uint16_t port, const std::vector<std::string>& requests, int connections, double seconds) {
    std::vector<std::unique_ptr<Reader>> readers;
    std::vector<Person*> people;
    for (int i = 0; i < connections; ++i) {
        readers.push_back(std::make_unique<Reader>(requests, static_cast<size_t>(i) * 37));
        people.push_back(readers.back().get());
    }
    LoadOutcome outcome = run_load(port, people, seconds);
    ReadFigure figure;
    for (auto& [name, latencies] : outcome.by_name) {
        figure.per_second = static_cast<double>(latencies.micros.size()) / outcome.seconds;
        figure.p50_ms = latencies.percentile(50);
        figure.p99_ms = latencies.percentile(99);
    }
    for (const auto& reader : readers) {
        figure.bytes = std::max(figure.bytes, reader->bytes);
    }
    figure.all_ok = outcome.statuses.size() == 1 && outcome.statuses.begin()->first == 200;
    return figure;
}

// nginx with two workers, serving DIR/www; -1 where it is not installed.
pid_t start_nginx(const std::string& folder, uint16_t port) {
    namespace fs = std::filesystem;
    if (!fs::exists("/usr/sbin/nginx")) {
        return -1;
    }
    const fs::path base = fs::absolute(folder);
    std::ofstream(base / "nginx.conf") << fmt::format(
        "user root;\nworker_processes 2;\nerror_log {0}/nginx.log;\npid {0}/nginx.pid;\nevents {{ worker_connections "
        "1024; }}\n"
        "http {{ access_log off; sendfile on; keepalive_requests 100000000; open_file_cache max=100;\n"
        "server {{ listen 127.0.0.1:{1}; root {0}/www; }} }}\n",
        base.string(),
        port
    );
    const pid_t server = fork();
    if (server == 0) {
        const std::string config = (base / "nginx.conf").string();
        execl("/usr/sbin/nginx", "nginx", "-c", config.c_str(), "-g", "daemon off;", static_cast<char*>(nullptr));
        _exit(127);
    }
    usleep(500'000);
    return server;
}

void compare_reads(const Arguments& arguments, const City& city) {
    const auto ask = [](const std::string& path, const std::string& token) { return request("GET", path, token); };
    std::vector<std::string> cases;
    auto desks = desks_of(city, static_cast<size_t>(arguments.connections));
    drive(arguments, desks, 2);
    for (const auto& desk : desks) {
        for (const auto& [id, applicant] : desk->submitted) {
            cases.push_back(ask("/api/v1/cases/" + id, city.applicants[applicant].token));
        }
    }
    const std::map<std::string, std::vector<std::string>> pages{
        {"guide", {ask("/api/v1/services/birth", "")}}, {"case", cases}, {"page", {ask("/portal", "")}}};
    std::filesystem::create_directories(arguments.city.data + "/www");
    const auto nginx_port = static_cast<uint16_t>(arguments.port + 1);
    const pid_t nginx = start_nginx(arguments.city.data, nginx_port);
    fmt::print("{:<8} {:>8} {:>12} {:>9} {:>12} {:>9}\n", "read", "bytes", "ours/s", "p99 ms", "nginx/s", "p99 ms");
    for (const auto& [name, requests] : pages) {
        const ReadFigure ours = measure_reads(arguments.port, requests, arguments.connections, arguments.seconds);
        std::ofstream(arguments.city.data + "/www/" + name) << std::string(ours.bytes, 'x');
        ReadFigure theirs;
        if (nginx > 0) {
            theirs = measure_reads(nginx_port, {ask("/" + name, "")}, arguments.connections, arguments.seconds);
        }
        fmt::print(
            "{:<8} {:>8} {:>12.0f} {:>9.1f} {:>12.0f} {:>9.1f}{}\n",
            name,
            ours.bytes,
            ours.per_second,
            ours.p99_ms,
            theirs.per_second,
            theirs.p99_ms,
            ours.all_ok && (nginx < 0 || theirs.all_ok) ? "" : "  not all were answered with 200"
        );
    }
    if (nginx > 0) {
        kill(nginx, SIGTERM);
        waitpid(nginx, nullptr, 0);
    }
}

void measure_board(const Arguments& arguments, const City& city) {
    const std::vector<std::pair<const char*, std::string>> pages{
        {"city", ""},
        {"district", "?region=990102000000"},
        {"unit", "/units/human-resources-990102"},
        {"its tasks", "/units/human-resources-990102/tasks"}};
    fmt::print("{:<10} {:>7} {:>8} {:>9} {:>9} {:>9}\n", "board", "bytes", "people", "a second", "p50 ms", "p99 ms");
    for (const auto& [name, path] : pages) {
        const std::vector<std::string> requests{request("GET", "/api/v1/supervision" + path, city.supervisor)};
        for (const int people : {1, arguments.connections}) {
            const ReadFigure figure = measure_reads(arguments.port, requests, people, arguments.seconds);
            fmt::print(
                "{:<10} {:>7} {:>8} {:>9.0f} {:>9.1f} {:>9.1f}{}\n",
                name,
                figure.bytes,
                people,
                figure.per_second,
                figure.p50_ms,
                figure.p99_ms,
                figure.all_ok ? "" : "  not all were answered with 200"
            );
        }
    }
}

Arguments read_arguments(int argc, char** argv) {
    Arguments out;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const auto value = [&] { return std::string(i + 1 < argc ? argv[++i] : ""); };
        if (word == "--data") {
            out.city.data = value();
        } else if (word == "--database") {
            out.city.database = value();
        } else if (word == "--cases") {
            out.city.cases = std::stoll(value());
        } else if (word == "--residents") {
            out.city.residents = std::stoll(value());
        } else if (word == "--seconds") {
            out.seconds = std::stod(value());
        } else if (word == "--connections") {
            out.connections = std::stoi(value());
        } else if (word == "--reads") {
            out.reads = true;
        } else if (word == "--board") {
            out.board = true;
        } else if (word == "--waiting") {
            out.city.waiting = std::stoll(value());
        } else if (word == "--spike") {
            out.spike = true;
        } else {
            fmt::print(stderr, "unknown: {}\n", word);
            std::exit(2);
        }
    }
    return out;
}

int run(const Arguments& arguments) {
    std::signal(SIGPIPE, SIG_IGN); // a connection that the node has closed is counted, not fatal
    const City city = prepare_city(arguments.city);
    if (arguments.seconds <= 0) { // the city alone was asked for
        return 0;
    }
    fmt::print("disk: {:.0f} fdatasync/s of 4 KiB\n", fdatasyncs_per_second(arguments.city.data));
    const pid_t node = start_node(arguments);
    if (!wait_until_ready(node, arguments.port)) {
        fmt::print(stderr, "the node did not start: see {}/node.log\n", arguments.city.data);
        return 1;
    }
    fmt::print("memory idle: {} MB\n", memory_megabytes(node));
    if (arguments.reads || arguments.board) {
        arguments.reads ? compare_reads(arguments, city) : measure_board(arguments, city);
        kill(node, SIGTERM);
        waitpid(node, nullptr, 0);
        return 0;
    }
    auto warm = desks_of(city, static_cast<size_t>(arguments.connections));
    drive(arguments, warm, 2);
    const int connections = arguments.connections * (arguments.spike ? 10 : 1);
    auto desks = desks_of(city, static_cast<size_t>(connections));
    const double node_cpu = cpu_seconds(node);
    const double own_cpu = own_cpu_seconds();
    const int64_t written = bytes_written(node);
    LoadOutcome outcome = drive(arguments, desks, arguments.seconds);
    print(outcome, desks);
    fmt::print("written by the node: {:.0f} MB\n", static_cast<double>(bytes_written(node) - written) / 1e6);
    fmt::print(
        "CPU: node {:.1f} s, generator {:.1f} s, in {:.1f} s; memory {} MB\n",
        cpu_seconds(node) - node_cpu,
        own_cpu_seconds() - own_cpu,
        outcome.seconds,
        memory_megabytes(node)
    );
    kill(node, SIGTERM);
    waitpid(node, nullptr, 0);
    if (arguments.spike) {
        fmt::print("of these lost: {}\n", count_lost(arguments, desks));
    }
    return 0;
}

} // namespace

} // namespace tonghe::bench

int main(int argc, char** argv) { return tonghe::bench::run(tonghe::bench::read_arguments(argc, argv)); }
