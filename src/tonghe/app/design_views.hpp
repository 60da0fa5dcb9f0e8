// Processes on the drawing board as pages see them: the list, one with its draft and publications.
#pragma once
#include "tonghe/app/house.hpp"
#include "tonghe/design/draft.hpp"
#include "tonghe/design/finding.hpp"
#include "tonghe/design/words.hpp"

namespace tonghe::app {

struct DesignVersion {
    std::string model; // hash
    int64_t running = 0;
    bool is_current = false;
};
TONGHE_STRUCT(DesignVersion, model, running, is_current)

struct ProcessDraftView {
    std::string process;
    std::string bpmn;      // empty in lists
    std::string base;      // hash of the version it was drawn over
    bool is_stale = false; // another version has come into force since
    design::DraftState state = design::DraftState::open;
    std::string note;
    std::string reason;               // why it was sent back
    std::vector<std::string> authors; // names
    bool is_mine = false;             // who asks has changed it, and so cannot approve it
    Instant saved_at;
    int64_t version = 1;
};
TONGHE_STRUCT(ProcessDraftView, process, bpmn, base, is_stale, state, note, reason, authors, is_mine, saved_at, version)

struct PublicationView {
    std::string process;
    int64_t number = 1;
    std::string model;
    std::string base;
    std::string file;
    std::vector<std::string> authors; // names
    std::string approved_by;          // name
    std::string note;
    Instant published_at;
    bool is_in_force = false;
    std::string bpmn; // empty in lists
};
TONGHE_STRUCT(
    PublicationView, process, number, model, base, file, authors, approved_by, note, published_at, is_in_force, bpmn
)

struct ProcessRow {
    std::string process;
    Text title;
    std::string file;
    std::vector<design::Choice> items; // whose cases run it
    std::string model;                 // hash of the version in force
    std::vector<DesignVersion> versions;
    int64_t running = 0;              // of all versions
    std::optional<int64_t> published; // number of the publication in force
    int64_t warnings = 0;
    std::optional<ProcessDraftView> draft;
};
TONGHE_STRUCT(ProcessRow, process, title, file, items, model, versions, running, published, warnings, draft)

struct ProcessRows {
    std::vector<ProcessRow> rows;
};
TONGHE_STRUCT(ProcessRows, rows)

struct ProcessDesign {
    ProcessRow process;
    std::string bpmn; // in force
    std::vector<design::Finding> findings;
    std::optional<ProcessDraftView> draft;
    std::vector<PublicationView> publications; // newest first
};
TONGHE_STRUCT(ProcessDesign, process, bpmn, findings, draft, publications)

std::vector<std::string> named(Session& session, const std::vector<std::string>& accounts); // what people are called

ProcessRows process_rows(Session& session, const House& house, const std::string& account);
ProcessDesign
process_design(Session& session, const House& house, const std::string& process, const std::string& account);
ProcessDraftView
draft_view(Session& session, const design::Draft& draft, const std::string& in_force, const std::string& account);
PublicationView publication_view(Session& session, const design::Publication& publication, bool is_in_force);

design::ProcessFile file_in_force(const House& house, const std::string& process); // Error(design.process_not_found)

} // namespace tonghe::app
