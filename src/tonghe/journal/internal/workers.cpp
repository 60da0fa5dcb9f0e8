#include "tonghe/journal/internal/workers.hpp"

#include "tonghe/base/check.hpp"
#include "tonghe/base/log.hpp"
#include "tonghe/store/errors.hpp"

#include <fmt/format.h>

#include <future>

namespace tonghe::journal::internal {

namespace {

constexpr int timers_at_once = 256;
constexpr int messages_at_once = 8; // what one worker delivers within a lease
constexpr int64_t look_at_clock_ms = 500;
constexpr int64_t poll_timers_ms = 5'000;    // PostgreSQL: what another node has left behind
constexpr int64_t poll_messages_ms = 10'000; // PostgreSQL: where a notification went astray
constexpr int64_t pause_after_failure_ms = 1'000;

uint64_t secure_seed() {
    std::array<unsigned char, sizeof(uint64_t)> bytes{};
    fill_secure(bytes);
    uint64_t seed = 0;
    for (const unsigned char byte : bytes) {
        seed = seed << 8 | byte;
    }
    return seed;
}

// What is kept of a failure: the code of an Error; its arguments may name people.
std::string reason_of(const std::exception_ptr& problem) {
    try {
        std::rethrow_exception(problem);
    } catch (const Error& e) {
        return e.code().name;
    } catch (const std::exception& e) {
        return std::string(e.what()).substr(0, 200);
    } catch (...) {
        return "unknown";
    }
}

// ` AND kind IN (?, ?)`, and its parameters after those that come before.
template <class Handlers> std::string among(const char* column, const Handlers& handlers, store::Values& parameters) {
    std::string marks;
    for (const auto& [name, handler] : handlers) {
        marks += marks.empty() ? "?" : ", ?";
        parameters.emplace_back(name);
    }
    return fmt::format(" AND {} IN ({})", column, marks);
}

std::optional<Instant> first_instant(Session& session, const std::string& sql, const store::Values& parameters) {
    return session.first(sql, parameters, [](const store::Row& row) { return row.instant(0); });
}

} // namespace

Workers::Workers(Journal& journal, const JournalOptions& options)
    : journal_(journal), options_(options), jitter_(secure_seed()) {}

void Workers::on_timer(std::string kind, std::function<void(Tx&, const Timer&)> handler) {
    timers_[std::move(kind)] = std::move(handler);
}

void Workers::on_channel(std::string channel, std::function<void(const MessageId&, const Message&)> deliver) {
    channels_[std::move(channel)] = std::move(deliver);
}

void Workers::start() {
    TONGHE_CHECK(threads_.empty(), "the workers run already");
    stopping_ = false;
    const bool shared = journal_.store().engine() == store::Engine::postgres;
    if (!timers_.empty()) {
        threads_.emplace_back([this, shared] {
            run(timer_alarm_, &Workers::fire_timers, &Workers::next_timer, shared ? poll_timers_ms : 0);
        });
    }
    for (int i = 0; i < options_.delivery_threads && !channels_.empty(); ++i) {
        threads_.emplace_back([this, shared] {
            run(message_alarm_, &Workers::deliver_messages, &Workers::next_message, shared ? poll_messages_ms : 0);
        });
    }
}

void Workers::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) {
        thread.join();
    }
    threads_.clear();
}

void Workers::wake(const Tx::Wake& wake) {
    if (!wake.message && !wake.timer) {
        return;
    }
    const std::lock_guard lock(mutex_);
    const auto tell = [&](Alarm& alarm, Instant at) {
        if (!alarm.next || at < *alarm.next) {
            alarm.next = at;
            alarm.sooner = true;
            changed_.notify_all();
        }
    };
    if (wake.timer) {
        tell(timer_alarm_, *wake.timer);
    }
    if (wake.message) {
        tell(message_alarm_, Instant{0});
    }
}

void Workers::run(Alarm& alarm, int (Workers::*work)(), std::optional<Instant> (Workers::*next)(), int64_t poll_ms) {
    for (;;) {
        {
            const std::lock_guard lock(mutex_);
            if (stopping_) {
                return;
            }
            alarm.sooner = false;
            alarm.next.reset();
        }
        int64_t pause_ms = poll_ms;
        std::optional<Instant> at;
        try {
            while ((this->*work)() > 0) {
            }
            at = (this->*next)();
        } catch (const std::exception& e) { // the store is away, say
            base::log_warning("journal.worker_waits", {{"reason", reason_of(std::current_exception())}});
            pause_ms = pause_after_failure_ms;
        }
        std::unique_lock lock(mutex_);
        if (at && (!alarm.next || *at < *alarm.next)) {
            alarm.next = at;
        }
        sleep(lock, alarm, pause_ms);
    }
}

