// How the node is: checks, figures, how far each projection is; and rebuilding one.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/house.hpp"
#include "tonghe/app/pack_keeper.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/identity/permission.hpp"
#include "tonghe/journal/journal.hpp"

#include <fstream>
#include <unistd.h>

namespace tonghe::app {

namespace {

namespace permission = identity::permission;

constexpr int64_t lag_max = 10'000; // entries behind, from which a person should look

struct CheckView {
    std::string check;
    Text title;
    bool ok = true;
    std::string detail;
};
TONGHE_STRUCT(CheckView, check, title, ok, detail)

struct FigureView {
    std::string figure;
    Text title;
    double value = 0;
    std::string unit;
};
TONGHE_STRUCT(FigureView, figure, title, value, unit)

struct ProjectionView {
    std::string projection;
    std::vector<std::string> tables;
    bool follows = false;
    int64_t through = 0; // the last entry of the journal it holds
    int64_t lag = 0;     // entries it does not hold yet
    std::optional<Instant> at;
};
TONGHE_STRUCT(ProjectionView, projection, tables, follows, through, lag, at)

struct ProjectionIn {
    std::string projection;
};
TONGHE_STRUCT(ProjectionIn, projection)

struct CheckpointView { // the last one
    int64_t size = 0;
    Instant at;
    bool signed_ = false;
    int64_t behind = 0; // entries since
};
TONGHE_STRUCT(CheckpointView, size, at, signed_, behind)

struct HealthOut {
    std::string status; // ok, degraded
    std::string version;
    Instant started_at;
    std::string store;
    std::vector<CheckView> checks;
    std::vector<FigureView> figures;
    std::vector<ProjectionView> projections;
    std::optional<CheckpointView> checkpoint;
};
TONGHE_STRUCT(HealthOut, status, version, started_at, store, checks, figures, projections, checkpoint)

double resident_megabytes() {
    std::ifstream statm("/proc/self/statm");
    double pages = 0;
    statm >> pages >> pages;
    return pages * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

std::vector<ProjectionView> projections_of(Session& session, House& house) {
    std::vector<ProjectionView> out;
    for (const journal::ProjectionPlace& place : house.journal.projections(session)) {
        out.push_back({place.name, place.tables, place.follows, place.through, place.head - place.through, place.at});
    }
    return out;
}

std::optional<CheckpointView> checkpoint_of(Session& session, House& house) {
    const auto last = house.journal.last_checkpoint(session);
    if (!last) {
        return std::nullopt;
    }
    const int64_t head = session.count("SELECT COALESCE(MAX(sequence), 0) FROM journal");
    return CheckpointView{last->size, last->at, !last->signature.empty(), head - last->size};
}

HealthOut health_of(Session& session, House& house) {
    const store::StoreStatistics store = house.journal.store().statistics();
    HealthOut out{
        "ok",
        "0.1.0",
        house.started_at,
        house.journal.store().engine() == store::Engine::sqlite ? "SQLite" : "PostgreSQL",
        {},
        {},
        projections_of(session, house),
        checkpoint_of(session, house)};
    const int64_t dead = session.count("SELECT COUNT(*) FROM outbox WHERE state = 'dead'");
    const int64_t waiting = session.count("SELECT COUNT(*) FROM outbox WHERE state = 'waiting'");
    out.checks = {
        {"store.writable", {"数据库可写", "The database can be written"}, store.writable, ""},
        {"packs.faultless", {"内容包无误", "Packs without faults"}, house.packs.last_faults().empty(), ""},
        {"outbox.dead", {"无投递失败的消息", "No dead letters"}, dead == 0, std::to_string(dead)},
        {"calendar.announced",
         {"今年工作日历已公布", "This year's calendar is announced"},
         house.catalog.get()->calendar().is_announced(date_of(house.clock.now()).year()),
         ""},
    };
    for (const ProjectionView& projection : out.projections) {
        out.checks.push_back(
            {"projection." + projection.projection,
             {"统计投影已跟上日志", "The projection keeps up with the journal"},
             projection.lag < lag_max,
             std::to_string(projection.lag)}
        );
    }
    for (const CheckView& check : out.checks) {
        out.status = check.ok ? out.status : "degraded";
    }
    const double commits = static_cast<double>(std::max<int64_t>(store.commits, 1));
    out.figures = {
        {"units", {"已提交的工作单元", "Units of work committed"}, static_cast<double>(store.units), ""},
        {"units_per_commit", {"每次提交的单元数", "Units per commit"}, static_cast<double>(store.units) / commits, ""},
        {"commit_ms",
         {"平均提交耗时", "Mean commit time"},
         static_cast<double>(store.commit_micros) / commits / 1000,
         "ms"},
        {"entries",
         {"日志条目", "Journal entries"},
         static_cast<double>(session.count("SELECT COALESCE(MAX(sequence), 0) FROM journal")),
         ""},
        {"outbox_waiting", {"待投递消息", "Messages waiting"}, static_cast<double>(waiting), ""},
        {"database_mb",
         {"数据库大小", "Size of the database"},
         static_cast<double>(store.size_bytes) / (1 << 20),
         "MB"},
        {"memory_mb", {"内存", "Memory"}, resident_megabytes(), "MB"},
    };
    return out;
}

} // namespace

void add_health_routes(api::Routes& routes, House& house) {
    routes.read<api::None, HealthOut>(
        {.path = "/api/v1/operator/health",
         .name = "get_node_health",
         .tag = "operator",
         .summary = {"运行状况", "Health of the node"},
         .access = std::string(permission::read_health)},
        [&house](Session& session, const api::Caller&, const api::None&) { return health_of(session, house); }
    );
    routes.write<ProjectionIn, api::None>(
        {.method = api::Method::post,
         .path = "/api/v1/operator/projections/{projection}/rebuild",
         .name = "rebuild_projection",
         .tag = "operator",
         .summary = {"重建统计投影", "Empty a projection and fill it again from the journal"},
         .access = std::string(permission::manage_projections),
         .status = 202,
         .errors = {&journal::errors::no_such_projection}},
        [&house](Tx& tx, const api::Caller& caller, const ProjectionIn& in) {
            house.journal.begin_rebuild(tx, in.projection, caller.account);
            return api::None{};
        }
    );
}

} // namespace tonghe::app
