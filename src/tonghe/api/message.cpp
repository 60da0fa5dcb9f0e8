#include "tonghe/api/message.hpp"

#include <algorithm>
#include <charconv>

namespace tonghe::api {

namespace {

constexpr const char* method_words[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "OTHER"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool same_ignoring_case(std::string_view a, std::string_view b) {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char l = lower(c);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
        text.remove_suffix(1);
    }
    return text;
}

// Cuts the part before `separator` off `rest`.
std::string_view next_part(std::string_view& rest, char separator) {
    const size_t end = std::min(rest.find(separator), rest.size());
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return part;
}

// The weight of "en;q=0.8" in thousandths.
int weight(std::string_view parameters) {
    const size_t at = parameters.find("q=");
    if (at == std::string_view::npos) {
        return 1000;
    }
    const std::string_view number = trimmed(parameters.substr(at + 2));
    double value = 0;
    std::from_chars(number.data(), number.data() + number.size(), value);
    return static_cast<int>(std::clamp(value, 0.0, 1.0) * 1000);
}

} // namespace

const char* word(Method method) { return method_words[static_cast<size_t>(method)]; }

Method parse_method(std::string_view text) {
    for (size_t i = 0; i + 1 < std::size(method_words); ++i) {
        if (text == method_words[i]) {
            return static_cast<Method>(i);
        }
    }
    return Method::other;
}

const std::string* find_header(const Headers& headers, std::string_view name) {
    for (const Header& header : headers) {
        if (same_ignoring_case(header.name, name)) {
            return &header.value;
        }
    }
    return nullptr;
}

std::string_view Request::header(std::string_view name) const {
    const std::string* value = find_header(headers, name);
    return value == nullptr ? std::string_view() : *value;
}

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            out += ' ';
        } else if (text[i] != '%') {
            out += text[i];
        } else {
            const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return std::nullopt;
            }
            out += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    return out;
}

std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query) {
    std::vector<std::pair<std::string, std::string>> out;
    while (!query.empty()) {
        std::string_view pair = next_part(query, '&');
        if (pair.empty()) {
            continue;
        }
        const std::string_view name = next_part(pair, '=');
        auto decoded_name = percent_decode(name, true);
        auto decoded_value = percent_decode(pair, true);
        if (!decoded_name || !decoded_value) {
            return std::nullopt;
        }
        out.emplace_back(std::move(*decoded_name), std::move(*decoded_value));
    }
    return out;
}

std::string_view cookie(const Request& request, std::string_view name) {
    std::string_view rest = request.header("Cookie");
    while (!rest.empty()) {
        std::string_view pair = trimmed(next_part(rest, ';'));
        if (next_part(pair, '=') == name) {
            return trimmed(pair);
        }
    }
    return {};
}

Language language_of(std::string_view accept_language) {
    int zh = 0;
    int en = 0;
    while (!accept_language.empty()) {
        std::string_view range = trimmed(next_part(accept_language, ','));
        const std::string_view tag = trimmed(next_part(range, ';'));
        int& best = tag.substr(0, 2) == "en" ? en : zh;
        if (tag.substr(0, 2) == "en" || tag.substr(0, 2) == "zh") {
            best = std::max(best, weight(range));
        }
    }
    return en > zh ? Language::en : Language::zh;
}

} // namespace tonghe::api
