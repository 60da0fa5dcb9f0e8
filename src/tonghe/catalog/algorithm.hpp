// The register of algorithms (算法备案): what a city must say of every rule set that decides or routes by itself.
//
// Always true
//  1. Every decision model that an item or a process asks has an entry (algorithms.yaml); every policy brings its own.
//  2. An entry names an owner and a contact that are functions of units.
//
// Elsewhere: the entry of a policy (catalog/policy.hpp), the public register (app/algorithms.hpp).
#pragma once
#include "tonghe/base/structure.hpp"
#include "tonghe/base/text.hpp"
#include "tonghe/base/time.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tonghe::catalog {

struct BoundDecision;
struct ItemDefinition;
struct StandingDefinition;

struct AlgorithmEntry { // what the register says of it
    Text purpose;
    Text impact;
    std::string contact; // function

    bool operator==(const AlgorithmEntry&) const = default;
};

struct DecisionAlgorithm { // the entry of a decision model
    std::string model;
    std::string owner; // function
    Date since;        // in force from
    AlgorithmEntry entry;

    bool operator==(const DecisionAlgorithm&) const = default;
};

// decides: whether somebody is entitled; routes: which office handles a task; computes: a step of a process.
enum class AlgorithmKind { decides, routes, computes };
TONGHE_ENUM(AlgorithmKind, decides, routes, computes)

struct DecisionUse { // of one decision by an item or a process
    AlgorithmKind kind = AlgorithmKind::decides;
    std::shared_ptr<const BoundDecision> decision;
    std::string item; // empty for a process without cases
    Text where;       // title of the item or process

    std::string model() const;
};

std::vector<DecisionUse> uses_of(const ItemDefinition& item);
std::vector<DecisionUse> uses_of(const StandingDefinition& process);

} // namespace tonghe::catalog
