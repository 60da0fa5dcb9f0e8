#include "tonghe/base/identifier.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tonghe {

namespace {

bool all_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int base_36(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return c >= 'A' && c <= 'Z' ? c - 'A' + 10 : -1;
}

constexpr std::string_view alphabet_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view alphabet_31 = "0123456789ABCDEFGHJKLMNPQRTUWXY"; // without I O S V Z

} // namespace

char identity_number_check(std::string_view first_17) {
    static constexpr int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (size_t i = 0; i < 17; ++i) {
        sum += (first_17[i] - '0') * weights[i];
    }
    return "10X98765432"[sum % 11];
}

std::string fold_identity_number(std::string_view text) {
    const size_t from = std::min(text.find_first_not_of(" \t"), text.size());
    const size_t to = text.find_last_not_of(" \t");
    std::string out(text.substr(from, to == std::string_view::npos ? 0 : to + 1 - from));
    if (!out.empty() && out.back() == 'x') {
        out.back() = 'X';
    }
    return out;
}

bool is_identity_number(std::string_view text) {
    return text.size() == 18 && all_digits(text.substr(0, 17)) && birth_date_of(text) &&
           identity_number_check(text.substr(0, 17)) == text[17];
}

std::optional<Date> birth_date_of(std::string_view n) {
    if (n.size() != 18 || !all_digits(n.substr(6, 8))) {
        return std::nullopt;
    }
    return parse_date(fmt::format("{}-{}-{}", n.substr(6, 4), n.substr(10, 2), n.substr(12, 2)));
}

Sex sex_of(std::string_view n) {
    if (n.size() != 18 || n[16] < '0' || n[16] > '9') {
        return Sex::unknown;
    }
    return (n[16] - '0') % 2 == 1 ? Sex::male : Sex::female;
}

char credit_code_check(std::string_view first_17) {
    static constexpr int weights[] = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
    int sum = 0;
    for (size_t i = 0; i < 17; ++i) {
        const size_t value = alphabet_31.find(first_17[i]);
        if (value == std::string_view::npos) {
            return '?';
        }
        sum += static_cast<int>(value) * weights[i];
    }
    return alphabet_31[static_cast<size_t>((31 - sum % 31) % 31)];
}

char organisation_code_check(std::string_view first_8) {
    static constexpr int weights[] = {3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (size_t i = 0; i < 8; ++i) {
        const int value = base_36(first_8[i]);
        if (value < 0) {
            return '?';
        }
        sum += value * weights[i];
    }
    const int check = 11 - sum % 11;
    return check == 10 ? 'X' : check == 11 ? '0' : static_cast<char>('0' + check);
}

bool is_credit_code(std::string_view text) {
    return text.size() == 18 && credit_code_check(text.substr(0, 17)) == text[17] &&
           organisation_code_check(text.substr(8, 8)) == text[16];
}

char certificate_identifier_check(std::string_view tail_without_check) {
    int p = 36;
    for (const char c : tail_without_check) {
        if (c == '.') {
            continue;
        }
        const int value = base_36(c);
        if (value < 0) {
            return '?';
        }
        p = (p + value) % 36;
        p = (p == 0 ? 36 : p) * 2 % 37;
    }
    return alphabet_36[static_cast<size_t>((37 - p) % 36)];
}

std::string
make_certificate_identifier(std::string_view type, std::string_view issuer, std::string_view serial, int version) {
    const std::string tail = fmt::format("{}.{}.{}.{:03}", type, issuer, serial, version);
    return fmt::format("{}{}.{}", certificate_identifier_root, tail, certificate_identifier_check(tail));
}

bool is_certificate_identifier(std::string_view text) {
    if (!text.starts_with(certificate_identifier_root)) {
        return false;
    }
    text.remove_prefix(certificate_identifier_root.size());
    return text.size() > 2 && std::count(text.begin(), text.end(), '.') == 4 && text[text.size() - 2] == '.' &&
           certificate_identifier_check(text.substr(0, text.size() - 2)) == text.back();
}

bool is_region_code(std::string_view text) { return text.size() == 12 && all_digits(text); }

std::optional<RegionLevel> region_level(std::string_view code) {
    if (!is_region_code(code)) {
        return std::nullopt;
    }
    // In this order: codes such as …110 end in a natural zero, so trailing zeros must not simply be counted.
    const auto zeros = [&](size_t last) {
        return code.substr(12 - last).find_first_not_of('0') == std::string_view::npos;
    };
    if (zeros(10)) {
        return RegionLevel::province;
    }
    if (zeros(8)) {
        return RegionLevel::city;
    }
    if (zeros(6)) {
        return RegionLevel::district;
    }
    return zeros(3) ? RegionLevel::street : RegionLevel::community;
}

} // namespace tonghe
