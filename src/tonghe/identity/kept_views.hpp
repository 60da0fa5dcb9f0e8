// Views that officers keep of a list (视图): a filter by name, in an order, one of them opened first, some shared with
// the officer's unit.
//
// Always true
//  1. A view belongs to one officer; only she changes or removes it. Shared, her unit's officers see it after their
//  own.
//  2. At most one view of an officer is opened first.
//  3. Every change records an event in the same unit.
//
// Elsewhere: what may be filtered, what a name may be, and what a view shows (work/desk_views.hpp,
// appeal/kept_views.hpp).
#pragma once
#include "tonghe/base/error.hpp"
#include "tonghe/base/structure.hpp"
#include "tonghe/identity/actor.hpp"
#include "tonghe/journal/tx.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tonghe::identity {

struct ViewsOfList {
    const char* table; // id, officer, unit, name, filter, place, is_default, made_at, version
    const char* saved; // kinds of events: subject the view; shared
    const char* removed;
    const char* ordered; // subject: the officer
    const ErrorCode& not_found;
    const ErrorCode& too_many; // {most}
    int most;                  // of one officer
};

// `View` and `NewView` as the list's module has them.
template <class View, class NewView> class KeptViews {
  public:
    using ViewId = decltype(View::view);

    explicit KeptViews(const ViewsOfList& of) : of_(of) {}

    // Hers in their order, then those shared with her units.
    std::vector<View> seen_by(Session& session, const Actor& actor) const {
        std::vector<View> views = own(session, actor.account);
        std::set<std::string> units;
        for (const PostHeld& post : actor.posts) {
            units.insert(post.unit);
        }
        for (const std::string& unit : units) {
            session.each(
                selected("WHERE unit = ? AND officer <> ? ORDER BY name, id"),
                {unit, actor.account},
                [&](const store::Row& row) { views.push_back(read(row, actor.account)); }
            );
        }
        return views;
    }

    View add(Tx& tx, const Actor& by, const NewView& wanted) const {
        const int64_t there =
            tx.count(fmt::format("SELECT COUNT(*) FROM {} WHERE officer = ?", of_.table), {by.account});
        if (there >= of_.most) {
            throw Error(of_.too_many, {{"most", std::to_string(of_.most)}});
        }
        make_only_default(tx, by, wanted);
        const ViewId id = ViewId::make(tx.now());
        tx.execute(
            fmt::format(
                "INSERT INTO {} (id, officer, unit, name, filter, place, is_default, made_at, version) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)",
                of_.table
            ),
            {id,
             by.account,
             unit_for(by, wanted),
             wanted.name,
             to_json_text(wanted.filter),
             there,
             wanted.is_default,
             tx.now()}
        );
        return saved(tx, by, id, wanted);
    }

    View change(Tx& tx, const Actor& by, const ViewId& id, const NewView& wanted) const {
        own(tx, by.account, id);
        make_only_default(tx, by, wanted);
        tx.execute(
            fmt::format(
                "UPDATE {} SET unit = ?, name = ?, filter = ?, is_default = ?, version = version + 1 WHERE id = ?",
                of_.table
            ),
            {unit_for(by, wanted), wanted.name, to_json_text(wanted.filter), wanted.is_default, id}
        );
        return saved(tx, by, id, wanted);
    }

    void remove(Tx& tx, const Actor& by, const ViewId& id) const {
        own(tx, by.account, id);
        tx.execute(fmt::format("DELETE FROM {} WHERE id = ?", of_.table), {id});
        tx.record({.kind = of_.removed, .subject = id.text(), .actor = by.account});
    }

    // Those not named come after.
    void order(Tx& tx, const Actor& by, const std::vector<ViewId>& order) const {
        std::vector<View> views = own(tx, by.account);
        for (const ViewId& id : order) {
            own(tx, by.account, id);
        }
        std::stable_sort(views.begin(), views.end(), [&](const View& a, const View& b) {
            return std::find(order.begin(), order.end(), a.view) < std::find(order.begin(), order.end(), b.view);
        });
        for (size_t place = 0; place < views.size(); ++place) {
            tx.execute(
                fmt::format("UPDATE {} SET place = ? WHERE id = ?", of_.table),
                {static_cast<int64_t>(place), views[place].view}
            );
        }
        tx.record({.kind = of_.ordered, .subject = by.account, .actor = by.account});
    }

  private:
    std::string selected(const char* where) const {
        return fmt::format("SELECT id, officer, unit, name, filter, is_default, version FROM {} {}", of_.table, where);
    }

    static View read(const store::Row& row, const std::string& reader) {
        View out;
        out.view = ViewId(row.text(0));
        out.officer = row.text(1);
        out.shared = !row.view(2).empty();
        out.name = row.text(3);
        out.filter = from_json<decltype(View::filter)>(parse_own_json(row.view(4)));
        out.mine = out.officer == reader;
        out.is_default = row.boolean(5) && out.mine;
        out.version = row.integer(6);
        return out;
    }

    std::vector<View> own(Session& session, const std::string& officer) const {
        return session.all(selected("WHERE officer = ? ORDER BY place, id"), {officer}, [&](const store::Row& row) {
            return read(row, officer);
        });
    }

    View own(Session& session, const std::string& officer, const ViewId& id) const {
        auto found = session.first(selected("WHERE id = ? AND officer = ?"), {id, officer}, [&](const store::Row& row) {
            return read(row, officer);
        });
        if (!found) {
            throw Error(of_.not_found);
        }
        return std::move(*found);
    }

    // The unit that a view of hers is shared with; empty where it is not, or where she is in none.
    static std::string unit_for(const Actor& by, const NewView& wanted) {
        return wanted.shared && !by.posts.empty() ? by.posts.front().unit : "";
    }

    void make_only_default(Tx& tx, const Actor& by, const NewView& wanted) const {
        if (wanted.is_default) {
            tx.execute(
                fmt::format(
                    "UPDATE {} SET is_default = 0, version = version + 1 WHERE officer = ? AND is_default = 1",
                    of_.table
                ),
                {by.account}
            );
        }
    }

    View saved(Tx& tx, const Actor& by, const ViewId& id, const NewView& wanted) const {
        tx.record(
            {.kind = of_.saved,
             .subject = id.text(),
             .actor = by.account,
             .data = JsonObject{{"shared", wanted.shared}}}
        );
        return own(tx, by.account, id);
    }

    const ViewsOfList of_;
};

} // namespace tonghe::identity
