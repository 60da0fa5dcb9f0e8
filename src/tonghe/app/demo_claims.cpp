#include "tonghe/app/demo_claims.hpp"

#include "tonghe/base/clock.hpp"
#include "tonghe/claims/batches.hpp"
#include "tonghe/claims/sample.hpp"
#include "tonghe/identity/account.hpp"

#include <array>

namespace tonghe::app {

namespace {

constexpr size_t demo_lines = 4'000;
constexpr size_t still_open = 4; // of five flags one, so that there is something to do
constexpr size_t well_explained = 9;

struct People {
    std::string uploads, explains, decides, reads_again;
};

std::optional<People> people(Session& session) {
    People out;
    const std::array<std::pair<const char*, std::string*>, 4> all{
        {{"jin.claims", &out.uploads},
         {"bo.hospital", &out.explains},
         {"shu.claims", &out.decides},
         {"rong.claims", &out.reads_again}}};
    for (const auto& [login, account] : all) {
        const auto found = identity::find_account_by_login(session, login);
        if (!found) {
            return std::nullopt;
        }
        *account = found->id.text();
    }
    return out;
}

// One flag's way: explained, and decided by one or two people.
void settle(
    Tx& tx, const catalog::ReviewDefinition& review, const claims::KeptFlag& flag, const People& who, bool was_well
) {
    claims::explain(tx, flag, was_well ? "病程记录和医嘱齐全，收费无误" : "系统对码有误，同意退回", who.explains);
    const claims::Verdict verdict = was_well ? claims::Verdict::clear : claims::Verdict::confirm;
    const Date today = date_of(tx.now());
    const std::string opinion = was_well ? "说明成立" : "说明不成立，不予支付";
    const auto now = claims::flag(tx, flag.flag);
    if (claims::decide(tx, review, now, {verdict, who.decides, today}, opinion) == claims::FlagState::proposed) {
        claims::decide(tx, review, claims::flag(tx, flag.flag), {verdict, who.reads_again, today}, opinion);
    }
}

} // namespace

int64_t load_demo_claims(House& house) {
    const auto catalog = house.catalog.get();
    const Date today = date_of(house.clock.now());
    const auto who = house.journal.read([](Session& session) { return people(session); });
    const bool is_there = house.journal.read([](Session& session) { return !claims::batches(session, "", 1).empty(); });
    if (catalog->content().reviews.empty() || is_there || !who) {
        return 0;
    }
    const auto review = claims::review_for(*catalog, "", today);
    const claims::Sample sample = claims::make_sample(
        *review,
        {.lines = demo_lines,
         .from = claims::quarter_of(claims::quarter_of(today).first_day() - 1).first_day(),
         .faulty = 0.7}
    );
    claims::Batches batches(house.journal, house.blobs, house.catalog, 1);
    const std::string text = claims::write_claims(sample.claims);
    const auto received = batches.receive({review->id, "demonstration.csv", text, who->uploads});
    const auto flags = house.journal.read([&](Session& session) {
        return claims::flags(session, {.batch = received.batch.batch.text(), .limit = 10'000});
    });
    house.journal.write([&](Tx& tx) {
        for (size_t i = 0; i < flags.size(); ++i) {
            if (i % (still_open + 1) != still_open) {
                settle(tx, *review, flags[i], *who, i % well_explained == 0);
            }
        }
    });
    return received.batch.lines;
}

} // namespace tonghe::app
