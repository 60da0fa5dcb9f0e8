#include "tonghe/registry/mask.hpp"

#include <array>

namespace tonghe::registry {

namespace {

size_t character_bytes(char first) {
    const auto byte = static_cast<unsigned char>(first);
    return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

// The text cut into characters; a broken one at the end stays whole.
std::vector<std::string_view> characters(std::string_view text) {
    std::vector<std::string_view> out;
    while (!text.empty()) {
        const size_t bytes = std::min(character_bytes(text.front()), text.size());
        out.push_back(text.substr(0, bytes));
        text.remove_prefix(bytes);
    }
    return out;
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// 复姓 that still occur: their bearers are known by both characters.
constexpr std::array<std::string_view, 12> double_surnames = {
    "欧阳", "上官", "司马", "诸葛", "皇甫", "东方", "司徒", "尉迟", "公孙", "慕容", "令狐", "夏侯"};

std::string keep_ends(std::string_view text, size_t head, size_t tail) {
    if (!is_ascii(text) || text.size() <= head + tail) {
        return std::string(hidden);
    }
    return std::string(text.substr(0, head)) + std::string(text.size() - head - tail, '*') +
           std::string(text.substr(text.size() - tail));
}

} // namespace

std::string mask_name(std::string_view name) {
    if (name.empty()) {
        return "";
    }
    if (is_ascii(name)) {
        return std::string(name.substr(0, 1)) + "***";
    }
    const auto parts = characters(name);
    const bool is_double =
        parts.size() > 2 && std::any_of(double_surnames.begin(), double_surnames.end(), [&](std::string_view s) {
            return name.starts_with(s);
        });
    const size_t kept = is_double ? 2 : 1;
    std::string out;
    for (size_t i = 0; i < parts.size(); ++i) {
        out += i < kept ? parts[i] : "*";
    }
    return parts.size() == 1 ? out + "*" : out;
}

std::string mask_identity(std::string_view number) {
    return number.size() < 15 ? keep_ends(number, 0, 4) : keep_ends(number, 6, 4);
}

std::string mask_phone(std::string_view phone) {
    return phone.size() < 11 ? keep_ends(phone, 0, 2) : keep_ends(phone, 3, 4);
}

std::string mask_address(std::string_view address) {
    // The last word of administrative division ends what is shown: what follows leads to the door.
    size_t end = 0;
    for (const std::string_view word : {"街道", "镇", "乡", "区", "市"}) {
        const size_t at = address.find(word);
        if (at != std::string_view::npos) {
            end = at + word.size();
            break;
        }
    }
    return std::string(address.substr(0, end)) + std::string(hidden);
}

Json mask_value(catalog::Mask mask, const Json& value) {
    if (value.is_null() || mask == catalog::Mask::none) {
        return value;
    }
    if (!value.is_string()) {
        return Json(hidden);
    }
    const std::string_view text = value.get_string();
    switch (mask) {
    case catalog::Mask::name:
        return Json(mask_name(text));
    case catalog::Mask::identity:
        return Json(mask_identity(text));
    case catalog::Mask::phone:
        return Json(mask_phone(text));
    case catalog::Mask::address:
        return Json(mask_address(text));
    default:
        return Json(hidden);
    }
}

} // namespace tonghe::registry
