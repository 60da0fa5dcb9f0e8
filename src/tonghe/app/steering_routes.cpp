// An administrator moves a process that is not stuck: where its tokens stand, where each may go, and doing it.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/house.hpp"
#include "tonghe/identity/permission.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/service/case_store.hpp"
#include "tonghe/service/errors.hpp"
#include "tonghe/work/errors.hpp"
#include "tonghe/work/steering.hpp"
#include "tonghe/work/work.hpp"

namespace tonghe::app {

namespace {

namespace permission = identity::permission;

struct PlacesIn {
    std::string number; // of the case
};
TONGHE_STRUCT(PlacesIn, number)

struct PlaceTarget {
    std::string element;
    Text title;
};
TONGHE_STRUCT(PlaceTarget, element, title)

struct PlaceView { // a token
    work::InstanceId instance;
    int token = 0;
    std::string element;
    Text title;
    bool may_skip = false;
    std::vector<PlaceTarget> targets;
};
TONGHE_STRUCT(PlaceView, instance, token, element, title, may_skip, targets)

struct PlacesOut {
    std::string case_;
    std::string number;
    Text item_title;
    std::vector<PlaceView> rows;
};
TONGHE_STRUCT(PlacesOut, case_, number, item_title, rows)

enum class SteerBy { skip, jump };
TONGHE_ENUM(SteerBy, skip, jump)

struct SteerIn {
    work::InstanceId instance;
    int token = 0;
    SteerBy by = SteerBy::jump;
    std::optional<std::string> element; // to jump to
    std::string reason;
};
TONGHE_STRUCT(SteerIn, instance, token, by, element, reason)

Text title_of(const process::Element& element) {
    const std::string zh = element.name.empty() ? element.id : element.name;
    return {zh, std::string(element.attribute("title_en", zh))};
}

PlacesOut places_of(Session& session, House& house, const service::CaseRow& row) {
    PlacesOut out{row.state.id.text(), row.state.number, row.title, {}};
    for (const work::Instance& instance : house.work.instances_of(session, row.state.id.text())) {
        if (instance.status != work::InstanceStatus::running) {
            continue;
        }
        const process::ModelRef model = house.work.model_of(session, instance);
        const process::State state = *house.work.state_of(session, instance.id);
        for (const process::Token& token : state.tokens) {
            const process::Element& element = model->elements[token.node];
            PlaceView place{
                instance.id,
                static_cast<int>(token.id),
                element.id,
                title_of(element),
                work::may_skip(*model, state, token.id),
                {}};
            for (const process::Index node : work::steer_targets(*model, state, token.id)) {
                place.targets.push_back({model->elements[node].id, title_of(model->elements[node])});
            }
            out.rows.push_back(std::move(place));
        }
    }
    return out;
}

} // namespace

void add_steering_routes(api::Routes& routes, House& house) {
    routes.read<PlacesIn, PlacesOut>(
        {.path = "/api/v1/operator/places",
         .name = "list_places",
         .tag = "operator",
         .summary =
             {"办件的流程停在哪里、可以跳到哪里", "Where the process of a case stands, and where it may be moved"},
         .access = std::string(permission::steer_processes),
         .errors = {&service::errors::case_not_found}},
        [&house](Session& session, const api::Caller&, const PlacesIn& in) {
            const auto row = service::case_numbered(session, in.number);
            if (!row) {
                throw Error(service::errors::case_not_found);
            }
            return places_of(session, house, *row);
        }
    );
    routes.write<SteerIn, PlacesOut>(
        {.method = api::Method::post,
         .path = "/api/v1/operator/instances/{instance}/steer",
         .name = "steer_process",
         .tag = "operator",
         .summary = {"跳过或跳转（说明理由）", "Skip a step, or jump, with a reason"},
         .access = std::string(permission::steer_processes),
         .input_example = R"({"token":3,"by":"jump","element":"review","reason":"材料已当面核对"})",
         .errors = {&work::errors::instance_not_found, &work::errors::steering_refused}},
        [&house](Tx& tx, const api::Caller& caller, const SteerIn& in) {
            house.work.steer(
                tx,
                caller.actor(),
                in.instance,
                {.token = static_cast<uint32_t>(in.token),
                 .remedy = in.by == SteerBy::skip ? work::Remedy::skip : work::Remedy::jump,
                 .element = in.element.value_or(""),
                 .reason = in.reason}
            );
            const auto instance = house.work.find(tx, in.instance);
            const auto row = service::find_case(tx, service::CaseId(instance->case_ref));
            return row ? places_of(tx, house, *row) : PlacesOut{};
        }
    );
}

} // namespace tonghe::app
