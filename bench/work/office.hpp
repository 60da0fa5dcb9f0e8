// An office for measurements: a store, its journal, `work` on it, officers of one queue, and clients that keep it busy.
#pragma once
#include "tonghe/base/clock.hpp"
#include "tonghe/forms/schema.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/work/work.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace tonghe::bench {

class Office : public work::Observer {
  public:
    // What stands in the store goes on being used.
    Office(const std::string& url, const journal::JournalOptions& options = {});
    ~Office() override;

    // A model from what stands inside its <process>.
    process::ModelRef model(const std::string& id, const std::string& inside);
    work::Start start_of(const process::ModelRef& model, int64_t number) const;

    const identity::Actor& officer(int64_t number) const { return officers_[static_cast<size_t>(number) % 64]; }

    store::Store& store() { return *store_; }

    Journal& journal() { return *journal_; }

    work::Work& work() { return *work_; }

    const forms::Schema& form() const { return *form_; }

    // Tasks opened by the unit that runs on this thread since the last call.
    std::vector<work::TaskId> take_opened();

  private:
    void task_opened(Tx&, const work::Task& task) override;

    std::unique_ptr<store::Store> store_;
    std::unique_ptr<Journal> journal_;
    std::unique_ptr<work::Work> work_;
    std::map<std::string, process::ModelRef> models_;
    std::vector<identity::Actor> officers_;
    std::shared_ptr<const forms::Schema> form_;
};

// What clients do: each has a script of its own that says, with every answer, what comes next.
class Clients {
  public:
    // One act of a client: what it does in a unit. It may throw: that is counted as a failure.
    using Act = std::function<void(Tx&)>;
    // The next act of client `number`, prepared outside the unit (form checks belong here); nothing: it is done.
    using Script = std::function<Act(int client)>;

    Clients(Office& office, int count, Script script);
    ~Clients();

    void run(double seconds); // then waits until all are answered
    void stop();              // from another thread: the time is over

    struct Latencies {
        double p50 = 0, p99 = 0, max = 0; // ms, from handing over a unit to its answer
    };

    int64_t units() const { return static_cast<int64_t>(micros_.size()); }

    int64_t failures() const { return failures_; }

    Latencies latencies() const;

  private:
    void work_off();

    Office& office_;
    Script script_;
    int count_;
    std::mutex mutex_;
    std::condition_variable arrived_; // a client whose turn it is, or the end
    std::condition_variable settled_; // nobody is busy
    std::deque<int> ready_;
    int busy_ = 0;
    bool stopping_ = false;
    bool closing_ = false;
    std::vector<int64_t> micros_;
    int64_t failures_ = 0;
    std::vector<std::thread> threads_;
};

} // namespace tonghe::bench
