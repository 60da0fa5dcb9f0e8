// What a Journal is made of. Its member functions stand in journal.cpp (units), ledger.cpp (tree and checkpoints),
// projections.cpp and workers.cpp (timers and outbox).
#pragma once
#include "tonghe/journal/internal/appender.hpp"
#include "tonghe/journal/internal/follower.hpp"
#include "tonghe/journal/internal/workers.hpp"

namespace tonghe::journal {

struct Journal::Impl : store::UnitHook {
    Impl(Journal& journal, store::Store& s, const Clock& c, JournalOptions o)
        : store(s), clock(c), options(std::move(o)), appender(options.tree), workers(journal, options),
          follower(journal, projections, options) {}

    void before_release(Session& session, std::span<void* const> contexts) override;

    const Projection& projection(const std::string& name) const; // one with tables
    void after(const Tx& tx); // what the workers should see of a unit that is durable

    void after_commit() override { appender.end_turn(); }

    void after_rollback() override {
        if (store.engine() == store::Engine::sqlite) { // there, this is the lane's thread
            appender.forget();
        } else {
            appender.give_up_turn();
        }
    }

    store::Store& store;
    const Clock& clock;
    const JournalOptions options;
    internal::Appender appender;
    std::vector<Projection> projections;
    bool applies_at_once = false; // some projection does
    internal::Workers workers;
    internal::Follower follower;
    std::shared_ptr<void> listener; // to messages of other nodes, while the workers run
};

} // namespace tonghe::journal
