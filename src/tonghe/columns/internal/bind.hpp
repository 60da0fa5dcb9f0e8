// Binding: a condition in the words of people becomes one over the integers that a table stores.
#pragma once
#include "tonghe/columns/internal/plan.hpp"

namespace tonghe::columns {

// `predicate` must be a single condition: not a constant, and, or, not. Throws columns.no_such_column and
// columns.wrong_kind.
Atom bind(const Predicate& predicate, const Table& table);

} // namespace tonghe::columns
