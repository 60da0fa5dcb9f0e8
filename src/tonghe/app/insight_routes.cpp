// Process mining over the API: what the node's own journal, or a log of its folder, says about how work goes.
//
// Always true
//  1. Figures only: no case, applicant or officer is named.
//  2. Every route computes on a worker, from a study that the archive keeps (app/insight_archive.hpp), so the same
//     question gives the same numbers as `tonghe insight diagnose`.
//  3. A supervisor of a territory (identity/oversight.hpp) sees the node's own cases in it and nothing else.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/house.hpp"
#include "tonghe/app/insight_archive.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/identity/oversight.hpp"
#include "tonghe/insight/comparison.hpp"
#include "tonghe/insight/errors.hpp"
#include "tonghe/insight/queues.hpp"
#include "tonghe/insight/variants.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tonghe::app {

namespace {

struct LogsOut {
    std::vector<LogChoice> rows;
};
TONGHE_STRUCT(LogsOut, rows)

struct StudyIn {
    std::optional<std::string> log; // of the folder; the node's own journal unless given
    std::optional<std::string> item;
    std::optional<std::string> region;
    std::optional<Date> from; // submitted on or after
    std::optional<Date> to;   // submitted on or before
    std::optional<int> limit; // rows of each ranking
};
TONGHE_STRUCT(StudyIn, log, item, region, from, to, limit)

struct GraphIn {
    std::optional<std::string> log;
    std::optional<std::string> item;
    std::optional<std::string> region;
    std::optional<Date> from;
    std::optional<Date> to;
    std::optional<int> nodes;
    std::optional<int> edges;
};
TONGHE_STRUCT(GraphIn, log, item, region, from, to, nodes, edges)

struct ComparisonIn {
    std::optional<std::string> log;
    std::optional<std::string> item;
    std::optional<std::string> region;
    std::optional<Date> from;
    std::optional<Date> to;
    std::optional<std::string> slow; // groups to explain; the slowest and the fastest unless given
    std::optional<std::string> fast;
    std::optional<int> limit;
};
TONGHE_STRUCT(ComparisonIn, log, item, region, from, to, slow, fast, limit)

// The region whose cases may be studied; empty: all of them, and logs of others too.
std::string territory_of(House& house, const api::Caller& caller) {
    const identity::Actor& actor = caller.actor();
    return actor.may(identity::permission::read_insight)
               ? ""
               : identity::Oversight(actor, house.catalog.get()->organisation()).region();
}

template <class In> StudyRef study_of(House& house, const api::Caller& caller, const In& in) {
    const std::string territory = territory_of(house, caller);
    const std::string region = in.region.value_or(territory);
    if (!territory.empty() && (in.log || !catalog::covers(territory, region))) {
        identity::require_permission(caller.actor(), identity::permission::read_insight);
    }
    if (in.log) {
        return house.insight.of_log(*in.log);
    }
    return house.insight.of_journal(
        {.item = in.item.value_or(""),
         .region = region,
         .from = in.from ? std::optional(start_of(*in.from)) : std::nullopt,
         .to = in.to ? std::optional(end_of(*in.to)) : std::nullopt}
    );
}

size_t rows(const std::optional<int>& asked, int otherwise, int most) {
    return static_cast<size_t>(std::clamp(asked.value_or(otherwise), 1, most));
}

api::Route route(const char* path, const char* name, Text summary) {
    return {
        .path = path,
        .name = name,
        .tag = "insight",
        .summary = std::move(summary),
        .access = fmt::format("{}|{}", identity::permission::read_insight, identity::permission::supervise_all),
        .errors = {&insight::errors::empty_log, &insight::errors::no_such_log}};
}

} // namespace

void add_insight_routes(api::Routes& routes, House& house) {
    routes.task<api::None, LogsOut>(
        route("/api/v1/insight/logs", "list_logs", {"可供诊断的日志文件", "Log files that can be mined"}),
        [&house](const api::Caller& caller, const api::None&) {
            return territory_of(house, caller).empty() ? LogsOut{house.insight.logs()} : LogsOut{};
        }
    );
    routes.task<StudyIn, insight::Diagnosis>(
        route(
            "/api/v1/insight/diagnosis",
            "diagnose",
            {"流程诊断：瓶颈、交接、返工、中止", "Where cases wait, are handed over, done again, suspended"}
        ),
        [&house](const api::Caller& caller, const StudyIn& in) {
            return diagnose_with_models(*study_of(house, caller, in), *house.catalog.get(), rows(in.limit, 12, 200));
        }
    );
    routes.task<GraphIn, insight::GraphView>(
        route(
            "/api/v1/insight/graph",
            "get_flow_graph",
            {"直接跟随图", "Which step follows which, how often and after how long"}
        ),
        [&house](const api::Caller& caller, const GraphIn& in) {
            return insight::view_graph(*study_of(house, caller, in), rows(in.nodes, 16, 200), rows(in.edges, 40, 1000));
        }
    );
    routes.task<StudyIn, insight::Variants>(
        route("/api/v1/insight/variants", "list_variants", {"办理路径", "The ways that cases went"}),
        [&house](const api::Caller& caller, const StudyIn& in) {
            return insight::variants(*study_of(house, caller, in), rows(in.limit, 10, 200));
        }
    );
    routes.task<StudyIn, insight::Queues>(
        route(
            "/api/v1/insight/queues",
            "list_queues",
            {"队列与攒批", "How much stood before each step as time went on, and which steps are done in batches"}
        ),
        [&house](const api::Caller& caller, const StudyIn& in) {
            return insight::queues(*study_of(house, caller, in), rows(in.limit, 5, 200));
        }
    );
    api::Route comparison = route(
        "/api/v1/insight/comparison",
        "compare_districts",
        {"区域比较及原因", "Districts compared, and why one is slower"}
    );
    comparison.errors.push_back(&insight::errors::no_such_group);
    routes.task<ComparisonIn, insight::Comparison>(
        std::move(comparison),
        [&house](const api::Caller& caller, const ComparisonIn& in) {
            return insight::compare(
                *study_of(house, caller, in), in.slow.value_or(""), in.fast.value_or(""), rows(in.limit, 10, 200)
            );
        }
    );
}

} // namespace tonghe::app
