// What a snapshot reads: for every registry which fields of its records, into which facts of whom.
#pragma once
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/columns/table.hpp"
#include "tonghe/snapshot/internal/record_parser.hpp"
#include "tonghe/snapshot/internal/words.hpp"

#include <deque>
#include <map>
#include <memory>
#include <unordered_map>

namespace tonghe::snapshot::internal {

inline constexpr int64_t unknown = INT64_MIN; // where a number stands for what is not known

struct FactPlan {
    const catalog::FactDefinition* fact = nullptr;
    size_t column = 0; // of its target
    size_t place = 0;  // of its field among those wanted of the registry
    Words* words = nullptr;
};

// Facts of one target that look at the same records.
struct Group {
    size_t number = 0; // among those of its target
    size_t target = 0;
    bool is_own = false;
    const catalog::FactDefinition* like = nullptr; // registry, by, latest and where of all of them
    std::vector<size_t> by;                        // places of the fields that name the target
    std::vector<size_t> where;                     // places, one a condition
    std::optional<size_t> latest;
    std::optional<size_t> household; // of persons' own: the field that names the household
    std::vector<FactPlan> facts;
};

struct TargetPlan {
    const catalog::TargetDefinition* definition = nullptr;
    std::vector<const catalog::FactDefinition*> facts; // one a column
    std::vector<std::unique_ptr<Words>> words;         // by column; of texts
    std::vector<size_t> of_members;                    // columns
    std::deque<Group> groups;
    catalog::FactDefinition region; // an own field by another name

    bool has_household() const { return !definition->household.empty(); }

    std::optional<size_t> column_of(std::string_view fact) const;
    std::vector<columns::ColumnSpec> specs() const;
};

struct RegistryPlan {
    WantedFields fields;
    std::vector<const Group*> groups;
};

class Plan {
  public:
    // `facts`: by target; all of a target that is not named, and what the wanted are made of.
    Plan(const catalog::Catalog& catalog, const std::map<std::string, std::vector<std::string>>& facts);

    const std::deque<TargetPlan>& targets() const { return targets_; }

    const RegistryPlan* registry(std::string_view id) const;
    std::optional<size_t> households() const; // the target

    void finish_words(); // after all records were read

  private:
    void add_fact(TargetPlan& target, const catalog::FactDefinition& fact);
    Group& group_for(size_t target, const catalog::FactDefinition& fact);

    std::deque<TargetPlan> targets_;

    struct Hash {
        using is_transparent = void;

        size_t operator()(std::string_view id) const { return std::hash<std::string_view>()(id); }
    };

    std::unordered_map<std::string, RegistryPlan, Hash, std::equal_to<>> registries_;
};

columns::ColumnSpec spec_of(const catalog::FactDefinition& fact);

} // namespace tonghe::snapshot::internal
