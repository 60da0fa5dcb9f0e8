#include "tonghe/snapshot/internal/accumulator.hpp"
#include "tonghe/snapshot/snapshot.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <deque>
#include <limits>
#include <thread>

namespace tonghe::snapshot {

namespace {

using catalog::FactDefinition;
using catalog::FactKind;
using catalog::TargetDefinition;
using internal::Accumulator;

constexpr size_t locks = 8'192; // a row's is taken while one record is folded into it
constexpr int32_t no_day = std::numeric_limits<int32_t>::min();
constexpr int64_t slice_rows = 65'536; // of the table of records, between two looks at who else works
constexpr uint32_t no_row = UINT32_MAX;

// Facts of one target that look at the same records: where they come from, which of them, and the newest one so far.
struct Group {
    size_t target = 0;
    bool is_own = false;
    const FactDefinition* like = nullptr; // registry, by, latest and where of all of them
    std::vector<Accumulator*> facts;
    std::vector<int32_t> latest; // day, by row, where only the newest counts
};

struct Making { // of one target
    const TargetDefinition* definition = nullptr;
    TargetTable out;
    std::vector<std::unique_ptr<Accumulator>> facts; // those read from records, then members and ratios
    FactDefinition region;                           // an own field by another name
    std::vector<uint32_t> household;                 // row of the household, of persons
    std::unique_ptr<std::atomic_flag[]> lock = std::make_unique<std::atomic_flag[]>(locks);

    Accumulator* find(std::string_view fact) const {
        for (const auto& one : facts) {
            if (one->fact().id == fact) {
                return one.get();
            }
        }
        return nullptr;
    }
};

class RowHeld {
  public:
    RowHeld(Making& making, size_t row) : flag_(making.lock[row % locks]) {
        while (flag_.test_and_set(std::memory_order_acquire)) {
            std::this_thread::yield();
        }
    }

    ~RowHeld() { flag_.clear(std::memory_order_release); }

    RowHeld(const RowHeld&) = delete;
    RowHeld& operator=(const RowHeld&) = delete;

  private:
    std::atomic_flag& flag_;
};

class Builder {
  public:
    Builder(store::Store& store, const catalog::Catalog& catalog, Date on, const BuildOptions& options)
        : store_(store), catalog_(catalog), on_(on), options_(options) {}

    Snapshot build(int64_t through) {
        read_keys();
        make_groups();
        read_records();
        fold_members();
        Snapshot out{on_, through, catalog_.hash(), {}};
        for (Making& making : makings_) {
            pack(making);
        }
        for (Making& making : makings_) {
            out.tables.push_back(std::move(making.out));
        }
        return out;
    }

  private:
    bool is_wanted(const TargetDefinition& target, const FactDefinition& fact) const {
        const auto wanted = options_.facts.find(target.id);
        return wanted == options_.facts.end() ||
               std::find(wanted->second.begin(), wanted->second.end(), fact.id) != wanted->second.end();
    }

    void read_keys() {
        for (const TargetDefinition& target : catalog_.content().targets) {
            Making& making = makings_.emplace_back();
            making.definition = &target;
            making.out.target = target.id;
            store_.read([&](store::Session& session) {
                session.each(
                    "SELECT key FROM registry_record WHERE registry = ? ORDER BY key",
                    {target.registry},
                    [&](const store::Row& row) { making.out.keys.add(row.view(0)); }
                );
            });
            making.out.keys.index();
            if (!target.household.empty()) {
                making.household.assign(making.out.keys.size(), no_row);
            }
        }
    }

    // Facts that others are made of are made too.
    void add_fact(Making& making, const FactDefinition& fact) {
        if (making.find(fact.id) != nullptr) {
            return;
        }
        for (const std::string& part : {fact.over, fact.under}) {
            if (const FactDefinition* made_of = making.definition->fact(part)) {
                add_fact(making, *made_of);
            }
        }
        for (Making& other : makings_) {
            if (const FactDefinition* member = fact.of_members ? other.definition->fact(fact.member_fact) : nullptr) {
                add_fact(other, *member);
            }
        }
        making.facts.push_back(std::make_unique<Accumulator>(fact, making.out.keys.size()));
    }

