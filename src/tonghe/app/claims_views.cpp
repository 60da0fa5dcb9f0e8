#include "tonghe/app/claims_views.hpp"

#include "tonghe/claims/errors.hpp"
#include "tonghe/identity/permission.hpp"
#include "tonghe/rules/number.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tonghe::app {

namespace {

constexpr size_t pseudonym_shown = 2; // characters
constexpr size_t diagnosis_shown = 1;

// The first characters and no more; what is shorter is hidden whole.
std::string masked(const std::string& word, size_t shown) {
    return word.size() > shown + 1 ? word.substr(0, shown) + "****" : "****";
}

std::string decimal(int64_t value, int scale) { return rules::Number::scaled(value, scale).text(); }

Text in_both(const std::string& word) { return {word, word}; }

} // namespace

std::string yuan_of(int64_t cents) {
    return fmt::format("{}{}.{:02}", cents < 0 ? "-" : "", std::abs(cents) / 100, std::abs(cents) % 100);
}

ClaimsViews::ClaimsViews(std::shared_ptr<const catalog::Catalog> catalog, const identity::Actor& actor)
    : catalog_(std::move(catalog)), actor_(actor) {}

bool ClaimsViews::reviews() const { return actor_.may(identity::permission::review_claims); }

std::vector<std::string> ClaimsViews::hospitals() const {
    std::vector<std::string> out;
    for (const auto& review : catalog_->content().reviews) {
        for (const catalog::Hospital& hospital : review->hospitals) {
            const bool mine =
                std::any_of(actor_.posts.begin(), actor_.posts.end(), [&](const identity::PostHeld& post) {
                    return !hospital.unit.empty() && post.unit == hospital.unit;
                });
            if (mine && actor_.may(identity::permission::answer_claims)) {
                out.push_back(hospital.hospital);
            }
        }
    }
    return out;
}

bool ClaimsViews::is_own(const claims::KeptFlag& flag) const {
    const auto mine = hospitals();
    return std::find(mine.begin(), mine.end(), flag.charged.hospital) != mine.end();
}

bool ClaimsViews::shows_persons(bool own) const {
    if (own) {
        return true; // the hospital's own patients
    }
    const catalog::Look look{
        .data_class = catalog::DataClass::sensitive,
        .relation = catalog::Look::Relation::none,
        .purpose = actor_.purpose,
        .for_a_case = true,
        .may_read = reviews(),
        .may_read_sensitive = reviews()};
    return !actor_.purpose.empty() && catalog_->access().sight(look) == catalog::Sight::shown;
}

ClaimsBatchView ClaimsViews::batch(const claims::Batch& batch) const {
    const auto review = catalog_->review(batch.review);
    return {
        batch.batch,
        batch.name,
        batch.review,
        review == nullptr ? in_both(batch.review) : review->title,
        batch.review_version,
        batch.review_hash,
        batch.hash,
        batch.lines,
        batch.set_aside,
        batch.faults,
        batch.persons,
        yuan_of(batch.cents),
        batch.flags,
        batch.flagged_lines,
        yuan_of(batch.flagged_cents),
        batch.first_on,
        batch.last_on,
        batch.received_at,
        batch.received_by};
}

ClaimsRuleView ClaimsViews::rule(const catalog::ReviewDefinition* review, const claims::RuleFigures& figures) const {
    const catalog::ReviewRule* rule = review == nullptr ? nullptr : review->rule(figures.rule);
    const int64_t decided = figures.confirmed + figures.cleared;
    return {
        figures.rule,
        rule == nullptr ? in_both(figures.rule) : rule->title,
        figures.flags,
        yuan_of(figures.fresh_cents),
        figures.confirmed,
        figures.cleared,
        yuan_of(figures.saved_cents),
        decided == 0 ? std::nullopt : std::optional(decimal(figures.confirmed * 1000 / decided, 3))};
}

