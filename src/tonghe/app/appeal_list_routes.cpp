// The desk's list of appeals: what waits for whoever looks, by due day, with filters, counts and views kept by name.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/appeal_views.hpp"
#include "tonghe/appeal/errors.hpp"
#include "tonghe/appeal/kept_views.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/identity/account.hpp"
#include "tonghe/journal/journal.hpp"

namespace tonghe::app {

namespace {

using appeal::Appeal;
using appeal::KeptView;

struct StateCount {
    appeal::AppealState state = appeal::AppealState::lodged;
    Text title;
    int64_t count = 0;
    int64_t overdue = 0;
};
TONGHE_STRUCT(StateCount, state, title, count, overdue)

struct PolicyCount {
    std::string policy; // `cases`: those against cases
    Text title;
    int64_t count = 0;
};
TONGHE_STRUCT(PolicyCount, policy, title, count)

struct Counts { // of all that whoever looks may see, whatever she filters
    int64_t all = 0;
    int64_t mine = 0;
    int64_t overdue = 0;
    std::vector<StateCount> states;
    std::vector<PolicyCount> policies;
};
TONGHE_STRUCT(Counts, all, mine, overdue, states, policies)

struct AppealsOut {
    std::vector<AppealLine> rows;
    Counts counts;
};
TONGHE_STRUCT(AppealsOut, rows, counts)

struct FiguresOut {
    std::vector<StateCount> states;
};
TONGHE_STRUCT(FiguresOut, states)

struct ViewRows {
    std::vector<KeptView> rows;
};
TONGHE_STRUCT(ViewRows, rows)

struct ViewIn {
    appeal::ViewId view;
    std::string name;
    appeal::ListFilter filter;
    bool shared = false;
    bool is_default = false;
};
TONGHE_STRUCT(ViewIn, view, name, filter, shared, is_default)

struct OneViewIn {
    appeal::ViewId view;
};
TONGHE_STRUCT(OneViewIn, view)

struct OrderIn {
    std::vector<appeal::ViewId> views;
};
TONGHE_STRUCT(OrderIn, views)

struct Seen { // an appeal that whoever looks may see
    Appeal appeal;
    bool is_mine = false;
};

std::vector<Seen> seen_by(Session& session, const House& house, const appeal::Party& who, bool ended) {
    appeal::DeskFilter filter{
        .all = who.reviews, .expert = who.judges ? who.account : "", .functions = {}, .ended = ended};
    for (const appeal::Office& office : who.offices) {
        filter.functions.push_back(office.function);
    }
    std::vector<Seen> out;
    for (Appeal& one : appeal::list(session, filter)) {
        if (may_see(one, appeal::seats_of(session, one.id), who)) {
            const bool is_mine = !house.appeals.acts(session, one, who).empty();
            out.push_back({std::move(one), is_mine});
        }
    }
    return out;
}

Counts counts_of(const House& house, const std::vector<Seen>& seen, Date today) {
    const PolicyViews views(house.catalog.get());
    std::map<appeal::AppealState, StateCount> states;
    std::map<std::string, PolicyCount> policies;
    Counts out;
    for (const auto& [one, is_mine] : seen) {
        const int64_t late = appeal::is_overdue(one, today) ? 1 : 0;
        ++out.all;
        out.mine += is_mine ? 1 : 0;
        out.overdue += late;
        StateCount& state = states[one.state];
        state.state = one.state;
        state.title = appeal::title_of(one.state);
        ++state.count;
        state.overdue += late;
        PolicyCount& policy = policies[one.case_id.empty() ? one.policy : appeal::against_cases];
        if (policy.count++ == 0) {
            const auto known = house.catalog.get()->policy(one.policy, today);
            policy.policy = one.case_id.empty() ? one.policy : appeal::against_cases;
            policy.title = !one.case_id.empty() ? Text{"办件决定", "Decided cases"}
                           : known == nullptr   ? Text{one.policy, one.policy}
                                                : known->title;
        }
    }
    for (auto& [state, count] : states) {
        out.states.push_back(std::move(count));
    }
    for (auto& [policy, count] : policies) {
        out.policies.push_back(std::move(count));
    }
    return out;
}

void add_view_routes(api::Routes& routes, House& house) {
    const appeal::NewView example{.name = "本周到期", .filter = {.mine = true, .due_within = 7}};
    routes.read<api::None, ViewRows>(
        {.path = "/api/v1/appeal-views",
         .name = "list_appeal_views",
         .tag = "appeals",
         .summary =
             {"申诉列表的视图", "Views of the list of appeals: mine, and those shared with my unit, with counts"},
         .access = "officer"},
        [&house](Session& session, const api::Caller& caller, const api::None&) {
            const appeal::Party who = party_of(session, house, caller);
            const Date today = date_of(house.clock.now());
            ViewRows out{appeal::kept_views(session, caller.actor())};
            const std::vector<Seen> open = seen_by(session, house, who, false);
            const std::vector<Seen> ended = seen_by(session, house, who, true);
            std::vector<std::string> accounts;
            for (KeptView& view : out.rows) {
                for (const Seen& one : view.filter.ended.value_or(false) ? ended : open) {
                    view.count += appeal::passes(view.filter, one.appeal, one.is_mine, today) ? 1 : 0;
                }
                accounts.push_back(view.officer);
            }
            const auto names = identity::names_of(session, accounts);
            for (KeptView& view : out.rows) {
                if (const auto name = names.find(view.officer); name != names.end()) {
                    view.officer = name->second;
                }
            }
            return out;
        }
    );
    routes.write<appeal::NewView, KeptView>(
        {.method = api::Method::post,
         .path = "/api/v1/appeal-views",
         .name = "add_appeal_view",
         .tag = "appeals",
         .summary = {"保存视图", "Keep a view"},
         .access = "officer",
         .status = 201,
         .input_example = to_json_text(example),
         .errors = {&appeal::errors::too_many_views}},
        [](Tx& tx, const api::Caller& caller, const appeal::NewView& in) {
            return appeal::add_view(tx, caller.actor(), in);
        }
    );
    routes.write<ViewIn, KeptView>(
        {.method = api::Method::put,
         .path = "/api/v1/appeal-views/{view}",
         .name = "change_appeal_view",
         .tag = "appeals",
         .summary = {"修改视图", "Change a view"},
         .access = "officer",
         .input_example = to_json_text(example),
         .errors = {&appeal::errors::view_not_found}},
        [](Tx& tx, const api::Caller& caller, const ViewIn& in) {
            return appeal::change_view(tx, caller.actor(), in.view, {in.name, in.filter, in.shared, in.is_default});
        }
    );
    routes.write<OneViewIn, api::None>(
        {.method = api::Method::remove,
         .path = "/api/v1/appeal-views/{view}",
         .name = "remove_appeal_view",
         .tag = "appeals",
         .summary = {"删除视图", "Remove a view"},
         .access = "officer",
         .status = 204,
         .errors = {&appeal::errors::view_not_found}},
        [](Tx& tx, const api::Caller& caller, const OneViewIn& in) {
            appeal::remove_view(tx, caller.actor(), in.view);
            return api::None{};
        }
    );
    routes.write<OrderIn, api::None>(
        {.method = api::Method::put,
         .path = "/api/v1/appeal-view-order",
         .name = "order_appeal_views",
         .tag = "appeals",
         .summary = {"视图排序", "Put views in order"},
         .access = "officer",
         .status = 204,
         .errors = {&appeal::errors::view_not_found}},
        [](Tx& tx, const api::Caller& caller, const OrderIn& in) {
            appeal::order_views(tx, caller.actor(), in.views);
            return api::None{};
        }
    );
}

} // namespace

void add_appeal_list_routes(api::Routes& routes, House& house) {
    routes.read<appeal::ListFilter, AppealsOut>(
        {.path = "/api/v1/appeals?ended&state&policy&mine&overdue&due_within",
         .name = "list_appeals",
         .tag = "appeals",
         .summary =
             {"待办的申诉，先到期的在前；或已办结的", "Appeals to be dealt with, by due day; or those that have ended"},
         .access = "officer"},
        [&house](Session& session, const api::Caller& caller, const appeal::ListFilter& in) {
            const appeal::Party who = party_of(session, house, caller);
            const Date today = date_of(house.clock.now());
            const std::vector<Seen> seen = seen_by(session, house, who, in.ended.value_or(false));
            AppealsOut out{{}, counts_of(house, seen, today)};
            for (const Seen& one : seen) {
                if (appeal::passes(in, one.appeal, one.is_mine, today)) {
                    out.rows.push_back(line_of(session, house, one.appeal, who));
                }
            }
            return out;
        }
    );
    routes.read<api::None, FiguresOut>(
        {.path = "/api/v1/appeals/figures",
         .name = "get_appeal_figures",
         .tag = "appeals",
         .summary =
             {"申诉督办：各状态有多少、超期多少", "How many appeals there are in each state, and how many are overdue"},
         .access = "appeals.review|supervision.all"},
        [&house](Session& session, const api::Caller&, const api::None&) {
            FiguresOut out;
            for (const appeal::StateFigures& one : appeal::figures(session, date_of(house.clock.now()))) {
                out.states.push_back({one.state, title_of(one.state), one.count, one.overdue});
            }
            return out;
        }
    );
    add_view_routes(routes, house);
}

} // namespace tonghe::app
