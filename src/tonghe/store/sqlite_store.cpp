#include "tonghe/base/check.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/base/log.hpp"
#include "tonghe/base/memory.hpp"
#include "tonghe/store/internal/engines.hpp"
#include "tonghe/store/internal/log_flusher.hpp"
#include "tonghe/store/internal/pool.hpp"
#include "tonghe/store/internal/sqlite_connection.hpp"

#include <sqlite3.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

namespace tonghe::store::internal {

namespace {

constexpr int64_t frame_bytes = 4'096;
constexpr std::chrono::seconds idle_time{10};     // without a unit; then the writer gives its page cache back
constexpr std::chrono::seconds probe_interval{1}; // while the disk refuses and nobody writes

// What this thread writes waits while the disk has other work, as far as the disk's scheduler knows of priorities.
void give_way_on_disk() {
    constexpr int this_thread = 1; // IOPRIO_WHO_PROCESS
    constexpr int idle_class = 3 << 13;
    syscall(SYS_ioprio_set, this_thread, 0, idle_class); // a wish: nothing is wrong where it is not granted
}

// A folder of its own under the system's temporary folder, removed with its content.
class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "tonghe-XXXXXX").string();
        TONGHE_CHECK(mkdtemp(pattern.data()) != nullptr, "no temporary folder can be made");
        path_ = pattern;
    }

    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

class SqliteStore final : public Store {
  public:
    SqliteStore(const StoreOptions& options, std::string path, std::unique_ptr<TemporaryFolder> temporary)
        : options_(options), temporary_(std::move(temporary)), path_(std::move(path)), durable_(temporary_ == nullptr),
          flusher_(path_ + "-wal", durable_ ? options.flush : nullptr, [this] { note_idle_flusher(); }),
          writer_(open_writer()), readers_(options.readers, [this] { return open(SqliteConnection::Use::read); }) {
        lane_ = std::thread([this] { run_lane(); });
        checkpointer_ = std::thread([this] { run_checkpointer(); });
    }

    ~SqliteStore() override { close(); }

    SqliteStore(const SqliteStore&) = delete;
    SqliteStore& operator=(const SqliteStore&) = delete;

    Engine engine() const override { return Engine::sqlite; }

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

    void with_snapshot(const std::function<void(Session&)>& work) override {
        Pool<SqliteConnection>::Lease connection(readers_);
        connection->execute("BEGIN DEFERRED", {});
        try {
            work(*connection);
        } catch (...) {
            if (connection->in_transaction()) { // an I/O error has ended it already
                connection->execute("ROLLBACK", {});
            }
            throw;
        }
        connection->execute("ROLLBACK", {});
    }

    void ask(const std::function<void(Session&)>& work) override {
        Pool<SqliteConnection>::Lease connection(readers_);
        work(*connection);
    }

    StoreStatistics statistics() const override {
        StoreStatistics out;
        out.units = units_;
        out.commits = commits_;
        out.failed_units = failed_units_;
        out.commit_micros = commit_micros_ + flusher_.flush_micros();
        out.writable = writable_;
        {
            const std::lock_guard lock(mutex_);
            out.waiting = static_cast<int64_t>(waiting_.size());
        }
        for (const char* suffix : {"", "-wal"}) {
            std::error_code absent;
            const auto size = std::filesystem::file_size(path_ + suffix, absent);
            out.size_bytes += absent ? 0 : static_cast<int64_t>(size);
        }
        return out;
    }

    void close() override {
        {
            const std::lock_guard lock(mutex_);
            closing_ = true;
        }
        arrived_.notify_all();
        log_grew_.notify_all();
        if (lane_.joinable()) {
            lane_.join();
            flusher_.close();
            checkpointer_.join();
            readers_.close();
            writer_.reset(); // the last connection folds the log into the file
        }
    }

  protected:
    void run_script(Session& session, const std::string& sql) override {
        static_cast<SqliteConnection&>(session).script(sql); // every session of this store is one
    }

    bool on_store_thread() const override {
        return std::this_thread::get_id() == lane_.get_id() || flusher_.is_flusher();
    }

  private:
    std::unique_ptr<SqliteConnection> open(SqliteConnection::Use use) const {
        return std::make_unique<SqliteConnection>(path_, use, durable_);
    }

