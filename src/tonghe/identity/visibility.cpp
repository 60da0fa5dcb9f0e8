#include "tonghe/identity/visibility.hpp"

#include <algorithm>

namespace tonghe::identity {

namespace {

// The least text greater than every text that begins with `prefix`; empty where there is none (all nines).
std::string after_prefix(std::string prefix) {
    while (!prefix.empty() && prefix.back() == '9') {
        prefix.pop_back();
    }
    if (!prefix.empty()) {
        ++prefix.back();
    }
    return prefix;
}

} // namespace

Visibility::Visibility(const std::vector<PostHeld>& posts) {
    for (const PostHeld& post : posts) {
        for (const std::string& queue : post.queues) {
            add(queue, post.region);
        }
    }
}

void Visibility::add(const std::string& queue, std::string_view region) {
    if (!catalog::level_of(region)) {
        return; // a unit without a territory serves nobody
    }
    const std::string prefix(catalog::region_prefix(region));
    Territory added{queue, prefix, after_prefix(prefix)};
    for (const Territory& known : territories_) {
        if (known.queue == queue && prefix.starts_with(known.from)) {
            return; // inside one that is there
        }
    }
    std::erase_if(territories_, [&](const Territory& known) {
        return known.queue == queue && known.from.starts_with(prefix);
    });
    territories_.push_back(std::move(added));
}

bool Visibility::covers(std::string_view queue, std::string_view region) const {
    return std::any_of(territories_.begin(), territories_.end(), [&](const Territory& territory) {
        return territory.queue == queue && territory.holds(region);
    });
}

SqlCondition Visibility::condition(std::string_view queue_column, std::string_view region_column) const {
    if (territories_.empty()) {
        return {"(1 = 0)", {}};
    }
    SqlCondition out{"(", {}};
    for (const Territory& territory : territories_) {
        if (out.sql.size() > 1) {
            out.sql += " OR ";
        }
        out.sql += fmt::format("({} = ? AND {} >= ?", queue_column, region_column);
        out.values.emplace_back(territory.queue);
        out.values.emplace_back(territory.from);
        if (!territory.to.empty()) {
            out.sql += fmt::format(" AND {} < ?", region_column);
            out.values.emplace_back(territory.to);
        }
        out.sql += ')';
    }
    out.sql += ')';
    return out;
}

Visibility Visibility::within(std::string_view queue) const {
    Visibility out;
    std::copy_if(
        territories_.begin(),
        territories_.end(),
        std::back_inserter(out.territories_),
        [&](const Territory& territory) { return territory.queue == queue; }
    );
    return out;
}

std::vector<std::string> Visibility::queues() const {
    std::set<std::string> found;
    for (const Territory& territory : territories_) {
        found.insert(territory.queue);
    }
    return {found.begin(), found.end()};
}

} // namespace tonghe::identity
