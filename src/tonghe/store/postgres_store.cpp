#include "tonghe/base/check.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/base/log.hpp"
#include "tonghe/base/random.hpp"
#include "tonghe/store/internal/engines.hpp"
#include "tonghe/store/internal/pool.hpp"
#include "tonghe/store/internal/postgres_connection.hpp"
#include "tonghe/store/internal/postgres_listener.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <thread>

namespace tonghe::store::internal {

namespace {

constexpr int tries_max = 12; // of one unit that meets others
constexpr int64_t reconnect_first_micros = 100'000;
constexpr int64_t reconnect_last_micros = 2'000'000;
constexpr std::chrono::milliseconds probe_interval{500}; // while the database is away
constexpr size_t units_together_max = 16;
constexpr int64_t flush_interval_micros = 4'000; // between two flushes, while further units are on their way

// The store whose writer or flusher runs on this thread.
const void*& store_of_thread() {
    thread_local const void* store = nullptr;
    return store;
}

// A connection that comes back by itself: while the database is away, asking for it fails at once and only now and
// then, later and later, costs an attempt.
class Reconnecting {
  public:
    Reconnecting(std::string url, std::string settings) : url_(std::move(url)), settings_(std::move(settings)) {}

    PostgresConnection& get() {
        if (connection_ != nullptr && !connection_->broken()) {
            return *connection_;
        }
        connection_.reset();
        if (steady_micros() < next_try_) {
            throw unavailable("PostgreSQL cannot be reached");
        }
        try {
            connection_ = std::make_unique<PostgresConnection>(url_, "read-write", settings_);
            delay_ = reconnect_first_micros;
            is_new_ = true;
            return *connection_;
        } catch (const Error&) {
            next_try_ = steady_micros() + delay_;
            delay_ = std::min(delay_ * 2, reconnect_last_micros);
            throw;
        }
    }

    void drop() { connection_.reset(); }

    // Whether the connection was made since this was last asked.
    bool take_new() { return std::exchange(is_new_, false); }

    PostgresConnection* current() { return connection_.get(); }

  private:
    const std::string url_;
    const std::string settings_;
    std::unique_ptr<PostgresConnection> connection_;
    int64_t next_try_ = 0;
    int64_t delay_ = reconnect_first_micros;
    bool is_new_ = false;
};

// Writers commit without waiting for the disk, so that what they have locked (the head of the journal above all) is
// free at once; the flusher then commits one empty transaction that does wait, which takes every earlier commit to the
// disk with it, and answers them together. So units share a flush as they do on SQLite, and none is answered before it.
//
// A flush speaks for a commit only if its connection lived through both: a server that crashed in between has lost the
// commit and would flush gladly. So each unit remembers the flusher's connection as it was when the unit began, and a
// writer with a new connection first has the flusher's proved.
class PostgresStore final : public Store {
  public:
    explicit PostgresStore(const StoreOptions& options)
        : options_(options), readers_(options.readers, [this] { return connect_reader(); }),
          flush_connection_(options.url, "SET synchronous_commit = on;") {
        connect_reader(); // an address that does not answer is told at the start
        for (int i = 0; i < options.writers; ++i) {
            writers_.emplace_back([this] { run_writer(); });
        }
        flusher_ = std::thread([this] { run_flusher(); });
    }

    ~PostgresStore() override { close(); }

    PostgresStore(const PostgresStore&) = delete;
    PostgresStore& operator=(const PostgresStore&) = delete;

    Engine engine() const override { return Engine::postgres; }

    void submit(Unit unit) override {
        {
            const std::lock_guard lock(mutex_);
            if (closing_) {
                throw Error(errors::closed).retry_after(5);
            }
            if (waiting_.size() >= static_cast<size_t>(options_.queue_max)) {
                throw Error(errors::overloaded).retry_after(2);
            }
            waiting_.push_back(std::move(unit));
        }
        arrived_.notify_one();
    }

    std::shared_ptr<void> listen(const std::string& channel, std::function<void()> heard) override {
        return std::make_shared<internal::PostgresListener>(options_.url, channel, std::move(heard));
    }

    void with_snapshot(const std::function<void(Session&)>& work) override {
        constexpr const char* begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        Pool<PostgresConnection>::Lease connection(readers_);
        try {
            connection->begin(begin);
        } catch (const Error&) {
            if (!connection->broken()) {
                throw;
            }
            connection.renew(); // it went away while it was idle
            connection->begin(begin);
        }
        try {
            work(*connection);
            connection->wait(); // a statement that nobody asked for may have failed
        } catch (...) {
            connection->roll_back();
            throw;
        }
        connection->roll_back();
    }

