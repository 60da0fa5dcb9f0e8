// Ageing (人口推算): the same people some years older, for what a policy would cost over those years.
//
// Always true
//  1. Ages and other whole years and months since a day grow; who is alive follows the life table, and children born
//     later are as today's of their age, by the trend of births. Everything else is held as it is today.
//  2. No column but those that grow is copied.
//
// Elsewhere: the life table (catalog/life_table.hpp), what is made of it (policy/estimate.hpp).
#pragma once
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/columns/table.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tonghe::policy {

// Whether a fact of the target grows with time as `aged` makes it grow.
bool grows(const catalog::Catalog& catalog, std::string_view target, std::string_view fact);
// Whether it depends on the day but is held, since the columns do not tell how it will change.
bool is_held(const catalog::Catalog& catalog, std::string_view target, std::string_view fact);

columns::Table aged(const catalog::Catalog& catalog, std::string_view target, const columns::Table& table, int years);

} // namespace tonghe::policy
