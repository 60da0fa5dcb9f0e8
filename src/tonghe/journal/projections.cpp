// Projections: dropped, replayed, compared; how far they are.
#include "tonghe/base/check.hpp"
#include "tonghe/journal/internal/impl.hpp"

#include <array>
#include <cstring>

namespace tonghe::journal {

namespace {

constexpr int64_t page = 1'000; // entries held in memory during a replay

// A fingerprint of the rows of a table that does not depend on their order: the sum of the rows' hashes.
using Fingerprint = std::array<uint64_t, 4>;

Fingerprint fingerprint(Session& session, const std::string& table) {
    Fingerprint sum{};
    std::string row_text;
    session.each("SELECT * FROM " + table, {}, [&](const store::Row& row) {
        row_text.clear();
        for (int i = 0; i < row.columns(); ++i) {
            const std::string_view value = row.view(i);
            row_text += row.is_null(i) ? "-" : std::to_string(value.size()) + ":";
            row_text += value;
        }
        const crypto::Digest digest = crypto::sm3(row_text);
        for (size_t i = 0; i < sum.size(); ++i) {
            uint64_t part = 0;
            std::memcpy(&part, digest.data() + i * sizeof part, sizeof part);
            sum[i] += part;
        }
    });
    return sum;
}

struct NothingKept {}; // ends the unit of a comparison

// No event is appended from here to the end of the unit; the last entry there is.
int64_t lock_head(Tx& tx) {
    return tx.engine() == store::Engine::postgres ? tx.count("SELECT size FROM journal_head WHERE one = 1 FOR UPDATE")
                                                  : tx.count("SELECT MAX(sequence) FROM journal");
}

void empty(Tx& tx, const Projection& projection) {
    for (const std::string& table : projection.tables) {
        tx.execute("DELETE FROM " + table);
    }
}

void replay(Tx& tx, const Projection& projection, int64_t to, const OnProgress& progress) {
    if (projection.tables.empty()) { // one without tables acts on an event, once
        return;
    }
    for (int64_t after = 0; after < to; after += page) {
        internal::fold(tx, projection, after, std::min(after + page, to));
        if (progress) {
            progress(std::min(after + page, to), to);
        }
    }
}

} // namespace

const Projection& Journal::Impl::projection(const std::string& name) const {
    std::string known;
    for (const Projection& projection : projections) {
        if (projection.tables.empty()) {
            continue;
        }
        if (projection.name == name) {
            return projection;
        }
        known += (known.empty() ? "" : ", ") + projection.name;
    }
    throw Error(errors::no_such_projection, {{"projection", name}, {"known", known.empty() ? "-" : known}});
}

void Journal::add_projection(Projection projection) {
    impl_->applies_at_once = impl_->applies_at_once || !projection.follows;
    impl_->projections.push_back(std::move(projection));
}

void Journal::follow() { impl_->follower.catch_up(); }

void Journal::rebuild_projections() {
    for (const Projection& projection : impl_->projections) {
        if (!projection.tables.empty()) {
            rebuild_projection(projection.name);
        }
    }
}

void Journal::begin_rebuild(Tx& tx, const std::string& name, const std::string& by) {
    const Projection& projection = impl_->projection(name);
    TONGHE_CHECK(projection.follows, "only a projection that follows is rebuilt by the workers");
    internal::lock_place(tx, projection);
    empty(tx, projection);
    internal::set_place(tx, projection, 0);
    tx.record({.kind = "projection.rebuild_begun", .subject = name, .actor = by});
}

void Journal::rebuild_projection(const std::string& name, const OnProgress& progress) {
    const Projection& projection = impl_->projection(name);
    if (!projection.follows) { // one unit: it has to be whole in every snapshot
        write([&](Tx& tx) {
            const int64_t head = lock_head(tx);
            empty(tx, projection);
            replay(tx, projection, head, progress);
        });
        return;
    }
    write([&](Tx& tx) { begin_rebuild(tx, name, "system"); });
    while (internal::follow_on(*this, projection)) {
        if (progress) {
            const auto [done, all] = read([&](Session& session) {
                return std::pair(
                    session.count("SELECT through FROM journal_projection WHERE name = ?", {name}),
                    session.count("SELECT MAX(sequence) FROM journal")
                );
            });
            progress(done, all);
        }
    }
}

std::string Journal::compare_rebuilt() {
    for (const Projection& projection : impl_->projections) {
        if (projection.tables.empty()) {
            continue;
        }
        if (std::string different = compare_rebuilt(projection.name); !different.empty()) {
            return different;
        }
    }
    return "";
}

std::string Journal::compare_rebuilt(const std::string& name, const OnProgress& progress) {
    const Projection& projection = impl_->projection(name);
    std::string different;
    try {
        write([&](Tx& tx) {
            different.clear();
            const int64_t head = lock_head(tx);
            const int64_t to = projection.follows ? internal::lock_place(tx, projection) : head;
            std::vector<Fingerprint> before;
            for (const std::string& table : projection.tables) {
                before.push_back(fingerprint(tx, table));
            }
            empty(tx, projection);
            replay(tx, projection, to, progress);
            for (size_t i = 0; i < before.size() && different.empty(); ++i) {
                different = fingerprint(tx, projection.tables[i]) == before[i] ? "" : projection.tables[i];
            }
            throw NothingKept();
        });
    } catch (const NothingKept&) {
        // The comparison leaves the tables as they were.
    }
    return different;
}

std::vector<ProjectionPlace> Journal::projections(Session& session) {
    const int64_t head = session.count("SELECT MAX(sequence) FROM journal");
    std::vector<ProjectionPlace> out;
    for (const Projection& projection : impl_->projections) {
        if (projection.tables.empty()) {
            continue;
        }
        ProjectionPlace& place =
            out.emplace_back(ProjectionPlace{projection.name, projection.tables, projection.follows, head, head, {}});
        if (projection.follows) {
            place.through = 0;
            session.each(
                "SELECT through, at FROM journal_projection WHERE name = ?",
                {projection.name},
                [&](const store::Row& row) {
                    place.through = row.integer(0);
                    place.at = row.instant(1);
                }
            );
        }
    }
    return out;
}

} // namespace tonghe::journal
