#include "tonghe/service/case.hpp"

#include "tonghe/service/errors.hpp"

#include <algorithm>

namespace tonghe::service {

namespace {

using Act = CaseCommand::Act;
using Status = CaseStatus;

inline constexpr int supplement_workdays = 15; // that the applicant is given; no law says how many

struct Rule {
    Act act;
    const char* zh;
    std::vector<Status> from;
    Status to;
    const char* event;
    bool needs_reason;
};

const std::vector<Rule>& rules() {
    static const std::vector<Rule> table = {
        {Act::accept, "受理", {Status::submitted}, Status::accepted, "case.accepted", false},
        {Act::deem_accepted, "视为受理", {Status::submitted}, Status::accepted, "case.deemed_accepted", false},
        {Act::request_correction,
         "补正告知",
         {Status::submitted},
         Status::correction_requested,
         "case.correction_requested",
         false},
        {Act::supplement, "补正提交", {Status::correction_requested}, Status::submitted, "case.supplemented", false},
        {Act::not_accept,
         "不予受理",
         {Status::submitted, Status::correction_requested},
         Status::not_accepted,
         "case.not_accepted",
         true},
        {Act::begin_review, "审查", {Status::accepted}, Status::in_review, "case.review_begun", false},
        {Act::suspend, "特别程序", {Status::accepted, Status::in_review}, Status::suspended, "case.suspended", true},
        {Act::resume, "恢复办理", {Status::suspended}, Status::in_review, "case.resumed", false},
        {Act::grant, "准予", {Status::accepted, Status::in_review}, Status::granted, "case.granted", false},
        {Act::refuse, "不予", {Status::accepted, Status::in_review}, Status::refused, "case.refused", true},
        {Act::withdraw,
         "撤回",
         {Status::submitted, Status::correction_requested, Status::accepted, Status::in_review, Status::suspended},
         Status::withdrawn,
         "case.withdrawn",
         true},
        {Act::terminate,
         "终止",
         {Status::submitted, Status::correction_requested, Status::accepted, Status::in_review, Status::suspended},
         Status::terminated,
         "case.terminated",
         true},
        {Act::revoke,
         "撤销原决定",
         {Status::granted, Status::refused, Status::not_accepted, Status::terminated},
         Status::revoked,
         "case.revoked",
         true},
    };
    return table;
}

const Rule& rule_of(Act act) {
    return *std::find_if(rules().begin(), rules().end(), [&](const Rule& rule) { return rule.act == act; });
}

void check_allowed(const Case& c, const CaseCommand& command, const Rule& rule) {
    if (std::find(rule.from.begin(), rule.from.end(), c.status) == rule.from.end()) {
        throw Error(errors::case_not_allowed_now, {{"status", status_title(c.status).zh}, {"act", rule.zh}});
    }
    if (rule.needs_reason && command.reason.empty()) {
        throw Error(errors::case_reason_required, {{"act", rule.zh}});
    }
    if (command.act == Act::request_correction) {
        if (!c.correction.empty()) {
            throw Error(errors::case_correction_asked_before);
        }
        if (command.correction.empty()) {
            throw Error(errors::case_correction_empty);
        }
    }
}

// The day all that was needed had come in: silence is dated back to it.
Date received_on(const Case& c) { return c.supplemented_on.value_or(date_of(c.submitted_at)); }

} // namespace

CaseDecision decide(const Case& c, const CaseCommand& command, const WorkCalendar& calendar, Instant now) {
    const Rule& rule = rule_of(command.act);
    check_allowed(c, command, rule);
    const Date today = date_of(now);
    CaseDecision out{c, rule.event};
    Case& next = out.next;
    next.status = rule.to;
    if (!command.reason.empty()) {
        next.reason = command.reason;
    }
    switch (command.act) {
    case Act::accept:
        next.accepted_on = today;
        next.clock = start(c.clock, now);
        break;
    case Act::deem_accepted:
        next.accepted_on = received_on(c);
        next.clock = start(c.clock, start_of(received_on(c)));
        break;
    case Act::supplement:
        next.supplemented_on = today;
        break;
    case Act::request_correction:
        next.correction = command.correction;
        next.correction_due_on = calendar.due_on(today, {supplement_workdays});
        break;
    case Act::suspend:
        next.clock = pause(c.clock, now, command.stops_legal, command.stops_promised);
        break;
    case Act::resume:
        next.clock = resume(c.clock, now, calendar);
        break;
    default:
        break;
    }
    if (is_ended(next.status) && !is_ended(c.status)) {
        next.ended_at = now;
        next.clock = stop(next.clock, today);
    }
    return out;
}

bool is_ended(CaseStatus status) {
    switch (status) {
    case Status::not_accepted:
    case Status::granted:
    case Status::refused:
    case Status::withdrawn:
    case Status::terminated:
    case Status::completed:
    case Status::revoked:
        return true;
    default:
        return false;
    }
}

Date silence_on(const Case& c, const WorkCalendar& calendar) {
    return calendar.due_on(received_on(c), {c.clock.correction});
}

CaseStatus bundle_status(const std::vector<PartStatus>& parts) {
    const auto all = [&](auto holds) { return std::all_of(parts.begin(), parts.end(), holds); };
    if (all([](const PartStatus& part) { return is_ended(part.status); })) {
        if (!all([](const PartStatus& part) { return !part.at_work; })) {
            return Status::granted;
        }
        return all([](const PartStatus& part) { return part.status == Status::withdrawn; }) ? Status::withdrawn
                                                                                            : Status::completed;
    }
    return all([](const PartStatus& part) { return part.status == Status::submitted; }) ? Status::submitted
                                                                                        : Status::in_review;
}

const Text& status_title(CaseStatus status) {
    static const Text titles[] = {
        {"已提交", "Submitted"},
        {"待补正", "Correction requested"},
        {"已受理", "Accepted"},
        {"不予受理", "Not accepted"},
        {"审查中", "In review"},
        {"特别程序中", "Suspended for a special procedure"},
        {"准予", "Granted"},
        {"不予", "Refused"},
        {"已撤回", "Withdrawn"},
        {"已终止", "Terminated"},
        {"已办结", "Completed"},
        {"决定已撤销", "Decision revoked"},
    };
    return titles[static_cast<size_t>(status)];
}

} // namespace tonghe::service
