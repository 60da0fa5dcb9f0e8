// A SQLite file that is read or written as a format, not as the store: opened, spoken to, closed.
//
// Always true
//  1. A file from elsewhere runs nothing of its own: no views, no functions in its schema.
//  2. What SQLite refuses is thrown as SqlFailure and caught by the format's reader or writer.
#pragma once
#include "tonghe/insight/object_log.hpp"

#include <sqlite3.h>

#include <memory>

namespace tonghe::insight::internal {

struct SqlFailure {
    std::string reason;
};

struct Column {
    std::string name;
    std::string declared; // the type word in the table's definition
};

class Statement {
  public:
    Statement(sqlite3* database, const std::string& sql);
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    bool step();
    void run(const std::vector<std::optional<ObjectValue>>& values);
    std::vector<Column> columns() const;
    bool is_null(int i) const;
    std::string text(int i);
    double number(int i) const;

  private:
    void check(int state) const;
    void bind(int place, const std::optional<ObjectValue>& value);

    sqlite3* database_;
    sqlite3_stmt* statement_ = nullptr;
};

class Database {
  public:
    Database(const std::filesystem::path& file, int flags);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    Statement prepare(const std::string& sql) { return {database_, sql}; }

    std::unique_ptr<Statement> keep(const std::string& sql) { return std::make_unique<Statement>(database_, sql); }

    void execute(const std::string& sql) { prepare(sql).step(); }

  private:
    sqlite3* database_ = nullptr;
};

std::string sql_name(std::string_view name);

} // namespace tonghe::insight::internal
