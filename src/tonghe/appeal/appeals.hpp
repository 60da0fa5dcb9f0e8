// What is done with appeals: lodging, admitting, judging, putting right, answering. Each act is checked by `acts_of`,
// kept, recorded and told to whoever goes on, in one unit.
//
// Always true
//  1. A term runs in every open state, in working days; whoever has the work is reminded before it ends, and so is the
//     head of the office once it has ended.
//  2. Opinions are not told before all are given.
//  3. A datum is corrected in its registry, on the word of its source, and nowhere else.
//  4. A decision that does not hold is revoked in the unit that answers her, which begins the case that takes its
//  place.
//
// Elsewhere: what may be done (appeal/appeal.hpp), asking rules about people (`AppealSources`, given by whoever knows
// policies and cases).
#pragma once
#include "tonghe/appeal/appeal_store.hpp"
#include "tonghe/appeal/panel.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/identity/actor.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/registry/registry.hpp"

#include <functional>
#include <optional>
#include <set>
#include <string>

namespace tonghe::appeal {

struct AppealSources {
    // The answer as the appellant may see it today; nothing where the policy is gone. Not asked of cases.
    std::function<std::optional<KeptAnswer>(Session&, const Appeal&, Instant now)> ask;
    // Accounts that had a part in the decision, and the office that decided, of cases.
    std::function<std::set<std::string>(Session&, const Appeal&)> took_part;
    std::function<Office(Session&, const Appeal&)> decided_by;
    std::function<Text(Session&, const Appeal&)> title; // of what is objected to
    // Everybody whom the record concerns (as it is, or as a new one will be) asked before and after the change.
    std::function<ReRun(Tx&, const registry::Record&, const std::function<registry::RecordId()>& change)> ask_again;
    // Officers who stand in for her that day.
    std::function<std::vector<std::string>(Session&, const std::string& account, Date today)> substitutes;
    // What a revised policy did to everybody, once a run of matching has asked it.
    std::function<std::optional<ReRun>(Session&, const Appeal&)> count_revision;
    // Revokes the decision of the case and begins a new one, whose id it gives.
    std::function<std::string(Tx&, const Appeal&)> decide_anew;
};

struct Lodging {
    std::string account;
    registry::RecordId person;
    registry::RecordId subject;
    std::string target;
    std::string policy;
    std::string benefit;
    std::string case_id;
    AppealGround ground = AppealGround::datum;
    std::string text;
    std::optional<DisputedDatum> datum;
};

struct Admission {
    OfficeAct act = OfficeAct::correct;
    std::string fact; // to correct; that of the appeal unless given
};

struct Opinion {
    Verdict verdict = Verdict::reject;
    std::string reasons;
    int source = 0; // what it finds wrong where the fact is made of what several have
};

struct Correction {                           // of one record of the registry that the fact is made of
    std::optional<registry::RecordId> record; // a new one where there is none
    std::optional<int64_t> version;           // of the record, as it was read
    JsonObject values;
};

struct Revision { // what a newer version of the policy does to everybody
    std::string hash;
    std::optional<ReRun> rerun;     // nothing: the next run of matching tells
    std::vector<std::string> newly; // records of persons who are newly entitled
};

class Appeals {
  public:
    Appeals(const catalog::CatalogHolder& catalog, const registry::Registry& registry, AppealSources sources)
        : catalog_(catalog), registry_(registry), sources_(std::move(sources)) {}

    void follow(Journal& journal);        // reminders and messages that come in slices; before the first unit
    journal::Projection counting() const; // fills in what revisions did, when a run of matching tells

    Appeal lodge(Tx& tx, const Lodging& lodging) const; // Error(appeal.open_already) for a second one
    Appeal add_evidence(Tx& tx, const Party& who, const AppealId& id, const Evidence& evidence) const;
    Appeal withdraw(Tx& tx, const Party& who, const AppealId& id) const;
    Appeal admit(Tx& tx, const Party& who, const AppealId& id, const Admission& admission) const;
    Appeal dismiss(Tx& tx, const Party& who, const AppealId& id, const std::string& reason) const;
    Appeal fill_seats(Tx& tx, const Party& who, const AppealId& id) const;
    Appeal declare_conflict(Tx& tx, const Party& who, const AppealId& id, const std::string& reason) const;
    Appeal give_opinion(Tx& tx, const Party& who, const AppealId& id, const Opinion& opinion) const;
    Appeal
    correct(Tx& tx, const Party& who, const AppealId& id, const Correction& correction, const std::string& words) const;
    Appeal
    revise(Tx& tx, const Party& who, const AppealId& id, const Revision& revision, const std::string& words) const;
    Appeal reconsider(Tx& tx, const Party& who, const AppealId& id, const std::string& words) const;
    Appeal decline(Tx& tx, const Party& who, const AppealId& id, const std::string& words) const;
    Appeal answer(Tx& tx, const Party& who, const AppealId& id, const std::string& reply) const;

    Appeal get(Session& session, const Party& who, const AppealId& id) const; // Error(appeal.not_found)
    std::vector<AppealAct> acts(Session& session, const Appeal& appeal, const Party& who) const;

    Text title(Session& session, const Appeal& appeal) const { return sources_.title(session, appeal); }

    const catalog::AppealRules& rules(const catalog::Catalog& catalog) const; // Error(appeal.not_offered)

  private:
    Appeal begin(Session& session, const Party& who, const AppealId& id, AppealAct act) const;
    OfficeRequest request_for(Session& session, const Appeal& appeal, const Admission& admission) const;
    void name_source(Session& session, Appeal& appeal, const std::vector<Seat>& seats) const;
    void seat(Tx& tx, const Appeal& appeal, const Party& by, bool is_first) const;
    void enter(Tx& tx, Appeal& appeal, AppealState state) const; // with its term and reminders; keeps the appeal
    void finish_request(Tx& tx, Appeal& appeal, const Party& who, const std::string& words, JsonObject data) const;
    void count(Tx& tx, Appeal appeal) const;
    void remind(Tx& tx, const journal::Timer& timer) const;
    void tell_newly(Tx& tx, const journal::Timer& timer) const;
    void tell_her(Tx& tx, const Appeal& appeal, const Text& title, const Text& text) const;
    void tell_workers(Tx& tx, const Appeal& appeal, const Text& title) const;
    std::set<std::string> workers(Session& session, const Appeal& appeal, Instant now) const;

    const catalog::CatalogHolder& catalog_;
    const registry::Registry& registry_;
    AppealSources sources_;
};

// Who somebody is to appeals.
Party party_of(const catalog::Catalog& catalog, const identity::Actor& actor);
// Function of the office whose word a fact is; empty where the fact is made of several.
std::string source_of(const catalog::Catalog& catalog, std::string_view target, const std::string& fact);
// Registry whose records a fact is made of; empty where it is made of several.
std::string registry_of(const catalog::Catalog& catalog, std::string_view target, const std::string& fact);
// Function of the office whose word a record of a fact is.
std::string source_of(const catalog::Catalog& catalog, std::string_view target, const FactSource& source);
Text title_of(AppealState state);

std::span<const store::Migration> migrations();

} // namespace tonghe::appeal
