// OCEL 2.0 in its relational form, written.
#include "tonghe/insight/errors.hpp"
#include "tonghe/insight/internal/sqlite_file.hpp"

#include <algorithm>
#include <map>
#include <memory>

namespace tonghe::insight {

namespace {

using internal::Database;
using internal::sql_name;
using internal::SqlFailure;
using internal::Statement;

constexpr Instant always{0}; // the moment that the format gives to what an object is from the beginning

std::string sql_type(std::string_view word) {
    return word == "integer"   ? "INTEGER"
           : word == "float"   ? "REAL"
           : word == "boolean" ? "BOOLEAN"
           : word == "time"    ? "TIMESTAMP"
                               : "TEXT";
}

// A type's table: its name in the schema and the types of its columns.
struct Table {
    std::string name;
    std::map<std::string, std::string> columns; // attribute → type word
};

using Tables = std::map<std::string, Table>; // by type

void add_column(Table& table, const std::string& name, const ObjectValue& value) {
    auto& word = table.columns[name];
    word = word.empty() || word == type_word(value) ? std::string(type_word(value)) : "string";
}

void name_tables(Tables& tables) {
    std::map<std::string, int> taken; // table names are the same in either case to SQLite
    for (auto& [type, table] : tables) {
        std::string ending;
        for (const char c : type) {
            const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                               static_cast<uint8_t>(c) >= 0x80;
            ending += plain ? c : '_';
        }
        std::string lower = ending;
        std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
        const int before = taken[lower]++;
        table.name = before == 0 ? ending : ending + "__" + std::to_string(before);
    }
}

void create_tables(Database& database, const Tables& tables, const std::string& prefix, const std::string& fixed) {
    auto map = database.prepare("INSERT INTO " + prefix + "_map_type VALUES (?, ?)");
    for (const auto& [type, table] : tables) {
        std::string sql = "CREATE TABLE " + sql_name(prefix + "_" + table.name) + " (" + fixed;
        for (const auto& [column, word] : table.columns) {
            sql += ", " + sql_name(column) + " " + sql_type(word);
        }
        database.execute(sql + ")");
        map.run({ObjectValue(type), ObjectValue(table.name)});
    }
}

std::map<std::string, std::unique_ptr<Statement>>
inserts(Database& database, const Tables& tables, const std::string& prefix, size_t fixed) {
    std::map<std::string, std::unique_ptr<Statement>> out;
    for (const auto& [type, table] : tables) {
        std::string marks = "?";
        for (size_t i = 1; i < fixed + table.columns.size(); ++i) {
            marks += ", ?";
        }
        out[type] = database.keep("INSERT INTO " + sql_name(prefix + "_" + table.name) + " VALUES (" + marks + ")");
    }
    return out;
}

void write_object(Statement& insert, const Table& table, const Object& object) {
    // What it is from its first moment on is one row; each later change a row of its own.
    const Instant first = object.changes.empty() ? always : object.changes.front().at;
    std::map<std::string, ObjectValue> beginning;
    std::vector<const ObjectChange*> later;
    for (const ObjectChange& change : object.changes) {
        if (change.at != first || !beginning.emplace(change.name, change.value).second) {
            later.push_back(&change);
        }
    }
    const auto write = [&](Instant at, std::optional<ObjectValue> changed, const auto& values) {
        std::vector<std::optional<ObjectValue>> row{ObjectValue(object.id), ObjectValue(at), std::move(changed)};
        for (const auto& [column, word] : table.columns) {
            const auto value = values.find(column);
            row.push_back(value == values.end() ? std::nullopt : std::optional(value->second));
        }
        insert.run(row);
    };
    write(first, std::nullopt, beginning);
    for (const ObjectChange* change : later) {
        write(change->at, ObjectValue(change->name), std::map<std::string, ObjectValue>{{change->name, change->value}});
    }
}

void write_all(Database& database, const ObjectLog& log) {
    database.execute("BEGIN");
    for (const char* sql :
         {"CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT)",
          "CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT)",
          "CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT)",
          "CREATE TABLE object_object (ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT)",
          "CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT)",
          "CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT)"}) {
        database.execute(sql);
    }
    Tables event_tables;
    Tables object_tables;
    for (const ObjectEvent& event : log.events) {
        Table& table = event_tables[event.type];
        for (const auto& [name, value] : event.attributes) {
            add_column(table, name, value);
        }
    }
    for (const Object& object : log.objects) {
        Table& table = object_tables[object.type];
        for (const ObjectChange& change : object.changes) {
            add_column(table, change.name, change.value);
        }
    }
    name_tables(event_tables);
    name_tables(object_tables);
    create_tables(database, event_tables, "event", "ocel_id TEXT, ocel_time TIMESTAMP");
    create_tables(database, object_tables, "object", "ocel_id TEXT, ocel_time TIMESTAMP, ocel_changed_field TEXT");
    const auto event_rows = inserts(database, event_tables, "event", 2);
    const auto object_rows = inserts(database, object_tables, "object", 3);
    auto event_row = database.prepare("INSERT INTO event VALUES (?, ?)");
    auto object_row = database.prepare("INSERT INTO object VALUES (?, ?)");
    auto event_object = database.prepare("INSERT INTO event_object VALUES (?, ?, ?)");
    auto object_object = database.prepare("INSERT INTO object_object VALUES (?, ?, ?)");
    for (const Object& object : log.objects) {
        object_row.run({ObjectValue(object.id), ObjectValue(object.type)});
        write_object(*object_rows.at(object.type), object_tables.at(object.type), object);
        for (const Relation& relation : object.relations) {
            object_object.run({ObjectValue(object.id), ObjectValue(relation.object), ObjectValue(relation.qualifier)});
        }
    }
    for (const ObjectEvent& event : log.events) {
        event_row.run({ObjectValue(event.id), ObjectValue(event.type)});
        std::vector<std::optional<ObjectValue>> row{ObjectValue(event.id), ObjectValue(event.at)};
        for (const auto& [column, word] : event_tables.at(event.type).columns) {
            const auto value = event.attributes.find(column);
            row.push_back(value == event.attributes.end() ? std::nullopt : std::optional(value->second));
        }
        event_rows.at(event.type)->run(row);
        for (const Relation& relation : event.relations) {
            event_object.run({ObjectValue(event.id), ObjectValue(relation.object), ObjectValue(relation.qualifier)});
        }
    }
    database.execute("COMMIT");
}

} // namespace

void write_ocel_sqlite(const ObjectLog& log, const std::filesystem::path& file) {
    try {
        std::error_code ignored;
        std::filesystem::remove(file, ignored);
        Database database(file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
        write_all(database, log);
    } catch (const SqlFailure& failure) {
        throw Error(errors::cannot_write, {{"file", file.string()}, {"reason", failure.reason}});
    }
}

} // namespace tonghe::insight
