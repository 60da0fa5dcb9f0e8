// A predicate: a condition on one row, with three answers: true, false, or unknown where a cell that matters is null.
//
//     all_of({number_in("age", at_least({60, 0})), text_is("employment", {"retired", "farmer"})})
//
// Always true
//  1. A predicate speaks of columns by name and of values as people write them; codes, widths and scales belong to the
//     table it is asked of, so one predicate serves every table that has its columns.
//  2. and, or, not follow Kleene: T and U is U, F and U is F, not U is U.
//  3. Predicates are values: copies share, equal conditions are one condition to whoever evaluates many of them.
//
// Elsewhere: amounts and arithmetic (columns/value.hpp), evaluation over a whole table (columns/scan.hpp).
#pragma once
#include "tonghe/columns/table.hpp"
#include "tonghe/columns/value.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tonghe::columns {

enum class Truth : uint8_t { no, yes, unknown };

struct Bound {
    Number value;
    bool is_closed = true;

    bool operator==(const Bound&) const = default;
};

struct Interval { // an absent bound is endless
    std::optional<Bound> low;
    std::optional<Bound> high;

    bool operator==(const Interval&) const = default;
};

inline Interval at_least(Number value) { return {Bound{value, true}, std::nullopt}; }

inline Interval above(Number value) { return {Bound{value, false}, std::nullopt}; }

inline Interval at_most(Number value) { return {std::nullopt, Bound{value, true}}; }

inline Interval below(Number value) { return {std::nullopt, Bound{value, false}}; }

inline Interval between(Number low, Number high) { return {Bound{low, true}, Bound{high, true}}; }

inline Interval exactly(Number value) { return between(value, value); }

enum class Comparison : uint8_t { less, less_equal, equal };

// Answers for rows that the columns cannot answer, such as those of a condition that only a scalar engine knows. It is
// asked for the rows whose answer still matters, in ascending order, possibly from several threads at once.
struct RowTest {
    std::string text;   // equal texts are equal conditions, if their identities are equal too
    std::string reason; // why rows are needed
    std::function<void(const Table& table, std::span<const uint32_t> rows, std::span<Truth> answers)> answer;
    uint64_t identity = 0; // tells conditions of one text apart
};

// Answers for each word of a dictionary, once: a function of a text column costs as much as the column has words.
struct WordTest {
    std::string text; // equal texts about equal columns are equal conditions, if their identities are equal too
    std::function<Truth(std::string_view word)> answer;
    uint64_t identity = 0;
};

class Predicate {
  public:
    struct Node;

    Predicate(); // true of every row

    explicit Predicate(std::shared_ptr<const Node> node) : node_(std::move(node)) {}

    const Node& node() const { return *node_; }

    std::string text() const; // as explanations print it: "age >= 60 and employment in {farmer, retired}"

  private:
    std::shared_ptr<const Node> node_;
};

Predicate always(Truth answer);
// What a null cell gives is `on_null`: unknown for comparisons, `no` for FEEL's `=` with a value.
Predicate number_in(std::string column, Interval interval, Truth on_null = Truth::unknown);
Predicate number_in(std::string column, std::vector<Interval> any_of_them, Truth on_null = Truth::unknown);
// Known numbers in `no` are false; those in neither list have no answer.
Predicate
numbers_say(std::string column, std::string text, std::vector<Interval> yes, std::vector<Interval> no, Truth on_null);
Predicate
date_in(std::string column, std::optional<Date> first, std::optional<Date> last, Truth on_null = Truth::unknown);
Predicate text_is(std::string column, std::vector<std::string> words, Truth on_null = Truth::unknown);
Predicate text_says(std::string column, WordTest test, Truth on_null = Truth::unknown);
Predicate is_true(std::string column, Truth on_null = Truth::unknown); // a boolean column
Predicate is_known(std::string column);                                // never unknown
// Two columns of one kind; of numbers by value, of texts by bytes. Unknown where either is null.
Predicate compare(std::string left, Comparison comparison, std::string right);
// `otherwise` answers for the rows whose value leaves 64 bits; without it such a row ends the scan (columns.overflow).
Predicate value_in(Value value, Interval interval, std::optional<RowTest> otherwise = std::nullopt);
Predicate by_rows(RowTest test);

Predicate all_of(std::vector<Predicate> parts); // true of none
Predicate any_of(std::vector<Predicate> parts); // false of none
Predicate negation(Predicate part);

std::string to_string(const Interval& interval, std::string_view name);

// What a predicate is made of, for those who evaluate or explain it.
struct Predicate::Node {
    enum class Kind : uint8_t {
        constant,
        numbers,
        words,
        word_test,
        flag,
        known,
        compare,
        value,
        rows,
        all,
        any,
        negation
    };

    Kind kind = Kind::constant;
    Truth constant = Truth::yes;
    Truth on_null = Truth::unknown;
    std::string column;
    std::string other; // of `compare`
    Comparison comparison = Comparison::equal;
    std::vector<Interval> intervals;                   // of `numbers` and `value`
    std::optional<std::vector<Interval>> no_intervals; // of `numbers`, where some known values have no answer
    std::string said;                                  // of `numbers`, in the words of whoever made it
    std::vector<std::string> words;                    // ascending
    std::optional<WordTest> word_test;
    std::optional<Value> value;
    std::optional<RowTest> rows; // of `rows`, and of `value` what is asked otherwise
    std::vector<Predicate> parts;
};

} // namespace tonghe::columns
