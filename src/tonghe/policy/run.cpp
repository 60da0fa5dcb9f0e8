#include "tonghe/policy/run.hpp"

#include "tonghe/base/clock.hpp"
#include "tonghe/base/log.hpp"
#include "tonghe/policy/errors.hpp"
#include "tonghe/policy/events.hpp"
#include "tonghe/policy/following.hpp"
#include "tonghe/policy/kept_city.hpp"
#include "tonghe/snapshot/saved.hpp"

#include <algorithm>
#include <bit>

namespace tonghe::policy {

namespace {

constexpr size_t district_digits = 6;   // of a region's code
constexpr int64_t changes_max = 20'000; // of records, beyond which reading the registries anew is quicker
constexpr int entries_at_once = 500;

// By name, ascending.
using Groups = std::map<std::string, GroupFigures>;

void count(Groups& groups, const std::string& name, int64_t cents, int64_t people = 1) {
    GroupFigures& group = groups[name];
    group.name = name;
    group.people += people;
    group.cents += cents;
}

Groups by_district(const BenefitMatches& matches, const columns::Table& table) {
    Groups out;
    const auto place = table.find(snapshot::region_column);
    if (!place) {
        return out;
    }
    const columns::Column& column = table.columns()[*place];
    std::vector<GroupFigures> sums(column.words.size() + 1); // the last: of no known region
    for (size_t i = 0; i < matches.rows.size(); ++i) {
        const uint32_t row = matches.rows.view()[i];
        GroupFigures& sum = sums[column.is_known(row) ? static_cast<size_t>(column.stored(row)) : sums.size() - 1];
        ++sum.people;
        sum.cents += matches.cents[i];
    }
    for (size_t code = 0; code < sums.size(); ++code) {
        if (sums[code].people > 0) {
            const bool known = code < column.words.size();
            const std::string name =
                known ? std::string(column.words[code].substr(0, district_digits)) + "000000" : std::string();
            count(out, name, sums[code].cents, sums[code].people);
        }
    }
    return out;
}

Groups by_rule(const BenefitMatches& matches) {
    Groups out;
    for (size_t i = 0; i < matches.rules.size(); ++i) {
        count(out, std::to_string(matches.rules[i]), matches.cents[i]);
    }
    return out;
}

// Facts that are not known of those who cannot be told: what their sources should mend.
Groups by_missing(const CompiledBenefit& benefit, const columns::Table& table, unsigned threads) {
    const auto any_rule = [](const columns::Policy& policy) {
        std::vector<columns::Predicate> rules;
        for (const columns::Rule& rule : policy.rules) {
            rules.push_back(rule.when);
        }
        return columns::entitled(policy.name, columns::any_of(std::move(rules)));
    };
    const std::vector<columns::Policy> both{any_rule(benefit.entitles), any_rule(benefit.refuses)};
    const auto found = columns::scan(both, table, {.bitmaps = true, .threads = threads});
    Groups out;
    for (const std::string& fact : benefit.facts) {
        const columns::Column& column = table.column(fact);
        int64_t people = 0;
        for (size_t word = 0; !column.validity.empty() && word < (table.rows() + 63) / 64; ++word) {
            uint64_t open = ~(found[0].is_true.as<uint64_t>()[word] | found[1].is_true.as<uint64_t>()[word]) &
                            ~column.validity.as<uint64_t>()[word];
            if (const uint64_t left = table.rows() - word * 64; left < 64) {
                open &= (uint64_t{1} << left) - 1;
            }
            people += std::popcount(open);
        }
        if (people > 0) {
            count(out, fact, 0, people);
        }
    }
    return out;
}

struct Change {
    int64_t fresh = 0;
    int64_t ended = 0;
};

bool is_among(const BenefitMatches& matches, std::optional<uint32_t> row) {
    const auto rows = matches.rows.view();
    return row && std::binary_search(rows.begin(), rows.end(), *row);
}

// Rows move when the registries are read anew, so those of two runs are compared by key: sorted ones side by side,
// those that were added since one by one.
Change change_between(
    const BenefitMatches& now,
    const snapshot::Keys& keys,
    const BenefitMatches* before,
    const snapshot::Keys* keys_before
) {
    if (before == nullptr || keys_before == nullptr) {
        return {static_cast<int64_t>(now.rows.size()), 0};
    }
    const auto was = before->rows.view();
    int64_t both = 0;
    size_t at = 0;
    for (const uint32_t row : now.rows.view()) {
        if (row >= keys.sorted().size()) {
            both += is_among(*before, keys_before->find(keys[row])) ? 1 : 0;
            continue;
        }
        while (at < was.size() && was[at] < keys_before->sorted().size() && (*keys_before)[was[at]] < keys[row]) {
            ++at;
        }
        both +=
            at < was.size() && was[at] < keys_before->sorted().size() && (*keys_before)[was[at]] == keys[row] ? 1 : 0;
    }
    for (size_t i = was.size(); i > 0 && was[i - 1] >= keys_before->sorted().size(); --i) {
        const auto row = keys.find((*keys_before)[was[i - 1]]);
        both += row && *row < keys.sorted().size() && is_among(now, row) ? 1 : 0; // the others were counted above
    }
    return {static_cast<int64_t>(now.rows.size()) - both, static_cast<int64_t>(before->rows.size()) - both};
}

void write_groups(Tx& tx, const RunId& run, const BenefitMatches& of, const char* kind, const Groups& groups) {
    for (const auto& [name, group] : groups) {
        tx.execute(
            "INSERT INTO policy_run_group (run, policy, benefit, kind, name, people, cents) VALUES (?, ?, ?, ?, ?, ?, "
            "?)",
            {run, of.policy, of.benefit, kind, name, group.people, group.cents}
        );
    }
}

// Sets what was taken back to false, whatever happens.
class GivenBack {
  public:
    explicit GivenBack(std::atomic<bool>& taken) : taken_(taken) {}

