#include "tonghe/insight/internal/xml_scanner.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace tonghe::insight::internal {

namespace {

// What a byte may be part of: 1 a name, 2 space, 4 the inside of a value without a further look.
constexpr auto kinds = [] {
    std::array<uint8_t, 256> table{};
    for (size_t c = 0; c < 256; ++c) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        const bool name = letter || c == ':' || c == '_' || c == '-' || c == '.' || c >= 0x80;
        const bool space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        const bool plain = c >= 0x20 && c != '"' && c != '\'' && c != '&' && c != '<';
        table[c] = static_cast<uint8_t>((name ? 1 : 0) | (space ? 2 : 0) | (plain ? 4 : 0));
    }
    return table;
}();

bool is(const char* at, int kind) { return (kinds[static_cast<uint8_t>(*at)] & kind) != 0; }

void append_utf8(std::string& out, uint32_t c) {
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | (c >> 6));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | (c >> 12));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | (c >> 18));
        out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    }
}

bool append_reference(std::string& out, std::string_view name) {
    constexpr std::pair<std::string_view, char> known[] = {
        {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
    for (const auto& [entity, character] : known) {
        if (name == entity) {
            out += character;
            return true;
        }
    }
    if (name.size() < 2 || name[0] != '#') {
        return false;
    }
    const bool hexadecimal = name[1] == 'x';
    const std::string_view digits = name.substr(hexadecimal ? 2 : 1);
    uint32_t c = 0;
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), c, hexadecimal ? 16 : 10);
    const bool allowed = c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xD800) ||
                         (c >= 0xE000 && c <= 0x10FFFF && c != 0xFFFE && c != 0xFFFF);
    if (fault != std::errc() || end != digits.data() + digits.size() || !allowed) {
        return false;
    }
    append_utf8(out, c);
    return true;
}

} // namespace

bool is_utf8(std::string_view text) {
    size_t i = 0;
    while (i < text.size()) {
        const auto first = static_cast<uint8_t>(text[i]);
        const size_t more = first < 0x80   ? 0
                            : first < 0xC2 ? 9
                            : first < 0xE0 ? 1
                            : first < 0xF0 ? 2
                            : first < 0xF5 ? 3
                                           : 9;
        if (more == 9 || i + more >= text.size()) {
            return false;
        }
        for (size_t k = 1; k <= more; ++k) {
            if ((static_cast<uint8_t>(text[i + k]) & 0xC0) != 0x80) {
                return false;
            }
        }
        const auto second = more == 0 ? uint8_t{0} : static_cast<uint8_t>(text[i + 1]);
        if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second >= 0xA0) || (first == 0xF0 && second < 0x90) ||
            (first == 0xF4 && second >= 0x90)) {
            return false;
        }
        i += more + 1;
    }
    return true;
}

const XmlAttribute* XmlTag::find(std::string_view wanted) const {
    for (size_t i = 0; i < attribute_count; ++i) {
        if (attributes[i].name == wanted) {
            return &attributes[i];
        }
    }
    return nullptr;
}

XmlScanner::XmlScanner(std::string_view bytes, const std::string& file)
    : begin_(bytes.data()), at_(bytes.data()), end_(bytes.data() + bytes.size()), file_(file) {
    if (bytes.starts_with("\xEF\xBB\xBF")) {
        at_ += 3;
    }
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
        fail("insight.encoding", {"文件不是 UTF-8 编码", "The file is not encoded in UTF-8"});
    }
}

int XmlScanner::line() const { return static_cast<int>(std::count(begin_, at_, '\n')) + 1; }

void XmlScanner::fail(std::string code, Text what) {
    if (!fault_) {
        fault_ = Fault{.code = std::move(code), .file = file_, .line = line(), .what = std::move(what)};
    }
}

void XmlScanner::skip_space() {
    while (at_ < end_ && is(at_, 2)) {
        ++at_;
    }
}

bool XmlScanner::skip_past(std::string_view ending) {
    const std::string_view rest(at_, static_cast<size_t>(end_ - at_));
    const size_t found = rest.find(ending);
    if (found == std::string_view::npos) {
        fail("insight.malformed_xml", {"标记没有结束", "A piece of markup does not end"});
        return false;
    }
    at_ += found + ending.size();
    return true;
}

