// A run: all policies asked of everybody on a day. Its figures are kept; who was found is held in memory.
//
// Always true
//  1. A run is told by what made it: policy versions (hashes), the day, the journal entry its columns go through, their
//  hash. The
//     same again gives the same run but for its id.
//  2. Figures never name anybody. Who was found is held in memory, by row and rule, beside the columns that say who.
//  3. A run that was interrupted leaves nothing: its figures are one unit.
#pragma once
#include "tonghe/base/id.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/policy/matching.hpp"

#include <atomic>
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

// What is in memory of the last run: the columns, and who was found.
struct MatchedCity {
    RunSummary run;
    std::shared_ptr<const catalog::Catalog> catalog;
    snapshot::Snapshot columns;
    std::map<std::string, std::vector<CompiledBenefit>> benefits; // by target
    std::map<std::string, std::vector<BenefitMatches>> matches;   // by target, each in the order of `benefits`

    const BenefitMatches* find(std::string_view policy, std::string_view benefit) const;
};

class Matcher {
  public:
    Matcher(Journal& journal, const catalog::CatalogHolder& catalog, unsigned threads)
        : journal_(journal), catalog_(catalog), threads_(threads) {}

    ~Matcher(); // waits for a run that is under way

    // On this thread, and one at a time: Error(policy.run_under_way). `actor`: who asked for it.
    RunSummary run(const std::string& actor);
    void begin(const std::string& actor); // the same on a thread of its own; what goes wrong is logged

    // After a restart: brings back into memory what the last run was about, as it is today, on a thread of its own;
    // nothing is recorded. `then` is told through which entry the columns go. Does nothing where there was no run.
    void recall(std::function<void(int64_t through)> then);
    void stop(); // waits for whatever is under way, which ends early

    bool is_running() const { return running_; }

    double progress() const { return progress_; } // 0 to 1

    std::shared_ptr<const MatchedCity> city() const; // nothing before the first run of this node

  private:
    RunSummary run_alone(const std::string& actor); // running_ is taken, and given back
    void on_thread(std::function<void()> work);     // running_ is taken, and `work` gives it back
    void note_progress(int64_t done, int64_t all);
    std::shared_ptr<MatchedCity> match_city();
    void keep(MatchedCity& fresh, const MatchedCity* before, const std::string& actor);

    Journal& journal_;
    const catalog::CatalogHolder& catalog_;
    const unsigned threads_;
    mutable std::mutex mutex_;
    std::shared_ptr<const MatchedCity> city_;
    std::atomic<bool> running_ = false;
    std::atomic<bool> stopping_ = false;
    std::atomic<double> progress_ = 0;
    std::mutex thread_mutex_;
    std::thread thread_; // of the last `begin` or `recall`
};

} // namespace tonghe::policy
