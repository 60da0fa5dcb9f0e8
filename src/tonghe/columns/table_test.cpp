#include "tonghe/base/random.hpp"
#include "tonghe/columns/build.hpp"
#include "tonghe/columns/errors.hpp"

#include <gtest/gtest.h>

#include <cstring>

namespace tonghe::columns {

namespace {

const std::vector<ColumnSpec> resident_columns{
    {"age", ColumnKind::number},
    {"district", ColumnKind::text},
    {"born_on", ColumnKind::date},
    {"is_veteran", ColumnKind::boolean},
    {"income", ColumnKind::number, 2},
    {"insured", ColumnKind::months}};

void fill_row(BlockWriter& writer, uint64_t row) {
    Random random(row + 1);
    const auto word = "D" + std::to_string(random.below(300));
    writer.integer(0, int64_t(random.below(100)));
    if (!random.chance(0.1)) {
        writer.text(1, word);
    }
    writer.date(2, Date{int32_t(random.below(30000)) - 10000});
    writer.boolean(3, random.chance(0.3));
    writer.number(4, {int64_t(random.below(1'000'000)), 2});
    if (random.chance(0.5)) {
        writer.months(5, {int64_t(random.below(480))});
    }
    writer.end_row();
}

Table residents(uint64_t rows, unsigned threads = 1) {
    return build(
        resident_columns,
        rows,
        [](BlockWriter& writer, uint64_t first, uint32_t count) {
            for (uint64_t row = first; row < first + count; ++row) {
                fill_row(writer, row);
            }
        },
        threads
    );
}

bool same_cells(const Table& a, const Table& b) {
    for (uint64_t row = 0; row < a.rows(); ++row) {
        for (size_t column = 0; column < a.columns().size(); ++column) {
            if (a.cell(row, column) != b.cell(row, column)) {
                return false;
            }
        }
    }
    return a.rows() == b.rows();
}

} // namespace

TEST(columns_table, packs_each_column_as_narrow_as_its_values) {
    const Table table = residents(20000);
    EXPECT_EQ(table.column("age").width, Width::u8);
    EXPECT_EQ(table.column("district").width, Width::u16); // 300 words
    EXPECT_EQ(table.column("born_on").width, Width::i16);
    EXPECT_EQ(table.column("is_veteran").width, Width::bit);
    EXPECT_EQ(table.column("income").width, Width::i32);
    EXPECT_TRUE(table.column("age").validity.empty());
    EXPECT_FALSE(table.column("insured").validity.empty());
}

TEST(columns_table, codes_follow_the_order_of_the_words) {
    const Table table = residents(20000);
    const Dictionary& words = table.column("district").words;
    ASSERT_EQ(words.size(), 300u);
    for (size_t code = 1; code < words.size(); ++code) {
        EXPECT_LT(words[code - 1], words[code]);
    }
    EXPECT_EQ(words[*words.find("D17")], "D17");
    EXPECT_FALSE(words.find("D300"));
}

TEST(columns_table, ranges_hold_every_known_value_of_their_block) {
    const Table table = residents(40000);
    for (const Column& column : table.columns()) {
        ASSERT_EQ(column.ranges.size(), 3u);
        for (uint64_t row = 0; row < table.rows(); ++row) {
            if (column.is_known(row)) {
                EXPECT_LE(column.ranges[row / block_rows].low, column.stored(row));
                EXPECT_GE(column.ranges[row / block_rows].high, column.stored(row));
            } else {
                EXPECT_EQ(column.stored(row), 0);
            }
        }
    }
}

TEST(columns_table, threads_change_nothing) {
    const Table one = residents(50001);
    const Table three = residents(50001, 3);
    for (size_t i = 0; i < one.columns().size(); ++i) {
        const Column& a = one.columns()[i];
        const Column& b = three.columns()[i];
        EXPECT_EQ(a.ranges, b.ranges);
        ASSERT_EQ(a.values.size(), b.values.size());
        EXPECT_EQ(0, std::memcmp(a.values.as<char>(), b.values.as<char>(), a.values.size()));
    }
}

TEST(columns_table, rows_given_one_by_one_make_the_same_table) {
    Builder builder(resident_columns);
    const Table table = residents(20000);
    for (uint64_t row = 0; row < table.rows(); ++row) {
        for (size_t column = 0; column < table.columns().size(); ++column) {
            builder.row().cell(column, table.cell(row, column));
        }
        builder.end_row();
    }
    EXPECT_TRUE(same_cells(builder.finish(), table));
}

TEST(columns_table, numbers_of_one_column_share_the_finest_scale) {
    Builder builder({{"amount", ColumnKind::number}});
    for (const Number number : {Number{3, 0}, Number{15, 1}, Number{-7, 2}, Number{1000, 3}}) {
        builder.row().number(0, number);
        builder.end_row();
    }
    const Table table = builder.finish();
    EXPECT_EQ(table.column("amount").spec.scale, 2);
    EXPECT_EQ(std::get<Number>(table.cell(0, 0)), (Number{300, 2}));
    EXPECT_EQ(std::get<Number>(table.cell(1, 0)), (Number{150, 2}));
    EXPECT_EQ(std::get<Number>(table.cell(2, 0)), (Number{-7, 2}));
    EXPECT_EQ(to_string(std::get<Number>(table.cell(3, 0))), "1");
}

TEST(columns_table, refuses_what_a_column_cannot_hold) {
    Builder builder({{"amount", ColumnKind::number}});
    EXPECT_THROW(builder.row().text(0, "three"), Error);
    builder.row().integer(0, INT64_MAX);
    builder.end_row();
    EXPECT_THROW(builder.row().number(0, {1, 2}), Error);
}

TEST(columns_table, a_changed_cell_widens_its_column_only_when_it_must) {
    Table table = residents(20000);
    const Table before = table;
    table.set(5, 0, Number{99, 0});
    EXPECT_EQ(table.column("age").width, Width::u8);
    table.set(6, 0, Number{-1, 0});
    EXPECT_EQ(table.column("age").width, Width::i8);
    table.set(7, 0, Number{1000, 0});
    EXPECT_EQ(table.column("age").width, Width::i16);
    table.set(8, 0, Number{25, 1});
    EXPECT_EQ(table.column("age").spec.scale, 1);
    table.set(9, 0, Cell{});
    EXPECT_EQ(std::get<Number>(table.cell(5, 0)), (Number{990, 1}));
    EXPECT_EQ(std::get<Number>(table.cell(6, 0)), (Number{-10, 1}));
    EXPECT_EQ(std::get<Number>(table.cell(8, 0)), (Number{25, 1}));
    EXPECT_EQ(table.cell(9, 0), Cell{});
    EXPECT_TRUE(compare(std::get<Number>(table.cell(19999, 0)), std::get<Number>(before.cell(19999, 0))) == 0);
    EXPECT_TRUE(same_cells(before, residents(20000))); // the copy kept its own cells
}

TEST(columns_table, a_new_word_takes_its_place_in_the_order) {
    Table table = residents(20000);
    const Table before = table;
    table.set(3, 1, std::string_view("D150a"));
    table.set(4, 1, std::string_view("A"));
    EXPECT_EQ(table.column("district").words[0], "A");
    EXPECT_EQ(std::get<std::string_view>(table.cell(3, 1)), "D150a");
    for (uint64_t row = 5; row < table.rows(); ++row) {
        ASSERT_EQ(table.cell(row, 1), before.cell(row, 1));
    }
}

TEST(columns_table, grows_by_rows_of_which_nothing_is_known) {
    Builder builder({{"local", ColumnKind::boolean}, {"name", ColumnKind::text}, {"age", ColumnKind::number}});
    for (int i = 0; i < 100; ++i) {
        builder.row().boolean(0, i % 2 == 0);
        builder.row().text(1, i % 3 == 0 ? "a" : "b");
        builder.row().integer(2, i);
        builder.end_row();
    }
    Table table = builder.finish();
    const Table before = table;
    for (uint64_t rows = 101; rows < 17'000; rows += 799) {
        const uint64_t was = table.rows();
        table.grow(rows);
        EXPECT_EQ(table.rows(), rows);
        for (size_t column = 0; column < 3; ++column) {
            EXPECT_EQ(table.cell(was, column), Cell());
            EXPECT_EQ(table.cell(rows - 1, column), Cell());
            EXPECT_EQ(table.cell(42, column), before.cell(42, column));
        }
        table.set(rows - 1, 2, Number{int64_t(rows) * 1'000, 0});
        table.set(rows - 1, 1, std::string_view("c"));
        EXPECT_EQ(table.cell(rows - 1, 2), Cell(Number{int64_t(rows) * 1'000, 0}));
    }
    EXPECT_EQ(before.rows(), 100U);
    EXPECT_EQ(table.blocks(), 2U);
    EXPECT_EQ(table.cell(99, 2), Cell(Number{99, 0}));
}

} // namespace tonghe::columns
