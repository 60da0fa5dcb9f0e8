// The node's own journal as a log: what happened to cases and tasks, entry by entry.
//
// Always true
//  1. A task's moments are its life cycle: opened is schedule (made and offered), claimed is assign, released is
//     reassign, parked and unparked are suspend and resume, completed and returned are complete, cancelled is
//     withdraw. The journal tells no separate beginning, so work begins with the claim.
//  2. A step is named `<item>/<element>`: steps of two processes that share an id stay two.
//  3. Nothing personal leaves: officers are numbered in the order of first sight, an applicant is the id of an
//     account, and no form, name, opinion or case number is read.
//  4. Taking entries one after the other gives the same as taking them all at once; a case whose beginning was not
//     seen is left out.
//
// Elsewhere: what modules record (work/events.hpp; case.* by service), what steps are called (packs).
#pragma once
#include "tonghe/insight/object_log.hpp"
#include "tonghe/insight/study.hpp"
#include "tonghe/journal/journal.hpp"

#include <functional>
#include <unordered_map>

namespace tonghe::insight {

// Which cases are asked for; what is empty asks for all.
struct CaseFilter {
    std::string item;
    std::string region;          // 12 digits: the region and all it covers
    std::optional<Instant> from; // submitted at or after
    std::optional<Instant> to;   // submitted before

    bool operator==(const CaseFilter&) const = default;
};

class JournalHistory {
  public:
    void take(const journal::Entry& entry);

    int64_t through() const { return through_; } // the last entry taken

    void skip_to(int64_t sequence) { through_ = sequence; } // what came before is not wanted

    size_t size() const { return happenings_; }

    EventLog events(const CaseFilter& filter = {}) const; // cases of items; the parts of a bundle are cases each
    // Cases, bundles, tasks, units, certificates and applicants, and how they belong together.
    ObjectLog objects(const CaseFilter& filter = {}) const;

  private:
    struct Happening {
        Code activity = no_code;
        Code task = no_code;
        Code unit = no_code;
        Code officer = no_code;
        Code outcome = no_code;
        Code to = no_code;
        Instant at;
        Lifecycle lifecycle = Lifecycle::complete;
    };

    struct History { // of one case
        std::string id;
        std::string item;
        std::string process;
        std::string model; // hash
        std::string bundle;
        std::string applicant;
        std::string region;
        Instant submitted_at;
        bool is_bundle = false;
        bool overdue = false;
        std::vector<Happening> happenings;
        std::vector<std::string> certificates;
    };

    struct TaskSeen {
        Code activity = no_code;
        Code unit = no_code;
    };

    void take_case(const journal::Entry& entry);
    void take_task(const journal::Entry& entry);
    void add(History& history, const Happening& happening);
    Happening of_task(const journal::Entry& entry, const History& history, Lifecycle lifecycle);
    Code step_of(const History& history, const std::string& element);
    History* history_of(const journal::Entry& entry, const char* member);
    bool wanted(const History& history, const CaseFilter& filter) const;
    std::string officer_name(Code officer) const;

    Dictionary words_; // activities, units, task ids, outcomes
    Dictionary officers_;
    std::unordered_map<std::string, size_t> places_; // case → history
    std::vector<History> cases_;
    std::unordered_map<Code, TaskSeen> tasks_; // that are open
    size_t happenings_ = 0;
    int64_t through_ = 0;
};

// Takes what `history` has not seen of the journal, chunk by chunk, so that no snapshot stays open long.
void read_journal(
    journal::Journal& journal, JournalHistory& history, const std::function<void(int64_t done, int64_t all)>& told = {}
);

Names names_of_the_house(); // of the activities that stand for what happens to a case

} // namespace tonghe::insight
