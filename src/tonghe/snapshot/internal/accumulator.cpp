#include "tonghe/snapshot/internal/accumulator.hpp"

#include <algorithm>
#include <limits>

namespace tonghe::snapshot::internal {

using catalog::FactKind;
using catalog::FactType;
using Kind = FactValue::Kind;

namespace {

template <class T> int64_t widened(T value, int64_t unknown) {
    return value == std::numeric_limits<T>::min() ? unknown : static_cast<int64_t>(value);
}

// What is folded cannot leave the width: years, months and counts of records of one person.
bool is_narrow(const catalog::FactDefinition& fact) {
    return fact.type == FactType::boolean || fact.kind == FactKind::years || fact.kind == FactKind::months ||
           (fact.type == FactType::text && !fact.code_list.empty());
}

} // namespace

int64_t Words::number_of(std::string_view word) {
    const std::lock_guard lock(mutex_);
    const auto [found, fresh] = numbers_.try_emplace(std::string(word), static_cast<int64_t>(words_.size()));
    if (fresh) {
        words_.push_back(&found->first);
    }
    return found->second;
}

Accumulator::Accumulator(const catalog::FactDefinition& fact, size_t rows) : fact_(&fact) {
    if (is_narrow(fact)) {
        narrow_.assign(rows, std::numeric_limits<int16_t>::min());
    } else if (fact.kind == FactKind::count || fact.type == FactType::text || fact.type == FactType::date) {
        middle_.assign(rows, std::numeric_limits<int32_t>::min());
    } else {
        wide_.assign(rows, unknown);
    }
    if (fact.type == FactType::text) {
        words_ = std::make_unique<Words>();
    }
}

int64_t Accumulator::stored(size_t row) const {
    return !narrow_.empty()   ? widened(narrow_[row], unknown)
           : !middle_.empty() ? widened(middle_[row], unknown)
                              : wide_[row];
}

void Accumulator::store(size_t row, int64_t value) {
    if (!narrow_.empty()) {
        narrow_[row] = value == unknown ? std::numeric_limits<int16_t>::min()
                                        : static_cast<int16_t>(std::clamp<int64_t>(value, -32'767, 32'767));
    } else if (!middle_.empty()) {
        middle_[row] = value == unknown ? std::numeric_limits<int32_t>::min() : static_cast<int32_t>(value);
    } else {
        wide_[row] = value;
    }
}

int64_t Accumulator::number_in(const FactValue& value) {
    return value.kind == Kind::text ? words_->number_of(value.text) : value.number;
}

void Accumulator::replace(size_t row, const FactValue& value) {
    store(row, value.is_known() ? number_in(value) : unknown);
}

void Accumulator::fold(size_t row, const FactValue& value) {
    if (!value.is_known()) {
        return;
    }
    const int64_t held = stored(row);
    const int64_t fresh = number_in(value);
    if (held == unknown) {
        store(row, fresh);
        return;
    }
    switch (fact_->kind) {
    case FactKind::sum:
    case FactKind::count:
        store(row, held + fresh);
        break;
    case FactKind::greatest:
        store(row, std::max(held, fresh));
        break;
    default: // the least: of texts, the first in the order of words
        if (value.kind == Kind::text ? value.text < (*words_)[held] : fresh < held) {
            store(row, fresh);
        }
    }
}

int64_t Accumulator::at_rest() const {
    return fact_->kind == FactKind::exists || fact_->kind == FactKind::count || fact_->kind == FactKind::sum ? 0
                                                                                                             : unknown;
}

FactValue Accumulator::get(size_t row) const {
    int64_t value = stored(row);
    value = value == unknown ? at_rest() : value;
    if (value == unknown) {
        return {};
    }
    switch (fact_->type) {
    case FactType::boolean:
        return {Kind::truth, value, {}};
    case FactType::date:
        return {Kind::date, value, {}};
    case FactType::text:
        return {Kind::text, 0, (*words_)[value]};
    default:
        return {Kind::number, value, {}};
    }
}

void Accumulator::write(columns::BlockWriter& writer, size_t column, size_t row) const {
    const FactValue value = get(row);
    switch (value.kind) {
    case Kind::truth:
        writer.boolean(column, value.number == 1);
        break;
    case Kind::number:
        writer.number(column, {value.number, fact_->scale});
        break;
    case Kind::text:
        writer.text(column, value.text);
        break;
    case Kind::date:
        writer.date(column, Date{static_cast<int32_t>(value.number)});
        break;
    default:
        break;
    }
}

columns::ColumnSpec spec_of(const catalog::FactDefinition& fact) {
    constexpr columns::ColumnKind kinds[] = {
        columns::ColumnKind::boolean,
        columns::ColumnKind::number,
        columns::ColumnKind::text,
        columns::ColumnKind::date};
    return {fact.id, kinds[static_cast<size_t>(fact.type)], fact.scale};
}

} // namespace tonghe::snapshot::internal