// Until the alarm's moment has come by the clock, however the clock moves, or something sooner is told. `poll_ms` over
// zero: at most that long.
void Workers::sleep(std::unique_lock<std::mutex>& lock, Alarm& alarm, int64_t poll_ms) {
    for (int64_t slept_ms = 0; !stopping_ && !alarm.sooner; slept_ms += look_at_clock_ms) {
        const Instant now = journal_.clock().now();
        if ((alarm.next && *alarm.next <= now) || (poll_ms > 0 && slept_ms >= poll_ms)) {
            return;
        }
        if (alarm.next) {
            const int64_t wait_ms = std::min(look_at_clock_ms, (*alarm.next - now).milliseconds() + 1);
            changed_.wait_for(lock, std::chrono::milliseconds(wait_ms));
        } else if (poll_ms > 0) {
            changed_.wait_for(lock, std::chrono::milliseconds(look_at_clock_ms));
        } else {
            changed_.wait(lock);
        }
    }
}

int Workers::run_due() {
    int total = 0;
    for (int done = 1; done > 0; total += done) {
        done = fire_timers() + deliver_messages();
    }
    return total;
}

Duration Workers::back_off(int attempts) {
    const int64_t whole =
        std::min(options_.back_off.micros << std::clamp(attempts - 1, 0, 20), options_.back_off_max.micros);
    const std::lock_guard lock(mutex_);
    return {whole - whole / 10 + static_cast<int64_t>(jitter_.below(static_cast<uint64_t>(whole / 5 + 1)))};
}

// Timers

int Workers::fire_timers() {
    if (timers_.empty()) {
        return 0;
    }
    std::vector<DueTimer> due = journal_.read([&](Session& session) {
        store::Values parameters{journal_.clock().now()};
        const std::string sql = "SELECT id, due, kind, subject, data FROM timer WHERE state = 'waiting' AND due <= ?" +
                                among("kind", timers_, parameters) + " ORDER BY due LIMIT ?";
        parameters.emplace_back(timers_at_once);
        return session.all(sql, parameters, [](const store::Row& row) {
            return DueTimer{
                row.id<TimerId>(0), row.instant(1), {row.text(2), row.text(3), parse_own_json(row.view(4))}};
        });
    });
    // Those of one second go together, in any order; what is due later waits for them, also after a long sleep.
    const auto later = std::find_if(due.begin(), due.end(), [&](const DueTimer& timer) {
        return timer.due - due.front().due >= Duration::seconds(1);
    });
    due.erase(later, due.end());
    fire(due);
    return static_cast<int>(due.size());
}

// All at once, each in its own unit, so that they share commits and a failing one stops no other.
void Workers::fire(std::vector<DueTimer>& due) {
    std::vector<std::promise<void>> fired(due.size());
    size_t submitted = 0;
    std::exception_ptr refused;
    for (; submitted < due.size(); ++submitted) {
        const DueTimer& timer = due[submitted];
        std::promise<void>& outcome = fired[submitted];
        try {
            journal_.submit(
                [this, &timer](Tx& tx) {
                    if (tx.cancel(timer.id)) { // else another node, or an earlier life of this one, has fired it
                        timers_.at(timer.timer.kind)(tx, timer.timer);
                    }
                },
                [&outcome](const std::exception_ptr& problem) {
                    problem ? outcome.set_exception(problem) : outcome.set_value();
                }
            );
        } catch (const Error&) {
            refused = std::current_exception();
            break;
        }
    }
    std::vector<std::pair<TimerId, std::string>> failed;
    bool store_away = false;
    for (size_t i = 0; i < submitted; ++i) {
        try {
            fired[i].get_future().get();
        } catch (...) {
            failed.emplace_back(due[i].id, reason_of(std::current_exception()));
            store_away = store_away || failed.back().second == store::errors::unavailable.name;
        }
    }
    if (store_away) { // they wait as they are
        throw Error(store::errors::unavailable, {{"reason", "timers wait"}});
    }
    for (const auto& [id, error] : failed) {
        postpone(id, error);
    }
    if (refused) {
        std::rethrow_exception(refused);
    }
}

void Workers::postpone(const TimerId& timer, const std::string& error) {
    journal_.write([&](Tx& tx) {
        const auto attempts = tx.first("SELECT attempts FROM timer WHERE id = ?", {timer}, [](const store::Row& row) {
            return static_cast<int>(row.integer(0)) + 1;
        });
        if (!attempts) {
            return;
        }
        const bool dead = *attempts >= options_.delivery_attempts_max;
        tx.execute(
            "UPDATE timer SET attempts = ?, due = ?, state = ?, last_error = ? WHERE id = ?",
            {*attempts, tx.now() + back_off(*attempts), dead ? "dead" : "waiting", error, timer}
        );
        if (dead) {
            base::log_error("journal.timer_dead", {{"timer", timer.text()}, {"reason", error}});
        }
    });
}

std::optional<Instant> Workers::next_timer() {
    return journal_.read([&](Session& session) {
        store::Values parameters;
        const std::string sql = "SELECT due FROM timer WHERE state = 'waiting'" + among("kind", timers_, parameters) +
                                " ORDER BY due LIMIT 1";
        return first_instant(session, sql, parameters);
    });
}

// Outbox

