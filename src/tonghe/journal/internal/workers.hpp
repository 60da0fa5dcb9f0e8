// The workers of a node: timers that are due, messages to deliver.
//
// Always true
//  1. A timer's row goes in the unit in which its handler runs, so it has fired exactly when that unit is durable.
//  2. A message is claimed in a unit of its own (attempts + 1, `next_at` = end of the lease) and delivered outside any;
//     a worker that dies leaves it to whoever comes after the lease.
//  3. A worker sleeps until the next due moment it has read or been told of; while it sleeps it looks at the clock
//  only.
#pragma once
#include "tonghe/base/random.hpp"
#include "tonghe/journal/journal.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace tonghe::journal::internal {

class Workers {
  public:
    Workers(Journal& journal, const JournalOptions& options);

    ~Workers() { stop(); }

    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    void on_timer(std::string kind, std::function<void(Tx&, const Timer&)> handler);
    void on_channel(std::string channel, std::function<void(const MessageId&, const Message&)> deliver);
    void start();
    void stop();
    int run_due();
    void wake(const Tx::Wake& wake); // something is durable that a worker may have to see to

  private:
    struct DueTimer {
        TimerId id;
        Instant due;
        Timer timer;
    };

    struct Claimed {
        MessageId id;
        Message message;
        int attempts = 0;
        std::string error; // of this attempt; "" where it was delivered
    };

    // When one kind of work is to be looked at next, told by the table and by what commits meanwhile.
    struct Alarm {
        std::optional<Instant> next;
        bool sooner = false; // told while the worker was busy: look again before sleeping
    };

    int fire_timers();
    void fire(std::vector<DueTimer>& due);
    void postpone(const TimerId& timer, const std::string& error);
    std::optional<Instant> next_timer();

    int deliver_messages();
    std::vector<Claimed> claim();
    void settle(const std::vector<Claimed>& claimed);
    std::optional<Instant> next_message();
    void release_leases();

    void run(Alarm& alarm, int (Workers::*work)(), std::optional<Instant> (Workers::*next)(), int64_t poll_ms);
    void sleep(std::unique_lock<std::mutex>& lock, Alarm& alarm, int64_t poll_ms);
    Duration back_off(int attempts);

    Journal& journal_;
    const JournalOptions& options_;
    std::map<std::string, std::function<void(Tx&, const Timer&)>> timers_;
    std::map<std::string, std::function<void(const MessageId&, const Message&)>> channels_;

    std::mutex mutex_;
    std::condition_variable changed_;
    Alarm timer_alarm_;
    Alarm message_alarm_;
    bool stopping_ = false;
    bool leases_released_ = false;
    Random jitter_;
    std::vector<std::thread> threads_;
};

} // namespace tonghe::journal::internal
