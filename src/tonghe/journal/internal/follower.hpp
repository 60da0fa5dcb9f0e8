// What goes along behind the head of the journal on a thread of its own: the projections that follow it, and
// checkpoints by schedule.
//
// Always true
//  1. The rows of a projection and its place in the journal change in one unit, so no entry is folded in twice or left
//  out, however many nodes follow.
//  2. Entries are taken in the order of the journal, many to a unit; nobody who records waits for it.
#pragma once
#include "tonghe/journal/journal.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace tonghe::journal::internal {

class Follower {
  public:
    Follower(Journal& journal, const std::vector<Projection>& projections, const JournalOptions& options)
        : journal_(journal), projections_(projections), options_(options) {}

    ~Follower() { stop(); }

    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;

    void start();
    void stop();
    void recorded(); // something was appended; cheap, from any thread
    void catch_up(); // everything that is there now, on this thread

  private:
    void run();
    bool follow_all(); // false where something failed
    bool checkpoint_is_due();
    void pause(int64_t ms, bool for_news);

    Journal& journal_;
    const std::vector<Projection>& projections_;
    const JournalOptions& options_;
    std::atomic<bool> news_ = false;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::thread thread_;
};

// Folds the next entries into a projection that follows; false where it is at the head already.
bool follow_on(Journal& journal, const Projection& projection);
// The place of a projection, locked until the unit ends.
int64_t lock_place(Tx& tx, const Projection& projection);
void set_place(Tx& tx, const Projection& projection, int64_t through);
// Applies the entries after `after` up to `to` that the projection wants, each as at its time.
void fold(Tx& tx, const Projection& projection, int64_t after, int64_t to);

} // namespace tonghe::journal::internal