    std::unique_ptr<SqliteConnection> open_writer() {
        auto writer = open(SqliteConnection::Use::write);
        flusher_.forget_file();
        sqlite3_wal_hook(
            writer->handle(),
            [](void* self, sqlite3*, const char*, int frames) {
                static_cast<SqliteStore*>(self)->frames_.store(frames);
                return SQLITE_OK;
            },
            this
        );
        return writer;
    }

    // The lane: takes what waits, runs it inside one commit, hands it to the flusher, and begins again. While a commit
    // is on its way to the disk the next batch gathers in `waiting_` and is executed.
    void run_lane() {
        while (wait_for_units()) {
            FinishedBatch batch;
            run_batch(batch);
            int64_t failed = 0;
            for (const FinishedUnit& unit : batch.units) {
                failed += unit.problem ? 1 : 0;
            }
            units_ += static_cast<int64_t>(batch.units.size()) - failed;
            failed_units_ += failed;
            flusher_.take(std::move(batch));
            if (frames_ < frames_copied_) { // the log began anew
                frames_copied_ = 0;
            }
            if (frames_ - frames_copied_ >= frames_to_copy_) {
                log_grew_.notify_one();
            }
        }
    }

    bool wait_for_units() {
        std::unique_lock lock(mutex_);
        in_batch_ = false;
        if (held_) {
            log_grew_.notify_all();
        }
        const auto ready = [&] { return closing_ || (!waiting_.empty() && !held_); };
        while (!writable_ && !arrived_.wait_for(lock, probe_interval, ready)) {
            lock.unlock();
            probe();
            lock.lock();
        }
        if (!arrived_.wait_for(lock, idle_time, ready)) {
            lock.unlock();
            if (writer_ != nullptr) {
                sqlite3_db_release_memory(writer_->handle());
                give_back_free_memory();
            }
            lock.lock();
            arrived_.wait(lock, ready);
        }
        in_batch_ = true;
        return !waiting_.empty();
    }

    std::optional<Unit> next_unit() {
        const std::lock_guard lock(mutex_);
        if (waiting_.empty()) {
            return std::nullopt;
        }
        Unit unit = std::move(waiting_.front());
        waiting_.pop_front();
        return unit;
    }

    // While the disk is busy with the batch before, the batch goes on filling: committed now it would wait for that,
    // and the pages that the units to come share with it would be written to the log twice.
    std::optional<Unit> next_unit_of_batch() {
        {
            std::unique_lock lock(mutex_);
            arrived_.wait(lock, [&] { return !waiting_.empty() || closing_ || flusher_.is_idle(); });
        }
        return next_unit();
    }

    void note_idle_flusher() {
        const std::lock_guard lock(mutex_); // or the lane may miss it just before it waits
        arrived_.notify_all();
    }

    // Ready to be written to: connected, and after a flush that failed with the log made good. Such a log cannot be
    // trusted to be on the disk, so what it holds is copied into the database file, and that is flushed.
    void renew_writer() {
        if (writer_ == nullptr || writer_->broken()) {
            writer_.reset();
            writer_ = open_writer();
        }
        if (flusher_.has_failed()) {
            if (sqlite3_wal_checkpoint_v2(writer_->handle(), nullptr, SQLITE_CHECKPOINT_FULL, nullptr, nullptr) !=
                SQLITE_OK) {
                writer_.reset(); // opened while the disk was read-only it would stay so: the next try opens it anew
                throw unavailable("the disk could not be written to");
            }
            flusher_.recovered();
        }
    }

    void now_writable() {
        if (!writable_.exchange(true)) {
            base::log_info("store.writable_again");
        }
    }

    // Writes one page that changes nothing, to see whether the disk takes it.
    void probe() {
        try {
            renew_writer();
            int64_t version = 0;
            writer_->each("PRAGMA user_version", {}, [&](const Row& row) { version = row.integer(0); });
            writer_->script("PRAGMA user_version = " + std::to_string(version));
            now_writable();
        } catch (const Error&) {
            // Not yet.
        }
    }

