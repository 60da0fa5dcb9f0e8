#include "tonghe/policy/ageing.hpp"

#include "tonghe/policy/stored.hpp"

#include <algorithm>

namespace tonghe::policy {

namespace {

using catalog::FactDefinition;
using catalog::FactKind;

bool counts_time(const FactDefinition& fact) { return fact.kind == FactKind::years || fact.kind == FactKind::months; }

bool is_truth_of_age(const FactDefinition& fact) { return counts_time(fact) && (fact.below || fact.at_least); }

// The number of years or months of which the truth is told, as another fact of the target.
const FactDefinition* number_behind(const catalog::TargetDefinition& target, const FactDefinition& truth) {
    const auto found = std::find_if(target.facts.begin(), target.facts.end(), [&](const FactDefinition& fact) {
        return counts_time(fact) && !is_truth_of_age(fact) && fact.kind == truth.kind && fact.field == truth.field &&
               fact.registry == truth.registry && fact.by == truth.by && fact.latest == truth.latest &&
               fact.where == truth.where;
    });
    return found == target.facts.end() ? nullptr : &*found;
}

const catalog::TargetDefinition*
target_with(const catalog::Catalog& catalog, std::string_view target_id, std::string_view fact) {
    const catalog::TargetDefinition* target = catalog.target(target_id);
    return target == nullptr || target->fact(fact) != nullptr ? target : catalog.target("household");
}

const FactDefinition* member_fact(const catalog::Catalog& catalog, const FactDefinition& fact) {
    for (const catalog::TargetDefinition& target : catalog.content().targets) {
        if (const FactDefinition* member = fact.of_members ? target.fact(fact.member_fact) : nullptr) {
            return member;
        }
    }
    return nullptr;
}

// How much is added to the stored number in a year; 0 where it does not grow.
int64_t growth(const catalog::Catalog& catalog, const FactDefinition& fact) {
    if (fact.of_members && (fact.kind == FactKind::least || fact.kind == FactKind::greatest)) {
        const FactDefinition* member = member_fact(catalog, fact);
        return member == nullptr ? 0 : growth(catalog, *member);
    }
    if (!counts_time(fact) || is_truth_of_age(fact)) {
        return 0;
    }
    return fact.kind == FactKind::years ? 1 : 12;
}

columns::Column shaped_like(const columns::Column& like, columns::Width width, uint64_t rows) {
    columns::Column out;
    out.spec = like.spec;
    out.width = width;
    out.validity = like.validity;
    const uint64_t padded = (rows + 63) / 64 * 64;
    out.values = columns::Bytes(width == columns::Width::bit ? padded / 8 : padded * columns::bytes_of(width));
    return out;
}

columns::Column grown(const columns::Column& column, uint64_t rows, int64_t by) {
    const columns::Range whole = column.range();
    if (whole.is_empty()) {
        return column;
    }
    columns::Column out =
        shaped_like(column, columns::narrowest(std::min<int64_t>(0, whole.low), whole.high + by), rows);
    out.ranges = column.ranges;
    for (columns::Range& range : out.ranges) {
        if (!range.is_empty()) {
            range = {range.low + by, range.high + by};
        }
    }
    const auto into = [&](auto* values) {
        using Stored = std::remove_pointer_t<decltype(values)>;
        for_each_stored(column, rows, [&](uint64_t row, bool is_known, int64_t value) {
            values[row] = static_cast<Stored>(is_known ? value + by : 0);
        });
    };
    switch (out.width) {
    case columns::Width::bit:
    case columns::Width::u8:
        out.width = columns::Width::u8;
        out.values = columns::Bytes((rows + 63) / 64 * 64);
        into(out.values.as<uint8_t>());
        break;
    case columns::Width::i8:
        into(out.values.as<int8_t>());
        break;
    case columns::Width::u16:
        into(out.values.as<uint16_t>());
        break;
    case columns::Width::i16:
        into(out.values.as<int16_t>());
        break;
    case columns::Width::i32:
        into(out.values.as<int32_t>());
        break;
    case columns::Width::i64:
        into(out.values.as<int64_t>());
        break;
    }
    return out;
}

columns::Column truth_of(
    const columns::Column& like, const FactDefinition& truth, const columns::Column& number, uint64_t rows, int64_t by
) {
    columns::Column out = shaped_like(like, columns::Width::bit, rows);
    out.validity = number.validity;
    out.ranges.assign((rows + columns::block_rows - 1) / columns::block_rows, {});
    for_each_stored(number, rows, [&](uint64_t row, bool is_known, int64_t value) {
        if (is_known) {
            const bool holds =
                (!truth.below || value + by < *truth.below) && (!truth.at_least || value + by >= *truth.at_least);
            out.values.as<uint64_t>()[row / 64] |= uint64_t{holds} << (row % 64);
            out.ranges[row / columns::block_rows].include(holds ? 1 : 0);
        }
    });
    return out;
}

} // namespace

bool grows(const catalog::Catalog& catalog, std::string_view target, std::string_view fact_id) {
    const FactDefinition* fact = catalog.fact_of(target, fact_id);
    if (fact == nullptr) {
        return false;
    }
    return growth(catalog, *fact) > 0 ||
           (is_truth_of_age(*fact) && number_behind(*target_with(catalog, target, fact_id), *fact) != nullptr);
}

bool is_held(const catalog::Catalog& catalog, std::string_view target, std::string_view fact_id) {
    const FactDefinition* fact = catalog.fact_of(target, fact_id);
    if (fact == nullptr || grows(catalog, target, fact_id)) {
        return false;
    }
    const FactDefinition* member = member_fact(catalog, *fact);
    return fact->depends_on_day() || (member != nullptr && member->depends_on_day());
}

columns::Table
aged(const catalog::Catalog& catalog, std::string_view target_id, const columns::Table& table, int years) {
    std::vector<columns::Column> out;
    for (const columns::Column& column : table.columns()) {
        const FactDefinition* fact = catalog.fact_of(target_id, column.spec.name);
        const int64_t by = fact == nullptr ? 0 : growth(catalog, *fact);
        if (by > 0) {
            out.push_back(grown(column, table.rows(), by * years));
            continue;
        }
        const FactDefinition* number = fact == nullptr || !is_truth_of_age(*fact)
                                           ? nullptr
                                           : number_behind(*target_with(catalog, target_id, fact->id), *fact);
        const auto place = number == nullptr ? std::nullopt : table.find(number->id);
        out.push_back(
            place ? truth_of(column, *fact, table.columns()[*place], table.rows(), growth(catalog, *number) * years)
                  : column
        );
    }
    return {table.rows(), std::move(out)};
}

} // namespace tonghe::policy
