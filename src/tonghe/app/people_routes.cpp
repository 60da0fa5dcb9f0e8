// What officers do with one another's work: assign, delegate, transfer, signs, recall, copies, reminders, substitutes
// and hand-over.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/house.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/identity/account.hpp"
#include "tonghe/identity/visibility.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/registry/mask.hpp"
#include "tonghe/work/desk.hpp"
#include "tonghe/work/errors.hpp"
#include "tonghe/work/people.hpp"

#include <set>

namespace tonghe::app {

namespace {

using work::Task;
using work::TaskId;
using work::TaskView;
namespace fault = work::errors;

struct GiveIn {
    TaskId task;
    std::string officer;
    std::optional<std::string> reason;
};
TONGHE_STRUCT(GiveIn, task, officer, reason)

enum class When { before, beside, after };
TONGHE_ENUM(When, before, beside, after)

struct SignsIn {
    TaskId task;
    When when = When::before;
    std::vector<std::string> officers;
    std::string reason;
};
TONGHE_STRUCT(SignsIn, task, when, officers, reason)

struct ReasonIn {
    TaskId task;
    std::string reason;
};
TONGHE_STRUCT(ReasonIn, task, reason)

struct CopiesIn {
    TaskId task;
    std::vector<std::string> officers;
    std::vector<std::string> queues;
    std::optional<std::string> note;
};
TONGHE_STRUCT(CopiesIn, task, officers, queues, note)

struct CopyIn {
    work::CopyId copy;
};
TONGHE_STRUCT(CopyIn, copy)

struct RemindIn {
    TaskId task;
    std::string text;
};
TONGHE_STRUCT(RemindIn, task, text)

struct AnswerIn {
    work::ReminderId reminder;
    std::string answer;
};
TONGHE_STRUCT(AnswerIn, reminder, answer)

struct SubstitutionIn {
    work::SubstitutionId substitution;
};
TONGHE_STRUCT(SubstitutionIn, substitution)

struct HandOverIn {
    std::optional<std::string> from; // oneself unless given
    std::string to;
    std::string reason;
};
TONGHE_STRUCT(HandOverIn, from, to, reason)

struct OfficersIn {
    std::optional<TaskId> task;
    std::optional<std::string> q; // beginning of a name
};
TONGHE_STRUCT(OfficersIn, task, q)

struct OfficerLine {
    std::string account;
    std::string name;
    Text title; // of a post
    Text unit_title;
    bool serves = false; // the queue of the task, over its region
};
TONGHE_STRUCT(OfficerLine, account, name, title, unit_title, serves)

template <class Row> struct Rows { std::vector<Row> rows; };

using OfficerRows = Rows<OfficerLine>;
using CopyRows = Rows<work::Copy>;
using SubstitutionRows = Rows<work::Substitution>;
using HandedOverRows = Rows<work::HandedOver>;
TONGHE_STRUCT(OfficerRows, rows)
TONGHE_STRUCT(CopyRows, rows)
TONGHE_STRUCT(SubstitutionRows, rows)
TONGHE_STRUCT(HandedOverRows, rows)

constexpr int officers_shown = 30;

// Those who serve the queue of the task, or colleagues of one's own units; with a name, whoever is called so.
OfficerRows officers(Session& session, House& house, const identity::Actor& actor, const OfficersIn& in) {
    const Instant now = house.clock.now();
    const auto task = in.task ? std::optional(work::visible_task(session, actor, *in.task, now)) : std::nullopt;
    std::vector<std::string> accounts;
    const auto organisation = house.catalog.get();
    if (in.q && !in.q->empty()) {
        for (const auto& id : identity::officers_named(session, *in.q, officers_shown)) {
            accounts.push_back(id.text());
        }
    } else if (task) {
        accounts = house.work.sources().officers_of(session, task->queue, task->region, now);
    } else {
        std::set<std::string> colleagues;
        for (const identity::PostHeld& held : actor.posts) {
            for (const catalog::Post* post : organisation->organisation().posts_of(held.unit)) {
                for (const auto& id : identity::holders_of(session, post->id, now)) {
                    colleagues.insert(id.text());
                }
            }
        }
        accounts.assign(colleagues.begin(), colleagues.end());
    }
    OfficerRows out;
    for (const std::string& account : accounts) {
        const auto officer = account == actor.account || out.rows.size() == static_cast<size_t>(officers_shown)
                                 ? std::nullopt
                                 : house.work.sources().officer(session, account, now);
        if (!officer) {
            continue;
        }
        OfficerLine line{.account = account, .name = officer->name};
        for (const identity::PostHeld& post : officer->posts) {
            const bool serves = task && identity::Visibility(std::vector{post}).covers(task->queue, task->region);
            if (line.title.zh.empty() || (serves && !line.serves)) {
                line.title = post.title;
                line.unit_title = post.unit_title;
                line.serves = serves;
            }
        }
        out.rows.push_back(std::move(line));
    }
    return out;
}

// Accounts become names; what is sent to the page tells no account.
template <class Row, class... Members>
void show_account_names(Session& session, std::vector<Row>& rows, Members... members) {
    std::vector<std::string> accounts;
    for (const Row& row : rows) {
        (accounts.push_back(row.*members), ...);
    }
    const auto names = identity::names_of(session, accounts);
    const auto name = [&](std::string& account) {
        if (const auto found = names.find(account); found != names.end()) {
            account = found->second;
        }
    };
    for (Row& row : rows) {
        (name(row.*members), ...);
    }
}

api::Route act(const char* path, const char* name, Text summary, const char* example, int status = 200) {
    return {
        .method = api::Method::post,
        .path = path,
        .name = name,
        .tag = "desk",
        .summary = std::move(summary),
        .access = "officer",
        .status = status,
        .input_example = example,
        .errors = {&fault::task_not_found, &fault::not_possible_now, &fault::task_not_waiting}};
}

void add_giving(api::Routes& routes, House& house) {
    const auto view = [&house](Tx& tx, const Task& task) {
        TaskView out = work::view_task(tx, house.work, task, tx.now());
        out.applicant_name = registry::mask_name(out.applicant_name);
        return out;
    };
    routes.read<OfficersIn, OfficerRows>(
        {.path = "/api/v1/desk/officers",
         .name = "list_officers",
         .tag = "desk",
         .summary = {"可选人员", "Officers to choose from"},
         .access = "officer"},
        [&house](Session& session, const api::Caller& caller, const OfficersIn& in) {
            return officers(session, house, caller.actor(), in);
        }
    );
    routes.write<GiveIn, TaskView>(
        act("/api/v1/tasks/{task}/assign",
            "assign_task",
            {"派发", "Give to an officer of the queue"},
            R"({"officer":"acc-1"})"),
        [&house, view](Tx& tx, const api::Caller& caller, const GiveIn& in) {
            return view(tx, house.work.assign_to(tx, caller.actor(), in.task, in.officer, in.reason.value_or("")));
        }
    );
    routes.write<GiveIn, TaskView>(
        act("/api/v1/tasks/{task}/transfer",
            "transfer_task",
            {"转办", "Hand to another officer; it does not come back"},
            R"({"officer":"acc-1","reason":"由其主办"})"),
        [&house, view](Tx& tx, const api::Caller& caller, const GiveIn& in) {
            return view(tx, house.work.transfer(tx, caller.actor(), in.task, in.officer, in.reason.value_or("")));
        }
    );
    routes.write<GiveIn, TaskView>(
        act("/api/v1/tasks/{task}/delegate",
            "delegate_task",
            {"委派", "Ask another officer; it comes back"},
            R"({"officer":"acc-1","reason":"请核对原件"})"),
        [&house, view](Tx& tx, const api::Caller& caller, const GiveIn& in) {
            return view(
                tx,
                house.work.ask(tx, caller.actor(), in.task, work::Part::delegate, {in.officer}, in.reason.value_or(""))
            );
        }
    );
    routes.write<SignsIn, TaskView>(
        act("/api/v1/tasks/{task}/signs",
            "add_signs",
            {"加签", "Add signs before, beside or after"},
            R"({"when":"before","officers":["acc-1"],"reason":"请会同审核"})"),
        [&house, view](Tx& tx, const api::Caller& caller, const SignsIn& in) {
            const work::Part part = in.when == When::before   ? work::Part::before
                                    : in.when == When::beside ? work::Part::beside
                                                              : work::Part::after;
            return view(tx, house.work.ask(tx, caller.actor(), in.task, part, in.officers, in.reason));
        }
    );
    routes.write<ReasonIn, TaskView>(
        act("/api/v1/tasks/{task}/remove",
            "remove_sign",
            {"减签、收回委派", "Remove an added sign, or take a delegation back"},
            R"({"reason":"不再需要"})"),
        [&house, view](Tx& tx, const api::Caller& caller, const ReasonIn& in) {
            return view(tx, house.work.remove_sign(tx, caller.actor(), in.task, in.reason));
        }
    );
    routes.write<ReasonIn, TaskView>(
        act("/api/v1/tasks/{task}/recall",
            "recall_task",
            {"拿回", "Take back what nobody has taken up yet"},
            R"({"reason":"漏看了一页"})"),
        [&house, view](Tx& tx, const api::Caller& caller, const ReasonIn& in) {
            return view(tx, house.work.recall(tx, caller.actor(), in.task, in.reason));
        }
    );
}

void add_asking(api::Routes& routes, House& house) {
    routes.write<CopiesIn, api::None>(
        act("/api/v1/tasks/{task}/copies",
            "send_copies",
            {"传阅", "Send copies to read"},
            R"({"officers":["acc-1"],"note":"请阅"})",
            204),
        [&house](Tx& tx, const api::Caller& caller, const CopiesIn& in) {
            work::copy_to(tx, house.work, caller.actor(), in.task, in.officers, in.queues, in.note.value_or(""));
            return api::None{};
        }
    );
    routes.read<api::None, CopyRows>(
        {.path = "/api/v1/desk/copies",
         .name = "list_copies",
         .tag = "desk",
         .summary = {"传阅给我的", "Copies for me"},
         .access = "officer"},
        [](Session& session, const api::Caller& caller, const api::None&) {
            CopyRows out{work::copies_for(session, caller.actor(), 100)};
            show_account_names(session, out.rows, &work::Copy::officer, &work::Copy::sent_by, &work::Copy::read_by);
            return out;
        }
    );
    routes.write<CopyIn, api::None>(
        {.method = api::Method::post,
         .path = "/api/v1/desk/copies/{copy}/read",
         .name = "read_copy",
         .tag = "desk",
         .summary = {"已阅", "Mark a copy as read"},
         .access = "officer",
         .status = 204,
         .errors = {&fault::copy_not_found}},
        [](Tx& tx, const api::Caller& caller, const CopyIn& in) {
            work::read_copy(tx, caller.actor(), in.copy);
            return api::None{};
        }
    );
    routes.write<RemindIn, work::Reminder>(
        act("/api/v1/tasks/{task}/reminders", "remind_task", {"催办", "Remind"}, R"({"text":"请尽快办理"})"),
        [&house](Tx& tx, const api::Caller& caller, const RemindIn& in) {
            return work::remind(tx, house.work, caller.actor(), in.task, in.text);
        }
    );
    routes.write<AnswerIn, api::None>(
        {.method = api::Method::post,
         .path = "/api/v1/desk/reminders/{reminder}/answer",
         .name = "answer_reminder",
         .tag = "desk",
         .summary = {"答复催办", "Answer a reminder"},
         .access = "officer",
         .status = 204,
         .input_example = R"({"answer":"今天办结"})",
         .errors = {&fault::reminder_not_found, &fault::reminder_answered}},
        [](Tx& tx, const api::Caller& caller, const AnswerIn& in) {
            work::answer_reminder(tx, caller.actor(), in.reminder, in.answer);
            return api::None{};
        }
    );
}

void add_absence(api::Routes& routes, House& house) {
    routes.read<api::None, SubstitutionRows>(
        {.path = "/api/v1/desk/substitutions",
         .name = "list_substitutions",
         .tag = "desk",
         .summary = {"我的代理", "My substitutes, and whom I stand in for"},
         .access = "officer"},
        [&house](Session& session, const api::Caller& caller, const api::None&) {
            SubstitutionRows out{work::substitutions_of(session, caller.actor().account, date_of(house.clock.now()))};
            show_account_names(session, out.rows, &work::Substitution::officer, &work::Substitution::substitute);
            return out;
        }
    );
    routes.write<work::NewSubstitution, work::Substitution>(
        {.method = api::Method::post,
         .path = "/api/v1/desk/substitutions",
         .name = "add_substitution",
         .tag = "desk",
         .summary = {"指定代理人", "Name a substitute"},
         .access = "officer",
         .status = 201,
         .input_example = R"({"substitute":"acc-1","from":"2026-03-02","until":"2026-03-06","reason":"年休假"})",
         .errors = {&fault::not_an_officer, &fault::not_to_yourself, &fault::substitution_overlaps}},
        [&house](Tx& tx, const api::Caller& caller, const work::NewSubstitution& in) {
            return work::substitute(tx, house.work, caller.actor(), in);
        }
    );
    routes.write<SubstitutionIn, api::None>(
        {.method = api::Method::post,
         .path = "/api/v1/desk/substitutions/{substitution}/end",
         .name = "end_substitution",
         .tag = "desk",
         .summary = {"终止代理", "End a substitution"},
         .access = "officer",
         .status = 204,
         .errors = {&fault::substitution_not_found}},
        [](Tx& tx, const api::Caller& caller, const SubstitutionIn& in) {
            work::end_substitution(tx, caller.actor(), in.substitution);
            return api::None{};
        }
    );
    routes.write<HandOverIn, HandedOverRows>(
        {.method = api::Method::post,
         .path = "/api/v1/desk/hand-over",
         .name = "hand_over",
         .tag = "desk",
         .summary = {"工作交接", "Hand everything over to another officer"},
         .access = "officer|" + std::string(identity::permission::hand_over_work),
         .input_example = R"({"to":"acc-1","reason":"调离"})",
         .errors = {&fault::not_an_officer, &fault::not_to_yourself, &fault::hand_over_not_yours}},
        [&house](Tx& tx, const api::Caller& caller, const HandOverIn& in) {
            const std::string from = in.from.value_or(caller.actor().account);
            return HandedOverRows{work::hand_over(tx, house.work, caller.actor(), from, in.to, in.reason)};
        }
    );
}

} // namespace

void add_people_routes(api::Routes& routes, House& house) {
    add_giving(routes, house);
    add_asking(routes, house);
    add_absence(routes, house);
}

} // namespace tonghe::app
