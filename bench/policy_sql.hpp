// Conditions and amounts over columns as SQL, for asking a database the same: columns hold what the table stores
// (numbers as whole numbers at the column's scale, days since 1970), so both sides read the same integers.
#pragma once
#include "tonghe/columns/predicate.hpp"

#include <optional>
#include <string>

namespace tonghe::bench {

// Nothing where a condition is asked row by row of the scalar engine: SQL has no such thing.
std::optional<std::string> sql_of(const columns::Predicate& predicate, const columns::Table& table);

struct SqlAmount {
    std::string text;
    int scale = 0; // of the whole number that it gives
};

SqlAmount sql_of(const columns::Value& value, const columns::Table& table);

std::string column_name(const std::string& fact); // person.age → person_age

} // namespace tonghe::bench
