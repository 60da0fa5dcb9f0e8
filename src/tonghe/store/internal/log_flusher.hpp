// Makes committed batches durable while the lane executes the next one.
//
// SQLite writes a batch to its write-ahead log and goes on; here the log is flushed to the disk, one flush for all
// batches that have come since the last, and only then is each unit told that it is done.
//
// Always true
//  1. `done(nullptr)` of a unit follows a flush that began after its commit.
//  2. Batches finish in the order in which they were committed, those that were undone among them.
//  3. `became_idle` is called, on its thread, whenever everything taken has been told: the lane fills its batch until
//     then, for what is committed earlier could not be flushed earlier.
//  4. After a failed flush nothing is told to be durable until the lane says, by `recovered`, that the log is sound
//     again.
#pragma once
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tonghe::store::internal {

struct FinishedUnit {
    std::function<void(std::exception_ptr)> done;
    std::exception_ptr problem;
};

struct FinishedBatch {
    std::vector<FinishedUnit> units;
    bool is_committed = false;
    int64_t committed_at = 0; // on the steady clock
};

class LogFlusher {
  public:
    // `flush` makes the file durable and says whether it could; nullptr: nothing needs to be (a store for tests).
    LogFlusher(std::string log_path, std::function<bool(int file)> flush, std::function<void()> became_idle);
    ~LogFlusher();
    LogFlusher(const LogFlusher&) = delete;
    LogFlusher& operator=(const LogFlusher&) = delete;

    void take(FinishedBatch batch); // waits while several batches stand before it
    void forget_file();             // the log may have become another file
    bool has_failed() const;

    bool is_idle() const { return idle_; }

    void recovered();
    void close(); // when everything taken has been told

    int64_t flush_micros() const; // from commit to durable, summed over batches

    bool is_flusher() const { return std::this_thread::get_id() == thread_.get_id(); }

  private:
    void run();
    bool flush_log();
    void tell(std::deque<FinishedBatch>& batches, bool is_durable);

    const std::string log_path_;
    const std::function<bool(int)> flush_;
    const std::function<void()> became_idle_;
    std::atomic<bool> idle_ = true;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<FinishedBatch> batches_;
    int file_ = -1; // used by the thread only
    bool forget_ = false;
    bool failed_ = false;
    bool closing_ = false;
    int64_t flush_micros_ = 0;
    std::thread thread_;
};

} // namespace tonghe::store::internal
