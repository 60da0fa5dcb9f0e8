// Who tells the time. Only SystemClock reads the machine's clock (a test greps for it); everything else is handed a
// Clock, and work inside a unit of work takes `tx.now()`, so tests and replays hold time still.
#pragma once
#include "tonghe/base/time.hpp"

#include <atomic>

namespace tonghe {

class Clock {
  public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
  public:
    static const SystemClock& instance();
    Instant now() const override;
};

// A clock that moves only when told to. Safe to read from any thread.
class ManualClock final : public Clock {
  public:
    explicit ManualClock(Instant start) : micros_(start.micros) {}

    Instant now() const override { return {micros_.load()}; }

    void set(Instant at) { micros_.store(at.micros); }

    void advance(Duration by) { micros_.fetch_add(by.micros); }

  private:
    std::atomic<int64_t> micros_;
};

// A steady count for measuring how long something took; not a time of day.
int64_t steady_micros();

} // namespace tonghe
