#include "tonghe/app/demo_appeals.hpp"

#include "tonghe/app/appeal_work.hpp"
#include "tonghe/base/check.hpp"
#include "tonghe/base/clock.hpp"
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

// Against the first benefit of a policy for persons. Each act is a unit of its own, as it is of people.
Appeal lodge(House& house, const char* login, appeal::Lodging lodging) {
    return house.journal.write([&](Tx& tx) {
        const appeal::Party she = party(tx, house, login);
        lodging.account = she.account;
        lodging.person = lodging.subject = registry::RecordId(she.person);
        lodging.target = "person";
        lodging.benefit = house.catalog.get()->policy(lodging.policy, date_of(tx.now()))->benefits.front().id;
        return house.appeals.lodge(tx, lodging);
    });
}

void admit(House& house, const appeal::AppealId& id, appeal::OfficeAct act) {
    house.journal.write([&](Tx& tx) { house.appeals.admit(tx, party(tx, house, "kong.appeals"), id, {.act = act}); });
}

void open_one(House& house) {
    const Appeal lodged = lodge(
        house,
        "liu.xiulan",
        {.policy = "elderly-allowance",
         .ground = appeal::AppealGround::rule,
         .text = "六十岁退休以后就应该享受，不应等到六十五岁。"}
    );
    admit(house, lodged.id, appeal::OfficeAct::revise);
}

// A plot was declared three mu too small.
void answered_one(House& house) {
    const Appeals& appeals = house.appeals;
    const appeal::AppealId id = lodge(
                                    house,
                                    "he.guangtian",
                                    {.policy = "large-grain-grower-subsidy",
                                     .text = "有一块地少登记了三亩，附承包合同。",
                                     .datum = appeal::DisputedDatum{"farmland.grain_area", 131}}
    ).id;
    admit(house, id, appeal::OfficeAct::correct);
    for (const appeal::Seat& seat : house.journal.read([&](Session& s) { return appeal::seats_of(s, id); })) {
        house.journal.write([&](Tx& tx) {
            const appeal::Party expert = party(tx, house, identity::AccountId(seat.account));
            appeals.give_opinion(
                tx, expert, id, {.verdict = appeal::Verdict::uphold, .reasons = "承包合同与实测面积一致，应当更正。"}
            );
        });
    }
    house.journal.write([&](Tx& tx) {
        const appeal::Party officer = party(tx, house, "tian.land");
        const auto holder = house.registry.get(tx, appeal::find(tx, id)->subject);
        const auto plots = house.registry.find(tx, "farmland", "holder", holder->key);
        TONGHE_CHECK(!plots.empty(), "the demonstration's farmer has land");
        const appeal::Correction correction{plots.front().id, plots.front().version, JsonObject{{"area_mu", 131}}};
        appeals.correct(tx, officer, id, correction, "经实地丈量，已更正该地块面积。");
    });
    house.journal.write([&](Tx& tx) {
        appeals.answer(tx, party(tx, house, "kong.appeals"), id, "地块面积已经更正，补贴按更正后的面积计算。");
    });
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
    const bool has_policies = !catalog->policy_versions("elderly-allowance").empty() &&
                              !catalog->policy_versions("large-grain-grower-subsidy").empty();
    if (!catalog->appeals() || !has_policies || house.journal.read(missing)) {
        return;
    }
    open_one(house);
    answered_one(house);
}

} // namespace tonghe::app
