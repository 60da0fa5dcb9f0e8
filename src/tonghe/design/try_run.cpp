#include "tonghe/design/try_run.hpp"

#include "tonghe/design/internal/try_words.hpp"
#include "tonghe/process/bpmn.hpp"
#include "tonghe/process/returning.hpp"
#include "tonghe/process/step.hpp"
#include "tonghe/process/vocabulary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace tonghe::design {

namespace {

using process::Effect;
using process::Index;
using process::Input;

constexpr size_t log_lines_max = 2'000;

const JsonObject& members_of(const Json& value) {
    static const JsonObject none;
    return value.is_object() ? value.get_object() : none;
}

class Sandbox {
  public:
    Sandbox(process::ModelRef model, Instant begun_at, const WorkCalendar& calendar)
        : model_(std::move(model)), now_(begun_at), calendar_(calendar) {}

    // False where it is refused.
    bool give(const TryInput& given) {
        ++number_;
        std::optional<Input> input = input_of(given);
        if (!input) {
            return refuse("unknown_element", {"没有这个环节", "there is no such element"});
        }
        now_ = std::max(now_, given.at.value_or(now_));
        if (const auto due = due_.find(input->token); given.act == TryAct::timer && due != due_.end()) {
            now_ = std::max(now_, due->second);
        }
        note(word(given.act), element_of(given), internal::told(given, title_at(given)));
        std::vector<uint32_t> more = step(*input);
        for (size_t i = 0; i < more.size() && refusal_ == process::Refusal::none; ++i) {
            const std::vector<uint32_t> again = step({.kind = Input::Kind::proceed, .token = more[i]});
            more.insert(more.end(), again.begin(), again.end());
        }
        if (refusal_ != process::Refusal::none) {
            return refuse(internal::word_of(refusal_), internal::text_of(refusal_));
        }
        return true;
    }

    TryRun picture() const {
        TryRun out{.process = model_->process.id};
        out.status = static_cast<TryStatus>(state_.status);
        out.outcome = state_.outcome;
        out.at = now_;
        for (const process::Token& token : state_.tokens) {
            const process::Element& element = model_->elements[token.node];
            Json own;
            for (const process::Locals& locals : state_.locals) {
                if (locals.token == token.id) {
                    own = locals.values;
                }
            }
            out.tokens.push_back(
                {static_cast<int>(token.id),
                 element.id,
                 internal::title_of(element),
                 static_cast<TryWait>(token.wait),
                 static_cast<int>(token.parent),
                 std::move(own)}
            );
        }
        out.visited = visited();
        out.next = choices();
        out.variables = state_.all_variables();
        out.log = log_;
        out.refused = refused_;
        return out;
    }

  private:
    std::optional<Input> input_of(const TryInput& given) const {
        Input input{
            .kind = internal::kind_of(given.act),
            .token = static_cast<uint32_t>(std::max(0, given.token.value_or(0))),
            .outcome = given.outcome.value_or(""),
            .variables = members_of(given.variables),
            .name = given.name.value_or(""),
            .key = given.key};
        if (given.element) {
            const auto found = model_->find(*given.element);
            if (!found) {
                return std::nullopt;
            }
            input.element = *found;
        }
        return input;
    }

    // The tokens of multi-instances that go on at once.
    std::vector<uint32_t> step(const Input& input) {
        process::Step taken = process::step(*model_, std::move(state_), input, now_);
        state_ = std::move(taken.state);
        refusal_ = taken.refusal;
        std::vector<uint32_t> more;
        for (const Effect& effect : taken.effects) {
            perform(effect);
            if (effect.kind == Effect::Kind::more) {
                more.push_back(effect.token);
            }
        }
        return more;
    }

    void perform(const Effect& effect) {
        if (effect.kind == Effect::Kind::arm_timer) {
            due_[effect.token] =
                effect.due.value_or(end_of(calendar_.due_on(date_of(now_), Workdays{effect.workdays})));
        }
        if (effect.kind == Effect::Kind::subscribe) {
            heard_[effect.token] = {effect.text, effect.data};
        }
        if (effect.kind == Effect::Kind::passed || effect.kind == Effect::Kind::left) {
            passed_.insert(effect.node);
        }
        const std::string id = effect.node == process::no_index ? "" : model_->elements[effect.node].id;
        const Text title = effect.node == process::no_index ? Text{"流程", "the process"}
                                                            : internal::title_of(model_->elements[effect.node]);
        const auto due = effect.kind == Effect::Kind::arm_timer ? std::optional(due_[effect.token]) : std::nullopt;
        if (const Text what = internal::told(effect, title, due); !what.zh.empty()) {
            note(internal::word_of(effect.kind), id, what);
        }
    }

