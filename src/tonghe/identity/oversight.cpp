#include "tonghe/identity/oversight.hpp"

#include <algorithm>

namespace tonghe::identity {

namespace {

bool has(const std::vector<std::string>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

} // namespace

Oversight::Oversight(const Actor& actor, const catalog::OrganisationTree& organisation) : organisation_(organisation) {
    for (const PostHeld& held : actor.posts) {
        const catalog::Post* post = organisation.post(held.post);
        if (post == nullptr) {
            continue;
        }
        const bool all = has(post->permissions, permission::supervise_all);
        if (!all && !has(post->permissions, permission::supervise)) {
            continue;
        }
        (all ? regions_ : roots_).push_back(all ? held.region : held.unit);
        if (region_.empty() || catalog::covers(held.region, region_)) {
            region_ = held.region;
        }
    }
    for (const catalog::Post& post : organisation.posts()) {
        for (const std::string& queue : post.queues) {
            const catalog::Unit* unit = organisation.unit(post.unit);
            auto& units = serving_[queue];
            if (unit != nullptr && std::find(units.begin(), units.end(), unit) == units.end()) {
                units.push_back(unit);
            }
        }
    }
}

bool Oversight::covers(const catalog::Unit& unit) const {
    const bool in_region = std::any_of(regions_.begin(), regions_.end(), [&](const std::string& region) {
        return catalog::covers(region, unit.region);
    });
    if (in_region || roots_.empty()) {
        return in_region;
    }
    for (const catalog::Unit* at = &unit; at != nullptr; at = organisation_.unit(at->parent)) {
        if (has(roots_, at->id)) {
            return true;
        }
    }
    return false;
}

Visibility Oversight::within(std::string_view region) const {
    std::vector<PostHeld> places;
    for (const auto& [queue, units] : serving_) {
        std::vector<PostHeld> some;
        bool all = true;
        for (const catalog::Unit* unit : units) {
            const bool inside = catalog::covers(region, unit->region);
            if (!inside && !catalog::covers(unit->region, region)) {
                continue;
            }
            all = all && covers(*unit);
            if (covers(*unit)) {
                some.push_back({.region = inside ? unit->region : std::string(region), .queues = {queue}});
            }
        }
        if (all && some.size() > 1) { // one range instead of many
            some = {{.region = std::string(region), .queues = {queue}}};
        }
        places.insert(places.end(), some.begin(), some.end());
    }
    return Visibility(places);
}

const catalog::Unit* Oversight::unit_of(std::string_view queue, std::string_view region) const {
    const auto units = serving_.find(queue);
    const catalog::Unit* nearest = nullptr;
    if (units != serving_.end()) {
        for (const catalog::Unit* unit : units->second) {
            if (catalog::covers(unit->region, region) &&
                (nearest == nullptr ||
                 (unit->region != nearest->region && catalog::covers(nearest->region, unit->region)))) {
                nearest = unit;
            }
        }
    }
    return nearest;
}

SqlCondition
Oversight::work_of(const catalog::Unit& unit, std::string_view queue_column, std::string_view region_column) const {
    std::vector<PostHeld> own;
    std::vector<PostHeld> nearer; // units inside its region that serve the same queue
    for (const auto& [queue, units] : serving_) {
        if (std::find(units.begin(), units.end(), &unit) == units.end()) {
            continue;
        }
        own.push_back({.region = unit.region, .queues = {queue}});
        for (const catalog::Unit* other : units) {
            if (other->region != unit.region && catalog::covers(unit.region, other->region)) {
                nearer.push_back({.region = other->region, .queues = {queue}});
            }
        }
    }
    SqlCondition out = Visibility(own).condition(queue_column, region_column);
    if (!nearer.empty()) {
        const SqlCondition but = Visibility(nearer).condition(queue_column, region_column);
        out.sql = "(" + out.sql + " AND NOT " + but.sql + ")";
        out.values.insert(out.values.end(), but.values.begin(), but.values.end());
    }
    return out;
}

} // namespace tonghe::identity
