#include "tonghe/base/memory.hpp"
#include "tonghe/snapshot/internal/block_fold.hpp"
#include "tonghe/snapshot/internal/scanner.hpp"
#include "tonghe/snapshot/internal/sighting.hpp"
#include "tonghe/snapshot/snapshot.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

namespace tonghe::snapshot {

namespace {

using internal::BlockFold;
using internal::Plan;
using internal::Scanner;
using internal::Spill;
using internal::TargetPlan;

constexpr int64_t slice_rows = 65'536; // of the table of records, between two looks at who else works

// Runs `work` on that many threads; the first exception is thrown again when all have ended.
void on_threads(unsigned threads, const std::function<void()>& work) {
    std::exception_ptr problem;
    std::mutex mutex;
    const auto guarded = [&] {
        try {
            work();
        } catch (...) {
            const std::lock_guard lock(mutex);
            problem = problem ? problem : std::current_exception();
        }
    };
    std::vector<std::thread> others;
    for (unsigned i = 1; i < threads; ++i) {
        others.emplace_back(guarded);
    }
    guarded();
    for (std::thread& thread : others) {
        thread.join();
    }
    if (problem) {
        std::rethrow_exception(problem);
    }
}

class WriterTaken {
  public:
    explicit WriterTaken(Spill& spill) : spill_(spill), writer(spill.take_writer()) {}

    ~WriterTaken() { spill_.give_back(writer); }

    WriterTaken(const WriterTaken&) = delete;
    WriterTaken& operator=(const WriterTaken&) = delete;

  private:
    Spill& spill_;

  public:
    Spill::Writer& writer;
};

size_t blocks_of(const Keys& keys) { return (keys.size() + columns::block_rows - 1) / columns::block_rows; }

class Builder {
  public:
    Builder(store::Store& store, const catalog::Catalog& catalog, Date on, const BuildOptions& options)
        : store_(store), catalog_(catalog), on_(on), options_(options), plan_(catalog, options.facts),
          scratch_(options.scratch.empty() ? std::filesystem::temp_directory_path() : options.scratch) {}

    Snapshot build(int64_t through) {
        read_keys();
        const size_t pieces = number_pieces();
        spill_ = std::make_unique<Spill>(scratch_, pieces, std::max(1U, options_.threads));
        read_records();
        plan_.finish_words();
        make_tables();
        give_back_free_memory();
        Snapshot out{on_, through, catalog_.hash(), {}};
        out.tables = std::move(tables_);
        return out;
    }

  private:
    void read_keys() {
        for (const TargetPlan& target : plan_.targets()) {
            tables_.emplace_back().target = target.definition->id;
        }
        std::atomic<size_t> next = 0;
        on_threads(options_.threads, [&] {
            for (size_t i = next++; i < tables_.size(); i = next++) {
                KeysWriter keys;
                store_.read([&](store::Session& session) {
                    session.each(
                        "SELECT key FROM registry_record WHERE registry = ? ORDER BY key",
                        {plan_.targets()[i].definition->registry},
                        [&](const store::Row& row) { keys.add(row.view(0)); }
                    );
                });
                tables_[i].keys = keys.finish();
            }
        });
    }

    size_t number_pieces() {
        size_t pieces = 0;
        for (const TargetTable& table : tables_) {
            keys_.push_back({nullptr, pieces});
            pieces += blocks_of(table.keys);
        }
        return pieces;
    }

    // The table of records in physical order, a slice at a time to whichever thread is free.
    void read_records() {
        std::vector<std::unique_ptr<KeyIndex>> indexes;
        for (size_t i = 0; i < tables_.size(); ++i) {
            indexes.push_back(std::make_unique<KeyIndex>(tables_[i].keys.sorted()));
            keys_[i].index = indexes.back().get();
        }
        const bool is_postgres = store_.engine() == store::Engine::postgres;
        const int64_t end = store_.read([&](store::Session& session) {
            return is_postgres ? session.count("SELECT pg_relation_size('registry_record') / 8192") // pages
                               : session.count("SELECT COALESCE(MAX(rowid), 0) FROM registry_record");
        });
        const int64_t step = is_postgres ? 1'024 : slice_rows;
        const char* sql = is_postgres
                              ? "SELECT registry, key, data FROM registry_record WHERE ctid >= CAST('(' || CAST(? AS "
                                "TEXT) || ',0)' AS tid) "
                                "AND ctid < CAST('(' || CAST(? AS TEXT) || ',0)' AS tid)"
                              : "SELECT registry, key, data FROM registry_record WHERE rowid > ? AND rowid <= ?";
        std::atomic<int64_t> next = 0;
        on_threads(options_.threads, [&] {
            const WriterTaken taken(*spill_);
            Scanner scanner(plan_, keys_, on_, taken.writer);
            try {
                for (int64_t from = next.fetch_add(step); from <= end; from = next.fetch_add(step)) {
                    store_.read([&](store::Session& session) {
                        session.each(sql, {from, from + step}, [&](const store::Row& row) {
                            scanner.take(row.view(0), row.view(1), row.view(2));
                        });
                    });
                    if (options_.progress) {
                        options_.progress(std::min(from + step, end), end);
                    }
                }
                scanner.finish();
            } catch (...) {
                next = end + 1; // the others end too
                throw;
            }
        });
    }

