// The parser's hands: white space, words, names, literals and types.
#include "tonghe/rules/fault.hpp"
#include "tonghe/rules/internal/parser.hpp"

namespace tonghe::rules {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

char32_t code_point(std::string_view text, size_t at, size_t& length) {
    const auto byte = [&](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const unsigned first = byte(at);
    if (first < 0x80) {
        length = 1;
        return first;
    }
    const size_t wanted = first >= 0xF0 ? 4 : (first >= 0xE0 ? 3 : 2);
    length = std::min(wanted, text.size() - at);
    char32_t out = first & (0xFFU >> (wanted + 1));
    for (size_t i = 1; i < wanted; ++i) {
        out = (out << 6) | (byte(at + i) & 0x3FU);
    }
    return out;
}

size_t space_length(std::string_view text, size_t at) {
    if (at >= text.size()) {
        return 0;
    }
    const char c = text[at];
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
        return 1;
    }
    if (static_cast<unsigned char>(c) < 0x80) {
        return 0;
    }
    size_t length = 0;
    const char32_t point = code_point(text, at, length);
    const bool space = point == 0x85 || point == 0xA0 || point == 0x1680 || point == 0x180E ||
                       (point >= 0x2000 && point <= 0x200B) || point == 0x2028 || point == 0x2029 || point == 0x202F ||
                       point == 0x205F || point == 0x3000 || point == 0xFEFF;
    return space ? length : 0;
}

bool starts_word(std::string_view text, size_t at) {
    if (at >= text.size()) {
        return false;
    }
    const char c = text[at];
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '?' ||
           (static_cast<unsigned char>(c) >= 0x80 && space_length(text, at) == 0);
}

bool continues_word(std::string_view text, size_t at) {
    return at < text.size() && (starts_word(text, at) || is_digit(text[at]));
}

bool is_name_symbol(char c) { return c == '.' || c == '/' || c == '-' || c == '\'' || c == '+' || c == '*'; }

void append_utf8(std::string& out, char32_t point) {
    if (point < 0x80) {
        out += static_cast<char>(point);
    } else if (point < 0x800) {
        out += static_cast<char>(0xC0 | (point >> 6));
        out += static_cast<char>(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        out += static_cast<char>(0xE0 | (point >> 12));
        out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (point & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | (point >> 18));
        out += static_cast<char>(0x80 | ((point >> 12) & 0x3F));
        out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (point & 0x3F));
    }
}

std::optional<char32_t> hexadecimal(std::string_view digits, size_t wanted) {
    if (digits.size() < wanted) {
        return std::nullopt;
    }
    char32_t out = 0;
    for (char c : digits.substr(0, wanted)) {
        const int value = is_digit(c)            ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;
        if (value < 0) {
            return std::nullopt;
        }
        out = out * 16 + static_cast<char32_t>(value);
    }
    return out;
}

} // namespace

size_t Parser::skipped(size_t at) const {
    const std::string_view text = text_;
    while (at < text.size()) {
        if (const size_t space = space_length(text, at); space != 0) {
            at += space;
        } else if (text.substr(at).starts_with("//")) {
            const size_t end = text.find('\n', at);
            at = end == std::string_view::npos ? text.size() : end;
        } else if (text.substr(at).starts_with("/*")) {
            const size_t end = text.find("*/", at + 2);
            at = end == std::string_view::npos ? text.size() : end + 2;
        } else {
            break;
        }
    }
    return at;
}

void Parser::skip() { at_ = skipped(at_); }

bool Parser::take(std::string_view symbol) {
    if (!std::string_view(text_).substr(at_).starts_with(symbol)) {
        return false;
    }
    at_ += symbol.size();
    skip();
    return true;
}

void Parser::expect(std::string_view symbol) {
    if (!take(symbol)) {
        refuse_expected(std::string(symbol).c_str());
    }
}

bool Parser::looking_at_word(std::string_view word) const {
    return std::string_view(text_).substr(at_).starts_with(word) && !continues_word(text_, at_ + word.size());
}

bool Parser::take_word(std::string_view word) {
    if (!looking_at_word(word)) {
        return false;
    }
    at_ += word.size();
    skip();
    return true;
}

void Parser::expect_word(std::string_view word) {
    if (!take_word(word)) {
        refuse_expected(std::string(word).c_str());
    }
}

