// Policies on the drawing board: what a page sends, as the files that publishing would make of it, and what is wrong
// with them.
//
// Always true
//  1. Nothing is kept here, and any text gives a reply: what cannot be read is among the findings.
//  2. A finding says the cell of a table, or the value of policy.yaml or cases.yaml, that it speaks of.
//
// Elsewhere: how drafts go their way (design/draft.hpp), how versions follow each other (catalog/policy_reader.hpp).
#pragma once
#include "tonghe/app/house.hpp"
#include "tonghe/app/rule_places.hpp"
#include "tonghe/base/json.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/design/draft.hpp"
#include "tonghe/policy/matching.hpp"

#include <memory>
#include <optional>

namespace tonghe::app {

// What policies are written against.
struct PolicyBoard {
    std::shared_ptr<const catalog::Catalog> catalog;
    std::shared_ptr<const design::PackFiles> packs; // in force
    Date today;

    design::Drawing newest(const std::string& policy) const { return design::newest_policy(*packs, *catalog, policy); }
};

PolicyBoard board_of(const House& house);

// What is left out stays as it is in the draft, else in the newest version.
struct PolicyParts {
    std::optional<std::string> dmn;
    std::optional<Json> text;  // what policy.yaml holds; policy and version are set here
    std::optional<Json> cases; // the list of cases.yaml
    std::optional<Date> from;
};

struct DrawnPolicy {
    design::Drawing drawing;
    design::NextVersion next;
    std::string base; // hash of the newest version
};

// Error(design.bad_name) where nothing can have that name; Error(invalid_input) where a new policy lacks a part.
DrawnPolicy draw_policy(
    const PolicyBoard& board, const std::string& policy, const PolicyParts& parts, const design::Drawing* draft
);

struct PolicyFinding {
    std::string code;
    std::string file; // policy.yaml, benefit.dmn, cases.yaml
    int line = 0;
    Text what;
    Text remedy;
    std::string pointer; // into the text or the cases; "" in benefit.dmn
    RulePlace place;     // in benefit.dmn
};
TONGHE_STRUCT(PolicyFinding, code, file, line, what, remedy, pointer, place)

struct CaseCheck {
    bool holds = false;
    std::optional<catalog::Entitlement> is; // what the table says; absent where it cannot be asked
    std::string amount;
    std::string reason;
    std::vector<std::string> missing;
};
TONGHE_STRUCT(CaseCheck, holds, is, amount, reason, missing)

struct PolicyCheck {
    bool ok = false;
    int64_t version = 1; // that it would be
    std::optional<Date> from;
    std::vector<PolicyFinding> findings;
    std::vector<CaseCheck> cases; // in their order
};
TONGHE_STRUCT(PolicyCheck, ok, version, from, findings, cases)

PolicyCheck check_policy(const PolicyBoard& board, const design::Drawing& drawing);
// Error(design.draft_faulty) where packs do not load with it, or it would begin too early.
void need_sound(const PolicyBoard& board, const design::Drawing& drawing);

// The policy that the files make, whatever its words and cases are like. Error(design.draft_faulty) with every fault
// where it cannot be asked, or its table has a gap or an overlap.
std::shared_ptr<const catalog::PolicyDefinition>
written_policy(const PolicyBoard& board, const design::Drawing& drawing);
// What the drafts of policies ask about.
policy::FactNames facts_of_drafts(Session& session, const catalog::Catalog& catalog);

std::optional<Date> effective_from(const design::Drawing& drawing);

} // namespace tonghe::app
