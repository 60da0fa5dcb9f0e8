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
    for (const Entry& entry : entries) {
        Tx at_the_time(tx, entry.at);
        projection.apply(at_the_time, entry);
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
        const int64_t to = std::min(head_of(tx), after + entries_at_once);
        fold(tx, projection, after, to);
        set_place(tx, projection, std::max(after, to));
    });
    return true;
}

void Follower::start() {
    const bool any = std::any_of(projections_.begin(), projections_.end(), [](const Projection& projection) {
        return projection.follows;
    });
    if (!any) {
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
}

void Follower::pause(int64_t ms, bool for_news) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::milliseconds(ms), [&] { return stopping_ || (for_news && news_); });
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
        bool failed = false;
        for (const Projection& projection : projections_) {
            try {
                while (projection.follows && follow_on(journal_, projection)) {
                    const std::lock_guard lock(mutex_);
                    if (stopping_) {
                        return;
                    }
                }
            } catch (const std::exception& e) { // the store is away, say
                failed = true;
                base::log_warning("journal.projection_waits", {{"projection", projection.name}, {"reason", e.what()}});
            }
        }
        pause(failed ? after_failure_ms : gather_ms, false);
        pause(look_ms, true);
    }
}

} // namespace tonghe::journal::internal
