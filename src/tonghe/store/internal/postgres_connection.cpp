#include "tonghe/store/internal/postgres_connection.hpp"

#include "tonghe/base/log.hpp"
#include "tonghe/store/errors.hpp"
#include "tonghe/store/internal/engines.hpp"
#include "tonghe/store/internal/sql_text.hpp"

#include <libpq-fe.h>

#include <array>
#include <charconv>

namespace tonghe::store::internal {

namespace {

constexpr Oid bytea_type = 17;
constexpr size_t statements_max = 1000; // far above what the modules have; keeps composed SQL from piling up

int digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

std::string from_hex(std::string_view text) { // `\x6162`
    std::string out;
    out.reserve(text.size() / 2);
    for (size_t i = 2; i + 1 < text.size(); i += 2) {
        out += static_cast<char>(digit(text[i]) * 16 + digit(text[i + 1]));
    }
    return out;
}

class PostgresRow final : public Row {
  public:
    explicit PostgresRow(const PGresult* result) : result_(result) {}

    void move_to(int row) {
        row_ = row;
        decoded_.clear();
    }

    int columns() const override { return PQnfields(result_); }

    bool is_null(int column) const override { return PQgetisnull(result_, row_, column) != 0; }

    int64_t integer(int column) const override {
        const std::string_view text = raw(column);
        if (text == "t" || text == "f") {
            return text == "t" ? 1 : 0;
        }
        int64_t value = 0;
        std::from_chars(text.data(), text.data() + text.size(), value); // a fraction is cut off, as SQLite does
        return value;
    }

    double number(int column) const override {
        const std::string_view text = raw(column);
        double value = 0;
        std::from_chars(text.data(), text.data() + text.size(), value);
        return value;
    }

    std::string_view view(int column) const override {
        if (PQftype(result_, column) != bytea_type || is_null(column)) {
            return raw(column);
        }
        const auto index = static_cast<size_t>(column);
        if (decoded_.size() <= index) {
            decoded_.resize(static_cast<size_t>(columns()));
        }
        if (!decoded_[index]) {
            decoded_[index] = std::make_unique<std::string>(from_hex(raw(column)));
        }
        return *decoded_[index];
    }

  private:
    std::string_view raw(int column) const {
        return {PQgetvalue(result_, row_, column), static_cast<size_t>(PQgetlength(result_, row_, column))};
    }

    const PGresult* result_;
    int row_ = 0;
    mutable std::vector<std::unique_ptr<std::string>> decoded_; // BYTEA columns of this row, as they are asked for
};

// Parameters as libpq wants them: text typed by the statement, and bytes.
class Parameters {
  public:
    explicit Parameters(const Values& values) {
        texts_.resize(values.size());
        for (size_t i = 0; i < values.size(); ++i) {
            const Value::Variant& v = values[i].variant();
            if (const auto* integer = std::get_if<int64_t>(&v)) {
                texts_[i] = std::to_string(*integer);
                add(texts_[i], 0);
            } else if (const auto* text = std::get_if<std::string>(&v)) {
                refuse_nul(*text);
                add(*text, 0);
            } else if (const auto* number = std::get_if<double>(&v)) {
                std::array<char, 40> digits{};
                texts_[i].assign(digits.data(), std::to_chars(digits.begin(), digits.end(), *number).ptr);
                add(texts_[i], 0);
            } else if (const auto* bytes = std::get_if<Bytes>(&v)) {
                add(bytes->data, 1);
            } else {
                data_.push_back(nullptr);
                lengths_.push_back(0);
                formats_.push_back(0);
            }
        }
    }

    int count() const { return static_cast<int>(data_.size()); }

    const char* const* data() const { return data_.data(); }

    const int* lengths() const { return lengths_.data(); }

    const int* formats() const { return formats_.data(); }

  private:
    void add(const std::string& text, int format) {
        data_.push_back(text.c_str());
        lengths_.push_back(static_cast<int>(text.size()));
        formats_.push_back(format);
    }

