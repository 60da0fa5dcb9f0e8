#include "tonghe/work/desk_views.hpp"

#include "tonghe/identity/kept_views.hpp"
#include "tonghe/identity/visibility.hpp"
#include "tonghe/work/errors.hpp"
#include "tonghe/work/events.hpp"
#include "tonghe/work/internal/guards.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tonghe::work {

namespace {

constexpr ptrdiff_t name_characters_max = 30;

const identity::KeptViews<DeskView, NewDeskView> kept(
    {.table = "desk_view",
     .saved = events::desk_view_saved,
     .removed = events::desk_view_removed,
     .ordered = events::desk_views_ordered,
     .not_found = errors::view_not_found,
     .too_many = errors::too_many_views,
     .most = views_max}
);

DeskQuery query_of(const DeskFilter& filter) {
    return {
        .state = filter.state,
        .queue = filter.queue,
        .colour = filter.colour,
        .item = filter.item,
        .region = filter.region,
        .part = filter.part,
        .text = filter.text,
        .since = filter.since};
}

void check(const NewDeskView& wanted) {
    std::vector<Fault> faults;
    internal::check_text(wanted.name, "/name", true, faults);
    const auto characters = std::count_if(wanted.name.begin(), wanted.name.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80; // the first byte of each
    });
    if (characters > name_characters_max) {
        faults.push_back(internal::fault(
            "too_long", "/name", {"名称太长", "The name is too long"}, {"最多 30 个字。", "Thirty characters at most."}
        ));
    }
    internal::throw_if_any(std::move(faults));
}

} // namespace

std::vector<DeskView> desk_views(Session& session, const identity::Actor& actor, Instant now) {
    std::vector<DeskView> views = kept.seen_by(session, actor);
    for (DeskView& view : views) {
        view.count = count_tasks(session, actor, query_of(view.filter), now, views_counted_to);
    }
    return views;
}

DeskView add_view(Tx& tx, const identity::Actor& by, const NewDeskView& wanted) {
    check(wanted);
    return kept.add(tx, by, wanted);
}

DeskView change_view(Tx& tx, const identity::Actor& by, const ViewId& id, const NewDeskView& wanted) {
    check(wanted);
    return kept.change(tx, by, id, wanted);
}

void remove_view(Tx& tx, const identity::Actor& by, const ViewId& id) { kept.remove(tx, by, id); }

void order_views(Tx& tx, const identity::Actor& by, const std::vector<ViewId>& order) { kept.order(tx, by, order); }

namespace {

// Reminders about what lies with her; the tasks come first, because they are few.
constexpr const char* her_reminders =
    "task t JOIN task_reminder r ON r.task = t.id JOIN process_instance p ON p.id = t.instance WHERE t.state IN "
    "('claimed', 'parked', 'held') AND t.assignee = ? AND r.answered_at IS NULL";

} // namespace

AlsoWaits also_waits(Session& session, const identity::Actor& actor) {
    AlsoWaits out;
    for (const Copy& copy : copies_for(session, actor, 100)) {
        out.copies += copy.read_at ? 0 : 1;
    }
    out.reminders = session.count(fmt::format("SELECT COUNT(*) FROM {}", her_reminders), {actor.account});
    return out;
}

std::vector<OpenReminder> reminders_for(Session& session, const identity::Actor& actor, int limit) {
    return session.all(
        fmt::format(
            "SELECT r.id, t.id, t.title_zh, t.title_en, p.title_zh, p.title_en, r.sent_by, r.text, r.sent_at FROM {} "
            "ORDER BY r.sent_at, r.id LIMIT ?",
            her_reminders
        ),
        {actor.account, limit},
        [](const store::Row& row) {
            return OpenReminder{
                .reminder = row.id<ReminderId>(0),
                .task = row.id<TaskId>(1),
                .title = {row.text(2), row.text(3)},
                .item_title = {row.text(4), row.text(5)},
                .sent_by = row.text(6),
                .text = row.text(7),
                .sent_at = row.instant(8)};
        }
    );
}

} // namespace tonghe::work
