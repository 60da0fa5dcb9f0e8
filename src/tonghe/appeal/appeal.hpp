// An appeal (异议申诉): somebody says that a decision about her is wrong, people look at it, and what was wrong is put
// right where it is wrong.
//
//     lodged ─▶ with_board ─▶ with_office ─▶ to_answer ─▶ answered
//        │           └── rejected ──────────────▲
//        └─▶ dismissed                (withdrawn at any time before the answer)
//
// Always true
//  1. The answer she objects to is kept as she got it: what was known of her, the rule, its reason, the version.
//  2. An officer admits or dismisses, with a reason. Experts who had no part in the decision give an opinion each; a
//     majority decides. What they uphold an office puts right: the datum at its source, the rule, or the decision.
//  3. Nobody acts on her own appeal, and nobody both judges it and does what the board asks for.
//  4. It ends with an answer that tells the new result beside the old, and what the law still offers.
//
// Elsewhere: who sits on the board (appeal/panel.hpp), what is done with appeals (appeal/appeals.hpp), terms and
// remedies (catalog/appeal_rules.hpp), refusing automated decisions (policy/automation.hpp).
#pragma once
#include "tonghe/base/id.hpp"
#include "tonghe/base/structure.hpp"
#include "tonghe/base/text.hpp"
#include "tonghe/base/time.hpp"
#include "tonghe/catalog/policy.hpp"
#include "tonghe/registry/record.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tonghe::appeal {

using AppealId = Id<struct AppealTag>;

enum class AppealGround { datum, rule, amount, person }; // person: a person is to decide (个人信息保护法 article 24)
TONGHE_ENUM(AppealGround, datum, rule, amount, person)

enum class AppealState { lodged, dismissed, with_board, with_office, to_answer, answered, withdrawn };
TONGHE_ENUM(AppealState, lodged, dismissed, with_board, with_office, to_answer, answered, withdrawn)

enum class OfficeAct { correct, revise, reconsider }; // the datum at its source, the rule, the decision
TONGHE_ENUM(OfficeAct, correct, revise, reconsider)

enum class Verdict { uphold, reject };
TONGHE_ENUM(Verdict, uphold, reject)

struct FactSource { // a record that a fact was made of
    std::string registry;
    std::string record; // empty: the registry has none of her
    int64_t version = 1;
    int64_t entry = 0; // of the journal, the last about it; 0 where it came with the first load
    // Of facts over the members of a household:
    std::optional<std::string> of;   // record of the member
    std::optional<int> member;       // her place among them, from 1
    std::optional<bool> is_adult;    // who may keep it from others of the household
    std::optional<std::string> fact; // of hers, that the household's is made of
    std::optional<Json> value;       // that the record gave
};
TONGHE_STRUCT(FactSource, registry, record, version, entry, of, member, is_adult, fact, value)

struct KeptFact {
    std::string fact;
    std::optional<Json> value; // nothing: not known, or not hers to see
    bool shared = false;       // others of the household have a part in it: shown while they agree
    std::vector<FactSource> sources;
};
TONGHE_STRUCT(KeptFact, fact, value, shared, sources)

struct KeptAnswer { // an answer as it was given
    Date on;
    int64_t through = 0; // entry of the journal that it goes through
    int64_t version = 1; // of the policy
    std::string hash;
    catalog::Entitlement is = catalog::Entitlement::unknown;
    std::string amount;
    Text reason;
    int rule = 0;
    Text article;
    Text article_text;
    std::vector<std::string> missing; // facts
    std::vector<KeptFact> facts;
};
TONGHE_STRUCT(KeptAnswer, on, through, version, hash, is, amount, reason, rule, article, article_text, missing, facts)

struct DisputedDatum {
    std::string fact;
    Json should_be;
};
TONGHE_STRUCT(DisputedDatum, fact, should_be)

struct Evidence {
    std::string name;
    std::string media_type;
    int64_t bytes = 0;
    std::string blob;
    Instant at;
};
TONGHE_STRUCT(Evidence, name, media_type, bytes, blob, at)

struct ReRun { // everybody whom the correction concerns, asked again
    int64_t asked = 0;
    int64_t won = 0;
    int64_t lost = 0;
    int64_t more = 0;
    int64_t less = 0;
};
TONGHE_STRUCT(ReRun, asked, won, lost, more, less)