    void run_batch(FinishedBatch& batch) {
        std::vector<FinishedUnit>& finished = batch.units;
        std::exception_ptr problem; // of the batch as a whole
        bool passed_hook = false;
        try {
            renew_writer();
            writer_->execute("BEGIN IMMEDIATE", {});
            const int64_t began = steady_micros();
            while (finished.size() < static_cast<size_t>(options_.units_per_commit_max)) {
                std::optional<Unit> unit = next_unit_of_batch();
                if (!unit) {
                    break;
                }
                finished.push_back({std::move(unit->done), nullptr});
                finished.back().problem = run_unit(*unit);
                passed_hook = passed_hook || !finished.back().problem;
                unit.reset();
                if (!writer_->in_transaction()) { // the engine undid everything (disk full, I/O error)
                    throw unavailable("disk full or failing");
                }
                if (steady_micros() - began >= options_.commit_fill_max.micros && flusher_.is_idle()) {
                    break;
                }
            }
            const int64_t flushing = steady_micros();
            writer_->execute("COMMIT", {});
            batch.is_committed = true;
            batch.committed_at = steady_micros();
            commit_micros_ += batch.committed_at - flushing;
            ++commits_;
            now_writable();
            if (hook_ != nullptr && passed_hook) {
                hook_->after_commit();
            }
        } catch (...) {
            problem = std::current_exception();
        }
        if (problem) {
            undo_batch(finished, problem);
        }
    }

    std::exception_ptr run_unit(Unit& unit) {
        bool passed_hook = false;
        try {
            writer_->execute("SAVEPOINT unit", {});
            unit.work(*writer_);
            if (hook_ != nullptr) {
                passed_hook = true;
                hook_->before_release(*writer_, std::span(&unit.context, 1));
            }
            writer_->execute("RELEASE unit", {});
            return nullptr;
        } catch (...) {
            std::exception_ptr problem = std::current_exception();
            if (writer_->in_transaction()) {
                writer_->execute("ROLLBACK TO unit", {});
                writer_->execute("RELEASE unit", {});
            }
            if (passed_hook) {
                hook_->after_rollback();
            }
            return problem;
        }
    }

    // Nothing of the batch is kept. A unit that failed for a reason of its own keeps that reason.
    void undo_batch(std::vector<FinishedUnit>& finished, const std::exception_ptr& problem) {
        if (writer_ != nullptr && writer_->in_transaction()) {
            try {
                writer_->script("ROLLBACK");
            } catch (const std::exception&) {
                writer_.reset(); // a new connection starts clean
            }
        }
        if (hook_ != nullptr) {
            hook_->after_rollback();
        }
        if (writable_.exchange(false)) {
            try {
                std::rethrow_exception(problem);
            } catch (const std::exception& e) {
                base::log_warning("store.not_writable", {{"reason", e.what()}});
            }
        }
        if (finished.empty()) { // it could not even begin: whoever waits hears so now rather than after its own try
            while (std::optional<Unit> unit = next_unit()) {
                finished.push_back({std::move(unit->done), problem});
            }
        }
        for (FinishedUnit& unit : finished) {
            unit.problem = unit.problem ? unit.problem : problem;
        }
    }

    // Copies the write-ahead log into the database file away from the lane, so that no unit pays for it.
    void run_checkpointer() {
        give_way_on_disk();
        std::unique_ptr<SqliteConnection> connection;
        std::unique_lock lock(mutex_);
        while (!closing_) {
            log_grew_.wait(lock, [&] { return closing_ || frames_ - frames_copied_ >= frames_to_copy_; });
            if (closing_) {
                return;
            }
            const int frames = frames_;
            lock.unlock();
            try {
                if (connection == nullptr || connection->broken()) {
                    connection.reset();
                    connection = open(SqliteConnection::Use::checkpoint);
                }
                copy_log(connection->handle(), frames);
            } catch (const Error& e) {
                base::log_warning("store.checkpoint_failed", {{"reason", e.what()}});
            }
            lock.lock();
            frames_copied_ = frames;
        }
    }

