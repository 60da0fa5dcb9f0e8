#include "tonghe/work/versions.hpp"

#include "tonghe/process/step.hpp"
#include "tonghe/work/errors.hpp"
#include "tonghe/work/events.hpp"
#include "tonghe/work/internal/inputs.hpp"
#include "tonghe/work/internal/rows.hpp"

namespace tonghe::work {

namespace {

using Reason = process::Unfit::Reason;

// Asks `move` for each running instance of the plan's model in the slice.
MigrationSlice slice(
    Session& session,
    const MigrationPlan& plan,
    const std::string& after,
    int limit,
    const std::function<std::vector<process::Unfit>(const InstanceId&)>& move
) {
    struct Found {
        InstanceId id;
        std::string case_ref;
    };

    const auto found = session.all(
        "SELECT id, case_ref FROM process_instance WHERE id > ? AND status = 'running' AND model = ? ORDER BY id LIMIT "
        "?",
        {after, plan.from, limit},
        [](const store::Row& row) {
            return Found{row.id<InstanceId>(0), row.text(1)};
        }
    );
    MigrationSlice out;
    for (const Found& one : found) {
        auto reasons = move(one.id);
        if (reasons.empty()) {
            ++out.fit;
        } else {
            out.unfit.push_back({one.id, one.case_ref, std::move(reasons)});
        }
        out.last = one.id;
    }
    return out;
}

} // namespace

std::vector<VersionInUse> versions_in_use(Session& session) {
    return session.all(
        "SELECT process, model, count(*) FROM process_instance WHERE status = 'running' GROUP BY process, model ORDER "
        "BY process, model",
        {},
        [](const store::Row& row) {
            return VersionInUse{row.text(0), row.text(1), row.integer(2)};
        }
    );
}

std::string_view word_of(Reason reason) {
    switch (reason) {
    case Reason::other_model:
        return "other_model";
    case Reason::no_image:
        return "no_image";
    case Reason::other_kind:
        return "other_kind";
    case Reason::other_place:
        return "other_place";
    case Reason::other_loop:
        return "other_loop";
    case Reason::other_trigger:
        break;
    }
    return "other_trigger";
}

Text text_of(const process::Unfit& unfit) {
    const std::string& element = unfit.element;
    switch (unfit.reason) {
    case Reason::other_model:
        return {"不在该版本上运行", "does not run on that version"};
    case Reason::no_image:
        return {
            "新版本没有环节“" + element + "”，请指明对应的环节",
            "the new version has no '" + element + "'; say what stands for it"};
    case Reason::other_kind:
        return {
            "环节“" + element + "”在新版本中是另一种类型", "'" + element + "' is of another kind in the new version"};
    case Reason::other_place:
        return {
            "环节“" + element + "”在新版本中位于另一子流程",
            "'" + element + "' is in another sub-process in the new version"};
    case Reason::other_loop:
        return {"环节“" + element + "”的多实例方式不同", "'" + element + "' is repeated in another way"};
    case Reason::other_trigger:
        break;
    }
    return {"事件“" + element + "”等待的内容不同", "the event '" + element + "' waits for something else"};
}

MigrationSlice
try_slice(Session& session, const Work& work, const MigrationPlan& plan, const std::string& after, int limit) {
    return slice(session, plan, after, limit, [&](const InstanceId& id) {
        return work.try_migration(session, id, plan);
    });
}

MigrationSlice migrate_slice(
    Tx& tx, Work& work, const identity::Actor& by, const MigrationPlan& plan, const std::string& after, int limit
) {
    const MigrationSlice out =
        slice(tx, plan, after, limit, [&](const InstanceId& id) { return work.migrate(tx, by, id, plan); });
    if (out.last) {
        tx.record(
            {.kind = events::instances_migrated,
             .subject = work.find(tx, *out.last)->process,
             .actor = by.account,
             .data = JsonObject{{"from", plan.from}, {"to", plan.to}, {"moved", out.fit}, {"unfit", out.unfit.size()}}}
        );
    }
    return out;
}

std::optional<VersionPair>
versions_between(Session& session, const Work& work, const std::string& from, const std::string& to) {
    const auto id = session.first(
        "SELECT id FROM process_instance WHERE status = 'running' AND model = ? ORDER BY id LIMIT 1",
        {from},
        [](const store::Row& row) { return row.id<InstanceId>(0); }
    );
    const auto instance = id ? work.find(session, *id) : std::nullopt;
    if (!instance) {
        return std::nullopt;
    }
    return VersionPair{work.model_of(session, *instance), work.model_by_hash(session, *instance, to)};
}

process::NodeMap suggested_map(const process::Model& from, const process::Model& to) {
    process::NodeMap out;
    for (size_t old = 0; old < from.nodes.size(); ++old) {
        const process::Element& element = from.elements[old];
        const process::NodeKind kind = from.nodes[old].kind;
        if (const auto same = to.find(element.id); same && to.nodes[*same].kind == kind) {
            out.emplace(element.id, element.id);
            continue;
        }
        std::vector<std::string> alike;
        for (size_t fresh = 0; fresh < to.nodes.size(); ++fresh) {
            const process::Element& other = to.elements[fresh];
            if (to.nodes[fresh].kind == kind && !element.name.empty() && other.name == element.name &&
                !from.find(other.id)) {
                alike.push_back(other.id);
            }
        }
        if (alike.size() == 1) {
            out.emplace(element.id, alike.front());
        }
    }
    return out;
}

std::vector<process::Unfit>
Work::try_migration(Session& session, const InstanceId& id, const MigrationPlan& plan) const {
    auto running = internal::find_running(session, id);
    if (!running) {
        throw Error(errors::instance_not_found, {{"instance", id.text()}});
    }
    const process::ModelRef from = model_of(session, running->instance);
    const process::ModelRef to = model_by_hash(session, running->instance, plan.to);
    if (from->hash != plan.from) {
        return {{.reason = Reason::other_model, .element = from->process.id}};
    }
    return process::migrate(*from, *to, plan.map, running->state);
}

std::vector<process::Unfit>
Work::migrate(Tx& tx, const identity::Actor& by, const InstanceId& id, const MigrationPlan& plan) {
    tx.write_gathered(); // inputs given in this unit were steps of the old model
    internal::Running& running = load(tx, id);
    if (running.instance.status != InstanceStatus::running) {
        throw Error(errors::process_not_running);
    }
    if (running.instance.model != plan.from) {
        return {{.reason = Reason::other_model, .element = running.instance.process}};
    }
    const process::ModelRef next = model_by_hash(tx, running.instance, plan.to);
    auto unfit = process::migrate(*running.model, *next, plan.map, running.state);
    if (!unfit.empty()) {
        return unfit;
    }
    running.model = next;
    running.instance.model = next->hash;
    running.instance.process = next->process.id;
    running.is_changed = true;
    for (Task& task : internal::tasks_of(tx.beside(), id)) {
        const process::Token* token = task.is_waiting() ? running.state.token(task.token) : nullptr;
        if (token != nullptr) {
            const process::Element& element = next->elements[token->node];
            if (task.part == Part::main) {
                internal::describe(task, element);
            } else { // what was asked of others stays as it was asked
                task.element = element.id;
            }
            internal::update_description(tx, task);
        }
    }
    tx.record(
        {.kind = events::process_migrated,
         .subject = id.text(),
         .actor = by.account,
         .data = JsonObject{{"case", running.instance.case_ref}, {"from", plan.from}, {"to", plan.to}}}
    );
    running.migration = internal::migration_text({plan.from, plan.to, plan.map});
    running.event = tx.events().size() - 1;
    tx.write_gathered();
    for (Observer* observer : observers_) {
        observer->process_migrated(tx, running.instance);
    }
    return {};
}

} // namespace tonghe::work
