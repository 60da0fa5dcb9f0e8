#include "city_copies.hpp"

#include "tonghe/base/clock.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace tonghe::bench {

namespace {

void must(bool done, sqlite3* db) {
    if (!done) {
        fmt::print(stderr, "{}\n", sqlite3_errmsg(db));
        std::exit(1);
    }
}

void run(sqlite3* db, const char* sql) { must(sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK, db); }

std::string_view text(sqlite3_stmt* statement, int column) {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
    return {data == nullptr ? "" : data, static_cast<size_t>(sqlite3_column_bytes(statement, column))};
}

void bind(sqlite3_stmt* statement, int place, std::string_view value) {
    sqlite3_bind_text(statement, place, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
}

// Whether a text names a record: its own key, numbers of people and enterprises, numbers with letters before them.
// Codes of regions, dates and words stay what they are.
bool is_name(std::string_view word, std::string_view key) {
    int digits = 0;
    for (const char c : word) {
        digits += c >= '0' && c <= '9' ? 1 : 0;
    }
    const bool begins_with_letter = !word.empty() && word.front() >= 'A' && word.front() <= 'Z';
    return word == key || (word.size() == 18 && digits >= 10) || (begins_with_letter && digits >= 8);
}

// The record with `suffix` behind every name in it.
void rename(std::string_view json, std::string_view key, std::string_view suffix, std::string& out) {
    out.clear();
    size_t at = 0;
    while (at < json.size()) {
        const size_t begin = json.find('"', at);
        const size_t end = begin == std::string_view::npos ? begin : json.find('"', begin + 1);
        if (end == std::string_view::npos) {
            break;
        }
        out += json.substr(at, end - at);
        if (is_name(json.substr(begin + 1, end - begin - 1), key)) {
            out += suffix;
        }
        out += '"';
        at = end + 1;
    }
    out += json.substr(at);
}

} // namespace

void copy_city(const std::string& from_file, const std::string& into_file, int times) {
    sqlite3* from = nullptr;
    sqlite3* into = nullptr;
    must(sqlite3_open_v2(from_file.c_str(), &from, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK, from);
    must(sqlite3_open(into_file.c_str(), &into) == SQLITE_OK, into);
    run(into,
        "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536;"
        "CREATE TABLE registry_record (record TEXT NOT NULL PRIMARY KEY, registry TEXT NOT NULL, key TEXT NOT NULL, "
        "region "
        "TEXT, version BIGINT NOT NULL, data TEXT NOT NULL, source TEXT NOT NULL, source_at BIGINT NOT NULL, origins "
        "TEXT, "
        "changed_at BIGINT NOT NULL)");
    sqlite3_stmt* read = nullptr;
    sqlite3_stmt* write = nullptr;
    must(
        sqlite3_prepare_v2(
            from,
            "SELECT record, registry, key, region, data, source, source_at FROM registry_record ORDER BY rowid",
            -1,
            &read,
            nullptr
        ) == SQLITE_OK,
        from
    );
    must(
        sqlite3_prepare_v2(
            into, "INSERT INTO registry_record VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7, NULL, ?7)", -1, &write, nullptr
        ) == SQLITE_OK,
        into
    );
    const int64_t began = steady_micros();
    int64_t records = 0;
    std::string data;
    for (int copy = 0; copy < times; ++copy) {
        const std::string suffix = {static_cast<char>('a' + copy / 26), static_cast<char>('a' + copy % 26)};
        run(into, "BEGIN");
        while (sqlite3_step(read) == SQLITE_ROW) {
            const std::string_view key = text(read, 2);
            rename(text(read, 4), key, suffix, data);
            const std::string record = suffix + std::string(text(read, 0)); // so that they ascend
            const std::string renamed = std::string(key) + suffix;
            bind(write, 1, record);
            bind(write, 2, text(read, 1));
            bind(write, 3, renamed);
            bind(write, 4, text(read, 3));
            bind(write, 5, data);
            bind(write, 6, text(read, 5));
            sqlite3_bind_int64(write, 7, sqlite3_column_int64(read, 6));
            must(sqlite3_step(write) == SQLITE_DONE, into);
            sqlite3_reset(write);
            ++records;
        }
        sqlite3_reset(read);
        run(into, "COMMIT");
    }
    run(into, "CREATE UNIQUE INDEX registry_record_key ON registry_record (registry, key)");
    run(into, "CREATE TABLE journal (sequence INTEGER PRIMARY KEY, kind TEXT)");
    run(into, "PRAGMA journal_mode=WAL");
    sqlite3_finalize(read);
    sqlite3_finalize(write);
    sqlite3_close(from);
    sqlite3_close(into);
    fmt::print("{} records in {:.0f} s\n", records, static_cast<double>(steady_micros() - began) / 1e6);
}

} // namespace tonghe::bench
