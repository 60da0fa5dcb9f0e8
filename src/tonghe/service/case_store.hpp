// Rows of cases: reading and writing them whole, and their order in lists. Who may see a row is compiled into the SQL.
#pragma once
#include "tonghe/journal/tx.hpp"
#include "tonghe/service/case.hpp"

#include <string>
#include <vector>

namespace tonghe::catalog {
class Catalog;
}

namespace tonghe::service {

// A case with all that its row holds besides the life cycle.
struct CaseRow {
    Case state;
    Text title;
    std::string account;   // who applied
    std::string applicant; // the person's record
    std::string applicant_name;
    std::string enterprise; // credit code of the enterprise applied for, or empty
    std::string region;
    std::string unit; // the competent unit
    Text unit_title;
    std::string channel;
    std::string silence_timer;
    Json form;
    std::string instance; // its process, work::InstanceId as text
    int64_t revision = 1;
};

struct CaseStep { // one line of the timeline
    Instant at;
    std::string kind;
    Text title;
    std::string who; // shown as it is: an office or a post, never an officer's identity number
    std::string opinion;
};

void insert_case(Tx& tx, const CaseRow& row, const catalog::Catalog& catalog);
// Writes what `decide` changed. Error(store.conflict) where somebody else wrote since it was read.
void update_case(Tx& tx, CaseRow& row, const catalog::Catalog& catalog);
std::optional<CaseRow> find_case(Session& session, const CaseId& id);
std::optional<CaseRow> case_numbered(Session& session, const std::string& number);
std::optional<CaseRow> find_case(Tx& tx, const CaseId& id); // as this unit has left it
// Those that have not ended, in the order of their ids; and those of which a clock turns by `until`, with that moment.
std::vector<CaseRow> open_cases(Session& session, const CaseId& after, int limit);

struct TurningCase {
    CaseRow row;
    Instant turn;
};

std::vector<TurningCase> turning_cases(Session& session, Instant until, int limit);
// Derived of its clocks; the row keeps its revision.
void update_turn(Tx& tx, const CaseRow& row, const catalog::Catalog& catalog);
std::vector<CaseRow> cases_of_bundle(Session& session, const CaseId& bundle_case);
// Lists leave the form out. Those that stand alone or are bundles, newest first, after the cursor keys (submitted_at
// micros, id).
std::vector<CaseRow>
cases_of_account(Session& session, const std::string& account, const std::vector<std::string>& after, int limit);

struct CaseFilter {
    std::string service;
    std::string status;
    std::string applicant; // person record
    std::string number_prefix;
};

// Cases an officer may see: `visible` is a condition over columns q.queue and q.region with its values.
std::vector<CaseRow> visible_cases(
    Session& session,
    const std::string& visible,
    const store::Values& visible_values,
    const CaseFilter& filter,
    const std::vector<std::string>& after,
    int limit
);
bool is_visible(Session& session, const CaseId& id, const std::string& visible, const store::Values& visible_values);
void add_case_queue(
    Tx& tx, const CaseId& id, const std::string& queue, const std::string& region, Instant submitted_at
);

void add_step(Tx& tx, const CaseId& id, const CaseStep& step);
std::vector<CaseStep> steps(Session& session, const CaseId& id);

// 办件编号: implementation code (credit code 18, level 1, catalogue code 12), date, and a number that rises within item
// and day.
std::string next_case_number(Tx& tx, const std::string& implementation_code);

} // namespace tonghe::service
