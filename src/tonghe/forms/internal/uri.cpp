#include "tonghe/forms/internal/uri.hpp"

#include <algorithm>

namespace tonghe::forms {

namespace {

struct Uri {
    std::string_view scheme;
    std::string_view authority;
    std::string_view path;
    std::string_view query;
    std::string_view fragment;
    bool has_scheme = false;
    bool has_authority = false;
    bool has_query = false;
    bool has_fragment = false;
};

bool is_scheme_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-' ||
           c == '.';
}

Uri split(std::string_view text) {
    Uri uri;
    if (const size_t hash = text.find('#'); hash != std::string_view::npos) {
        uri.has_fragment = true;
        uri.fragment = text.substr(hash + 1);
        text = text.substr(0, hash);
    }
    if (const size_t question = text.find('?'); question != std::string_view::npos) {
        uri.has_query = true;
        uri.query = text.substr(question + 1);
        text = text.substr(0, question);
    }
    const size_t colon = text.find(':');
    if (colon != std::string_view::npos && colon > 0 &&
        std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), is_scheme_character)) {
        uri.has_scheme = true;
        uri.scheme = text.substr(0, colon);
        text = text.substr(colon + 1);
    }
    if (text.starts_with("//")) {
        uri.has_authority = true;
        text.remove_prefix(2);
        uri.authority = text.substr(0, text.find('/'));
        text.remove_prefix(uri.authority.size());
    }
    uri.path = text;
    return uri;
}

std::string remove_dot_segments(std::string_view path) {
    std::string out;
    while (!path.empty()) {
        if (path.starts_with("../")) {
            path.remove_prefix(3);
        } else if (path.starts_with("./")) {
            path.remove_prefix(2);
        } else if (path.starts_with("/./") || path == "/.") {
            path.remove_prefix(2);
            if (path.empty()) {
                out += '/';
            }
        } else if (path.starts_with("/../") || path == "/..") {
            path.remove_prefix(3);
            out.erase(std::min(out.rfind('/'), out.size()));
            if (path.empty()) {
                out += '/';
            }
        } else if (path == "." || path == "..") {
            path = {};
        } else {
            const size_t end = std::min(path.find('/', 1), path.size());
            out += path.substr(0, end);
            path.remove_prefix(end);
        }
    }
    return out;
}

std::string merged_path(const Uri& base, std::string_view path) {
    if (base.has_authority && base.path.empty()) {
        return '/' + std::string(path);
    }
    const size_t slash = base.path.rfind('/');
    return std::string(slash == std::string_view::npos ? std::string_view() : base.path.substr(0, slash + 1)) +
           std::string(path);
}

std::string join(const Uri& uri, std::string_view path) {
    std::string out;
    if (uri.has_scheme) {
        out.append(uri.scheme).append(":");
    }
    if (uri.has_authority) {
        out.append("//").append(uri.authority);
    }
    out += path;
    if (uri.has_query) {
        out.append("?").append(uri.query);
    }
    if (uri.has_fragment) {
        out.append("#").append(uri.fragment);
    }
    return out;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

} // namespace

std::string resolve_uri(std::string_view base_text, std::string_view reference) {
    const Uri base = split(base_text);
    Uri target = split(reference);
    if (target.has_scheme) {
        return join(
            target,
            target.has_authority || target.path.starts_with('/') ? remove_dot_segments(target.path)
                                                                 : std::string(target.path)
        );
    }
    target.has_scheme = base.has_scheme;
    target.scheme = base.scheme;
    if (target.has_authority) {
        return join(target, remove_dot_segments(target.path));
    }
    target.has_authority = base.has_authority;
    target.authority = base.authority;
    if (target.path.empty()) {
        if (!target.has_query) {
            target.has_query = base.has_query;
            target.query = base.query;
        }
        return join(target, base.path);
    }
    if (target.path.starts_with('/')) {
        return join(target, remove_dot_segments(target.path));
    }
    return join(target, remove_dot_segments(merged_path(base, target.path)));
}

std::pair<std::string, std::string> split_fragment(std::string_view uri) {
    const size_t hash = uri.find('#');
    if (hash == std::string_view::npos) {
        return {std::string(uri), ""};
    }
    const std::string_view encoded = uri.substr(hash + 1);
    std::string fragment;
    for (size_t i = 0; i < encoded.size(); ++i) {
        if (encoded[i] == '%' && i + 2 < encoded.size() && hex_digit(encoded[i + 1]) >= 0 &&
            hex_digit(encoded[i + 2]) >= 0) {
            fragment += static_cast<char>(hex_digit(encoded[i + 1]) * 16 + hex_digit(encoded[i + 2]));
            i += 2;
        } else {
            fragment += encoded[i];
        }
    }
    return {std::string(uri.substr(0, hash)), fragment};
}

} // namespace tonghe::forms
