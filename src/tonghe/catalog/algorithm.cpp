#include "tonghe/catalog/algorithm.hpp"

#include "tonghe/catalog/catalog.hpp"

namespace tonghe::catalog {

namespace {

using Decisions = std::map<std::string, std::shared_ptr<const BoundDecision>>;

void add(
    std::vector<DecisionUse>& uses,
    AlgorithmKind kind,
    const Decisions& decisions,
    const std::string& item,
    const Text& where
) {
    for (const auto& [element, decision] : decisions) {
        uses.push_back({kind, decision, item, where});
    }
}

} // namespace

std::string DecisionUse::model() const { return decision->name.substr(0, decision->name.find('/')); }

std::vector<DecisionUse> uses_of(const ItemDefinition& item) {
    std::vector<DecisionUse> uses;
    if (item.eligibility != nullptr) {
        uses.push_back({AlgorithmKind::decides, item.eligibility, item.item.id, item.item.title});
    }
    add(uses, AlgorithmKind::routes, item.desks, item.item.id, item.item.title);
    add(uses, AlgorithmKind::computes, item.decisions, item.item.id, item.item.title);
    return uses;
}

std::vector<DecisionUse> uses_of(const StandingDefinition& process) {
    std::vector<DecisionUse> uses;
    add(uses, AlgorithmKind::routes, process.desks, "", process.title);
    add(uses, AlgorithmKind::computes, process.decisions, "", process.title);
    return uses;
}

} // namespace tonghe::catalog