int Workers::deliver_messages() {
    if (channels_.empty()) {
        return 0;
    }
    release_leases();
    std::vector<Claimed> claimed = claim();
    for (Claimed& message : claimed) {
        try {
            channels_.at(message.message.channel)(message.id, message.message);
        } catch (...) {
            message.error = reason_of(std::current_exception());
            message.error = message.error.empty() ? "unknown" : message.error;
        }
    }
    if (!claimed.empty()) {
        settle(claimed);
    }
    return static_cast<int>(claimed.size());
}

// An SQLite file has one node: what is claimed when it starts was claimed by an earlier life of it.
void Workers::release_leases() {
    {
        const std::lock_guard lock(mutex_);
        if (leases_released_ || journal_.store().engine() != store::Engine::sqlite) {
            return;
        }
        leases_released_ = true;
    }
    journal_.write([](Tx& tx) {
        tx.execute("UPDATE outbox SET next_at = ? WHERE state = 'waiting' AND next_at > ?", {tx.now(), tx.now()});
    });
}

std::vector<Workers::Claimed> Workers::claim() {
    const auto select = [&](Session& session, Instant now, const char* lock) {
        store::Values parameters{now};
        const std::string sql =
            "SELECT id, channel, target, body, attempts FROM outbox WHERE state = 'waiting' AND next_at <= ?" +
            among("channel", channels_, parameters) + " ORDER BY next_at LIMIT ?" + lock;
        parameters.emplace_back(messages_at_once);
        return session.all(sql, parameters, [](const store::Row& row) {
            return Claimed{
                .id = row.id<MessageId>(0),
                .message = {row.text(1), row.text(2), parse_json(row.view(3), {.bytes_max = 16 << 20})},
                .attempts = static_cast<int>(row.integer(4)) + 1,
                .error = {}};
        });
    };
    // An empty outbox costs no write.
    if (journal_.read([&](Session& session) { return select(session, journal_.clock().now(), "").empty(); })) {
        return {};
    }
    return journal_.write([&](Tx& tx) {
        const bool shared = tx.engine() == store::Engine::postgres;
        std::vector<Claimed> claimed = select(tx, tx.now(), shared ? " FOR UPDATE SKIP LOCKED" : "");
        for (const Claimed& message : claimed) {
            tx.execute(
                "UPDATE outbox SET attempts = ?, next_at = ? WHERE id = ?",
                {message.attempts, tx.now() + options_.lease, message.id}
            );
        }
        return claimed;
    });
}

void Workers::settle(const std::vector<Claimed>& claimed) {
    journal_.write([&](Tx& tx) {
        for (const Claimed& message : claimed) {
            const bool delivered = message.error.empty();
            const bool dead = !delivered && message.attempts >= options_.delivery_attempts_max;
            tx.execute( // unless another worker has it by now
                "UPDATE outbox SET state = ?, next_at = ?, last_error = ? WHERE id = ? AND attempts = ? AND state = "
                "'waiting'",
                {delivered ? "delivered"
                 : dead    ? "dead"
                           : "waiting",
                 delivered ? tx.now() : tx.now() + back_off(message.attempts),
                 message.error,
                 message.id,
                 message.attempts}
            );
            if (dead) {
                base::log_warning("journal.message_dead", {{"message", message.id.text()}, {"reason", message.error}});
            }
        }
    });
}

std::optional<Instant> Workers::next_message() {
    return journal_.read([&](Session& session) {
        store::Values parameters;
        const std::string sql = "SELECT next_at FROM outbox WHERE state = 'waiting'" +
                                among("channel", channels_, parameters) + " ORDER BY next_at LIMIT 1";
        return first_instant(session, sql, parameters);
    });
}

} // namespace tonghe::journal::internal

namespace tonghe::journal {

std::vector<Delivery> Journal::deliveries(Session& session, DeliveryState state, Instant before, int limit) {
    return session.all(
        "SELECT id, channel, target, state, attempts, next_at, last_error, created_at FROM outbox WHERE state = ? AND "
        "created_at < ? ORDER BY created_at DESC LIMIT ?",
        {word(state), before, limit},
        [&](const store::Row& row) {
            return Delivery{
                .id = row.id<MessageId>(0),
                .channel = row.text(1),
                .target = row.text(2),
                .state = parse_word<DeliveryState>(row.view(3)).value_or(state),
                .attempts = static_cast<int>(row.integer(4)),
                .next_at = row.instant(5),
                .last_error = row.text(6),
                .created_at = row.instant(7)};
        }
    );
}

void Journal::retry(Tx& tx, const MessageId& message, const std::string& by) {
    if (tx.execute(
            "UPDATE outbox SET state = 'waiting', attempts = 0, next_at = ? WHERE id = ? AND state <> 'delivered'",
            {tx.now(), message}
        ) == 0) {
        throw Error(errors::no_such_message);
    }
    tx.record({.kind = "message.retried", .subject = message.text(), .actor = by});
    tx.wake_workers();
}

int64_t Journal::forget_delivered(Instant until) {
    return write([&](Tx& tx) {
        return tx.execute("DELETE FROM outbox WHERE state = 'delivered' AND created_at < ?", {until});
    });
}

} // namespace tonghe::journal
