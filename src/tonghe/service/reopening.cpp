#include "tonghe/service/reopening.hpp"

#include "tonghe/notify/inbox.hpp"
#include "tonghe/service/casework.hpp"
#include "tonghe/service/errors.hpp"
#include "tonghe/work/recusal.hpp"

#include <fmt/format.h>

namespace tonghe::service {

namespace {

constexpr const char* columns = "case_id, again, basis, reason, at";

Reopened read_row(const store::Row& row) {
    return {row.id<CaseId>(0), row.id<CaseId>(1), row.text(2), row.text(3), row.instant(4)};
}

// Locked values are what the registries say now: what was wrong there has been put right.
Json with_known(const forms::Form& form, Subjects& subjects, const Json& values) {
    Json out = values;
    for (const forms::Field& field : form.fields) {
        const Json* given = at_pointer(values, field.pointer);
        if (given == nullptr || field.semantic.empty() || field.lock != forms::Lock::verified) {
            continue;
        }
        if (const auto known = subjects.value(field.semantic)) {
            set_at_pointer(out, field.pointer, known->value);
        }
    }
    return out;
}

void revoke_certificates(Tx& tx, const CaseId& id, const std::string& reason) {
    for (const Certificate& certificate : certificates_of_case(tx, id)) {
        if (certificate.status == CertificateStatus::valid || certificate.status == CertificateStatus::suspended) {
            set_status(tx, certificate.id, CertificateStatus::revoked, reason);
        }
    }
}

void tell_deciders(Tx& tx, const std::set<std::string>& accounts, const CaseRow& old, const std::string& number) {
    for (const std::string& account : accounts) {
        notify::tell(
            tx,
            account,
            {"原决定已撤销：" + old.title.zh, "A decision was revoked: " + old.title.en},
            {fmt::format("{} 的决定经申诉评议撤销，由他人按 {} 重新办理，您应当回避。", old.state.number, number),
             fmt::format(
                 "The decision of {} was revoked upon appeal. Others decide it anew as {}; you are recused.",
                 old.state.number,
                 number
             )},
            "/desk/cases/" + old.state.id.text()
        );
    }
}

} // namespace

void keep_reopened(Tx& tx, const Reopening& reopening, const CaseId& again) {
    tx.execute(
        "INSERT INTO service_reopened (case_id, again, basis, reason, made_by, at) VALUES (?, ?, ?, ?, ?, ?)",
        {reopening.old, again, reopening.basis, reopening.reason, reopening.by, tx.now()}
    );
}

std::optional<Reopened> reopened_as(Session& session, const CaseId& old) {
    return session.first(fmt::format("SELECT {} FROM service_reopened WHERE case_id = ?", columns), {old}, read_row);
}

std::optional<Reopened> reopening_of(Session& session, const CaseId& again) {
    return session.first(fmt::format("SELECT {} FROM service_reopened WHERE again = ?", columns), {again}, read_row);
}

// The application as it was, with what the registries say now.
SubmitInput CaseWork::again(Tx& tx, const CaseRow& old) {
    const auto catalog = catalog_.get();
    const auto definition = definition_of(tx, old);
    const auto parsed = forms::parse_form(definition->form);
    const auto person = registry_.get(tx, registry::RecordId(old.applicant));
    Subjects subjects(tx, *catalog, registry_, {person ? person->key : "", old.enterprise});
    std::vector<std::string> needed{"person"};
    needed.insert(needed.end(), definition->facts.begin(), definition->facts.end());
    SubmitInput input{
        .who =
            {.account = old.account,
             .name = old.applicant_name,
             .identity_number = person ? person->key : "",
             .credit_code = old.enterprise,
             .channel = reopened_channel},
        .applicant = old.applicant,
        .values = with_known(**parsed, subjects, old.form),
        .files = stored_materials(tx, old.state.id.text()),
        .facts = subjects.facts(needed)};
    PartInput part{
        .definition = definition,
        .form = *parsed,
        .values = input.values,
        .materials = kept_materials(tx, old.state.id.text(), definition->item),
        .reopens = old.state.id};
    const Date day = date_of(old.state.submitted_at);
    part.entitlement = entitlement_of(*definition, input.values, input.facts, day, [&](std::string_view key) {
        return catalog->text(key);
    });
    input.parts.push_back(std::move(part));
    return input;
}

CaseId CaseWork::reopen(Tx& tx, const Reopening& reopening) {
    auto old = find_case(tx, reopening.old);
    if (!old || old->state.kind != CaseKind::item) {
        throw Error(errors::case_not_found);
    }
    apply(tx, *old, {.act = CaseCommand::Act::revoke, .reason = reopening.reason}, old->unit_title.zh, reopening.by);
    revoke_certificates(tx, old->state.id, reopening.reason);
    const auto process = work_.find(tx, work::InstanceId(old->instance));
    if (process && process->status == work::InstanceStatus::running) { // what was granted is not made or paid any more
        work_.cancel(tx, process->id, reopening.by, reopening.reason);
    }
    const std::set<std::string> deciders = work::deciders_of(tx, old->state.id.text());
    SubmitInput input = again(tx, *old);
    const CaseId id = CaseId::make(tx.now());
    input.parts.front().id = id;
    work::recuse(tx, id.text(), deciders, reopening.basis);
    keep_reopened(tx, reopening, id);
    CaseRow row = open_part(tx, input, input.parts.front(), CaseId());
    if (row.state.status == CaseStatus::submitted) { // it was complete once, and she has waited long enough
        apply_by_system(tx, row, {.act = CaseCommand::Act::accept});
    }
    const Text title{"原决定已撤销，重新办理：" + row.title.zh, "Revoked, to be decided anew: " + row.title.en};
    notify::tell(
        tx,
        row.account,
        title,
        {fmt::format(
             "{} 的原决定已撤销，按新的办件 {} 重新作出决定，材料沿用，不用再交。", old->state.number, row.state.number
         ),
         fmt::format(
             "The decision of {} was revoked. It is made anew as {}, with what you gave; you need not do anything.",
             old->state.number,
             row.state.number
         )},
        "/portal/cases/" + id.text()
    );
    tell_deciders(tx, deciders, *old, row.state.number);
    return id;
}

} // namespace tonghe::service