    void note(std::string_view kind, const std::string& element, const Text& what) {
        if (log_.size() < log_lines_max) {
            log_.push_back({number_, now_, std::string(kind), element, what});
        }
    }

    bool refuse(std::string_view code, const Text& what) {
        refused_ = TryRefusal{number_, std::string(code), what};
        return false;
    }

    std::string element_of(const TryInput& given) const {
        const auto number = static_cast<uint32_t>(given.token.value_or(0));
        if (const process::Token* token = state_.token(number)) {
            return model_->elements[token->node].id;
        }
        const auto timer = std::find_if(state_.timers.begin(), state_.timers.end(), [&](const process::Armed& armed) {
            return armed.id == number;
        });
        return timer != state_.timers.end() ? model_->elements[timer->node].id : given.element.value_or("");
    }

    Text title_at(const TryInput& given) const {
        const process::Element* element = model_->element(element_of(given));
        return element == nullptr ? Text{} : internal::title_of(*element);
    }

    // What lies behind: elements that were left, and the flows between two of them or into one that waits.
    std::vector<std::string> visited() const {
        std::set<Index> known = passed_;
        std::vector<std::string> out;
        for (const Index node : passed_) {
            out.push_back(model_->elements[node].id);
        }
        for (const process::Token& token : state_.tokens) {
            known.insert(token.node);
        }
        for (size_t flow = 0; flow < model_->flows.size(); ++flow) {
            const process::Flow& one = model_->flows[flow];
            if (passed_.contains(one.source) && known.contains(one.target)) {
                out.push_back(model_->flow_ids[flow]);
            }
        }
        return out;
    }

    std::vector<TryChoice> choices() const {
        std::vector<TryChoice> out;
        if (state_.status == process::Status::fresh) {
            add_starts(out);
        } else if (state_.status == process::Status::running) {
            for (const process::Token& token : state_.tokens) {
                add_answers(out, token);
            }
            add_events(out);
            out.push_back({.act = TryAct::set_variables});
        }
        return out;
    }

    TryChoice choice_at(TryAct act, uint32_t token, Index node) const {
        const process::Element& element = model_->elements[node];
        return {
            .act = act, .token = static_cast<int>(token), .element = element.id, .title = internal::title_of(element)};
    }

    void add_starts(std::vector<TryChoice>& out) const {
        for (Index node = 0; node < model_->nodes.size(); ++node) {
            const process::Node& start = model_->nodes[node];
            if (start.kind != process::NodeKind::start || start.scope != 0) {
                continue;
            }
            const auto triggers = model_->triggers_of(node);
            TryChoice choice = choice_at(TryAct::start, 0, node);
            if (!triggers.empty() && triggers.front().kind == process::TriggerKind::message) {
                choice.act = TryAct::message;
                choice.name = triggers.front().name;
            } else if (!triggers.empty() && triggers.front().kind == process::TriggerKind::signal) {
                choice.act = TryAct::signal;
                choice.name = triggers.front().name;
            }
            out.push_back(std::move(choice));
        }
        if (out.empty()) { // whatever nothing leads to
            out.push_back({.act = TryAct::start, .title = internal::title_of(model_->process)});
        }
    }