// What the board asks of an office, and what came of it.
struct OfficeRequest {
    OfficeAct act = OfficeAct::correct;
    std::string function;            // of the unit that is asked
    std::string fact;                // to correct
    std::optional<FactSource> named; // by the board, where the fact is made of what several have
    std::string region;              // whose office of that function; empty: any
    bool done = false;
    std::string words;                // of the officer: what was done, or why not
    std::string by;                   // account
    std::string record;               // that was corrected
    std::string policy_hash;          // of the version that answers it
    std::optional<std::string> again; // case that decides the revoked one anew, once she is answered
    std::optional<ReRun> rerun;
};
TONGHE_STRUCT(OfficeRequest, act, function, fact, named, region, done, words, by, record, policy_hash, again, rerun)

// What is told of an appeal and not looked for.
struct AppealStory {
    std::string text; // hers
    std::optional<DisputedDatum> datum;
    std::optional<KeptAnswer> answer;
    std::vector<Evidence> evidence;
    std::string admitted_by; // account
    std::string dismissed_because;
    std::optional<OfficeRequest> request; // put to the board as the question, to the office once upheld
    std::optional<Verdict> verdict;
    std::optional<KeptAnswer> fresh; // by what is known and valid after the correction
    std::string reply;
    std::string replied_by;
};
TONGHE_STRUCT(
    AppealStory,
    text,
    datum,
    answer,
    evidence,
    admitted_by,
    dismissed_because,
    request,
    verdict,
    fresh,
    reply,
    replied_by
)

struct Appeal {
    AppealId id;
    std::string number;         // SS-2026-000001
    std::string account;        // of whoever lodged it
    registry::RecordId person;  // she
    registry::RecordId subject; // whom the decision is about: herself, her household, child or enterprise
    std::string target;         // person, household, enterprise
    std::string policy;         // empty where a case is objected to
    std::string benefit;
    std::string case_id;
    AppealGround ground = AppealGround::datum;
    AppealState state = AppealState::lodged;
    Instant lodged_at;
    std::optional<Date> due_on; // of the state
    std::optional<Date> answered_on;
    AppealStory story;
    int64_t version = 1;
};

enum class SeatState { seated, voted, replaced }; // replaced: declared a conflict
TONGHE_ENUM(SeatState, seated, voted, replaced)

struct Seat {      // one expert of the board
    int place = 0; // in the order in which they were drawn
    std::string account;
    SeatState state = SeatState::seated;
    std::optional<Verdict> verdict;
    std::string reasons; // of the opinion, or of the conflict
    Instant at;
    int source = 0; // the record that the opinion finds wrong: its place among those of the fact, from 1
};

enum class AppealAct {
    withdraw,
    admit,
    dismiss,
    fill_seats,
    declare_conflict,
    give_opinion,
    do_request,
    decline_request,
    answer
};
TONGHE_ENUM(
    AppealAct, withdraw, admit, dismiss, fill_seats, declare_conflict, give_opinion, do_request, decline_request, answer
)

struct Office { // for which an officer does what boards ask
    std::string function;
    std::string region;
    std::string absent = {}; // account of the officer for whom she stands in there
};

// Somebody as far as an appeal is concerned.
struct Party {
    std::string account;
    std::string person; // record, of residents
    bool reviews = false;
    bool judges = false; // never for somebody else: a seat was drawn for her alone
    std::vector<Office> offices;
    std::string reviews_for; // account of the officer for whom she stands in
};

// What she may do now, in the order of the words above.
std::vector<AppealAct>
acts_of(const Appeal& appeal, const std::vector<Seat>& seats, int seats_wanted, const Party& who);
// The absent officer for whom she does it; empty where she may by herself.
std::string acts_for(const Appeal& appeal, const Party& who, AppealAct act);
// Whether she may know of it at all.
bool may_see(const Appeal& appeal, const std::vector<Seat>& seats, const Party& who);
// The records behind the fact that is to be corrected, where it is made of what several have: the board names one.
std::vector<FactSource> chain_of(const Appeal& appeal);
// The one that most of those who uphold name, the first of equals; 0 where none is named.
int named_source(const std::vector<Seat>& seats);
// What the opinions come to; nothing while one is missing.
std::optional<Verdict> verdict_of(const std::vector<Seat>& seats, int seats_wanted);

} // namespace tonghe::appeal
