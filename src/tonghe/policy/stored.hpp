// Reading a whole column in the order of its rows, as fast as its width allows.
#pragma once
#include "tonghe/columns/table.hpp"

namespace tonghe::policy {

// `each(row, is_known, stored)` for every row.
template <class Each> void for_each_stored(const columns::Column& column, uint64_t rows, Each&& each) {
    const uint64_t* known = column.validity.empty() ? nullptr : column.validity.as<uint64_t>();
    const auto over = [&](const auto* values) {
        for (uint64_t row = 0; row < rows; ++row) {
            each(row, known == nullptr || (known[row / 64] >> (row % 64) & 1) != 0, static_cast<int64_t>(values[row]));
        }
    };
    switch (column.width) {
    case columns::Width::u8:
        return over(column.values.as<uint8_t>());
    case columns::Width::i8:
        return over(column.values.as<int8_t>());
    case columns::Width::u16:
        return over(column.values.as<uint16_t>());
    case columns::Width::i16:
        return over(column.values.as<int16_t>());
    case columns::Width::i32:
        return over(column.values.as<int32_t>());
    case columns::Width::i64:
        return over(column.values.as<int64_t>());
    case columns::Width::bit:
        for (uint64_t row = 0; row < rows; ++row) {
            each(row, column.is_known(row), column.stored(row));
        }
    }
}

} // namespace tonghe::policy
