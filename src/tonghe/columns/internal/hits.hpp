// Hit policies as bitmap algebra: what the rules of one policy, each a bitmap, say of the rows of one block.
#pragma once
#include "tonghe/columns/internal/block.hpp"
#include "tonghe/columns/scan.hpp"

namespace tonghe::columns {

struct BoundPolicy {
    const Policy* policy = nullptr;
    std::vector<uint32_t> order; // rules in the order in which they are tried
    std::vector<uint32_t> nodes; // of the rules, as the policy has them
    std::optional<uint32_t> false_node;
    std::vector<std::optional<BoundValue>> amounts; // of the rules
    std::optional<BoundValue> otherwise;
    int scale = 0; // of all amounts

    bool is_plain() const { return policy->rules.size() == 1 && !otherwise && policy->hit != HitPolicy::count; }
};

BoundPolicy bind(const Policy& policy, Plan& plan, const ScanOptions& options);

// The buffers that one thread needs to settle one policy after the other.
class Hits {
  public:
    // Adds to `outcome` what the policy says of the evaluator's block; `bitmap` takes its rows with a result, if given.
    void settle(
        const BoundPolicy& policy, BlockEvaluator& block, const ScanOptions& options, uint64_t* bitmap, Outcome& outcome
    );

  private:
    using Bits = std::vector<uint64_t>;

    void divide(const BoundPolicy& policy, BlockEvaluator& block);
    void compute_amounts(const BoundPolicy& policy, BlockEvaluator& block);
    void add_amounts(
        const BoundPolicy& policy, BlockEvaluator& block, const std::optional<BoundValue>& value, const uint64_t* rows
    );
    void merge(HitPolicy hit, uint32_t place, int64_t amount);
    void ask_otherwise(const BoundPolicy& policy, const BlockEvaluator& block);
    void list_rules(const BoundPolicy& policy, const BlockEvaluator& block, Outcome& outcome);
    void find_places(const uint64_t* bits, size_t words);

    std::vector<const uint64_t*> hit_; // rows of each rule, in the order tried
    std::vector<Bits> chosen_;         // rows whose result is this rule's, or holds it
    Bits seen_, twice_, results_, rest_;
    std::vector<uint32_t> places_;
    std::vector<int64_t> amounts_; // by place in the block
    std::vector<uint8_t> state_;   // by place: nothing yet, an amount, overflowed
    std::vector<uint32_t> overflowed_;
    std::vector<uint32_t> ends_;
};

} // namespace tonghe::columns
