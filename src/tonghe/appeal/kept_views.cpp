#include "tonghe/appeal/kept_views.hpp"

#include "tonghe/appeal/errors.hpp"
#include "tonghe/appeal/events.hpp"
#include "tonghe/identity/kept_views.hpp"

#include <algorithm>

namespace tonghe::appeal {

namespace {

constexpr size_t name_bytes_max = 90;

const identity::KeptViews<KeptView, NewView> kept(
    {.table = "appeal_view",
     .saved = events::view_saved,
     .removed = events::view_removed,
     .ordered = events::views_ordered,
     .not_found = errors::view_not_found,
     .too_many = errors::too_many_views,
     .most = views_max}
);

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
    return kept.seen_by(session, actor);
}

KeptView add_view(Tx& tx, const identity::Actor& by, const NewView& wanted) {
    check(wanted);
    return kept.add(tx, by, wanted);
}

KeptView change_view(Tx& tx, const identity::Actor& by, const ViewId& id, const NewView& wanted) {
    check(wanted);
    return kept.change(tx, by, id, wanted);
}

void remove_view(Tx& tx, const identity::Actor& by, const ViewId& id) { kept.remove(tx, by, id); }

void order_views(Tx& tx, const identity::Actor& by, const std::vector<ViewId>& order) { kept.order(tx, by, order); }

} // namespace tonghe::appeal
