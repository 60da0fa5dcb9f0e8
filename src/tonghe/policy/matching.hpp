// Matching (政策找人): every policy asked of everybody at once, over the columns of a snapshot.
//
//     benefits ─ compile (columns/compile.hpp) ─▶ rules that entitle │ rules that do not
//     snapshot ─ scan ─▶ rows entitled, with the rule and the amount │ how many are not; the rest cannot be told
//
// Always true
//  1. A row is entitled exactly where catalog::answer says so of its facts, by the same rule, to the same amount.
//  2. Whoever is neither entitled nor refused by a rule is unknown: a fact that matters is not known of her.
//  3. The same policies over the same snapshot give the same matches, with any number of threads.
//
// Elsewhere: what is kept of a run (policy/runs.hpp), one person at a time (policy/calculator.hpp).
#pragma once
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/columns/compile.hpp"
#include "tonghe/snapshot/snapshot.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tonghe::policy {

// One benefit as conditions over columns. Made once for the columns of a target and asked of any table that has them.
struct CompiledBenefit {
    std::shared_ptr<const catalog::PolicyDefinition> policy;
    const catalog::BenefitDefinition* benefit = nullptr; // of that policy
    columns::Policy entitles;                            // its rules that say yes, in their order
    columns::Policy refuses;                             // those that say no
    std::vector<int> entitling_rules;                    // number, from 1, of each rule of `entitles`
    std::vector<std::string> facts;                      // columns that it reads
};

// Throws Error(policy.not_by_columns) where a table cannot be asked of columns.
CompiledBenefit compile(
    std::shared_ptr<const catalog::PolicyDefinition> policy,
    const catalog::BenefitDefinition& benefit,
    std::span<const columns::ColumnSpec> columns
);
// All benefits of all policies for a target that are in force on the day.
std::vector<CompiledBenefit> compile_all(
    const catalog::Catalog& catalog, std::string_view target, Date on, std::span<const columns::ColumnSpec> columns
);

using FactNames = std::map<std::string, std::vector<std::string>>; // by target, ascending

// Facts that policies for each target ask about, and those by which figures are grouped: what a snapshot needs to hold.
FactNames facts_needed(const catalog::Catalog& catalog);
// Those that a policy for the target asks about, by the target that has them: a person has those of her household. What
// is no fact is passed over.
FactNames facts_asked(const catalog::Catalog& catalog, std::string_view target, std::span<const std::string> facts);
FactNames joined(const FactNames& some, const FactNames& others);
bool has_all(const FactNames& facts, const FactNames& wanted);

struct BenefitMatches {
    std::string policy;
    int64_t version = 1;
    std::string hash; // of the policy
    std::string benefit;
    columns::RowList rows;       // entitled, ascending
    std::vector<uint16_t> rules; // that entitles each, by its number in the table
    std::vector<int64_t> cents;  // for each; 0 where nothing is paid
    int64_t refused = 0;
    int64_t unknown = 0;

    int64_t total_cents() const;
};

struct ScanSettings {
    unsigned threads = 1;
    size_t together = 16;       // benefits a pass: more share more conditions, and hold more memory
    bool entitled_only = false; // who is refused is not counted, and nobody is unknown
};

std::vector<BenefitMatches>
match(std::span<const CompiledBenefit> benefits, const columns::Table& table, const ScanSettings& settings = {});

} // namespace tonghe::policy
