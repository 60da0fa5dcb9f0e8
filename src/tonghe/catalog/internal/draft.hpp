// A catalogue in the making: what was read so far, where each name was first declared, and every name that something
// refers to and that must resolve in the end.
#pragma once
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/catalog/decision.hpp"
#include "tonghe/catalog/internal/findings.hpp"
#include "tonghe/catalog/internal/map_reader.hpp"
#include "tonghe/catalog/policy.hpp"
#include "tonghe/catalog/reader.hpp"
#include "tonghe/catalog/review.hpp"

#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace tonghe::catalog {

// The kinds of names of the catalogue, each with the word for it in faults.
enum class NameKind {
    pack,
    calendar_year,
    code_list,
    registry,
    subject,
    semantic,
    certificate_type,
    item,
    bundle,
    function,
    unit,
    post,
    queue,
    region,
    account,
    text,
    decision_model,
    decision, // `<model>/<decision>`
    target,
    fact,
    policy,
    review,
    algorithm,
};

struct Reference {
    NameKind kind;
    std::string name;
    Place place;
};

// `field` of registry or subject `owner`.
struct FieldReference {
    bool subject = false;
    std::string owner;
    std::string field;
    Place place;
};

struct ItemDraft {
    ItemDefinition definition;
    Place place;
    bool readable = false;                    // item.yaml is YAML at all; otherwise nothing more is said of the item
    std::map<std::string, Place> keys;        // where the members of item.yaml stand, for faults found later
    std::map<std::string, std::string> files; // path inside the item → path in the pack, for messages
};

struct BundleDraft {
    BundleDefinition definition;
    Place place;
};

// A model as it lies in a pack, or among the sources of an old version.
struct DecisionFile {
    std::string id;
    std::string pack;
    std::string file; // for messages
    std::string text;
};

// Posts and units declared once for every region of a level (`each: street`), until the territory is known.
struct UnitPattern {
    Unit unit;
    Level each = Level::street;
    std::vector<Post> posts;
    std::map<std::string, std::string> credit_codes; // significant digits of the region → credit code
    Place place;
};

struct Draft {
    explicit Draft(const PackLimits& l) : limits(l), findings(l.faults_max) {}

    PackLimits limits;
    Findings findings;
    std::vector<Pack> packs;
    std::vector<AnnouncedYear> years;
    std::vector<CodeList> code_lists;
    std::vector<RegistryDefinition> registries;
    std::vector<SubjectDefinition> subjects;
    std::vector<SemanticDefinition> semantics;
    std::vector<CertificateType> certificate_types;
    std::vector<DecisionModel> decisions; // those without a fault, by id
    std::vector<ItemDraft> items;
    std::vector<BundleDraft> bundles;
    bool places_unreadable = false; // territory or organisation: then what hangs on regions is left alone
    std::vector<Region> regions;
    std::vector<Grid> grids;
    std::vector<Unit> units;
    std::vector<UnitPattern> unit_patterns;
    std::vector<Post> posts;
    std::vector<Queue> queues;
    DemoData demo;
    std::shared_ptr<const AccessRules> access = AccessRules::of_the_house();
    std::map<std::string, Text, std::less<>> texts;
    ClockRules clocks;
    std::vector<StandingDefinition> standing;
    std::vector<TargetDefinition> targets;
    LifeTable life_table;
    std::vector<std::shared_ptr<PolicyDefinition>> policies;
    std::vector<std::shared_ptr<ReviewDefinition>> reviews;
    std::vector<DecisionAlgorithm> algorithms;
    std::optional<AppealRules> appeals;
    Place appeals_place;

    std::map<std::pair<NameKind, std::string>, Place> declared;
    std::vector<Reference> references;
    std::vector<FieldReference> field_references;

    // False, with a fault, where the name was declared before.
    bool declare(NameKind kind, const std::string& name, const Place& place);
    void refer(NameKind kind, const std::string& name, const Place& place);
    const DecisionModel* decision(std::string_view model) const;
    void refer_field(bool subject, const std::string& owner, const std::string& field, const Place& place);
};

Expected word_for(NameKind kind);

// The readers of single files; each reports to `draft.findings` and goes on.
void read_pack_yaml(Draft& draft, const PackFiles& files, const YamlNode& root, const std::string& file);
void read_calendar(Draft& draft, const YamlNode& root, const std::string& file);
void read_code_list(Draft& draft, const YamlNode& root, const std::string& file, const std::string& stem);
void read_registry(Draft& draft, const YamlNode& root, const std::string& file, const std::string& stem);
void read_semantics(Draft& draft, const YamlNode& root, const std::string& file);
void read_certificate_type(Draft& draft, const YamlNode& root, const std::string& file, const std::string& stem);
void read_organisation(Draft& draft, const YamlNode& root, const std::string& file);
void read_territory(Draft& draft, const std::string& text, const std::string& file);
void read_accounts(Draft& draft, const YamlNode& root, const std::string& file);
void read_texts(Draft& draft, const YamlNode& root, const std::string& file, bool zh);
void read_clocks(Draft& draft, const YamlNode& root, const std::string& file);
void read_facts(Draft& draft, const YamlNode& root, const std::string& file);
void read_appeals(Draft& draft, const YamlNode& root, const std::string& file);
void read_algorithms(Draft& draft, const YamlNode& root, const std::string& file);
void resolve_facts(Draft& draft); // types, once all registries are read
void assemble_policies(Draft& draft, const std::vector<const PackFiles*>& packs);
void assemble_reviews(Draft& draft, const std::vector<const PackFiles*>& packs);
Term read_term(MapReader& one, int fallback); // {workdays: 5}, {days: 60} or {hours: 4}
LawReference read_law_of(MapReader& reader, std::string_view key, bool required);

// All models of all packs at once, since they may import each other.
void read_decisions(Draft& draft, const std::vector<DecisionFile>& files);
// access.dmn of a pack: over the rules so far, which it may only tighten.
void read_access(Draft& draft, const DecisionFile& file);
// benefit.dmn of a policy: stands alone, and leaves no gap; nullptr, with faults, where it cannot be asked.
std::shared_ptr<const rules::Model> read_policy_model(Draft& draft, const DecisionFile& file);
// The decision that an item or a task names; nullptr, with a fault, where there is none or it cannot be asked.
std::shared_ptr<const BoundDecision>
bind_decision(Draft& draft, const Place& place, const DecisionCall& call, const std::vector<const Json*>& forms);

// item.yaml and override.yaml of a local pack; `keys` receives the lines of the members.
ServiceItem read_item(MapReader& reader, Draft& draft, std::map<std::string, Place>& keys);
void read_override(MapReader& reader, Draft& draft, ServiceItem& item, std::map<std::string, Place>& keys);
DecisionCall read_decision_call(MapReader& reader, std::string_view key);
Bundle read_bundle(MapReader& reader, Draft& draft);

// Names, staffing, regions, promises: all that needs the whole. Expands unit patterns first.
void expand_patterns(Draft& draft);
void check_names(Draft& draft);
void check_organisation(Draft& draft);
void check_algorithms(Draft& draft); // every decision that something asks has its entry
void check_appeals(Draft& draft);    // somebody admits appeals and somebody judges them
void check_item_promises(Draft& draft, const ItemDraft& item);

} // namespace tonghe::catalog
