#include "tonghe/columns/csv.hpp"

#include <gtest/gtest.h>

namespace tonghe::columns {

namespace {

constexpr const char* people = "\xEF\xBB\xBFperson,age,born_on,is_veteran,insured,income,code,employment\r\n"
                               "P001,71,1954-11-02,true,P1Y6M,1800.50,007,retired\r\n"
                               "P002,,,false,,-20,110101,\"flexible, \"\"part\"\" time\"\r\n"
                               "\r\n"
                               "P003,5,2021-01-31,,P3M,0,1,\"\"\r\n";

std::vector<std::string> told(std::string_view text, std::vector<ColumnSpec> kinds = {}) {
    std::vector<std::string> lines;
    const auto table = read_csv(text, {.file = "a.csv", .kinds = std::move(kinds)});
    for (const Fault& fault : table.faults()) {
        lines.push_back(fault.file + ":" + std::to_string(fault.line) + " " + fault.what.en);
    }
    return lines;
}

} // namespace

TEST(columns_csv, kinds_are_what_every_cell_has) {
    const auto table = read_csv(people);
    ASSERT_TRUE(table);
    std::string kinds;
    for (const Column& column : table->columns()) {
        kinds += std::string(to_string(column.spec.kind)) + " ";
    }
    EXPECT_EQ(kinds, "text number date boolean months number text text ");
    ASSERT_EQ(table->rows(), 3U);
    EXPECT_EQ(table->cell(0, 1), Cell(Number{71, 0}));
    EXPECT_EQ(table->cell(0, 2), Cell(*parse_date("1954-11-02")));
    EXPECT_EQ(table->cell(0, 4), Cell(Months{18}));
    EXPECT_EQ(table->cell(0, 6), Cell(std::string_view("007")));
    EXPECT_EQ(compare(std::get<Number>(table->cell(0, 5)), {18005, 1}), std::strong_ordering::equal);
}

TEST(columns_csv, an_empty_cell_is_null_and_a_quoted_one_is_an_empty_text) {
    const auto table = read_csv(people);
    ASSERT_TRUE(table);
    EXPECT_EQ(table->cell(1, 1), Cell());
    EXPECT_EQ(table->cell(2, 3), Cell());
    EXPECT_EQ(table->cell(1, 7), Cell(std::string_view("flexible, \"part\" time")));
    EXPECT_EQ(table->cell(2, 7), Cell(std::string_view("")));
}

TEST(columns_csv, a_kind_that_is_named_holds) {
    const auto table = read_csv("code,age\n1,2\n", {.kinds = {{"code", ColumnKind::text}}});
    ASSERT_TRUE(table);
    EXPECT_EQ(table->cell(0, 0), Cell(std::string_view("1")));
    EXPECT_EQ(
        told("age\n5\nold\n99999999999999999999\n", {{"age", ColumnKind::number}}),
        (std::vector<std::string>{
            "a.csv:3 'old' in column 'age' is no number that is held exactly",
            "a.csv:4 '99999999999999999999' in column 'age' is no number that is held exactly"})
    );
}

TEST(columns_csv, what_does_not_fit_is_told_with_its_line) {
    EXPECT_EQ(told(""), (std::vector<std::string>{"a.csv:1 the file has no line of names"}));
    EXPECT_EQ(told("a,a\n1,2\n"), (std::vector<std::string>{"a.csv:1 the column 'a' is there twice"}));
    EXPECT_EQ(
        told("a,b\n\"x\ny\",2\n1\n1,2,3\n"),
        (std::vector<std::string>{
            "a.csv:4 this line has 1 fields, 2 are expected", "a.csv:5 this line has 3 fields, 2 are expected"})
    );
    EXPECT_EQ(
        told("a\n\"open\n"), (std::vector<std::string>{"a.csv:2 a quote is not closed, or something follows it"})
    );
    std::string many = "a\n";
    for (int i = 0; i < 100; ++i) {
        many += "1,2\n";
    }
    EXPECT_EQ(told(many).size(), csv_faults_max);
}

TEST(columns_csv, a_table_without_rows_is_a_table) {
    const auto table = read_csv("a,b\n");
    ASSERT_TRUE(table);
    EXPECT_EQ(table->rows(), 0U);
}

} // namespace tonghe::columns
