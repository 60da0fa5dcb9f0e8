// Following the registries: when a record changes, the benefits that read it are asked again for whoever it concerns,
// and she is told what is new.
//
//     registry event ─▶ whom it concerns: herself, those the record names, her household and all in it
//                    ─▶ benefits that read that registry ─▶ asked ─▶ differs from what stood? kept, recorded, told
//
// Always true
//  1. What stands for somebody is what was kept since the last run, and before that what the run found.
//  2. Only benefits that read what changed (snapshot/touched.hpp) are asked, and only cells that it can change are
//  noted.
//  3. Each is asked by the version of its policy that is in force on the day, whichever the run had.
//  4. A person is told of what she is newly entitled to, in the unit that finds it; never of what she is not.
//
// Elsewhere: everybody at once (policy/run.hpp).
#pragma once
#include "tonghe/policy/run.hpp"
#include "tonghe/registry/registry.hpp"
#include "tonghe/snapshot/known.hpp"

namespace tonghe::policy {

// One target that a record concerns.
struct Concerned {
    std::string target;
    std::string key;
    bool by_household = false; // only by what the household has

    auto operator<=>(const Concerned&) const = default;
};

// Whom a changed record concerns: whom it is about or names, and where facts of households are touched, their
// households and all in them.
std::vector<Concerned> concerned_by(
    Session& session,
    const registry::Registry& registry,
    const catalog::Catalog& catalog,
    const registry::Record& record,
    bool with_households
);

// The same of a change: also whom the record named before, such as the household that was left.
std::vector<Concerned> concerned_by_change(
    Session& session,
    const registry::Registry& registry,
    const catalog::Catalog& catalog,
    const registry::Record& record,
    bool with_households
);

bool is_change_of_record(const journal::Event& event);
snapshot::Touched
touched_by(const catalog::Catalog& catalog, const registry::Record& record, const journal::Event& event);

// Cells of a city's columns that entries changed, as they are now; each target is read once.
std::vector<snapshot::ChangedRow> rows_changed_by(
    Session& session,
    const registry::Registry& registry,
    const MatchedCity& city,
    std::span<const journal::Entry> entries
);

class Following {
  public:
    Following(const registry::Registry& registry, const catalog::CatalogHolder& catalog, Matcher& matcher)
        : registry_(registry), catalog_(catalog), matcher_(matcher) {}

    journal::Projection projection() const; // follows the journal; passes over all before the first run of this node
    void apply(Tx& tx, const journal::Entry& entry) const;
    // What was recorded while nobody followed, after a restart; asking twice changes nothing.
    void catch_up(Journal& journal, int64_t after) const;

  private:
    struct Asking; // about one entry

    void ask(Asking& asking, const Concerned& who) const;

    const registry::Registry& registry_;
    const catalog::CatalogHolder& catalog_;
    Matcher& matcher_;
};

} // namespace tonghe::policy
