// Appends the events of a unit to the journal as its last act before it is released.
//
// Always true
//  1. On SQLite the size lives in memory, on the lane's thread; what was undone is forgotten and read again.
//  2. On PostgreSQL the size is the head row, locked here and nowhere earlier, so that concurrent units wait for each
//     other only from their last statements to their commit.
#pragma once
#include "tonghe/journal/journal.hpp"

#include <optional>

namespace tonghe::journal::internal {

class Appender {
  public:
    explicit Appender(bool tree) : tree_(tree) {}

    // Gives each event its sequence number. `entries`, if asked for, is what was written.
    void append(Session& session, Instant at, const std::vector<Event>& events, std::vector<Entry>* entries);

    void forget() { size_.reset(); }

  private:
    void write(Session& session, Instant at, const std::vector<Event>& events, std::vector<Entry>* entries);
    int64_t take_numbers(Session& session, int64_t count);

    const bool tree_;
    std::optional<int64_t> size_; // SQLite only
};

} // namespace tonghe::journal::internal
