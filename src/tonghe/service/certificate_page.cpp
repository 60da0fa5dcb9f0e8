#include "tonghe/service/certificate_page.hpp"

#include "tonghe/base/check.hpp"
#include "tonghe/xml/xml.hpp"

#include <fmt/format.h>

#include <memory>
#include <qrencode.h>

namespace tonghe::service {

namespace {

std::string shown(const Json& value) {
    if (const auto* text = value.if_string()) {
        return std::string(*text);
    }
    return value.is_null() ? "" : to_text(value);
}

// Lines of at most `columns` half-width columns; a Han character takes two.
std::vector<std::string> wrapped(const std::string& text, int columns) {
    std::vector<std::string> lines(1);
    int used = 0;
    for (size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        const int width = length > 2 ? 2 : 1;
        if (used + width > columns) {
            lines.emplace_back();
            used = 0;
        }
        lines.back() += text.substr(i, length);
        used += width;
        i += length;
    }
    return lines;
}

} // namespace

std::string qr_path(std::string_view text, double size) {
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeString8bit(std::string(text).c_str(), 0, QR_ECLEVEL_M), &QRcode_free
    );
    TONGHE_CHECK(code != nullptr, "a verification address does not fit a QR code");
    const double module = size / code->width;
    std::string path;
    for (int y = 0; y < code->width; ++y) {
        for (int x = 0; x < code->width; ++x) {
            if ((code->data[y * code->width + x] & 1) != 0) {
                path += fmt::format(
                    "M{:.2f} {:.2f}h{:.2f}v{:.2f}h-{:.2f}z", x * module, y * module, module, module, module
                );
            }
        }
    }
    return path;
}

std::string draw_certificate(
    const Certificate& certificate,
    const catalog::CertificateType& type,
    std::string_view verification_url,
    Language language
) {
    const bool zh = language == Language::zh;
    std::vector<std::pair<std::string, std::string>> lines;
    lines.emplace_back(zh ? "持证人" : "Holder", certificate.holder_name);
    for (const catalog::CertificateField& field : type.fields) {
        const Json* value =
            certificate.data.is_object() ? certificate.data.get_object().if_contains(field.field) : nullptr;
        if (value != nullptr && !shown(*value).empty()) {
            lines.emplace_back(field.title.in(language), shown(*value));
        }
    }
    lines.emplace_back(zh ? "证照编号" : "Number", certificate.number);
    lines.emplace_back(zh ? "签发日期" : "Issued on", to_string(certificate.issued_on));
    if (certificate.valid_to) {
        lines.emplace_back(zh ? "有效期至" : "Valid to", to_string(*certificate.valid_to));
    }

    std::string body;
    int y = 240;
    for (const auto& [title, value] : lines) {
        body += fmt::format(R"svg(<text x="90" y="{}" class="k">{}</text>)svg", y, xml::escaped(title));
        for (const std::string& line : wrapped(value, 44)) {
            body += fmt::format(R"svg(<text x="290" y="{}" class="v">{}</text>)svg", y, xml::escaped(line));
            y += 40;
        }
        y += 6;
    }
    const int foot = std::max(y + 190, 900);
    std::string qr;
    if (!verification_url.empty()) {
        qr = fmt::format(
            R"svg(<g transform="translate(560 {})"><rect x="-10" y="-10" width="170" height="170" fill="#fff"/><path d="{}" fill="#000"/></g><text x="560" y="{}" class="n">{}</text>)svg",
            foot - 190,
            qr_path(verification_url, 150),
            foot + 5,
            zh ? "扫码验证，五分钟内有效" : "Scan to verify, valid for five minutes"
        );
    } else {
        qr = fmt::format(
            R"svg(<text x="500" y="{}" class="n">{}</text>)svg",
            foot - 20,
            zh ? "出示时生成验证二维码" : "A code to verify is made when it is shown"
        );
    }
    const CertificateStatus status = certificate.status;
    const std::string banner =
        status == CertificateStatus::valid
            ? ""
            : fmt::format(
                  R"svg(<text x="397" y="560" class="banner" transform="rotate(-24 397 560)">{}</text>)svg",
                  zh ? "已失效" : "NOT VALID"
              );
    return fmt::format(
        R"svg(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 794 {height}" role="img" aria-label="{title}"><style>text{{font-family:"Noto Sans CJK SC","WenQuanYi Zen Hei",sans-serif;fill:#1b2a33}}.t{{font-size:38px;font-weight:600;text-anchor:middle}}.s{{font-size:17px;text-anchor:middle;fill:#4a5b66}}.k{{font-size:20px;fill:#4a5b66}}.v{{font-size:22px}}.n{{font-size:14px;fill:#4a5b66}}.banner{{font-size:120px;fill:#b3261e;fill-opacity:.25;text-anchor:middle}}</style><rect width="794" height="{height}" fill="#fffdf7"/><rect x="30" y="30" width="734" height="{inner}" fill="none" stroke="#0f6e6e" stroke-width="3"/><rect x="40" y="40" width="714" height="{inner2}" fill="none" stroke="#0f6e6e" stroke-opacity=".4"/><text x="397" y="125" class="t">{title}</text><text x="397" y="165" class="s">{issuer}</text>{body}{banner}<text x="90" y="{issuer_y}" class="v">{issuer}</text><text x="90" y="{date_y}" class="k">{date}</text>{qr}<text x="90" y="{id_y}" class="n">{identifier}</text></svg>)svg",
        fmt::arg("height", foot + 90),
        fmt::arg("inner", foot + 30),
        fmt::arg("inner2", foot + 10),
        fmt::arg("title", xml::escaped(certificate.title.in(language))),
        fmt::arg("issuer", xml::escaped(certificate.issuer_title.in(language))),
        fmt::arg("body", body),
        fmt::arg("banner", banner),
        fmt::arg("issuer_y", foot - 90),
        fmt::arg("date_y", foot - 50),
        fmt::arg("date", to_string(certificate.issued_on)),
        fmt::arg("qr", qr),
        fmt::arg("id_y", foot + 30),
        fmt::arg("identifier", certificate.identifier)
    );
}

} // namespace tonghe::service
