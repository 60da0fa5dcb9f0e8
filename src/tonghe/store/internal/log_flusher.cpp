#include "tonghe/store/internal/log_flusher.hpp"

#include "tonghe/base/clock.hpp"
#include "tonghe/base/log.hpp"
#include "tonghe/store/errors.hpp"

#include <algorithm>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace tonghe::store::internal {

namespace {

constexpr size_t batches_max = 4; // that may wait for the disk; further ahead the lane does not run

} // namespace

LogFlusher::LogFlusher(std::string log_path, std::function<bool(int file)> flush, std::function<void()> became_idle)
    : log_path_(std::move(log_path)), flush_(std::move(flush)), became_idle_(std::move(became_idle)),
      thread_([this] { run(); }) {}

LogFlusher::~LogFlusher() { close(); }

void LogFlusher::take(FinishedBatch batch) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return batches_.size() < batches_max; });
    batches_.push_back(std::move(batch));
    idle_ = false;
    changed_.notify_all();
}

void LogFlusher::forget_file() {
    const std::lock_guard lock(mutex_);
    forget_ = true;
}

bool LogFlusher::has_failed() const {
    const std::lock_guard lock(mutex_);
    return failed_;
}

void LogFlusher::recovered() {
    const std::lock_guard lock(mutex_);
    failed_ = false;
}

int64_t LogFlusher::flush_micros() const {
    const std::lock_guard lock(mutex_);
    return flush_micros_;
}

void LogFlusher::close() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) {
        thread_.join();
    }
    if (file_ >= 0) {
        ::close(file_);
        file_ = -1;
    }
}

void LogFlusher::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [&] { return closing_ || !batches_.empty(); });
        if (batches_.empty()) {
            return;
        }
        std::deque<FinishedBatch> batches = std::move(batches_);
        batches_.clear();
        const bool forget = std::exchange(forget_, false);
        const bool had_failed = failed_;
        lock.unlock();
        changed_.notify_all();
        if (forget && file_ >= 0) {
            ::close(file_);
            file_ = -1;
        }
        const bool wants_flush =
            std::any_of(batches.begin(), batches.end(), [](const FinishedBatch& batch) { return batch.is_committed; });
        const bool is_durable = !had_failed && (!wants_flush || flush_log());
        const int64_t now = steady_micros();
        lock.lock();
        failed_ = failed_ || !is_durable;
        for (const FinishedBatch& batch : batches) {
            flush_micros_ += batch.is_committed ? now - batch.committed_at : 0;
        }
        lock.unlock();
        tell(batches, is_durable);
        lock.lock();
        if (batches_.empty()) {
            idle_ = true;
            lock.unlock();
            became_idle_();
            lock.lock();
        }
    }
}

bool LogFlusher::flush_log() {
    if (flush_ == nullptr) {
        return true;
    }
    if (file_ < 0) {
        file_ = ::open(log_path_.c_str(), O_RDWR | O_CLOEXEC);
    }
    if (file_ >= 0 && flush_(file_)) {
        return true;
    }
    base::log_warning("store.flush_failed", {{"errno", errno}});
    return false;
}

void LogFlusher::tell(std::deque<FinishedBatch>& batches, bool is_durable) {
    for (FinishedBatch& batch : batches) {
        for (FinishedUnit& unit : batch.units) {
            if (!unit.problem && !is_durable) {
                unit.problem = std::make_exception_ptr(Error(errors::outcome_unknown).retry_after(2));
            }
            unit.done(unit.problem);
        }
    }
}

} // namespace tonghe::store::internal
