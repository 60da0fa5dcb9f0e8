#include "tonghe/columns/insight.hpp"

#include "tonghe/base/parallel.hpp"
#include "tonghe/columns/internal/block.hpp"
#include "tonghe/columns/internal/packed.hpp"

#include <algorithm>

namespace tonghe::columns {

namespace {

std::vector<Predicate> conditions_of(const Predicate& predicate) {
    const Predicate::Node& node = predicate.node();
    return node.kind == Predicate::Node::Kind::all ? node.parts : std::vector{predicate};
}

// Runs `each` over all blocks, a run of neighbours per thread; what the runs found is joined in their order.
template <class Found, class Each, class Join>
Found over_blocks(const Plan& plan, unsigned threads, const Found& empty, const Each& each, const Join& join) {
    const uint64_t blocks = plan.table().blocks();
    const auto workers = unsigned(std::clamp<uint64_t>(threads, 1, std::max<uint64_t>(1, blocks)));
    std::vector<Found> found;
    for (unsigned i = 0; i < workers; ++i) {
        found.push_back(empty);
    }
    in_parallel(workers, workers, [&](size_t i, unsigned) {
        BlockEvaluator block(plan);
        for (uint64_t b = blocks * i / workers; b < blocks * (i + 1) / workers; ++b) {
            block.begin(b);
            each(block, found[i]);
        }
    });
    for (unsigned i = 1; i < workers; ++i) {
        join(found[0], found[i]);
    }
    return std::move(found[0]);
}

struct Rows {
    uint64_t count = 0;
    std::vector<uint32_t> ids;

    void take(const BlockEvaluator& block, const uint64_t* bits, bool wants_ids) {
        const uint64_t more = kernels::count(bits, block.words());
        count += more;
        if (wants_ids && more > 0) {
            const size_t held = ids.size();
            ids.resize(held + size_t(more) + kernels::positions_slack);
            kernels::positions(bits, block.words(), uint32_t(block.block() * block_rows), ids.data() + held);
            ids.resize(held + size_t(more));
        }
    }

    void add(const Rows& other) {
        count += other.count;
        ids.insert(ids.end(), other.ids.begin(), other.ids.end());
    }
};

void add_all(std::vector<Rows>& to, const std::vector<Rows>& from) {
    for (size_t i = 0; i < to.size(); ++i) {
        to[i].add(from[i]);
    }
}

} // namespace

std::vector<NearMiss> near_misses(const Predicate& predicate, const Table& table, const ScanOptions& options) {
    const std::vector<Predicate> conditions = conditions_of(predicate);
    Plan plan(table);
    std::vector<uint32_t> nodes;
    for (const Predicate& condition : conditions) {
        nodes.push_back(plan.add(condition, Plane::is_true));
    }
    const auto each = [&](BlockEvaluator& block, std::vector<Rows>& found) {
        std::vector<uint64_t> once(block.words());
        std::vector<uint64_t> twice(block.words());
        std::vector<const uint64_t*> holds;
        for (const uint32_t node : nodes) {
            holds.push_back(block.bits_of(block.select(node)));
            for (size_t w = 0; w < block.words(); ++w) {
                const uint64_t fails = block.live()[w] & ~holds.back()[w];
                twice[w] |= once[w] & fails;
                once[w] |= fails;
            }
        }
        std::vector<uint64_t> misses(block.words());
        for (size_t i = 0; i < nodes.size(); ++i) {
            for (size_t w = 0; w < block.words(); ++w) {
                misses[w] = once[w] & ~twice[w] & ~holds[i][w];
            }
            found[i].take(block, misses.data(), options.ids);
        }
    };
    const auto found = over_blocks(plan, options.threads, std::vector<Rows>(nodes.size()), each, add_all);
    std::vector<NearMiss> misses;
    for (size_t i = 0; i < conditions.size(); ++i) {
        misses.push_back({conditions[i].text(), conditions[i], found[i].count, {}});
        misses.back().ids.append(found[i].ids);
    }
    return misses;
}

Impact impact(const Predicate& before, const Predicate& after, const Table& table, const ScanOptions& options) {
    Plan plan(table);
    const uint32_t old_node = plan.add(before, Plane::is_true);
    const uint32_t new_node = plan.add(after, Plane::is_true);
    const auto each = [&](BlockEvaluator& block, std::vector<Rows>& found) { // before, after, gained, lost
        const uint64_t* held = block.bits_of(block.select(old_node));
        const uint64_t* holds = block.bits_of(block.select(new_node));
        std::vector<uint64_t> differ(block.words());
        found[0].take(block, held, false);
        found[1].take(block, holds, false);
        kernels::without(holds, held, block.words(), differ.data());
        found[2].take(block, differ.data(), options.ids);
        kernels::without(held, holds, block.words(), differ.data());
        found[3].take(block, differ.data(), options.ids);
    };
    const auto found = over_blocks(plan, options.threads, std::vector<Rows>(4), each, add_all);
    Impact impact{found[0].count, found[1].count, found[2].count, found[3].count, {}, {}};
    impact.gained_ids.append(found[2].ids);
    impact.lost_ids.append(found[3].ids);
    return impact;
}

Predicate with_condition(const Predicate& predicate, size_t place, Predicate condition) {
    std::vector<Predicate> conditions = conditions_of(predicate);
    TONGHE_CHECK(place < conditions.size(), "a condition of the predicate");
    conditions[place] = std::move(condition);
    return all_of(std::move(conditions));
}

} // namespace tonghe::columns
