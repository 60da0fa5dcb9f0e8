// One connection to PostgreSQL, with its prepared statements.
#pragma once
#include "tonghe/base/error.hpp"
#include "tonghe/store/session.hpp"

#include <memory>
#include <string>
#include <unordered_map>

struct pg_conn;
struct pg_result;

namespace tonghe::store::internal {

class PostgresConnection final : public Session {
  public:
    // `settings` are SET statements that this connection begins with.
    PostgresConnection(const std::string& url, const char* session_kind, const std::string& settings);
    ~PostgresConnection() override;
    PostgresConnection(const PostgresConnection&) = delete;
    PostgresConnection& operator=(const PostgresConnection&) = delete;

    Engine engine() const override { return Engine::postgres; }

    void each(std::string_view sql, const Values& values, const std::function<void(const Row&)>& visit) override;
    int64_t execute(std::string_view sql, const Values& values) override;

    void script(const char* sql); // several statements, no parameters
    bool in_transaction() const;
    bool broken() const; // the connection is gone or of no more use: reconnect before the next use

    // Whether the last failure passes when the transaction is simply run again (serialization, deadlock, stale plan).
    bool retryable() const { return retryable_; }

  private:
    struct TextHash {
        using is_transparent = void;

        size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };

    using Result = std::unique_ptr<pg_result, void (*)(pg_result*)>;

    Result run(std::string_view sql, const Values& values);
    const std::string& prepared(std::string_view sql);
    [[noreturn]] void fail(std::string_view sql, const pg_result* result);

    pg_conn* connection_ = nullptr;
    bool broken_ = false;
    bool retryable_ = false;
    std::unordered_map<std::string, std::string, TextHash, std::equal_to<>> statements_; // SQL to its name
};

} // namespace tonghe::store::internal
