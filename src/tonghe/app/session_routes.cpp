// Signing in and out, and for whom one acts.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/house.hpp"
#include "tonghe/identity/identity.hpp"
#include "tonghe/journal/journal.hpp"

namespace tonghe::app {

namespace {

struct SessionOut {
    identity::ActorView actor;
    std::string csrf;
};
TONGHE_STRUCT(SessionOut, actor, csrf)

std::string session_cookie(const std::string& token, bool secure, int64_t seconds) {
    return std::string(api::session_cookie) + "=" + token +
           "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(seconds) + (secure ? "; Secure" : "");
}

} // namespace

void add_session_routes(api::Routes& routes, House& house) {
    // Hashing a password takes tens of milliseconds: identity does it between two units, and no snapshot is held
    // meanwhile.
    routes.task<identity::SignIn, identity::SessionView>(
        {.method = api::Method::post,
         .path = "/api/v1/sessions",
         .name = "sign_in",
         .tag = "session",
         .summary = {"登录", "Sign in"},
         .access = "anyone",
         .status = 201,
         .replays = false,
         .input_example = R"({"account":"chen.yu","password":"…"})"},
        [&house](const api::Caller& caller, const identity::SignIn& in) {
            api::Reply<identity::SessionView> reply{
                house.identity.sign_in(house.journal, in, {.channel = "web", .language = caller.language})};
            reply.headers.push_back(
                {"Set-Cookie",
                 session_cookie(
                     reply.value.token.value_or(""),
                     caller.request->secure,
                     house.identity.options().session_max.seconds()
                 )}
            );
            return reply;
        }
    );
    routes.read<api::None, SessionOut>(
        {.path = "/api/v1/session",
         .name = "get_session",
         .tag = "session",
         .summary = {"当前登录者", "Who is signed in"}},
        [](Session&, const api::Caller& caller, const api::None&) {
            return SessionOut{identity::view_of(caller.actor(), caller.language), identity::csrf_of(caller.token)};
        }
    );
    routes.write<api::None, api::None>(
        {.method = api::Method::remove,
         .path = "/api/v1/session",
         .name = "sign_out",
         .tag = "session",
         .summary = {"退出登录", "Sign out"},
         .status = 204},
        [&house](Tx& tx, const api::Caller& caller, const api::None&) {
            house.identity.sign_out(tx, caller.token);
            return api::Reply<api::None>{{}, 204, {{"Set-Cookie", session_cookie("", caller.request->secure, 0)}}};
        }
    );
    routes.write<identity::ActFor, SessionOut>(
        {.method = api::Method::put,
         .path = "/api/v1/session/acting",
         .name = "act_for",
         .tag = "session",
         .summary = {"以企业身份办事", "Act for an enterprise"},
         .access = "resident"},
        [&house](Tx& tx, const api::Caller& caller, const identity::ActFor& in) {
            const auto current = house.identity.act_for(tx, caller.token, in);
            return SessionOut{identity::view_of(*current.actor, caller.language), current.csrf};
        }
    );
    routes.task<identity::ChangePassword, api::None>(
        {.method = api::Method::put,
         .path = "/api/v1/session/password",
         .name = "change_password",
         .tag = "session",
         .summary = {"修改密码", "Change the password"},
         .status = 204,
         .replays = false},
        [&house](const api::Caller& caller, const identity::ChangePassword& in) {
            house.identity.change_password(house.journal, caller.actor(), in);
            return api::None{};
        }
    );
}

} // namespace tonghe::app