    void copy_log(sqlite3* db, int frames) {
        if (frames < frames_max_) { // it is as short as we want it
            restart_from_ = frames_max_;
        }
        const bool begins_anew = frames >= restart_from_;
        for (int i = 0; i < (begins_anew ? 3 : 1); ++i) { // beside the writer, which adds fewer frames each time
            sqlite3_wal_checkpoint_v2(db, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
            if (begins_anew) {
                flush_database(db);
            }
        }
        if (begins_anew) {
            begin_log_anew(db, frames);
        }
    }

    // SQLite flushes what it has copied only when nothing is left to copy, so all of it while the lane is held. Flushed
    // here, little is left for then; whether this flush fails does not matter.
    static void flush_database(sqlite3* db) {
        sqlite3_file* file = nullptr;
        if (sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK && file != nullptr) {
            file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
        }
    }

    // Holds the lane between two batches, to copy the rest and until nobody reads from the log any more: 20 ms at
    // first, and the longer the log the longer, 80 ms at twice the length. A reader that stays longer is left alone
    // until the log has grown by a quarter. The lane is asked to pause because SQLite's own lock is never free long
    // enough under load.
    void begin_log_anew(sqlite3* db, int frames) {
        {
            std::unique_lock lock(mutex_);
            held_ = true;
            log_grew_.wait(lock, [&] { return closing_ || !in_batch_; });
        }
        const int64_t times = std::min(frames / frames_max_, 16);
        int64_t until = steady_micros() + 20'000 * times * times;
        sqlite3_busy_handler(
            db,
            [](void* end, int) { // readers are soon gone, so it looks again sooner than SQLite's own handler would
                std::this_thread::sleep_for(std::chrono::microseconds(200));
                return steady_micros() < *static_cast<int64_t*>(end) ? 1 : 0;
            },
            &until
        );
        const bool began_anew =
            sqlite3_wal_checkpoint_v2(db, nullptr, SQLITE_CHECKPOINT_RESTART, nullptr, nullptr) == SQLITE_OK;
        sqlite3_busy_handler(db, nullptr, nullptr);
        restart_from_ = began_anew ? frames_max_ : frames + frames_max_ / 4;
        {
            const std::lock_guard lock(mutex_);
            held_ = false;
        }
        arrived_.notify_all();
    }

    const StoreOptions options_;
    std::unique_ptr<TemporaryFolder> temporary_;
    const std::string path_;
    const bool durable_; // a temporary store need not outlive the machine
    LogFlusher flusher_;
    std::unique_ptr<SqliteConnection> writer_; // used by the lane only
    Pool<SqliteConnection> readers_;

    mutable std::mutex mutex_;
    std::condition_variable arrived_;
    std::condition_variable log_grew_;
    std::deque<Unit> waiting_;
    bool closing_ = false;
    bool in_batch_ = false; // the lane is at work
    bool held_ = false;     // the checkpointer asks the lane to pause before its next batch
    const int frames_max_ = static_cast<int>(std::max<int64_t>(options_.log_bytes_max / frame_bytes, 100));
    const int frames_to_copy_ = frames_max_ / 2; // enough to wake the checkpointer: what is copied at once shares pages
    int restart_from_ = frames_max_;             // used by the checkpointer only

    std::atomic<int> frames_ = 0;        // of the write-ahead log after the last commit
    std::atomic<int> frames_copied_ = 0; // when the checkpointer last began
    std::atomic<int64_t> units_ = 0;
    std::atomic<int64_t> commits_ = 0;
    std::atomic<int64_t> failed_units_ = 0;
    std::atomic<int64_t> commit_micros_ = 0;
    std::atomic<bool> writable_ = true;
    std::thread lane_;
    std::thread checkpointer_;
};

} // namespace

std::unique_ptr<Store> open_sqlite(const StoreOptions& options, const std::string& path) {
    if (path == ":memory:") {
        auto folder = std::make_unique<TemporaryFolder>();
        std::string file = (folder->path() / "store.db").string();
        return std::make_unique<SqliteStore>(options, std::move(file), std::move(folder));
    }
    if (const auto folder = std::filesystem::path(path).parent_path(); !folder.empty()) {
        std::error_code problem; // if it cannot be made, opening the file says why
        std::filesystem::create_directories(folder, problem);
    }
    return std::make_unique<SqliteStore>(options, path, nullptr);
}

} // namespace tonghe::store::internal
