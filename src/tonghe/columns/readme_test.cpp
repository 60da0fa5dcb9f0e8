// The example of README.md, compiled and run; the last test compares the two texts.
#include "tonghe/columns/build.hpp"
#include "tonghe/columns/insight.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

using namespace tonghe::columns;

namespace {

std::string text_of(const std::string& file) {
    std::ifstream in(std::string(TONGHE_SOURCE_DIR) + "/src/tonghe/columns/" + file);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string bare(std::string text) { // without the spaces that formatting moves
    std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
    return text;
}

} // namespace

TEST(columns_readme, example_does_what_it_says) {
    Builder builder({{"age", ColumnKind::number}, {"employment", ColumnKind::text}, {"income", ColumnKind::number, 2}});
    builder.row().integer(0, 71);
    builder.row().text(1, "retired");
    builder.row().number(2, {180'050, 2}); // 1800.50
    builder.end_row();
    const Table table = builder.finish();

    Policy allowance = entitled(
        "allowance", all_of({number_in("age", at_least({60, 0})), text_is("employment", {"retired", "farmer"})})
    );
    allowance.rules[0].amount = minus(constant({2500, 0}), number("income"));

    const std::vector<Outcome> outcomes = scan(std::vector{allowance}, table, {.amounts = true, .threads = 2});
    // outcomes[0].count 1, ids {0}, amounts {69950} at amount_scale 2: 699.50

    for (const NearMiss& miss : near_misses(allowance.rules[0].when, table)) {
        // miss.condition, and how many rows fail it alone
        EXPECT_EQ(miss.count, 0u);
    }
    EXPECT_EQ(outcomes[0].count, 1u);
    EXPECT_EQ(outcomes[0].ids.view()[0], 0u);
    EXPECT_EQ(outcomes[0].amounts, (std::vector<int64_t>{69950}));
    EXPECT_EQ(outcomes[0].amount_scale, 2);
}

TEST(columns_readme, example_is_the_one_compiled_here) {
    const std::string readme = text_of("README.md");
    const size_t begin = readme.find("```cpp\n") + 7;
    std::istringstream lines(readme.substr(begin, readme.find("```", begin) - begin));
    const std::string source = bare(text_of("readme_test.cpp"));
    for (std::string line; std::getline(lines, line);) {
        EXPECT_NE(source.find(bare(line)), std::string::npos) << line;
    }
}
