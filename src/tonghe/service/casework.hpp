// Casework: what happens to a case after it was submitted. Its process (work/) asks people and services; what they do
// moves the case through its life cycle, tells the applicant, and leaves certificates and registry values behind.
//
// Always true
//  1. A case and its process change in one unit of work; neither can be ahead of the other.
//  2. The applicant is told of every change of status, in the unit that made it.
//  3. A part of a bundle that ends badly leaves the other parts running; the bundle ends with its last part.
//
// What the tasks of a process mean (`tonghe:act`): `accept` decides on acceptance, `decide` grants or refuses, `review`
// and `handle` only carry the case on. What services do (`tonghe:service`): see case_services.cpp.
#pragma once
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/forms/form.hpp"
#include "tonghe/identity/actor.hpp"
#include "tonghe/registry/registry.hpp"
#include "tonghe/service/application.hpp"
#include "tonghe/service/case_store.hpp"
#include "tonghe/service/certificate.hpp"
#include "tonghe/service/rating_store.hpp"
#include "tonghe/service/reopening.hpp"
#include "tonghe/service/suspension.hpp"
#include "tonghe/work/work.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace tonghe::service {

// One item applied for: the values of its own form and the materials that stand for it.
struct PartInput {
    std::shared_ptr<const catalog::ItemDefinition> definition;
    std::shared_ptr<const forms::Form> form;
    Json values;
    std::vector<MaterialNeed> materials;
    std::optional<Entitlement> entitlement = std::nullopt; // what the item's decision said
    CaseId id = {};                                        // made by the caller where it needs it beforehand
    CaseId reopens = {};                                   // the case that it decides anew
};

struct SubmitInput {
    Applying who;
    std::string applicant; // the person's record id
    const catalog::BundleDefinition* bundle = nullptr;
    Json values; // of the one form
    std::vector<PartInput> parts;
    std::vector<StoredMaterial> files;
    JsonObject facts; // what the registries say of the subjects, for conditions
};

class CaseWork : public work::Observer {
  public:
    CaseWork(
        const catalog::CatalogHolder& catalog,
        const registry::Registry& registry,
        work::Work& work,
        journal::Journal& journal,
        Sign sign
    );

    CaseId submit(Tx& tx, const SubmitInput& input);

    // The applicant's acts. `row` has been checked to be his or hers.
    void supplement(Tx& tx, CaseRow row, const std::optional<Json>& form, const std::string& note);
    void withdraw(Tx& tx, CaseRow row, const std::string& reason);
    // The office's acts beside tasks: a special procedure and its end.
    void suspend(Tx& tx, const identity::Actor& actor, CaseRow row, const NewSuspension& wanted);
    void resume(Tx& tx, const identity::Actor& actor, CaseRow row, const std::string& reason = "");
    void terminate(Tx& tx, const identity::Actor& actor, CaseRow row, const std::string& reason);
    // Revokes what was decided and begins a new case that decides anew; tells her and those who decided.
    CaseId reopen(Tx& tx, const Reopening& reopening);

    // An officer's outcome at a task; asks for corrections where the outcome says so. Errors as in
    // work::Work::complete.
    work::Task complete_task(
        Tx& tx,
        const identity::Actor& actor,
        const work::TaskId& task,
        const work::Completion& completion,
        const std::vector<CorrectionPoint>& correction
    );

    // work::Observer
    void task_opened(Tx& tx, const work::Task& task) override;
    void task_completed(Tx& tx, const work::Task& task) override;
    void task_given(Tx& tx, const work::Task& task) override;
    void task_returned(Tx& tx, const work::Task& task, const std::string& to) override;
    void process_ended(Tx& tx, const work::Instance& instance) override;
    void clock_turned(Tx& tx, const work::Task& task, work::Colour colour) override;
    void task_reminded(Tx& tx, const work::Task& task, const std::string& text, const std::string& by) override;
    void clocks_looked_at(Tx& tx) override;
    void calendar_changed(Tx& tx, const work::Reckoning& old) override;
    void process_migrated(Tx& tx, const work::Instance& instance) override;
    void process_rested(Tx& tx, const work::Instance& instance) override;

    // What services of processes do to the case of an instance (service/case_services.cpp).
    CaseRow case_of(Tx& tx, const work::Instance& instance);
    void apply_by_system(Tx& tx, CaseRow& row, const CaseCommand& command);

    const catalog::CatalogHolder& catalog() const { return catalog_; }

    const registry::Registry& registry() const { return registry_; }

    const Sign& sign() const { return sign_; }

    // The item a case is judged by: of the present catalogue, or compiled again from the files it began with.
    std::shared_ptr<const catalog::ItemDefinition> definition_of(Session& session, const CaseRow& row);

  private:
    CaseRow open_part(Tx& tx, const SubmitInput& input, const PartInput& part, const CaseId& bundle_case);
    SubmitInput again(Tx& tx, const CaseRow& old);
    void apply(Tx& tx, CaseRow& row, const CaseCommand& command, const std::string& who, const std::string& actor);
    void tell_applicant(Tx& tx, const CaseRow& row, const std::string& event, const std::string& opinion);
    void refresh_bundle(Tx& tx, const CaseId& bundle_case);
    void keep_version(Tx& tx, const catalog::ItemDefinition& definition);
    void decide_again(Tx& tx, const CaseRow& row, const catalog::ItemDefinition& definition, JsonObject& variables);
    void save(Tx& tx, CaseRow& row) const;
    void set_silence(Tx& tx, CaseRow& row) const; // the caller saves the row
    void fire_silence(Tx& tx, const CaseId& id);
    void look_at_turns(Tx& tx) const; // clocks of cases that have turned by now
    void turn(Tx& tx, const CaseRow& row, ClockKind kind, work::Colour colour, Date due) const;
    void rederive(Tx& tx, const CaseRow& shown, const work::Reckoning& old) const;
    void end_of_suspension_expected(Tx& tx, const CaseId& id) const;

    const catalog::CatalogHolder& catalog_;
    const registry::Registry& registry_;
    work::Work& work_;
    Sign sign_;
    std::mutex versions_mutex_;
    std::map<std::string, std::shared_ptr<const catalog::ItemDefinition>>
        old_versions_;                    // compiled again from their files
    std::set<std::string> kept_versions_; // whose row is known to stay
};

// The item whose process, or a process that it calls, the instance runs on: its case's version, unless it was migrated.
std::shared_ptr<const catalog::ItemDefinition>
definition_running(Session& session, const catalog::Catalog& catalog, const work::Instance& instance);

// The processes of the packs that begin by themselves; their region is the whole territory.
std::vector<work::StandingProcess> standing_processes(const catalog::Catalog& catalog);

// What `work` needs to know of the packs: calendar, titles, and the models of running instances.
work::WorkSources work_sources(const catalog::CatalogHolder& catalog);

} // namespace tonghe::service
