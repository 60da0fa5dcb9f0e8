// The worker of batches: draws lists, tells people, makes order files, hands them over, applies receipts, until a batch
// is settled. It is woken by messages that the deciding units send, so that nothing waits for a person or a restart.
//
// Always true
//  1. Everything it does is a row before it is an effect, and an effect may happen twice: a process killed anywhere
//     goes on where the rows say.
//  2. One batch is worked on by one thread of a node at a time; of two nodes one gives way.
#pragma once
#include "tonghe/disbursement/bank_gateway.hpp"
#include "tonghe/disbursement/preparing.hpp"
#include "tonghe/journal/journal.hpp"

#include <functional>
#include <mutex>

namespace tonghe::disbursement {

struct WorkerOptions {
    int lines_per_file = 10'000;
    Duration collect_every = Duration::seconds(30); // while receipts are awaited
    Duration at_once_max = Duration::seconds(20);   // then somebody else's message has its turn
};

struct WorkerSources { // what it needs to know of the registries and the packs
    AccountSource accounts;
    std::function<Text(const BatchTerms&)> title_of;
    std::function<WorkCalendar()> calendar;
};

class Worker {
  public:
    Worker(Journal& journal, BankGateway& bank, WorkerSources sources, WorkerOptions options)
        : journal_(journal), bank_(bank), sources_(std::move(sources)), options_(options) {}

    void attach(); // to the journal's messages and timers, before the first unit
    void resume(); // after a start: wakes what was left in work
    void work(const BatchId& batch);
    int collect(); // receipts that are there; how many

  private:
    bool step(const BatchId& batch); // false where there is nothing to do now
    bool pay(const Batch& batch);
    void hand_over(int64_t file, const OrderFile& content);
    void look_again_later(const BatchId& batch);

    Journal& journal_;
    BankGateway& bank_;
    WorkerSources sources_;
    WorkerOptions options_;
    std::mutex mutex_;
};

} // namespace tonghe::disbursement
