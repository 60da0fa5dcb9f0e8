#include "tonghe/process/conformance.hpp"

#include "tonghe/process/step.hpp"

#include <boost/json/array.hpp>

#include <map>

namespace tonghe::process {

namespace {

constexpr int steps_max = 2000;
const Instant begin_of_time = *parse_instant("2026-03-02T09:00:00+08:00");

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

// `!test.contains("a")` → `not(contains(test, "a"))`, `${n}` → `n`; one condition of the suite ends in a stray `>`.
std::string feel_of(std::string text) {
    if (text.starts_with("${") && text.ends_with('}')) {
        text = text.substr(2, text.size() - 3);
    }
    if (text.ends_with('>')) {
        text.pop_back();
    }
    for (size_t at = text.find("test.contains("); at != std::string::npos; at = text.find("test.contains(")) {
        const bool is_negated = at > 0 && text[at - 1] == '!';
        const size_t close = text.find(')', at);
        std::string ours = "contains(test, " + text.substr(at + 14, close - at - 14) + ")";
        ours = is_negated ? "not(" + ours + ")" : ours;
        const size_t from = is_negated ? at - 1 : at;
        text.replace(from, close + 1 - from, ours);
    }
    replace_all(text, "&&", " and ");
    replace_all(text, "||", " or ");
    return text;
}

// The world around one instance: a clock, a worker for scripts, and the log.
class World {
  public:
    explicit World(const Model& model) : model_(model) {}

    void give(Input input) { queue(now_, std::move(input)); }

    void run() {
        for (int steps = 0; steps < steps_max && !agenda_.empty(); ++steps) {
            const auto next = agenda_.begin();
            now_ = next->first.first;
            const Input input = next->second;
            agenda_.erase(next);
            take(step(model_, std::move(state_), input, now_));
        }
    }

    std::vector<std::string> trace() const {
        std::vector<std::string> words = trace_;
        if (overlaps_) {
            words.emplace_back("EXECUTION_parallel");
        }
        std::sort(words.begin(), words.end());
        return words;
    }

  private:
    void queue(Instant at, Input input) { agenda_.emplace(std::pair(at, ++sequence_), std::move(input)); }

    void take(Step next) {
        state_ = std::move(next.state);
        for (const Effect& effect : next.effects) {
            switch (effect.kind) {
            case Effect::Kind::call_service:
                work(effect);
                break;
            case Effect::Kind::open_task:
                give({.kind = Input::Kind::complete_task, .token = effect.token});
                break;
            case Effect::Kind::more:
                give({.kind = Input::Kind::proceed, .token = effect.token});
                break;
            case Effect::Kind::arm_timer:
                queue(*effect.due, {.kind = Input::Kind::timer_fired, .token = effect.token});
                break;
            case Effect::Kind::stuck:
                if (effect.token != 0) { // the suite has no word for a join that waits
                    trace_.emplace_back("ERROR_runtime");
                }
                break;
            case Effect::Kind::ended:
                if (state_.status == Status::failed) {
                    trace_.emplace_back("ERROR_thrownErrorEvent");
                }
                break;
            default:
                break;
            }
        }
    }

