#include "tonghe/app/appeal_views.hpp"

#include "tonghe/app/policy_subjects.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/identity/account.hpp"
#include "tonghe/work/people.hpp"

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

// What one may see of the records behind facts: she reads the names of those she lives with and what her own record and
// those of children gave; officers read what each gave, and whose it is only where they correct it.
struct SourceViews {
    Session& session;
    const House& house;
    const catalog::Catalog& catalog;
    const PolicyViews& views;
    const Appeal& appeal;
    bool hers = false;

    KeptSourceView operator()(const appeal::FactSource& source) const {
        const catalog::RegistryDefinition* registry = catalog.registry(source.registry);
        KeptSourceView out{
            source.registry, registry == nullptr ? Text{} : registry->title, source.version, source.entry};
        out.member = source.member;
        if (source.fact && !source.fact->empty()) {
            out.fact = views.fact("person", *source.fact).title;
        }
        const bool own = source.of == appeal.person.text();
        if (!hers || own || !source.is_adult.value_or(true)) {
            out.value = source.value;
        }
        if (hers && source.of) {
            const auto member = house.registry.get(session, registry::RecordId(*source.of));
            out.who = member ? std::optional(member->text("name")) : std::nullopt;
        }
        return out;
    }
};

KeptAnswerView view_of(
    const PolicyViews& views,
    const SourceViews& sources,
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
        for (const appeal::FactSource& source : hidden ? std::vector<appeal::FactSource>{} : one.sources) {
            view.sources.push_back(sources(source));
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

std::vector<identity::Actor> absent_officers(Session& session, const House& house, const api::Caller& caller) {
    std::vector<identity::Actor> out;
    if (!caller.actor().is_officer()) {
        return out;
    }
    const Instant now = house.clock.now();
    for (const std::string& account : work::stands_in_for(session, caller.account, date_of(now))) {
        if (auto officer = house.work.sources().officer(session, account, now)) {
            out.push_back(std::move(*officer));
        }
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
            view.source = seat.source == 0 ? std::nullopt : std::optional(seat.source);
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

Party party_of(Session& session, const House& house, const api::Caller& caller) {
    const auto catalog = house.catalog.get();
    Party out = appeal::party_of(*catalog, caller.actor());
    for (const identity::Actor& absent : absent_officers(session, house, caller)) {
        const Party other = appeal::party_of(*catalog, absent);
        if (other.reviews && !out.reviews) {
            out.reviews = true;
            out.reviews_for = absent.account;
        }
        for (appeal::Office office : other.offices) {
            office.absent = absent.account;
            out.offices.push_back(std::move(office));
        }
    }
    return out;
}

std::vector<std::string> permissions_of(Session& session, const House& house, const api::Caller& caller) {
    std::set<std::string> out(caller.actor().permissions.begin(), caller.actor().permissions.end());
    for (const identity::Actor& absent : absent_officers(session, house, caller)) {
        out.insert(absent.permissions.begin(), absent.permissions.end());
    }
    return {out.begin(), out.end()};
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
    const SourceViews sources{session, house, *catalog, views, appeal, who.account == appeal.account};
    const auto withheld = story.answer ? withheld_now(session, house, appeal) : std::set<std::string>{};
    if (story.answer) {
        out.answer = view_of(views, sources, appeal, *story.answer, withheld);
        out.fresh = story.fresh ? std::optional(view_of(views, sources, appeal, *story.fresh, withheld)) : std::nullopt;
    }
    if (story.request) {
        out.request = RequestView{
            story.request->act,
            story.request->function.empty() ? Text{} : views.unit_title(story.request->function),
            story.request->fact.empty() ? std::nullopt : std::optional(views.fact(appeal.target, story.request->fact)),
            story.request->named && !withheld.contains(story.request->fact)
                ? std::optional(sources(*story.request->named))
                : std::nullopt,
            story.request->done,
            story.request->words,
            story.request->rerun ? std::optional(view_of(*story.request->rerun)) : std::nullopt,
            story.request->again};
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
