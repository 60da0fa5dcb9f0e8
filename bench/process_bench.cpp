// What a step costs: two flows carried to their end by `step` alone, one core, nothing stored; a multi-instance of a
// hundred thousand; and how large a state is.
//
//   process_bench [--rounds N] [--export FOLDER]     FOLDER gets the two models, for bench/peers/process
//
// The figures to keep: 5 service tasks at 300,000 instances a CPU second, 8 branches and their join at 100,000.
#include "machine.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/process/bpmn.hpp"
#include "tonghe/process/step.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>

using namespace tonghe;
using namespace tonghe::bench;
using namespace tonghe::process;

namespace {

const Instant now = *parse_instant("2026-03-02T09:00:00+08:00");

std::string bpmn(const std::string& id, const std::string& inside) {
    return R"(<?xml version="1.0" encoding="UTF-8"?>
<definitions id="d" targetNamespace="https://tonghe.dev/bench" xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:tonghe="https://tonghe.dev/bpmn">
<process id=")" +
           id + R"(" isExecutable="true">)" + inside + "</process></definitions>";
}

std::string flow(const std::string& source, const std::string& target) {
    return fmt::format(R"(<sequenceFlow id="{0}-{1}" sourceRef="{0}" targetRef="{1}"/>)", source, target);
}

std::string service(const std::string& id, const std::string& inside = "") {
    return fmt::format(
        R"(<serviceTask id="{}" tonghe:service="step" implementation="${{environment.services.step}}">{}</serviceTask>)",
        id,
        inside
    );
}

const std::string ends = R"(<startEvent id="start"/><endEvent id="end"/>)";

std::string five_tasks() {
    std::string inside = ends + flow("start", "t1") + flow("t5", "end");
    for (int i = 1; i <= 5; ++i) {
        inside += service(fmt::format("t{}", i));
        inside += i < 5 ? flow(fmt::format("t{}", i), fmt::format("t{}", i + 1)) : "";
    }
    return bpmn("five", inside);
}

std::string eight_branches(const std::function<std::string(const std::string&)>& task) {
    std::string inside = ends + R"(<parallelGateway id="fork"/><parallelGateway id="join"/>)" + flow("start", "fork") +
                         flow("join", "end");
    for (int i = 1; i <= 8; ++i) {
        const std::string id = fmt::format("b{}", i);
        inside += task(id) + flow("fork", id) + flow(id, "join");
    }
    return bpmn("eight", inside);
}

std::string many_services() {
    const std::string loop = R"(<multiInstanceLoopCharacteristics tonghe:collection="numbers" tonghe:item="n"
        tonghe:result="n * 2" tonghe:results="doubled"/>)";
    return bpmn("many", ends + service("each", loop) + flow("start", "each") + flow("each", "end"));
}

std::string user(const std::string& id) { return fmt::format(R"(<userTask id="{}"/>)", id); }

ModelRef parse(const std::string& xml) {
    auto parsed = parse_bpmn(xml, "bench.bpmn");
    if (!parsed) {
        fmt::print(stderr, "{}\n", parsed.faults()[0].what.en);
        std::exit(1);
    }
    return *parsed;
}

// Carries one instance to its end, answering every service as it is called; gives the number of steps.
int run(const Model& model, const JsonObject& variables = {}) {
    std::vector<uint32_t> called;
    Step next = step(model, State(), {.variables = variables}, now);
    int steps = 1;
    uint32_t more = 0;
    while (next.state.status == Status::running) {
        for (const Effect& effect : next.effects) {
            if (effect.kind == Effect::Kind::call_service) {
                called.push_back(effect.token);
            } else if (effect.kind == Effect::Kind::more) {
                more = effect.token;
            }
        }
        Input input{.kind = Input::Kind::service_done};
        if (!called.empty()) {
            input.token = called.back();
            called.pop_back();
        } else if (more != 0) {
            input = {.kind = Input::Kind::proceed, .token = std::exchange(more, 0)};
        } else {
            std::exit(1); // stuck
        }
        next = step(model, std::move(next.state), input, now);
        ++steps;
    }
    return steps;
}

