#include "tonghe/app/demo_appeals.hpp"

#include "tonghe/app/appeal_work.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/base/log.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/identity/identity.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/registry/registry.hpp"

#include <algorithm>

namespace tonghe::app {

namespace {

using appeal::Appeal;
using appeal::Appeals;

// An account of the demonstration as whoever she is to appeals.
appeal::Party party(Session& session, const House& house, const identity::AccountId& id) {
    const auto actor = house.identity.actor_of(session, id, house.clock.now());
    return actor ? appeal::party_of(*house.catalog.get(), *actor) : appeal::Party{};
}

appeal::Party party(Session& session, const House& house, const char* login) {
    const auto account = identity::find_account_by_login(session, login);
    return account ? party(session, house, account->id) : appeal::Party{};
}

Appeal lodge(
    Tx& tx,
    const House& house,
    const char* login,
    const char* policy,
    const char* text,
    const appeal::DisputedDatum& datum
) {
    const appeal::Party she = party(tx, house, login);
    const registry::RecordId person(she.person);
    const auto definition = house.catalog.get()->policy(policy);
    return house.appeals.lodge(
        tx,
        {.account = she.account,
         .person = person,
         .subject = person,
         .target = "person",
         .policy = policy,
         .benefit = definition->benefits.front().id,
         .case_id = {},
         .ground = appeal::AppealGround::datum,
         .text = text,
         .datum = datum}
    );
}

void open_one(Tx& tx, const House& house) {
    const Appeal lodged = lodge(
        tx,
        house,
        "liu.xiulan",
        "elderly-allowance",
        "我是 1955 年出生的，当年登记成了 1958 年，有原始出生证明。",
        {"person.age", 70}
    );
    house.appeals.admit(tx, party(tx, house, "kong.appeals"), lodged.id, {});
}

// A plot was declared three mu too small.
void answered_one(Tx& tx, const House& house) {
    const Appeals& appeals = house.appeals;
    const Appeal lodged = lodge(
        tx,
        house,
        "he.guangtian",
        "large-grain-grower-subsidy",
        "有一块地少登记了三亩，附承包合同。",
        {"farmland.grain_area", 131}
    );
    const appeal::Party reviewer = party(tx, house, "kong.appeals");
    appeals.admit(tx, reviewer, lodged.id, {});
    for (const appeal::Seat& seat : appeal::seats_of(tx, lodged.id)) {
        const appeal::Party expert = party(tx, house, identity::AccountId(seat.account));
        appeals.give_opinion(tx, expert, lodged.id, appeal::Verdict::uphold, "承包合同与实测面积一致，应当更正。");
    }
    const auto holder = house.registry.get(tx, lodged.subject);
    const auto plots = house.registry.find(tx, "farmland", "holder", holder->key);
    const auto* area = plots.empty() ? nullptr : plots.front().values.if_contains("area_mu");
    if (area == nullptr) {
        return;
    }
    appeals.correct(
        tx,
        party(tx, house, "tian.land"),
        lodged.id,
        {plots.front().id, plots.front().version, JsonObject{{"area_mu", area->to_number<int64_t>() + 3}}},
        "经实地丈量，已更正该地块面积。"
    );
    appeals.answer(tx, reviewer, lodged.id, "地块面积已经更正，补贴按更正后的面积计算。");
}

} // namespace

void add_demo_appeals(House& house) {
    const auto catalog = house.catalog.get();
    const auto missing = [&](Session& session) {
        for (const char* login : {"liu.xiulan", "he.guangtian", "kong.appeals", "tian.land"}) {
            if (!identity::find_account_by_login(session, login)) {
                return true;
            }
        }
        return false;
    };
    const bool has_policies = catalog->policy("elderly-allowance") && catalog->policy("large-grain-grower-subsidy");
    if (!catalog->appeals() || !has_policies || house.journal.read(missing)) {
        return;
    }
    house.journal.write([&](Tx& tx) {
        open_one(tx, house);
        answered_one(tx, house);
    });
}

} // namespace tonghe::app
