// Folding records into facts (catalog/fact.hpp): one fact of one target out of the records that name it. The one place
// where it is written what a fact means; the columns of a whole city and the facts of one person are made by the same
// functions.
//
// Always true
//  1. Pure: the same records and the same day give the same fact, in whatever order the records come.
//  2. Of several records of one latest day, the least value counts.
//  3. What cannot be told is null; counts and sums over nothing are 0, `exists` is false.
#pragma once
#include "tonghe/base/json.hpp"
#include "tonghe/base/time.hpp"
#include "tonghe/catalog/fact.hpp"

#include <optional>

namespace tonghe::snapshot {

// Whole months from one day to another, as years are counted: a month that began on the 31st ends on the 1st after a
// shorter one.
int months_between(Date since, Date on);

// The value of a fact, before it is JSON or a cell: a number is scaled by the fact's scale.
struct FactValue {
    enum class Kind : uint8_t { unknown, truth, number, text, date };

    Kind kind = Kind::unknown;
    int64_t number = 0;    // truth, number, days
    std::string_view text; // of the record, which outlives it

    bool is_known() const { return kind != Kind::unknown; }

    bool operator==(const FactValue&) const = default;
};

// What a record has in a field, as far as facts look at it.
struct FieldValue {
    enum class Kind : uint8_t { none, truth, number, text, other };

    Kind kind = Kind::none; // no such field, or null
    int64_t number = 0;     // truth, number
    std::string_view text;  // of the record
};

FieldValue field_in(const JsonObject& record, std::string_view field);
std::optional<Date> date_in(const FieldValue& value);

bool holds(const catalog::RecordCondition& condition, const FieldValue& value, Date day);
// What a single record says: its field, the years since it, 1 for `exists` and `count`.
FactValue value_of(const catalog::FactDefinition& fact, const FieldValue& value, Date day);

// The same of a whole record: whether it matters to a fact on that day, and what it says.
bool matters(const catalog::FactDefinition& fact, const JsonObject& record, Date day);
FactValue value_in(const catalog::FactDefinition& fact, const JsonObject& record, Date day);

// Folds records one by one.
class FactFold {
  public:
    explicit FactFold(const catalog::FactDefinition& fact) : fact_(&fact) {}

    void add(const JsonObject& record, Date day); // one that names the target
    void add_member(const FactValue& member);     // of a fact over members; of a count of all, any value
    FactValue result() const;

  private:
    void fold(const FactValue& value);

    const catalog::FactDefinition* fact_;
    FactValue held_;
    std::string text_; // of held_
    std::string latest_;
    bool any_ = false;
};

FactValue ratio_of(const FactValue& over, int over_scale, const FactValue& under, int under_scale); // scale 3
Json json_of(const FactValue& value, int scale);

} // namespace tonghe::snapshot