    void make_groups() {
        for (Making& making : makings_) {
            for (const FactDefinition& fact : making.definition->facts) {
                if (is_wanted(*making.definition, fact)) {
                    add_fact(making, fact);
                }
            }
            if (!making.definition->region.empty()) {
                making.region.id = region_column;
                making.region.field = making.definition->region;
                making.region.code_list = "region"; // as many as a code list has
                making.facts.push_back(std::make_unique<Accumulator>(making.region, making.out.keys.size()));
            }
        }
        for (size_t i = 0; i < makings_.size(); ++i) {
            for (const auto& made : makings_[i].facts) {
                if (!made->fact().of_members && made->fact().kind != FactKind::ratio) {
                    group_for(i, made->fact()).facts.push_back(made.get());
                }
            }
        }
        for (Group& group : groups_) {
            const auto& target = *makings_[group.target].definition;
            by_registry_[group.is_own ? target.registry : group.like->registry].push_back(&group);
        }
        for (const Making& making : makings_) {
            if (!making.definition->household.empty()) {
                by_registry_[making.definition->registry]; // its records name households
            }
        }
    }

    Group& group_for(size_t target, const FactDefinition& fact) {
        const auto same = [&](const Group& group) {
            return group.target == target && group.is_own == fact.is_own() &&
                   (group.is_own || (group.like->registry == fact.registry && group.like->by == fact.by &&
                                     group.like->latest == fact.latest && group.like->where == fact.where));
        };
        const auto found = std::find_if(groups_.begin(), groups_.end(), same);
        if (found != groups_.end()) {
            return *found;
        }
        Group group{target, fact.is_own(), &fact, {}, {}};
        if (!fact.latest.empty()) {
            group.latest.assign(makings_[target].out.keys.size(), no_day);
        }
        groups_.push_back(std::move(group));
        return groups_.back();
    }

    // The table of records in physical order, a slice at a time to whichever thread is free.
    void read_records() {
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
        std::exception_ptr problem;
        std::mutex mutex;
        const auto work = [&] {
            try {
                for (int64_t from = next.fetch_add(step); from <= end; from = next.fetch_add(step)) {
                    store_.read([&](store::Session& session) {
                        session.each(sql, {from, from + step}, [&](const store::Row& row) {
                            take(row.view(0), row.view(1), row.view(2));
                        });
                    });
                    if (options_.progress) {
                        options_.progress(std::min(from + step, end), end);
                    }
                }
            } catch (...) {
                const std::lock_guard lock(mutex);
                problem = std::current_exception();
                next = end + 1;
            }
        };
        std::vector<std::thread> threads;
        for (unsigned i = 1; i < options_.threads; ++i) {
            threads.emplace_back(work);
        }
        work();
        for (std::thread& thread : threads) {
            thread.join();
        }
        if (problem) {
            std::rethrow_exception(problem);
        }
    }

    void take(std::string_view registry, std::string_view key, std::string_view data) {
        const auto groups = by_registry_.find(registry);
        if (groups == by_registry_.end()) {
            return;
        }
        thread_local std::array<unsigned char, 16'384> room;
        boost::json::monotonic_resource memory(room.data(), room.size());
        const Json parsed = boost::json::parse(data, &memory);
        const JsonObject& record = parsed.get_object();
        note_household(registry, key, record);
        for (Group* group : groups->second) {
            if (group->is_own) {
                if (const auto row = makings_[group->target].out.keys.find(key)) {
                    fold(*group, *row, record);
                }
                continue;
            }
            if (!matters(*group->like, record, on_)) {
                continue;
            }
            uint32_t before = no_row;
            for (const std::string& field : group->like->by) {
                const Json* named = record.if_contains(field);
                const auto row = named != nullptr && named->is_string()
                                     ? makings_[group->target].out.keys.find(std::string_view(named->get_string()))
                                     : std::nullopt;
                if (row && *row != before) { // a record that names somebody twice counts once
                    fold(*group, *row, record);
                    before = *row;
                }
            }
        }
    }

    void note_household(std::string_view registry, std::string_view key, const JsonObject& record) {
        for (Making& making : makings_) {
            const Json* named = making.household.empty() || making.definition->registry != registry
                                    ? nullptr
                                    : record.if_contains(making.definition->household);
            const auto row = named != nullptr && named->is_string() ? making.out.keys.find(key) : std::nullopt;
            if (row) {
                const Making* households = making_of("household");
                making.household[*row] =
                    households == nullptr
                        ? no_row
                        : households->out.keys.find(std::string_view(named->get_string())).value_or(no_row);
            }
        }
    }

    const Making* making_of(std::string_view target) const {
        const auto found = std::find_if(makings_.begin(), makings_.end(), [&](const Making& one) {
            return one.definition->id == target;
        });
        return found == makings_.end() ? nullptr : &*found;
    }

    void fold(Group& group, size_t row, const JsonObject& record) {
        const RowHeld held(makings_[group.target], row);
        bool is_newer = false;
        if (!group.latest.empty()) {
            const Json* at = record.if_contains(group.like->latest);
            const auto day =
                at != nullptr && at->is_string() ? parse_date(std::string_view(at->get_string())) : std::nullopt;
            const int32_t days = day ? day->days : no_day + 1;
            if (days < group.latest[row]) {
                return;
            }
            is_newer = days > group.latest[row];
            group.latest[row] = days;
        }
        for (Accumulator* fact : group.facts) {
            const FactValue value = value_in(fact->fact(), record, on_);
            if (is_newer) {
                fact->replace(row, value);
            } else {
                fact->fold(row, value);
            }
        }
    }

