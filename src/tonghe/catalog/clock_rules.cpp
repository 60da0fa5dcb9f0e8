#include "tonghe/catalog/clock_rules.hpp"

#include <algorithm>

namespace tonghe::catalog {

std::optional<int64_t> ClockRule::until_yellow(const Term& term) const {
    if (term.count <= 0) {
        return std::nullopt; // done at once: due today, never yellow
    }
    const int64_t whole = amount_of(term);
    if (before > 0) {
        const int64_t one = whole / term.count;
        return std::max<int64_t>(one, whole - one * before);
    }
    return (whole * share + 99) / 100;
}

const ClockRule& ClockRules::of(ClockKind kind) const {
    return kind == ClockKind::legal ? legal : kind == ClockKind::promised ? promised : step;
}

const SuspensionGround* ClockRules::ground(std::string_view id) const {
    const auto found =
        std::find_if(grounds.begin(), grounds.end(), [&](const SuspensionGround& one) { return one.id == id; });
    return found == grounds.end() ? nullptr : &*found;
}

const OfficeHours& ClockRules::hours_of(std::string_view region) const {
    static const OfficeHours usual;
    const RegionHours* nearest = nullptr;
    const auto depth = [](const RegionHours& one) {
        const size_t last = one.region.find_last_not_of('0');
        return last == std::string::npos ? 0 : last + 1;
    };
    for (const RegionHours& one : hours) {
        const bool applies = one.region.empty() || covers(one.region, region);
        nearest = applies && (nearest == nullptr || depth(*nearest) <= depth(one)) ? &one : nearest;
    }
    return nearest != nullptr ? nearest->hours : usual;
}

} // namespace tonghe::catalog