    ~GivenBack() { taken_ = false; }

    GivenBack(const GivenBack&) = delete;
    GivenBack& operator=(const GivenBack&) = delete;

  private:
    std::atomic<bool>& taken_;
};

// What goes wrong on a thread of its own.
void logged(const std::function<void()>& work) {
    try {
        work();
    } catch (const Error& e) {
        if (std::string_view(e.code().name) == errors::run_ended_early.name) {
            base::log_info("policy.run_ended_early");
        } else {
            base::log_error("policy.run_failed", {{"reason", e.what()}});
        }
    } catch (const std::exception& e) {
        base::log_error("policy.run_failed", {{"reason", e.what()}});
    }
}

struct KeptBenefit {
    const BenefitMatches* matches = nullptr;
    Change change;
    Groups districts, rules, missing;
};

} // namespace

std::optional<RunSummary> last_run(Session& session) {
    return session.first(
        "SELECT run, on_day, through, catalog, data, begun_at, finished_at FROM policy_run ORDER BY run DESC LIMIT 1",
        {},
        [](const store::Row& row) {
            return RunSummary{
                RunId(row.text(0)),
                row.date(1),
                row.integer(2),
                row.text(3),
                row.text(4),
                row.instant(5),
                row.instant(6)};
        }
    );
}

std::vector<BenefitFigures> figures_of(Session& session, const RunId& run) {
    return session.all(
        "SELECT policy, benefit, version, hash, entitled, refused, unknown, fresh, ended, cents FROM "
        "policy_run_benefit "
        "WHERE run = ? ORDER BY policy, benefit",
        {run},
        [](const store::Row& row) {
            return BenefitFigures{
                row.text(0),
                row.text(1),
                row.integer(2),
                row.text(3),
                row.integer(4),
                row.integer(5),
                row.integer(6),
                row.integer(7),
                row.integer(8),
                row.integer(9)};
        }
    );
}

std::vector<GroupFigures> groups_of(
    Session& session, const RunId& run, std::string_view policy, std::string_view benefit, std::string_view kind
) {
    return session.all(
        "SELECT name, people, cents FROM policy_run_group WHERE run = ? AND policy = ? AND benefit = ? AND kind = ? "
        "ORDER BY people DESC, name",
        {run, policy, benefit, kind},
        [](const store::Row& row) {
            return GroupFigures{row.text(0), row.integer(1), row.integer(2)};
        }
    );
}

const BenefitMatches* MatchedCity::find(std::string_view policy, std::string_view benefit) const {
    for (const auto& [target, list] : matches) {
        for (const BenefitMatches& one : list) {
            if (one.policy == policy && one.benefit == benefit) {
                return &one;
            }
        }
    }
    return nullptr;
}

std::pair<const CompiledBenefit*, const BenefitMatches*>
MatchedCity::asked(std::string_view policy, std::string_view benefit) const {
    for (const auto& [target, list] : benefits) {
        const auto found = std::find_if(list.begin(), list.end(), [&](const CompiledBenefit& one) {
            return one.policy->id == policy && one.benefit->id == benefit;
        });
        if (found != list.end()) {
            return {&*found, &matches.at(target)[static_cast<size_t>(found - list.begin())]};
        }
    }
    return {nullptr, nullptr};
}

Matcher::Matcher(
    Journal& journal,
    const catalog::CatalogHolder& catalog,
    unsigned threads,
    std::filesystem::path folder,
    MoreFacts more
)
    : journal_(journal), catalog_(catalog), threads_(threads), folder_(std::move(folder)), more_(std::move(more)),
      registry_(registry::vocabulary_of(catalog)) {}

std::shared_ptr<const MatchedCity> Matcher::city() const {
    const std::lock_guard lock(mutex_);
    write_noted();
    return city_;
}

std::shared_ptr<const MatchedCity> Matcher::found() const {
    const std::lock_guard lock(mutex_);
    return city_;
}

void Matcher::note(std::vector<snapshot::ChangedRow> rows, int64_t entry) {
    const std::lock_guard lock(mutex_);
    for (snapshot::ChangedRow& row : rows) {
        Noted& noted = noted_[{row.target, row.key}];
        noted.entry = std::max(noted.entry, entry);
        for (auto& [column, value] : row.values) {
            noted.values[column] = std::move(value);
        }
    }
    noted_through_ = std::max(noted_through_, entry);
}

// In place where nobody else has the city, which nobody can come by while the mutex is held; else into a copy, whose
// columns are copied one by one as they change.
void Matcher::write_noted() const {
    if (city_ == nullptr || noted_.empty()) {
        return;
    }
    std::vector<snapshot::ChangedRow> rows;
    for (auto& [who, noted] : noted_) {
        rows.push_back({who.first, who.second, std::move(noted.values)});
    }
    noted_.clear();
    if (city_.use_count() > 1) {
        city_ = copy_of(*city_);
    }
    if (is_followed_) {
        city_->columns.through = std::max(city_->columns.through, noted_through_);
    }
    try {
        write_cells(city_->columns, rows);
    } catch (const Error& e) { // such as a number that no column holds
        base::log_error("policy.cells_not_written", {{"reason", e.what()}});
        city_->facts.clear(); // the next run reads the registries anew
    }
}

void Matcher::publish(std::shared_ptr<MatchedCity> city) {
    const std::lock_guard lock(mutex_);
    city_ = std::move(city);
    noted_through_ = std::max(noted_through_, city_->columns.through);
    std::erase_if(noted_, [&](const auto& noted) { return noted.second.entry <= city_->columns.through; });
}

Matcher::~Matcher() { stop(); }

void Matcher::stop() {
    stopping_ = true;
    const std::lock_guard lock(thread_mutex_);
    if (thread_.joinable()) {
        thread_.join();
    }
}

RunSummary Matcher::run(const std::string& actor) {
    if (running_.exchange(true)) {
        throw Error(errors::run_under_way);
    }
    return run_alone(actor);
}

void Matcher::begin(const std::string& actor) {
    {
        const std::lock_guard lock(mutex_);
        if (recalling_ && !asked_) {
            asked_ = actor;
            return;
        }
    }
    if (running_.exchange(true)) {
        throw Error(errors::run_under_way);
    }
    on_thread([this, actor] { run_alone(actor); });
}

void Matcher::map() {
    const auto last = journal_.read([](Session& session) { return last_run(session); });
    std::shared_ptr<MatchedCity> kept = last && found() == nullptr ? open_kept(*last) : nullptr;
    if (kept != nullptr) {
        publish(std::move(kept));
    }
}

void Matcher::recall(std::function<void(int64_t through)> then) {
    const auto last = journal_.read([](Session& session) { return last_run(session); });
    if (!last) {
        then_ = std::move(then);
        return;
    }
    if (running_.exchange(true)) {
        return;
    }
    {
        const std::lock_guard lock(mutex_);
        recalling_ = true;
    }
    map();
    on_thread([this, last, then = std::move(then)] {
        logged([&] {
            if (found() == nullptr) {
                publish(read_anew(*last));
            }
            then(found()->run.through);
            const std::lock_guard lock(mutex_);
            is_followed_ = true;
        });
        std::optional<std::string> asked;
        {
            const std::lock_guard lock(mutex_);
            recalling_ = false;
            asked = std::exchange(asked_, std::nullopt);
            running_ = asked.has_value();
        }
        if (asked) {
            run_alone(*asked);
        }
    });
}

std::shared_ptr<MatchedCity> Matcher::read_anew(const RunSummary& last) {
    const std::shared_ptr<MatchedCity> out = new_city();
    const Instant began = out->run.begun_at;
    const int64_t through = out->run.through;
    read_registries(*out);
    ask_all(*out);
    out->run = last;
    out->run.through = through;
    const Duration took = journal_.clock().now() - began;
    base::log_info("policy.city_read_anew", {{"seconds", took.micros / 1'000'000}});
    return out;
}

std::shared_ptr<MatchedCity> Matcher::open_kept(const RunSummary& last) {
    if (folder_.empty()) {
        return nullptr;
    }
    try {
        return open_city(journal_, last, catalog_.get(), folder_, threads_);
    } catch (const Error& e) {
        base::log_warning("policy.kept_city_refused", {{"reason", e.what()}});
        return nullptr;
    }
}

void Matcher::on_thread(std::function<void()> work) {
    const std::lock_guard lock(thread_mutex_);
    if (thread_.joinable()) {
        thread_.join(); // it has given `running_` back
    }
    thread_ = std::thread([work = std::move(work)] { logged(work); });
}

RunSummary Matcher::run_alone(const std::string& actor) {
    const GivenBack back(running_);
    progress_ = 0;
    const auto before = city();
    const std::shared_ptr<MatchedCity> fresh = new_city();
    if (before == nullptr || !go_on(*fresh, *before)) {
        read_registries(*fresh);
    }
    ask_all(*fresh);
    keep(*fresh, before.get(), actor);
    const RunSummary run = fresh->run;
    publish(fresh);
    if (before == nullptr && then_) {
        then_(run.through); // nobody followed what came while the registries were read
    }
    {
        const std::lock_guard lock(mutex_);
        is_followed_ = before != nullptr || then_;
    }
    if (!folder_.empty()) {
        try {
            save_city(journal_, *fresh, folder_);
        } catch (const Error& e) {
            base::log_warning("policy.city_not_kept", {{"reason", e.what()}}); // the next start reads the registries
        }
    }
    return run;
}

// The records are most of a run.
void Matcher::note_progress(int64_t done, int64_t all) {
    if (stopping_) {
        throw Error(errors::run_ended_early);
    }
    progress_ = all == 0 ? 0 : 0.8 * static_cast<double>(done) / static_cast<double>(all);
}

std::shared_ptr<MatchedCity> Matcher::new_city() const {
    auto out = std::make_shared<MatchedCity>();
    out->catalog = catalog_.get();
    out->held = facts_needed(*out->catalog);
    if (more_) {
        const auto more = journal_.read([&](Session& session) { return more_(session, *out->catalog); });
        out->held = joined(out->held, more);
    }
    out->facts = snapshot::hash_of_facts(*out->catalog, out->held);
    out->run.begun_at = journal_.clock().now();
    out->run.run = RunId::make(out->run.begun_at);
    out->run.on = date_of(out->run.begun_at);
    out->run.catalog = out->catalog->hash();
    out->run.through =
        journal_.read([](Session& session) { return session.count("SELECT COALESCE(MAX(sequence), 0) FROM journal"); });
    return out;
}

void Matcher::read_registries(MatchedCity& city) {
    city.columns = snapshot::build(
        journal_.store(),
        *city.catalog,
        city.run.on,
        city.run.through,
        {.threads = threads_,
         .facts = city.held,
         .progress = [this](int64_t done, int64_t all) { note_progress(done, all); },
         .scratch = folder_.empty() ? folder_ : folder_.parent_path()}
    );
}

bool Matcher::go_on(MatchedCity& city, const MatchedCity& from) {
    int64_t after = from.columns.through; // what was noted is in `from`
    const auto count = [&](const char* kinds) {
        return journal_.read([&](Session& session) {
            return session.count(
                std::string("SELECT COUNT(*) FROM journal WHERE sequence > ? AND kind IN (") + kinds + ")", {after}
            );
        });
    };
    const bool fits = has_all(from.held, city.held) && from.facts == snapshot::hash_of_facts(*city.catalog, from.held);
    if (!fits || from.columns.on != city.run.on ||
        count("'registry.loaded'") > 0 || // many records in one entry, of which none is told
        count("'registry.record_created', 'registry.record_changed', 'registry.record_merged'") > changes_max) {
        return false;
    }
    city.held = from.held;
    city.facts = from.facts;
    city.columns = from.columns;
    while (after < city.run.through) {
        after = journal_.read([&](Session& session) {
            const auto entries = journal_.entries(session, after, entries_at_once);
            write_cells(city.columns, rows_changed_by(session, registry_, from, entries));
            return entries.empty() ? city.run.through : entries.back().sequence;
        });
        note_progress(after, city.run.through);
    }
    city.columns.through = city.run.through;
    city.columns.catalog = city.run.catalog;
    return true;
}

void Matcher::ask_all(MatchedCity& city) {
    progress_ = 0.8;
    city.run.data = snapshot::hash_of(city.columns, threads_);
    for (const snapshot::TargetTable& table : city.columns.tables) {
        auto& benefits = city.benefits[table.target] =
            compile_all(*city.catalog, table.target, city.run.on, table.table.specs());
        city.matches[table.target] = match(benefits, table.table, {.threads = threads_});
    }
    progress_ = 0.9;
}

void Matcher::keep(MatchedCity& fresh, const MatchedCity* before, const std::string& actor) {
    std::vector<KeptBenefit> kept;
    for (const snapshot::TargetTable& table : fresh.columns.tables) {
        const auto& benefits = fresh.benefits.at(table.target);
        const auto& matches = fresh.matches.at(table.target);
        const snapshot::TargetTable* old = before == nullptr ? nullptr : before->columns.table(table.target);
        for (size_t i = 0; i < matches.size(); ++i) {
            const BenefitMatches* was =
                before == nullptr ? nullptr : before->find(matches[i].policy, matches[i].benefit);
            kept.push_back(
                {&matches[i],
                 change_between(matches[i], table.keys, was, old == nullptr ? nullptr : &old->keys),
                 by_district(matches[i], table.table),
                 by_rule(matches[i]),
                 matches[i].unknown > 0 ? by_missing(benefits[i], table.table, threads_) : Groups()}
            );
        }
    }
    journal_.write([&](Tx& tx) {
        RunSummary& run = fresh.run;
        run.finished_at = tx.now();
        tx.execute(
            "INSERT INTO policy_run (run, on_day, through, catalog, data, begun_at, finished_at) VALUES (?, ?, ?, ?, "
            "?, ?, ?)",
            {run.run, run.on, run.through, run.catalog, run.data, run.begun_at, run.finished_at}
        );
        tx.execute("DELETE FROM policy_change WHERE entry <= ?", {run.through}); // the run knows of it
        JsonArray told;
        for (const KeptBenefit& one : kept) {
            const BenefitMatches& m = *one.matches;
            const auto entitled = static_cast<int64_t>(m.rows.size());
            tx.execute(
                "INSERT INTO policy_run_benefit (run, policy, benefit, version, hash, entitled, refused, unknown, "
                "fresh, "
                "ended, cents) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                {run.run,
                 m.policy,
                 m.benefit,
                 m.version,
                 m.hash,
                 entitled,
                 m.refused,
                 m.unknown,
                 one.change.fresh,
                 one.change.ended,
                 m.total_cents()}
            );
            write_groups(tx, run.run, m, "region", one.districts);
            write_groups(tx, run.run, m, "rule", one.rules);
            write_groups(tx, run.run, m, "missing", one.missing);
            told.push_back(
                {{"policy", m.policy},
                 {"benefit", m.benefit},
                 {"version", m.version},
                 {"hash", m.hash},
                 {"entitled", entitled},
                 {"unknown", m.unknown}}
            );
        }
        tx.record(
            {.kind = events::matched,
             .subject = run.run.text(),
             .actor = actor,
             .data =
                 {{"on", to_string(run.on)},
                  {"through", run.through},
                  {"packs", run.catalog},
                  {"data", run.data},
                  {"benefits", std::move(told)}}}
        );
    });
    progress_ = 1;
}

} // namespace tonghe::policy
