// Views of the desk (视图): a filter that an officer keeps by name, puts in order, opens her desk with, and shares with
// her unit. And what waits for her beside tasks of her own.
//
// Always true
//  1. A view belongs to one officer; only she changes or removes it. Shared, her unit's officers see it after their
//  own.
//  2. A view shows nobody more: its filter is applied to what the reader may see (work/desk.hpp).
//  3. An officer opens her desk with at most one view.
#pragma once
#include "tonghe/work/desk.hpp"
#include "tonghe/work/people.hpp"

namespace tonghe::work {

using ViewId = Id<struct ViewTag>;

struct DeskFilter {
    std::optional<DeskList> state;
    std::optional<std::string> queue;
    std::optional<Colour> colour;
    std::optional<std::string> item;
    std::optional<std::string> region;
    std::optional<Part> part;
    std::optional<std::string> text;
    std::optional<Date> since;
};
TONGHE_STRUCT(DeskFilter, state, queue, colour, item, region, part, text, since)

struct DeskView {
    ViewId view;
    std::string name;
    DeskFilter filter;
    bool shared = false;
    bool is_default = false;
    bool mine = true;
    std::string officer; // account whose it is
    int64_t count = 0;   // of tasks for who looks, up to views_counted_to
    int64_t version = 1;
};
TONGHE_STRUCT(DeskView, view, name, filter, shared, is_default, mine, officer, count, version)

struct NewDeskView {
    std::string name;
    DeskFilter filter;
    bool shared = false;
    bool is_default = false;
};
TONGHE_STRUCT(NewDeskView, name, filter, shared, is_default)

inline constexpr int views_counted_to = 1000;
inline constexpr int views_max = 30; // of one officer

std::vector<DeskView> desk_views(Session& session, const identity::Actor& actor, Instant now); // hers in order first
DeskView add_view(Tx& tx, const identity::Actor& by, const NewDeskView& wanted); // Error(work.too_many_views)
// Error(work.view_not_found) where it is not hers.
DeskView change_view(Tx& tx, const identity::Actor& by, const ViewId& view, const NewDeskView& wanted);
void remove_view(Tx& tx, const identity::Actor& by, const ViewId& view);
void order_views(Tx& tx, const identity::Actor& by, const std::vector<ViewId>& views); // those not named come after

// What waits for an officer beside the tasks of her lists.
struct AlsoWaits {
    int64_t copies = 0;    // that nobody has read
    int64_t reminders = 0; // about her tasks, not answered
};
TONGHE_STRUCT(AlsoWaits, copies, reminders)

struct OpenReminder {
    ReminderId reminder;
    TaskId task;
    Text title; // of the task
    Text item_title;
    std::string sent_by;
    std::string text;
    Instant sent_at;
};
TONGHE_STRUCT(OpenReminder, reminder, task, title, item_title, sent_by, text, sent_at)

AlsoWaits also_waits(Session& session, const identity::Actor& actor);
std::vector<OpenReminder> reminders_for(Session& session, const identity::Actor& actor, int limit); // oldest first

} // namespace tonghe::work
