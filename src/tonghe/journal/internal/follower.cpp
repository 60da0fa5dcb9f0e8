#include "tonghe/journal/internal/follower.hpp"

#include "tonghe/base/log.hpp"

#include <fmt/format.h>

namespace tonghe::journal::internal {

namespace {

constexpr int64_t entries_at_once = 1'000;
constexpr int64_t gather_ms = 100; // what is recorded meanwhile is folded in together
constexpr int64_t look_ms = 5'000; // for what other processes have recorded
constexpr int64_t after_failure_ms = 2'000;

int64_t head_of(Session& session) { return session.count("SELECT MAX(sequence) FROM journal"); }

int64_t place_of(Session& session, const Projection& projection) {
    return session.count("SELECT through FROM journal_projection WHERE name = ?", {projection.name});
}

} // namespace

int64_t lock_place(Tx& tx, const Projection& projection) {
    tx.execute(
        "INSERT INTO journal_projection (name, through, at) VALUES (?, 0, ?) ON CONFLICT (name) DO NOTHING",
        {projection.name, tx.now()}
    );
    const char* lock = tx.engine() == store::Engine::postgres ? " FOR UPDATE" : "";
    return tx.count(std::string("SELECT through FROM journal_projection WHERE name = ?") + lock, {projection.name});
}

void set_place(Tx& tx, const Projection& projection, int64_t through) {
    tx.execute(
        "UPDATE journal_projection SET through = ?, at = ? WHERE name = ?", {through, tx.now(), projection.name}
    );
}

void fold(Tx& tx, const Projection& projection, int64_t after, int64_t to) {
    store::Values values{after, to};
    std::string kinds;
    for (const std::string& kind : projection.kinds) {
        kinds += kinds.empty() ? "?" : ", ?";
        values.emplace_back(kind);
    }
    // Read whole before it is applied: applying runs statements of its own.
    const std::vector<Entry> entries = tx.all(
        fmt::format(
            "SELECT sequence, at, kind, subject, actor, data, leaf FROM journal WHERE sequence > ? AND sequence <= ?{} "
            "ORDER BY sequence",
            kinds.empty() ? "" : fmt::format(" AND kind IN ({})", kinds)
        ),
        values,
        read_entry
    );
    if (projection.fold) {
        projection.fold(tx, entries);
        return;
    }
    for (const Entry& entry : entries) {
        Tx at_the_time(tx, entry.at);
        projection.apply(at_the_time, entry);
        at_the_time.write_gathered();
        if (at_the_time.wake().message) {
            tx.wake_workers();
        }
    }
}

bool follow_on(Journal& journal, const Projection& projection) {
    const bool is_behind =
        journal.read([&](Session& session) { return place_of(session, projection) < head_of(session); });
    if (!is_behind) { // costs no write
        return false;
    }
    journal.write([&](Tx& tx) {
        const int64_t after = lock_place(tx, projection);
        const int64_t head = head_of(tx); // first: whoever begins to want from here on is told what comes after it
        int64_t to = head;
        if (!projection.is_wanted || projection.is_wanted(tx)) {
            to = std::min(head, after + entries_at_once);
            fold(tx, projection, after, to);
        }
        set_place(tx, projection, std::max(after, to));
    });
    return true;
}

void Follower::start() {
    const bool any = std::any_of(projections_.begin(), projections_.end(), [](const Projection& projection) {
        return projection.follows;
    });
    if (!any && options_.checkpoint_every.micros == 0 && options_.checkpoint_entries == 0) {
        return;
    }
    stopping_ = false;
    thread_ = std::thread([this] { run(); });
}

void Follower::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void Follower::recorded() {
    if (!news_.exchange(true)) {
        changed_.notify_all();
    }
}

void Follower::catch_up() {
    for (const Projection& projection : projections_) {
        while (projection.follows && follow_on(journal_, projection)) {
        }
    }
    if (checkpoint_is_due()) {
        journal_.checkpoint();
    }
}

bool Follower::checkpoint_is_due() {
    if (options_.checkpoint_every.micros == 0 && options_.checkpoint_entries == 0) {
        return false;
    }
    return journal_.read([&](Session& session) {
        const auto last = journal_.last_checkpoint(session);
        const int64_t signed_size = last ? last->size : 0;
        const int64_t fresh = head_of(session) - signed_size;
        if (fresh <= 0) {
            return false;
        }
        if (options_.checkpoint_entries > 0 && fresh >= options_.checkpoint_entries) {
            return true;
        }
        // Counted from the first entry that no checkpoint holds.
        const Instant since = journal_.entries(session, signed_size, 1).front().at;
        return options_.checkpoint_every.micros > 0 && journal_.clock().now() - since >= options_.checkpoint_every;
    });
}

void Follower::pause(int64_t ms, bool for_news) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::milliseconds(ms), [&] { return stopping_ || (for_news && news_); });
}

bool Follower::follow_all() {
    bool well = true;
    const auto attend = [&](std::string_view what, const auto& step) {
        try {
            for (bool more = true; more;) {
                more = step();
                const std::lock_guard lock(mutex_);
                more = more && !stopping_;
            }
        } catch (const std::exception& e) { // the store is away, say
            well = false;
            base::log_warning("journal.follower_waits", {{"what", std::string(what)}, {"reason", e.what()}});
        }
    };
    for (const Projection& projection : projections_) {
        if (projection.follows) {
            attend(projection.name, [&] { return follow_on(journal_, projection); });
        }
    }
    attend("checkpoint", [&] {
        if (checkpoint_is_due()) {
            journal_.checkpoint();
        }
        return false;
    });
    return well;
}

void Follower::run() {
    for (;;) {
        {
            const std::lock_guard lock(mutex_);
            if (stopping_) {
                return;
            }
        }
        news_ = false;
        const bool failed = !follow_all();
        pause(failed ? after_failure_ms : gather_ms, false);
        pause(look_ms, true);
    }
}

} // namespace tonghe::journal::internal
