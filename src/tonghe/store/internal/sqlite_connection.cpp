#include "tonghe/store/internal/sqlite_connection.hpp"

#include "tonghe/base/log.hpp"
#include "tonghe/store/errors.hpp"
#include "tonghe/store/internal/engines.hpp"
#include "tonghe/store/internal/sql_text.hpp"

#include <sqlite3.h>

namespace tonghe::store::internal {

namespace {

constexpr size_t statements_max = 1000; // far above what the modules have; keeps composed SQL from piling up
constexpr int busy_wait_ms = 10'000;
constexpr int checkpoint_wait_ms = 20; // the writer may wait this long for a checkpointer that waits for readers

class SqliteRow final : public Row {
  public:
    explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}

    int columns() const override { return sqlite3_column_count(statement_); }

    bool is_null(int column) const override { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

    int64_t integer(int column) const override { return sqlite3_column_int64(statement_, column); }

    double number(int column) const override { return sqlite3_column_double(statement_, column); }

    std::string_view view(int column) const override {
        const void* data = sqlite3_column_type(statement_, column) == SQLITE_BLOB
                               ? sqlite3_column_blob(statement_, column)
                               : static_cast<const void*>(sqlite3_column_text(statement_, column));
        const auto size = static_cast<size_t>(sqlite3_column_bytes(statement_, column));
        return data == nullptr ? std::string_view() : std::string_view(static_cast<const char*>(data), size);
    }

  private:
    sqlite3_stmt* statement_;
};

// The values outlive the statement's use, so SQLite need not copy them.
void bind(sqlite3_stmt* statement, const Values& values) {
    int index = 0;
    for (const Value& value : values) {
        ++index;
        const Value::Variant& v = value.variant();
        if (const auto* integer = std::get_if<int64_t>(&v)) {
            sqlite3_bind_int64(statement, index, *integer);
        } else if (const auto* text = std::get_if<std::string>(&v)) {
            refuse_nul(*text);
            sqlite3_bind_text(statement, index, text->data(), static_cast<int>(text->size()), SQLITE_STATIC);
        } else if (const auto* number = std::get_if<double>(&v)) {
            sqlite3_bind_double(statement, index, *number);
        } else if (const auto* bytes = std::get_if<Bytes>(&v)) {
            sqlite3_bind_blob(
                statement, index, bytes->data.data(), static_cast<int>(bytes->data.size()), SQLITE_STATIC
            );
        } else {
            sqlite3_bind_null(statement, index);
        }
    }
}

} // namespace

struct SqliteConnection::Lease {
    SqliteConnection& connection;
    Prepared* cached = nullptr; // nullptr: a statement of its own, because the cached one is being stepped further up
    sqlite3_stmt* statement = nullptr;

    Lease(SqliteConnection& c, std::string_view sql, const Values& values) : connection(c) {
        auto found = connection.statements_.find(sql);
        if (found != connection.statements_.end() && !found->second.in_use) {
            cached = &found->second;
            statement = cached->statement;
        } else {
            if (sqlite3_prepare_v3(
                    connection.db_,
                    sql.data(),
                    static_cast<int>(sql.size()),
                    SQLITE_PREPARE_PERSISTENT,
                    &statement,
                    nullptr
                ) != SQLITE_OK) {
                connection.fail(sql);
            }
            if (found == connection.statements_.end() && connection.statements_.size() < statements_max) {
                cached = &connection.statements_[std::string(sql)];
                cached->statement = statement;
            }
        }
        if (cached != nullptr) {
            cached->in_use = true;
        }
        if (static_cast<size_t>(sqlite3_bind_parameter_count(statement)) != values.size()) {
            release();
            base::log_error("store.parameter_count", {{"statement", statement_name(sql)}});
            throw Error(errors::failed, {{"statement", statement_name(sql)}, {"reason", "wrong number of parameters"}});
        }
        try {
            bind(statement, values);
        } catch (...) {
            release();
            throw;
        }
    }

