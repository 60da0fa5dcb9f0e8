// Random tables and policies: every kind of column, with and without nulls, and every kind of condition and hit policy.
// The same seed gives the same, so a failure names its seed.
#pragma once
#include "tonghe/base/random.hpp"
#include "tonghe/columns/build.hpp"
#include "tonghe/columns/scan.hpp"

#include <algorithm>

namespace tonghe::columns::support {

inline const std::vector<ColumnSpec>& random_columns() {
    static const std::vector<ColumnSpec> columns{
        {"age", ColumnKind::number},
        {"change", ColumnKind::number},
        {"district", ColumnKind::text},
        {"birthplace", ColumnKind::text},
        {"employment", ColumnKind::text},
        {"born_on", ColumnKind::date},
        {"is_veteran", ColumnKind::boolean},
        {"income", ColumnKind::number, 2},
        {"wealth", ColumnKind::number},
        {"huge", ColumnKind::number},
        {"insured", ColumnKind::months},
        {"nothing", ColumnKind::number}};
    return columns;
}

inline std::string random_word(Random& random) { return "D" + std::to_string(random.below(400)); }

inline Cell random_cell(Random& random, size_t column, std::string& word) {
    switch (column) {
    case 0:
        return Number{int64_t(random.below(105)), 0};
    case 1:
        return Number{int64_t(random.below(40)) - 20, 0};
    case 2:
    case 3:
        return std::string_view(word = random_word(random));
    case 4:
        return std::string_view(word = std::string(1, char('a' + random.below(6))));
    case 5:
        return Date{int32_t(random.below(40000)) - 15000};
    case 6:
        return random.chance(0.4);
    case 7:
        return Number{int64_t(random.below(2'000'000)) - 1000, 2};
    case 8:
        return Number{int64_t(random.below(1000)) * 1'000'000'000, 0};
    case 9:
        return random.chance(0.5) ? Number{int64_t(random.next()), 0} : Number{int64_t(random.below(5)), 0};
    default:
        return Months{int64_t(random.below(500))};
    }
}

inline Table random_table(Random& random, uint64_t rows) {
    std::vector<double> nulls;
    for (size_t i = 0; i < random_columns().size(); ++i) {
        nulls.push_back(random.chance(0.5) ? 0 : random.unit() * 0.6);
    }
    nulls.back() = 1;
    // Sorted runs here and there, so that ranges decide whole blocks.
    const bool is_sorted = random.chance(0.3);
    Builder builder(random_columns());
    std::string word;
    for (uint64_t row = 0; row < rows; ++row) {
        for (size_t column = 0; column < random_columns().size(); ++column) {
            if (nulls[column] < 1 && !random.chance(nulls[column])) {
                const bool is_run = is_sorted && column == 0;
                builder.row().cell(
                    column, is_run ? Cell(Number{int64_t(row * 100 / rows), 0}) : random_cell(random, column, word)
                );
            }
        }
        builder.end_row();
    }
    return builder.finish();
}

inline Number random_number(Random& random) {
    constexpr int64_t spans[] = {3, 20, 110, 20'000, 1'000'000'000'000};
    return {int64_t(random.below(uint64_t(spans[random.below(5)]))) - 5, int(random.below(4))};
}

inline Interval random_interval(Random& random) {
    Interval interval;
    if (random.chance(0.7)) {
        interval.low = Bound{random_number(random), random.chance(0.5)};
    }
    if (random.chance(0.7)) {
        interval.high = Bound{random_number(random), random.chance(0.5)};
    }
    return interval;
}

inline const std::string& random_numeric(Random& random) {
    constexpr size_t places[] = {0, 1, 5, 7, 8, 9, 10, 11};
    return random_columns()[places[random.below(8)]].name;
}

inline Value random_value(Random& random, int depth) {
    if (depth == 0 || random.chance(0.3)) {
        return random.chance(0.4) ? constant(random_number(random)) : number(random_numeric(random));
    }
    Value left = random_value(random, depth - 1);
    Value right = random_value(random, depth - 1);
    switch (random.below(5)) {
    case 0:
        return plus(std::move(left), std::move(right));
    case 1:
        return minus(std::move(left), std::move(right));
    case 2:
        return times(std::move(left), std::move(right));
    case 3:
        return smaller_of(std::move(left), std::move(right));
    default:
        return larger_of(std::move(left), std::move(right));
    }
}

// Its answer depends on the row number alone.
inline RowTest random_row_test(Random& random) {
    const uint64_t salt = random.below(1000);
    return {
        "row test " + std::to_string(salt),
        "a test",
        [salt](const Table&, std::span<const uint32_t> rows, std::span<Truth> answers) {
            for (size_t i = 0; i < rows.size(); ++i) {
                answers[i] = Truth(Random(rows[i] * 1000 + salt).below(3));
            }
        }};
}

inline WordTest random_word_test(Random& random) {
    const uint64_t salt = random.below(1000);
    return {"word test " + std::to_string(salt), [salt](std::string_view word) {
                return Truth(Random(std::hash<std::string_view>{}(word) + salt).below(3));
            }};
}

inline Predicate random_atom(Random& random) {
    const Truth on_null = random.chance(0.6) ? Truth::unknown : Truth(random.below(2));
    const char* texts[] = {"district", "birthplace", "employment"};
    switch (random.below(10)) {
    case 0:
    case 1:
        return number_in(random_numeric(random), random_interval(random), on_null);
    case 2: {
        std::vector<Interval> intervals;
        for (uint64_t i = 0; i <= random.below(8); ++i) {
            intervals.push_back(random_interval(random));
        }
        return number_in(random_numeric(random), intervals, on_null);
    }
    case 3: {
        std::vector<std::string> words;
        const bool is_short = random.chance(0.4);
        for (uint64_t i = 0; i <= random.below(is_short ? 4 : 60); ++i) {
            words.push_back(is_short ? std::string(1, char('a' + random.below(7))) : random_word(random));
        }
        return text_is(is_short ? "employment" : texts[random.below(2)], words, on_null);
    }
    case 4:
        return text_says(texts[random.below(3)], random_word_test(random), on_null);
    case 5:
        return is_true("is_veteran", on_null);
    case 6:
        return is_known(random_columns()[random.below(random_columns().size())].name);
    case 7: {
        const auto comparison = Comparison(random.below(3));
        constexpr const char* numbers[] = {"age", "change", "income", "wealth", "huge", "nothing"};
        return random.chance(0.3) ? compare(texts[random.below(3)], comparison, texts[random.below(3)])
                                  : compare(numbers[random.below(6)], comparison, numbers[random.below(6)]);
    }
    case 8:
        return value_in(random_value(random, 2), random_interval(random), random_row_test(random));
    default:
        return random.chance(0.3) ? always(Truth(random.below(3))) : by_rows(random_row_test(random));
    }
}

inline Predicate random_predicate(Random& random, int depth) {
    if (depth == 0 || random.chance(0.25)) {
        return random_atom(random);
    }
    if (random.chance(0.2)) {
        return negation(random_predicate(random, depth - 1));
    }
    std::vector<Predicate> parts;
    for (uint64_t i = 0; i <= random.below(5); ++i) {
        parts.push_back(random_predicate(random, depth - 1));
    }
    return random.chance(0.6) ? all_of(std::move(parts)) : any_of(std::move(parts));
}

inline std::vector<Policy> random_policies(Random& random, size_t count) {
    std::vector<Policy> policies;
    for (size_t p = 0; p < count; ++p) {
        Policy policy;
        policy.name = "P" + std::to_string(p);
        policy.hit = HitPolicy(random.below(11));
        for (uint64_t i = 0; i <= (random.chance(0.5) ? 0 : random.below(6)); ++i) {
            Rule rule{random_predicate(random, 3)};
            rule.rank = int(random.below(3));
            rule.output = std::to_string(random.below(2));
            if (random.chance(0.8)) {
                rule.amount = random_value(random, 2);
            }
            policy.rules.push_back(std::move(rule));
        }
        if (random.chance(0.3)) {
            policy.otherwise = random_value(random, 1);
        }
        policy.amount_otherwise =
            [](const Table&, std::span<const uint32_t> rows, std::span<std::optional<Number>> amounts) {
                for (size_t i = 0; i < rows.size(); ++i) {
                    amounts[i] = rows[i] % 3 == 0 ? std::nullopt : std::optional(Number{int64_t(rows[i]) - 7, 0});
                }
            };
        policies.push_back(std::move(policy));
    }
    return policies;
}

} // namespace tonghe::columns::support
