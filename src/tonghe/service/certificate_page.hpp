// The picture of a certificate: an SVG page that prints as A4 or as a card, with a QR code while a token is shown.
#pragma once
#include "tonghe/catalog/certificate_type.hpp"
#include "tonghe/service/certificate.hpp"

#include <string>

namespace tonghe::service {

// `verification_url` goes into the QR code; empty: no code is drawn and the page says so.
std::string draw_certificate(
    const Certificate& certificate,
    const catalog::CertificateType& type,
    std::string_view verification_url,
    Language language
);
// The dark modules of a QR code (ISO/IEC 18004, level M) as one SVG path in a square of `size` units.
std::string qr_path(std::string_view text, double size);

} // namespace tonghe::service
