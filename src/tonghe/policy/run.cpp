#include "tonghe/policy/run.hpp"

#include "tonghe/base/clock.hpp"
#include "tonghe/base/log.hpp"
#include "tonghe/crypto/hash.hpp"
#include "tonghe/policy/errors.hpp"
#include "tonghe/policy/events.hpp"

#include <algorithm>
#include <bit>

namespace tonghe::policy {

namespace {

constexpr size_t district_digits = 6; // of a region's code

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

// Rows move when records come and go, so those of two runs are compared by key.
Change change_between(
    const BenefitMatches& now,
    const snapshot::Keys& keys,
    const BenefitMatches* before,
    const snapshot::Keys* keys_before
) {
    if (before == nullptr || keys_before == nullptr) {
        return {static_cast<int64_t>(now.rows.size()), 0};
    }
    int64_t both = 0;
    size_t at = 0;
    for (const uint32_t row : now.rows.view()) { // both ascending, and so are their keys
        while (at < before->rows.size() && (*keys_before)[before->rows.view()[at]] < keys[row]) {
            ++at;
        }
        both += at < before->rows.size() && (*keys_before)[before->rows.view()[at]] == keys[row] ? 1 : 0;
    }
    return {static_cast<int64_t>(now.rows.size()) - both, static_cast<int64_t>(before->rows.size()) - both};
}

std::string hash_of(const snapshot::Snapshot& columns) {
    crypto::Hash hash(crypto::HashAlgorithm::sm3);
    for (const snapshot::TargetTable& table : columns.tables) {
        hash.update(table.target);
        for (const columns::Column& column : table.table.columns()) {
            hash.update(column.spec.name);
            hash.update(std::string_view(column.values.as<char>(), column.values.size()));
            hash.update(std::string_view(column.validity.as<char>(), column.validity.size()));
        }
    }
    return crypto::to_hex(hash.finish());
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

std::shared_ptr<const MatchedCity> Matcher::city() const {
    const std::lock_guard lock(mutex_);
    return city_;
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
    if (running_.exchange(true)) {
        throw Error(errors::run_under_way);
    }
    on_thread([this, actor] { run_alone(actor); });
}

void Matcher::recall(std::function<void(int64_t through)> then) {
    const auto last = journal_.read([](Session& session) { return last_run(session); });
    if (!last || running_.exchange(true)) {
        return;
    }
    on_thread([this, last, then = std::move(then)] {
        const GivenBack back(running_);
        const std::shared_ptr<MatchedCity> recalled = match_city();
        const int64_t through = recalled->run.through;
        recalled->run = *last;
        recalled->run.through = through;
        {
            const std::lock_guard lock(mutex_);
            city_ = recalled;
        }
        then(through);
    });
}

void Matcher::on_thread(std::function<void()> work) {
    const std::lock_guard lock(thread_mutex_);
    if (thread_.joinable()) {
        thread_.join(); // it has given `running_` back
    }
    thread_ = std::thread([work = std::move(work)] {
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
    });
}

RunSummary Matcher::run_alone(const std::string& actor) {
    const GivenBack back(running_);
    progress_ = 0;
    const auto before = city();
    const std::shared_ptr<MatchedCity> fresh = match_city();
    keep(*fresh, before.get(), actor);
    const std::lock_guard lock(mutex_);
    city_ = fresh;
    return fresh->run;
}

// The records are most of a run.
void Matcher::note_progress(int64_t done, int64_t all) {
    if (stopping_) {
        throw Error(errors::run_ended_early);
    }
    progress_ = all == 0 ? 0 : 0.8 * static_cast<double>(done) / static_cast<double>(all);
}

std::shared_ptr<MatchedCity> Matcher::match_city() {
    auto out = std::make_shared<MatchedCity>();
    out->catalog = catalog_.get();
    out->run.begun_at = journal_.clock().now();
    out->run.run = RunId::make(out->run.begun_at);
    out->run.on = date_of(out->run.begun_at);
    out->run.catalog = out->catalog->hash();
    out->run.through =
        journal_.read([](Session& session) { return session.count("SELECT COALESCE(MAX(sequence), 0) FROM journal"); });
    out->columns = snapshot::build(
        journal_.store(),
        *out->catalog,
        out->run.on,
        out->run.through,
        {.threads = threads_,
         .facts = facts_needed(*out->catalog),
         .progress = [this](int64_t done, int64_t all) { note_progress(done, all); }}
    );
    out->run.data = hash_of(out->columns);
    for (const snapshot::TargetTable& table : out->columns.tables) {
        std::vector<columns::ColumnSpec> specs;
        for (const columns::Column& column : table.table.columns()) {
            specs.push_back(column.spec);
        }
        auto& benefits = out->benefits[table.target] = compile_all(*out->catalog, table.target, out->run.on, specs);
        out->matches[table.target] = match(benefits, table.table, {.threads = threads_});
    }
    progress_ = 0.9;
    return out;
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
