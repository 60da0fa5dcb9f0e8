#include "tonghe/columns/internal/hits.hpp"

#include "tonghe/columns/errors.hpp"
#include "tonghe/columns/internal/packed.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace tonghe::columns {

namespace {

enum State : uint8_t { nothing, held, overflow };

bool takes_one(HitPolicy hit) {
    return hit == HitPolicy::unique || hit == HitPolicy::any || hit == HitPolicy::first || hit == HitPolicy::priority;
}

bool goes_by_rank(HitPolicy hit) { return hit == HitPolicy::priority || hit == HitPolicy::output_order; }

void or_into(std::vector<uint64_t>& bits, const uint64_t* more) {
    for (size_t w = 0; w < bits.size(); ++w) {
        bits[w] |= more[w];
    }
}

void and_not_into(std::vector<uint64_t>& bits, const uint64_t* less) {
    kernels::without(bits.data(), less, bits.size(), bits.data());
}

} // namespace

BoundPolicy bind(const Policy& policy, Plan& plan, const ScanOptions& options) {
    BoundPolicy bound;
    bound.policy = &policy;
    bound.order.resize(policy.rules.size());
    std::iota(bound.order.begin(), bound.order.end(), 0u);
    if (goes_by_rank(policy.hit)) {
        std::stable_sort(bound.order.begin(), bound.order.end(), [&](uint32_t a, uint32_t b) {
            return policy.rules[a].rank < policy.rules[b].rank;
        });
    }
    for (const Rule& rule : policy.rules) {
        bound.nodes.push_back(plan.add(rule.when, Plane::is_true));
        bound.amounts.emplace_back();
        if (options.amounts && rule.amount && policy.hit != HitPolicy::count) {
            bound.amounts.back().emplace(*rule.amount, plan.table());
            bound.scale = std::max(bound.scale, bound.amounts.back()->scale());
        }
    }
    if (policy.otherwise) {
        bound.otherwise.emplace(*policy.otherwise, plan.table());
        bound.scale = std::max(bound.scale, bound.otherwise->scale());
    }
    if (options.planes && policy.rules.size() == 1) {
        bound.false_node = plan.add(policy.rules.front().when, Plane::is_false);
    }
    return bound;
}

void Hits::find_places(const uint64_t* bits, size_t words) {
    places_.resize(size_t(kernels::count(bits, words)) + kernels::positions_slack);
    places_.resize(kernels::positions(bits, words, 0, places_.data()));
}

// Which rows have a result (results_), which are in error (twice_), and whose result each rule gives (chosen_).
void Hits::divide(const BoundPolicy& bound, BlockEvaluator& block) {
    const HitPolicy hit = bound.policy->hit;
    const size_t words = block.words();
    hit_.clear();
    for (const uint32_t rule : bound.order) {
        hit_.push_back(block.bits_of(block.select(bound.nodes[rule])));
    }
    seen_.assign(words, 0);
    twice_.assign(words, 0);
    chosen_.resize(hit_.size());
    std::map<std::string, Bits> said; // `any`: rows of each output
    for (size_t i = 0; i < hit_.size(); ++i) {
        chosen_[i].assign(hit_[i], hit_[i] + words);
        if (hit == HitPolicy::unique) {
            for (size_t w = 0; w < words; ++w) {
                twice_[w] |= seen_[w] & hit_[i][w];
            }
        } else if (takes_one(hit)) {
            and_not_into(chosen_[i], seen_.data());
        }
        if (hit == HitPolicy::any) {
            Bits& same = said[bound.policy->rules[bound.order[i]].output];
            same.resize(words);
            or_into(same, hit_[i]);
        }
        or_into(seen_, hit_[i]);
    }
    Bits other(words);
    for (const auto& [output, rows] : said) {
        for (size_t w = 0; w < words; ++w) {
            twice_[w] |= other[w] & rows[w];
            other[w] |= rows[w];
        }
    }
    results_ = seen_;
    rest_.assign(words, 0);
    if (bound.otherwise) {
        kernels::without(block.live(), seen_.data(), words, rest_.data());
        or_into(results_, rest_.data());
    }
    and_not_into(results_, twice_.data());
    for (Bits& chosen : chosen_) {
        and_not_into(chosen, twice_.data());
    }
}

void Hits::merge(HitPolicy hit, uint32_t place, int64_t amount) {
    if (state_[place] == overflow) {
        return;
    }
    int64_t& sum = amounts_[place];
    if (state_[place] == nothing || takes_one(hit)) {
        sum = amount;
    } else if (sum == no_amount || amount == no_amount) {
        sum = no_amount;
    } else if (hit == HitPolicy::least) {
        sum = std::min(sum, amount);
    } else if (hit == HitPolicy::greatest) {
        sum = std::max(sum, amount);
    } else if (__builtin_add_overflow(sum, amount, &sum)) {
        state_[place] = overflow;
        return;
    }
    state_[place] = held;
}

