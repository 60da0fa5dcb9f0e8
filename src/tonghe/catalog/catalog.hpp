// The catalogue: everything the packs declare, checked and compiled into one immutable snapshot.
//
// Always true
//  1. A Catalog never changes; a reload makes another and swaps it in whole (`CatalogHolder`). Who holds a snapshot
//  keeps it.
//  2. Every name in it resolves: items of bundles, queues, certificate types, code lists, regions, semantic ids,
//  decisions.
//  3. An item's version is the hash of its files; the files are kept, so that an old case is judged by its old version.
//
// Elsewhere: reading packs and their faults (catalog/reader.hpp), comparing snapshots (catalog/difference.hpp).
#pragma once
#include "tonghe/base/calendar.hpp"
#include "tonghe/catalog/access.hpp"
#include "tonghe/catalog/appeal_rules.hpp"
#include "tonghe/catalog/bundle.hpp"
#include "tonghe/catalog/certificate_type.hpp"
#include "tonghe/catalog/clock_rules.hpp"
#include "tonghe/catalog/code_list.hpp"
#include "tonghe/catalog/decision.hpp"
#include "tonghe/catalog/demo.hpp"
#include "tonghe/catalog/item.hpp"
#include "tonghe/catalog/life_table.hpp"
#include "tonghe/catalog/organisation.hpp"
#include "tonghe/catalog/policy.hpp"
#include "tonghe/catalog/registry_definition.hpp"
#include "tonghe/catalog/review.hpp"
#include "tonghe/catalog/territory.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tonghe::catalog {

struct Pack {
    std::string id;
    std::string version;
    Text title;
    std::vector<std::string> depends;
    std::string licence;
    std::string folder; // where it was read from, empty for packs held in memory
    std::string hash;   // of all its files, hexadecimal

    bool operator==(const Pack&) const = default;
};

// One service for the search index: its id and all words it should be found by.
struct SearchText {
    std::string service;
    bool bundle = false;
    Text title;
    std::string words; // zh and en together
};

// A process of a pack that begins by itself (process/standing.hpp), with the decisions it asks.
struct StandingDefinition {
    std::shared_ptr<const process::Model> model;
    std::string bpmn;
    Text title;
    std::string file;                // as faults name it
    std::vector<SourceFile> sources; // of its decisions, sorted: what `compile_rules` makes the two below of again
    std::map<std::string, std::shared_ptr<const BoundDecision>> desks; // by element: which desk its task goes to
    std::map<std::string, std::shared_ptr<const BoundDecision>> decisions;
};

struct AnnouncedYear { // one year's notice of the State Council
    CalendarYear calendar;
    std::string notice;
};

// The parts a snapshot is made of, in the order of their ids. The reader fills it; tests may fill it by hand.
struct CatalogContent {
    std::vector<Pack> packs;
    std::vector<AnnouncedYear> years;
    std::vector<CodeList> code_lists;
    std::vector<RegistryDefinition> registries;
    std::vector<SubjectDefinition> subjects;
    std::vector<SemanticDefinition> semantics; // declared ones and those of registry fields
    std::vector<CertificateType> certificate_types;
    std::vector<DecisionModel> decisions;
    std::vector<std::shared_ptr<const ItemDefinition>> items;
    std::vector<std::shared_ptr<const BundleDefinition>> bundles;
    Territory territory;
    OrganisationTree organisation;
    DemoData demo;
    std::shared_ptr<const AccessRules> access = AccessRules::of_the_house();
    std::map<std::string, Text, std::less<>> texts;
    ClockRules clocks;
    std::vector<StandingDefinition> standing; // by id of the process
    std::vector<TargetDefinition> targets;    // in the order of the packs
    LifeTable life_table;
    std::vector<std::shared_ptr<const PolicyDefinition>> policies; // every version, by id and version
    std::vector<std::shared_ptr<const ReviewDefinition>> reviews;
    std::vector<DecisionAlgorithm> algorithms; // by model
    std::optional<AppealRules> appeals;        // nothing: no pack offers them
};

class Catalog {
  public:
    Catalog() = default;
    explicit Catalog(CatalogContent content);

    const CatalogContent& content() const { return content_; }

    const std::string& hash() const { return hash_; } // of everything, to tell snapshots apart

    // nullptr where there is none; pointers live as long as the snapshot.
    const CodeList* code_list(std::string_view id) const;
    const RegistryDefinition* registry(std::string_view id) const;
    const SubjectDefinition* subject(std::string_view id) const;
    const SemanticDefinition* semantic(std::string_view id) const;
    const DecisionModel* decision_model(std::string_view id) const;
    const CertificateType* certificate_type(std::string_view id) const;
    const ItemDefinition* item(std::string_view id) const;
    const BundleDefinition* bundle(std::string_view id) const;
    const TargetDefinition* target(std::string_view id) const;
    // What a policy for that target may ask: a fact of its own, or of the household that a person lives in.
    const FactDefinition* fact_of(std::string_view target, std::string_view fact) const;
    // The version in force on that day; before the first, that one; where none is in force any more, the one before.
    std::shared_ptr<const PolicyDefinition> policy(std::string_view id, Date on) const;
    std::shared_ptr<const PolicyDefinition> policy_version(std::string_view id, int64_t version) const;
    std::shared_ptr<const ReviewDefinition> review(std::string_view id) const;
    std::vector<std::shared_ptr<const PolicyDefinition>> policy_versions(std::string_view id) const; // oldest first
    const ItemDefinition* item_of_version(std::string_view hash) const; // only versions of this snapshot
    std::shared_ptr<const ItemDefinition> share_item(std::string_view id) const;
    const Text* text(std::string_view key) const;

    const Territory& territory() const { return content_.territory; }

    const OrganisationTree& organisation() const { return content_.organisation; }

    const WorkCalendar& calendar() const { return calendar_; }

    const ClockRules& clocks() const { return content_.clocks; }

    // What is worked in that region; lives as long as the snapshot.
    Worktime worktime(std::string_view region) const { return {calendar_, content_.clocks.hours_of(region)}; }

    const AccessRules& access() const { return *content_.access; }

    const DemoData& demo() const { return content_.demo; }

    const DecisionAlgorithm* algorithm(std::string_view model) const;

    const std::optional<AppealRules>& appeals() const { return content_.appeals; }

    const std::vector<SearchText>& search_texts() const { return search_texts_; }

    std::vector<const BundleDefinition*> bundles_with(std::string_view item) const;

  private:
    CatalogContent content_;
    WorkCalendar calendar_;
    std::vector<SearchText> search_texts_;
    std::string hash_;
};

// The snapshot in force, for many readers and a rare writer.
class CatalogHolder {
  public:
    explicit CatalogHolder(std::shared_ptr<const Catalog> catalog) : catalog_(std::move(catalog)) {}

    std::shared_ptr<const Catalog> get() const { return std::atomic_load(&catalog_); }

    void replace(std::shared_ptr<const Catalog> next) { std::atomic_store(&catalog_, std::move(next)); }

  private:
    std::shared_ptr<const Catalog> catalog_;
};

} // namespace tonghe::catalog
