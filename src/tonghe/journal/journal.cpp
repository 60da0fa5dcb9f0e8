#include "tonghe/journal/journal.hpp"

#include "tonghe/base/check.hpp"
#include "tonghe/journal/internal/impl.hpp"

namespace tonghe::journal {

namespace {

// One unit on its way through the store; the hook finds its Tx here. A unit that runs again gets a new one.
struct UnitInFlight {
    std::function<void(Tx&)> work;
    std::function<void(std::exception_ptr)> done;
    std::optional<Tx> tx;

    void run(Session& session, Instant now) {
        work(tx.emplace(session, now));
        tx->write_gathered();
        if (tx->wake().message && tx->engine() == store::Engine::postgres) { // other nodes deliver too
            tx->execute("NOTIFY tonghe_outbox");
        }
    }
};

} // namespace

void Journal::Impl::before_release(Session& session, std::span<void* const> contexts) {
    std::vector<internal::Recorded> events;
    std::vector<Tx*> recorders; // of each event
    for (void* context : contexts) {
        if (context == nullptr) { // a unit of the store alone, such as a migration
            continue;
        }
        Tx& tx = *static_cast<UnitInFlight*>(context)->tx;
        for (const Event& event : tx.events()) {
            events.push_back({tx.now(), &event});
            recorders.push_back(&tx);
        }
    }
    if (events.empty()) {
        return;
    }
    std::vector<Entry> entries;
    appender.append(session, events, applies_at_once ? &entries : nullptr);
    for (size_t i = 0; i < entries.size(); ++i) {
        Tx& tx = *recorders[i];
        const size_t recorded = tx.events().size();
        for (const Projection& projection : projections) {
            if (!projection.follows) {
                projection.apply(tx, entries[i]);
            }
        }
        TONGHE_CHECK(tx.events().size() == recorded, "a projection recorded an event");
    }
}

void Journal::Impl::after(const Tx& tx) {
    workers.wake(tx.wake());
    if (!tx.events().empty()) {
        follower.recorded();
    }
}

Journal::Journal(store::Store& store, const Clock& clock, JournalOptions options)
    : impl_(std::make_unique<Impl>(*this, store, clock, std::move(options))) {
    store.set_hook(impl_.get());
}

Journal::~Journal() {
    stop_workers();
    impl_->store.set_hook(nullptr);
}

store::Store& Journal::store() { return impl_->store; }

const Clock& Journal::clock() const { return impl_->clock; }

void Journal::write_unit(std::function<void(Tx&)> work) {
    UnitInFlight unit{.work = std::move(work), .done = {}, .tx = {}};
    impl_->store.write_and_wait([&](Session& session) { unit.run(session, impl_->clock.now()); }, &unit);
    impl_->after(*unit.tx);
}

void Journal::submit(std::function<void(Tx&)> work, std::function<void(std::exception_ptr)> done) {
    auto unit = std::make_shared<UnitInFlight>();
    unit->work = std::move(work);
    unit->done = std::move(done);
    impl_->store.submit({
        .work = [this, unit](Session& session) { unit->run(session, impl_->clock.now()); },
        .done =
            [this, unit](const std::exception_ptr& problem) {
                if (!problem) {
                    impl_->after(*unit->tx);
                }
                unit->done(problem);
            },
        .context = unit.get(),
    });
}

void Journal::on_timer(std::string kind, std::function<void(Tx&, const Timer&)> handler) {
    impl_->workers.on_timer(std::move(kind), std::move(handler));
}

void Journal::on_channel(std::string channel, std::function<void(const MessageId&, const Message&)> deliver) {
    impl_->workers.on_channel(std::move(channel), std::move(deliver));
}

void Journal::start_workers() {
    impl_->workers.start();
    impl_->listener =
        impl_->store.listen("tonghe_outbox", [this] { impl_->workers.wake({.message = true, .timer = {}}); });
    impl_->follower.start();
}

void Journal::stop_workers() {
    impl_->listener.reset();
    impl_->follower.stop();
    impl_->workers.stop();
}

int Journal::run_due() {
    int done = 0;
    for (int now = 1; now > 0; done += now) { // what follows may queue messages, and timers record what is followed
        impl_->follower.catch_up();
        now = impl_->workers.run_due();
    }
    return done;
}

} // namespace tonghe::journal
