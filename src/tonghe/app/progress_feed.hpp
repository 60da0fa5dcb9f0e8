// Progress as it happens: pages follow a case or the desk, and hear of every journal entry about it once it is durable.
//
// Always true
//  1. What is told has been committed: the feed reads the journal behind the commits, so it works across nodes too.
//  2. Nobody follows: nothing is read.
#pragma once
#include "tonghe/api/event_stream.hpp"
#include "tonghe/journal/journal.hpp"

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tonghe::app {

class ProgressFeed {
  public:
    explicit ProgressFeed(journal::Journal& journal);
    ~ProgressFeed();

    // Events about this subject (a case, or `desk` for every task).
    std::shared_ptr<api::EventStream> follow(const std::string& subject);
    void stop();

  private:
    void run();
    void tell(const journal::Entry& entry);

    journal::Journal& journal_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::multimap<std::string, std::shared_ptr<api::EventStream>> followers_;
    int64_t told_ = -1; // last sequence; -1: begin at the journal's end
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace tonghe::app
