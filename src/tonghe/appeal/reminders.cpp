// Who has the work of an appeal, and telling them, her, and those whom a revised rule newly entitles.
#include "tonghe/appeal/appeals.hpp"
#include "tonghe/appeal/events.hpp"
#include "tonghe/catalog/territory.hpp"
#include "tonghe/identity/account.hpp"
#include "tonghe/identity/permission.hpp"
#include "tonghe/notify/inbox.hpp"

#include <algorithm>

namespace tonghe::appeal {

namespace {

constexpr int told_at_once = 200;

bool gives(const catalog::Post& post, std::string_view permission) {
    return std::count(post.permissions.begin(), post.permissions.end(), permission) > 0;
}

using Wanted = std::function<bool(const catalog::Post&, const catalog::Unit&)>;

// The posts whose work the appeal is in its state; of a board those of the office that convened it.
Wanted posts_for(const Appeal& appeal) {
    if (appeal.state != AppealState::with_office) {
        return [](const catalog::Post& post, const catalog::Unit&) {
            return gives(post, identity::permission::review_appeals);
        };
    }
    return [request = *appeal.story.request](const catalog::Post& post, const catalog::Unit& unit) {
        return gives(post, identity::permission::act_on_appeals) && unit.function == request.function &&
               (request.region.empty() || catalog::covers(unit.region, request.region));
    };
}

std::set<std::string>
holders_of_posts(Session& session, const catalog::Catalog& catalog, Instant now, const Wanted& wanted) {
    std::set<std::string> out;
    for (const catalog::Post& post : catalog.organisation().posts()) {
        const catalog::Unit* unit = catalog.organisation().unit(post.unit);
        if (unit != nullptr && wanted(post, *unit)) {
            for (const identity::AccountId& id : identity::holders_of(session, post.id, now)) {
                out.insert(id.text());
            }
        }
    }
    return out;
}

std::set<std::string> heads_over(Session& session, const catalog::Catalog& catalog, Instant now, const Wanted& wanted) {
    std::set<std::string> units;
    for (const catalog::Post& post : catalog.organisation().posts()) {
        const catalog::Unit* unit = catalog.organisation().unit(post.unit);
        if (unit != nullptr && wanted(post, *unit)) {
            units.insert(unit->id);
        }
    }
    return holders_of_posts(session, catalog, now, [&](const catalog::Post& post, const catalog::Unit& unit) {
        return post.head && units.contains(unit.id);
    });
}

} // namespace

std::set<std::string> Appeals::workers(Session& session, const Appeal& appeal, Instant now) const {
    std::set<std::string> out;
    if (appeal.state == AppealState::with_board) {
        for (const Seat& seat : seats_of(session, appeal.id)) {
            if (seat.state == SeatState::seated) {
                out.insert(seat.account);
            }
        }
    } else if (appeal.due_on) {
        out = holders_of_posts(session, *catalog_.get(), now, posts_for(appeal));
    }
    return out;
}

void Appeals::tell_workers(Tx& tx, const Appeal& appeal, const Text& title) const {
    const Text about = sources_.title(tx, appeal);
    const std::string due = appeal.due_on ? to_string(*appeal.due_on) : "";
    std::set<std::string> told = workers(tx, appeal, tx.now());
    if (appeal.state != AppealState::with_board) { // a seat is nobody else's
        for (const std::string& account : std::set<std::string>(told)) {
            for (const std::string& other : sources_.substitutes(tx, account, date_of(tx.now()))) {
                told.insert(other);
            }
        }
    }
    for (const std::string& account : told) {
        notify::tell(
            tx,
            account,
            title,
            {about.zh + "，期限 " + due, about.en + ", until " + due},
            "/desk/appeals/" + appeal.id.text()
        );
    }
}

void Appeals::tell_her(Tx& tx, const Appeal& appeal, const Text& title, const Text& text) const {
    notify::tell(tx, appeal.account, title, text, "/portal/me/appeals/" + appeal.id.text());
}

void Appeals::follow(Journal& journal) {
    journal.on_timer("appeal.due", [this](Tx& tx, const journal::Timer& timer) { remind(tx, timer); });
    journal.on_timer("appeal.tell_newly", [this](Tx& tx, const journal::Timer& timer) { tell_newly(tx, timer); });
}

void Appeals::remind(Tx& tx, const journal::Timer& timer) const {
    const auto appeal = find(tx, AppealId(timer.subject));
    const std::string state(timer.data.at("state").as_string());
    const std::string due(timer.data.at("due_on").as_string());
    if (!appeal || state != word(appeal->state) || !appeal->due_on || due != to_string(*appeal->due_on)) {
        return; // it has gone on since
    }
    const bool overdue = date_of(tx.now()) > *appeal->due_on;
    const Text title = overdue ? Text{"申诉已超期：" + appeal->number, "Overdue: appeal " + appeal->number}
                               : Text{"申诉快到期：" + appeal->number, "Due soon: appeal " + appeal->number};
    tell_workers(tx, *appeal, title);
    if (overdue) { // the heads of those who have it
        const auto heads = heads_over(tx, *catalog_.get(), tx.now(), posts_for(*appeal));
        for (const std::string& head : heads) {
            notify::tell(
                tx,
                head,
                title,
                {"本单位有一件申诉超过期限，请督促办理。", "An appeal that your office has is overdue; see to it."},
                "/desk"
            );
        }
    }
    tx.record({events::reminded, appeal->id.text(), "system", JsonObject{{"state", state}, {"overdue", overdue}}});
}

void Appeals::tell_newly(Tx& tx, const journal::Timer& timer) const {
    const AppealId id(timer.subject);
    const auto appeal = find(tx, id);
    const auto policy = appeal ? catalog_.get()->policy(appeal->policy, date_of(tx.now())) : nullptr;
    const std::vector<std::string> persons = take_to_tell(tx, id, told_at_once);
    for (const std::string& person : persons) {
        const auto account = policy == nullptr ? std::nullopt : identity::account_of_person(tx, person);
        if (account) {
            notify::tell(
                tx,
                account->text(),
                {"为您找到一项待遇：" + policy->title.zh, "Found for you: " + policy->title.en},
                {"政策修订之后您符合条件。", "After a revision of the policy you meet its conditions."},
                "/portal/policies/" + policy->id
            );
        }
    }
    if (persons.size() == static_cast<size_t>(told_at_once)) {
        tx.at(tx.now(), {.kind = timer.kind, .subject = timer.subject});
    }
}

Party party_of(const catalog::Catalog& catalog, const identity::Actor& actor) {
    Party out{
        .account = actor.account,
        .person = actor.person,
        .reviews = actor.may(identity::permission::review_appeals),
        .judges = actor.may(identity::permission::judge_appeals),
        .offices = {}};
    for (const identity::PostHeld& held : actor.posts) {
        const catalog::Post* post = catalog.organisation().post(held.post);
        if (post != nullptr && gives(*post, identity::permission::act_on_appeals)) {
            out.offices.push_back({held.function, held.region});
        }
    }
    return out;
}

} // namespace tonghe::appeal