    void ask(const std::function<void(Session&)>& work) override {
        Pool<PostgresConnection>::Lease connection(readers_);
        try {
            work(*connection);
        } catch (const Error&) {
            if (!connection->broken()) {
                throw;
            }
            connection.renew(); // it went away while it was idle, and asking again changes nothing
            work(*connection);
        }
    }

    StoreStatistics statistics() const override {
        StoreStatistics out;
        out.units = units_;
        out.commits = commits_;
        out.failed_units = failed_units_;
        out.retries = retries_;
        out.commit_micros = commit_micros_;
        out.writable = writable_;
        {
            const std::lock_guard lock(mutex_);
            out.waiting = static_cast<int64_t>(waiting_.size());
        }
        try {
            Pool<PostgresConnection>::Lease connection(readers_);
            out.size_bytes = connection->count("SELECT pg_database_size(current_database())");
        } catch (const Error&) {
            out.size_bytes = 0; // away: nothing to measure
        }
        return out;
    }

    void close() override {
        {
            const std::lock_guard lock(mutex_);
            closing_ = true;
        }
        arrived_.notify_all();
        for (std::thread& writer : writers_) {
            writer.join();
        }
        writers_.clear();
        {
            const std::lock_guard lock(mutex_);
            writers_gone_ = true;
        }
        committed_.notify_all();
        if (flusher_.joinable()) {
            flusher_.join();
            readers_.close();
        }
    }

  protected:
    void run_script(Session& session, const std::string& sql) override {
        static_cast<PostgresConnection&>(session).script(sql.c_str()); // every session of this store is one
    }

    bool on_store_thread() const override { return store_of_thread() == this; }

  private:
    struct Committed { // and not yet on the disk, as far as we know
        std::function<void(std::exception_ptr)> done;
        int64_t flusher; // the flusher's connection, counted, when the unit began
    };

    std::unique_ptr<PostgresConnection> connect_reader() {
        try {
            return std::make_unique<PostgresConnection>(options_.url, "primary", "");
        } catch (const Error& e) {
            note_away(e);
            throw;
        }
    }

    void run_writer() {
        store_of_thread() = this;
        Reconnecting connection(options_.url, "SET synchronous_commit = off;");
        for (std::vector<Unit> units = next_units(); !units.empty(); units = next_units()) {
            std::vector<Ended> ended = run_units(connection, units);
            {
                const std::lock_guard lock(mutex_);
                for (size_t i = 0; i < units.size(); ++i) {
                    if (!ended[i].problem) {
                        to_flush_.push_back({std::move(units[i].done), ended[i].flusher});
                    }
                }
                under_way_ -= static_cast<int>(units.size());
                if (units.size() > 1) {
                    someone_takes_several_ = false;
                }
                if (all_have_arrived()) {
                    all_arrived_.notify_one();
                }
            }
            committed_.notify_one();
            for (size_t i = 0; i < units.size(); ++i) {
                if (ended[i].problem) {
                    ++failed_units_;
                    units[i].done(ended[i].problem);
                }
            }
        }
    }

    // One of those that wait, or, for one writer at a time and only where the others have work too, several. Two that
    // take several would lock the same rows, such as counters, in different orders.
    std::vector<Unit> next_units() {
        std::unique_lock lock(mutex_);
        arrived_.wait(lock, [&] { return closing_ || !waiting_.empty(); });
        size_t share = std::min<size_t>(1, waiting_.size());
        if (!someone_takes_several_ && waiting_.size() > static_cast<size_t>(options_.writers)) {
            someone_takes_several_ = true;
            share = std::min(units_together_max, waiting_.size());
        }
        std::vector<Unit> units;
        for (size_t i = 0; i < share; ++i) {
            units.push_back(std::move(waiting_.front()));
            waiting_.pop_front();
        }
        under_way_ += static_cast<int>(share);
        return units;
    }

    struct Ended {
        std::exception_ptr problem; // nullptr: committed
        int64_t flusher = 0;        // as in Committed
    };

