// What stands still: the legal grounds to choose from, and the suspended cases of an officer's queues with their
// reasons.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/house.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/identity/visibility.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/service/suspension.hpp"

namespace tonghe::app {

namespace {

constexpr int rows_max = 200; // of what stands still at one time

struct GroundView {
    std::string ground;
    Text title;
    Text law;
    bool stops_legal = true;
    bool stops_promised = true;
    bool needs_document = true;
};
TONGHE_STRUCT(GroundView, ground, title, law, stops_legal, stops_promised, needs_document)

struct GroundsOut {
    std::vector<GroundView> rows;
};
TONGHE_STRUCT(GroundsOut, rows)

struct SuspendedLine {
    service::CaseId case_;
    std::string number;
    Text title;
    Text unit_title;
    service::Suspension suspension;
    int days = 0;         // that it has stood still
    bool overdue = false; // it was expected to be over
};
TONGHE_STRUCT(SuspendedLine, case_, number, title, unit_title, suspension, days, overdue)

struct SuspendedOut {
    std::vector<SuspendedLine> rows;
};
TONGHE_STRUCT(SuspendedOut, rows)

} // namespace

void add_suspension_routes(api::Routes& routes, House& house) {
    routes.read<api::None, GroundsOut>(
        {.path = "/api/v1/desk/suspension-grounds",
         .name = "list_suspension_grounds",
         .tag = "desk",
         .summary = {"中止的法定事由", "Legal grounds of a suspension"},
         .access = "officer"},
        [&house](Session&, const api::Caller&, const api::None&) {
            GroundsOut out;
            for (const catalog::SuspensionGround& ground : house.catalog.get()->clocks().grounds) {
                out.rows.push_back(
                    {ground.id,
                     ground.title,
                     {"《" + ground.law.title.zh + "》" + ground.law.article.zh,
                      ground.law.title.en + ", " + ground.law.article.en},
                     ground.stops_legal,
                     ground.stops_promised,
                     ground.needs_document}
                );
            }
            return out;
        }
    );
    routes.read<api::None, SuspendedOut>(
        {.path = "/api/v1/desk/suspensions",
         .name = "list_suspensions",
         .tag = "desk",
         .summary = {"中止中的办件及事由", "Suspended cases, and why"},
         .access = "officer"},
        [&house](Session& session, const api::Caller& caller, const api::None&) {
            auto visible = identity::Visibility(caller.actor()).condition("q.queue", "q.region");
            for (const identity::PostHeld& post : caller.actor().posts) {
                if (post.head) { // and all of the unit she heads
                    visible.sql = "(" + visible.sql + " OR c.unit = ?)";
                    visible.values.emplace_back(post.unit);
                }
            }
            const Date today = date_of(house.clock.now());
            SuspendedOut out;
            for (service::SuspendedCase& one :
                 service::suspended_cases(session, visible.sql, visible.values, rows_max)) {
                SuspendedLine line{one.case_, one.number, one.title, one.unit_title, std::move(one.suspension)};
                line.days = today - date_of(line.suspension.from);
                line.overdue = line.suspension.until && *line.suspension.until < today;
                out.rows.push_back(std::move(line));
            }
            return out;
        }
    );
}

} // namespace tonghe::app
