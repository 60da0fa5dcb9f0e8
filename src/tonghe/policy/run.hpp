// A run: all policies asked of everybody on a day. Its figures are kept; who was found is held in memory.
//
// Always true
//  1. A run is told by what made it: policy versions (hashes), the day, the journal entry its columns go through, their
//  hash. The same again gives the same run but for its id.
//  2. Figures never name anybody. Who was found is held in memory, by row and rule, beside the columns that say who.
//  3. A run that was interrupted leaves nothing: its figures are one unit.
//  4. Columns are kept current (policy/following.hpp): a run on the same day asks again without reading the registries.
//  5. The city of the last run lies in the node's folder and is mapped at the next start: derived data, made again
//  where it is missing, damaged or of another store.
#pragma once
#include "tonghe/base/id.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/policy/matching.hpp"
#include "tonghe/registry/registry.hpp"
#include "tonghe/snapshot/cells.hpp"

#include <atomic>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace tonghe::policy {

using RunId = Id<struct RunTag>;

struct RunSummary {
    RunId run;
    Date on;
    int64_t through = 0;
    std::string catalog; // hash of the packs
    std::string data;    // hash of the columns
    Instant begun_at;
    Instant finished_at;
};

struct BenefitFigures { // of one benefit in one run
    std::string policy;
    std::string benefit;
    int64_t version = 1;
    std::string hash;
    int64_t entitled = 0;
    int64_t refused = 0;
    int64_t unknown = 0;
    int64_t fresh = 0; // entitled now and not in the run before
    int64_t ended = 0; // the other way round
    int64_t cents = 0; // a payment of all who are entitled
};

struct GroupFigures {
    std::string name; // region code, rule number, fact
    int64_t people = 0;
    int64_t cents = 0;
};

std::optional<RunSummary> last_run(Session& session);
std::vector<BenefitFigures> figures_of(Session& session, const RunId& run);
std::vector<GroupFigures>
groups_of(Session& session, const RunId& run, std::string_view policy, std::string_view benefit, std::string_view kind);

// What is in memory of the last run: who was found, and the columns, which may have gone on since.
struct MatchedCity {
    RunSummary run;
    FactNames held;    // facts that the columns hold
    std::string facts; // hash of the definitions that they are made by
    std::shared_ptr<const catalog::Catalog> catalog;
    snapshot::Snapshot columns;
    std::map<std::string, std::vector<CompiledBenefit>> benefits; // by target
    std::map<std::string, std::vector<BenefitMatches>> matches;   // by target, each in the order of `benefits`

    const BenefitMatches* find(std::string_view policy, std::string_view benefit) const;
    // With what was asked; both null where the run did not ask for it.
    std::pair<const CompiledBenefit*, const BenefitMatches*>
    asked(std::string_view policy, std::string_view benefit) const;
};

class Matcher {
  public:
    // Facts that the columns should hold besides those that policies ask about: such as drafts do.
    using MoreFacts = std::function<FactNames(Session&, const catalog::Catalog&)>;

    // `folder`: where the city of the last run is kept; nowhere unless given.
    Matcher(
        Journal& journal,
        const catalog::CatalogHolder& catalog,
        unsigned threads,
        std::filesystem::path folder = {},
        MoreFacts more = {}
    );

    ~Matcher(); // waits for a run that is under way

    // On this thread, and one at a time: Error(policy.run_under_way). `actor`: who asked for it.
    RunSummary run(const std::string& actor);
    // The same on a thread of its own, after a recall that is under way; what goes wrong is logged.
    void begin(const std::string& actor);

    // After a restart: maps what was kept of the last run, where it is of this store and of these packs. Nothing is
    // read besides; city() is nothing where that cannot be.
    void map();
    // The same, and where nothing was kept the registries are read on a thread of its own, as they are today; nothing
    // is recorded. There `then` is told through which entry the columns go; where there was no run yet, after the
    // first.
    void recall(std::function<void(int64_t through)> then);
    void stop(); // waits for whatever is under way, which ends early

    bool is_running() const { return running_; }

    double progress() const { return progress_; } // 0 to 1

    // Nothing before the first run of this node. Its columns hold every change that was noted; what was found is the
    // run's. It never changes: ask again for what came later.
    std::shared_ptr<const MatchedCity> city() const;
    std::shared_ptr<const MatchedCity> found() const; // the same without the latest changes of the columns, at once

    // Cells that a journal entry changed, noted in the order of entries; they are in the columns whenever somebody
    // asks.
    void note(std::vector<snapshot::ChangedRow> rows, int64_t entry);

  private:
    struct Noted {
        JsonObject values;
        int64_t entry = 0;
    };

    RunSummary run_alone(const std::string& actor);                 // running_ is taken, and given back
    void on_thread(std::function<void()> work);                     // running_ is taken, and `work` gives it back
    std::shared_ptr<MatchedCity> read_anew(const RunSummary& last); // what it was about, as it is today
    void note_progress(int64_t done, int64_t all);
    std::shared_ptr<MatchedCity> new_city() const;          // of now, without columns
    void read_registries(MatchedCity& city);                // its columns
    bool go_on(MatchedCity& city, const MatchedCity& from); // its columns out of those, or false
    void ask_all(MatchedCity& city);                        // its matches
    void keep(MatchedCity& fresh, const MatchedCity* before, const std::string& actor);
    std::shared_ptr<MatchedCity> open_kept(const RunSummary& last);
    void publish(std::shared_ptr<MatchedCity> city);
    void write_noted() const; // mutex_ is held

    Journal& journal_;
    const catalog::CatalogHolder& catalog_;
    const unsigned threads_;
    const std::filesystem::path folder_;
    const MoreFacts more_;
    const registry::Registry registry_;
    mutable std::mutex mutex_;
    mutable std::shared_ptr<MatchedCity> city_; // changed in place only while nobody else has it
    mutable std::map<std::pair<std::string, std::string>, Noted> noted_; // by target and key
    int64_t noted_through_ = 0;
    bool is_followed_ = false;                  // every change since the columns were made was noted
    std::function<void(int64_t through)> then_; // of a recall without a run
    bool recalling_ = false;                    // then running_ as well
    std::optional<std::string> asked_;          // by whom a run was asked for during the recall
    std::atomic<bool> running_ = false;
    std::atomic<bool> stopping_ = false;
    std::atomic<double> progress_ = 0;
    std::mutex thread_mutex_;
    std::thread thread_; // of the last `begin` or `recall`
};

} // namespace tonghe::policy
