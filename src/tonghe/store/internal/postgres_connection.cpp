#include "tonghe/store/internal/postgres_connection.hpp"

#include "tonghe/base/log.hpp"
#include "tonghe/store/errors.hpp"
#include "tonghe/store/internal/engines.hpp"
#include "tonghe/store/internal/sql_text.hpp"

#include <libpq-fe.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <sys/socket.h>

namespace tonghe::store::internal {

namespace {

constexpr Oid bytea_type = 17;
constexpr size_t sent_max = 100;            // without an answer; what they answer fits into the buffers between
constexpr const char* one_mark = " -- one"; // of a statement that fails unless it changes exactly one row
constexpr size_t statements_max = 1000;     // far above what the modules have; keeps composed SQL from piling up

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
        PQenterPipelineMode(connection_);
        // Every statement is written for one index, whatever its values: planning it anew for each set of them costs
        // more than running it, and compiling it (JIT) far more.
        script(("SET client_min_messages = warning; SET bytea_output = hex; SET lock_timeout = '10s'; SET "
                "idle_in_transaction_session_timeout = '60s'; SET plan_cache_mode = force_generic_plan; SET jit = "
                "off; " +
                settings)
                   .c_str());
    } catch (...) {
        PQfinish(connection_);
        throw;
    }
}

PostgresConnection::~PostgresConnection() { PQfinish(connection_); }

bool PostgresConnection::broken() const { return broken_ || PQstatus(connection_) != CONNECTION_OK; }

void PostgresConnection::script(const char* sql) {
    send_end();
    receive();
    retryable_ = false;
    PQexitPipelineMode(connection_);
    const Result result(PQexec(connection_, sql), PQclear);
    PQenterPipelineMode(connection_);
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY) {
        fail(sql, result.get());
    }
}

void PostgresConnection::begin(std::string_view sql) {
    answered_ = false;
    receive(); // of a transaction before it
    char byte = 0;
    const ssize_t read = recv(PQsocket(connection_), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (read >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK)) { // closed, or a farewell: nothing was asked
        broken_ = true;
        throw unavailable("connection lost");
    }
    retryable_ = false;
    answered_ = false;
    failed_ = false;
    writes_ = 0;
    executed_ = 0;
    changed_.clear();
    in_transaction_ = true;
    send(sql, {}, Asked::run);
}

void PostgresConnection::commit() {
    if (failed_) { // and somebody went on as if it had not: the server would undo everything and call it a success
        throw Error(errors::failed, {{"statement", "COMMIT"}, {"reason", "an earlier statement failed"}});
    }
    send("COMMIT", {}, Asked::run);
    send_end();
    receive();
    in_transaction_ = false;
}

void PostgresConnection::wait() { receive(); }

void PostgresConnection::roll_back() {
    if (!in_transaction_ || broken()) {
        return;
    }
    in_transaction_ = false;
    try {
        if (!sent_.empty()) { // one of them may fail, and the server then skips to the end
            for (Sent& sent : sent_) {
                sent.is_in_vain = true;
            }
            send_end();
        }
        send("ROLLBACK", {}, Asked::run);
        send_end();
        PQflush(connection_);
    } catch (const Error&) {
        // It is broken then, and whoever uses it next reconnects.
    }
}

void PostgresConnection::each(
    std::string_view sql, const Values& values, const std::function<void(const Row&)>& visit
) {
    send(sql, values, Asked::run);
    const Result result = receive();
    PostgresRow row(result.get());
    const int rows = PQntuples(result.get());
    for (int i = 0; i < rows; ++i) {
        row.move_to(i);
        visit(row);
    }
}

Changed PostgresConnection::execute(std::string_view sql, const Values& values) {
    ++writes_;
    return {*this, send(sql, values, Asked::run)};
}

void PostgresConnection::execute_one(std::string_view sql, const Values& values) {
    ++writes_;
    send(sql, values, Asked::run_one);
}

void PostgresConnection::execute_or_retry(std::string_view sql, const Values& values) {
    ++writes_;
    send(sql, values, Asked::run_or_retry);
}

int64_t PostgresConnection::rows_changed(int64_t statement) {
    receive();
    return changed_.at(static_cast<size_t>(statement));
}

int64_t PostgresConnection::send(std::string_view sql, const Values& values, Asked asked) {
    Statements::value_type& statement = prepared(sql, asked == Asked::run_one || asked == Asked::run_or_retry);
    const Parameters parameters(values);
    check_sent(PQsendQueryPrepared(
        connection_,
        statement.second.name.c_str(),
        parameters.count(),
        parameters.data(),
        parameters.lengths(),
        parameters.formats(),
        0
    ));
    sent_.push_back({asked, &statement});
    const int64_t number = executed_++;
    if (sent_.size() >= sent_max) {
        receive();
    }
    return number;
}