    // Together if they can be, and otherwise each for itself.
    std::vector<Ended> run_units(Reconnecting& connection, std::vector<Unit>& units) {
        std::vector<Ended> ended(units.size());
        if (units.size() > 1) {
            Attempt attempt = try_units(connection, units);
            if (!attempt.problem) {
                for (size_t i = 0; i < units.size(); ++i) {
                    ended[i] = {attempt.own[i], attempt.flusher};
                }
                return ended;
            }
            if (attempt.lost && attempt.committing) { // perhaps they are there
                const std::exception_ptr problem = lost_unit(attempt.problem, true);
                for (size_t i = 0; i < units.size(); ++i) {
                    ended[i].problem = attempt.own[i] ? attempt.own[i] : problem;
                }
                return ended;
            }
            ++retries_;
        }
        for (size_t i = 0; i < units.size(); ++i) {
            ended[i] = run_unit(connection, units[i]);
        }
        return ended;
    }

    Ended run_unit(Reconnecting& connection, Unit& unit) {
        for (int tried = 1;; ++tried) {
            const Attempt attempt = try_units(connection, std::span(&unit, 1));
            if (!attempt.problem) {
                return {attempt.own[0], attempt.flusher};
            }
            if (!(attempt.retryable && tried < tries_max) && !(attempt.lost_while_idle && tried == 1)) {
                return {attempt.lost ? lost_unit(attempt.problem, attempt.committing) : attempt.problem};
            }
            ++retries_;
            pause_before_retry(tried);
        }
    }

    // Units in one transaction.
    struct Attempt {
        std::exception_ptr problem; // nothing is there of any of them, or, while committing, nobody knows
        bool retryable = false;
        bool lost = false;
        bool lost_while_idle = false; // before anything was asked
        bool committing = false;
        std::vector<std::exception_ptr> own; // of those that refused by themselves, and left nothing to undo
        int64_t flusher = 0;
    };

    Attempt try_units(Reconnecting& connection, std::span<Unit> units) {
        Attempt out;
        out.own.resize(units.size());
        bool begun = false;
        try {
            PostgresConnection& session = connection_for_unit(connection, out.flusher);
            session.begin("BEGIN");
            begun = true;
            std::vector<void*> contexts; // of those that go on
            for (size_t i = 0; i < units.size(); ++i) {
                const int64_t writes = session.writes();
                try {
                    units[i].work(session);
                    contexts.push_back(units[i].context);
                } catch (...) {
                    if (session.failed() || session.broken() || session.writes() != writes) {
                        throw;
                    }
                    out.own[i] = std::current_exception();
                }
            }
            if (contexts.empty()) {
                session.roll_back();
                return out;
            }
            if (hook_ != nullptr) {
                hook_->before_release(session, contexts);
            }
            out.committing = true;
            session.commit();
            if (hook_ != nullptr) {
                hook_->after_commit();
            }
        } catch (...) {
            out.problem = std::current_exception();
            PostgresConnection* session = connection.current();
            out.lost = session == nullptr || session->broken();
            out.lost_while_idle = session != nullptr && out.lost && !session->answered() && !out.committing;
            out.retryable = session != nullptr && session->retryable();
            if (session != nullptr) {
                session->roll_back();
            }
            if (hook_ != nullptr && begun) {
                hook_->after_rollback();
            }
        }
        return out;
    }

    PostgresConnection& connection_for_unit(Reconnecting& connection, int64_t& flusher) {
        PostgresConnection& session = connection.get();
        const bool is_new = connection.take_new();
        std::unique_lock lock(mutex_);
        if (is_new || !flusher_connected_) {
            const int64_t proof = ++proofs_wanted_;
            committed_.notify_one();
            proved_.wait(lock, [&] { return proofs_done_ >= proof; });
            if (!flusher_connected_) {
                lock.unlock();
                connection.drop();
                throw unavailable("PostgreSQL cannot be reached");
            }
        }
        flusher = flusher_connections_;
        return session;
    }

    // What to say of a unit whose connection ended: before its commit was sent nothing is there, after it nobody knows.
    std::exception_ptr lost_unit(const std::exception_ptr& problem, bool committing) {
        try {
            std::rethrow_exception(problem);
        } catch (const Error& e) {
            if (std::string_view(e.code().name) != errors::unavailable.name) {
                return problem;
            }
            note_away(e);
        } catch (...) {
            return problem;
        }
        return committing ? outcome_unknown() : problem;
    }

    static std::exception_ptr outcome_unknown() {
        return std::make_exception_ptr(Error(errors::outcome_unknown).retry_after(2));
    }

    // The flusher looks from now on whether the database is back.
    void note_away(const Error& e) {
        if (!writable_.exchange(false)) {
            return;
        }
        base::log_warning("store.not_writable", {{"reason", e.what()}});
        const std::lock_guard lock(mutex_); // or the flusher may miss it just before it waits
        committed_.notify_all();
    }