    // An answer to a token that is gone by then is refused and changes nothing.
    void work(const Effect& effect) {
        const std::string& script = effect.text;
        Input answer{.kind = Input::Kind::service_done, .token = effect.token};
        Instant done = now_;
        const JsonObject seen = variables_at(model_, state_, effect.token);
        if (script.starts_with("SCRIPT_")) {
            trace_.push_back(script);
        } else if (script.starts_with("INCREMENT")) {
            answer.variables["integerVariable"] = integer_or(seen, "integerVariable") + 1;
            if (script.ends_with("_LOG")) {
                trace_.emplace_back("INCREMENT_correct");
            }
        } else if (script == "CREATE_MARKER_FILE") {
            trace_.emplace_back("MARKER_exists");
        } else if (script == "SET_STRING_DATA") {
            for (const std::string& name : names(effect.node, &Data::output_names)) {
                answer.variables[name] = "String";
            }
        } else if (script == "LOG_DATA") {
            for (const std::string& name : names(effect.node, &Data::input_names)) {
                trace_.emplace_back(text_or(seen, name) == "String" ? "DATA_correct" : "DATA_wrong");
            }
        } else if (script == "THROW_ERROR") {
            answer.kind = Input::Kind::service_failed;
            answer.outcome = "ERR_CODE";
        } else if (script == "WAIT_TEN_SECONDS" || script.starts_with("CREATE_TIMESTAMP_LOG_")) {
            done = now_ + Duration::milliseconds(10'000);
            if (script != "WAIT_TEN_SECONDS") {
                overlaps_ = overlaps_ || now_ < measured_until_;
                measured_until_ = done;
            }
        }
        queue(done, std::move(answer));
    }

    std::vector<std::string> names(Index node, std::vector<std::string> Data::*which) const {
        const Index data = model_.nodes[node].data;
        return data == no_index ? std::vector<std::string>{"data"} : model_.data[data].*which;
    }

    const Model& model_;
    State state_;
    Instant now_ = begin_of_time;
    std::map<std::pair<Instant, int>, Input> agenda_;
    int sequence_ = 0;
    std::vector<std::string> trace_;
    Instant measured_until_ = begin_of_time;
    bool overlaps_ = false;
};

std::vector<std::string> expected_of(const Json& one) {
    std::vector<std::string> words;
    for (const Json& word : one.at("expected_trace").as_array()) {
        words.emplace_back(word.as_string());
    }
    std::sort(words.begin(), words.end());
    return words;
}

bool has(const std::vector<std::string>& words, std::string_view wanted) {
    return std::find(words.begin(), words.end(), wanted) != words.end();
}

std::vector<std::string> trace_of(const Model& model, const Json& one) {
    World world(model);
    const JsonObject& variables = one.at("variables").as_object();
    if (const Json* other = one.as_object().if_contains("also_start_first")) {
        const auto pool = model.find(std::string(other->as_string()));
        const Index scope = pool ? model.nodes[*pool].inner : 0;
        world.give({.kind = Input::Kind::start, .element = model.scopes[scope].starts.at(0), .variables = variables});
        world.run();
    }
    world.give({.kind = Input::Kind::start, .element = model.start, .variables = variables});
    world.run();
    return world.trace();
}

// What the suite compares: any error where it asks for any, and the marker only where it asks for it.
std::vector<std::string> compared(std::vector<std::string> trace, const std::vector<std::string>& expected) {
    if (has(expected, "ERROR")) {
        for (std::string& word : trace) {
            word = word.starts_with("ERROR") ? "ERROR" : word;
        }
    }
    if (!has(expected, "MARKER_exists")) {
        std::erase(trace, "MARKER_exists");
    }
    std::sort(trace.begin(), trace.end());
    return trace;
}

std::string joined(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, " ")); }

} // namespace

ReadOptions conformance_options(const std::string& process) {
    return {.process = process, .is_lenient = true, .translate = feel_of};
}

std::vector<ConformanceTest>
run_conformance(const Json& expectations, const std::function<std::string(const std::string&)>& read) {
    std::vector<ConformanceTest> tests;
    for (const Json& test : expectations.as_array()) {
        const std::string file(test.at("file").as_string());
        ConformanceTest done{.name = std::string(test.at("name").as_string())};
        done.group = test.at("group").as_string();
        const auto model = parse_bpmn(read(file), file, conformance_options(done.name));
        for (const Json& one : test.at("cases").as_array()) {
            const std::vector<std::string> expected = expected_of(one);
            const std::vector<std::string> trace =
                compared(model ? trace_of(**model, one) : std::vector<std::string>{"ERROR_deployment"}, expected);
            ++done.cases;
            if (trace == expected) {
                ++done.cases_passed;
            } else if (done.difference.empty()) {
                done.difference = "expected " + joined(expected) + "; got " + joined(trace);
                if (!model) {
                    done.difference +=
                        " (" + std::to_string(model.faults()[0].line) + ": " + model.faults()[0].what.en + ")";
                }
            }
        }
        done.passed = done.cases_passed == done.cases;
        tests.push_back(std::move(done));
    }
    return tests;
}

} // namespace tonghe::process
