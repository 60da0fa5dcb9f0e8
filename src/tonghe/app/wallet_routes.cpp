// The wallet: certificates one holds, showing one by a short-lived code, and checking a code that somebody shows.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/house.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/service/certificate_page.hpp"
#include "tonghe/service/errors.hpp"
#include "tonghe/service/views.hpp"

namespace tonghe::app {

namespace {

using service::Certificate;
using service::CertificateView;

struct CertificateIn {
    service::CertificateId certificate;
};
TONGHE_STRUCT(CertificateIn, certificate)

struct PageIn {
    service::CertificateId certificate;
    std::optional<std::string> token;
};
TONGHE_STRUCT(PageIn, certificate, token)

struct CertificatesOut {
    std::vector<CertificateView> rows;
};
TONGHE_STRUCT(CertificatesOut, rows)

struct TokenOut {
    std::string token;
    std::string url;
    std::string qr; // an SVG path in a square of 100
    Instant expires_at;
};
TONGHE_STRUCT(TokenOut, token, url, qr, expires_at)

struct VerifyIn {
    std::string token;
};
TONGHE_STRUCT(VerifyIn, token)

Certificate own_certificate(Session& session, const api::Caller& caller, const service::CertificateId& id) {
    auto certificate = service::find_certificate(session, id);
    if (!certificate || certificate->account != caller.account) {
        throw Error(service::errors::certificate_not_found);
    }
    return std::move(*certificate);
}

std::string verification_url(const House& house, const std::string& token) {
    return house.public_url + "/verify/" + token;
}

} // namespace

void add_wallet_routes(api::Routes& routes, House& house) {
    routes.read<api::None, CertificatesOut>(
        {.path = "/api/v1/me/certificates",
         .name = "list_my_certificates",
         .tag = "certificates",
         .summary = {"我的证照", "My certificates"},
         .access = "resident"},
        [&house](Session& session, const api::Caller& caller, const api::None&) {
            CertificatesOut out;
            const auto catalog = house.catalog.get();
            for (const Certificate& certificate : service::certificates_of_account(session, caller.account)) {
                out.rows.push_back(service::view_certificate(
                    certificate, catalog->certificate_type(certificate.type), date_of(house.clock.now())
                ));
            }
            return out;
        }
    );
    routes.read<CertificateIn, CertificateView>(
        {.path = "/api/v1/certificates/{certificate}",
         .name = "get_certificate",
         .tag = "certificates",
         .summary = {"查看证照", "One certificate"},
         .access = "resident",
         .errors = {&service::errors::certificate_not_found}},
        [&house](Session& session, const api::Caller& caller, const CertificateIn& in) {
            const Certificate certificate = own_certificate(session, caller, in.certificate);
            return service::view_certificate(
                certificate, house.catalog.get()->certificate_type(certificate.type), date_of(house.clock.now())
            );
        }
    );
    routes.read<PageIn, api::Response>(
        {.path = "/api/v1/certificates/{certificate}/page?token",
         .name = "get_certificate_page",
         .tag = "certificates",
         .summary = {"证照版式页", "The certificate as a page"},
         .access = "resident",
         .content_type = "image/svg+xml",
         .errors = {&service::errors::certificate_not_found}},
        [&house](Session& session, const api::Caller& caller, const PageIn& in) {
            const Certificate certificate = own_certificate(session, caller, in.certificate);
            const auto catalog = house.catalog.get();
            const catalog::CertificateType* type = catalog->certificate_type(certificate.type);
            static const catalog::CertificateType
                gone; // a type that packs no longer have: the page shows what is common
            api::Response response;
            response.content_type = "image/svg+xml; charset=utf-8";
            response.body = service::draw_certificate(
                certificate,
                type != nullptr ? *type : gone,
                in.token ? verification_url(house, *in.token) : "",
                caller.language
            );
            return response;
        }
    );
    routes.write<CertificateIn, TokenOut>(
        {.method = api::Method::post,
         .path = "/api/v1/certificates/{certificate}/tokens",
         .name = "show_certificate",
         .tag = "certificates",
         .summary = {"出示证照", "Show a certificate"},
         .access = "resident",
         .status = 201,
         .replays = false,
         .errors = {&service::errors::certificate_not_found}},
        [&house](Tx& tx, const api::Caller& caller, const CertificateIn& in) {
            own_certificate(tx, caller, in.certificate);
            const service::ShownToken shown = service::show(tx, in.certificate);
            const std::string url = verification_url(house, shown.token);
            return TokenOut{shown.token, url, service::qr_path(url, 100), shown.expires_at};
        }
    );
    routes.read<VerifyIn, service::VerificationView>(
        {.path = "/api/v1/verify/{token}",
         .name = "verify_certificate",
         .tag = "certificates",
         .summary = {"验证证照", "Check a certificate that somebody shows"},
         .access = "anyone",
         .errors = {&service::errors::certificate_token_invalid}},
        [&house](Session& session, const api::Caller&, const VerifyIn& in) {
            return service::view_verification(
                service::resolve_token(session, in.token, house.clock.now()), date_of(house.clock.now())
            );
        }
    );
}

} // namespace tonghe::app
