// The store: rows that survive a power cut, on SQLite (a file, the default) or PostgreSQL 15+, chosen by URL.
//
//   sqlite:PATH                one writer lane runs many units inside one commit, each in its savepoint
//   sqlite::memory:            the same on a temporary file that goes away with the store (tests)
//   postgresql://user@host/db  units run concurrently on a pool of connections, retried a bounded number of times
//
// Always true
//  1. A unit of work commits whole or not at all; a unit that throws undoes only itself, even when it shares a commit.
//  2. `submit` answers after the commit that holds the unit has reached the disk, never before.
//  3. A read sees one snapshot from its beginning to its end and never waits for the writer.
//  4. A refused write (disk full, read-only, database away) is Error(store.unavailable, 503, Retry-After); reads go on.
//     Where a connection ends between a commit and its answer it is Error(store.outcome_unknown, 503): it may be there.
//  5. `statistics().writable` turns false with the first write that the disk or the database refuses, and true again by
//     itself, without a write of anybody's, about a second after writing is possible.
//
// Elsewhere: what a unit records (journal/tx.hpp), which tables there are (each module's migrations).
#pragma once
#include "tonghe/base/clock.hpp"
#include "tonghe/store/errors.hpp"
#include "tonghe/store/migration.hpp"
#include "tonghe/store/session.hpp"

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace tonghe::store {

// Runs inside a transaction after the work of its units and before they are released (the journal appends here), and
// around the commit that holds them. On SQLite all three run on the writer lane's thread, with one unit at a time; on
// PostgreSQL on the threads of several writers at once, with the units that share a transaction.
class UnitHook {
  public:
    virtual ~UnitHook() = default;
    virtual void before_release(Session& session, std::span<void* const> contexts) = 0; // the units' own, in order

    virtual void after_commit() {}

    virtual void after_rollback() {} // something that passed before_release was undone: forget what was assumed
};

struct Unit {
    std::function<void(Session&)> work; // may run again, after what it did was undone
    std::function<void(std::exception_ptr)>
        done;                // nullptr: committed and durable. Called on a store thread; must not block.
    void* context = nullptr; // handed to the hook
};

// Makes a file's content durable; false where the disk refused (errno says why).
bool flush_file(int file);

struct StoreOptions {
    std::string url = "sqlite:tonghe.db";
    int readers = 4; // snapshot connections
    int writers = 4; // concurrent units, PostgreSQL only
    int units_per_commit_max = 256;
    Duration commit_fill_max = Duration::milliseconds(5); // execution time after which a batch is committed
    int64_t log_bytes_max = 64 << 20; // SQLite's write-ahead log begins anew about there, as soon as readers allow
    std::function<bool(int file)> flush = flush_file; // of the log, before units are answered; tests let it fail
    int queue_max = 20'000; // waiting units beyond which submit refuses at once (Error store.overloaded, 503)
};

struct StoreStatistics {
    int64_t units = 0;
    int64_t commits = 0;
    int64_t failed_units = 0;
    int64_t retries = 0;
    int64_t waiting = 0;
    int64_t commit_micros = 0; // sum
    int64_t size_bytes = 0;
    bool writable = true;
};

class Store {
  public:
    virtual ~Store() = default;
    static std::unique_ptr<Store> open(const StoreOptions& options);

    // Applies what is missing, in order; Error(store.migration_changed) where a landed file differs from its hash.
    void migrate(const std::vector<std::span<const Migration>>& modules, const Clock& clock = SystemClock::instance());

    void set_hook(UnitHook* hook) { hook_ = hook; } // before the first unit

    virtual Engine engine() const = 0;
    virtual void submit(Unit unit) = 0;
    virtual void with_snapshot(const std::function<void(Session&)>& work) = 0;
    // Reads without a common snapshot, for a single question: each statement sees what is committed when it begins.
    virtual void ask(const std::function<void(Session&)>& work) = 0;

    // Calls `heard`, on a thread of its own, when a node tells `channel` (`NOTIFY channel`), until the result is gone.
    // Nothing on SQLite, where nobody else works.
    virtual std::shared_ptr<void> listen(const std::string& channel, std::function<void()> heard);

    virtual StoreStatistics statistics() const = 0;
    // Finishes waiting units and closes; later submits are refused.
    virtual void close() = 0;

    template <class Work> auto read(Work work) -> decltype(work(std::declval<Session&>())) {
        using Result = decltype(work(std::declval<Session&>()));
        if constexpr (std::is_void_v<Result>) {
            with_snapshot([&](Session& session) { work(session); });
        } else {
            std::optional<Result> result;
            with_snapshot([&](Session& session) { result.emplace(work(session)); });
            return std::move(*result);
        }
    }

    // Waits until the unit is durable. `context` as in Unit.
    void write_and_wait(std::function<void(Session&)> work, void* context = nullptr);

  protected:
    virtual void run_script(Session& session, const std::string& sql) = 0; // several statements, no parameters
    virtual bool on_store_thread() const = 0; // waiting for a unit there would wait for ever

    UnitHook* hook_ = nullptr;
};

} // namespace tonghe::store
