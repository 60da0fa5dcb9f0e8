#include "tonghe/snapshot/internal/block_fold.hpp"

#include "tonghe/snapshot/internal/scanner.hpp"
#include "tonghe/snapshot/internal/sighting.hpp"

#include <algorithm>

namespace tonghe::snapshot::internal {

using catalog::FactDefinition;
using catalog::FactKind;

namespace {

constexpr int64_t before_all = unknown;         // no record yet
constexpr int64_t without_day = before_all + 1; // a record that does not say when

bool rests_at_zero(const FactDefinition& fact) {
    return fact.kind == FactKind::exists || fact.kind == FactKind::count || fact.kind == FactKind::sum;
}

FactValue as_number(int64_t value) {
    return value == unknown ? FactValue{} : FactValue{FactValue::Kind::number, value, {}};
}

} // namespace

BlockFold::BlockFold(const TargetPlan& target, uint32_t rows)
    : target_(target), rows_(rows), values_(target.facts.size() * rows, unknown),
      latest_(target.groups.size() * rows, before_all),
      households_(target.has_household() ? rows : 0, columns::no_row) {}

void BlockFold::take(std::span<const std::byte> sightings) {
    SightingReader in(sightings);
    while (!in.is_at_end()) {
        const uint32_t head = in.head();
        const uint32_t row = head & (columns::block_rows - 1);
        const size_t number = head >> 14;
        if (number == group_of_members(target_)) {
            for (const size_t column : target_.of_members) {
                fold(*target_.facts[column], column, row, in.value());
            }
            continue;
        }
        const Group& group = target_.groups[number];
        if (group.household) {
            const uint64_t household = in.number();
            households_[row] = household == 0 ? columns::no_row : static_cast<uint32_t>(household - 1);
        }
        bool is_newer = false;
        bool is_older = false;
        if (group.latest) {
            int64_t& latest = latest_[number * rows_ + row];
            const int64_t day = in.value();
            const int64_t at = day == unknown ? without_day : day;
            is_newer = at > latest;
            is_older = at < latest;
            latest = std::max(latest, at);
        }
        for (const FactPlan& fact : group.facts) {
            const bool says_itself = fact.fact->kind == FactKind::exists || fact.fact->kind == FactKind::count;
            int64_t value = says_itself ? 1 : in.value();
            if (fact.words != nullptr && value != unknown) {
                value = fact.words->place_of(value);
            }
            if (is_newer) {
                values_[fact.column * rows_ + row] = value;
            } else if (!is_older) {
                fold(*fact.fact, fact.column, row, value);
            }
        }
    }
}

void BlockFold::fold(const FactDefinition& fact, size_t column, uint32_t row, int64_t value) {
    int64_t& held = values_[column * rows_ + row];
    if (value == unknown) {
        return;
    }
    if (held == unknown) {
        held = value;
        return;
    }
    switch (fact.kind) {
    case FactKind::sum:
    case FactKind::count:
        held += value;
        break;
    case FactKind::greatest:
        held = std::max(held, value);
        break;
    default: // of several without an order, the least; places of words are in the order of the words
        held = std::min(held, value);
    }
}

void BlockFold::finish() {
    for (size_t column = 0; column < target_.facts.size(); ++column) {
        const auto begin = values_.begin() + static_cast<std::ptrdiff_t>(column * rows_);
        if (rests_at_zero(*target_.facts[column])) {
            std::replace(begin, begin + rows_, unknown, int64_t{0});
        }
    }
    for (size_t column = 0; column < target_.facts.size(); ++column) {
        const FactDefinition& fact = *target_.facts[column];
        const auto over = target_.column_of(fact.over);
        const auto under = target_.column_of(fact.under);
        for (uint32_t row = 0; over && under && row < rows_; ++row) {
            const FactValue ratio = ratio_of(
                as_number(values_[*over * rows_ + row]),
                target_.facts[*over]->scale,
                as_number(values_[*under * rows_ + row]),
                target_.facts[*under]->scale
            );
            values_[column * rows_ + row] = ratio.is_known() ? ratio.number : unknown;
        }
    }
}

int64_t BlockFold::said_by_member(const FactDefinition& fact, std::optional<int64_t> member) {
    if (fact.kind == FactKind::count) {
        return !member || *member == 1 ? 1 : unknown;
    }
    return member.value_or(unknown);
}

void BlockFold::write(columns::BlockWriter& writer) const {
    for (size_t i = 0; i < target_.facts.size(); ++i) {
        if (target_.words[i]) {
            writer.words(i, column(i), unknown, target_.words[i]->sorted());
        } else {
            writer.values(i, column(i), unknown);
        }
    }
    writer.end_rows(rows_);
}

} // namespace tonghe::snapshot::internal
