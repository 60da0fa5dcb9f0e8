// What the files of policies and of reviews have in common.
#pragma once
#include "tonghe/catalog/internal/draft.hpp"

namespace tonghe::rules {
struct Type;
}

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

bool fits(const rules::Type* type, FactType fact);
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
