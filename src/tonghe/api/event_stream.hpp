// Server-sent events to one client: any thread pushes, the connection's own thread sends.
//
// Always true
//  1. At most `queue_max` events wait; a client too slow to take them is closed and reconnects with Last-Event-ID.
//  2. `push` never blocks. Once closed, by either side, a stream stays closed and `push` answers false.
#pragma once
#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace tonghe::api {

class EventStream {
  public:
    static std::shared_ptr<EventStream> make(size_t queue_max = 256) {
        return std::make_shared<EventStream>(queue_max);
    }

    explicit EventStream(size_t queue_max) : queue_max_(queue_max) {}

    // One event: `data` is usually JSON; `id` comes back as Last-Event-ID when the client reconnects.
    bool push(std::string_view event, std::string_view data, std::string_view id = {});
    void close();

    bool is_closed() const { return closed_.load(std::memory_order_acquire); }

    // Called once when the stream ends, on whichever thread ends it; at once if it has ended.
    void on_close(std::function<void()> act);

    // For the server: what waits, as bytes to send; and how to be woken when something does.
    std::string take();
    void on_wake(std::function<void()> wake);

  private:
    void wake();

    const size_t queue_max_;
    mutable std::mutex mutex_;
    std::string waiting_;
    size_t waiting_count_ = 0;
    std::atomic<bool> closed_{false};
    std::function<void()> wake_;
    std::function<void()> on_close_;
};

} // namespace tonghe::api