    static void pause_before_retry(int tried) {
        thread_local Random random(static_cast<uint64_t>(steady_micros()));
        const auto micros = static_cast<int64_t>(random.below(static_cast<uint64_t>(500) << std::min(tried, 7)));
        std::this_thread::sleep_for(std::chrono::microseconds(micros));
    }

    void run_flusher() {
        store_of_thread() = this;
        int64_t next_flush = 0;
        for (;;) {
            std::vector<Committed> group;
            int64_t proofs = 0;
            {
                std::unique_lock lock(mutex_);
                wait_for_commits(lock);
                if (writers_gone_ && to_flush_.empty()) {
                    return;
                }
                if (proofs_wanted_ == proofs_done_ && !to_flush_.empty()) {
                    const std::chrono::microseconds left(next_flush - steady_micros());
                    all_arrived_.wait_for(lock, left, [&] { return all_have_arrived(); });
                }
                next_flush = steady_micros() + flush_interval_micros;
                group.swap(to_flush_);
                proofs = proofs_wanted_;
            }
            std::exception_ptr problem = flush();
            if (problem && group.empty()) { // nobody's commit hangs on it: it was lost while idle, or away
                problem = flush();
            }
            {
                const std::lock_guard lock(mutex_);
                proofs_done_ = proofs;
                flusher_connected_ = problem == nullptr;
            }
            proved_.notify_all();
            for (Committed& unit : group) {
                const bool vouched = unit.flusher == flusher_connections_;
                ++(problem || !vouched ? failed_units_ : units_);
                unit.done(problem || vouched ? problem : outcome_unknown());
            }
        }
    }

    bool all_have_arrived() const { return under_way_ == 0 && waiting_.empty(); } // under the mutex

    void wait_for_commits(std::unique_lock<std::mutex>& lock) {
        const auto wanted = [&] { return writers_gone_ || !to_flush_.empty() || proofs_wanted_ > proofs_done_; };
        while (!wanted()) {
            if (writable_) {
                committed_.wait(lock, [&] { return wanted() || !writable_; });
            } else if (!committed_.wait_for(lock, probe_interval, wanted)) {
                return; // look whether it is back
            }
        }
    }

    // Takes every commit before it to the disk (and to a synchronous standby). The message makes the transaction one
    // that writes, and so one that is flushed. A connection that is lost here may mean a server that has lost the
    // commits too, so a flush is never repeated for the same units.
    std::exception_ptr flush() {
        const int64_t began = steady_micros();
        try {
            PostgresConnection& connection = flush_connection_.get();
            if (flush_connection_.take_new()) {
                const std::lock_guard lock(mutex_);
                ++flusher_connections_;
            }
            connection.script("SELECT pg_logical_emit_message(true, 'tonghe', '')");
            commit_micros_ += steady_micros() - began;
            ++commits_;
            if (!writable_.exchange(true)) {
                base::log_info("store.writable_again");
            }
            return nullptr;
        } catch (const Error& e) {
            flush_connection_.drop();
            note_away(e);
            return outcome_unknown();
        }
    }

    const StoreOptions options_;
    mutable Pool<PostgresConnection> readers_;
    Reconnecting flush_connection_; // used by the flusher only

    mutable std::mutex mutex_;
    std::condition_variable arrived_;
    std::condition_variable committed_;
    std::deque<Unit> waiting_;
    int under_way_ = 0; // units with the writers
    bool someone_takes_several_ = false;
    std::condition_variable all_arrived_;
    std::vector<Committed> to_flush_;
    bool closing_ = false;
    bool writers_gone_ = false;
    int64_t proofs_wanted_ = 0; // of the flusher's connection, by writers with a new one
    int64_t proofs_done_ = 0;
    bool flusher_connected_ = false;
    int64_t flusher_connections_ = 0; // made so far; changed by the flusher only
    std::condition_variable proved_;

    std::atomic<int64_t> units_ = 0;
    std::atomic<int64_t> commits_ = 0; // flushes shared by several units
    std::atomic<int64_t> failed_units_ = 0;
    std::atomic<int64_t> retries_ = 0;
    std::atomic<int64_t> commit_micros_ = 0;
    std::atomic<bool> writable_ = true;
    std::vector<std::thread> writers_;
    std::thread flusher_;
};

} // namespace

std::unique_ptr<Store> open_postgres(const StoreOptions& options) { return std::make_unique<PostgresStore>(options); }

} // namespace tonghe::store::internal
