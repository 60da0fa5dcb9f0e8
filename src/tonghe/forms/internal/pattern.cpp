#define PCRE2_CODE_UNIT_WIDTH 8
#include "tonghe/forms/internal/pattern.hpp"

#include <array>
#include <pcre2.h>
#include <utility>

namespace tonghe::forms {

namespace {

constexpr size_t pattern_bytes_max = 4096;
constexpr uint32_t match_limit = 200'000;
constexpr uint32_t depth_limit = 2'000;
constexpr uint32_t heap_limit_kib = 4'096;
constexpr uint32_t parentheses_max = 60;

// PCRE2 10.42 knows the short names of general categories only.
constexpr std::pair<std::string_view, std::string_view> categories[] = {
    {"Letter", "L"},
    {"Cased_Letter", "L&"},
    {"Lowercase_Letter", "Ll"},
    {"Uppercase_Letter", "Lu"},
    {"Titlecase_Letter", "Lt"},
    {"Modifier_Letter", "Lm"},
    {"Other_Letter", "Lo"},
    {"Mark", "M"},
    {"Number", "N"},
    {"Decimal_Number", "Nd"},
    {"digit", "Nd"},
    {"Letter_Number", "Nl"},
    {"Other_Number", "No"},
    {"Punctuation", "P"},
    {"punct", "P"},
    {"Symbol", "S"},
    {"Separator", "Z"},
    {"Space_Separator", "Zs"},
    {"Other", "C"},
    {"Control", "Cc"},
    {"Unassigned", "Cn"},
};

std::string property_name(std::string_view name) {
    for (const std::string_view prefix : {"General_Category=", "gc=", "Script=", "sc="}) {
        if (name.starts_with(prefix)) {
            name.remove_prefix(prefix.size());
        }
    }
    for (const auto& [long_name, short_name] : categories) {
        if (name == long_name) {
            return std::string(short_name);
        }
    }
    return std::string(name);
}

constexpr std::string_view white_space = "\\t\\n\\x0b\\f\\r \xC2\xA0\xEF\xBB\xBF\\p{Z}"; // with U+00A0 and U+FEFF

// What differs between the two languages, rewritten: `\s`, `\S`, `\p{Long_Name}`.
std::string translate(std::string_view text) {
    std::string out;
    bool in_class = false;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c != '\\' || i + 1 == text.size()) {
            in_class = c == '[' ? true : c == ']' ? false : in_class;
            if (c == '[' && out.ends_with('[') && in_class) {
                out += '\\'; // `[[:alpha:]` is a class of PCRE2 only
            }
            out += c;
            continue;
        }
        const char escaped = text[++i];
        if (escaped == 's') {
            out += in_class ? std::string(white_space) : '[' + std::string(white_space) + ']';
        } else if (escaped == 'S' && !in_class) {
            out += "[^" + std::string(white_space) + ']';
        } else if ((escaped == 'p' || escaped == 'P') && text.substr(i + 1).starts_with('{')) {
            const size_t close = std::min(text.find('}', i), text.size() - 1);
            out += '\\';
            out += escaped;
            out += '{' + property_name(text.substr(i + 2, close - i - 2)) + '}';
            i = close;
        } else {
            out += '\\';
            out += escaped;
        }
    }
    return out;
}

} // namespace

std::optional<Pattern> Pattern::compile(std::string_view text, std::string& reason) {
    if (text.size() > pattern_bytes_max) {
        reason = "longer than " + std::to_string(pattern_bytes_max) + " bytes";
        return std::nullopt;
    }
    const std::string translated = translate(text);
    const std::unique_ptr<pcre2_compile_context, decltype(&pcre2_compile_context_free)> context(
        pcre2_compile_context_create(nullptr), &pcre2_compile_context_free
    );
    pcre2_set_parens_nest_limit(context.get(), parentheses_max);
    pcre2_set_compile_extra_options(context.get(), PCRE2_EXTRA_ALT_BSUX);
    const uint32_t options = PCRE2_UTF | PCRE2_ALT_BSUX | PCRE2_DOLLAR_ENDONLY | PCRE2_MATCH_UNSET_BACKREF |
                             PCRE2_ALLOW_EMPTY_CLASS | PCRE2_NEVER_BACKSLASH_C;
    int problem = 0;
    PCRE2_SIZE at = 0;
    pcre2_code* code = pcre2_compile(
        reinterpret_cast<PCRE2_SPTR>(translated.data()), translated.size(), options, &problem, &at, context.get()
    );
    if (code == nullptr) {
        std::array<PCRE2_UCHAR, 160> message{};
        pcre2_get_error_message(problem, message.data(), message.size());
        reason = std::string(reinterpret_cast<const char*>(message.data())) + " at character " + std::to_string(at);
        return std::nullopt;
    }
    Pattern pattern;
    pattern.code_ = std::shared_ptr<const void>(code, [](const void* p) {
        pcre2_code_free(static_cast<pcre2_code*>(const_cast<void*>(p))); // the type's own free takes a mutable pointer
    });
    return pattern;
}

Pattern::Match Pattern::match(std::string_view subject) const {
    const auto* code = static_cast<const pcre2_code*>(code_.get());
    const std::unique_ptr<pcre2_match_context, decltype(&pcre2_match_context_free)> context(
        pcre2_match_context_create(nullptr), &pcre2_match_context_free
    );
    pcre2_set_match_limit(context.get(), match_limit);
    pcre2_set_depth_limit(context.get(), depth_limit);
    pcre2_set_heap_limit(context.get(), heap_limit_kib);
    const std::unique_ptr<pcre2_match_data, decltype(&pcre2_match_data_free)> data(
        pcre2_match_data_create(1, nullptr), &pcre2_match_data_free
    );
    const int result = pcre2_match(
        code, reinterpret_cast<PCRE2_SPTR>(subject.data()), subject.size(), 0, 0, data.get(), context.get()
    );
    if (result >= 0) {
        return Match::yes;
    }
    const bool limit =
        result == PCRE2_ERROR_MATCHLIMIT || result == PCRE2_ERROR_DEPTHLIMIT || result == PCRE2_ERROR_HEAPLIMIT;
    return limit ? Match::too_hard : Match::no;
}

} // namespace tonghe::forms
