// `tonghe user add|list|lock|unlock`: the first accounts of a node, before anybody can sign in to make others.
#include "tonghe/app/commands.hpp"
#include "tonghe/app/errors.hpp"
#include "tonghe/app/place_options.hpp"
#include "tonghe/base/invalid_input.hpp"
#include "tonghe/base/log.hpp"
#include "tonghe/crypto/password.hpp"
#include "tonghe/identity/identity.hpp"
#include "tonghe/journal/journal.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <termios.h>
#include <unistd.h>

namespace tonghe::app {

namespace {

struct UserArguments {
    std::string login;
    std::string kind = "operator";
    std::string administrator;
    std::string name;
    std::string reason;
    std::vector<std::string> posts;
    std::string data = "data";
    std::string database;
    std::string packs = "packs";
};

void declare_place(cli::Options& options, UserArguments& given) {
    declare_database(options, given.data, given.database);
    declare_packs(options, given.packs);
}

Node node_of(const UserArguments& given) {
    base::set_log_level(base::LogLevel::warning);
    return idle_node(given.data, given.database, given.packs);
}

// Who stands at the machine itself may do what the system and the security administrator may.
identity::Actor at_the_machine() {
    identity::Actor actor = identity::system_actor();
    actor.permissions = identity::permissions_of(identity::AdministratorRole::system);
    for (const std::string& permission : identity::permissions_of(identity::AdministratorRole::security)) {
        actor.permissions.push_back(permission);
    }
    std::sort(actor.permissions.begin(), actor.permissions.end());
    return actor;
}

// Never an argument: those are seen by everybody on the machine.
std::string read_password(cli::Console& console) {
    if (const char* given = std::getenv("TONGHE_PASSWORD"); given != nullptr && *given != '\0') {
        return given;
    }
    const bool typed = isatty(STDIN_FILENO) == 1;
    termios shown{};
    if (typed) {
        console.say({"口令（不显示）：", "Password (not shown):"});
        tcgetattr(STDIN_FILENO, &shown);
        termios hidden = shown;
        hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(STDIN_FILENO, TCSANOW, &hidden);
    }
    std::string password;
    std::getline(std::cin, password);
    if (typed) {
        tcsetattr(STDIN_FILENO, TCSANOW, &shown);
    }
    if (password.empty()) {
        throw Error(errors::password_missing);
    }
    return password;
}

identity::NewAccount account_of(const UserArguments& given) {
    return {
        .login = identity::fold_login(given.login),
        .kind = parse_word<identity::ActorKind>(given.kind).value_or(identity::ActorKind::operator_account),
        .name = given.name.empty() ? given.login : given.name,
        .administrator = parse_word<identity::AdministratorRole>(given.administrator),
    };
}

int add(cli::Console& console, const UserArguments& given) {
    identity::NewAccount account = account_of(given);
    const bool is_operator = account.kind == identity::ActorKind::operator_account;
    const std::string password = read_password(console);
    Node node = node_of(given);
    House& house = node.house();
    std::vector<Fault> faults = house.identity.password_faults(password, account.login, "/password");
    if (!identity::is_login(account.login)) {
        faults.push_back(
            {.code = "bad_format",
             .pointer = "/login",
             .what = {"登录名格式不符", "the sign-in name does not have the right form"},
             .remedy =
                 {"请用 2 至 64 个小写字母、数字或 . _ @ -，以字母或数字开头",
                  "use 2 to 64 small letters, digits or . _ @ -, beginning with a letter or digit"}}
        );
    }
    if (is_operator != account.administrator.has_value()) {
        faults.push_back(
            {.code = "required",
             .pointer = "/administrator",
             .what =
                 {"管理员账户须有一种管理员角色，其他账户不能有",
                  "an operator has one administrator's role, others have none"},
             .remedy =
                 {"--administrator system、security、audit 或 service",
                  "--administrator system, security, audit or service"}}
        );
    }
    if (!faults.empty()) {
        throw invalid_input(std::move(faults));
    }
    account.password_hash = crypto::hash_password(password, house.identity.options().password);
    const identity::AccountId id = house.journal.write([&](Tx& tx) {
        const identity::AccountId made = house.identity.add_account(tx, account);
        for (const std::string& post : given.posts) {
            house.identity.assign_post(tx, at_the_machine(), made, {.post = post});
        }
        return made;
    });
    const Text told{
        fmt::format("✓ 已建账户 {}（{}）", account.login, id.text()),
        fmt::format("✓ The account {} is made ({})", account.login, id.text())};
    console.print(told.in(console.language()));
    console.print(Json(JsonObject{{"account", id.text()}, {"login", account.login}, {"kind", word(account.kind)}}));
    node.close();
    return cli::exit_ok;
}

int list(cli::Console& console, const UserArguments& given) {
    Node node = node_of(given);
    House& house = node.house();
    JsonArray rows;
    identity::AccountQuery query{.limit = 100};
    do {
        const identity::AccountPage page = house.journal.read([&](Session& session) {
            return house.identity.list_accounts(session, at_the_machine(), query, house.clock.now());
        });
        for (const identity::AccountView& account : page.rows) {
            std::string holds = account.administrator ? word(*account.administrator) : "";
            for (const identity::HeldPostView& post : account.posts) {
                holds += (holds.empty() ? "" : ", ") + post.post;
                if (holds.size() > 60) {
                    holds += " …";
                    break;
                }
            }
            console.print(
                fmt::format("{:<20} {:<9} {} {}", account.login, word(account.kind), account.locked ? "✗" : " ", holds)
            );
            rows.push_back(to_json(account));
        }
        query.after = page.next;
    } while (query.after);
    const Text told{
        fmt::format("{} 个账户；✗ 已锁定", rows.size()), fmt::format("{} accounts; ✗ is locked", rows.size())};
    console.say(told);
    console.print(Json(JsonObject{{"rows", std::move(rows)}}));
    node.close();
    return cli::exit_ok;
}

int lock(cli::Console& console, const UserArguments& given, bool locked) {
    Node node = node_of(given);
    House& house = node.house();
    house.journal.write([&](Tx& tx) {
        const auto account = identity::find_account_by_login(tx, identity::fold_login(given.login));
        if (!account) {
            throw Error(tonghe::errors::not_found, {{"what", given.login}});
        }
        identity::ChangeAccount change{.locked = locked};
        if (locked) {
            change.reason = given.reason;
        }
        house.identity.change_account(tx, at_the_machine(), account->id, std::nullopt, change);
    });
    const Text told = locked ? Text{"✓ 已锁定 " + given.login, "✓ " + given.login + " is locked"}
                             : Text{"✓ 已解锁 " + given.login, "✓ " + given.login + " is awake again"};
    console.print(told.in(console.language()));
    console.print(Json(JsonObject{{"login", given.login}, {"locked", locked}}));
    node.close();
    return cli::exit_ok;
}

cli::Command lock_command(bool locked) {
    const auto given = std::make_shared<UserArguments>();
    given->reason = "locked at the machine";
    return {
        .name = locked ? "user lock" : "user unlock",
        .summary = locked ? Text{"锁定账户，结束其会话", "Locks an account and ends its sessions"}
                          : Text{"解锁账户", "Wakes a locked account"},
        .example = locked ? "tonghe user lock zhang.san --reason 离职" : "tonghe user unlock zhang.san",
        .declare =
            [given, locked](cli::Options& options) {
                options.required("login", given->login, {"登录名", "Sign-in name"});
                if (locked) {
                    options.text("--reason", given->reason, {"原因", "Why"});
                }
                declare_place(options, *given);
            },
        .run = [given, locked](cli::Console& console) { return lock(console, *given, locked); },
    };
}

} // namespace

cli::Command user_add_command() {
    const auto given = std::make_shared<UserArguments>();
    return {
        .name = "user add",
        .summary =
            {"新建账户；口令取自标准输入或 TONGHE_PASSWORD",
             "Makes an account; the password comes from standard input or TONGHE_PASSWORD"},
        .example = "tonghe user add admin --kind operator --administrator security < password.txt",
        .declare =
            [given](cli::Options& options) {
                options.required("login", given->login, {"登录名", "Sign-in name"});
                options.one_of(
                    "--kind", given->kind, {"operator", "officer", "resident"}, {"账户种类", "Kind of account"}
                );
                options.text(
                    "--administrator",
                    given->administrator,
                    {"管理员角色：system、security、audit 或 service（系统接入）",
                     "Administrator's role: system, security, audit or service (another system)"}
                );
                options.text(
                    "--name", given->name, {"姓名，默认同登录名", "Name of the person; the sign-in name by default"}
                );
                options.list(
                    "--post", given->posts, {"经办人的岗位，可多次给出", "A post of an officer; may be repeated"}
                );
                declare_place(options, *given);
            },
        .run = [given](cli::Console& console) { return add(console, *given); },
    };
}

cli::Command user_list_command() {
    const auto given = std::make_shared<UserArguments>();
    return {
        .name = "user list",
        .summary = {"列出账户", "Lists accounts"},
        .example = "tonghe user list --data /var/lib/tonghe",
        .declare = [given](cli::Options& options) { declare_place(options, *given); },
        .run = [given](cli::Console& console) { return list(console, *given); },
    };
}

cli::Command user_lock_command() { return lock_command(true); }

cli::Command user_unlock_command() { return lock_command(false); }

} // namespace tonghe::app