PostgresConnection::Statements::value_type& PostgresConnection::prepared(std::string_view sql, bool must_change_one) {
    const auto found = must_change_one ? statements_.find(std::string(sql) + one_mark) : statements_.find(sql);
    if (found != statements_.end()) {
        return *found;
    }
    if (statements_.size() >= statements_max) {
        receive();
        statements_.clear();
        send("DEALLOCATE ALL", {}, Asked::run);
        receive();
        statements_.clear();
    }
    const auto added =
        statements_
            .emplace(std::string(sql) + (must_change_one ? one_mark : ""), Statement{"s" + std::to_string(names_++)})
            .first;
    std::string text = numbered_parameters(sql);
    if (must_change_one) { // a division by zero otherwise, which `fail` knows
        text = "WITH changed AS (" + text + " RETURNING 1) SELECT 1 / (COUNT(*) = 1)::int FROM changed";
    }
    check_sent(PQsendPrepare(connection_, added->second.name.c_str(), text.c_str(), 0, nullptr));
    sent_.push_back({Asked::prepare, &*added});
    return *added;
}

void PostgresConnection::send_end() {
    check_sent(PQpipelineSync(connection_));
    sent_.push_back({Asked::end, nullptr});
}

void PostgresConnection::check_sent(int accepted) {
    if (accepted != 1) {
        fail("", nullptr);
    }
}

PostgresConnection::Result PostgresConnection::receive() {
    Result last(nullptr, PQclear);
    if (sent_.empty()) {
        return last;
    }
    if (sent_.back().asked != Asked::end) {
        if (in_transaction_) {
            check_sent(PQsendFlushRequest(connection_));
        } else { // or the server would hold one open for it
            send_end();
        }
    }
    while (!sent_.empty()) {
        const Sent sent = sent_.front();
        Result result = next_result();
        const ExecStatusType status = PQresultStatus(result.get());
        const bool is_good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_PIPELINE_SYNC;
        if (!is_good && (!sent.is_in_vain || PQstatus(connection_) != CONNECTION_OK)) {
            const std::string sql = sent.statement == nullptr ? "" : sent.statement->first;
            skip_to_end();
            fail(sql, result.get(), sent.asked);
        }
        sent_.pop_front();
        if (is_good) {
            note(sent, result.get());
        } else if (sent_.empty() || sent_.front().asked == Asked::end) {
            forget_unknown();
        }
        if (sent.asked != Asked::end) {
            last = std::move(result);
        }
    }
    return last;
}

// The next result; the nullptr that follows each but that of `end` is read away.
PostgresConnection::Result PostgresConnection::next_result() {
    Result result(PQgetResult(connection_), PQclear);
    bool more = result != nullptr && PQresultStatus(result.get()) != PGRES_PIPELINE_SYNC;
    while (more) {
        more = Result(PQgetResult(connection_), PQclear) != nullptr;
    }
    return result;
}

void PostgresConnection::note(const Sent& sent, const pg_result* result) {
    answered_ = true;
    if (sent.asked == Asked::prepare) {
        sent.statement->second.is_known = true;
        return;
    }
    if (sent.asked == Asked::end || sent.is_in_vain) {
        return;
    }
    auto* const answer = const_cast<pg_result*>(result); // libpq takes it so, and changes nothing
    int64_t rows = 0;
    if (!std::string_view(PQcmdStatus(answer)).starts_with("SELECT")) {
        const std::string_view changed = PQcmdTuples(answer);
        std::from_chars(changed.data(), changed.data() + changed.size(), rows);
    }
    changed_.push_back(rows);
}

// After an error the server answers nothing but that it skips, up to the next end.
void PostgresConnection::skip_to_end() {
    if (sent_.back().asked != Asked::end && PQpipelineSync(connection_) == 1) {
        sent_.push_back({Asked::end});
    }
    sent_.pop_front();
    while (!sent_.empty() && PQstatus(connection_) == CONNECTION_OK) {
        const Result result = next_result();
        if (sent_.front().asked == Asked::prepare && PQresultStatus(result.get()) == PGRES_COMMAND_OK) {
            sent_.front().statement->second.is_known = true;
        }
        sent_.pop_front();
    }
    sent_.clear();
    forget_unknown();
}

// Statements whose preparation failed or was skipped.
void PostgresConnection::forget_unknown() {
    std::erase_if(statements_, [](const auto& statement) { return !statement.second.is_known; });
}

void PostgresConnection::fail(std::string_view sql, const pg_result* result, Asked asked) {
    const char* field = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const std::string_view state = field == nullptr ? "" : field;
    const std::string_view group = state.substr(0, 2);
    const std::string statement = statement_name(sql);
    const auto unavailable_because = [&](const char* reason) {
        return Error(errors::unavailable, {{"reason", reason}, {"statement", statement}}).retry_after(2);
    };
    retryable_ = false;
    failed_ = true;
    if (state == "22012" && (asked == Asked::run_one || asked == Asked::run_or_retry)) { // changed none, or several
        retryable_ = asked == Asked::run_or_retry;
        throw Error(errors::conflict, {{"statement", statement}});
    }
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
