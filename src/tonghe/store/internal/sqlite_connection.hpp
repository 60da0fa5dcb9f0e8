// One connection to an SQLite file, with its prepared statements.
#pragma once
#include "tonghe/base/error.hpp"
#include "tonghe/store/session.hpp"

#include <memory>
#include <string>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace tonghe::store::internal {

class SqliteConnection final : public Session {
  public:
    enum class Use { write, read, checkpoint };

    SqliteConnection(const std::string& path, Use use, bool durable);
    ~SqliteConnection() override;
    SqliteConnection(const SqliteConnection&) = delete;
    SqliteConnection& operator=(const SqliteConnection&) = delete;

    Engine engine() const override { return Engine::sqlite; }

    void each(std::string_view sql, const Values& values, const std::function<void(const Row&)>& visit) override;
    Changed execute(std::string_view sql, const Values& values) override;
    void execute_one(std::string_view sql, const Values& values) override;

    void script(const std::string& sql); // several statements, no parameters
    bool in_transaction() const;

    bool broken() const { return broken_; } // an I/O error or worse: reopen before the next use

    sqlite3* handle() const { return db_; }

  private:
    struct Prepared {
        sqlite3_stmt* statement = nullptr;
        bool in_use = false;
    };

    struct TextHash {
        using is_transparent = void;

        size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };

    struct Lease; // a statement while it is being stepped

    int64_t rows_changed(int64_t statement) override { return statement; } // never asked: SQLite knows at once

    void finalise_all();
    [[noreturn]] void fail(std::string_view sql);

    sqlite3* db_ = nullptr;
    bool broken_ = false;
    std::unordered_map<std::string, Prepared, TextHash, std::equal_to<>> statements_;
};

} // namespace tonghe::store::internal
