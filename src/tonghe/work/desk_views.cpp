#include "tonghe/work/desk_views.hpp"

#include "tonghe/identity/visibility.hpp"
#include "tonghe/work/errors.hpp"
#include "tonghe/work/events.hpp"
#include "tonghe/work/internal/guards.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tonghe::work {

namespace {

constexpr const char* view_columns = "id, officer, unit, name, filter, is_default, version";
constexpr ptrdiff_t name_characters_max = 30;

DeskView read_view(const store::Row& row, const std::string& reader) {
    return {
        .view = row.id<ViewId>(0),
        .name = row.text(3),
        .filter = from_json<DeskFilter>(parse_json(row.view(4))),
        .shared = !row.view(2).empty(),
        .is_default = row.boolean(5) && row.view(1) == reader,
        .mine = row.view(1) == reader,
        .officer = row.text(1),
        .version = row.integer(6)};
}

std::vector<DeskView> own_views(Session& session, const std::string& officer) {
    return session.all(
        fmt::format("SELECT {} FROM desk_view WHERE officer = ? ORDER BY place, id", view_columns),
        {officer},
        [&](const store::Row& row) { return read_view(row, officer); }
    );
}

DeskView own_view(Session& session, const std::string& officer, const ViewId& id) {
    auto found = session.first(
        fmt::format("SELECT {} FROM desk_view WHERE id = ? AND officer = ?", view_columns),
        {id, officer},
        [&](const store::Row& row) { return read_view(row, officer); }
    );
    if (!found) {
        throw Error(errors::view_not_found);
    }
    return std::move(*found);
}

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

// The unit that a view of hers is shared with; empty where it is not, or where she is in none.
std::string unit_for(const identity::Actor& by, const NewDeskView& wanted) {
    return wanted.shared && !by.posts.empty() ? by.posts.front().unit : "";
}

void make_only_default(Tx& tx, const std::string& officer) {
    tx.execute(
        "UPDATE desk_view SET is_default = 0, version = version + 1 WHERE officer = ? AND is_default = 1", {officer}
    );
}

void record(Tx& tx, const identity::Actor& by, const ViewId& view, bool shared) {
    tx.record(
        {.kind = events::desk_view_saved,
         .subject = view.text(),
         .actor = by.account,
         .data = JsonObject{{"shared", shared}}}
    );
}

} // namespace

std::vector<DeskView> desk_views(Session& session, const identity::Actor& actor, Instant now) {
    std::vector<DeskView> views = own_views(session, actor.account);
    std::set<std::string> units;
    for (const identity::PostHeld& post : actor.posts) {
        units.insert(post.unit);
    }
    for (const std::string& unit : units) {
        session.each(
            fmt::format("SELECT {} FROM desk_view WHERE unit = ? AND officer <> ? ORDER BY name, id", view_columns),
            {unit, actor.account},
            [&](const store::Row& row) { views.push_back(read_view(row, actor.account)); }
        );
    }
    for (DeskView& view : views) {
        view.count = count_tasks(session, actor, query_of(view.filter), now, views_counted_to);
    }
    return views;
}

DeskView add_view(Tx& tx, const identity::Actor& by, const NewDeskView& wanted) {
    check(wanted);
    const int64_t there = tx.count("SELECT COUNT(*) FROM desk_view WHERE officer = ?", {by.account});
    if (there >= views_max) {
        throw Error(errors::too_many_views, {{"most", std::to_string(views_max)}});
    }
    if (wanted.is_default) {
        make_only_default(tx, by.account);
    }
    const ViewId id = ViewId::make(tx.now());
    tx.execute(
        "INSERT INTO desk_view (id, officer, unit, name, filter, place, is_default, made_at, version) VALUES (?, ?, ?, "
        "?, ?, ?, ?, ?, 1)",
        {id,
         by.account,
         unit_for(by, wanted),
         wanted.name,
         to_json_text(wanted.filter),
         there,
         wanted.is_default,
         tx.now()}
    );
    record(tx, by, id, wanted.shared);
    return own_view(tx, by.account, id);
}

DeskView change_view(Tx& tx, const identity::Actor& by, const ViewId& id, const NewDeskView& wanted) {
    check(wanted);
    own_view(tx, by.account, id);
    if (wanted.is_default) {
        make_only_default(tx, by.account);
    }
    tx.execute(
        "UPDATE desk_view SET unit = ?, name = ?, filter = ?, is_default = ?, version = version + 1 WHERE id = ?",
        {unit_for(by, wanted), wanted.name, to_json_text(wanted.filter), wanted.is_default, id}
    );
    record(tx, by, id, wanted.shared);
    return own_view(tx, by.account, id);
}

void remove_view(Tx& tx, const identity::Actor& by, const ViewId& id) {
    own_view(tx, by.account, id);
    tx.execute("DELETE FROM desk_view WHERE id = ?", {id});
    tx.record({.kind = events::desk_view_removed, .subject = id.text(), .actor = by.account});
}

void order_views(Tx& tx, const identity::Actor& by, const std::vector<ViewId>& order) {
    std::vector<DeskView> views = own_views(tx, by.account);
    for (const ViewId& id : order) {
        own_view(tx, by.account, id);
    }
    std::stable_sort(views.begin(), views.end(), [&](const DeskView& a, const DeskView& b) {
        return std::find(order.begin(), order.end(), a.view) < std::find(order.begin(), order.end(), b.view);
    });
    for (size_t place = 0; place < views.size(); ++place) {
        tx.execute("UPDATE desk_view SET place = ? WHERE id = ?", {static_cast<int64_t>(place), views[place].view});
    }
    tx.record({.kind = events::desk_views_ordered, .subject = by.account, .actor = by.account});
}

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
