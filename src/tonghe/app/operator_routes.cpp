// The operator's side: packs and their faults, accounts and posts, the outbox, webhooks.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/errors.hpp"
#include "tonghe/app/house.hpp"
#include "tonghe/app/pack_keeper.hpp"
#include "tonghe/catalog/difference.hpp"
#include "tonghe/identity/identity.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/notify/webhook.hpp"
#include "tonghe/service/casework.hpp"
#include "tonghe/store/page.hpp"
#include "tonghe/work/work.hpp"

namespace tonghe::app {

namespace {

namespace permission = identity::permission;

struct PackFault {
    std::string file;
    int line = 0;
    std::string code;
    Text what;
    Text remedy;
    bool warning = false;
};
TONGHE_STRUCT(PackFault, file, line, code, what, remedy, warning)

struct PackView {
    std::string pack;
    std::string version;
    Text title;
    int items = 0;
    int bundles = 0;
};
TONGHE_STRUCT(PackView, pack, version, title, items, bundles)

struct PacksOut {
    std::vector<PackView> rows;
    std::vector<PackFault> faults;
    std::string hash; // of the snapshot in force
};
TONGHE_STRUCT(PacksOut, rows, faults, hash)

struct ReloadOut {
    bool loaded = false;
    std::vector<PackFault> faults;
    int changes = 0;
};
TONGHE_STRUCT(ReloadOut, loaded, faults, changes)

struct AccountIn {
    identity::AccountId account;
};
TONGHE_STRUCT(AccountIn, account)

struct ChangeIn {
    identity::AccountId account;
    std::optional<std::string> name;
    std::optional<bool> locked;
    std::optional<std::string> reason;
    std::optional<std::vector<std::string>> posts;
};
TONGHE_STRUCT(ChangeIn, account, name, locked, reason, posts)

struct ResetIn {
    identity::AccountId account;
    std::string password;
};
TONGHE_STRUCT(ResetIn, account, password)

struct UnitView {
    std::string unit;
    Text title;
    std::string function;
    catalog::Level level = catalog::Level::city;
    std::string region;
    std::string parent;
};
TONGHE_STRUCT(UnitView, unit, title, function, level, region, parent)

struct PostOut {
    std::string post;
    std::string unit;
    Text title;
    std::vector<std::string> queues;
    bool head = false;
};
TONGHE_STRUCT(PostOut, post, unit, title, queues, head)

struct OrganisationOut {
    std::vector<UnitView> units;
    std::vector<PostOut> posts;
};
TONGHE_STRUCT(OrganisationOut, units, posts)

struct OutboxIn {
    std::optional<journal::DeliveryState> state;
    std::optional<std::string> after;
    std::optional<int> limit;
};
TONGHE_STRUCT(OutboxIn, state, after, limit)

struct DeliveryView {
    journal::MessageId message;
    std::string kind;
    std::string target;
    journal::DeliveryState state = journal::DeliveryState::waiting;
    int attempts = 0;
    Instant at;
    Instant next_at;
    std::optional<std::string> error;
};
TONGHE_STRUCT(DeliveryView, message, kind, target, state, attempts, at, next_at, error)

struct OutboxOut {
    std::vector<DeliveryView> rows;
    std::optional<std::string> next;
};
TONGHE_STRUCT(OutboxOut, rows, next)

struct MessageIn {
    journal::MessageId message;
};
TONGHE_STRUCT(MessageIn, message)

struct WebhookView {
    notify::WebhookId webhook;
    std::string url;
    std::vector<std::string> kinds;
    Instant created_at;
    bool active = true;
    std::optional<std::string> secret; // told once
};
TONGHE_STRUCT(WebhookView, webhook, url, kinds, created_at, active, secret)

struct WebhooksOut {
    std::vector<WebhookView> rows;
};
TONGHE_STRUCT(WebhooksOut, rows)

struct AddWebhook {
    std::string url;
    std::vector<std::string> kinds;
};
TONGHE_STRUCT(AddWebhook, url, kinds)

struct WebhookIn {
    notify::WebhookId webhook;
};
TONGHE_STRUCT(WebhookIn, webhook)

PackFault fault_view(const Fault& fault, bool warning) {
    return {fault.file, fault.line, fault.code, fault.what, fault.remedy, warning};
}

PacksOut packs_of(const House& house) {
    const auto catalog = house.catalog.get();
    PacksOut out{.hash = catalog->hash()};
    for (const catalog::Pack& pack : catalog->content().packs) {
        PackView view{pack.id, pack.version, pack.title, 0, 0};
        for (const auto& item : catalog->content().items) {
            view.items += item->pack == pack.id ? 1 : 0;
        }
        for (const auto& bundle : catalog->content().bundles) {
            view.bundles += bundle->pack == pack.id ? 1 : 0;
        }
        out.rows.push_back(view);
    }
    for (const Fault& fault : house.packs.last_faults()) {
        out.faults.push_back(fault_view(fault, false));
    }
    for (const Fault& fault : house.packs.last_warnings()) {
        out.faults.push_back(fault_view(fault, true));
    }
    return out;
}

void add_packs(api::Routes& routes, House& house) {
    routes.read<api::None, PacksOut>(
        {.path = "/api/v1/operator/packs",
         .name = "list_packs",
         .tag = "operator",
         .summary = {"内容包", "Packs and their faults"},
         .access = std::string(permission::manage_packs)},
        [&house](Session&, const api::Caller&, const api::None&) { return packs_of(house); }
    );
    routes.write<api::None, ReloadOut>(
        {.method = api::Method::post,
         .path = "/api/v1/operator/packs/reload",
         .name = "reload_packs",
         .tag = "operator",
         .summary = {"重新加载内容包", "Read the packs again"},
         .access = std::string(permission::manage_packs),
         .replays = false,
         .errors = {&errors::packs_changed_meanwhile}},
        [&house](Session& session, const api::Caller&, const api::None&) { return house.packs.read(session); },
        [&house](Tx& tx, const api::Caller& caller, const api::None&, const PackKeeper::Reading& read) {
            const catalog::PackReading& reading = read.packs;
            ReloadOut out{.loaded = reading.catalog != nullptr};
            for (const Fault& fault : reading.faults) {
                out.faults.push_back(fault_view(fault, false));
            }
            const std::string before = house.catalog.get()->hash();
            if (reading.catalog) {
                out.changes = static_cast<int>(catalog::diff(*house.catalog.get(), *reading.catalog).size());
            }
            if (!house.packs.take(read)) {
                throw Error(errors::packs_changed_meanwhile);
            }
            house.work.keep_clocks(tx);
            house.work.keep_standing(tx, service::standing_processes(*house.catalog.get()));
            tx.record(
                {.kind = out.loaded ? "packs.reloaded" : "packs.refused",
                 .subject = before,
                 .actor = caller.account,
                 .data = JsonObject{{"hash", house.catalog.get()->hash()}, {"faults", out.faults.size()}}}
            );
            return out;
        }
    );
}

void add_accounts(api::Routes& routes, House& house) {
    routes.read<identity::AccountQuery, identity::AccountPage>(
        {.path = "/api/v1/operator/accounts",
         .name = "list_accounts",
         .tag = "operator",
         .summary = {"账户", "Accounts"},
         .access = std::string(permission::read_accounts)},
        [&house](Session& session, const api::Caller& caller, const identity::AccountQuery& in) {
            return house.identity.list_accounts(session, caller.actor(), in, house.clock.now());
        }
    );
    routes.task<identity::CreateAccount, identity::AccountView>(
        {.method = api::Method::post,
         .path = "/api/v1/operator/accounts",
         .name = "create_account",
         .tag = "operator",
         .summary = {"新建账户", "Create an account"},
         .access = std::string(permission::create_accounts),
         .status = 201,
         .replays = false},
        [&house](const api::Caller& caller, const identity::CreateAccount& in) {
            return house.identity.create_account(house.journal, caller.actor(), in);
        }
    );
    routes.read<AccountIn, identity::AccountView>(
        {.path = "/api/v1/operator/accounts/{account}",
         .name = "get_account",
         .tag = "operator",
         .summary = {"查看账户", "One account"},
         .access = std::string(permission::read_accounts)},
        [&house](Session& session, const api::Caller& caller, const AccountIn& in) {
            return house.identity.account(session, caller.actor(), in.account, house.clock.now());
        }
    );
    routes.write<ChangeIn, identity::AccountView>(
        {.method = api::Method::patch,
         .path = "/api/v1/operator/accounts/{account}",
         .name = "change_account",
         .tag = "operator",
         .summary = {"修改账户（岗位、锁定）", "Change an account: posts, lock"},
         .access = std::string(permission::secure_accounts)},
        [&house](Tx& tx, const api::Caller& caller, const ChangeIn& in) {
            return house.identity.change_account(
                tx, caller.actor(), in.account, caller.if_match, {in.name, in.locked, in.reason, in.posts}
            );
        }
    );
    routes.task<ResetIn, api::None>(
        {.method = api::Method::put,
         .path = "/api/v1/operator/accounts/{account}/password",
         .name = "reset_password",
         .tag = "operator",
         .summary = {"重置密码", "Set a new password"},
         .access = std::string(permission::secure_accounts),
         .status = 204,
         .replays = false},
        [&house](const api::Caller& caller, const ResetIn& in) {
            house.identity.reset_password(house.journal, caller.actor(), in.account, {in.password});
            return api::None{};
        }
    );
    routes.read<api::None, OrganisationOut>(
        {.path = "/api/v1/operator/organisation",
         .name = "get_organisation",
         .tag = "operator",
         .summary = {"组织机构", "Units and posts"},
         .access = std::string(permission::read_organisation)},
        [&house](Session&, const api::Caller&, const api::None&) {
            OrganisationOut out;
            const auto catalog = house.catalog.get();
            for (const catalog::Unit& unit : catalog->organisation().units()) {
                out.units.push_back({unit.id, unit.title, unit.function, unit.level, unit.region, unit.parent});
            }
            for (const catalog::Post& post : catalog->organisation().posts()) {
                out.posts.push_back({post.id, post.unit, post.title, post.queues, post.head});
            }
            return out;
        }
    );
}

void add_deliveries(api::Routes& routes, House& house) {
    routes.read<OutboxIn, OutboxOut>(
        {.path = "/api/v1/operator/outbox",
         .name = "list_outbox",
         .tag = "operator",
         .summary = {"发件箱与死信", "Outbox and dead letters"},
         .access = std::string(permission::manage_outbox)},
        [&house](Session& session, const api::Caller&, const OutboxIn& in) {
            const int limit = store::page_size(in.limit);
            const Instant before = in.after ? Instant{std::stoll(store::decode_cursor(*in.after, 1).front())}
                                            : house.clock.now() + Duration::days(1);
            OutboxOut out;
            for (const journal::Delivery& d :
                 house.journal.deliveries(session, in.state.value_or(journal::DeliveryState::waiting), before, limit)) {
                out.rows.push_back(
                    {d.id,
                     d.channel,
                     d.target,
                     d.state,
                     d.attempts,
                     d.created_at,
                     d.next_at,
                     d.last_error.empty() ? std::nullopt : std::optional(d.last_error)}
                );
            }
            if (static_cast<int>(out.rows.size()) == limit) {
                out.next = store::encode_cursor({std::to_string(out.rows.back().at.micros)});
            }
            return out;
        }
    );
    routes.write<MessageIn, api::None>(
        {.method = api::Method::post,
         .path = "/api/v1/operator/outbox/{message}/retry",
         .name = "retry_message",
         .tag = "operator",
         .summary = {"重新投递", "Deliver again"},
         .access = std::string(permission::manage_outbox),
         .status = 204,
         .replays = false},
        [&house](Tx& tx, const api::Caller& caller, const MessageIn& in) {
            house.journal.retry(tx, in.message, caller.account);
            return api::None{};
        }
    );
    routes.read<api::None, WebhooksOut>(
        {.path = "/api/v1/operator/webhooks",
         .name = "list_webhooks",
         .tag = "operator",
         .summary = {"回调", "Webhooks"},
         .access = std::string(permission::manage_webhooks)},
        [&house](Session& session, const api::Caller&, const api::None&) {
            WebhooksOut out;
            for (const notify::Webhook& w : house.webhooks.list(session)) {
                out.rows.push_back({w.id, w.url, w.kinds, w.created_at, w.active, std::nullopt});
            }
            return out;
        }
    );
    routes.write<AddWebhook, WebhookView>(
        {.method = api::Method::post,
         .path = "/api/v1/operator/webhooks",
         .name = "add_webhook",
         .tag = "operator",
         .summary = {"新增回调", "Add a webhook"},
         .access = std::string(permission::manage_webhooks),
         .status = 201,
         .replays = false,
         .errors = {&notify::errors::webhook_invalid_url}},
        [&house](Tx& tx, const api::Caller& caller, const AddWebhook& in) {
            const notify::NewWebhook made = house.webhooks.add(tx, caller.account, in.url, in.kinds);
            return WebhookView{
                made.webhook.id, made.webhook.url, made.webhook.kinds, made.webhook.created_at, true, made.secret};
        }
    );
    routes.write<WebhookIn, api::None>(
        {.method = api::Method::remove,
         .path = "/api/v1/operator/webhooks/{webhook}",
         .name = "remove_webhook",
         .tag = "operator",
         .summary = {"删除回调", "Remove a webhook"},
         .access = std::string(permission::manage_webhooks),
         .status = 204,
         .errors = {&notify::errors::webhook_not_found}},
        [&house](Tx& tx, const api::Caller& caller, const WebhookIn& in) {
            house.webhooks.remove(tx, caller.account, in.webhook);
            return api::None{};
        }
    );
}

} // namespace

void add_operator_routes(api::Routes& routes, House& house) {
    add_packs(routes, house);
    add_accounts(routes, house);
    add_deliveries(routes, house);
}

} // namespace tonghe::app