    ~Lease() { release(); }

    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    void release() {
        if (cached != nullptr) {
            sqlite3_reset(statement);
            sqlite3_clear_bindings(statement);
            cached->in_use = false;
        } else {
            sqlite3_finalize(statement);
        }
        cached = nullptr;
        statement = nullptr;
    }
};

namespace {

// Settings of the library, before its first use: no counters that every allocation takes a lock for.
void configure_library() {
    static const int once = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    (void)once;
}

constexpr int lookaside_bytes = 1'200; // small allocations of a statement come from slots of this size
constexpr int lookaside_slots = 200;

} // namespace

SqliteConnection::SqliteConnection(const std::string& path, Use use, bool durable) {
    configure_library();
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (use == Use::write ? SQLITE_OPEN_CREATE : 0);
    try {
        if (sqlite3_open_v2(path.c_str(), &db_, flags, nullptr) != SQLITE_OK) {
            fail("open database");
        }
        sqlite3_extended_result_codes(db_, 1);
        sqlite3_db_config(db_, SQLITE_DBCONFIG_LOOKASIDE, nullptr, lookaside_bytes, lookaside_slots);
        sqlite3_busy_timeout(db_, use == Use::checkpoint ? checkpoint_wait_ms : busy_wait_ms);
        if (use == Use::write) {
            script("PRAGMA journal_mode=WAL");
        }
        // The writer's commits are flushed by the store, which answers only then (internal/log_flusher.hpp); whatever
        // touches the database file itself is flushed by SQLite, also at NORMAL.
        script(
            !durable            ? "PRAGMA synchronous=OFF"
            : use == Use::write ? "PRAGMA synchronous=NORMAL"
                                : "PRAGMA synchronous=FULL"
        );
        script("PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=0");
        script(use == Use::write ? "PRAGMA cache_size=-65536" : "PRAGMA cache_size=-8192");
        if (use == Use::read) {
            script("PRAGMA query_only=ON");
        }
    } catch (...) {
        sqlite3_close_v2(db_);
        throw;
    }
}

SqliteConnection::~SqliteConnection() {
    finalise_all();
    sqlite3_close_v2(db_);
}

void SqliteConnection::finalise_all() {
    for (auto& [sql, prepared] : statements_) {
        sqlite3_finalize(prepared.statement);
    }
    statements_.clear();
}

bool SqliteConnection::in_transaction() const { return sqlite3_get_autocommit(db_) == 0; }

void SqliteConnection::script(const std::string& sql) {
    if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
        fail(sql);
    }
}

void SqliteConnection::each(std::string_view sql, const Values& values, const std::function<void(const Row&)>& visit) {
    const Lease lease(*this, sql, values);
    const SqliteRow row(lease.statement);
    for (;;) {
        const int code = sqlite3_step(lease.statement);
        if (code == SQLITE_DONE) {
            return;
        }
        if (code != SQLITE_ROW) {
            fail(sql);
        }
        visit(row);
    }
}

Changed SqliteConnection::execute(std::string_view sql, const Values& values) {
    const Lease lease(*this, sql, values);
    const int64_t before = sqlite3_total_changes64(db_);
    int code = SQLITE_ROW;
    while (code == SQLITE_ROW) {
        code = sqlite3_step(lease.statement);
    }
    if (code != SQLITE_DONE) {
        fail(sql);
    }
    const bool changed = sqlite3_stmt_readonly(lease.statement) == 0 && sqlite3_total_changes64(db_) != before;
    return Changed(changed ? sqlite3_changes64(db_) : 0);
}

void SqliteConnection::execute_one(std::string_view sql, const Values& values) {
    if (execute(sql, values) != 1) {
        throw Error(errors::conflict, {{"statement", statement_name(sql)}});
    }
}

void SqliteConnection::fail(std::string_view sql) {
    const int extended = db_ == nullptr ? SQLITE_NOMEM : sqlite3_extended_errcode(db_);
    const std::string statement = statement_name(sql);
    const auto unavailable = [&](const char* reason) {
        return Error(errors::unavailable, {{"reason", reason}, {"statement", statement}}).retry_after(2);
    };
    switch (extended & 0xff) {
    case SQLITE_CONSTRAINT:
        if (extended == SQLITE_CONSTRAINT_NOTNULL || extended == SQLITE_CONSTRAINT_CHECK) {
            break;
        }
        throw Error(errors::conflict, {{"statement", statement}});
    case SQLITE_FULL:
        throw unavailable("disk full");
    case SQLITE_READONLY:
        broken_ = true; // the file may have been moved or remounted: a new connection sees how it is now
        throw unavailable("read-only");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        throw unavailable("busy");
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        broken_ = true;
        base::log_warning("store.io_error", {{"statement", statement}, {"code", extended}});
        throw unavailable("disk error");
    default:
        break;
    }
    // The library's own message names tables and columns, never a bound value.
    const std::string reason = db_ == nullptr ? "out of memory" : sqlite3_errmsg(db_);
    base::log_error("store.statement_failed", {{"statement", statement}, {"code", extended}, {"reason", reason}});
    throw Error(errors::failed, {{"statement", statement}, {"reason", reason}});
}

} // namespace tonghe::store::internal
