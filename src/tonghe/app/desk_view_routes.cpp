// Views that officers keep of their desk, and what waits for them beside their lists.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/house.hpp"
#include "tonghe/identity/account.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/work/desk_views.hpp"
#include "tonghe/work/errors.hpp"

namespace tonghe::app {

namespace {

namespace fault = work::errors;

struct ViewRows {
    std::vector<work::DeskView> rows;
};
TONGHE_STRUCT(ViewRows, rows)

struct ViewIn {
    work::ViewId view;
    std::string name;
    work::DeskFilter filter;
    bool shared = false;
    bool is_default = false;
};
TONGHE_STRUCT(ViewIn, view, name, filter, shared, is_default)

struct OneViewIn {
    work::ViewId view;
};
TONGHE_STRUCT(OneViewIn, view)

struct OrderIn {
    std::vector<work::ViewId> views;
};
TONGHE_STRUCT(OrderIn, views)

struct ReminderRows {
    std::vector<work::OpenReminder> rows;
};
TONGHE_STRUCT(ReminderRows, rows)

constexpr const char* example =
    R"({"name":"清河超期","filter":{"colour":"red","region":"990102001000"},"shared":true,"is_default":false})";

} // namespace

void add_desk_view_routes(api::Routes& routes, House& house) {
    routes.read<api::None, ViewRows>(
        {.path = "/api/v1/desk/views",
         .name = "list_desk_views",
         .tag = "desk",
         .summary = {"工作台视图", "Views of the desk: mine, and those shared with my unit, with counts"},
         .access = "officer"},
        [&house](Session& session, const api::Caller& caller, const api::None&) {
            ViewRows out{work::desk_views(session, caller.actor(), house.clock.now())};
            std::vector<std::string> accounts;
            for (const work::DeskView& view : out.rows) {
                accounts.push_back(view.officer);
            }
            const auto names = identity::names_of(session, accounts);
            for (work::DeskView& view : out.rows) {
                if (const auto name = names.find(view.officer); name != names.end()) {
                    view.officer = name->second;
                }
            }
            return out;
        }
    );
    routes.write<work::NewDeskView, work::DeskView>(
        {.method = api::Method::post,
         .path = "/api/v1/desk/views",
         .name = "add_desk_view",
         .tag = "desk",
         .summary = {"保存视图", "Keep a view"},
         .access = "officer",
         .status = 201,
         .input_example = example,
         .errors = {&fault::too_many_views}},
        [](Tx& tx, const api::Caller& caller, const work::NewDeskView& in) {
            return work::add_view(tx, caller.actor(), in);
        }
    );
    routes.write<ViewIn, work::DeskView>(
        {.method = api::Method::put,
         .path = "/api/v1/desk/views/{view}",
         .name = "change_desk_view",
         .tag = "desk",
         .summary = {"修改视图", "Change a view"},
         .access = "officer",
         .input_example = example,
         .errors = {&fault::view_not_found}},
        [](Tx& tx, const api::Caller& caller, const ViewIn& in) {
            return work::change_view(tx, caller.actor(), in.view, {in.name, in.filter, in.shared, in.is_default});
        }
    );
    routes.write<OneViewIn, api::None>(
        {.method = api::Method::remove,
         .path = "/api/v1/desk/views/{view}",
         .name = "remove_desk_view",
         .tag = "desk",
         .summary = {"删除视图", "Remove a view"},
         .access = "officer",
         .status = 204,
         .errors = {&fault::view_not_found}},
        [](Tx& tx, const api::Caller& caller, const OneViewIn& in) {
            work::remove_view(tx, caller.actor(), in.view);
            return api::None{};
        }
    );
    routes.write<OrderIn, api::None>(
        {.method = api::Method::put,
         .path = "/api/v1/desk/view-order",
         .name = "order_desk_views",
         .tag = "desk",
         .summary = {"视图排序", "Put views in order"},
         .access = "officer",
         .status = 204,
         .errors = {&fault::view_not_found}},
        [](Tx& tx, const api::Caller& caller, const OrderIn& in) {
            work::order_views(tx, caller.actor(), in.views);
            return api::None{};
        }
    );
    routes.read<api::None, ReminderRows>(
        {.path = "/api/v1/desk/reminders",
         .name = "list_reminders",
         .tag = "desk",
         .summary = {"催办我的", "Reminders that wait for my answer"},
         .access = "officer"},
        [](Session& session, const api::Caller& caller, const api::None&) {
            ReminderRows out{work::reminders_for(session, caller.actor(), 100)};
            std::vector<std::string> accounts;
            for (const work::OpenReminder& reminder : out.rows) {
                accounts.push_back(reminder.sent_by);
            }
            const auto names = identity::names_of(session, accounts);
            for (work::OpenReminder& reminder : out.rows) {
                if (const auto name = names.find(reminder.sent_by); name != names.end()) {
                    reminder.sent_by = name->second;
                }
            }
            return out;
        }
    );
}

} // namespace tonghe::app
