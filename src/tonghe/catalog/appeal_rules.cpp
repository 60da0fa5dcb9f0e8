#include "tonghe/catalog/appeal_rules.hpp"

#include <algorithm>

namespace tonghe::catalog {

namespace {

// The corresponding day of a later month, or its last where it has none (Civil Code art. 202).
Date months_later(Date from, int count) {
    const int months = from.year() * 12 + static_cast<int>(from.month()) - 1 + count;
    const auto first_of = [](int month) { return Date::of(month / 12, static_cast<unsigned>(month % 12) + 1, 1); };
    const int length = first_of(months + 1) - first_of(months);
    return first_of(months) + (std::min(static_cast<int>(from.day()), length) - 1);
}

} // namespace

Date last_day(const LegalRemedy& remedy, Date answered_on) {
    return remedy.unit == RemedyUnit::months ? months_later(answered_on, remedy.count) : answered_on + remedy.count;
}

} // namespace tonghe::catalog
