// Where logs to be mined come from: the node's own journal, followed entry by entry, and log files of a folder.
//
// Always true
//  1. One thread reads and computes at a time; a few may wait, more are refused at once (unavailable, 503).
//  2. What was computed is kept and given again until the journal moved on, and for insight.fresh_seconds after that
//     where computing it took long.
#pragma once
#include "tonghe/insight/diagnosis.hpp"
#include "tonghe/insight/journal_log.hpp"
#include "tonghe/insight/study.hpp"

#include <atomic>
#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <mutex>

namespace tonghe {
class Clock;
class Settings;
} // namespace tonghe

namespace tonghe::catalog {
class Catalog;
class CatalogHolder;
} // namespace tonghe::catalog

namespace tonghe::app {

struct LogChoice {
    std::string log; // a file's name, or `all`: every file of the folder, compared
    Text title;
    int64_t size_bytes = 0;
};
TONGHE_STRUCT(LogChoice, log, title, size_bytes)

using StudyRef = std::shared_ptr<const insight::Study>;

class InsightArchive {
  public:
    InsightArchive(
        journal::Journal& journal, const catalog::CatalogHolder& catalog, const Settings& settings, const Clock& clock
    );

    std::vector<LogChoice> logs() const;
    StudyRef of_journal(const insight::CaseFilter& filter);
    StudyRef of_log(const std::string& log); // Error(insight.no_such_log)

  private:
    struct Kept {
        std::string log; // "": the journal
        insight::CaseFilter filter;
        std::string packs; // hash of the catalog: names and calendar are its
        int64_t through = 0;
        Instant at;
        int64_t took_micros = 0;
        StudyRef study;
    };

    class Turn;

    const Kept* find(const std::string& log, const insight::CaseFilter& filter, const std::string& packs);
    StudyRef keep(Kept made);
    void follow_journal();

    journal::Journal& journal_;
    const catalog::CatalogHolder& catalog_;
    const Settings& settings_;
    const Clock& clock_;
    std::mutex mutex_;
    std::atomic<int> waiting_ = 0;
    insight::JournalHistory history_;
    std::list<Kept> kept_; // most recently asked first
};

// What steps, units, items and regions are called in the packs.
// A step is told with its item where `of_several` are looked at.
insight::Names names_of(const catalog::Catalog& catalog, bool of_several = true);
// The log of each file, told apart by the case attribute `group`; the profile is `profile.json` beside them or, where
// there is none, the house's own.
insight::EventLog
combined_logs(const std::vector<std::filesystem::path>& files, const std::function<void(size_t done_bytes)>& told = {});
std::string stem_of(const std::filesystem::path& file); // its name without endings: the group its cases are of
insight::Profile profile_beside(const std::vector<std::filesystem::path>& files);
// A diagnosis with the conformance of the cases to the models of the packs.
insight::Diagnosis diagnose_with_models(const insight::Study& study, const catalog::Catalog& catalog, size_t rows_max);

} // namespace tonghe::app
