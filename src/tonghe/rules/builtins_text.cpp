// Functions over strings. Positions and lengths count code points.
#include "tonghe/rules/internal/arguments.hpp"
#include "tonghe/rules/internal/regex.hpp"

#include <unicode/locid.h>
#include <unicode/unistr.h>

namespace tonghe::rules {

namespace {

const std::string* text_argument(Evaluation& e, const Value& argument) {
    const Value& value = single(argument);
    if (!value.is_string()) {
        wrong_argument(e, value);
        return nullptr;
    }
    return e.step(value.as_string().size() / 256) ? &value.as_string() : nullptr;
}

bool begins_point(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

int64_t length_of(std::string_view text) { return std::count_if(text.begin(), text.end(), begins_point); }

size_t byte_of(std::string_view text, int64_t point) { // of the code point with that number, from 0
    size_t at = 0;
    for (; at < text.size(); ++at) {
        if (begins_point(text[at]) && point-- == 0) {
            break;
        }
    }
    return at;
}

Value apply_substring(Evaluation& e, Arguments arguments) {
    const std::string* text = text_argument(e, arguments[0]);
    const Value& start = single(arguments[1]);
    if (text == nullptr || !start.is_number()) {
        return text == nullptr ? Value() : wrong_argument(e, start);
    }
    const int64_t size = length_of(*text);
    const auto position = start.as_number().truncated();
    if (!position || *position == 0 || *position > size || *position < -size) {
        return e.fail(Cause::argument, start.as_number().text());
    }
    const int64_t from = *position > 0 ? *position - 1 : size + *position;
    int64_t length = size - from;
    if (arguments.size() > 2 && !arguments[2].is_null()) {
        const Value& asked = single(arguments[2]);
        const auto whole = asked.is_number() ? asked.as_number().truncated() : std::nullopt;
        if (!whole || *whole < 0) {
            return wrong_argument(e, asked);
        }
        length = std::min(length, *whole);
    }
    const size_t begin = byte_of(*text, from);
    const size_t end = begin + byte_of(std::string_view(*text).substr(begin), length);
    return Value::string(text->substr(begin, end - begin));
}

Value apply_string_length(Evaluation& e, Arguments arguments) {
    const std::string* text = text_argument(e, arguments[0]);
    return text == nullptr ? Value() : whole_number(length_of(*text));
}

template <bool upper> Value change_case(Evaluation& e, Arguments arguments) {
    const std::string* text = text_argument(e, arguments[0]);
    if (text == nullptr) {
        return {};
    }
    icu::UnicodeString wide = icu::UnicodeString::fromUTF8(*text);
    upper ? wide.toUpper(icu::Locale::getRoot()) : wide.toLower(icu::Locale::getRoot());
    std::string out;
    wide.toUTF8String(out);
    return e.make_string(std::move(out));
}

enum class Part { before, after };

template <Part part> Value apply_substring_around(Evaluation& e, Arguments arguments) {
    const std::string* text = text_argument(e, arguments[0]);
    const std::string* match = text == nullptr ? nullptr : text_argument(e, arguments[1]);
    if (match == nullptr) {
        return {};
    }
    const size_t at = text->find(*match);
    if (at == std::string::npos) {
        return Value::string("");
    }
    return Value::string(part == Part::before ? text->substr(0, at) : text->substr(at + match->size()));
}

template <bool (*test)(const std::string&, const std::string&)> Value test_texts(Evaluation& e, Arguments arguments) {
    const std::string* text = text_argument(e, arguments[0]);
    const std::string* match = text == nullptr ? nullptr : text_argument(e, arguments[1]);
    return match == nullptr ? Value() : Value::boolean(test(*text, *match));
}

bool holds_part(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

bool begins_with(const std::string& text, const std::string& part) { return text.starts_with(part); }

bool finishes_with(const std::string& text, const std::string& part) { return text.ends_with(part); }

// The pattern of argument 1 with the flags of argument `flags_at`; nullptr with a fault.
std::shared_ptr<const Regex> pattern_argument(Evaluation& e, Arguments arguments, size_t flags_at) {
    const std::string* pattern = text_argument(e, arguments[1]);
    std::string flags;
    if (pattern == nullptr) {
        return nullptr;
    }
    if (arguments.size() > flags_at && !arguments[flags_at].is_null()) {
        const std::string* given = text_argument(e, arguments[flags_at]);
        if (given == nullptr) {
            return nullptr;
        }
        flags = *given;
    }
    auto regex = Regex::compile(*pattern, flags, e.limits);
    if (regex == nullptr) {
        e.fail(Cause::bad_pattern, shortened(*pattern));
    }
    return regex;
}

Value apply_matches(Evaluation& e, Arguments arguments) {
    const std::string* text = text_argument(e, arguments[0]);
    const auto regex = text == nullptr ? nullptr : pattern_argument(e, arguments, 2);
    if (regex == nullptr || !e.step(100)) {
        return {};
    }
    const auto found = regex->finds(*text);
    return found ? Value::boolean(*found) : e.fail(Cause::limit, "regular expression");
}

Value apply_replace(Evaluation& e, Arguments arguments) {
    const std::string* text = text_argument(e, arguments[0]);
    const auto regex = text == nullptr ? nullptr : pattern_argument(e, arguments, 3);
    const std::string* replacement = regex == nullptr ? nullptr : text_argument(e, arguments[2]);
    if (replacement == nullptr || !e.step(100)) {
        return {};
    }
    auto out = regex->replace(*text, *replacement);
    return out ? e.make_string(std::move(*out)) : e.fail(Cause::bad_pattern, shortened(*replacement));
}

Value apply_split(Evaluation& e, Arguments arguments) {
    const std::string* text = text_argument(e, arguments[0]);
    const auto regex = text == nullptr ? nullptr : pattern_argument(e, arguments, 2);
    const auto parts = regex == nullptr || !e.step(100) ? std::nullopt : regex->split(*text);
    if (!parts) {
        return regex == nullptr ? Value() : e.fail(Cause::bad_pattern);
    }
    List out;
    for (const std::string& part : *parts) {
        out.push_back(Value::string(part));
    }
    return e.make_list(std::move(out));
}

Value apply_string_join(Evaluation& e, Arguments arguments) {
    const Value& list = arguments[0];
    const bool has_delimiter = arguments.size() > 1 && !arguments[1].is_null();
    if (list.is_null() || (has_delimiter && !single(arguments[1]).is_string())) {
        return wrong_argument(e, list.is_null() ? list : arguments[1]);
    }
    const std::string delimiter = has_delimiter ? single(arguments[1]).as_string() : "";
    std::string out;
    bool any = false;
    for (const Value& item : list.is_list() ? list.as_list() : List{list}) {
        if (item.is_null()) {
            continue;
        }
        if (!item.is_string()) {
            return wrong_argument(e, item);
        }
        out += any ? delimiter : "";
        out += item.as_string();
        any = true;
        if (!e.step() || out.size() > e.limits.string_bytes_max) {
            break;
        }
    }
    return e.make_string(std::move(out));
}

Value apply_string(Evaluation& e, Arguments arguments) {
    return arguments[0].is_null() ? Value() : e.make_string(text_of(arguments[0]));
}

Value apply_number(Evaluation& e, Arguments arguments) {
    const std::string* text = text_argument(e, arguments[0]);
    if (text == nullptr) {
        return {};
    }
    if (arguments.size() == 2) {
        return e.fail(Cause::argument_count, "number");
    }
    const auto separator = [&](size_t at, std::string_view fine) -> std::optional<std::string> {
        if (arguments.size() <= at || arguments[at].is_null()) {
            return "";
        }
        const Value& value = single(arguments[at]);
        const bool known = value.is_string() && value.as_string().size() == 1 &&
                           fine.find(value.as_string()[0]) != std::string_view::npos;
        return known ? std::optional(value.as_string()) : std::nullopt;
    };
    const auto grouping = separator(1, " ,.");
    const auto decimal = separator(2, ",.");
    if (!grouping || !decimal || (!grouping->empty() && *grouping == *decimal)) {
        return e.fail(Cause::argument, "separator");
    }
    std::string plain;
    for (char c : *text) {
        if (!grouping->empty() && c == (*grouping)[0]) {
            continue;
        }
        const bool is_decimal = !decimal->empty() && c == (*decimal)[0];
        if (c == '.' && !is_decimal && !decimal->empty()) {
            return e.fail(Cause::argument, shortened(*text));
        }
        plain += is_decimal ? '.' : c;
    }
    const auto number = plain.find_first_of("+ ") == std::string::npos ? Number::parse(plain) : std::nullopt;
    return number ? Value::number(*number) : e.fail(Cause::argument, shortened(*text));
}

constexpr Builtin table[] = {
    {"substring", 2, 3, "string,start position,length", apply_substring},
    {"string length", 1, 1, "string", apply_string_length},
    {"upper case", 1, 1, "string", change_case<true>},
    {"lower case", 1, 1, "string", change_case<false>},
    {"substring before", 2, 2, "string,match", apply_substring_around<Part::before>},
    {"substring after", 2, 2, "string,match", apply_substring_around<Part::after>},
    {"contains", 2, 2, "string,match", test_texts<holds_part>},
    {"starts with", 2, 2, "string,match", test_texts<begins_with>},
    {"ends with", 2, 2, "string,match", test_texts<finishes_with>},
    {"matches", 2, 3, "input,pattern,flags", apply_matches},
    {"replace", 3, 4, "input,pattern,replacement,flags", apply_replace},
    {"split", 2, 2, "string,delimiter", apply_split},
    {"string join", 1, 2, "list,delimiter", apply_string_join},
    {"string", 1, 1, "from", apply_string},
    {"number", 1, 3, "from,grouping separator,decimal separator", apply_number},
};

} // namespace

std::span<const Builtin> text_builtins() { return table; }

} // namespace tonghe::rules