    // Households out of their members, then ratios of anybody.
    void fold_members() {
        for (Making& making : makings_) {
            for (const auto& made : making.facts) {
                if (made->fact().of_members) {
                    fold_member_fact(*made);
                }
            }
        }
        for (Making& making : makings_) {
            for (const auto& made : making.facts) {
                const Accumulator* over = making.find(made->fact().over);
                const Accumulator* under = making.find(made->fact().under);
                for (size_t row = 0; over != nullptr && under != nullptr && row < making.out.keys.size(); ++row) {
                    made->replace(
                        row, ratio_of(over->get(row), over->fact().scale, under->get(row), under->fact().scale)
                    );
                }
            }
        }
    }

    void fold_member_fact(Accumulator& made) {
        const FactDefinition& fact = made.fact();
        for (const Making& members : makings_) {
            if (members.household.empty()) {
                continue;
            }
            const Accumulator* of = fact.member_fact.empty() ? nullptr : members.find(fact.member_fact);
            for (size_t row = 0; row < members.household.size(); ++row) {
                if (members.household[row] == no_row) {
                    continue;
                }
                FactValue value = of == nullptr ? FactValue{} : of->get(row);
                if (fact.kind == FactKind::count) {
                    const bool counts = of == nullptr || (value.kind == FactValue::Kind::truth && value.number == 1);
                    value = counts ? FactValue{FactValue::Kind::number, 1, {}} : FactValue{};
                }
                made.fold(members.household[row], value);
            }
        }
    }

    // Columns: what was read for the target, and for persons what their households have.
    void pack(Making& making) {
        const Making* households = making.household.empty() ? nullptr : making_of("household");
        std::vector<columns::ColumnSpec> specs;
        for (const auto& made : making.facts) {
            specs.push_back(internal::spec_of(made->fact()));
        }
        const size_t own = specs.size();
        std::vector<const Accumulator*> shared;
        for (const auto& made : households == nullptr ? none_ : households->facts) {
            if (made->fact().id != region_column) {
                specs.push_back(internal::spec_of(made->fact()));
                shared.push_back(made.get());
            }
        }
        const auto fill = [&](columns::BlockWriter& writer, uint64_t first, uint32_t count) {
            for (uint64_t row = first; row < first + count; ++row) {
                for (size_t i = 0; i < own; ++i) {
                    making.facts[i]->write(writer, i, row);
                }
                for (size_t i = 0; i < shared.size() && making.household[row] != no_row; ++i) {
                    shared[i]->write(writer, own + i, making.household[row]);
                }
                writer.end_row();
            }
        };
        making.out.table = columns::build(specs, making.out.keys.size(), fill, options_.threads);
    }

    store::Store& store_;
    const catalog::Catalog& catalog_;
    const Date on_;
    const BuildOptions& options_;
    std::deque<Making> makings_;
    std::deque<Group> groups_;
    std::map<std::string, std::vector<Group*>, std::less<>> by_registry_;
    const std::vector<std::unique_ptr<Accumulator>> none_;
};

uint64_t hash_of(std::string_view key) { return std::hash<std::string_view>()(key) * 0x9e3779b97f4a7c15ULL; }

} // namespace

void Keys::add(std::string_view key) {
    text_ += key;
    ends_.push_back(text_.size());
}

std::string_view Keys::operator[](size_t row) const {
    const uint64_t begin = row == 0 ? 0 : ends_[row - 1];
    return std::string_view(text_).substr(begin, ends_[row] - begin);
}

void Keys::index() {
    size_t size = 16;
    while (size < ends_.size() * 2) {
        size *= 2;
    }
    slots_.assign(size, 0);
    for (size_t row = 0; row < ends_.size(); ++row) {
        size_t at = hash_of((*this)[row]) >> 20 & (size - 1);
        while (slots_[at] != 0) {
            at = (at + 1) & (size - 1);
        }
        slots_[at] = static_cast<uint32_t>(row) + 1;
    }
}

std::optional<uint32_t> Keys::find(std::string_view key) const {
    if (slots_.empty()) {
        return std::nullopt;
    }
    for (size_t at = hash_of(key) >> 20 & (slots_.size() - 1); slots_[at] != 0; at = (at + 1) & (slots_.size() - 1)) {
        if ((*this)[slots_[at] - 1] == key) {
            return slots_[at] - 1;
        }
    }
    return std::nullopt;
}

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