struct Rate {
    double per_cpu_second = 0;
    double per_second = 0;
};

Rate measure(const Model& model, double seconds) {
    const double cpu = cpu_seconds();
    const int64_t began = steady_micros();
    int instances = 0;
    for (; double(steady_micros() - began) < seconds * 1e6; instances += 100) {
        for (int i = 0; i < 100; ++i) {
            run(model);
        }
    }
    return {instances / (cpu_seconds() - cpu), instances * 1e6 / double(steady_micros() - began)};
}

void report(const char* what, const Model& model, int rounds, double asked) {
    std::vector<double> cpu;
    std::vector<double> wall;
    for (int round = 0; round < rounds; ++round) {
        const Rate rate = measure(model, 0.5);
        cpu.push_back(rate.per_cpu_second);
        wall.push_back(rate.per_second);
    }
    std::sort(cpu.begin(), cpu.end());
    std::sort(wall.begin(), wall.end());
    const size_t middle = cpu.size() / 2;
    fmt::print("{:28} {:>12.0f} {:>12.0f} {:>12.0f} {:>10.0f}\n", what, cpu[middle], cpu.back(), wall[middle], asked);
}

void report_sizes() {
    const JsonObject form{{"applicant", "0123456789abcdefghjkmnpqrs"}, {"region", "990101001000"}, {"copies", 2}};
    const ModelRef one = parse(bpmn("one", ends + user("t") + flow("start", "t") + flow("t", "end")));
    const ModelRef eight = parse(eight_branches(user));
    const Input start{.kind = Input::Kind::start, .variables = form};
    for (const auto& [what, model] :
         {std::pair("one user task open", one), std::pair("eight user tasks open", eight)}) {
        const State state = step(*model, State(), start, now).state;
        const std::string bytes = encode(state);
        const double cpu = cpu_seconds();
        for (int i = 0; i < 100'000; ++i) {
            if (!decode(encode(state))) {
                std::exit(1);
            }
        }
        fmt::print("{:28} {:>5} bytes, {:.2f} µs to write and read\n", what, bytes.size(), (cpu_seconds() - cpu) * 10);
    }
}

void export_models(const std::string& folder) {
    std::filesystem::create_directories(folder);
    std::ofstream(folder + "/five.bpmn") << five_tasks();
    std::ofstream(folder + "/eight.bpmn") << eight_branches([](const std::string& id) { return service(id); });
}

} // namespace

int main(int count, char** arguments) {
    int rounds = 7;
    for (int i = 1; i + 1 < count; i += 2) {
        if (std::strcmp(arguments[i], "--rounds") == 0) {
            rounds = std::max(1, std::atoi(arguments[i + 1]));
        } else if (std::strcmp(arguments[i], "--export") == 0) {
            export_models(arguments[i + 1]);
            return 0;
        }
    }
    fmt::print("{:28} {:>12} {:>12} {:>12} {:>10}\n", "instances a second", "CPU median", "CPU best", "wall", "asked");
    report("5 service tasks", *parse(five_tasks()), rounds, 300'000);
    report(
        "8 branches and their join",
        *parse(eight_branches([](const std::string& id) { return service(id); })),
        rounds,
        100'000
    );
    const ModelRef many = parse(many_services());
    JsonObject numbers;
    JsonArray& list = numbers["numbers"].emplace_array();
    for (int n = 0; n < 100'000; ++n) {
        list.push_back(n);
    }
    const double cpu = cpu_seconds();
    const int steps = run(*many, numbers);
    fmt::print("multi-instance of 100,000    {:.2f} CPU s, {} steps\n", cpu_seconds() - cpu, steps);
    report_sizes();
    return 0;
}
