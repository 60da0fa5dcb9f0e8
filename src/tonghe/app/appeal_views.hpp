// Appeals as the API tells them: to her, to the board without her name, to the offices.
//
// Always true
//  1. Opinions are told once all are given, and experts are named to officers only.
//  2. Of how others fare by a correction nothing is told that is less than ten people.
//  3. What others of a household had a part in is shown while they agree to it.
#pragma once
#include "tonghe/app/house.hpp"
#include "tonghe/app/policy_views.hpp"
#include "tonghe/appeal/appeals.hpp"

namespace tonghe::app {

struct AppealLine {
    appeal::AppealId appeal;
    std::string number;
    Text title;
    std::string policy;
    std::string case_;
    appeal::AppealGround ground = appeal::AppealGround::datum;
    appeal::AppealState state = appeal::AppealState::lodged;
    Text state_title;
    Instant lodged_at;
    std::optional<Date> due_on;
    bool overdue = false;
    std::vector<appeal::AppealAct> acts; // what who asks may do now
};
TONGHE_STRUCT(
    AppealLine, appeal, number, title, policy, case_, ground, state, state_title, lodged_at, due_on, overdue, acts
)

struct KeptSourceView {
    std::string registry;
    Text registry_title;
    int64_t version = 1; // 0: the registry has no record of her
    int64_t entry = 0;
    std::optional<int> member;      // of the household, in order
    std::optional<std::string> who; // her name, for whoever lives with her
    std::optional<Text> fact;       // of hers, that the household's is made of
    std::optional<Json> value;      // that the record gave; of other adults for officers only
};
TONGHE_STRUCT(KeptSourceView, registry, registry_title, version, entry, member, who, fact, value)

struct KeptFactView {
    FactView fact;
    std::vector<KeptSourceView> sources;
};
TONGHE_STRUCT(KeptFactView, fact, sources)

struct KeptAnswerView {
    Date on;
    int64_t through = 0;
    int64_t version = 1;
    std::string hash;
    catalog::Entitlement is = catalog::Entitlement::unknown;
    std::string amount;
    Text reason;
    int rule = 0;
    Text article;
    Text article_text;
    std::vector<Text> missing;
    std::vector<KeptFactView> facts;
};
TONGHE_STRUCT(
    KeptAnswerView, on, through, version, hash, is, amount, reason, rule, article, article_text, missing, facts
)

struct DatumView {
    FactView fact;
    Json should_be;
};
TONGHE_STRUCT(DatumView, fact, should_be)

struct EvidenceView {
    int number = 1; // its place, from 1
    std::string name;
    std::string media_type;
    int64_t bytes = 0;
    Instant at;
};
TONGHE_STRUCT(EvidenceView, number, name, media_type, bytes, at)

struct PeopleView { // fewer than ten are not counted
    std::optional<int64_t> people;
    bool few = false;
};
TONGHE_STRUCT(PeopleView, people, few)

struct ReRunView {
    PeopleView asked, won, lost, more, less;
};
TONGHE_STRUCT(ReRunView, asked, won, lost, more, less)

struct RequestView {
    appeal::OfficeAct act = appeal::OfficeAct::correct;
    Text office;
    std::optional<FactView> fact;
    std::optional<KeptSourceView> named; // the record that the board finds wrong
    bool done = false;
    std::string words;
    std::optional<ReRunView> rerun;
    std::optional<std::string> again; // case that decides the revoked one anew
};
TONGHE_STRUCT(RequestView, act, office, fact, named, done, words, rerun, again)

struct SeatView {
    appeal::SeatState state = appeal::SeatState::seated;
    std::optional<std::string> who; // name, for officers
    bool mine = false;
    std::optional<appeal::Verdict> verdict;
    std::string reasons;
    std::optional<int> source; // that the opinion finds wrong: its place among those of the fact
};
TONGHE_STRUCT(SeatView, state, who, mine, verdict, reasons, source)

struct RemedyView {
    std::string remedy;
    Text title;
    Text to;
    std::optional<Date> until; // once she was answered
    int count = 0;
    catalog::RemedyUnit unit = catalog::RemedyUnit::days;
    Text law;
    Text article;
};
TONGHE_STRUCT(RemedyView, remedy, title, to, until, count, unit, law, article)

struct AppealView : AppealLine {
    std::string benefit;
    std::string target;
    std::optional<std::string> who; // her name, for those who may know it
    std::string text;
    std::optional<DatumView> datum;
    std::vector<EvidenceView> evidence;
    std::optional<KeptAnswerView> answer;
    std::optional<KeptAnswerView> fresh;
    std::optional<RequestView> request;
    int seats = 0;
    std::vector<SeatView> board;
    std::optional<appeal::Verdict> verdict;
    std::string dismissed_because;
    std::string reply;
    std::optional<Date> answered_on;
    std::vector<RemedyView> remedies;
    int64_t version = 1;
};
TONGHE_STRUCT(
    AppealView,
    appeal,
    number,
    title,
    policy,
    case_,
    ground,
    state,
    state_title,
    lodged_at,
    due_on,
    overdue,
    acts,
    benefit,
    target,
    who,
    text,
    datum,
    evidence,
    answer,
    fresh,
    request,
    seats,
    board,
    verdict,
    dismissed_because,
    reply,
    answered_on,
    remedies,
    version
)

// Who the caller is to appeals, with the posts of officers for whom she stands in today.
appeal::Party party_of(Session& session, const House& house, const api::Caller& caller);
// With what those officers may read.
std::vector<std::string> permissions_of(Session& session, const House& house, const api::Caller& caller);
void add_appeal_list_routes(api::Routes& routes, House& house);
AppealLine line_of(Session& session, const House& house, const appeal::Appeal& appeal, const appeal::Party& who);
AppealView view_of(Session& session, const House& house, const appeal::Appeal& appeal, const appeal::Party& who);

} // namespace tonghe::app
