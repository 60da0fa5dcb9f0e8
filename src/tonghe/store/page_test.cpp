#include "tonghe/base/error.hpp"
#include "tonghe/store/internal/sql_text.hpp"
#include "tonghe/store/page.hpp"

#include <gtest/gtest.h>

using namespace tonghe;
using namespace tonghe::store;

TEST(store_page, a_cursor_gives_back_its_keys) {
    const std::vector<std::string> keys = {"2026-03-09", "", "出生:1", std::string("\0\xff", 2)};
    const std::string cursor = encode_cursor(keys);
    EXPECT_EQ(decode_cursor(cursor, 4), keys);
    EXPECT_EQ(
        cursor.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), std::string::npos
    );
}

TEST(store_page, a_cursor_that_is_none_is_refused) {
    const std::string good = encode_cursor({"a", "b"});
    for (const std::string& cursor : {std::string("?"), std::string("AAAA"), good.substr(1), std::string(3000, 'A')}) {
        EXPECT_THROW(decode_cursor(cursor, 2), Error) << cursor;
    }
    EXPECT_THROW(decode_cursor(good, 1), Error);
}

TEST(store_page, its_size_is_kept_in_bounds) {
    EXPECT_EQ(page_size(std::nullopt), page_size_default);
    EXPECT_EQ(page_size(0), 1);
    EXPECT_EQ(page_size(1'000'000), page_size_max);
}

TEST(store_sql_text, numbers_parameters_outside_literals_only) {
    EXPECT_EQ(
        internal::numbered_parameters("SELECT '?', \"?\" /* ? */ FROM t WHERE a = ? AND b = 'it''s ?' AND c = ? -- ?"),
        "SELECT '?', \"?\" /* ? */ FROM t WHERE a = $1 AND b = 'it''s ?' AND c = $2 -- ?"
    );
}

TEST(store_sql_text, names_a_statement_by_its_first_words) {
    EXPECT_EQ(internal::statement_name("SELECT id FROM t WHERE name = '李'"), "SELECT id FROM t WHERE name");
    EXPECT_EQ(internal::statement_name("INSERT INTO case_task (id) VALUES (?)"), "INSERT INTO case_task");
}

TEST(store_sql_text, a_migration_is_spelt_for_its_engine) {
    const char* sql = "CREATE TABLE t (id BIGINT PRIMARY KEY, data BLOB, n INTEGER, x REAL DEFAULT 'BLOB') WITHOUT "
                      "ROWID;\n-- sqlite:SELECT 1;\n-- postgres:SELECT 2;\n";
    EXPECT_EQ(
        internal::migration_text(sql, Engine::postgres),
        "CREATE TABLE t (id BIGINT PRIMARY KEY, data BYTEA, n BIGINT, x DOUBLE PRECISION DEFAULT 'BLOB') ;\n\nSELECT "
        "2;\n"
    );
    EXPECT_EQ(
        internal::migration_text(sql, Engine::sqlite),
        "CREATE TABLE t (id INTEGER PRIMARY KEY, data BLOB, n INTEGER, x REAL DEFAULT 'BLOB') WITHOUT ROWID;\nSELECT "
        "1;\n\n"
    );
}
