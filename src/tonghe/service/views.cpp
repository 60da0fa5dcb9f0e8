#include "tonghe/service/views.hpp"

#include "tonghe/registry/mask.hpp"

namespace tonghe::service {

ClockView view_clock(const PromiseClock& clock, const Reading& by, Instant now) {
    ClockView view{
        .state = state(clock),
        .colour = colour(clock, ClockKind::promised, by, now),
        .days_left = days_left(clock, ClockKind::promised, by.time, now),
        .promised = term_of(clock, ClockKind::promised),
        .legal = term_of(clock, ClockKind::legal),
        .legal_due_on = due_on(clock, ClockKind::legal, by.time, now),
        .legal_colour = colour(clock, ClockKind::legal, by, now)};
    if (view.promised.unit == TermUnit::hour) {
        view.due_at = due_at(clock, ClockKind::promised, by.time, now);
    }
    return view;
}

HolderView view_holder(const CaseRow& row) {
    switch (row.state.status) {
    case CaseStatus::correction_requested:
        return {"applicant", {"申请人", "The applicant"}};
    case CaseStatus::submitted:
    case CaseStatus::accepted:
    case CaseStatus::in_review:
    case CaseStatus::suspended:
        return {"officer", row.unit_title};
    default:
        return {"system", {"已办结", "Ended"}};
    }
}

CaseView view_summary(const CaseRow& row, const catalog::Catalog& catalog, Instant now, bool own) {
    const Case& c = row.state;
    const Reading by{catalog.worktime(row.region), catalog.clocks()};
    CaseView view;
    view.case_ = c.id;
    view.number = c.number;
    view.service = c.service;
    view.kind = c.kind;
    view.title = row.title;
    view.status = c.status;
    view.status_title = status_title(c.status);
    view.applicant_name = own ? row.applicant_name : registry::mask_name(row.applicant_name);
    view.submitted_at = c.submitted_at;
    view.accepted_on = c.accepted_on;
    view.due_on = due_on(c.clock, ClockKind::promised, by.time, now);
    view.ended_at = c.ended_at;
    view.clock = view_clock(c.clock, by, now);
    view.authority_title = row.unit_title;
    if (!is_ended(c.status)) {
        view.holder = view_holder(row);
    }
    if (!c.bundle_case.empty()) {
        view.bundle_case = c.bundle_case;
    }
    if (!c.reason.empty()) {
        view.reason = c.reason;
    }
    if (c.status == CaseStatus::correction_requested) {
        view.correction = CorrectionView{c.correction, c.correction_due_on};
    }
    view.version = row.revision;
    return view;
}

MaterialView view_material(const MaterialNeed& need) {
    return {
        need.material.id,
        need.material.title,
        need.material.required,
        need.state,
        need.origin,
        need.material.accept,
        need.material.bytes_max,
        need.material.fill,
        need.items};
}

StepView view_step(const CaseStep& step) {
    return {
        step.at, step.kind, step.title, step.who, step.opinion.empty() ? std::nullopt : std::optional(step.opinion)};
}

CertificateView view_certificate(const Certificate& c, const catalog::CertificateType* type, Date today) {
    CertificateView view{
        c.id,
        c.identifier,
        c.number,
        c.type,
        c.title,
        status_on(c, today),
        c.version,
        c.holder_name,
        c.issuer_title,
        c.issued_on,
        c.valid_to,
        {},
        c.signature};
    const JsonObject* data = c.data.if_object();
    for (size_t i = 0; type != nullptr && data != nullptr && i < type->fields.size(); ++i) {
        const Json* value = data->if_contains(type->fields[i].field);
        if (value != nullptr && !value->is_null()) {
            view.data.push_back(
                {type->fields[i].title, value->is_string() ? std::string(value->get_string()) : to_text(*value)}
            );
        }
    }
    return view;
}

VerificationView view_verification(const Certificate& c, Date today) {
    const CertificateStatus status = status_on(c, today);
    return {
        status == CertificateStatus::valid,
        c.identifier,
        c.title,
        registry::mask_name(c.holder_name),
        c.issuer_title,
        c.issued_on,
        c.valid_to,
        status};
}

RatingView view_rating(const Rating& r, const std::string& answer) {
    return {
        r.id,
        r.stars,
        r.tags,
        r.comment,
        r.at,
        r.state,
        r.due_on,
        answer.empty() ? std::nullopt : std::optional(answer)};
}

std::vector<std::string> applicant_actions(const CaseRow& row, bool is_rated) {
    const Case& c = row.state;
    std::vector<std::string> actions;
    if (c.status == CaseStatus::correction_requested) {
        actions.emplace_back("supplement");
    }
    if (!is_ended(c.status)) {
        actions.emplace_back("withdraw");
    }
    if (is_ended(c.status) && c.status != CaseStatus::withdrawn && c.status != CaseStatus::revoked &&
        c.bundle_case.empty() && !is_rated) {
        actions.emplace_back("rate");
    }
    return actions;
}

} // namespace tonghe::service
