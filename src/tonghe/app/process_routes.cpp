// The operator's side of processes: stuck ones, moving them to another version, and what reaches them from outside.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/house.hpp"
#include "tonghe/base/invalid_input.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/identity/account.hpp"
#include "tonghe/identity/permission.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/store/page.hpp"
#include "tonghe/work/errors.hpp"
#include "tonghe/work/events.hpp"
#include "tonghe/work/versions.hpp"

namespace tonghe::app {

namespace {

namespace permission = identity::permission;

constexpr int slice_max = 200; // instances that one request moves
constexpr int history_page = 500;

struct StallsIn {
    std::optional<bool> resolved;
    std::optional<std::string> after;
    std::optional<int> limit;
};
TONGHE_STRUCT(StallsIn, resolved, after, limit)

struct StallIn {
    work::StallId stall;
};
TONGHE_STRUCT(StallIn, stall)

struct ElementView {
    std::string element;
    Text title;
};
TONGHE_STRUCT(ElementView, element, title)

struct StallView {
    work::StallId stall;
    work::InstanceId instance;
    std::string case_;
    Text item_title;
    std::string process;
    std::string element;
    Text title;
    work::StallCause cause = work::StallCause::service_failed;
    std::string code;
    Text advice;
    Instant at;
    std::vector<work::Remedy> remedies; // that are possible
    std::vector<ElementView> targets;   // to jump to
    std::vector<std::string> variables; // names of those it has; what they hold belongs to the case
    std::optional<Instant> resolved_at;
    std::optional<std::string> resolved_by;
    std::optional<work::Remedy> remedy;
    std::optional<std::string> reason;
};
TONGHE_STRUCT(
    StallView,
    stall,
    instance,
    case_,
    item_title,
    process,
    element,
    title,
    cause,
    code,
    advice,
    at,
    remedies,
    targets,
    variables,
    resolved_at,
    resolved_by,
    remedy,
    reason
)

struct StallsOut {
    std::vector<StallView> rows;
    std::optional<std::string> next;
    int64_t open = 0;
};
TONGHE_STRUCT(StallsOut, rows, next, open)

struct ResolveIn {
    work::StallId stall;
    work::Remedy remedy = work::Remedy::retry;
    std::optional<std::string> element;
    Json variables;
    std::string reason;
};
TONGHE_STRUCT(ResolveIn, stall, remedy, element, variables, reason)

struct MigrationIn {
    std::string from;
    std::string to;
    Json map; // {"old id": "new id"}
    std::optional<std::string> after;
};
TONGHE_STRUCT(MigrationIn, from, to, map, after)

struct ReasonView {
    std::string reason;
    std::string element;
    Text text;
};
TONGHE_STRUCT(ReasonView, reason, element, text)

struct UnfitView {
    work::InstanceId instance;
    std::string case_;
    std::vector<ReasonView> reasons;
};
TONGHE_STRUCT(UnfitView, instance, case_, reasons)

struct MigrationOut {
    int64_t fit = 0;
    std::vector<UnfitView> unfit;
    std::optional<std::string> next; // to go on with, as `after`
};
TONGHE_STRUCT(MigrationOut, fit, unfit, next)

struct PlanIn {
    std::string from;
    std::string to;
};
TONGHE_STRUCT(PlanIn, from, to)

struct PlanOut {
    std::string process;
    int64_t running = 0;           // on `from`
    std::vector<ElementView> from; // where a case could stand
    std::vector<ElementView> to;
    Json map; // suggested: {"old id": "new id"}
};
TONGHE_STRUCT(PlanOut, process, running, from, to, map)

struct HistoryIn {
    std::string process;
};
TONGHE_STRUCT(HistoryIn, process)

struct MigrationRow {
    Instant at;
    std::string by; // name
    std::string from;
    std::string to;
    int64_t moved = 0;
    int64_t unfit = 0;
};
TONGHE_STRUCT(MigrationRow, at, by, from, to, moved, unfit)

struct HistoryOut {
    std::vector<MigrationRow> rows; // newest first; slices of one migration on one day by one person together
};
TONGHE_STRUCT(HistoryOut, rows)

struct VersionView {
    std::string process;
    Text title;
    std::string model; // its hash
    int64_t running = 0;
    bool is_current = false; // of the packs as they are now
};
TONGHE_STRUCT(VersionView, process, title, model, running, is_current)

struct VersionsIn {
    std::optional<std::string> process;
};
TONGHE_STRUCT(VersionsIn, process)

struct VersionsOut {
    std::vector<VersionView> rows;
};
TONGHE_STRUCT(VersionsOut, rows)

struct MessageIn {
    std::string name;
    Json key;
    Json variables;
};
TONGHE_STRUCT(MessageIn, name, key, variables)

struct CorrelatedOut {
    std::optional<work::InstanceId> instance;                  // that took the message or began by it
    std::optional<std::vector<work::InstanceId>> by_condition; // that its variables began, where conditions heard them
};
TONGHE_STRUCT(CorrelatedOut, instance, by_condition)

struct SignalIn {
    std::string name;
    Json variables;
};
TONGHE_STRUCT(SignalIn, name, variables)

JsonObject members(const Json& value, const char* pointer) {
    if (value.is_null()) {
        return {};
    }
    if (!value.is_object()) {
        throw invalid_input(
            {{.code = "type",
              .pointer = pointer,
              .what = {"应为对象", "It must be an object"},
              .remedy = {"请写成 {\"名称\": 值}。", "Write {\"name\": value}."}}}
        );
    }
    return value.get_object();
}

Text title_of(const process::Element& element) {
    const std::string zh = element.name.empty() ? element.id : element.name;
    return {zh, std::string(element.attribute("title_en", zh))};
}

StallView view_of(Session& session, const work::Work& work, const work::Stall& stall) {
    StallView out{
        .stall = stall.id,
        .instance = stall.instance,
        .case_ = stall.case_ref,
        .process = stall.process,
        .element = stall.element,
        .title = {stall.element, stall.element},
        .code = stall.code,
        .at = stall.at,
        .resolved_at = stall.resolved_at};
    if (stall.resolved_at) {
        out.resolved_by = stall.resolved_by;
        out.remedy = parse_word<work::Remedy>(stall.remedy);
        out.reason = stall.reason.empty() ? std::nullopt : std::optional(stall.reason);
    }
    const auto instance = work.find(session, stall.instance);
    if (!instance) {
        return out;
    }
    out.item_title = instance->title;
    const process::ModelRef model = work.model_of(session, *instance);
    out.cause = work::cause_of(stall, *model);
    out.advice = work::advice(out.cause);
    if (const process::Element* element = model->element(stall.element)) {
        out.title = title_of(*element);
    }
    if (stall.resolved_at) {
        return out;
    }
    const process::State state = *work.state_of(session, stall.instance);
    out.remedies = work::remedies(*model, state, stall.token);
    for (const process::Index node : work::jump_targets(*model, state, stall.token)) {
        out.targets.push_back({model->elements[node].id, title_of(model->elements[node])});
    }
    for (const auto& member : process::variables_at(*model, state, stall.token)) {
        out.variables.emplace_back(member.key());
    }
    return out;
}

// Of each process the present version first.
VersionsOut versions_of(Session& session, const catalog::Catalog& catalog, const std::optional<std::string>& process) {
    std::map<std::pair<std::string, std::string>, VersionView> found; // by process and model
    for (const auto& item : catalog.content().items) {
        const auto add = [&](const process::ModelRef& model) {
            if (model != nullptr) {
                found[{model->process.id, model->hash}] = {model->process.id, item->item.title, model->hash, 0, true};
            }
        };
        add(item->process);
        for (const catalog::CalledProcess& called : item->called) {
            add(called.model);
        }
    }
    for (const work::VersionInUse& one : work::versions_in_use(session)) {
        VersionView& view = found[{one.process, one.model}];
        view.process = one.process;
        view.model = one.model;
        view.running = one.running;
        if (view.title.zh.empty()) {
            view.title = {one.process, one.process};
        }
    }
    VersionsOut out;
    for (auto& [key, view] : found) {
        if (!process || view.process == *process) {
            out.rows.push_back(std::move(view));
        }
    }
    std::stable_sort(out.rows.begin(), out.rows.end(), [](const VersionView& one, const VersionView& other) {
        return std::pair(one.process, !one.is_current) < std::pair(other.process, !other.is_current);
    });
    return out;
}

work::MigrationPlan plan_of(const MigrationIn& in) {
    work::MigrationPlan plan{in.from, in.to, {}};
    for (const auto& [from, to] : members(in.map, "/map")) {
        plan.map.emplace(std::string(from), to.is_string() ? std::string(to.get_string()) : "");
    }
    return plan;
}

MigrationOut view_of(const work::MigrationSlice& slice) {
    MigrationOut out{.fit = slice.fit};
    for (const work::UnfitInstance& one : slice.unfit) {
        UnfitView view{one.instance, one.case_ref, {}};
        for (const process::Unfit& reason : one.reasons) {
            view.reasons.push_back({std::string(work::word_of(reason.reason)), reason.element, work::text_of(reason)});
        }
        out.unfit.push_back(std::move(view));
    }
    if (slice.last) {
        out.next = slice.last->text();
    }
    return out;
}

std::vector<ElementView> places_of(const process::Model& model) {
    std::vector<ElementView> out;
    for (size_t node = 0; node < model.nodes.size(); ++node) {
        const process::NodeKind kind = model.nodes[node].kind;
        const bool is_passed = kind == process::NodeKind::start || kind == process::NodeKind::end ||
                               kind == process::NodeKind::throw_event || kind == process::NodeKind::pool;
        if (!is_passed) {
            out.push_back({model.elements[node].id, title_of(model.elements[node])});
        }
    }
    return out;
}

PlanOut plan_between(Session& session, const work::Work& work, const PlanIn& in) {
    PlanOut out;
    for (const work::VersionInUse& one : work::versions_in_use(session)) {
        out.running += one.model == in.from ? one.running : 0;
    }
    JsonObject map;
    if (const auto versions = work::versions_between(session, work, in.from, in.to)) {
        out.process = versions->from->process.id;
        out.from = places_of(*versions->from);
        out.to = places_of(*versions->to);
        for (const auto& [old, fresh] : work::suggested_map(*versions->from, *versions->to)) {
            map[old] = fresh;
        }
    }
    out.map = std::move(map);
    return out;
}

HistoryOut history_of(Session& session, journal::Journal& journal, const std::string& process) {
    HistoryOut out;
    std::vector<std::string> accounts;
    for (int64_t after = 0;;) {
        const auto entries = journal.entries_of(session, process, after, history_page);
        for (const journal::Entry& entry : entries) {
            after = entry.sequence;
            if (entry.event.kind != work::events::instances_migrated) {
                continue;
            }
            const JsonObject& data = entry.event.data.as_object();
            const MigrationRow row{
                entry.at,
                entry.event.actor,
                std::string(text_or(data, "from")),
                std::string(text_or(data, "to")),
                integer_or(data, "moved"),
                integer_or(data, "unfit")};
            MigrationRow* last = out.rows.empty() ? nullptr : &out.rows.back();
            if (last != nullptr && last->by == row.by && last->from == row.from && last->to == row.to &&
                date_of(last->at) == date_of(row.at)) {
                last->at = row.at;
                last->moved += row.moved;
                last->unfit += row.unfit;
            } else {
                out.rows.push_back(row);
                accounts.push_back(row.by);
            }
        }
        if (static_cast<int>(entries.size()) < history_page) {
            break;
        }
    }
    const auto names = identity::names_of(session, accounts);
    for (MigrationRow& row : out.rows) {
        const auto known = names.find(row.by);
        row.by = known == names.end() ? row.by : known->second;
    }
    std::reverse(out.rows.begin(), out.rows.end());
    return out;
}

void add_stalls(api::Routes& routes, House& house) {
    routes.read<StallsIn, StallsOut>(
        {.path = "/api/v1/operator/stalls",
         .name = "list_stalls",
         .tag = "operator",
         .summary = {"停滞流程", "Stuck processes"},
         .access = std::string(permission::manage_processes)},
        [&house](Session& session, const api::Caller&, const StallsIn& in) {
            work::StallQuery query{.resolved = in.resolved.value_or(false), .limit = store::page_size(in.limit)};
            if (in.after) {
                query.before = Instant{std::stoll(store::decode_cursor(*in.after, 1).front())};
            }
            StallsOut out{.open = work::count_stalls(session).open};
            for (const work::Stall& stall : work::stalls(session, query)) {
                out.rows.push_back(view_of(session, house.work, stall));
            }
            if (static_cast<int>(out.rows.size()) == query.limit) {
                out.next = store::encode_cursor({std::to_string(out.rows.back().at.micros)});
            }
            return out;
        }
    );
    routes.write<ResolveIn, StallView>(
        {.method = api::Method::post,
         .path = "/api/v1/operator/stalls/{stall}/resolve",
         .name = "resolve_stall",
         .tag = "operator",
         .summary = {"处理停滞：重试、跳过、跳转", "Retry, skip or jump where a process is stuck"},
         .access = std::string(permission::manage_processes),
         .input_example = R"({"remedy":"retry","variables":{"kind":"b"},"reason":"类型录错"})",
         .errors = {&work::errors::stall_not_found, &work::errors::stall_resolved, &work::errors::remedy_refused}},
        [&house](Tx& tx, const api::Caller& caller, const ResolveIn& in) {
            const work::Stall stall = house.work.resolve(
                tx,
                caller.actor(),
                in.stall,
                {.remedy = in.remedy,
                 .element = in.element.value_or(""),
                 .variables = members(in.variables, "/variables"),
                 .reason = in.reason}
            );
            return view_of(tx, house.work, stall);
        }
    );
}

void add_migrations(api::Routes& routes, House& house) {
    routes.read<VersionsIn, VersionsOut>(
        {.path = "/api/v1/operator/processes",
         .name = "list_process_versions",
         .tag = "operator",
         .summary = {"流程版本及在办数", "Versions of processes, and how many run on each"},
         .access = std::string(permission::manage_processes)},
        [&house](Session& session, const api::Caller&, const VersionsIn& in) {
            return versions_of(session, *house.catalog.get(), in.process);
        }
    );
    routes.read<PlanIn, PlanOut>(
        {.path = "/api/v1/operator/migrations/plan",
         .name = "plan_migration",
         .tag = "operator",
         .summary = {"两个版本的环节及建议的对应", "Elements of two versions, and what probably stands for what"},
         .access = std::string(permission::manage_processes),
         .errors = {&work::errors::model_missing}},
        [&house](Session& session, const api::Caller&, const PlanIn& in) {
            return plan_between(session, house.work, in);
        }
    );
    routes.read<HistoryIn, HistoryOut>(
        {.path = "/api/v1/operator/migrations",
         .name = "list_migrations",
         .tag = "operator",
         .summary = {"一个流程做过的版本迁移", "Migrations of a process, as the journal has them"},
         .access = std::string(permission::manage_processes)},
        [&house](Session& session, const api::Caller&, const HistoryIn& in) {
            return history_of(session, house.journal, in.process);
        }
    );
    routes.task<MigrationIn, MigrationOut>(
        {.method = api::Method::post,
         .path = "/api/v1/operator/migrations/try",
         .name = "try_migration",
         .tag = "operator",
         .summary = {"试算流程版本迁移", "Which running processes fit another version, and why others do not"},
         .access = std::string(permission::manage_processes),
         .replays = false,
         .errors = {&work::errors::model_missing}},
        [&house](const api::Caller&, const MigrationIn& in) {
            const work::MigrationPlan plan = plan_of(in);
            return view_of(house.journal.read([&](Session& session) {
                return work::try_slice(session, house.work, plan, in.after.value_or(""), slice_max);
            }));
        }
    );
    routes.write<MigrationIn, MigrationOut>(
        {.method = api::Method::post,
         .path = "/api/v1/operator/migrations",
         .name = "migrate_processes",
         .tag = "operator",
         .summary = {"迁移流程版本（每次一批）", "Move running processes to another version, one slice a request"},
         .access = std::string(permission::manage_processes),
         .errors = {&work::errors::model_missing}},
        [&house](Tx& tx, const api::Caller& caller, const MigrationIn& in) {
            return view_of(
                work::migrate_slice(tx, house.work, caller.actor(), plan_of(in), in.after.value_or(""), slice_max)
            );
        }
    );
}

void add_outside(api::Routes& routes, House& house) {
    routes.write<MessageIn, CorrelatedOut>(
        {.method = api::Method::post,
         .path = "/api/v1/processes/messages",
         .name = "send_process_message",
         .tag = "operator",
         .summary = {"向等待中的流程送达消息", "A message for the process that waits for it"},
         .access = std::string(permission::send_to_processes),
         .input_example = R"({"name":"payment","key":"2026-0017","variables":{"amount":30}})",
         .errors = {&work::errors::nobody_listens}},
        [&house](Tx& tx, const api::Caller&, const MessageIn& in) {
            const JsonObject variables = members(in.variables, "/variables");
            const work::Looked looked = house.work.look_at_conditions(tx, variables);
            const auto instance = house.work.correlate(tx, {in.name, in.key, variables});
            if (!instance && !looked.is_heard) {
                throw Error(work::errors::nobody_listens, {{"name", in.name}, {"key", to_text(in.key)}});
            }
            return CorrelatedOut{instance, looked.is_heard ? std::optional(looked.begun) : std::nullopt};
        }
    );
    routes.write<SignalIn, api::None>(
        {.method = api::Method::post,
         .path = "/api/v1/processes/signals",
         .name = "broadcast_signal",
         .tag = "operator",
         .summary = {"向所有等待的流程发出信号", "A signal for every process that listens for it"},
         .access = std::string(permission::send_to_processes),
         .status = 202},
        [&house](Tx& tx, const api::Caller&, const SignalIn& in) {
            const JsonObject variables = members(in.variables, "/variables");
            house.work.look_at_conditions(tx, variables);
            house.work.broadcast(tx, in.name, variables);
            return api::None{};
        }
    );
}

} // namespace

void add_process_routes(api::Routes& routes, House& house) {
    add_stalls(routes, house);
    add_migrations(routes, house);
    add_outside(routes, house);
}

} // namespace tonghe::app
