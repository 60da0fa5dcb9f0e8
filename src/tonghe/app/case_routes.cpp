// Cases: following one's own, finding those of one's posts, and what may be done to them beside tasks.
#include "tonghe/api/event_stream.hpp"
#include "tonghe/api/routes.hpp"
#include "tonghe/app/case_views.hpp"
#include "tonghe/app/house.hpp"
#include "tonghe/app/looks.hpp"
#include "tonghe/app/progress_feed.hpp"
#include "tonghe/identity/account.hpp"
#include "tonghe/identity/visibility.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/notify/inbox.hpp"
#include "tonghe/registry/registry.hpp"
#include "tonghe/service/casework.hpp"
#include "tonghe/service/errors.hpp"
#include "tonghe/service/rating_store.hpp"
#include "tonghe/store/page.hpp"
#include "tonghe/work/desk.hpp"

namespace tonghe::app {

namespace {

using service::CaseId;
using service::CaseRow;
using service::CaseView;

struct CaseIn {
    CaseId case_;
};
TONGHE_STRUCT(CaseIn, case_)

struct PageIn {
    std::optional<std::string> after;
    std::optional<int> limit;
};
TONGHE_STRUCT(PageIn, after, limit)

struct CasesIn {
    std::optional<std::string> service;
    std::optional<service::CaseStatus> status;
    std::optional<std::string> applicant;
    std::optional<std::string> q;
    std::optional<std::string> after;
    std::optional<int> limit;
};
TONGHE_STRUCT(CasesIn, service, status, applicant, q, after, limit)

struct CasesOut {
    std::vector<CaseView> rows;
    std::optional<std::string> next;
};
TONGHE_STRUCT(CasesOut, rows, next)

struct SupplementIn {
    CaseId case_;
    Json form;
    std::optional<std::string> note;
};
TONGHE_STRUCT(SupplementIn, case_, form, note)

struct ReasonIn {
    CaseId case_;
    std::string reason;
};
TONGHE_STRUCT(ReasonIn, case_, reason)

struct SuspendIn {
    CaseId case_;
    std::string ground;
    std::optional<std::string> reason;
    std::optional<std::string> document;
    std::optional<Date> document_on;
    std::optional<Date> until;
};
TONGHE_STRUCT(SuspendIn, case_, ground, reason, document, document_on, until)

struct ResumeIn {
    CaseId case_;
    std::optional<std::string> reason;
};
TONGHE_STRUCT(ResumeIn, case_, reason)

struct RateIn {
    CaseId case_;
    int stars = 0;
    std::vector<std::string> tags;
    std::optional<std::string> comment;
};
TONGHE_STRUCT(RateIn, case_, stars, tags, comment)

struct PicturePart { // one part of a joint application, and the steps it stands at
    CaseId case_;
    std::string service;
    Text title;
    service::CaseStatus status = service::CaseStatus::submitted;
    Text status_title;
    work::PictureState state = work::PictureState::active;
    std::vector<Text> steps;
};
TONGHE_STRUCT(PicturePart, case_, service, title, status, status_title, state, steps)

struct PictureOut {
    std::optional<std::string> bpmn; // of a single item
    std::vector<work::PictureElement> elements;
    std::vector<PicturePart> parts; // of a bundle
};
TONGHE_STRUCT(PictureOut, bpmn, elements, parts)

struct BadRatingView {
    service::RatingId rating;
    CaseId case_;
    std::string number;
    Text title;
    int stars = 0;
    std::vector<std::string> tags;
    std::string comment;
    Instant at;
    service::RatingState state = service::RatingState::open;
    std::optional<Date> due_on;
    std::string answer;
    std::string rectification;
};
TONGHE_STRUCT(
    BadRatingView, rating, case_, number, title, stars, tags, comment, at, state, due_on, answer, rectification
)

struct BadRatingsOut {
    std::vector<BadRatingView> rows;
};
TONGHE_STRUCT(BadRatingsOut, rows)

struct AnswerIn {
    service::RatingId rating;
    std::string text;
};
TONGHE_STRUCT(AnswerIn, rating, text)

CasesOut page_of(const catalog::Catalog& catalog, const std::vector<CaseRow>& rows, int limit, Instant now, bool own) {
    CasesOut out;
    for (const CaseRow& row : rows) {
        out.rows.push_back(service::view_summary(row, catalog, now, own));
    }
    if (static_cast<int>(rows.size()) == limit) {
        out.next =
            store::encode_cursor({std::to_string(rows.back().state.submitted_at.micros), rows.back().state.id.text()});
    }
    return out;
}

std::vector<std::string> keys_of(const std::optional<std::string>& after) {
    return after ? store::decode_cursor(*after, 2) : std::vector<std::string>();
}

// A part is done once nothing of it is under way any more: a card that is still being made is not.
PicturePart part_of_picture(Session& session, House& house, const CaseRow& row) {
    PicturePart part{
        row.state.id,
        row.state.service,
        row.title,
        row.state.status,
        service::status_title(row.state.status),
        work::PictureState::active,
        {}};
    for (const work::Task& task : work::waiting_tasks(session, row.state.id.text())) {
        part.steps.push_back(task.title);
    }
    const auto instance = house.work.find(session, work::InstanceId(row.instance));
    if (!instance || instance->status != work::InstanceStatus::running) {
        part.state = work::PictureState::done;
    } else if (instance->parked || instance->stuck) {
        part.state = work::PictureState::waiting;
    }
    return part;
}

PictureOut picture_of(Session& session, House& house, const CaseRow& row) {
    if (row.state.kind == service::CaseKind::bundle) {
        PictureOut out;
        for (const CaseRow& part : parts_in_guide_order(session, house, row)) {
            out.parts.push_back(part_of_picture(session, house, part));
        }
        return out;
    }
    auto definition = house.case_work.definition_of(session, row);
    const auto instance = house.work.find(session, work::InstanceId(row.instance));
    if (instance && definition->process && definition->process->hash != instance->model) { // it was migrated
        definition = service::definition_running(session, *house.catalog.get(), *instance);
    }
    const work::InstanceId id(row.instance);
    return {definition->bpmn, work::picture(session, house.work, id, house.clock.now()), {}};
}

void add_reading(api::Routes& routes, House& house) {
    routes.read<PageIn, CasesOut>(
        {.path = "/api/v1/me/cases",
         .name = "list_my_cases",
         .tag = "cases",
         .summary = {"我的办件", "My cases"},
         .access = "resident"},
        [&house](Session& session, const api::Caller& caller, const PageIn& in) {
            const int limit = store::page_size(in.limit);
            return page_of(
                *house.catalog.get(),
                service::cases_of_account(session, caller.account, keys_of(in.after), limit),
                limit,
                house.clock.now(),
                true
            );
        }
    );
    routes.read<CasesIn, CasesOut>(
        {.path = "/api/v1/cases",
         .name = "find_cases",
         .tag = "cases",
         .summary = {"查找办件", "Find cases"},
         .access = "officer"},
        [&house](Session& session, const api::Caller& caller, const CasesIn& in) {
            const int limit = store::page_size(in.limit);
            const auto visible = identity::Visibility(caller.actor()).condition("q.queue", "q.region");
            const service::CaseFilter filter{
                in.service.value_or(""),
                in.status ? word(*in.status) : "",
                in.applicant.value_or(""),
                in.q.value_or("")};
            const std::vector<CaseRow> rows =
                service::visible_cases(session, visible.sql, visible.values, filter, keys_of(in.after), limit);
            const bool named = shows_names(house, caller, LookAt::list);
            if (named) {
                record_looks(house, caller, rows, {"name"});
            }
            return page_of(*house.catalog.get(), rows, limit, house.clock.now(), named);
        }
    );
    routes.read<CaseIn, CaseView>(
        {.path = "/api/v1/cases/{case}",
         .name = "get_case",
         .tag = "cases",
         .summary = {"查看办件", "One case"},
         .access = "resident|officer",
         .errors = {&service::errors::case_not_found}},
        [&house](Session& session, const api::Caller& caller, const CaseIn& in) {
            const CaseRow row = seen_case(session, caller, in.case_);
            if (row.account == caller.account) {
                return show_own_case(session, house, row, house.clock.now());
            }
            record_looks(house, caller, {row}, {"name"});
            const bool named = shows_names(house, caller, LookAt::opened_case);
            return show_case_to_officer(session, house, row, named, house.clock.now());
        }
    );
    routes.read<CaseIn, PictureOut>(
        {.path = "/api/v1/cases/{case}/picture",
         .name = "get_case_picture",
         .tag = "cases",
         .summary = {"办件流程图", "Where the case stands in its process"},
         .access = "resident|officer",
         .errors = {&service::errors::case_not_found}},
        [&house](Session& session, const api::Caller& caller, const CaseIn& in) {
            PictureOut picture = picture_of(session, house, seen_case(session, caller, in.case_));
            if (caller.actor().is_officer()) {
                name_officers(session, picture.elements);
            }
            return picture;
        }
    );
    routes.read<CaseIn, api::Response>(
        {.path = "/api/v1/cases/{case}/events",
         .name = "follow_case",
         .tag = "cases",
         .summary = {"办件进展（事件流）", "Progress as server-sent events"},
         .access = "resident|officer",
         .content_type = "text/event-stream"},
        [&house](Session& session, const api::Caller& caller, const CaseIn& in) {
            const CaseRow row = seen_case(session, caller, in.case_);
            api::Response response;
            response.content_type = "text/event-stream";
            response.stream = house.feed.follow(row.state.id.text());
            return response;
        }
    );
}

void add_acting(api::Routes& routes, House& house) {
    routes.write<SupplementIn, CaseView>(
        {.method = api::Method::post,
         .path = "/api/v1/cases/{case}/supplement",
         .name = "supplement_case",
         .tag = "cases",
         .summary = {"补正提交", "Supply what was asked for"},
         .access = "resident",
         .errors = {&service::errors::case_not_found, &service::errors::case_not_allowed_now}},
        [&house](Tx& tx, const api::Caller& caller, const SupplementIn& in) {
            house.case_work.supplement(
                tx,
                own_case(tx, caller, in.case_),
                in.form.is_object() ? std::optional(in.form) : std::nullopt,
                in.note.value_or("")
            );
            return show_own_case(tx, house, *service::find_case(tx, in.case_), tx.now());
        }
    );
    routes.write<ReasonIn, CaseView>(
        {.method = api::Method::post,
         .path = "/api/v1/cases/{case}/withdraw",
         .name = "withdraw_case",
         .tag = "cases",
         .summary = {"撤回申请", "Withdraw"},
         .access = "resident",
         .errors =
             {&service::errors::case_not_found,
              &service::errors::case_not_allowed_now,
              &service::errors::case_reason_required}},
        [&house](Tx& tx, const api::Caller& caller, const ReasonIn& in) {
            house.case_work.withdraw(tx, own_case(tx, caller, in.case_), in.reason);
            return show_own_case(tx, house, *service::find_case(tx, in.case_), tx.now());
        }
    );
    routes.write<SuspendIn, CaseView>(
        {.method = api::Method::post,
         .path = "/api/v1/cases/{case}/suspend",
         .name = "suspend_case",
         .tag = "cases",
         .summary = {"中止（法定事由、文书）", "Suspend, with the legal ground and the document"},
         .access = "officer",
         .input_example = R"({"ground":"expert-review","document":"云市监食特告〔2026〕3号","until":"2026-03-20"})",
         .errors = {&service::errors::case_not_found, &service::errors::case_not_allowed_now}},
        [&house](Tx& tx, const api::Caller& caller, const SuspendIn& in) {
            house.case_work.suspend(
                tx,
                caller.actor(),
                seen_case(tx, caller, in.case_),
                {.ground = in.ground,
                 .reason = in.reason.value_or(""),
                 .document = in.document.value_or(""),
                 .document_on = in.document_on,
                 .until = in.until}
            );
            return show_case_to_officer(tx, house, *service::find_case(tx, in.case_), true, tx.now());
        }
    );
    routes.write<ResumeIn, CaseView>(
        {.method = api::Method::post,
         .path = "/api/v1/cases/{case}/resume",
         .name = "resume_case",
         .tag = "cases",
         .summary = {"恢复办理", "Resume"},
         .access = "officer",
         .errors = {&service::errors::case_not_found, &service::errors::case_not_allowed_now}},
        [&house](Tx& tx, const api::Caller& caller, const ResumeIn& in) {
            house.case_work.resume(tx, caller.actor(), seen_case(tx, caller, in.case_), in.reason.value_or(""));
            return show_case_to_officer(tx, house, *service::find_case(tx, in.case_), true, tx.now());
        }
    );
    routes.write<RateIn, service::RatingView>(
        {.method = api::Method::post,
         .path = "/api/v1/cases/{case}/rating",
         .name = "rate_case",
         .tag = "ratings",
         .summary = {"评价", "Rate"},
         .access = "resident",
         .status = 201,
         .input_example = R"({"stars":5,"tags":["fast"]})",
         .errors =
             {&service::errors::rating_exists, &service::errors::rating_too_early, &service::errors::rating_invalid}},
        [&house](Tx& tx, const api::Caller& caller, const RateIn& in) {
            const auto row = service::rate_case(
                tx, own_case(tx, caller, in.case_), {in.stars, in.tags, in.comment}, house.catalog.get()->calendar()
            );
            return service::view_rating(row.rating, row.answer);
        }
    );
}

void add_ratings(api::Routes& routes, House& house) {
    routes.read<api::None, BadRatingsOut>(
        {.path = "/api/v1/ratings/bad",
         .name = "list_bad_ratings",
         .tag = "ratings",
         .summary = {"待整改差评", "Bad ratings that ask for something"},
         .access = "officer"},
        [](Session& session, const api::Caller& caller, const api::None&) {
            const auto visible = identity::Visibility(caller.actor()).condition("q.queue", "q.region");
            BadRatingsOut out;
            for (const service::RatingRow& row : service::open_bad_ratings(session, visible.sql, visible.values, 200)) {
                const auto rated = service::find_case(session, row.rating.case_id);
                out.rows.push_back(
                    {row.rating.id,
                     row.rating.case_id,
                     rated->state.number,
                     rated->title,
                     row.rating.stars,
                     row.rating.tags,
                     row.rating.comment,
                     row.rating.at,
                     row.rating.state,
                     row.rating.due_on,
                     row.answer,
                     row.rectification}
                );
            }
            return out;
        }
    );
    routes.write<AnswerIn, service::RatingView>(
        {.method = api::Method::post,
         .path = "/api/v1/ratings/{rating}/answer",
         .name = "answer_rating",
         .tag = "ratings",
         .summary = {"答复、整改、回访", "Answer, rectify, call back"},
         .access = "officer",
         .input_example = R"({"text":"已联系申请人致歉。"})",
         .errors = {&service::errors::rating_not_found, &service::errors::rating_closed}},
        [&house](Tx& tx, const api::Caller& caller, const AnswerIn& in) {
            auto row = service::find_rating(tx, in.rating);
            if (!row) {
                throw Error(service::errors::rating_not_found);
            }
            const CaseRow rated = seen_case(tx, caller, row->rating.case_id);
            const auto next =
                service::advance_rating(tx, std::move(*row), caller.account, in.text, house.catalog.get()->calendar());
            notify::tell(
                tx,
                rated.account,
                {"您的评价有了答复", "Your rating was answered"},
                {in.text, in.text},
                "/portal/cases/" + rated.state.id.text()
            );
            return service::view_rating(next.rating, next.answer);
        }
    );
}

} // namespace

void add_case_routes(api::Routes& routes, House& house) {
    add_reading(routes, house);
    add_acting(routes, house);
    add_ratings(routes, house);
}

} // namespace tonghe::app
