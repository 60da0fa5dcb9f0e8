// A review at work: its rules asked of every claim line at once, by the columns that also match policies.
//
//     claims ─ by person ─▶ facts of each line (catalog::claim_facts) ─ columns ─▶ rules scanned together ─▶ flags
//
// Always true
//  1. A line is flagged by a rule exactly where catalog::answer flags it by the same facts, with the same money.
//  2. Lines before `from` are counted with and never flagged: what was charged earlier.
//  3. The same lines give the same flags, in the order of lines and rules, with any number of threads.
//  4. The most that a line can lose is its largest flag: `fresh_cents` of its flags come to that, and to no more.
//
// Elsewhere: what becomes of flags (flag.hpp, batches.hpp).
#pragma once
#include "tonghe/base/json.hpp"
#include "tonghe/catalog/review.hpp"
#include "tonghe/claims/claims.hpp"
#include "tonghe/columns/compile.hpp"

#include <memory>
#include <optional>

namespace tonghe::claims {

struct Flag {
    uint32_t line = 0;       // its place in the claims
    uint16_t rule = 0;       // its place in the review's rules
    uint16_t row = 0;        // of the rule's table, from 1
    int64_t cents = 0;       // at stake
    int64_t fresh_cents = 0; // of those, what no larger flag of the line counts already
    std::optional<uint32_t>
        beside;       // the line that makes this one doubtful: the first equal one, the one that contains it
    JsonObject facts; // what the rule read, with `evidence`

    bool operator==(const Flag&) const = default;
};

struct ReviewOptions {
    size_t from = 0; // the first line that is judged
    unsigned threads = 1;
    bool evidence = true;
};

class Reviewer {
  public:
    // Throws Error(claims.not_by_columns) where a rule cannot be asked of columns.
    explicit Reviewer(std::shared_ptr<const catalog::ReviewDefinition> review);

    std::vector<Flag> flags(const Claims& claims, const ReviewOptions& options = {}) const;

    const catalog::ReviewDefinition& review() const { return *review_; }

  private:
    struct Rule {
        columns::Policy flags;      // its rows that flag
        std::vector<uint16_t> rows; // their numbers in the table
        std::vector<size_t> reads;  // columns of its inputs
    };

    class Part;

    std::shared_ptr<const catalog::ReviewDefinition> review_;
    std::vector<columns::ColumnSpec> columns_; // the facts that any rule reads
    std::vector<Rule> rules_;
    std::vector<columns::Policy> policies_; // `flags` of the rules, as one scan
};

} // namespace tonghe::claims
