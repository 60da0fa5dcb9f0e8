#include "tonghe/store/page.hpp"

#include "tonghe/store/errors.hpp"

#include <algorithm>
#include <charconv>

namespace tonghe::store {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string to_base64url(std::string_view bytes) {
    std::string out;
    uint32_t bits = 0;
    int held = 0;
    for (const char c : bytes) {
        bits = (bits << 8) | static_cast<unsigned char>(c);
        for (held += 8; held >= 6; held -= 6) {
            out += alphabet[(bits >> (held - 6)) & 63];
        }
    }
    if (held > 0) {
        out += alphabet[(bits << (6 - held)) & 63];
    }
    return out;
}

std::string from_base64url(std::string_view text) {
    std::string out;
    uint32_t bits = 0;
    int held = 0;
    for (const char c : text) {
        const size_t value = alphabet.find(c);
        if (value == std::string_view::npos) {
            throw Error(errors::invalid_cursor);
        }
        bits = (bits << 6) | static_cast<uint32_t>(value);
        held += 6;
        if (held >= 8) {
            held -= 8;
            out += static_cast<char>((bits >> held) & 255);
        }
    }
    return out;
}

} // namespace

// Each key as `<length>:<bytes>`, so that keys may hold anything.
std::string encode_cursor(const std::vector<std::string>& keys) {
    std::string plain;
    for (const std::string& key : keys) {
        plain += std::to_string(key.size()) + ':' + key;
    }
    return to_base64url(plain);
}

std::vector<std::string> decode_cursor(std::string_view cursor, size_t keys) {
    constexpr size_t cursor_size_max = 2000;
    if (cursor.size() > cursor_size_max) {
        throw Error(errors::invalid_cursor);
    }
    const std::string plain = from_base64url(cursor);
    std::vector<std::string> out;
    for (std::string_view rest = plain; !rest.empty();) {
        size_t size = 0;
        const auto [end, problem] = std::from_chars(rest.data(), rest.data() + rest.size(), size);
        const auto digits = static_cast<size_t>(end - rest.data());
        if (problem != std::errc() || digits >= rest.size() || *end != ':' || size > rest.size() - digits - 1) {
            throw Error(errors::invalid_cursor);
        }
        out.emplace_back(rest.substr(digits + 1, size));
        rest.remove_prefix(digits + 1 + size);
    }
    if (out.size() != keys) {
        throw Error(errors::invalid_cursor);
    }
    return out;
}

int page_size(std::optional<int> asked) { return std::clamp(asked.value_or(page_size_default), 1, page_size_max); }

} // namespace tonghe::store