ClaimsFlagView ClaimsViews::flag(const claims::KeptFlag& flag, bool whole) const {
    const auto review = catalog_->review(flag.review);
    const catalog::ReviewRule* rule = review == nullptr ? nullptr : review->rule(flag.rule);
    const catalog::ReviewItem* item = review == nullptr ? nullptr : review->item(flag.charged.item);
    const catalog::Hospital* hospital = review == nullptr ? nullptr : review->hospital(flag.charged.hospital);
    const auto reason =
        rule == nullptr ? std::map<std::string, Text>::const_iterator() : rule->reasons.find(flag.reason);
    const bool has_reason = rule != nullptr && reason != rule->reasons.end();
    const claims::FlaggedLine& line = flag.charged;
    ClaimsFlagView out{
        flag.flag,
        flag.batch,
        flag.line,
        flag.rule,
        rule == nullptr ? in_both(flag.rule) : rule->title,
        has_reason ? reason->second : in_both(flag.reason),
        yuan_of(flag.cents),
        flag.standing.state,
        flag.standing.answer_due_on,
        {line.item,
         item == nullptr ? in_both(line.item) : item->title,
         line.hospital,
         hospital == nullptr ? in_both(line.hospital) : hospital->title,
         line.department,
         line.day,
         decimal(line.quantity, 2),
         yuan_of(line.price_cents),
         yuan_of(line.amount_cents),
         whole ? line.person : masked(line.person, pseudonym_shown),
         whole ? line.visit : masked(line.visit, pseudonym_shown),
         whole ? line.diagnosis : masked(line.diagnosis, diagnosis_shown),
         line.sex,
         line.age,
         line.setting,
         !whole},
        yuan_of(flag.saved_cents)};
    return out;
}

ClaimsFlagDetail ClaimsViews::detail(const claims::KeptFlag& kept, Date today) const {
    const bool own = is_own(kept);
    ClaimsFlagDetail out;
    out.flag = flag(kept, shows_persons(own));
    out.version = kept.version;
    const auto review = catalog_->review(kept.review);
    if (review != nullptr) {
        out.takes_two = kept.cents >= review->second_reader_cents;
        for (const catalog::PolicyArticle& article : review->text) {
            if (article.article.zh == kept.article) {
                out.article = ArticleTextView{article.article, article.text};
            }
        }
    }
    const Json facts = parse_json(kept.facts);
    for (const auto& [fact, value] : facts.as_object()) {
        const catalog::ClaimFact* known = catalog::claim_fact(fact);
        const bool personal = out.flag.charged.masked && fact == std::string_view("claim.diagnosis");
        out.evidence.push_back(
            {std::string(fact),
             known == nullptr ? in_both(std::string(fact)) : known->title,
             personal ? Json("****") : value}
        );
    }
    if (!kept.beside_batch.empty()) {
        out.beside = BesideView{kept.beside_batch, kept.beside_line};
    }
    const claims::FlagStanding& standing = kept.standing;
    if (standing.answered) {
        out.explanation = SaidView{kept.answered_by, kept.answered_at, kept.explanation, {}};
    }
    if (!kept.proposal.empty()) {
        out.proposal = SaidView{standing.proposed_by, kept.proposed_at, kept.proposal, standing.proposed};
    }
    const bool decided = claims::is_decided(standing.state);
    if (decided) {
        const auto verdict =
            standing.state == claims::FlagState::confirmed ? claims::Verdict::confirm : claims::Verdict::clear;
        out.decision = SaidView{kept.decided_by, kept.decided_at, kept.opinion, verdict};
    }
    if (own && !decided && standing.state != claims::FlagState::proposed) {
        out.actions.push_back(FlagAction::explain);
    }
    const bool second = standing.state != claims::FlagState::proposed || standing.proposed_by != actor_.account;
    if (actor_.may(identity::permission::decide_claims) && !decided && second) {
        if (standing.answered || today > standing.answer_due_on) {
            out.actions.push_back(FlagAction::confirm);
        }
        out.actions.push_back(FlagAction::clear);
    }
    return out;
}

ContractView ClaimsViews::contract(const catalog::EffectContract& contract) const {
    return {
        contract.party,
        contract.number,
        contract.from,
        contract.until,
        decimal(contract.share_permille, 3),
        decimal(contract.precision_permille, 3),
        yuan_of(contract.quarter_cents_max)};
}

EffectView ClaimsViews::effect(const catalog::ReviewDefinition& review, const claims::EffectEntry& entry) const {
    const catalog::ReviewRule* rule = review.rule(entry.rule);
    return {
        entry.entry,
        entry.at,
        entry.flag,
        entry.batch,
        rule == nullptr ? in_both(entry.rule) : rule->title,
        entry.verdict,
        yuan_of(entry.saved_cents)};
}

} // namespace tonghe::app
