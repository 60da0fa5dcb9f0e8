// One connection to PostgreSQL, with its prepared statements.
//
// It is kept in libpq's pipeline mode: statements are sent without waiting, and their results are read, in order, when
// one is asked for, when a hundred are out, and at the end of the transaction. A statement that must change one row
// fails on the server where it does not, so that the commit may travel with it.
#pragma once
#include "tonghe/base/error.hpp"
#include "tonghe/store/session.hpp"

#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

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
    Changed execute(std::string_view sql, const Values& values) override;
    void execute_one(std::string_view sql, const Values& values) override;
    void execute_or_retry(std::string_view sql, const Values& values) override;

    void script(const char* sql); // several statements, no parameters

    void begin(std::string_view sql); // travels with the first statement; notices a connection that has gone meanwhile
    void wait();                      // until everything so far has succeeded, or this throws
    void commit();                    // and everything before it has succeeded, or this throws
    void roll_back();                 // without waiting; does nothing outside a transaction or where broken

    bool answered() const { return answered_; } // anything since `begin`

    int64_t writes() const { return writes_; } // statements since `begin` that nobody reads

    bool failed() const { return failed_; } // since `begin`, so that no statement more is accepted

    bool broken() const; // the connection is gone or of no more use: reconnect before the next use

    // Whether the last failure passes when the transaction is simply run again (serialization, deadlock, stale plan).
    bool retryable() const { return retryable_; }

  private:
    struct TextHash {
        using is_transparent = void;

        size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };

    struct Statement {
        std::string name;
        bool is_known = false; // to the server
    };

    using Statements = std::unordered_map<std::string, Statement, TextHash, std::equal_to<>>;
    using Result = std::unique_ptr<pg_result, void (*)(pg_result*)>;
    enum class Asked { prepare, run, run_one, run_or_retry, end }; // `end`: the server skips to it after an error

    struct Sent { // and not yet answered
        Asked asked;
        Statements::value_type* statement = nullptr; // of all but `end`
        bool is_in_vain = false;                     // the transaction is being rolled back: nobody asks how it went
    };

    int64_t rows_changed(int64_t statement) override;
    int64_t send(std::string_view sql, const Values& values, Asked asked); // the statement's number
    Statements::value_type& prepared(std::string_view sql, bool must_change_one);
    void send_end();
    void check_sent(int accepted);
    Result receive(); // until everything sent is answered; the last result
    Result next_result();
    void note(const Sent& sent, const pg_result* result);
    void skip_to_end();
    void forget_unknown();
    [[noreturn]] void fail(std::string_view sql, const pg_result* result, Asked asked = Asked::run);

    pg_conn* connection_ = nullptr;
    bool broken_ = false;
    bool retryable_ = false;
    bool in_transaction_ = false;
    bool answered_ = false;
    bool failed_ = false;
    int64_t writes_ = 0;
    Statements statements_; // by their SQL
    int64_t names_ = 0;
    std::deque<Sent> sent_;
    int64_t executed_ = 0;         // statements of this transaction that were sent
    std::vector<int64_t> changed_; // rows, by each of them that was answered
};

} // namespace tonghe::store::internal
