// Threads on which handlers may wait for the disk. The queue is bounded by the server's admission (in_work), and work
// that waited too long is told so instead of being done for a client who has left.
#pragma once
#include "tonghe/base/time.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace tonghe::api {

class WorkerPool {
  public:
    using Job = std::function<void(bool too_late)>;

    WorkerPool(int threads, int64_t wait_ms_max);
    ~WorkerPool(); // finishes what waits

    void post(Job job);
    size_t waiting() const;

  private:
    struct Waiting {
        Job job;
        int64_t since_micros;
    };

    void work();

    const int64_t wait_micros_max_;
    mutable std::mutex mutex_;
    std::condition_variable more_;
    std::deque<Waiting> queue_;
    bool ending_ = false;
    std::vector<std::thread> threads_;
};

} // namespace tonghe::api
