// Facts (facts.yaml): what policies may ask of a target, each with one meaning for all policies of a city. A fact is a
// field of the target's own record, or is taken, counted or added up over records of other registries that name the
// target.
//
//     person.age                 whole years from person.birth_date to the day that is asked about
//     disability.level           of the newest certificate that names the person
//     family.children_under_3    how many persons name this one as father or mother and are under three
//     household.income_per_head  income of all members by their number; a person has the facts of her household
//
// Always true
//  1. A fact has one type; money is in yuan with two digits, ratios have three.
//  2. Counts and sums over no record are 0 and `exists` is false; whatever is taken of no record is unknown.
//  3. Only facts of years, months and date windows depend on the day that is asked about.
//
// Elsewhere: registries (catalog/registry_definition.hpp), their facts as columns (snapshot/), policies
// (catalog/policy.hpp).
#pragma once
#include "tonghe/base/structure.hpp"
#include "tonghe/base/text.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tonghe::catalog {

enum class FactType { boolean, number, text, date };
TONGHE_ENUM(FactType, boolean, number, text, date)

enum class FactKind {
    field,  // as it stands
    years,  // whole years since a date
    months, // whole months since a date
    exists,
    count,
    sum,
    least,
    greatest,
    ratio, // of two facts of the same target
};

enum class ConditionKind { is, years_below, years_from, months_within, from_today, at_least, at_most };

// What a related record must be like to matter.
struct RecordCondition {
    std::string field;
    ConditionKind kind = ConditionKind::is;
    std::vector<std::string> values; // of `is`: any of them
    int64_t number = 0;

    bool operator==(const RecordCondition&) const = default;
};

struct FactDefinition {
    std::string id;
    Text title;
    FactType type = FactType::text;
    int scale = 0; // digits after the point, of numbers
    std::string code_list;
    FactKind kind = FactKind::field;
    std::string registry;        // whose records are looked at; the target's own where empty
    std::vector<std::string> by; // fields of those that hold the target's key
    std::string field;           // of the record
    std::string latest;          // of several records, the one with the latest value in this field
    std::vector<RecordCondition> where;
    std::optional<int64_t> below, at_least; // make a truth of years or months
    bool of_members = false;                // of a household: over the persons in it
    std::string member_fact;                // of members: what is added up, or the truth that is counted; empty: all
    std::string over, under;                // of a ratio

    bool is_own() const { return registry.empty() && !of_members && kind != FactKind::ratio; }

    bool depends_on_day() const;
    bool operator==(const FactDefinition&) const = default;
};

// By what figures of a target are told apart: each word of a text, bands of a number, or parts of equal size of all of
// whom it is known.
struct Grouping {
    std::string fact;
    std::vector<int64_t> bands; // ascending: below the first, from it to the second … the last and above
    int parts = 0;
    bool is_income = false; // yuan a month: by which it is told how a policy shifts incomes

    bool operator==(const Grouping&) const = default;
};

// Whom policies are for: one row a record of its registry.
struct TargetDefinition {
    std::string id;
    Text title;
    std::string registry;
    std::string household; // field that holds the key of the household, of persons
    std::string region;    // field by which figures are grouped
    std::vector<FactDefinition> facts;
    std::vector<Grouping> groups;

    const FactDefinition* fact(std::string_view fact_id) const;
    bool operator==(const TargetDefinition&) const = default;
};

} // namespace tonghe::catalog
