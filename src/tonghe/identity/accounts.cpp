// Accounts as operators keep them: listing, creating, changing, locking.
#include "tonghe/base/check.hpp"
#include "tonghe/base/invalid_input.hpp"
#include "tonghe/identity/errors.hpp"
#include "tonghe/identity/events.hpp"
#include "tonghe/identity/identity.hpp"
#include "tonghe/identity/internal/rows.hpp"
#include "tonghe/store/page.hpp"

namespace tonghe::identity {

namespace {

constexpr size_t name_bytes_max = 200;

void add_fault(std::vector<Fault>& faults, const char* code, const char* pointer, Text what, Text remedy) {
    faults.push_back({.code = code, .pointer = pointer, .what = std::move(what), .remedy = std::move(remedy)});
}

void check_name(const std::string& name, std::vector<Fault>& faults) {
    if (name.empty() || name.size() > name_bytes_max) {
        add_fault(
            faults,
            name.empty() ? "required" : "out_of_range",
            "/name",
            {"姓名为空或太长", "the name is empty or too long"},
            {"请填写不超过 60 个汉字的姓名", "give a name of at most 200 bytes"}
        );
    }
}

void refuse_if_any(std::vector<Fault> faults) {
    if (!faults.empty()) {
        throw invalid_input(std::move(faults));
    }
}

void check_kind(const CreateAccount& input, std::vector<Fault>& faults) {
    const bool is_operator = input.kind == ActorKind::operator_account;
    if (input.kind == ActorKind::system || input.kind == ActorKind::anonymous) {
        add_fault(
            faults,
            "not_one_of",
            "/kind",
            {"这类账号不能登录", "accounts of this kind do not sign in"},
            {"请选择 resident、officer 或 operator", "choose resident, officer or operator"}
        );
    }
    if (is_operator != input.administrator.has_value()) {
        add_fault(
            faults,
            is_operator ? "required" : "unknown_member",
            "/administrator",
            is_operator ? Text{"管理员账号须指定一种管理员角色", "an operator has one administrator's role"}
                        : Text{"只有管理员账号可指定管理员角色", "only operators have an administrator's role"},
            is_operator
                ? Text{"请选择 system、security、audit、service 之一", "choose system, security, audit or service"}
                : Text{"请去掉此项", "leave it out"}
        );
    }
    const bool is_resident = input.kind == ActorKind::resident;
    if (input.assurance && (!is_resident || *input.assurance < 1 || *input.assurance > 3)) {
        add_fault(
            faults,
            "out_of_range",
            "/assurance",
            {"实名等级只用于居民账号，为 1 至 3", "an assurance level is for residents, from 1 to 3"},
            {"请填写 1、2 或 3；其他账号请去掉此项", "give 1, 2 or 3; leave it out of other accounts"}
        );
    }
}

} // namespace

AccountView Identity::view_of_account(Session& session, const Account& account, Instant now, Language language) const {
    AccountView view{
        .account = account.id,
        .login = account.login,
        .kind = account.kind,
        .name = account.name,
        .assurance = account.assurance,
        .administrator = account.administrator,
        .posts = {},
        .enterprises = {},
        .locked = account.locked,
        .locked_reason = account.locked ? std::optional(account.locked_reason) : std::nullopt,
        .created_at = account.created_at,
        .version = account.version,
    };
    const auto tree = organisation_();
    for (const internal::PostRow& row : internal::posts_of(session, account.id, now)) {
        HeldPostView held{.post = row.post, .from = row.from, .until = row.until};
        const catalog::Post* const post = tree->post(row.post);
        if (const catalog::Unit* const unit = post != nullptr ? tree->unit(post->unit) : nullptr) {
            held.title = post->title.in(language);
            held.unit = unit->id;
            held.unit_title = unit->title.in(language);
            held.region = unit->region;
        }
        view.posts.push_back(std::move(held));
    }
    for (const internal::EnterpriseRow& row : internal::enterprises_of(session, account.id, now)) {
        view.enterprises.push_back(row.enterprise);
    }
    return view;
}

AccountPage Identity::list_accounts(Session& session, const Actor& by, const AccountQuery& query, Instant now) const {
    require_permission(by, permission::read_accounts);
    std::string sql = fmt::format("SELECT {} FROM identity_account a WHERE 1 = 1", internal::account_columns);
    store::Values values;
    const auto narrow = [&](const char* condition, std::initializer_list<store::Value> more) {
        sql += condition;
        values.insert(values.end(), more);
    };
    if (query.kind) {
        narrow(" AND a.kind = ?", {word(*query.kind)});
    }
    if (query.q && !query.q->empty()) {
        const std::string login = fold_login(*query.q);
        narrow(
            " AND (substr(a.login, 1, CAST(? AS INTEGER)) = ? OR a.name = ?)",
            {static_cast<int64_t>(login.size()), login, *query.q}
        );
    }
    if (query.post) {
        narrow(
            " AND a.id IN (SELECT account FROM identity_post_held WHERE post = ? AND (held_until IS NULL OR held_until "
            "> ?))",
            {*query.post, now}
        );
    }
    if (query.after && !query.after->empty()) {
        narrow(" AND a.login > ?", {store::decode_cursor(*query.after, 1).front()});
    }
    const int size = store::page_size(query.limit);
    narrow(" ORDER BY a.login LIMIT ?", {size + 1});
    const auto accounts = session.all(sql, values, [](const store::Row& row) { return internal::read_account(row); });
    AccountPage page;
    for (const Account& account : accounts) {
        if (page.rows.size() == static_cast<size_t>(size)) {
            page.next = store::encode_cursor({page.rows.back().login});
            break;
        }
        page.rows.push_back(view_of_account(session, account, now, by.language));
    }
    return page;
}

AccountView Identity::account(Session& session, const Actor& by, const AccountId& id, Instant now) const {
    if (by.account != id.text()) {
        require_permission(by, permission::read_accounts);
    }
    return view_of_account(session, require_account(session, id), now, by.language);
}

AccountView Identity::create_account(Journal& journal, const Actor& by, const CreateAccount& input) const {
    require_permission(by, permission::create_accounts);
    const std::string login = fold_login(input.login);
    std::vector<Fault> faults = password_faults(input.password, login, "/password");
    if (!is_login(login)) {
        add_fault(
            faults,
            "bad_format",
            "/login",
            {"登录名格式不符", "the sign-in name does not have the right form"},
            {"请用 2 至 64 个小写字母、数字或 . _ @ -，以字母或数字开头",
             "use 2 to 64 small letters, digits or . _ @ -, beginning with a letter or digit"}
        );
    }
    check_name(input.name, faults);
    check_kind(input, faults);
    refuse_if_any(std::move(faults));
    const NewAccount account{
        .login = login,
        .kind = input.kind,
        .name = input.name,
        .password_hash = crypto::hash_password(input.password, options_.password),
        .person = input.person.value_or(""),
        .assurance = input.assurance.value_or(1),
        .administrator = input.administrator,
        // Who creates administrators does not also empower them: the security administrator wakes the account.
        .locked = input.administrator.has_value(),
    };
    return journal.write([&](Tx& tx) {
        const AccountId id = add_account(tx, account, by.account);
        return view_of_account(tx, require_account(tx, id), tx.now(), by.language);
    });
}

AccountId Identity::add_account(Tx& tx, const NewAccount& account, std::string_view by) const {
    const std::string login = fold_login(account.login);
    TONGHE_CHECK(is_login(login), "an account with a sign-in name of the wrong form");
    TONGHE_CHECK(
        (account.kind == ActorKind::operator_account) == account.administrator.has_value(),
        "an operator without a role, or a role without an operator"
    );
    const int assurance = account.kind == ActorKind::resident ? account.assurance : 3; // their unit knows them
    const AccountId id = AccountId::make(tx.now());
    const int64_t added = tx.execute(
        "INSERT INTO identity_account (id, login, kind, name, person, assurance, administrator, password, locked, "
        "locked_reason, created_at, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, 1) ON CONFLICT DO NOTHING",
        {id,
         login,
         word(account.kind),
         account.name,
         account.person,
         assurance,
         account.administrator ? word(*account.administrator) : "",
         account.password_hash,
         account.locked,
         tx.now()}
    );
    if (added == 0) {
        if (find_account_by_login(tx, login)) {
            throw Error(errors::login_taken, {{"login", login}});
        }
        throw Error(errors::person_taken);
    }
    JsonObject data{{"kind", word(account.kind)}, {"assurance", assurance}};
    if (account.administrator) {
        data["administrator"] = word(*account.administrator);
    }
    if (account.locked) {
        data["locked"] = true;
    }
    tx.record({events::account_created, id.text(), std::string(by), std::move(data)});
    return id;
}

AccountView Identity::change_account(
    Tx& tx, const Actor& by, const AccountId& id, std::optional<int64_t> version, const ChangeAccount& input
) const {
    require_permission(by, permission::secure_accounts);
    if (by.account == id.text()) {
        throw Error(errors::own_account);
    }
    const Account account = require_account(tx, id);
    if (version && *version != account.version) {
        throw Error(errors::account_changed);
    }
    if (input.name && *input.name != account.name) {
        std::vector<Fault> faults;
        check_name(*input.name, faults);
        refuse_if_any(std::move(faults));
        tx.execute("UPDATE identity_account SET name = ? WHERE id = ?", {*input.name, id});
        tx.record({events::account_renamed, id.text(), by.account});
    }
    if (input.posts) {
        if (account.kind != ActorKind::officer && !input.posts->empty()) {
            throw Error(errors::post_needs_officer);
        }
        set_posts(tx, by, account, *input.posts);
    }
    if (input.locked && *input.locked != account.locked) {
        set_locked(tx, by, account, input);
    }
    account_changed(tx, id);
    return view_of_account(tx, require_account(tx, id), tx.now(), by.language);
}

void Identity::set_locked(Tx& tx, const Actor& by, const Account& account, const ChangeAccount& input) const {
    if (!*input.locked) {
        tx.execute("UPDATE identity_account SET locked = 0, locked_reason = '' WHERE id = ?", {account.id});
        tx.record({events::account_unlocked, account.id.text(), by.account});
        return;
    }
    const std::string reason = input.reason.value_or("");
    if (reason.empty()) {
        std::vector<Fault> faults;
        add_fault(
            faults,
            "required",
            "/reason",
            {"停用账号须说明原因", "locking an account needs a reason"},
            {"请填写停用原因", "give the reason"}
        );
        refuse_if_any(std::move(faults));
    }
    tx.execute("UPDATE identity_account SET locked = 1, locked_reason = ? WHERE id = ?", {reason, account.id});
    tx.record({events::account_locked, account.id.text(), by.account, JsonObject{{"because", "administrator"}}});
    revoke_sessions(tx, by.account, account.id, "", "locked");
}

} // namespace tonghe::identity
