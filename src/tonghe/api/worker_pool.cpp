#include "tonghe/api/worker_pool.hpp"

#include "tonghe/base/clock.hpp"

namespace tonghe::api {

WorkerPool::WorkerPool(int threads, int64_t wait_ms_max) : wait_micros_max_(wait_ms_max * 1000) {
    for (int i = 0; i < threads; ++i) {
        threads_.emplace_back([this] { work(); });
    }
}

WorkerPool::~WorkerPool() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    more_.notify_all();
    for (std::thread& thread : threads_) {
        thread.join();
    }
}

void WorkerPool::post(Job job) {
    {
        const std::lock_guard lock(mutex_);
        queue_.push_back({std::move(job), steady_micros()});
    }
    more_.notify_one();
}

size_t WorkerPool::waiting() const {
    const std::lock_guard lock(mutex_);
    return queue_.size();
}

void WorkerPool::work() {
    std::unique_lock lock(mutex_);
    for (;;) {
        more_.wait(lock, [this] { return ending_ || !queue_.empty(); });
        if (queue_.empty()) {
            return;
        }
        const Waiting next = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        next.job(steady_micros() - next.since_micros > wait_micros_max_);
        lock.lock();
    }
}

} // namespace tonghe::api