// A name is spelled by its characters, with any white space where it has one space and around its symbols.
size_t Parser::name_length(std::string_view name, size_t at) const {
    const size_t begin = at;
    for (size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        if (c == ' ') {
            const size_t after = skipped(at);
            if (after == at) {
                // Around symbols the space may be left out.
                const bool beside_symbol =
                    (i > 0 && is_name_symbol(name[i - 1])) || (i + 1 < name.size() && is_name_symbol(name[i + 1]));
                if (!beside_symbol) {
                    return 0;
                }
            }
            at = after;
            continue;
        }
        if (is_name_symbol(c) && (at >= text_.size() || text_[at] != c)) {
            at = skipped(at);
        }
        if (at >= text_.size() || text_[at] != c) {
            return 0;
        }
        ++at;
        if (is_name_symbol(c) && i + 1 < name.size() && name[i + 1] != ' ' && at < text_.size() &&
            text_[at] != name[i + 1]) {
            at = skipped(at);
        }
    }
    if (name.empty() || (!is_name_symbol(name.back()) && continues_word(text_, at))) {
        return 0;
    }
    return at - begin;
}

size_t Parser::word_length(size_t at) const {
    if (!starts_word(text_, at)) {
        return 0;
    }
    size_t end = at;
    while (continues_word(text_, end)) {
        size_t length = 0;
        code_point(text_, end, length);
        end += length;
    }
    return end - at;
}

bool Parser::is_keyword(std::string_view word) const {
    for (std::string_view keyword :
         {"if",
          "then",
          "else",
          "for",
          "in",
          "return",
          "some",
          "every",
          "satisfies",
          "and",
          "or",
          "between",
          "instance",
          "function",
          "true",
          "false",
          "null"}) {
        if (word == keyword) {
            return true;
        }
    }
    return false;
}

// The content between quotes, at the opening one. What follows a backslash and is no escape of FEEL stays with it, so
// that regular expressions read as written.
std::string Parser::string_literal() {
    const size_t begin = at_;
    std::string out;
    char32_t surrogate = 0; // the first half of a pair
    const auto flush = [&] {
        if (surrogate != 0) {
            append_utf8(out, 0xFFFD);
            surrogate = 0;
        }
    };
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
        if (text_[at_] != '\\' || at_ + 1 >= text_.size()) {
            flush();
            out += text_[at_];
            continue;
        }
        const char escape = text_[++at_];
        if (escape == 'u' || escape == 'U') {
            const size_t wanted = escape == 'u' ? 4 : 6;
            const auto point = hexadecimal(std::string_view(text_).substr(at_ + 1), wanted);
            if (point && *point <= 0x10FFFF) {
                at_ += wanted;
                if (*point >= 0xDC00 && *point <= 0xDFFF && surrogate != 0) {
                    append_utf8(out, 0x10000 + ((surrogate - 0xD800) << 10) + (*point - 0xDC00));
                    surrogate = 0;
                } else if (*point >= 0xD800 && *point <= 0xDBFF) {
                    flush();
                    surrogate = *point;
                } else {
                    flush();
                    append_utf8(out, *point >= 0xDC00 && *point <= 0xDFFF ? 0xFFFD : *point);
                }
                continue;
            }
        }
        flush();
        static constexpr std::string_view escapes = "nrt\"'\\";
        static constexpr std::string_view meanings = "\n\r\t\"'\\";
        if (const size_t which = escapes.find(escape); which != std::string_view::npos) {
            out += meanings[which];
        } else {
            out += '\\';
            out += escape;
        }
    }
    flush();
    if (at_ >= text_.size()) {
        refuse(
            begin,
            "rules.syntax",
            {"字符串没有结束的引号", "a string has no closing quote"},
            {"请在字符串末尾补上引号。", "Put the closing quote."}
        );
    }
    ++at_;
    return out;
}

NodeIndex Parser::number_literal() {
    const uint32_t at = here();
    const size_t begin = at_;
    const auto digits = [&] {
        while (is_digit(peek())) {
            ++at_;
        }
    };
    digits();
    if (peek() == '.' && is_digit(peek(1))) { // `1..5` is a range
        ++at_;
        digits();
    }
    if ((peek() == 'e' || peek() == 'E') &&
        (is_digit(peek(1)) || ((peek(1) == '+' || peek(1) == '-') && is_digit(peek(2))))) {
        at_ += 2;
        digits();
    }
    const auto number = Number::parse(std::string_view(text_).substr(begin, at_ - begin));
    skip();
    return b_.constant(number ? Value::number(*number) : Value(), at);
}

NodeIndex Parser::at_literal() {
    const uint32_t at = here();
    ++at_;
    skip();
    if (peek() != '"') {
        refuse_expected("\"");
    }
    const std::string text = string_literal();
    skip();
    if (const auto day = parse_day(text)) {
        return b_.constant(Value::date(*day), at);
    }
    if (const auto moment = parse_moment(text)) {
        return b_.constant(Value::date_time(*moment), at);
    }
    if (const auto time = parse_time(text)) {
        return b_.constant(Value::time(*time), at);
    }
    if (const auto months = parse_months_duration(text)) {
        return b_.constant(Value::months_duration(*months), at);
    }
    if (const auto nanos = parse_days_duration(text)) {
        return b_.constant(Value::days_duration(*nanos), at);
    }
    return b_.add(
        {.op = Op::absent, .a = static_cast<uint32_t>(Cause::bad_literal), .b = b_.name(shortened(text)), .at = at}
    );
}