    std::vector<std::string> texts_;
    std::vector<const char*> data_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
};

} // namespace

PostgresConnection::PostgresConnection(const std::string& url, const char* session_kind, const std::string& settings) {
    // Later entries win, so what the address says stands over these defaults.
    const std::array<const char*, 9> names = {
        "application_name",
        "connect_timeout",
        "client_encoding",
        "keepalives_idle",
        "tcp_user_timeout",
        "target_session_attrs",
        "fallback_application_name",
        "dbname",
        nullptr};
    const std::array<const char*, 9> values = {
        "tonghe", "3", "UTF8", "30", "10000", session_kind, "tonghe", url.c_str(), nullptr};
    connection_ = PQconnectdbParams(names.data(), values.data(), 1);
    if (connection_ == nullptr || PQstatus(connection_) != CONNECTION_OK) {
        PQfinish(connection_); // its message may name the user and the host: the reason stays general
        throw unavailable("PostgreSQL cannot be reached");
    }
    PQsetNoticeProcessor(
        connection_, [](void*, const char*) {}, nullptr
    );
    try {
        script(("SET client_min_messages = warning; SET bytea_output = hex; SET lock_timeout = '10s'; SET "
                "idle_in_transaction_session_timeout = '60s'; " +
                settings)
                   .c_str());
    } catch (...) {
        PQfinish(connection_);
        throw;
    }
}

PostgresConnection::~PostgresConnection() { PQfinish(connection_); }

bool PostgresConnection::in_transaction() const { return PQtransactionStatus(connection_) != PQTRANS_IDLE; }

bool PostgresConnection::broken() const { return broken_ || PQstatus(connection_) != CONNECTION_OK; }

void PostgresConnection::script(const char* sql) {
    retryable_ = false; // of the transaction that begins here, if one does
    const Result result(PQexec(connection_, sql), PQclear);
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY) {
        fail(sql, result.get());
    }
}

void PostgresConnection::each(
    std::string_view sql, const Values& values, const std::function<void(const Row&)>& visit
) {
    const Result result = run(sql, values);
    PostgresRow row(result.get());
    const int rows = PQntuples(result.get());
    for (int i = 0; i < rows; ++i) {
        row.move_to(i);
        visit(row);
    }
}

int64_t PostgresConnection::execute(std::string_view sql, const Values& values) {
    const Result result = run(sql, values);
    if (std::string_view(PQcmdStatus(result.get())).starts_with("SELECT")) {
        return 0;
    }
    const std::string_view changed = PQcmdTuples(result.get());
    int64_t rows = 0;
    std::from_chars(changed.data(), changed.data() + changed.size(), rows);
    return rows;
}

const std::string& PostgresConnection::prepared(std::string_view sql) {
    if (const auto found = statements_.find(sql); found != statements_.end()) {
        return found->second;
    }
    if (statements_.size() >= statements_max) {
        script("DEALLOCATE ALL");
        statements_.clear();
    }
    std::string name = "s" + std::to_string(statements_.size());
    const Result result(PQprepare(connection_, name.c_str(), numbered_parameters(sql).c_str(), 0, nullptr), PQclear);
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) {
        fail(sql, result.get());
    }
    return statements_.emplace(std::string(sql), std::move(name)).first->second;
}

PostgresConnection::Result PostgresConnection::run(std::string_view sql, const Values& values) {
    const std::string& name = prepared(sql);
    const Parameters parameters(values);
    Result result(
        PQexecPrepared(
            connection_,
            name.c_str(),
            parameters.count(),
            parameters.data(),
            parameters.lengths(),
            parameters.formats(),
            0
        ),
        PQclear
    );
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        fail(sql, result.get());
    }
    return result;
}

void PostgresConnection::fail(std::string_view sql, const pg_result* result) {
    const char* field = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const std::string_view state = field == nullptr ? "" : field;
    const std::string_view group = state.substr(0, 2);
    const std::string statement = statement_name(sql);
    const auto unavailable_because = [&](const char* reason) {
        return Error(errors::unavailable, {{"reason", reason}, {"statement", statement}}).retry_after(2);
    };
    retryable_ = false;
    if (state == "40001" || state == "40P01" || state == "0A000" || state == "26000") {
        // 0A000 and 26000: the schema moved under a prepared statement; a new connection prepares it afresh.
        retryable_ = true;
        broken_ = broken_ || group == "0A" || group == "26";
        throw Error(errors::conflict, {{"statement", statement}});
    }
    if (state == "23505" || state == "23503" || state == "23P01") {
        throw Error(errors::conflict, {{"statement", statement}});
    }
    if (state == "22021" || state == "22P05") {
        throw Error(errors::invalid_text);
    }
    if (state == "25006" || group == "57" || group == "08") { // read-only after a failover, shutting down, gone
        broken_ = true;
        throw unavailable_because(group == "25" ? "read-only" : "PostgreSQL is going away");
    }
    if (group == "53" || group == "58" || state == "55P03") {
        throw unavailable_because(state == "53100" ? "disk full" : state == "55P03" ? "busy" : "out of resources");
    }
    if (state.empty() || PQstatus(connection_) != CONNECTION_OK) {
        broken_ = true;
        throw unavailable_because("connection lost");
    }
    // Only messages about the statement itself (class 42) name no value.
    const char* message = group == "42" ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
    const std::string reason = std::string(state) + (message == nullptr ? "" : std::string(" ") + message);
    base::log_error("store.statement_failed", {{"statement", statement}, {"reason", reason}});
    throw Error(errors::failed, {{"statement", statement}, {"reason", reason}});
}

} // namespace tonghe::store::internal
