#include "tonghe/rules/format.hpp"

namespace tonghe::rules {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

bool is_space(char c) { return is_blank(c) || c == '\n' || c == '\r'; }

} // namespace

std::string format_expression(std::string_view text) {
    while (!text.empty() && is_space(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_space(text.back())) {
        text.remove_suffix(1);
    }
    std::string out;
    bool quoted = false;
    bool line_start = false;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        // In XML a quote may also be written &quot;, which the scan below treats as ordinary text outside quotes; such
        // a text is left alone by format_dmn.
        if (quoted) {
            out += c;
            if (c == '\\' && i + 1 < text.size()) {
                out += text[++i];
            } else if (c == '"') {
                quoted = false;
            }
            continue;
        }
        const std::string_view rest = text.substr(i);
        if (rest.starts_with("//") || rest.starts_with("/*")) {
            const size_t end = rest.starts_with("//") ? rest.find('\n') : rest.find("*/");
            const size_t length = end == std::string_view::npos ? rest.size() : end;
            out += rest.substr(0, length);
            i += length - 1;
            line_start = false;
            continue;
        }
        if (c == '\n') {
            while (!out.empty() && is_blank(out.back())) {
                out.pop_back();
            }
            out += c;
            line_start = true;
        } else if (c == '\r') {
            continue;
        } else if (is_blank(c)) {
            if (line_start || (!out.empty() && !is_blank(out.back()))) {
                out += line_start ? c : ' ';
            }
        } else {
            quoted = c == '"';
            line_start = false;
            out += c;
        }
    }
    return out;
}

std::string format_dmn(std::string_view xml) {
    std::string out;
    size_t from = 0;
    for (;;) {
        const size_t open = xml.find("text>", from);
        if (open == std::string_view::npos) {
            break;
        }
        const size_t begin = open + 5;
        const size_t end = xml.find('<', begin);
        const bool is_open =
            open > 0 && (xml[open - 1] == '<' || xml[open - 1] == ':') && end != std::string_view::npos;
        const std::string_view content = is_open ? xml.substr(begin, end - begin) : std::string_view();
        const bool closes = is_open && xml.substr(end).starts_with("</");
        out += xml.substr(from, begin - from);
        from = begin;
        if (closes && content.find("&quot;") == std::string_view::npos &&
            content.find("&#") == std::string_view::npos) {
            out += format_expression(content);
            from = end;
        }
    }
    out += xml.substr(from);
    return out;
}

} // namespace tonghe::rules
