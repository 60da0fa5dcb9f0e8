#include "tonghe/app/appeal_views.hpp"

#include "tonghe/app/policy_subjects.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/identity/account.hpp"

#include <algorithm>

namespace tonghe::app {

namespace {

using appeal::Appeal;
using appeal::Party;

constexpr int64_t small_group = 10; // fewer people than this could be told apart

PeopleView people(int64_t count) {
    const bool few = count > 0 && count < small_group;
    return {few ? std::nullopt : std::optional(count), few};
}

ReRunView view_of(const appeal::ReRun& rerun) {
    return {people(rerun.asked), people(rerun.won), people(rerun.lost), people(rerun.more), people(rerun.less)};
}

// Facts that the others of the household do not agree to show now.
std::set<std::string> withheld_now(Session& session, const House& house, const Appeal& appeal) {
    const auto catalog = house.catalog.get();
    const auto subject = house.registry.get(session, appeal.subject);
    const auto asker = house.registry.get(session, appeal.person);
    if (!subject || !asker || catalog->target(appeal.target) == nullptr) {
        return {};
    }
    snapshot::FactReader reader(session, house.registry, *catalog, date_of(house.clock.now()));
    return known_of(session, house.registry, *catalog, reader, {appeal.target, subject->key, {}}, asker->key).withheld;
}

KeptAnswerView view_of(
    const catalog::Catalog& catalog,
    const PolicyViews& views,
    const Appeal& appeal,
    const appeal::KeptAnswer& kept,
    const std::set<std::string>& withheld
) {
    KeptAnswerView out{
        kept.on,
        kept.through,
        kept.version,
        kept.hash,
        kept.is,
        kept.amount,
        kept.reason,
        kept.rule,
        kept.article,
        kept.article_text,
        {},
        {}};
    for (const std::string& fact : kept.missing) {
        out.missing.push_back(views.fact(appeal.target, fact).title);
    }
    for (const appeal::KeptFact& one : kept.facts) {
        KeptFactView view{views.fact(appeal.target, one.fact), {}};
        const bool hidden = one.shared && withheld.contains(one.fact);
        view.fact.value = hidden || !one.value ? Json(nullptr) : *one.value;
        view.fact.needs_consent = hidden;
        for (const appeal::FactSource& source : one.sources) {
            const catalog::RegistryDefinition* registry = catalog.registry(source.registry);
            view.sources.push_back(
                {source.registry, registry == nullptr ? Text{} : registry->title, source.version, source.entry}
            );
        }
        out.facts.push_back(std::move(view));
    }
    return out;
}

std::vector<RemedyView> remedies_of(const catalog::AppealRules& rules, const Appeal& appeal) {
    std::vector<RemedyView> out;
    for (const catalog::LegalRemedy& one : rules.remedies) {
        out.push_back(
            {one.id,
             one.title,
             one.to,
             appeal.answered_on ? std::optional(last_day(one, *appeal.answered_on)) : std::nullopt,
             one.count,
             one.unit,
             one.law.title,
             one.law.article}
        );
    }
    return out;
}

std::vector<SeatView> board_of(Session& session, const Appeal& appeal, const Party& who) {
    const std::vector<appeal::Seat> seats = appeal::seats_of(session, appeal.id);
    std::vector<std::string> accounts;
    for (const appeal::Seat& seat : seats) {
        accounts.push_back(seat.account);
    }
    const auto names = identity::names_of(session, accounts);
    const bool hers = who.account == appeal.account;
    std::vector<SeatView> out;
    for (const appeal::Seat& seat : seats) {
        SeatView view{.state = seat.state, .who = std::nullopt, .mine = seat.account == who.account, .reasons = {}};
        const auto name = names.find(seat.account);
        if (!hers && name != names.end()) {
            view.who = name->second;
        }
        const bool told = appeal.story.verdict || view.mine;
        if (told && seat.state == appeal::SeatState::voted) {
            view.verdict = seat.verdict;
            view.reasons = seat.reasons;
        } else if (who.reviews && seat.state == appeal::SeatState::replaced) {
            view.reasons = seat.reasons;
        }
        if (!hers || seat.state != appeal::SeatState::replaced) {
            out.push_back(std::move(view));
        }
    }
    return out;
}

} // namespace

Party party_of(const House& house, const api::Caller& caller) {
    return appeal::party_of(*house.catalog.get(), caller.actor());
}

AppealLine line_of(Session& session, const House& house, const Appeal& appeal, const Party& who) {
    return {
        appeal.id,
        appeal.number,
        house.appeals.title(session, appeal),
        appeal.policy,
        appeal.case_id,
        appeal.ground,
        appeal.state,
        title_of(appeal.state),
        appeal.lodged_at,
        appeal.due_on,
        appeal.due_on && *appeal.due_on < date_of(house.clock.now()),
        house.appeals.acts(session, appeal, who)};
}

AppealView view_of(Session& session, const House& house, const Appeal& appeal, const Party& who) {
    const auto catalog = house.catalog.get();
    const PolicyViews views(catalog);
    const appeal::AppealStory& story = appeal.story;
    const catalog::AppealRules& rules = house.appeals.rules(*catalog);
    AppealView out;
    static_cast<AppealLine&>(out) = line_of(session, house, appeal, who);
    out.benefit = appeal.benefit;
    out.target = appeal.target;
    out.text = story.text;
    if (story.datum) {
        out.datum = DatumView{views.fact(appeal.target, story.datum->fact), story.datum->should_be};
    }
    for (const appeal::Evidence& one : story.evidence) {
        out.evidence.push_back({static_cast<int>(out.evidence.size()) + 1, one.name, one.media_type, one.bytes, one.at}
        );
    }
    if (story.answer) {
        const auto withheld = withheld_now(session, house, appeal);
        out.answer = view_of(*catalog, views, appeal, *story.answer, withheld);
        out.fresh =
            story.fresh ? std::optional(view_of(*catalog, views, appeal, *story.fresh, withheld)) : std::nullopt;
    }
    if (story.request) {
        out.request = RequestView{
            story.request->act,
            views.unit_title(story.request->function),
            story.request->fact.empty() ? std::nullopt : std::optional(views.fact(appeal.target, story.request->fact)),
            story.request->done,
            story.request->words,
            story.request->rerun ? std::optional(view_of(*story.request->rerun)) : std::nullopt};
    }
    out.seats = rules.seats;
    out.board = board_of(session, appeal, who);
    out.verdict = story.verdict;
    out.dismissed_because = story.dismissed_because;
    out.reply = story.reply;
    out.answered_on = appeal.answered_on;
    out.remedies = remedies_of(rules, appeal);
    out.version = appeal.version;
    return out;
}

} // namespace tonghe::app
