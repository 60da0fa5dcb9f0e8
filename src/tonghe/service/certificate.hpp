// An electronic certificate (电子证照): issued by an authority, held by a person or enterprise, verifiable by anyone.
//
// Always true
//  1. Its identifier follows GB/T 36904-2018; a re-issue keeps the serial and raises the version.
//  2. Showing it hands out a short-lived random token, never its data; the server resolves the token.
//  3. Its signature (SM2, the node's key) covers identifier, holder, dates, status and data in canonical JSON.
//
// Elsewhere: what a type contains (catalog/certificate_type.hpp), its picture (service/certificate_page.hpp).
#pragma once
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/journal/tx.hpp"
#include "tonghe/service/case.hpp"

#include <functional>
#include <string>
#include <vector>

namespace tonghe::service {

using CertificateId = Id<struct CertificateTag>;

enum class CertificateStatus { valid, suspended, revoked, cancelled, expired, superseded };
TONGHE_ENUM(CertificateStatus, valid, suspended, revoked, cancelled, expired, superseded)

struct Certificate {
    CertificateId id;
    std::string identifier; // 1.2.156.3005.2.…
    std::string number;     // 证照编号, printed on it
    std::string type;       // certificate type of the catalogue
    Text title;
    std::string holder; // person record (or credit code)
    std::string holder_name;
    std::string account; // whose wallet it is in
    std::string issuer;  // unit
    Text issuer_title;
    Date issued_on;
    std::optional<Date> valid_to;
    CertificateStatus status = CertificateStatus::valid;
    int version = 1;
    Json data = JsonObject(); // by field name of the type
    CaseId case_id;
    std::string signature; // hex
};

// What of a certificate is signed and can be checked anywhere, as canonical JSON.
std::string signed_text(const Certificate& certificate);
using Sign = std::function<std::string(std::string_view)>; // hex signature over a text

struct CertificateRequest {
    const catalog::CertificateType* type;
    const catalog::Unit* issuer;
    std::string holder;
    std::string holder_name;
    std::string account;
    Json data;
    CaseId case_id;
};

// Issues and stores; records `certificate.issued`. Error(certificate.incomplete) where the type requires a value that
// is not there.
Certificate issue(Tx& tx, const CertificateRequest& request, const Sign& sign);
// A newer version of the same serial supersedes the older one.
Certificate reissue(Tx& tx, const Certificate& old, Json data, const Sign& sign);
void set_status(Tx& tx, const CertificateId& id, CertificateStatus status, const std::string& reason);

std::optional<Certificate> find_certificate(Session& session, const CertificateId& id);
std::vector<Certificate> certificates_of_account(Session& session, const std::string& account);
std::vector<Certificate> certificates_of_case(Session& session, const CaseId& id);
std::optional<Certificate>
valid_certificate(Session& session, const std::string& holder, const std::string& type, Date on);

struct ShownToken {
    std::string token;
    Instant expires_at;
};

inline constexpr Duration token_life = Duration::minutes(5);

ShownToken show(Tx& tx, const CertificateId& id);
// The certificate that the token stands for; Error(certificate.token_invalid) where it is unknown or too old.
Certificate resolve_token(Session& session, std::string_view token, Instant now);
CertificateStatus status_on(const Certificate& certificate, Date day); // `expired` once its last day has passed

namespace errors {
inline constexpr ErrorCode certificate_incomplete{
    "certificate.incomplete",
    422,
    "证照“{title}”缺少必填项“{field}”，未签发。",
    "The certificate '{title}' lacks '{field}' and was not issued."};
} // namespace errors

} // namespace tonghe::service
