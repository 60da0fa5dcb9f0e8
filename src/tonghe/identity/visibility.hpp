// Which rows an officer sees: queue × territory. A row carries a queue and a region of 12 digits; it is visible if some
// post serves that queue and the post's region covers that of the row.
//
// Always true
//  1. `condition` in SQL and `covers` say the same of every row.
//  2. Who holds nothing sees nothing: the condition is false, never absent.
//  3. Values travel as parameters; a territory is a range of codes, so an index on (queue, region) serves it.
//
//   990102000000 covers 990102 ≤ region < 990103: codes are digits of fixed places, so text order is their order.
#pragma once
#include "tonghe/identity/actor.hpp"
#include "tonghe/store/session.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tonghe::identity {

struct SqlCondition {
    std::string sql; // in parentheses
    store::Values values;
};

class Visibility {
  public:
    Visibility() = default; // sees nothing
    explicit Visibility(const std::vector<PostHeld>& posts);

    explicit Visibility(const Actor& actor) : Visibility(actor.posts) {}

    bool empty() const { return territories_.empty(); }

    bool covers(std::string_view queue, std::string_view region) const;
    // Over the two named columns: `condition("t.queue", "t.region")`.
    SqlCondition condition(std::string_view queue_column, std::string_view region_column) const;
    // The same for one queue only, as the desk's filter wants it.
    Visibility within(std::string_view queue) const;
    std::vector<std::string> queues() const; // sorted, each once

  private:
    struct Territory { // regions from ≤ code < to of one queue
        std::string queue;
        std::string from;
        std::string to; // empty: no end

        bool operator==(const Territory&) const = default;

        bool holds(std::string_view region) const { return region >= from && (to.empty() || region < to); }
    };

    void add(const std::string& queue, std::string_view region);

    std::vector<Territory> territories_; // none inside another
};

} // namespace tonghe::identity
