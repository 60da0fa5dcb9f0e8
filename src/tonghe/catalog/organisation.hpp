// The organisation tree: units (单位) of one function at one level for one region, and the posts (岗位) in them.
//
// Always true
//  1. A unit's parent exists; the tree has no circle.
//  2. A post serves its queues in the region of its unit and in everything that region covers.
//  3. Where only some units have a credit code, the nearest above that has one is the issuer in law (a police station
//     issues in the name of its bureau).
//
// Elsewhere: which accounts hold which posts (identity/), how a row is visible to a post (identity/).
#pragma once
#include "tonghe/catalog/territory.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tonghe::catalog {

struct Unit {
    std::string id; // `police-990102001`
    Text title;
    std::string function; // `police`, `health`, `medical-insurance` …
    Level level = Level::city;
    std::string region;      // 12 digits
    std::string parent;      // empty for the root
    std::string credit_code; // 统一社会信用代码, may be empty

    bool operator==(const Unit&) const = default;
};

struct Post {
    std::string id; // `police-990102001.household`
    std::string unit;
    Text title;
    std::vector<std::string> queues; // `police/household`
    std::vector<std::string> permissions;
    bool head = false; // of the unit: work that is late goes to him or her

    bool operator==(const Post&) const = default;
};

// A queue of work that processes name, with its title for the desk (organisation.yaml, `queues`).
struct Queue {
    std::string id;
    Text title;
    std::string function;

    bool operator==(const Queue&) const = default;
};

class OrganisationTree {
  public:
    OrganisationTree() = default;
    OrganisationTree(std::vector<Unit> units, std::vector<Post> posts, std::vector<Queue> queues);

    const std::vector<Unit>& units() const { return units_; } // by id

    const std::vector<Post>& posts() const { return posts_; } // by id

    const std::vector<Queue>& queues() const { return queues_; }

    const Unit* unit(std::string_view id) const;
    const Post* post(std::string_view id) const;
    const Queue* queue(std::string_view id) const;
    std::vector<const Unit*> children(std::string_view unit) const;
    std::vector<const Unit*> path(std::string_view unit) const; // from the root to the unit itself
    std::vector<const Post*> posts_of(std::string_view unit) const;
    std::vector<const Post*> posts_serving(std::string_view queue, std::string_view region) const;
    // The unit of `function` for `region`: at `level` if there is one, else the nearest above. nullptr: nobody is
    // competent.
    const Unit* competent(std::string_view function, Level level, std::string_view region) const;
    // In whose name `function` issues for `region`: the competent unit or the nearest above it with a credit code.
    const Unit* issuer(std::string_view function, Level level, std::string_view region) const;
    bool has_function(std::string_view function) const;

    bool operator==(const OrganisationTree&) const = default;

  private:
    std::vector<Unit> units_;
    std::vector<Post> posts_;
    std::vector<Queue> queues_;
};

} // namespace tonghe::catalog
