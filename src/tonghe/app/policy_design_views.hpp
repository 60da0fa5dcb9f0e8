// Policies on the drawing board as pages see them: the list, and one with its versions, its draft and who published
// what.
#pragma once
#include "tonghe/app/policy_drawing.hpp"
#include "tonghe/app/policy_views.hpp"

namespace tonghe::app {

struct PolicyDraftView {
    std::string policy;
    int64_t number = 1; // version that it would become
    std::optional<Date> from;
    std::string base;      // hash of the version it was drawn over
    bool is_stale = false; // another version has been published since
    design::DraftState state = design::DraftState::open;
    std::string note;
    std::string reason;               // why it was sent back
    std::vector<std::string> authors; // names
    bool is_mine = false;             // who asks has changed it, and so cannot approve it
    Instant saved_at;
    Json text; // what its policy.yaml holds; null in lists
    Json cases;
    std::string dmn;
    int64_t version = 1; // of the draft: each time it was saved
};
TONGHE_STRUCT(
    PolicyDraftView,
    policy,
    number,
    from,
    base,
    is_stale,
    state,
    note,
    reason,
    authors,
    is_mine,
    saved_at,
    text,
    cases,
    dmn,
    version
)

struct PolicyPublicationView {
    std::string policy;
    int64_t number = 1; // version that it became
    std::optional<Date> from;
    std::string hash;
    std::vector<std::string> authors; // names
    std::string approved_by;          // name
    std::string note;
    Instant published_at;
};
TONGHE_STRUCT(PolicyPublicationView, policy, number, from, hash, authors, approved_by, note, published_at)

struct PolicyDesignRow {
    std::string policy;
    Text title;
    std::optional<catalog::PolicyField> field; // absent of one that is only drawn
    std::string target;
    std::vector<PolicyVersionView> versions;
    std::optional<PolicyDraftView> draft;
};
TONGHE_STRUCT(PolicyDesignRow, policy, title, field, target, versions, draft)

struct PolicyDesignRows {
    std::vector<PolicyDesignRow> rows;
};
TONGHE_STRUCT(PolicyDesignRows, rows)

// The newest version as files, which the next is drawn over.
struct PolicyNewest {
    int64_t number = 1;
    std::string base;
    Json text;
    Json cases;
    std::string dmn;
};
TONGHE_STRUCT(PolicyNewest, number, base, text, cases, dmn)

struct PolicyDesign {
    std::string policy;
    Text title;
    std::vector<PolicyVersionView> versions;
    std::optional<PolicyNewest> newest;
    std::optional<PolicyDraftView> draft;
    std::vector<PolicyPublicationView> publications; // newest first
};
TONGHE_STRUCT(PolicyDesign, policy, title, versions, newest, draft, publications)

// The facts and articles that an editor may choose from.
struct PolicyWords {
    std::vector<FactView> facts;
    std::vector<NamedPolicy> policies;
    std::vector<NamedPolicy> items;
    std::vector<NamedPolicy> functions;
};
TONGHE_STRUCT(PolicyWords, facts, policies, items, functions)

PolicyDesignRows policy_design_rows(Session& session, const House& house, const std::string& account);
// Error(policy.policy_not_found) where there is neither a version nor a draft.
PolicyDesign policy_design(Session& session, const House& house, const std::string& policy, const std::string& account);
PolicyDraftView
policy_draft_view(Session& session, const House& house, const design::Draft& draft, const std::string& account);
PolicyPublicationView policy_publication_view(Session& session, const design::Publication& publication);
PolicyWords policy_words(const House& house, const std::string& target);

} // namespace tonghe::app
