#include "tonghe/columns/scan.hpp"

#include "tonghe/base/parallel.hpp"
#include "tonghe/columns/internal/hits.hpp"
#include "tonghe/columns/internal/packed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <new>

namespace tonghe::columns {

namespace {

// What one thread finds in its run of blocks.
using Share = std::vector<Outcome>;

struct Bitmaps {
    uint64_t* is_true = nullptr;
    uint64_t* is_false = nullptr;
};

void scan_blocks(
    const Plan& plan,
    const std::vector<BoundPolicy>& policies,
    const ScanOptions& options,
    const std::vector<Bitmaps>& bitmaps,
    uint64_t first,
    uint64_t last,
    Share& share
) {
    BlockEvaluator block(plan);
    Hits hits;
    for (uint64_t b = first; b < last; ++b) {
        block.begin(b);
        for (size_t p = 0; p < policies.size(); ++p) {
            const auto part_of = [&](uint64_t* bits) { return bits == nullptr ? nullptr : bits + b * block_words; };
            hits.settle(policies[p], block, options, part_of(bitmaps[p].is_true), share[p]);
            if (policies[p].false_node) {
                uint64_t* bitmap = part_of(bitmaps[p].is_false);
                const Selection rows = block.select(*policies[p].false_node, bitmap != nullptr, bitmap);
                share[p].false_count += rows.count;
                if (bitmap != nullptr && block.bits_of(rows) != bitmap) {
                    std::copy_n(block.bits_of(rows), block.words(), bitmap);
                }
            }
        }
    }
}

template <class T> void append(std::vector<T>& to, const std::vector<T>& from) {
    to.insert(to.end(), from.begin(), from.end());
}

void add(Outcome& to, Outcome&& from) {
    const size_t rules = to.rules.size();
    to.count += from.count;
    to.errors += from.errors;
    to.false_count += from.false_count;
    to.ids.append(from.ids.view());
    to.error_ids.append(from.error_ids.view());
    append(to.amounts, from.amounts);
    for (const uint64_t end : from.rule_ends) {
        to.rule_ends.push_back(rules + end);
    }
    append(to.rules, from.rules);
}

std::string path_of(const Atom& atom, const Table& table) {
    constexpr const char* forms[] = {"nothing", "everything", "range", "ranges", "byte set", "bit set"};
    const Column& column = table.columns()[atom.column];
    switch (atom.kind) {
    case Atom::Kind::values:
        return fmt::format("{} {}", forms[size_t(atom.yes.kind)], to_string(column.width));
    case Atom::Kind::known:
        return "validity";
    case Atom::Kind::flag:
        return "bits";
    case Atom::Kind::compare:
        return fmt::format("columns {} {}", to_string(column.width), to_string(table.columns()[atom.other].width));
    case Atom::Kind::arithmetic:
        return "arithmetic";
    case Atom::Kind::rows:
        break;
    }
    return "rows";
}

std::string why_of(const Atom& atom, const Table& table) {
    const Column& column = table.columns()[atom.column];
    switch (atom.kind) {
    case Atom::Kind::values:
        return column.spec.kind == ColumnKind::text
                   ? fmt::format("{} runs of codes among {} words", atom.yes.runs.size(), column.words.size())
                   : fmt::format("{} runs of stored values, scale {}", atom.yes.runs.size(), column.spec.scale);
    case Atom::Kind::arithmetic: {
        uint64_t proved = 0;
        for (uint64_t block = 0; block < table.blocks(); ++block) {
            proved += atom.value->is_proved(table, block);
        }
        return fmt::format(
            "no overflow possible in {} of {} blocks, checked row by row in the others", proved, table.blocks()
        );
    }
    case Atom::Kind::rows:
        return atom.rows->reason;
    default:
        return column.validity.empty() ? "no nulls" : "with nulls";
    }
}

void collect_atoms(const Plan& plan, uint32_t node, std::vector<uint32_t>& atoms) {
    const Node& held = plan.nodes()[node];
    if (held.kind == Node::Kind::literal && std::find(atoms.begin(), atoms.end(), held.atom) == atoms.end()) {
        atoms.push_back(held.atom);
    }
    for (const uint32_t part : held.parts) {
        collect_atoms(plan, part, atoms);
    }
}

} // namespace

Policy entitled(std::string name, Predicate when) {
    Policy policy;
    policy.name = std::move(name);
    policy.rules.push_back({std::move(when)});
    return policy;
}

uint32_t* RowList::room(size_t more) {
    if (size_ + more > capacity_) {
        capacity_ = std::max(size_ + more, capacity_ + capacity_ / 2);
        void* grown = std::realloc(rows_.get(), capacity_ * sizeof(uint32_t));
        if (grown == nullptr) {
            throw std::bad_alloc();
        }
        (void)rows_.release();
        rows_.reset(static_cast<uint32_t*>(grown));
    }
    return rows_.get() + size_;
}

void RowList::append(std::span<const uint32_t> rows) {
    if (!rows.empty()) {
        std::memcpy(room(rows.size()), rows.data(), rows.size_bytes());
        grow(rows.size());
    }
}

std::vector<Outcome> scan(std::span<const Policy> policies, const Table& table, const ScanOptions& options) {
    TONGHE_CHECK(table.rows() <= UINT32_MAX, "row numbers of 32 bits");
    Plan plan(table);
    std::vector<BoundPolicy> bound;
    std::vector<Outcome> outcomes(policies.size());
    std::vector<Bitmaps> bitmaps(policies.size());
    for (size_t p = 0; p < policies.size(); ++p) {
        bound.push_back(bind(policies[p], plan, options));
        outcomes[p].amount_scale = bound.back().scale;
        if (options.bitmaps) {
            outcomes[p].is_true = Bytes::unwritten(words_of(table.rows()) * 8);
            bitmaps[p].is_true = outcomes[p].is_true.as<uint64_t>();
        }
        if (options.bitmaps && bound.back().false_node) {
            outcomes[p].is_false = Bytes::unwritten(words_of(table.rows()) * 8);
            bitmaps[p].is_false = outcomes[p].is_false.as<uint64_t>();
        }
    }
    const uint64_t blocks = table.blocks();
    const auto workers = unsigned(std::clamp<uint64_t>(options.threads, 1, std::max<uint64_t>(1, blocks)));
    std::vector<Share> shares;
    for (unsigned i = 1; i < workers; ++i) {
        shares.emplace_back(policies.size());
    }
    // Runs of neighbouring blocks, joined in their order: the outcome does not show how many there were.
    in_parallel(workers, workers, [&](size_t i, unsigned) {
        Share& share = i == 0 ? outcomes : shares[i - 1];
        scan_blocks(plan, bound, options, bitmaps, blocks * i / workers, blocks * (i + 1) / workers, share);
    });
    for (Share& share : shares) {
        for (size_t p = 0; p < outcomes.size(); ++p) {
            add(outcomes[p], std::move(share[p]));
        }
    }
    return outcomes;
}

std::string instruction_set() { return kernels::target(); }

std::vector<PathTaken> explain(std::span<const Policy> policies, const Table& table) {
    Plan plan(table);
    std::vector<PathTaken> paths;
    for (const Policy& policy : policies) {
        std::vector<uint32_t> atoms;
        for (const Rule& rule : policy.rules) {
            collect_atoms(plan, plan.add(rule.when, Plane::is_true), atoms);
        }
        for (const uint32_t atom : atoms) {
            while (paths.size() < plan.atoms().size()) {
                const Atom& next = plan.atoms()[paths.size()];
                paths.push_back({next.text, path_of(next, table), why_of(next, table), {}});
            }
            paths[atom].policies.push_back(policy.name);
        }
    }
    std::erase_if(paths, [](const PathTaken& path) { return path.policies.empty(); }); // decided without being asked
    return paths;
}

} // namespace tonghe::columns
