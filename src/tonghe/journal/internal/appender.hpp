// Appends the events of units to the journal as their transaction's last act before they are released.
//
// Always true
//  1. On SQLite the size lives in memory, on the lane's thread; what was undone is forgotten and read again.
//  2. On PostgreSQL the size is the head row, changed here and nowhere earlier. Units of this node take turns from here
//     to their commit, so the size is known from the turn before and the change travels with the commit instead of
//     being waited for. Where another node was in between, the unit fails, runs again and asks.
#pragma once
#include "tonghe/journal/journal.hpp"

#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

namespace tonghe::journal::internal {

struct Recorded { // by a unit
    Instant at;
    const Event* event;
};

class Appender {
  public:
    explicit Appender(bool tree) : tree_(tree) {}

    // Gives each event its sequence number. `entries`, if asked for, is what was written.
    void append(Session& session, const std::vector<Recorded>& events, std::vector<Entry>* entries);

    void forget() { size_.reset(); } // SQLite: what was appended since the last commit is undone

    // PostgreSQL: what the units on this thread appended, if anything, is committed, or undone.
    void end_turn();
    void give_up_turn();

  private:
    void write(Session& session, const std::vector<Recorded>& events, std::vector<Entry>* entries);
    int64_t take_numbers(Session& session, int64_t count);
    int64_t take_from_head(Session& session, int64_t count);

    const bool tree_;
    std::optional<int64_t> size_; // as this node left it
    std::mutex turn_;             // PostgreSQL only
    std::atomic<std::thread::id> whose_turn_;
    int asks_ = 0; // units to come that do not guess
};

} // namespace tonghe::journal::internal
