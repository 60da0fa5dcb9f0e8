#include "tonghe/catalog/life_table.hpp"

#include <algorithm>

namespace tonghe::catalog {

namespace {

double deaths_at(const std::map<int, int>& table, int age) {
    const auto above = table.lower_bound(age);
    if (above == table.end()) {
        return table.rbegin()->second;
    }
    if (above->first == age || above == table.begin()) {
        return above->second;
    }
    const auto below = std::prev(above);
    const double share = static_cast<double>(age - below->first) / (above->first - below->first);
    return below->second + share * (above->second - below->second);
}

} // namespace

double LifeTable::survival(std::string_view of_sex, int of_age, int years) const {
    const auto table = deaths.find(of_sex);
    double alive = 1;
    for (int age = of_age; table != deaths.end() && !table->second.empty() && age < of_age + years; ++age) {
        alive *= 1 - std::min(1.0, deaths_at(table->second, age) / 100'000);
    }
    return alive;
}

} // namespace tonghe::catalog
