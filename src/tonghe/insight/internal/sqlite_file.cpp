#include "tonghe/insight/internal/sqlite_file.hpp"

namespace tonghe::insight::internal {

Statement::Statement(sqlite3* database, const std::string& sql) : database_(database) {
    check(sqlite3_prepare_v2(database, sql.c_str(), -1, &statement_, nullptr));
}

Statement::~Statement() { sqlite3_finalize(statement_); }

bool Statement::step() {
    const int state = sqlite3_step(statement_);
    if (state != SQLITE_ROW && state != SQLITE_DONE) {
        check(state);
    }
    return state == SQLITE_ROW;
}

void Statement::run(const std::vector<std::optional<ObjectValue>>& values) {
    int place = 0;
    for (const auto& value : values) {
        bind(++place, value);
    }
    step();
    check(sqlite3_reset(statement_));
}

std::vector<Column> Statement::columns() const {
    std::vector<Column> out;
    for (int i = 0; i < sqlite3_column_count(statement_); ++i) {
        const char* declared = sqlite3_column_decltype(statement_, i);
        out.push_back({sqlite3_column_name(statement_, i), declared != nullptr ? declared : ""});
    }
    return out;
}

bool Statement::is_null(int i) const { return sqlite3_column_type(statement_, i) == SQLITE_NULL; }

std::string Statement::text(int i) {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, i));
    return bytes == nullptr ? std::string()
                            : std::string(bytes, static_cast<size_t>(sqlite3_column_bytes(statement_, i)));
}

double Statement::number(int i) const { return sqlite3_column_double(statement_, i); }

void Statement::check(int state) const {
    if (state != SQLITE_OK) {
        throw SqlFailure{sqlite3_errmsg(database_)};
    }
}

void Statement::bind(int place, const std::optional<ObjectValue>& value) {
    if (!value) {
        check(sqlite3_bind_null(statement_, place));
    } else if (const auto* whole = std::get_if<int64_t>(&*value)) {
        check(sqlite3_bind_int64(statement_, place, *whole));
    } else if (const auto* number = std::get_if<double>(&*value)) {
        check(sqlite3_bind_double(statement_, place, *number));
    } else if (const auto* truth = std::get_if<bool>(&*value)) {
        check(sqlite3_bind_int64(statement_, place, *truth ? 1 : 0));
    } else {
        const std::string text = value_word(*value);
        check(sqlite3_bind_text(statement_, place, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT));
    }
}

Database::Database(const std::filesystem::path& file, int flags) {
    const int state = sqlite3_open_v2(file.c_str(), &database_, flags, nullptr);
    if (state != SQLITE_OK) {
        const std::string reason = sqlite3_errstr(state);
        sqlite3_close(database_);
        throw SqlFailure{reason};
    }
    sqlite3_db_config(database_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(database_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(database_, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
    sqlite3_limit(database_, SQLITE_LIMIT_LENGTH, 64 << 20);
}

Database::~Database() { sqlite3_close(database_); }

std::string sql_name(std::string_view name) {
    std::string out = "\"";
    for (const char c : name) {
        out += c;
        if (c == '"') {
            out += c;
        }
    }
    return out + "\"";
}

} // namespace tonghe::insight::internal