    // Persons first: what they say to their households is part of those. Then theirs is given to them.
    void make_tables() {
        const auto households = plan_.households();
        for (size_t i = 0; i < tables_.size(); ++i) {
            if (plan_.targets()[i].has_household()) {
                make_table(i);
            }
        }
        for (size_t i = 0; i < tables_.size(); ++i) {
            if (!plan_.targets()[i].has_household()) {
                make_table(i);
            }
        }
        for (size_t i = 0; i < tables_.size() && households; ++i) {
            if (plan_.targets()[i].has_household()) {
                give_facts_of_households(tables_[i], tables_[*households].table);
            }
        }
    }

    void make_table(size_t place) {
        const TargetPlan& target = plan_.targets()[place];
        if (target.has_household()) {
            households_.assign(tables_[place].keys.size(), columns::no_row);
        }
        const auto fill = [&](columns::BlockWriter& writer, uint64_t first, uint32_t count) {
            BlockFold fold(target, count);
            spill_->read(keys_[place].first_piece + first / columns::block_rows, [&](std::span<const std::byte> said) {
                fold.take(said);
            });
            fold.finish();
            fold.write(writer);
            if (target.has_household()) {
                tell_households(target, fold, first);
            }
        };
        tables_[place].table = columns::build(target.specs(), tables_[place].keys.size(), fill, options_.threads);
    }

    void tell_households(const TargetPlan& members, const BlockFold& fold, uint64_t first) {
        const auto place = plan_.households();
        if (!place) {
            return;
        }
        const TargetPlan& household = plan_.targets()[*place];
        std::vector<std::optional<std::span<const int64_t>>> said;
        for (const size_t column : household.of_members) {
            const auto of = members.column_of(household.facts[column]->member_fact);
            said.push_back(of ? std::optional(fold.column(*of)) : std::nullopt);
        }
        const WriterTaken taken(*spill_);
        for (uint32_t row = 0; row < fold.rows(); ++row) {
            const uint32_t of = fold.household(row);
            households_[first + row] = of;
            if (of == columns::no_row) {
                continue;
            }
            const size_t piece = keys_[*place].first_piece + of / columns::block_rows;
            std::byte* const begin =
                taken.writer.room(piece, internal::head_bytes + said.size() * internal::number_bytes_max);
            std::byte* at = internal::put_head(begin, of % columns::block_rows, BlockFold::group_of_members(household));
            for (size_t i = 0; i < said.size(); ++i) {
                const auto member = said[i] ? std::optional((*said[i])[row]) : std::nullopt;
                at = internal::put_value(
                    at, BlockFold::said_by_member(*household.facts[household.of_members[i]], member)
                );
            }
            taken.writer.written(piece, static_cast<size_t>(at - begin));
        }
    }

    void give_facts_of_households(TargetTable& members, const columns::Table& households) const {
        std::vector<columns::Column> all = members.table.columns();
        for (const columns::Column& column : households.columns()) {
            if (column.spec.name != region_column) {
                all.push_back(columns::gather(column, households_, options_.threads));
            }
        }
        members.table = columns::Table(members.keys.size(), std::move(all));
    }

    store::Store& store_;
    const catalog::Catalog& catalog_;
    const Date on_;
    const BuildOptions& options_;
    Plan plan_;
    const std::filesystem::path scratch_;
    std::vector<TargetTable> tables_; // in the order of the plan's targets
    std::vector<internal::TargetKeys> keys_;
    std::unique_ptr<Spill> spill_;
    std::vector<uint32_t> households_; // row of each person's
};

} // namespace

const TargetTable* Snapshot::table(std::string_view target) const {
    const auto found =
        std::find_if(tables.begin(), tables.end(), [&](const TargetTable& one) { return one.target == target; });
    return found == tables.end() ? nullptr : &*found;
}

Snapshot
build(store::Store& store, const catalog::Catalog& catalog, Date on, int64_t through, const BuildOptions& options) {
    return Builder(store, catalog, on, options).build(through);
}

} // namespace tonghe::snapshot
