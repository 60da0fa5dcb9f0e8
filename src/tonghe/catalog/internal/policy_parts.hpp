// What the files of policies and of reviews have in common.
#pragma once
#include "tonghe/catalog/decision.hpp"
#include "tonghe/catalog/internal/draft.hpp"

#include <initializer_list>

namespace tonghe::catalog {

struct ContentFolder {
    std::string shown; // `yunlan/policies/elderly-allowance`
    std::string pack;
    std::map<std::string, std::string> files;
};

// The folders below `top` of all packs, by name; a later pack's takes the place of an earlier one's.
std::map<std::string, ContentFolder> folders_of(const std::vector<const PackFiles*>& packs, const std::string& top);

std::vector<PolicyLaw> read_law(MapReader& reader, Draft& draft);
std::vector<PolicyArticle> read_articles(MapReader& reader, Draft& draft);
void read_algorithm(MapReader& reader, Draft& draft, AlgorithmEntry& algorithm);

// Where a benefit, or a rule of a review, speaks of its table: for faults found once the model is there.
struct TablePlaces {
    explicit TablePlaces(const MapReader& one);
    TablePlaces(const std::string& file, int line);

    Place input(const std::string& id) const { return {inputs.file, input_lines.at(id)}; }

    Place decision;
    Place inputs;
    Place reasons;
    std::map<std::string, int> input_lines;  // by input
    std::map<std::string, int> reason_lines; // by reason
};

std::vector<PolicyInput> read_inputs(MapReader& one, TablePlaces& places);
std::map<std::string, Text> read_reasons(MapReader& one, TablePlaces& places);

// The decision of that id; a fault and nullptr where the model has none. Nothing is told of a model that is not there.
const rules::Decision*
find_decision(Draft& draft, const rules::Model* model, const std::string& id, const Place& place, Expected otherwise);

// Faults: the input cannot take the fact; outputs that are missing; reasons without words, or never given; rules whose
// first note is no article of the text.
bool check_type(
    Draft& draft,
    const FaultKind& kind,
    const Place& place,
    const rules::Input& input,
    const std::string& fact,
    FactType type
);
void check_outputs(
    Draft& draft, const BoundDecision& bound, const Place& place, std::initializer_list<const char*> wanted
);
void check_reasons(
    Draft& draft, const BoundDecision& bound, const std::map<std::string, Text>& reasons, const TablePlaces& places
);
void check_articles(
    Draft& draft,
    const FaultKind& kind,
    const BoundDecision& bound,
    const std::vector<PolicyArticle>& text,
    const std::string& file
);

bool is_same_amount(const std::string& left, const std::string& right); // as numbers
Json json_value_of(const YamlNode& node);

// A fault: a name of `what` that none of `names` is.
void unknown_name(
    Draft& draft,
    const Place& place,
    Expected what,
    const std::string& name,
    const std::vector<std::string>& names,
    Expected otherwise
);

} // namespace tonghe::catalog