// A new name: an iterator, a parameter, a key. It runs to the first of the given words or symbols that stands alone.
std::string Parser::declared_name(std::initializer_list<std::string_view> enders) {
    std::string name;
    bool space = false;
    while (at_ < text_.size()) {
        const size_t after = skipped(at_);
        if (after != at_) {
            space = true;
            at_ = after;
            continue;
        }
        const bool at_word = starts_word(text_, at_);
        for (std::string_view ender : enders) {
            const bool word = starts_word(ender, 0);
            if (word ? (at_word && !name.empty() && looking_at_word(ender)) : looking_at(ender)) {
                return name;
            }
        }
        const size_t length = at_word ? word_length(at_) : 0;
        const bool symbol = is_name_symbol(peek()) || is_digit(peek());
        if (length == 0 && !symbol) {
            break;
        }
        const size_t taken = length != 0 ? length : 1;
        if (space && !name.empty()) {
            name += ' ';
        }
        space = false;
        name.append(text_, at_, taken);
        at_ += taken;
    }
    if (name.empty()) {
        refuse_here();
    }
    return name;
}

// `name:` before an argument, where there is one.
std::optional<std::string> Parser::argument_name() {
    if (!starts_word(text_, at_)) {
        return std::nullopt;
    }
    size_t end = at_;
    while (end < text_.size() &&
           (continues_word(text_, end) || is_name_symbol(text_[end]) || space_length(text_, end) != 0)) {
        size_t length = 0;
        code_point(text_, end, length);
        end += length;
    }
    if (end >= text_.size() || text_[end] != ':') {
        return std::nullopt;
    }
    std::string name = declared_name({":"});
    expect(":");
    return name;
}

// What follows a dot: the longest known property, or a plain word.
std::string Parser::property_name() {
    std::string_view best;
    size_t best_length = word_length(at_);
    best = std::string_view(text_).substr(at_, best_length);
    static constexpr std::string_view of_values[] = {"time offset", "start included", "end included"};
    const auto consider = [&](std::string_view name) {
        if (const size_t length = name_length(name, at_); length > best_length) {
            best = name;
            best_length = length;
        }
    };
    for (std::string_view name : of_values) {
        consider(name);
    }
    for (const std::string& name : b_.properties) {
        consider(name);
    }
    if (best_length == 0) {
        refuse_here();
    }
    std::string name(best);
    at_ += best_length;
    skip();
    return name;
}

const Type* Parser::named_type() {
    const Type* best = nullptr;
    size_t best_length = 0;
    for (const auto& [name, type] : b_.types.named()) {
        if (const size_t length = name_length(name, at_); length > best_length) {
            best = type;
            best_length = length;
        }
    }
    for (const Type& type : Types::built_ins()) {
        if (const size_t length = name_length(type.name, at_); length > best_length) {
            best = &type;
            best_length = length;
        }
    }
    if (best == nullptr) {
        best = Types::of(Type::Kind::unknown);
        best_length = word_length(at_);
        if (best_length == 0) {
            refuse_here();
        }
    }
    at_ += best_length;
    skip();
    return best;
}

const Type* Parser::type() {
    if (++depth_ > b_.limits.nesting_max) {
        refuse(at_, "rules.too_deep", {"类型嵌套过深", "the type is nested too deeply"}, {"请简化。", "Simplify it."});
    }
    const bool generic = looking_at("list") || looking_at("range") || looking_at("context") || looking_at("function");
    const size_t begin = at_;
    const Type* plain = named_type();
    --depth_;
    if (!generic || !looking_at("<")) {
        return plain;
    }
    ++depth_;
    const std::string_view word = std::string_view(text_).substr(begin, 4);
    Type made;
    made.kind = plain->kind;
    expect("<");
    if (word == "list" || word == "rang") {
        made.element = type();
    } else if (word == "cont") {
        while (!looking_at(">")) {
            std::string name = declared_name({":"});
            expect(":");
            made.fields.emplace_back(std::move(name), type());
            if (!take(",")) {
                break;
            }
        }
    } else {
        while (!looking_at(">")) {
            made.fields.emplace_back("", type());
            if (!take(",")) {
                break;
            }
        }
    }
    expect(">");
    if (made.kind == Type::Kind::function) {
        expect("->");
        made.element = type();
    }
    --depth_;
    return b_.types.add(std::move(made));
}

} // namespace tonghe::rules