bool XmlScanner::next(XmlTag& tag) {
    while (!fault_) {
        const auto* open = static_cast<const char*>(std::memchr(at_, '<', static_cast<size_t>(end_ - at_)));
        if (open == nullptr) {
            at_ = end_;
            return false;
        }
        at_ = open + 1;
        const std::string_view rest(at_, static_cast<size_t>(end_ - at_));
        if (rest.starts_with("?")) {
            const char* declaration = at_;
            if (!skip_past("?>")) {
                return false;
            }
            std::string lower(declaration, at_);
            std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
                return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
            });
            if (lower.starts_with("?xml ") && lower.find("encoding") != std::string::npos &&
                lower.find("utf-8") == std::string::npos && lower.find("ascii") == std::string::npos) {
                fail("insight.encoding", {"文件不是 UTF-8 编码", "The file is not encoded in UTF-8"});
            }
        } else if (rest.starts_with("!--")) {
            skip_past("-->");
        } else if (rest.starts_with("![CDATA[")) {
            skip_past("]]>");
        } else if (rest.starts_with("!")) {
            fail("insight.document_type", {"不接受文档类型声明（DOCTYPE）", "A document type is not accepted"});
        } else {
            return read_tag(tag);
        }
    }
    return false;
}

bool XmlScanner::read_tag(XmlTag& tag) {
    tag.closes = at_ < end_ && *at_ == '/';
    tag.empty = false;
    tag.attribute_count = 0;
    at_ += tag.closes ? 1 : 0;
    const char* name = at_;
    while (at_ < end_ && is(at_, 1)) {
        ++at_;
    }
    tag.name = {name, static_cast<size_t>(at_ - name)};
    while (!tag.name.empty() && at_ < end_) {
        const char* before = at_;
        skip_space();
        if (at_ < end_ && *at_ == '>') {
            ++at_;
            return true;
        }
        if (at_ + 1 < end_ && at_[0] == '/' && at_[1] == '>' && !tag.closes) {
            at_ += 2;
            tag.empty = true;
            return true;
        }
        if (tag.closes || at_ == before || !read_attribute(tag)) {
            break;
        }
    }
    fail("insight.malformed_xml", {"标签不完整", "A tag is not well formed"});
    return false;
}

bool XmlScanner::read_attribute(XmlTag& tag) {
    const char* name = at_;
    while (at_ < end_ && is(at_, 1)) {
        ++at_;
    }
    const std::string_view attribute(name, static_cast<size_t>(at_ - name));
    skip_space();
    if (attribute.empty() || at_ == end_ || *at_ != '=' || tag.attribute_count == tag.attributes.size() ||
        tag.find(attribute) != nullptr) {
        return false;
    }
    ++at_;
    skip_space();
    if (at_ == end_ || (*at_ != '"' && *at_ != '\'')) {
        return false;
    }
    const char quote = *at_++;
    const char* value = at_;
    bool has_entity = false;
    for (; at_ < end_; ++at_) {
        if (is(at_, 4)) {
            continue;
        }
        if (*at_ == quote) {
            tag.attributes[tag.attribute_count++] = {attribute, {value, static_cast<size_t>(at_ - value)}, has_entity};
            ++at_;
            return true;
        }
        if (*at_ == '<' || (!is(at_, 2) && static_cast<uint8_t>(*at_) < 0x20)) {
            return false;
        }
        has_entity |= *at_ == '&';
    }
    return false;
}

bool XmlScanner::decode(std::string_view value, std::string& out) {
    out.clear();
    while (true) {
        const size_t found = value.find('&');
        out.append(value.substr(0, found));
        if (found == std::string_view::npos) {
            return true;
        }
        const size_t end = value.find(';', found);
        if (end == std::string_view::npos || !append_reference(out, value.substr(found + 1, end - found - 1))) {
            return false;
        }
        value.remove_prefix(end + 1);
    }
}

} // namespace tonghe::insight::internal
