#include "tonghe/forms/internal/formats.hpp"

#include "tonghe/base/identifier.hpp"

#include <algorithm>
#include <utility>

namespace tonghe::forms {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_letter_or_digit(char c) {
    const char lower = static_cast<char>(c | 0x20);
    return is_digit(c) || (lower >= 'a' && lower <= 'z');
}

bool digits(std::string_view text, size_t least, size_t most) {
    return text.size() >= least && text.size() <= most && std::all_of(text.begin(), text.end(), is_digit);
}

int number(std::string_view two_digits) { return (two_digits[0] - '0') * 10 + two_digits[1] - '0'; }

// full-time of RFC 3339: hh:mm:ss[.fraction](Z|±hh:mm). Second 60 only where a leap second can be: 23:59:60 UTC.
bool is_time(std::string_view text) {
    if (text.size() < 9 || !digits(text.substr(0, 2), 2, 2) || text[2] != ':' || !digits(text.substr(3, 2), 2, 2) ||
        text[5] != ':' || !digits(text.substr(6, 2), 2, 2)) {
        return false;
    }
    const int hour = number(text.substr(0, 2));
    const int minute = number(text.substr(3, 2));
    const int second = number(text.substr(6, 2));
    text.remove_prefix(8);
    if (text[0] == '.') {
        const auto end = static_cast<size_t>(std::find_if_not(text.begin() + 1, text.end(), is_digit) - text.begin());
        if (end == 1 || end == text.size()) {
            return false;
        }
        text.remove_prefix(end);
    }
    int offset = 0;
    if (text[0] == '+' || text[0] == '-') {
        if (text.size() != 6 || !digits(text.substr(1, 2), 2, 2) || text[3] != ':' || !digits(text.substr(4), 2, 2) ||
            number(text.substr(1, 2)) > 23 || number(text.substr(4)) > 59) {
            return false;
        }
        offset = (number(text.substr(1, 2)) * 60 + number(text.substr(4))) * (text[0] == '+' ? 1 : -1);
    } else if (text != "Z" && text != "z") {
        return false;
    }
    const int utc_minute = ((hour * 60 + minute - offset) % 1440 + 1440) % 1440;
    return hour <= 23 && minute <= 59 && (second <= 59 || (second == 60 && utc_minute == 1439));
}

bool is_date_time(std::string_view text) {
    return text.size() > 11 && parse_date(text.substr(0, 10)) && (text[10] == 'T' || text[10] == 't') &&
           is_time(text.substr(11));
}

bool is_domain(std::string_view domain) {
    if (domain.empty() || domain.size() > 253) {
        return false;
    }
    while (true) {
        const std::string_view label = domain.substr(0, domain.find('.'));
        const bool letters =
            std::all_of(label.begin(), label.end(), [](char c) { return is_letter_or_digit(c) || c == '-'; });
        if (label.empty() || label.size() > 63 || !letters || label.front() == '-' || label.back() == '-') {
            return false;
        }
        if (label.size() == domain.size()) {
            return true;
        }
        domain.remove_prefix(label.size() + 1);
    }
}

bool is_email(std::string_view text) {
    const size_t at = text.rfind('@');
    if (at == std::string_view::npos || at == 0 || at > 64) {
        return false;
    }
    const std::string_view local = text.substr(0, at);
    if (local.size() >= 2 && local.front() == '"' && local.back() == '"') {
        return is_domain(text.substr(at + 1));
    }
    constexpr std::string_view marks = "!#$%&'*+-/=?^_`{|}~.";
    const bool characters = std::all_of(local.begin(), local.end(), [&](char c) {
        return is_letter_or_digit(c) || marks.find(c) != std::string_view::npos;
    });
    const bool dots = local.front() != '.' && local.back() != '.' && local.find("..") == std::string_view::npos;
    return characters && dots && is_domain(text.substr(at + 1));
}

// An absolute URI of RFC 3986 by its characters: a scheme, then only what may stand in a URI.
bool is_uri(std::string_view text) {
    const size_t colon = text.find(':');
    const char first = text.empty() ? '0' : static_cast<char>(text[0] | 0x20);
    if (colon == std::string_view::npos || first < 'a' || first > 'z') {
        return false;
    }
    const bool scheme = std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), [](char c) {
        return is_letter_or_digit(c) || c == '+' || c == '-' || c == '.';
    });
    constexpr std::string_view marks = "-._~:/?#[]@!$&'()*+,;=";
    const std::string_view rest = text.substr(colon + 1);
    for (size_t i = 0; i < rest.size(); ++i) {
        if (rest[i] == '%') {
            const auto hex = [&](size_t at) {
                return at < rest.size() &&
                       (is_digit(rest[at]) || ((rest[at] | 0x20) >= 'a' && (rest[at] | 0x20) <= 'f'));
            };
            if (!hex(i + 1) || !hex(i + 2)) {
                return false;
            }
        } else if (!is_letter_or_digit(rest[i]) && marks.find(rest[i]) == std::string_view::npos) {
            return false;
        }
    }
    return scheme && !rest.empty() && std::count(rest.begin(), rest.end(), '#') <= 1;
}

// A mobile number (11 digits that begin with 1; 120 is used by demonstrations, as nobody has it), or a landline with
// its area code; +86 may stand before either.
bool is_phone_cn(std::string_view text) {
    if (text.starts_with("+86")) {
        text.remove_prefix(text.starts_with("+86-") || text.starts_with("+86 ") ? 4 : 3);
    }
    if (digits(text, 11, 11) && text[0] == '1') {
        return text[1] >= '3' || text.starts_with("120");
    }
    if (text.size() < 10 || text[0] != '0') {
        return false;
    }
    const size_t dash = text.find('-');
    if (dash == std::string_view::npos) {
        return digits(text, 10, 12);
    }
    return digits(text.substr(0, dash), 3, 4) && digits(text.substr(dash + 1), 7, 8);
}

constexpr std::pair<std::string_view, Format> names[] = {
    {"date", Format::date},
    {"date-time", Format::date_time},
    {"email", Format::email},
    {"uri", Format::uri},
    {"identity-number", Format::identity_number},
    {"credit-code", Format::credit_code},
    {"phone-cn", Format::phone_cn},
    {"region-code", Format::region_code},
};

} // namespace

std::optional<Format> format_of(std::string_view name) {
    for (const auto& [known, format] : names) {
        if (known == name) {
            return format;
        }
    }
    return std::nullopt;
}

bool fits(Format format, std::string_view text) {
    switch (format) {
    case Format::date:
        return parse_date(text).has_value();
    case Format::date_time:
        return is_date_time(text);
    case Format::email:
        return is_email(text);
    case Format::uri:
        return is_uri(text);
    case Format::identity_number:
        return is_identity_number(text);
    case Format::credit_code:
        return is_credit_code(text);
    case Format::phone_cn:
        return is_phone_cn(text);
    case Format::region_code:
        return is_region_code(text);
    }
    return false;
}

} // namespace tonghe::forms
