#include "tonghe/appeal/kept_views.hpp"

#include "tonghe/appeal/errors.hpp"
#include "tonghe/appeal/events.hpp"

#include <algorithm>
#include <set>

namespace tonghe::appeal {

namespace {

constexpr const char* select = "SELECT view, officer, unit, name, filter, is_default, version FROM appeal_view ";
constexpr size_t name_bytes_max = 90;

KeptView read_view(const store::Row& row, const std::string& reader) {
    return {
        .view = row.id<ViewId>(0),
        .name = row.text(3),
        .filter = from_json<ListFilter>(parse_own_json(row.view(4))),
        .shared = !row.view(2).empty(),
        .is_default = row.boolean(5) && row.view(1) == reader,
        .mine = row.view(1) == reader,
        .officer = row.text(1),
        .version = row.integer(6)};
}

std::vector<KeptView> own_views(Session& session, const std::string& officer) {
    return session.all(
        std::string(select) + "WHERE officer = ? ORDER BY place, view",
        {officer},
        [&](const store::Row& row) { return read_view(row, officer); }
    );
}

KeptView own_view(Session& session, const std::string& officer, const ViewId& id) {
    auto found = session.first(
        std::string(select) + "WHERE view = ? AND officer = ?",
        {id, officer},
        [&](const store::Row& row) { return read_view(row, officer); }
    );
    if (!found) {
        throw Error(errors::view_not_found);
    }
    return std::move(*found);
}

void check(const NewView& wanted) {
    const bool is_named = wanted.name.find_first_not_of(" \t\r\n") != std::string::npos;
    if (!is_named || wanted.name.size() > name_bytes_max) {
        throw Error(
            tonghe::errors::invalid_input,
            {{"count", "1"}},
            {{.code = is_named ? "too_long" : "required",
              .pointer = "/name",
              .what = {"请给视图起一个名称。", "Give the view a name."},
              .remedy = {"最多 30 个字。", "Thirty characters at most."}}}
        );
    }
}

std::string unit_for(const identity::Actor& by, const NewView& wanted) {
    return wanted.shared && !by.posts.empty() ? by.posts.front().unit : "";
}

void make_only_default(Tx& tx, const std::string& officer) {
    tx.execute(
        "UPDATE appeal_view SET is_default = 0, version = version + 1 WHERE officer = ? AND is_default = 1", {officer}
    );
}

void record(Tx& tx, const identity::Actor& by, const ViewId& view, bool shared) {
    tx.record({events::view_saved, view.text(), by.account, JsonObject{{"shared", shared}}});
}

} // namespace

bool is_overdue(const Appeal& appeal, Date today) { return appeal.due_on && *appeal.due_on < today; }

bool passes(const ListFilter& filter, const Appeal& appeal, bool is_mine, Date today) {
    const bool of_policy =
        !filter.policy || (*filter.policy == against_cases ? !appeal.case_id.empty() : appeal.policy == *filter.policy);
    const bool in_time =
        !filter.due_within || (appeal.due_on && *appeal.due_on < today + std::max(*filter.due_within, 0));
    return of_policy && in_time && (!filter.state || appeal.state == *filter.state) &&
           (!filter.mine.value_or(false) || is_mine) && (!filter.overdue.value_or(false) || is_overdue(appeal, today));
}

std::vector<KeptView> kept_views(Session& session, const identity::Actor& actor) {
    std::vector<KeptView> views = own_views(session, actor.account);
    std::set<std::string> units;
    for (const identity::PostHeld& post : actor.posts) {
        units.insert(post.unit);
    }
    for (const std::string& unit : units) {
        session.each(
            std::string(select) + "WHERE unit = ? AND officer <> ? ORDER BY name, view",
            {unit, actor.account},
            [&](const store::Row& row) { views.push_back(read_view(row, actor.account)); }
        );
    }
    return views;
}

KeptView add_view(Tx& tx, const identity::Actor& by, const NewView& wanted) {
    check(wanted);
    const int64_t there = tx.count("SELECT COUNT(*) FROM appeal_view WHERE officer = ?", {by.account});
    if (there >= views_max) {
        throw Error(errors::too_many_views, {{"most", std::to_string(views_max)}});
    }
    if (wanted.is_default) {
        make_only_default(tx, by.account);
    }
    const ViewId id = ViewId::make(tx.now());
    tx.execute(
        "INSERT INTO appeal_view (view, officer, unit, name, filter, place, is_default, version) VALUES (?, ?, ?, ?, "
        "?, "
        "?, ?, 1)",
        {id, by.account, unit_for(by, wanted), wanted.name, to_json_text(wanted.filter), there, wanted.is_default}
    );
    record(tx, by, id, wanted.shared);
    return own_view(tx, by.account, id);
}

KeptView change_view(Tx& tx, const identity::Actor& by, const ViewId& id, const NewView& wanted) {
    check(wanted);
    own_view(tx, by.account, id);
    if (wanted.is_default) {
        make_only_default(tx, by.account);
    }
    tx.execute(
        "UPDATE appeal_view SET unit = ?, name = ?, filter = ?, is_default = ?, version = version + 1 WHERE view = ?",
        {unit_for(by, wanted), wanted.name, to_json_text(wanted.filter), wanted.is_default, id}
    );
    record(tx, by, id, wanted.shared);
    return own_view(tx, by.account, id);
}

void remove_view(Tx& tx, const identity::Actor& by, const ViewId& id) {
    own_view(tx, by.account, id);
    tx.execute("DELETE FROM appeal_view WHERE view = ?", {id});
    tx.record({events::view_removed, id.text(), by.account});
}

void order_views(Tx& tx, const identity::Actor& by, const std::vector<ViewId>& order) {
    std::vector<KeptView> views = own_views(tx, by.account);
    for (const ViewId& id : order) {
        own_view(tx, by.account, id);
    }
    std::stable_sort(views.begin(), views.end(), [&](const KeptView& a, const KeptView& b) {
        return std::find(order.begin(), order.end(), a.view) < std::find(order.begin(), order.end(), b.view);
    });
    for (size_t place = 0; place < views.size(); ++place) {
        tx.execute("UPDATE appeal_view SET place = ? WHERE view = ?", {static_cast<int64_t>(place), views[place].view});
    }
    tx.record({events::views_ordered, by.account, by.account});
}

} // namespace tonghe::appeal
