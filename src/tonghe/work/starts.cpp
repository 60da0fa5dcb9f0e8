// Processes that begin by themselves: kept in rows from one catalogue to the next, so that what is armed stays armed.
#include "tonghe/process/bpmn.hpp"
#include "tonghe/process/standing.hpp"
#include "tonghe/process/step.hpp"
#include "tonghe/work/events.hpp"
#include "tonghe/work/internal/rows.hpp"
#include "tonghe/work/work.hpp"

#include <fmt/format.h>

#include <set>

namespace tonghe::work {

namespace {

using process::Index;
using process::Input;
using process::TriggerKind;

struct Standing {
    std::string process;
    std::string model;
    Text title;
    std::string region;
    std::string rules;
};

std::vector<Standing> standing_now(Session& session) {
    return session.all(
        "SELECT s.process, s.model, s.title_zh, s.title_en, s.region, m.rules FROM process_standing s JOIN "
        "process_model m ON m.hash = s.model ORDER BY s.process",
        {},
        [](const store::Row& row) {
            return Standing{row.text(0), row.text(1), {row.text(2), row.text(3)}, row.text(4), row.text(5)};
        }
    );
}

// One process as kept and as wanted.
bool is_same(const Standing& kept, const StandingProcess& wanted) {
    return kept.process == wanted.model->process.id && kept.model == wanted.model->hash && kept.region == wanted.region;
}

const char* word_of(TriggerKind kind) {
    switch (kind) {
    case TriggerKind::message:
        return "message";
    case TriggerKind::signal:
        return "signal";
    case TriggerKind::conditional:
        return "condition";
    default:
        return "timer";
    }
}

void forget(Tx& tx, const std::string& process) {
    const auto timers = tx.all(
        "SELECT timer FROM process_start WHERE process = ? AND timer <> ''",
        {process},
        [](const store::Row& row) { return row.text(0); }
    );
    for (const std::string& timer : timers) {
        tx.cancel(journal::TimerId(timer));
    }
    tx.execute("DELETE FROM process_start WHERE process = ?", {process});
    tx.execute("DELETE FROM process_standing WHERE process = ?", {process});
}

} // namespace

bool Work::standing_is_kept(Session& session, const std::vector<StandingProcess>& processes) const {
    const auto kept = standing_now(session);
    return kept.size() == processes.size() && std::all_of(kept.begin(), kept.end(), [&](const Standing& one) {
               return std::any_of(processes.begin(), processes.end(), [&](const StandingProcess& wanted) {
                   return is_same(one, wanted) && one.rules == wanted.rules;
               });
           });
}

void Work::keep_standing(Tx& tx, const std::vector<StandingProcess>& processes) {
    std::set<std::string> unchanged;
    for (const Standing& kept : standing_now(tx)) {
        const bool same = std::any_of(processes.begin(), processes.end(), [&](const StandingProcess& wanted) {
            return is_same(kept, wanted);
        });
        if (same) {
            unchanged.insert(kept.process);
            continue;
        }
        forget(tx, kept.process);
        tx.record(
            {.kind = events::standing_ended,
             .subject = kept.process,
             .actor = "system",
             .data = JsonObject{{"model", kept.model}}}
        );
    }
    for (const StandingProcess& wanted : processes) {
        const process::Model& model = *wanted.model;
        if (unchanged.contains(model.process.id)) { // what is armed stays; its rules may be others
            tx.execute(
                "UPDATE process_model SET rules = ? WHERE hash = ? AND rules <> ?",
                {wanted.rules, model.hash, wanted.rules}
            );
            continue;
        }
        tx.execute(
            "INSERT INTO process_model (hash, bpmn, rules, first_used_at) VALUES (?, ?, ?, ?) ON CONFLICT (hash) DO "
            "UPDATE SET rules = excluded.rules",
            {model.hash, wanted.bpmn, wanted.rules, tx.now()}
        );
        tx.execute(
            "INSERT INTO process_standing (process, model, title_zh, title_en, region) VALUES (?, ?, ?, ?, ?)",
            {model.process.id, model.hash, wanted.title.zh, wanted.title.en, wanted.region}
        );
        for (const process::StandingStart& start : process::starts_of(model)) {
            const bool is_timed = start.kind == TriggerKind::timer;
            const int64_t repeats = is_timed ? model.timers[start.timer].repeats : 0;
            tx.execute(
                "INSERT INTO process_start (process, element, kind, name, timer, due_at, remaining) VALUES (?, ?, ?, "
                "?, '', NULL, ?) ON CONFLICT DO NOTHING",
                {model.process.id,
                 model.elements[start.node].id,
                 word_of(start.kind),
                 start.name,
                 is_timed && repeats == 0 ? -1 : repeats}
            );
            if (is_timed) {
                arm_start(tx, model, start.node, std::nullopt, repeats == 0 ? -1 : repeats);
            }
        }
        tx.record(
            {.kind = events::standing_begun,
             .subject = model.process.id,
             .actor = "system",
             .data = JsonObject{{"model", model.hash}}}
        );
    }
}

// The next due time; of a cycle counted from the last one, so that none is left out or drifts.
void Work::arm_start(Tx& tx, const process::Model& model, Index node, std::optional<Instant> after, int64_t left) {
    const auto triggers = model.triggers_of(node);
    const auto timed = std::find_if(triggers.begin(), triggers.end(), [](const process::Trigger& trigger) {
        return trigger.kind == TriggerKind::timer;
    });
    const process::TimerRule& rule = model.timers[timed->timer];
    Instant due = tx.now();
    switch (rule.kind) {
    case process::TimerRule::Kind::duration:
        due = tx.now() + rule.duration;
        break;
    case process::TimerRule::Kind::moment:
        due = rule.moment;
        break;
    case process::TimerRule::Kind::workdays:
        due = end_of(sources_.calendar()->due_on(today(tx), {rule.workdays}));
        break;
    case process::TimerRule::Kind::cycle:
        if (after) {
            due = *after + rule.duration;
        } else if (!rule.first) {
            due = tx.now() + rule.duration;
        } else { // what was due before the process stood is nobody's to make up for
            const int64_t behind = tx.now() - *rule.first > Duration() ? (tx.now() - *rule.first).micros : 0;
            const int64_t period = std::max<int64_t>(1, rule.duration.micros);
            due = *rule.first + Duration::microseconds((behind + period - 1) / period * period);
        }
        break;
    }
    const std::string& process = model.process.id;
    const std::string& element = model.elements[node].id;
    const auto timer = tx.at(
        due,
        {.kind = "work.start",
         .subject = process,
         .data = JsonObject{{"element", element}, {"model", model.hash}, {"due", due.micros}}}
    );
    tx.execute(
        "UPDATE process_start SET timer = ?, due_at = ?, remaining = ? WHERE process = ? AND element = ? AND kind = "
        "'timer'",
        {timer, due, left, process, element}
    );
}

void Work::start_by_timer(Tx& tx, const journal::Timer& timer) {
    const JsonObject& data = timer.data.as_object();
    const std::string element(text_or(data, "element"));
    const auto left = tx.first(
        "SELECT s.remaining FROM process_start s JOIN process_standing p ON p.process = s.process WHERE s.process = ? "
        "AND s.element = ? AND s.kind = 'timer' AND p.model = ? AND s.due_at = ?",
        {timer.subject, element, text_or(data, "model"), integer_or(data, "due")},
        [](const store::Row& row) { return row.integer(0); }
    );
    if (!left || *left == 0) {
        return; // another version stands there by now
    }
    const auto model = standing_model(tx, std::string(text_or(data, "model")));
    const auto node = model->find(element);
    const int64_t remaining = *left < 0 ? -1 : *left - 1;
    const auto triggers = model->triggers_of(*node);
    const bool is_cycle = std::any_of(triggers.begin(), triggers.end(), [&](const process::Trigger& trigger) {
        return trigger.kind == TriggerKind::timer &&
               model->timers[trigger.timer].kind == process::TimerRule::Kind::cycle;
    });
    if (is_cycle && remaining != 0) {
        arm_start(tx, *model, *node, Instant{integer_or(data, "due")}, remaining);
    } else {
        tx.execute(
            "UPDATE process_start SET timer = '', due_at = NULL, remaining = 0 WHERE process = ? AND element = ? AND "
            "kind = 'timer'",
            {timer.subject, element}
        );
    }
    start_standing(tx, timer.subject, {.kind = Input::Kind::start, .element = *node});
}

std::optional<InstanceId> Work::start_by(Tx& tx, const char* kind, const Input& input) {
    const auto found = tx.all(
        "SELECT DISTINCT process FROM process_start WHERE kind = ? AND name = ? ORDER BY process",
        {kind, input.name},
        [](const store::Row& row) { return row.text(0); }
    );
    std::optional<InstanceId> started;
    for (const std::string& process : found) {
        started = start_standing(tx, process, input);
        if (input.kind == Input::Kind::message) { // it is taken by one
            break;
        }
    }
    return started;
}

Looked Work::look_at_conditions(Tx& tx, const JsonObject& variables) {
    struct Row {
        std::string process;
        std::string element;
        std::string model;
        bool held = false;
    };

    Looked looked;
    const char* lock = tx.engine() == store::Engine::postgres ? " FOR UPDATE OF s" : "";
    const auto rows = tx.all(
        fmt::format(
            "SELECT s.process, s.element, p.model, s.holds FROM process_start s JOIN process_standing p ON p.process = "
            "s.process WHERE s.kind = 'condition' ORDER BY s.process, s.element{}",
            lock
        ),
        {},
        [](const store::Row& row) {
            return Row{row.text(0), row.text(1), row.text(2), row.integer(3) != 0};
        }
    );
    for (const Row& row : rows) {
        const auto model = standing_model(tx, row.model);
        const auto node = model->find(row.element);
        const auto triggers = model->triggers_of(*node);
        const auto own = std::find_if(triggers.begin(), triggers.end(), [](const process::Trigger& trigger) {
            return trigger.kind == TriggerKind::conditional;
        });
        const auto holds = rules::holds(model->expressions[own->expression], variables);
        if (!holds) { // these variables do not tell
            continue;
        }
        looked.is_heard = true;
        if (*holds == row.held) {
            continue;
        }
        tx.execute(
            "UPDATE process_start SET holds = ? WHERE process = ? AND element = ? AND kind = 'condition'",
            {*holds ? 1 : 0, row.process, row.element}
        );
        if (*holds) {
            const Input input{.kind = Input::Kind::start, .element = *node, .variables = variables};
            looked.begun.push_back(start_standing(tx, row.process, input));
        }
    }
    return looked;
}

InstanceId Work::start_standing(Tx& tx, const std::string& process, const Input& input) {
    internal::Running running;
    Instance& instance = running.instance;
    for (const Standing& one : standing_now(tx)) {
        if (one.process == process) {
            running.model = standing_model(tx, one.model);
            instance.title = one.title;
            instance.region = one.region;
        }
    }
    if (const auto region = process::region_of(*running.model, input.variables)) {
        const bool is_known = !sources_.has_region || sources_.has_region(*region);
        instance.region = is_known ? *region : instance.region;
    }
    instance.id = InstanceId::make(tx.now());
    instance.submitted_at = tx.now();
    const InstanceId id = instance.id;
    begin(tx, running, input, 0);
    return id;
}

process::ModelRef Work::standing_model(Session& session, const std::string& hash) const {
    {
        const std::lock_guard lock(models_mutex_);
        if (const auto known = models_.find(hash); known != models_.end()) {
            return known->second;
        }
    }
    const auto bpmn = session.first("SELECT bpmn FROM process_model WHERE hash = ?", {hash}, [](const store::Row& row) {
        return row.text(0);
    });
    const auto parsed =
        bpmn ? process::parse_bpmn(*bpmn, hash + ".bpmn") : Parsed<process::ModelRef>(std::vector<Fault>());
    if (!parsed) {
        return nullptr;
    }
    const std::lock_guard lock(models_mutex_);
    return models_.emplace(hash, *parsed).first->second;
}

} // namespace tonghe::work
