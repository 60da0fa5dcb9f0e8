// Holds the two back ends of rules against each other for as long as it is told: random tables with nulls, random
// conditions and decision tables over them, every row decided by the scalar engine alone and by the columns.
//
//   agreement [--rows N] [--minutes N] [--seed N]          ends with the first of both; one hundred thousand rows if
//   neither
//
// Prints how many policies and rows agreed. A difference ends the run with status 1, its seed and the policy; the same
// seed shows it again at once. Built in any preset: cmake --build --preset asan --target agreement
#include "tests/support/agreement.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>

using namespace tonghe;
using namespace tonghe::columns;

namespace {

struct Told {
    uint64_t rows_max = 0;
    double seconds_max = 0;
    uint64_t seed = 1;
};

struct Count {
    uint64_t conditions = 0;
    uint64_t tables = 0;
    uint64_t refused = 0;
    uint64_t overflowed = 0;
    uint64_t rows = 0;
    uint64_t nulls = 0; // of the cells compared over
    uint64_t cells = 0;
};

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// Mostly small, so that many policies are tried; some span several blocks.
uint64_t rows_of(Random& random) {
    return random.chance(0.9) ? 20 + random.below(2'000) : 1 + random.below(3 * block_rows);
}

void count_cells(const Table& table, Count& count) {
    for (const Column& column : table.columns()) {
        count.cells += table.rows();
        for (uint64_t row = 0; !column.validity.empty() && row < table.rows(); ++row) {
            count.nulls += !column.is_known(row);
        }
    }
}

// The difference that a seed shows, or nothing.
std::string try_seed(uint64_t seed, Count& count) {
    using Way = support::Compared::Way;
    Random random(seed);
    const Table table = support::random_table(random, rows_of(random));
    count_cells(table, count);
    for (int i = 0; i < 10; ++i) {
        const bool is_table = i % 2 == 1;
        const support::Compared compared =
            is_table ? support::compare_decision_table(support::random_table_xml(random), table)
                     : support::compare_condition(support::feel_condition(random, 3), table);
        if (compared.way == Way::differs) {
            return compared.difference;
        }
        count.refused += compared.way == Way::refused;
        count.overflowed += compared.way == Way::overflowed;
        if (compared.way == Way::agreed) {
            ++(is_table ? count.tables : count.conditions);
            count.rows += table.rows();
        }
    }
    return "";
}

void tell(const Count& count, uint64_t seed, double took) {
    fmt::print(
        "{} policies agreed ({} conditions, {} decision tables) over {} rows, {:.0f} % of the cells null; {} tables "
        "refused, {} overflowed; seeds up to {}, {:.0f} s\n",
        count.conditions + count.tables,
        count.conditions,
        count.tables,
        count.rows,
        count.cells == 0 ? 0.0 : 100.0 * double(count.nulls) / double(count.cells),
        count.refused,
        count.overflowed,
        seed,
        took
    );
    std::fflush(stdout);
}

int run(const Told& told) {
    const double began = seconds();
    double said = began;
    Count count;
    uint64_t seed = told.seed;
    while ((told.rows_max == 0 || count.rows < told.rows_max) &&
           (told.seconds_max <= 0 || seconds() - began < told.seconds_max)) {
        const std::string difference = try_seed(seed, count);
        if (!difference.empty()) {
            fmt::print("seed {}: {}\nagain: agreement --seed {} --rows 1\n", seed, difference, seed);
            tell(count, seed, seconds() - began);
            return 1;
        }
        ++seed;
        if (seconds() - said > 60) {
            said = seconds();
            tell(count, seed - 1, said - began);
        }
    }
    tell(count, seed - 1, seconds() - began);
    return 0;
}

} // namespace

int main(int count, char** arguments) {
    Told told;
    for (int i = 1; i < count; i += 2) {
        const std::string name = arguments[i];
        const char* value = i + 1 < count ? arguments[i + 1] : nullptr;
        if (value != nullptr && name == "--rows") {
            told.rows_max = std::strtoull(value, nullptr, 10);
        } else if (value != nullptr && name == "--minutes") {
            told.seconds_max = 60 * std::strtod(value, nullptr);
        } else if (value != nullptr && name == "--seed") {
            told.seed = std::strtoull(value, nullptr, 10);
        } else {
            fmt::print(stderr, "agreement [--rows N] [--minutes N] [--seed N]\n");
            return 2;
        }
    }
    if (told.rows_max == 0 && told.seconds_max <= 0) {
        told.rows_max = 100'000;
    }
    return run(told);
}
