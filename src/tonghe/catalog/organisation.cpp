#include "tonghe/catalog/organisation.hpp"

#include <algorithm>

namespace tonghe::catalog {

namespace {

template <class T> const T* find_by_id(const std::vector<T>& sorted, std::string_view id) {
    const auto at =
        std::lower_bound(sorted.begin(), sorted.end(), id, [](const T& t, std::string_view i) { return t.id < i; });
    return at != sorted.end() && at->id == id ? &*at : nullptr;
}

template <class T> void sort_by_id(std::vector<T>& list) {
    std::stable_sort(list.begin(), list.end(), [](const T& a, const T& b) { return a.id < b.id; });
}

} // namespace

OrganisationTree::OrganisationTree(std::vector<Unit> units, std::vector<Post> posts, std::vector<Queue> queues)
    : units_(std::move(units)), posts_(std::move(posts)), queues_(std::move(queues)) {
    sort_by_id(units_);
    sort_by_id(posts_);
    sort_by_id(queues_);
}

const Unit* OrganisationTree::unit(std::string_view id) const { return find_by_id(units_, id); }

const Post* OrganisationTree::post(std::string_view id) const { return find_by_id(posts_, id); }

const Queue* OrganisationTree::queue(std::string_view id) const { return find_by_id(queues_, id); }

std::vector<const Unit*> OrganisationTree::children(std::string_view unit) const {
    std::vector<const Unit*> found;
    for (const Unit& one : units_) {
        if (one.parent == unit) {
            found.push_back(&one);
        }
    }
    return found;
}

std::vector<const Unit*> OrganisationTree::path(std::string_view id) const {
    std::vector<const Unit*> up;
    for (const Unit* at = unit(id); at != nullptr && up.size() <= units_.size(); at = unit(at->parent)) {
        up.push_back(at);
    }
    std::reverse(up.begin(), up.end());
    return up;
}

std::vector<const Post*> OrganisationTree::posts_of(std::string_view unit) const {
    std::vector<const Post*> found;
    for (const Post& post : posts_) {
        if (post.unit == unit) {
            found.push_back(&post);
        }
    }
    return found;
}

std::vector<const Post*> OrganisationTree::posts_serving(std::string_view queue, std::string_view region) const {
    std::vector<const Post*> found;
    for (const Post& post : posts_) {
        const Unit* home = unit(post.unit);
        if (home != nullptr && covers(home->region, region) &&
            std::find(post.queues.begin(), post.queues.end(), queue) != post.queues.end()) {
            found.push_back(&post);
        }
    }
    return found;
}

const Unit* OrganisationTree::competent(std::string_view function, Level level, std::string_view region) const {
    const Unit* best = nullptr;
    for (const Unit& one : units_) {
        if (one.function == function && one.level <= level && covers(one.region, region) &&
            (best == nullptr || best->level < one.level)) {
            best = &one;
        }
    }
    return best;
}

const Unit* OrganisationTree::issuer(std::string_view function, Level level, std::string_view region) const {
    for (const Unit* at = competent(function, level, region); at != nullptr; at = unit(at->parent)) {
        if (!at->credit_code.empty()) {
            return at;
        }
    }
    return nullptr;
}

bool OrganisationTree::has_function(std::string_view function) const {
    return std::any_of(units_.begin(), units_.end(), [&](const Unit& one) { return one.function == function; });
}

} // namespace tonghe::catalog