    void add_answers(std::vector<TryChoice>& out, const process::Token& token) const {
        using process::Wait;
        const process::Element& element = model_->elements[token.node];
        const auto offer = [&](TryAct act) -> TryChoice& {
            out.push_back(choice_at(act, token.id, token.node));
            return out.back();
        };
        switch (token.wait) {
        case Wait::person: {
            TryChoice& done = offer(TryAct::complete);
            for (const std::string& word : element.outcomes) {
                const process::OutcomeWord* known = process::find_outcome(word);
                done.outcomes.push_back({word, known == nullptr ? Text{word, word} : known->title});
            }
            if (const auto codes = caught(token.node, process::TriggerKind::escalation); !codes.empty()) {
                offer(TryAct::escalate).codes = codes;
            }
            std::vector<TryWord> targets;
            for (const process::ReturnTarget& target : process::returnable(*model_, state_, token.id)) {
                const process::Element& one = model_->elements[target.node];
                targets.push_back({one.id, internal::title_of(one)});
            }
            if (!targets.empty()) {
                offer(TryAct::return_to).targets = std::move(targets);
            }
            break;
        }
        case Wait::service:
        case Wait::decision:
            add_service(out, token, element);
            break;
        case Wait::child:
            offer(TryAct::child_ended).name = element.code;
            offer(TryAct::child_failed).codes = caught(token.node, process::TriggerKind::error);
            break;
        case Wait::help:
            offer(TryAct::retry);
            offer(TryAct::skip);
            break;
        default:
            break;
        }
    }

    void add_service(std::vector<TryChoice>& out, const process::Token& token, const process::Element& element) const {
        TryChoice done = choice_at(TryAct::service_done, token.id, token.node);
        done.name = element.code;
        if (element.attribute("service") == "auto.decide") {
            for (const char* word : {"grant", "refuse", "manual"}) {
                const process::OutcomeWord* known = process::find_outcome(word);
                done.outcomes.push_back({word, known == nullptr ? Text{"转人工", "By hand"} : known->title});
            }
            if (const auto rule = rules::parse(element.attribute("rule"))) {
                const auto answer = rules::holds(*rule, process::variables_at(*model_, state_, token.id));
                done.suggestion = !answer ? "manual" : *answer ? "grant" : "refuse";
            }
        }
        out.push_back(std::move(done));
        TryChoice failed = choice_at(TryAct::service_failed, token.id, token.node);
        failed.codes = caught(token.node, process::TriggerKind::error);
        out.push_back(std::move(failed));
    }

    // Codes of the events at the activity's border; "*" where one catches all.
    std::vector<std::string> caught(Index activity, process::TriggerKind kind) const {
        std::vector<std::string> out;
        for (const Index boundary : model_->boundaries_of(activity)) {
            for (const process::Trigger& trigger : model_->triggers_of(boundary)) {
                if (trigger.kind == kind) {
                    out.push_back(trigger.name.empty() ? "*" : trigger.name);
                }
            }
        }
        return out;
    }

    void add_events(std::vector<TryChoice>& out) const {
        for (const process::Armed& armed : state_.timers) {
            TryChoice timer = choice_at(TryAct::timer, armed.id, armed.node);
            if (const auto due = due_.find(armed.id); due != due_.end()) {
                timer.due = due->second;
            }
            out.push_back(std::move(timer));
        }
        for (const process::Subscription& own : state_.subscriptions) {
            const auto heard = heard_.find(own.id);
            const process::TriggerKind kind = model_->triggers_of(own.node)[own.trigger].kind;
            const bool is_message = kind == process::TriggerKind::message;
            if (heard != heard_.end() && (is_message || kind == process::TriggerKind::signal)) {
                TryChoice one = choice_at(is_message ? TryAct::message : TryAct::signal, 0, own.node);
                one.name = heard->second.first;
                one.key = heard->second.second;
                out.push_back(std::move(one));
            }
        }
    }

    process::ModelRef model_;
    Instant now_;
    const WorkCalendar& calendar_;
    process::State state_;
    process::Refusal refusal_ = process::Refusal::none;
    int number_ = 0;
    std::map<uint32_t, Instant> due_;                        // of timers
    std::map<uint32_t, std::pair<std::string, Json>> heard_; // of subscriptions: name and key
    std::set<Index> passed_;
    std::vector<TryLine> log_;
    std::optional<TryRefusal> refused_;
};

} // namespace

TryRun
try_run(const ProcessFile& file, const std::vector<TryInput>& inputs, Instant begun_at, const WorkCalendar& calendar) {
    const auto model = process::parse_bpmn(file.text, file.shown());
    if (!model) {
        return {.findings = findings_of(model.faults(), file), .at = begun_at};
    }
    Sandbox sandbox(*model, begun_at, calendar);
    for (const TryInput& input : inputs) {
        if (!sandbox.give(input)) {
            break;
        }
    }
    return sandbox.picture();
}

} // namespace tonghe::design