void Hits::add_amounts(
    const BoundPolicy& bound, BlockEvaluator& block, const std::optional<BoundValue>& value, const uint64_t* rows
) {
    const HitPolicy hit = bound.policy->hit;
    find_places(rows, block.words());
    if (!value) {
        for (const uint32_t place : places_) {
            merge(hit, place, hit == HitPolicy::count ? powers_of_ten[bound.scale] : no_amount);
        }
        return;
    }
    const bool proved = value->is_proved(block.table(), block.block());
    const int64_t factor = powers_of_ten[bound.scale - value->scale()];
    auto results = std::make_unique<BoundValue::Results>();
    for (size_t at = 0; at < places_.size(); at += BoundValue::chunk_rows) {
        const size_t count = std::min(BoundValue::chunk_rows, places_.size() - at);
        value->evaluate(block.table(), block.block(), places_.data() + at, 0, count, proved, *results);
        for (size_t i = 0; i < count; ++i) {
            const uint32_t place = places_[at + i];
            int64_t amount = no_amount;
            if (results->overflowed[i] ||
                (results->known[i] &&
                 (__builtin_mul_overflow(results->values[i], factor, &amount) || amount == no_amount))) {
                state_[place] = overflow;
            } else {
                merge(hit, place, amount);
            }
        }
    }
}

void Hits::compute_amounts(const BoundPolicy& bound, BlockEvaluator& block) {
    amounts_.assign(block.rows(), no_amount);
    state_.assign(block.rows(), nothing);
    for (size_t i = 0; i < chosen_.size(); ++i) {
        add_amounts(bound, block, bound.amounts[bound.order[i]], chosen_[i].data());
    }
    if (bound.otherwise) {
        add_amounts(bound, block, bound.otherwise, rest_.data());
    }
    ask_otherwise(bound, block);
}

void Hits::ask_otherwise(const BoundPolicy& bound, const BlockEvaluator& block) {
    overflowed_.clear();
    for (uint32_t place = 0; place < block.rows(); ++place) {
        if (state_[place] == overflow) {
            overflowed_.push_back(uint32_t(block.block() * block_rows + place));
        }
    }
    if (overflowed_.empty()) {
        return;
    }
    const auto refuse = [&](uint32_t row) {
        throw Error(errors::overflow, {{"value", bound.policy->name}, {"row", std::to_string(row)}});
    };
    if (!bound.policy->amount_otherwise) {
        refuse(overflowed_.front());
    }
    std::vector<std::optional<Number>> answers(overflowed_.size());
    bound.policy->amount_otherwise(block.table(), overflowed_, answers);
    for (size_t i = 0; i < answers.size(); ++i) {
        int64_t amount = no_amount;
        if (answers[i]) {
            const Number number = normal(*answers[i]);
            if (number.scale > bound.scale ||
                __builtin_mul_overflow(number.mantissa, powers_of_ten[bound.scale - number.scale], &amount)) {
                refuse(overflowed_[i]);
            }
        }
        amounts_[overflowed_[i] % block_rows] = amount;
    }
}

void Hits::list_rules(const BoundPolicy& bound, const BlockEvaluator& block, Outcome& outcome) {
    ends_.assign(block.rows() + 1, 0); // for each place, where its rules end once all are counted
    for (const Bits& chosen : chosen_) {
        find_places(chosen.data(), block.words());
        for (const uint32_t place : places_) {
            ++ends_[place + 1];
        }
    }
    std::partial_sum(ends_.begin(), ends_.end(), ends_.begin());
    const size_t base = outcome.rules.size();
    outcome.rules.resize(base + ends_.back());
    find_places(results_.data(), block.words());
    for (const uint32_t place : places_) {
        outcome.rule_ends.push_back(base + ends_[place + 1]);
    }
    for (size_t i = 0; i < chosen_.size(); ++i) {
        find_places(chosen_[i].data(), block.words());
        for (const uint32_t place : places_) {
            outcome.rules[base + ends_[place]++] = bound.order[i];
        }
    }
}

void Hits::settle(
    const BoundPolicy& bound, BlockEvaluator& block, const ScanOptions& options, uint64_t* bitmap, Outcome& outcome
) {
    const size_t words = block.words();
    const auto first = uint32_t(block.block() * block_rows);
    const auto take_ids = [&](const uint64_t* bits, uint64_t count, RowList& list) {
        list.grow(kernels::positions(bits, words, first, list.room(size_t(count) + kernels::positions_slack)));
    };
    const bool wants_ids = options.ids || options.amounts || options.rules;
    if (bound.is_plain() && !options.amounts && !options.rules) {
        const Selection rows = block.select(bound.nodes.front(), wants_ids || bitmap != nullptr, bitmap);
        outcome.count += rows.count;
        if (bitmap != nullptr && block.bits_of(rows) != bitmap) {
            std::copy_n(block.bits_of(rows), words, bitmap);
        }
        if (wants_ids && rows.count > 0) {
            take_ids(block.bits_of(rows), rows.count, outcome.ids);
        }
        return;
    }
    divide(bound, block);
    const uint64_t count = kernels::count(results_.data(), words);
    const uint64_t errors = kernels::count(twice_.data(), words);
    outcome.count += count;
    outcome.errors += errors;
    if (bitmap != nullptr) {
        std::copy(results_.begin(), results_.end(), bitmap);
    }
    if (wants_ids) {
        take_ids(results_.data(), count, outcome.ids);
        take_ids(twice_.data(), errors, outcome.error_ids);
    }
    if (options.amounts) {
        compute_amounts(bound, block);
        find_places(results_.data(), words);
        for (const uint32_t place : places_) {
            outcome.amounts.push_back(amounts_[place]);
        }
    }
    if (options.rules) {
        list_rules(bound, block, outcome);
    }
}

} // namespace tonghe::columns
