// Projections: dropped, replayed, compared.
#include "tonghe/base/check.hpp"
#include "tonghe/journal/internal/impl.hpp"

#include <array>
#include <cstring>

namespace tonghe::journal {

namespace {

constexpr int page = 1'000; // entries held in memory during a replay

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

} // namespace

void Journal::add_projection(Projection projection) { impl_->projections.push_back(std::move(projection)); }

void Journal::replay(Tx& tx) {
    if (tx.engine() == store::Engine::postgres) { // no event is appended meanwhile
        tx.count("SELECT size FROM journal_head WHERE one = 1 FOR UPDATE");
    }
    for (const Projection& projection : impl_->projections) {
        for (const std::string& table : projection.tables) {
            tx.execute("DELETE FROM " + table);
        }
    }
    int64_t after = 0;
    for (std::vector<Entry> part = entries(tx, after, page); !part.empty(); part = entries(tx, after, page)) {
        for (const Entry& entry : part) {
            Tx at_the_time(tx, entry.at);
            for (const Projection& projection : impl_->projections) {
                if (!projection.tables.empty()) { // one without tables acts on an event, once
                    projection.apply(at_the_time, entry);
                }
            }
        }
        after = part.back().sequence;
    }
}

void Journal::rebuild_projections() {
    write([&](Tx& tx) { replay(tx); });
}

std::string Journal::compare_rebuilt() {
    std::string different;
    try {
        write([&](Tx& tx) {
            different.clear();
            if (tx.engine() == store::Engine::postgres) {
                tx.count("SELECT size FROM journal_head WHERE one = 1 FOR UPDATE");
            }
            std::vector<Fingerprint> before;
            const auto each_table = [&](auto visit) {
                for (const Projection& projection : impl_->projections) {
                    for (const std::string& table : projection.tables) {
                        visit(table);
                    }
                }
            };
            each_table([&](const std::string& table) { before.push_back(fingerprint(tx, table)); });
            replay(tx);
            size_t i = 0;
            each_table([&](const std::string& table) {
                if (fingerprint(tx, table) != before[i++] && different.empty()) {
                    different = table;
                }
            });
            throw NothingKept();
        });
    } catch (const NothingKept&) {
        // The comparison leaves the tables as they were.
    }
    return different;
}

} // namespace tonghe::journal
