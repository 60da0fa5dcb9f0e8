// A scan: many policies asked of every row of a table at once.
//
//     for each block of 16,384 rows:  each distinct condition once ─▶ a bitmap
//                                     each rule: bitmaps joined     ─▶ a bitmap
//                                     each policy: its hit policy   ─▶ counts, row numbers, amounts
//
// Always true
//  1. A rule hits a row when its condition is true there; false and unknown are no hit.
//  2. The outcome is the same for any number of threads, and the same as asking row by row.
//  3. Amounts are exact: what leaves 64 bits is computed by `amount_otherwise`, or ends the scan with columns.overflow.
//
// Elsewhere: who was missed by one condition and what a changed one does (columns/insight.hpp).
#pragma once
#include "tonghe/columns/predicate.hpp"

#include <cstdlib>

namespace tonghe::columns {

enum class HitPolicy : uint8_t {
    unique,       // U: one rule; rows that several hit are in error
    any,          // A: several may hit if they say the same; rows where they differ are in error
    first,        // F
    priority,     // P: the hit rule of lowest rank
    rule_order,   // R: all hit rules as they stand
    output_order, // O: all hit rules by rank
    collect,      // C
    sum,          // C+
    least,        // C<
    greatest,     // C>
    count         // C#: the amount is how many rules hit
};

struct Rule {
    Predicate when;
    std::optional<Value> amount;
    int rank = 0;       // of priority and output order: lower comes first
    std::string output; // of `any`: rules that say the same have equal ones
};

struct Policy {
    std::string name;
    HitPolicy hit = HitPolicy::first;
    std::vector<Rule> rules;
    std::optional<Value> otherwise; // the amount of a row that no rule hits; with it every such row has a result

    // Gives the amounts of rows that 64 bits do not hold on the way; an absent one is null.
    std::function<void(const Table& table, std::span<const uint32_t> rows, std::span<std::optional<Number>> amounts)>
        amount_otherwise;
};

Policy entitled(std::string name, Predicate when); // one rule and no amount

// Row numbers, ascending. Grows without touching what it does not hold yet.
class RowList {
  public:
    RowList() = default;

    std::span<const uint32_t> view() const { return {rows_.get(), size_}; }

    size_t size() const { return size_; }

    uint32_t* room(size_t more); // for that many behind the last; then `grow` by those written

    void grow(size_t written) { size_ += written; }

    void append(std::span<const uint32_t> rows);

  private:
    struct Free {
        void operator()(uint32_t* p) const { std::free(p); }
    };

    std::unique_ptr<uint32_t[], Free> rows_;
    size_t size_ = 0;
    size_t capacity_ = 0;
};

inline constexpr int64_t no_amount = INT64_MIN; // a null amount

struct Outcome {                  // of one policy
    uint64_t count = 0;           // rows with a result
    uint64_t errors = 0;          // rows that the hit policy refuses
    uint64_t false_count = 0;     // with `planes`: rows where the condition of a policy of one rule is false
    RowList ids;                  // with `ids`: rows with a result
    RowList error_ids;            // with `ids`
    std::vector<int64_t> amounts; // with `amounts`: one for each of `ids`, × 10^amount_scale
    int amount_scale = 0;
    std::vector<uint64_t> rule_ends; // with `rules`: where the rules of each of `ids` end in `rules`
    std::vector<uint32_t> rules;     // the rules that hit, in the order the hit policy gives
    Bytes is_true;                   // with `bitmaps`: one bit a row
    Bytes is_false;                  // with `bitmaps` and `planes`, of policies of one rule
};

struct ScanOptions {
    bool ids = false;
    bool amounts = false; // implies ids
    bool rules = false;   // implies ids
    bool bitmaps = false;
    bool planes = false;
    unsigned threads = 1;
};

std::vector<Outcome> scan(std::span<const Policy> policies, const Table& table, const ScanOptions& options = {});

// How each single condition is evaluated, once for all policies that share it.
struct PathTaken {
    std::string condition;
    std::string path; // "range u8", "codes u16", "bits", "validity", "columns i32", "arithmetic", "rows"
    std::string why;  // what decided it
    std::vector<std::string> policies;

    bool operator==(const PathTaken&) const = default;
};

std::vector<PathTaken> explain(std::span<const Policy> policies, const Table& table);

std::string instruction_set(); // that the kernels use on this machine: "AVX3_DL", "AVX2", "NEON" …

// The same scan, row after row, in the plainest way there is: what tests compare with.
std::vector<Outcome>
scan_row_by_row(std::span<const Policy> policies, const Table& table, const ScanOptions& options = {});
Truth answer(const Predicate& predicate, const Table& table, uint64_t row);
std::optional<Number> amount(const Value& value, const Table& table, uint64_t row); // throws columns.overflow

} // namespace tonghe::columns
