#include "tonghe/app/demo_city.hpp"

#include "tonghe/app/demo_claims.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/crypto/password.hpp"
#include "tonghe/identity/identity.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/population/load.hpp"
#include "tonghe/registry/registry.hpp"

namespace tonghe::app {

namespace {

identity::ActorKind kind_of(catalog::AccountKind kind) {
    switch (kind) {
    case catalog::AccountKind::resident:
        return identity::ActorKind::resident;
    case catalog::AccountKind::officer:
        return identity::ActorKind::officer;
    case catalog::AccountKind::operator_account:
        return identity::ActorKind::operator_account;
    }
    return identity::ActorKind::anonymous;
}

// Loading is the house's own act, with the rights a security administrator would give posts with.
identity::Actor loader() {
    identity::Actor actor = identity::system_actor();
    actor.permissions = identity::permissions_of(identity::AdministratorRole::security);
    return actor;
}

void add_account(House& house, Tx& tx, const catalog::DemoAccount& account, const std::string& password_hash) {
    std::string person;
    if (!account.identity_number.empty()) {
        if (const auto record = house.registry.get(tx, "person", account.identity_number)) {
            person = record->id.text();
        }
    }
    const identity::AccountId id = house.identity.add_account(
        tx,
        {.login = account.account,
         .kind = kind_of(account.kind),
         .name = account.name,
         .password_hash = password_hash,
         .person = person,
         .assurance = account.assurance,
         .administrator = parse_word<identity::AdministratorRole>(account.administrator)}
    );
    for (const std::string& post : account.posts) {
        house.identity.assign_post(tx, loader(), id, {.post = post});
    }
    for (const catalog::DemoEnterpriseRole& role : account.enterprises) {
        const auto enterprise = house.registry.get(tx, "enterprise", role.credit_code);
        const std::string name = enterprise ? enterprise->text("name") : role.credit_code;
        house.identity.grant_enterprise_role(
            tx,
            loader(),
            id,
            {.enterprise = role.credit_code,
             .name = name,
             .role = parse_word<identity::EnterpriseRole>(role.role).value_or(identity::EnterpriseRole::agent)}
        );
    }
}

} // namespace

int add_demo_accounts(House& house) {
    const auto catalog = house.catalog.get();
    const std::string hash = crypto::hash_password(demo_password, house.identity.options().password);
    int added = 0;
    house.journal.write([&](Tx& tx) {
        added = 0;
        for (const catalog::DemoAccount& account : catalog->demo().accounts) {
            if (!identity::find_account_by_login(tx, account.account)) {
                add_account(house, tx, account, hash);
                ++added;
            }
        }
    });
    return added;
}

DemoReport load_demo(House& house, const DemoOptions& options) {
    const auto catalog = house.catalog.get();
    population::LoadOptions load{
        .population = {.seed = options.seed, .residents = options.residents, .as_of = date_of(house.clock.now())}};
    load.progress = [&](const population::LoadProgress& p) {
        if (options.progress) {
            options.progress(p.residents, p.residents_wanted);
        }
    };
    const population::LoadReport report = population::load_city(
        house.journal, [&house] { return house.registry.vocabulary(); }, catalog->territory(), load
    );
    DemoReport out{.was_there = report.already_there, .loaded = population::describe(report)};
    out.accounts = add_demo_accounts(house);
    if (options.residents > 0) {
        load_demo_claims(house);
    }
    return out;
}

} // namespace tonghe::app
