#include "tonghe/service/certificate.hpp"

#include "tonghe/base/identifier.hpp"
#include "tonghe/base/random.hpp"
#include "tonghe/crypto/encoding.hpp"
#include "tonghe/crypto/hash.hpp"
#include "tonghe/service/errors.hpp"

#include <fmt/format.h>

namespace tonghe::service {

namespace {

constexpr const char* columns = "id, identifier, number, type, title_zh, title_en, holder, holder_name, account, "
                                "issuer, issuer_title_zh, issuer_title_en, "
                                "issued_on, valid_to, status, version, data, case_id, signature";

Certificate read_row(const store::Row& row) {
    Certificate c;
    c.id = row.id<CertificateId>(0);
    c.identifier = row.text(1);
    c.number = row.text(2);
    c.type = row.text(3);
    c.title = {row.text(4), row.text(5)};
    c.holder = row.text(6);
    c.holder_name = row.text(7);
    c.account = row.text(8);
    c.issuer = row.text(9);
    c.issuer_title = {row.text(10), row.text(11)};
    c.issued_on = row.date(12);
    c.valid_to = row.optional_date(13);
    c.status = parse_word<CertificateStatus>(row.view(14)).value_or(CertificateStatus::valid);
    c.version = static_cast<int>(row.integer(15));
    c.data = parse_json(row.view(16));
    c.case_id = row.id<CaseId>(17);
    c.signature = row.text(18);
    return c;
}

void insert(Tx& tx, const Certificate& c) {
    tx.execute(
        fmt::format(
            "INSERT INTO service_certificate ({}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            columns
        ),
        {c.id,
         c.identifier,
         c.number,
         c.type,
         c.title.zh,
         c.title.en,
         c.holder,
         c.holder_name,
         c.account,
         c.issuer,
         c.issuer_title.zh,
         c.issuer_title.en,
         c.issued_on,
         c.valid_to,
         word(c.status),
         c.version,
         to_text(c.data),
         c.case_id,
         c.signature}
    );
    tx.record(
        {.kind = "certificate.issued",
         .subject = c.id.text(),
         .actor = "system",
         .data =
             JsonObject{
                 {"type", c.type}, {"case", c.case_id.text()}, {"version", c.version}, {"identifier", c.identifier}}}
    );
}

void check_complete(const catalog::CertificateType& type, const Json& data) {
    for (const catalog::CertificateField& field : type.fields) {
        const Json* value = data.is_object() ? data.get_object().if_contains(field.field) : nullptr;
        const bool empty = value == nullptr || value->is_null() || (value->is_string() && value->get_string().empty());
        if (field.required && empty) {
            throw Error(errors::certificate_incomplete, {{"title", type.title.zh}, {"field", field.title.zh}});
        }
    }
}

std::string token_hash(std::string_view token) { return crypto::to_hex(crypto::sm3(token)); }

} // namespace

std::string signed_text(const Certificate& c) {
    return to_canonical_text(JsonObject{
        {"identifier", c.identifier},
        {"number", c.number},
        {"type", c.type},
        {"holder_name", c.holder_name},
        {"issuer", c.issuer},
        {"issued_on", to_string(c.issued_on)},
        {"valid_to", c.valid_to ? Json(to_string(*c.valid_to)) : Json()},
        {"data", c.data},
    });
}

Certificate issue(Tx& tx, const CertificateRequest& request, const Sign& sign) {
    const catalog::CertificateType& type = *request.type;
    check_complete(type, request.data);
    const int64_t serial =
        tx.first(
              "INSERT INTO service_certificate_serial (type, issuer, last) VALUES (?, ?, 1) "
              "ON CONFLICT (type, issuer) DO UPDATE SET last = service_certificate_serial.last + 1 RETURNING last",
              {type.id, request.issuer->credit_code},
              [](const store::Row& row) { return row.integer(0); }
        ).value_or(1);
    const Date today = date_of(tx.now());
    const std::string year = to_string(today).substr(0, 4);
    Certificate c;
    c.id = CertificateId::make(tx.now());
    c.identifier = make_certificate_identifier(
        type.type_code, request.issuer->credit_code, fmt::format("{}{:08}", year, serial), 1
    );
    c.number = fill(
        type.number.empty() ? "{year}{region6}{serial}" : type.number,
        {{"year", year},
         {"region6", request.issuer->region.substr(0, 6)},
         {"serial", fmt::format("{:06}", serial)},
         {"serial:6", fmt::format("{:06}", serial)},
         {"serial:8", fmt::format("{:08}", serial)}}
    );
    c.type = type.id;
    c.title = type.title;
    c.holder = request.holder;
    c.holder_name = request.holder_name;
    c.account = request.account;
    c.issuer = request.issuer->id;
    c.issuer_title = request.issuer->title;
    c.issued_on = today;
    if (type.validity_days) {
        c.valid_to = today + *type.validity_days;
    }
    c.data = request.data;
    c.case_id = request.case_id;
    c.signature = sign(signed_text(c));
    insert(tx, c);
    return c;
}

Certificate reissue(Tx& tx, const Certificate& old, Json data, const Sign& sign) {
    Certificate c = old;
    c.id = CertificateId::make(tx.now());
    c.version = old.version + 1;
    c.issued_on = date_of(tx.now());
    c.status = CertificateStatus::valid;
    c.data = std::move(data);
    // The tail without root, version and check is kept: type, issuer, serial.
    const std::string tail = old.identifier.substr(certificate_identifier_root.size());
    const std::string kept = tail.substr(0, tail.size() - 6);
    const size_t first_dot = kept.find('.');
    const size_t second_dot = kept.find('.', first_dot + 1);
    c.identifier = make_certificate_identifier(
        kept.substr(0, first_dot),
        kept.substr(first_dot + 1, second_dot - first_dot - 1),
        kept.substr(second_dot + 1),
        c.version
    );
    c.signature = sign(signed_text(c));
    set_status(tx, old.id, CertificateStatus::superseded, "reissued");
    insert(tx, c);
    return c;
}

void set_status(Tx& tx, const CertificateId& id, CertificateStatus status, const std::string& reason) {
    if (tx.execute("UPDATE service_certificate SET status = ? WHERE id = ?", {word(status), id}) != 1) {
        throw Error(errors::certificate_not_found);
    }
    tx.record(
        {.kind = std::string("certificate.") + word(status),
         .subject = id.text(),
         .actor = "system",
         .data = JsonObject{{"reason", reason}}}
    );
}

std::optional<Certificate> find_certificate(Session& session, const CertificateId& id) {
    return session.first(fmt::format("SELECT {} FROM service_certificate WHERE id = ?", columns), {id}, read_row);
}

std::vector<Certificate> certificates_of_account(Session& session, const std::string& account) {
    return session.all(
        fmt::format(
            "SELECT {} FROM service_certificate WHERE account = ? ORDER BY issued_on DESC, id DESC LIMIT 200", columns
        ),
        {account},
        read_row
    );
}

std::vector<Certificate> certificates_of_case(Session& session, const CaseId& id) {
    return session.all(
        fmt::format("SELECT {} FROM service_certificate WHERE case_id = ? ORDER BY id", columns), {id}, read_row
    );
}

std::optional<Certificate>
valid_certificate(Session& session, const std::string& holder, const std::string& type, Date on) {
    auto found = session.all(
        fmt::format(
            "SELECT {} FROM service_certificate WHERE holder = ? AND type = ? AND status = 'valid' ORDER BY id DESC "
            "LIMIT 5",
            columns
        ),
        {holder, type},
        read_row
    );
    for (Certificate& c : found) {
        if (status_on(c, on) == CertificateStatus::valid) {
            return std::move(c);
        }
    }
    return std::nullopt;
}

ShownToken show(Tx& tx, const CertificateId& id) {
    const ShownToken shown{secure_token(), tx.now() + token_life};
    tx.execute("DELETE FROM service_certificate_token WHERE expires_at < ?", {tx.now()});
    tx.execute(
        "INSERT INTO service_certificate_token (hash, certificate, expires_at) VALUES (?, ?, ?)",
        {token_hash(shown.token), id, shown.expires_at}
    );
    tx.record({.kind = "certificate.shown", .subject = id.text(), .actor = "system", .data = JsonObject()});
    return shown;
}

Certificate resolve_token(Session& session, std::string_view token, Instant now) {
    const auto id = session.first(
        "SELECT certificate FROM service_certificate_token WHERE hash = ? AND expires_at > ?",
        {token_hash(token), now},
        [](const store::Row& row) { return row.id<CertificateId>(0); }
    );
    auto certificate = id ? find_certificate(session, *id) : std::nullopt;
    if (!certificate) {
        throw Error(errors::certificate_token_invalid);
    }
    return std::move(*certificate);
}

CertificateStatus status_on(const Certificate& certificate, Date day) {
    return certificate.status == CertificateStatus::valid && certificate.valid_to && day > *certificate.valid_to
               ? CertificateStatus::expired
               : certificate.status;
}

} // namespace tonghe::service
