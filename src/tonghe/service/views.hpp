// What people read of cases, drafts, certificates and ratings: the shapes of the API, filled from rows by pure
// functions.
//
// Always true
//  1. Titles go out in both languages; who reads picks one.
//  2. A name of another person is masked here; whole names leave only through a read with a purpose
//  (registry/view.hpp).
#pragma once
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/service/case_store.hpp"
#include "tonghe/service/certificate.hpp"
#include "tonghe/service/entitlement.hpp"
#include "tonghe/service/material.hpp"
#include "tonghe/service/rating.hpp"
#include "tonghe/service/suspension.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tonghe::service {

struct ClockView {
    ClockState state = ClockState::waiting;
    ClockColour colour = ClockColour::green; // of the promise
    int days_left = 0;
    Term promised;
    Term legal;
    std::optional<Instant> due_at; // of a promise in hours
    std::optional<Date> legal_due_on;
    ClockColour legal_colour = ClockColour::green;
};
TONGHE_STRUCT(ClockView, state, colour, days_left, promised, legal, due_at, legal_due_on, legal_colour)

struct HolderView {   // who has to act now
    std::string kind; // applicant, officer, system
    Text title;
};
TONGHE_STRUCT(HolderView, kind, title)

struct MaterialView {
    std::string material;
    Text title;
    bool required = true;
    MaterialState state = MaterialState::missing;
    std::optional<MaterialOrigin> origin;
    std::vector<std::string> accept;
    int64_t bytes_max = 0;
    Text fill;
    std::vector<std::string> items;
};
TONGHE_STRUCT(MaterialView, material, title, required, state, origin, accept, bytes_max, fill, items)

struct StepView {
    Instant at;
    std::string kind;
    Text title;
    std::string who;
    std::optional<std::string> opinion;
};
TONGHE_STRUCT(StepView, at, kind, title, who, opinion)

struct CorrectionView {
    std::vector<CorrectionPoint> what;
    std::optional<Date> by;
};
TONGHE_STRUCT(CorrectionView, what, by)

struct CertificateLine {
    CertificateId certificate;
    Text title;
    CertificateStatus status = CertificateStatus::valid;
};
TONGHE_STRUCT(CertificateLine, certificate, title, status)

struct RatingView {
    RatingId rating;
    int stars = 0;
    std::vector<std::string> tags;
    std::string comment;
    Instant at;
    RatingState state = RatingState::closed;
    std::optional<Date> due_on;
    std::optional<std::string> answer;
};
TONGHE_STRUCT(RatingView, rating, stars, tags, comment, at, state, due_on, answer)

struct AgainView { // the other case of two of which one decides the other anew
    CaseId case_;
    std::string number;
    Instant at; // when the first decision was revoked
    std::string reason;
};
TONGHE_STRUCT(AgainView, case_, number, at, reason)

struct CaseView {
    CaseId case_;
    std::string number;
    std::string service;
    CaseKind kind = CaseKind::item;
    Text title;
    CaseStatus status = CaseStatus::submitted;
    Text status_title;
    std::string applicant_name;
    Instant submitted_at;
    std::optional<Date> accepted_on;
    std::optional<Date> due_on;
    std::optional<Instant> ended_at;
    ClockView clock;
    std::optional<HolderView> holder;
    Text authority_title;
    std::optional<CaseId> bundle_case;
    std::vector<CaseView> parts;
    std::vector<StepView> timeline;
    std::optional<CorrectionView> correction;
    std::optional<Suspension> suspension;  // while it stands still
    std::optional<AgainView> decided_anew; // revoked: the case that takes its place
    std::optional<AgainView> decides_anew; // the revoked case whose place it takes
    std::optional<std::string> reason;
    std::vector<MaterialView> materials;
    std::vector<CertificateLine> certificates;
    std::optional<RatingView> rating;
    std::optional<Entitlement> entitlement; // what the rules said, and why
    std::vector<std::string> actions;       // supplement, withdraw, rate
    Json form;
    Json schema;
    int64_t version = 1;
};
TONGHE_STRUCT(
    CaseView,
    case_,
    number,
    service,
    kind,
    title,
    status,
    status_title,
    applicant_name,
    submitted_at,
    accepted_on,
    due_on,
    ended_at,
    clock,
    holder,
    authority_title,
    bundle_case,
    parts,
    timeline,
    correction,
    suspension,
    decided_anew,
    decides_anew,
    reason,
    materials,
    certificates,
    rating,
    entitlement,
    actions,
    form,
    schema,
    version
)

struct CertificateDatum {
    Text title;
    std::string value;
};
TONGHE_STRUCT(CertificateDatum, title, value)

struct CertificateView {
    CertificateId certificate;
    std::string identifier;
    std::string number;
    std::string type;
    Text title;
    CertificateStatus status = CertificateStatus::valid;
    int version = 1;
    std::string holder_name;
    Text issuer_title;
    Date issued_on;
    std::optional<Date> valid_to;
    std::vector<CertificateDatum> data;
    std::optional<std::string> signature;
};
TONGHE_STRUCT(
    CertificateView,
    certificate,
    identifier,
    number,
    type,
    title,
    status,
    version,
    holder_name,
    issuer_title,
    issued_on,
    valid_to,
    data,
    signature
)

struct VerificationView { // what anyone with a token sees
    bool valid = false;
    std::string identifier;
    Text title;
    std::string holder_name; // masked
    Text issuer_title;
    Date issued_on;
    std::optional<Date> valid_to;
    CertificateStatus status = CertificateStatus::valid;
};
TONGHE_STRUCT(VerificationView, valid, identifier, title, holder_name, issuer_title, issued_on, valid_to, status)

ClockView view_clock(const PromiseClock& clock, const Reading& by, Instant now);
CaseView view_summary(const CaseRow& row, const catalog::Catalog& catalog, Instant now, bool own);
HolderView view_holder(const CaseRow& row);
MaterialView view_material(const MaterialNeed& need);
StepView view_step(const CaseStep& step);
CertificateView view_certificate(const Certificate& certificate, const catalog::CertificateType* type, Date today);
VerificationView view_verification(const Certificate& certificate, Date today);
RatingView view_rating(const Rating& rating, const std::string& answer);
std::vector<std::string> applicant_actions(const CaseRow& row, bool is_rated);

} // namespace tonghe::service
