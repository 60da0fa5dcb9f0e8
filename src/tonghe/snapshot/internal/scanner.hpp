// The records of one thread: each parsed, its facts computed, the rows it names found, and what it says put by for the
// blocks of those rows.
#pragma once
#include "tonghe/columns/build.hpp"
#include "tonghe/snapshot/internal/plan.hpp"
#include "tonghe/snapshot/internal/spill.hpp"
#include "tonghe/snapshot/keys.hpp"

namespace tonghe::snapshot::internal {

struct TargetKeys {
    const KeyIndex* index = nullptr;
    size_t first_piece = 0; // of the spill: one a block, behind those of the targets before
};

class Scanner {
  public:
    Scanner(const Plan& plan, const std::vector<TargetKeys>& keys, Date on, Spill::Writer& out)
        : plan_(plan), keys_(keys), on_(on), out_(out) {}

    void take(std::string_view registry, std::string_view key, std::string_view data);
    void finish(); // what is still waiting for its rows

  private:
    struct Lookup {
        size_t target;
        uint64_t hash;
        size_t begin, size; // in `texts_`
        uint32_t row;
    };

    struct Sighting {
        const Group* group;
        size_t lookup;
        size_t household;   // lookup, where the group has one
        size_t begin, size; // in `bytes_`
    };

    size_t look_up(size_t target, std::string_view key, size_t first); // of those of this record, from `first`
    void put_facts(const Group& group, std::span<const FieldValue> values);
    int64_t number_of(const FactPlan& fact, const FactValue& value);
    void resolve();

    const Plan& plan_;
    const std::vector<TargetKeys>& keys_;
    const Date on_;
    Spill::Writer& out_;
    RecordParser parser_;
    std::string last_registry_;
    const RegistryPlan* last_plan_ = nullptr;
    std::vector<Words::Met> met_; // by the number of the text
    std::vector<Lookup> lookups_;
    std::vector<Sighting> sightings_;
    std::string texts_;
    std::vector<std::byte> bytes_;
    size_t bytes_used_ = 0;
};

} // namespace tonghe::snapshot::internal
