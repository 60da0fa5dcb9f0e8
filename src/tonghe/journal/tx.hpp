// A unit of work (`Tx`): SQL, the time, and what happened. Everything in it commits or nothing does.
//
// Always true
//  1. Every change of state records an Event in the same transaction.
//  2. A handler sends nothing and waits for nothing: effects go to the outbox (`send`), later acts to timers (`at`).
//  3. `now()` is one moment for the whole unit.
#pragma once
#include "tonghe/base/json.hpp"
#include "tonghe/store/session.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tonghe {

using store::Session;

namespace journal {

using TimerId = Id<struct TimerTag>;
using MessageId = Id<struct MessageTag>;

// What happened (journal entry). `kind` is past tense (`case.accepted`); `subject` is the id of the thing it happened
// to; `actor` the account or `system`. `data` holds ids, codes and choices, never personal data.
struct Event {
    std::string kind;
    std::string subject;
    std::string actor;
    Json data = JsonObject();
};

// An effect to be performed after the commit, at least once, by the worker of its channel (`webhook`, …). Deliveries
// carry the message id, so receivers can drop repeats.
struct Message {
    std::string channel;
    std::string target; // meaning is the channel's
    Json body;
};

// A later act of the house itself: at the due moment the handler registered for `kind` runs in a unit of its own,
// exactly once, also after a restart.
struct Timer {
    std::string kind;
    std::string subject;
    Json data = JsonObject();
};

class Tx;

// What a module keeps for the length of a unit, such as the rows it works on. What it has gathered is written when the
// unit ends, before its events, or when SQL is about to read: a row that changes five times is written once.
struct Kept {
    virtual ~Kept() = default;

    virtual void write(Tx& tx) = 0;
};

class Tx : public Session {
  public:
    Tx(Session& session, Instant now) : session_(session), now_(now) {}

    Instant now() const { return now_; }

    void record(Event event) { events_.push_back(std::move(event)); }

    MessageId send(Message message);
    TimerId at(Instant due, Timer timer);

    TimerId after(Duration delay, const Timer& timer) { return at(now_ + delay, timer); }

    store::Changed cancel(const TimerId& timer); // 0 where it has fired or was cancelled already

    store::Engine engine() const override { return session_.engine(); }

    void each(std::string_view sql, const store::Values& values, const std::function<void(const store::Row&)>& visit)
        override {
        write_gathered();
        session_.each(sql, values, visit);
    }

    Session& beside() { return session_; } // for SQL that need not see what this unit has gathered

    store::Changed execute(std::string_view sql, const store::Values& values = {}) override {
        return session_.execute(sql, values);
    }

    void execute_one(std::string_view sql, const store::Values& values) override { session_.execute_one(sql, values); }

    void execute_or_retry(std::string_view sql, const store::Values& values) override {
        session_.execute_or_retry(sql, values);
    }

    const std::vector<Event>& events() const { return events_; }

    // Adds to an event of this unit (its place in `events()`) what is known only when the unit ends.
    void add_to_event(size_t place, std::string_view name, std::string_view key, Json value);

    // What the workers should look at once this unit is durable.
    struct Wake {
        bool message = false;
        std::optional<Instant> timer; // the earliest due
    };

    const Wake& wake() const { return wake_; }

    // The `Kept` of this module, made when first asked for. A module asks for it by one type only.
    template <class T> T& kept(const void* module) {
        std::unique_ptr<Kept>& slot = kept_[module];
        if (slot == nullptr) {
            slot = std::make_unique<T>();
        }
        return static_cast<T&>(*slot);
    }

    void write_gathered(); // by the journal when the unit ends, and before SQL that reads

    void wake_workers() { wake_.message = true; } // a message became deliverable otherwise than by `send`

  private:
    int64_t rows_changed(int64_t) override { return 0; } // what it executes belongs to the session below

    Session& session_;
    Instant now_;
    std::vector<Event> events_;
    Wake wake_;
    std::map<const void*, std::unique_ptr<Kept>> kept_;

    struct ArmedTimer {
        TimerId id;
        Instant due;
        Timer timer;
    };

    std::vector<ArmedTimer> timers_; // not yet written: many are cancelled by the unit that armed them
};

} // namespace journal

using journal::Event;
using journal::Tx;

} // namespace tonghe
