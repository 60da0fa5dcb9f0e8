// Views of the list of appeals (视图): a filter that an officer keeps by name, opens the list with, and shares with her
// unit.
//
// Always true
//  1. A view belongs to one officer; only she changes or removes it.
//  2. It shows nobody more: its filter is applied to the appeals that the reader may see.
//  3. An officer opens the list with at most one view.
#pragma once
#include "tonghe/appeal/appeal.hpp"
#include "tonghe/identity/actor.hpp"
#include "tonghe/journal/tx.hpp"

namespace tonghe::appeal {

using ViewId = Id<struct AppealViewTag>;

struct ListFilter {
    std::optional<bool> ended;
    std::optional<AppealState> state;
    std::optional<std::string> policy; // `cases`: those against cases
    std::optional<bool> mine;          // she may do something now
    std::optional<bool> overdue;
    std::optional<int> due_within; // days, today among them
};
TONGHE_STRUCT(ListFilter, ended, state, policy, mine, overdue, due_within)

inline constexpr const char* against_cases = "cases";

bool is_overdue(const Appeal& appeal, Date today);
// Whether it belongs to what was asked for; `ended` is asked of the store.
bool passes(const ListFilter& filter, const Appeal& appeal, bool is_mine, Date today);

struct KeptView {
    ViewId view;
    std::string name;
    ListFilter filter;
    bool shared = false;
    bool is_default = false;
    bool mine = true;
    std::string officer; // account whose it is
    int64_t count = 0;   // for who looks
    int64_t version = 1;
};
TONGHE_STRUCT(KeptView, view, name, filter, shared, is_default, mine, officer, count, version)

struct NewView {
    std::string name;
    ListFilter filter;
    bool shared = false;
    bool is_default = false;
};
TONGHE_STRUCT(NewView, name, filter, shared, is_default)

inline constexpr int views_max = 30; // of one officer

std::vector<KeptView> kept_views(Session& session, const identity::Actor& actor); // hers in order first, uncounted
KeptView add_view(Tx& tx, const identity::Actor& by, const NewView& wanted);      // Error(appeal.too_many_views)
// Error(appeal.view_not_found) where it is not hers.
KeptView change_view(Tx& tx, const identity::Actor& by, const ViewId& view, const NewView& wanted);
void remove_view(Tx& tx, const identity::Actor& by, const ViewId& view);
void order_views(Tx& tx, const identity::Actor& by, const std::vector<ViewId>& views); // those not named come after

} // namespace tonghe::appeal
