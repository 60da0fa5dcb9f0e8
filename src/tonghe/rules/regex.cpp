#include "tonghe/rules/internal/regex.hpp"

#include <unicode/regex.h>

#include <list>

namespace tonghe::rules {

namespace {

icu::UnicodeString wide(std::string_view text) {
    return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

std::string narrow(const icu::UnicodeString& text) {
    std::string out;
    text.toUTF8String(out);
    return out;
}

} // namespace

struct Regex::Compiled {
    std::unique_ptr<icu::RegexPattern> pattern;
    int32_t time_max = 0;
    int32_t stack_max = 0;
    bool literal = false;
    bool matches_nothing = false; // "" is a match

    std::unique_ptr<icu::RegexMatcher> over(const icu::UnicodeString& text, UErrorCode& status) const {
        std::unique_ptr<icu::RegexMatcher> matcher(pattern->matcher(text, status));
        if (U_SUCCESS(status)) {
            matcher->setTimeLimit(time_max, status);
            matcher->setStackLimit(stack_max, status);
        }
        return matcher;
    }
};

Regex::Regex(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}

Regex::~Regex() = default;

std::shared_ptr<const Regex> Regex::compile(std::string_view pattern, std::string_view flags, const Limits& limits) {
    struct Kept {
        std::string pattern;
        std::string flags;
        std::shared_ptr<const Regex> regex;
    };

    static constexpr size_t kept_max = 32;
    thread_local std::list<Kept> kept; // the latest first
    for (auto entry = kept.begin(); entry != kept.end(); ++entry) {
        if (entry->pattern == pattern && entry->flags == flags) {
            kept.splice(kept.begin(), kept, entry);
            return kept.front().regex;
        }
    }
    if (pattern.size() > limits.pattern_bytes_max || flags.find_first_not_of("smixq") != std::string_view::npos) {
        return nullptr;
    }
    uint32_t mode = 0;
    mode |= flags.find('i') != std::string_view::npos ? UREGEX_CASE_INSENSITIVE : 0;
    auto compiled = std::make_unique<Compiled>();
    compiled->literal = flags.find('q') != std::string_view::npos;
    compiled->time_max = limits.regex_time_max;
    compiled->stack_max = limits.regex_stack_bytes_max;
    std::optional<std::string> translated;
    if (compiled->literal) {
        mode |= UREGEX_LITERAL;
        translated = std::string(pattern);
    } else {
        mode |= flags.find('m') != std::string_view::npos ? UREGEX_MULTILINE | UREGEX_UNIX_LINES : 0;
        translated = icu_pattern(pattern, flags);
    }
    std::shared_ptr<const Regex> made;
    if (translated) {
        UErrorCode status = U_ZERO_ERROR;
        UParseError place{};
        compiled->pattern.reset(icu::RegexPattern::compile(wide(*translated), mode, place, status));
        if (U_SUCCESS(status) && compiled->pattern != nullptr) {
            const icu::UnicodeString nothing;
            const auto matcher = compiled->over(nothing, status);
            compiled->matches_nothing = U_SUCCESS(status) && matcher->find(status) != 0;
            made.reset(new Regex(std::move(compiled)));
        }
    }
    kept.push_front({std::string(pattern), std::string(flags), made});
    if (kept.size() > kept_max) {
        kept.pop_back();
    }
    return made;
}

std::optional<bool> Regex::finds(std::string_view text) const {
    UErrorCode status = U_ZERO_ERROR;
    const icu::UnicodeString input = wide(text);
    const auto matcher = compiled_->over(input, status);
    const bool found = U_SUCCESS(status) && matcher->find(status) != 0;
    return U_SUCCESS(status) ? std::optional(found) : std::nullopt;
}

std::optional<std::string> Regex::replace(std::string_view text, std::string_view replacement) const {
    if (compiled_->matches_nothing) {
        return std::nullopt;
    }
    UErrorCode status = U_ZERO_ERROR;
    const icu::UnicodeString input = wide(text);
    const auto matcher = compiled_->over(input, status);
    if (U_FAILURE(status)) {
        return std::nullopt;
    }

    // The replacement as pieces of text and groups.
    struct Piece {
        icu::UnicodeString text;
        int32_t group = -1;
    };

    std::vector<Piece> pieces;
    const int32_t groups = matcher->groupCount();
    std::string plain;
    for (size_t i = 0; i < replacement.size(); ++i) {
        const char c = replacement[i];
        const char next = i + 1 < replacement.size() ? replacement[i + 1] : '\0';
        if (compiled_->literal || (c != '$' && c != '\\')) {
            plain += c;
        } else if (c == '\\' && (next == '\\' || next == '$')) {
            plain += next;
            ++i;
        } else if (c == '$' && next >= '0' && next <= '9') {
            int32_t group = next - '0';
            ++i;
            while (i + 1 < replacement.size() && replacement[i + 1] >= '0' && replacement[i + 1] <= '9' &&
                   group * 10 + (replacement[i + 1] - '0') <= groups) {
                group = group * 10 + (replacement[++i] - '0');
            }
            pieces.push_back({wide(plain), -1});
            plain.clear();
            if (group <= groups) {
                pieces.push_back({{}, group});
            }
        } else {
            return std::nullopt;
        }
    }
    pieces.push_back({wide(plain), -1});
    icu::UnicodeString out;
    int32_t from = 0;
    while (matcher->find(status) != 0 && U_SUCCESS(status)) {
        out.append(input, from, matcher->start(status) - from);
        for (const Piece& piece : pieces) {
            out.append(piece.group < 0 ? piece.text : matcher->group(piece.group, status));
        }
        from = matcher->end(status);
        if (out.length() > (4 << 20)) {
            return std::nullopt;
        }
    }
    out.append(input, from, input.length() - from);
    return U_SUCCESS(status) ? std::optional(narrow(out)) : std::nullopt;
}

std::optional<std::vector<std::string>> Regex::split(std::string_view text) const {
    if (compiled_->matches_nothing) {
        return std::nullopt;
    }
    UErrorCode status = U_ZERO_ERROR;
    const icu::UnicodeString input = wide(text);
    const auto matcher = compiled_->over(input, status);
    std::vector<std::string> out;
    int32_t from = 0;
    while (U_SUCCESS(status) && matcher->find(status) != 0) {
        const int32_t start = matcher->start(status);
        out.push_back(narrow(icu::UnicodeString(input, from, start - from)));
        from = matcher->end(status);
    }
    out.push_back(narrow(icu::UnicodeString(input, from)));
    return U_SUCCESS(status) ? std::optional(std::move(out)) : std::nullopt;
}

} // namespace tonghe::rules
