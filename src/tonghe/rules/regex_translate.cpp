// From the regular expressions of XPath to those of ICU.
#include "tonghe/rules/internal/regex.hpp"

#include <algorithm>
#include <array>

namespace tonghe::rules {

namespace {

struct Stop {}; // the pattern is not one of XPath

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// White space outside of character classes does not count with the flag x.
std::string without_space(std::string_view pattern) {
    std::string out;
    int classes = 0;
    for (size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if (c == '\\') { // what it escapes is the next character that counts
            out += c;
            while (i + 1 < pattern.size() && classes == 0 && is_space(pattern[i + 1])) {
                ++i;
            }
            out += i + 1 < pattern.size() ? std::string(1, pattern[++i]) : "";
            continue;
        }
        classes += c == '[' ? 1 : (c == ']' && classes > 0 ? -1 : 0);
        if (classes > 0 || !is_space(c)) {
            out += c;
        }
    }
    return out;
}

class Translator {
  public:
    Translator(std::string_view pattern, std::string_view flags)
        : text_(pattern), caseless_(flags.find('i') != std::string_view::npos),
          dot_all_(flags.find('s') != std::string_view::npos), lines_(flags.find('m') != std::string_view::npos) {}

    std::string run() {
        while (at_ < text_.size()) {
            one();
        }
        if (!open_.empty()) {
            throw Stop{};
        }
        return std::move(out_);
    }

  private:
    char peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

    void one() {
        const char c = text_[at_++];
        switch (c) {
        case '\\':
            escape();
            return;
        case '[':
            out_ += character_class(0);
            return;
        case '.':
            out_ += dot_all_ ? "(?s:.)" : "[^\\n\\r]";
            return;
        case '^':
            out_ += lines_ ? "^" : "\\A";
            return;
        case '$':
            out_ += lines_ ? "$" : "\\z";
            return;
        case '(':
            open();
            return;
        case ')':
            if (open_.empty()) {
                throw Stop{};
            }
            if (open_.back() > 0) {
                closed_.push_back(open_.back());
            }
            open_.pop_back();
            out_ += ')';
            return;
        case '*':
        case '+':
        case '?':
            quantifier(std::string(1, c));
            return;
        case '{':
            counted();
            return;
        case ']':
        case '}':
            throw Stop{};
        case '#': // begins a comment for ICU nowhere but in its own x mode; kept apart all the same
            out_ += "\\#";
            return;
        default:
            out_ += c;
            return;
        }
    }

    void open() {
        constexpr size_t nesting_max = 100;
        if (open_.size() >= nesting_max) {
            throw Stop{};
        }
        if (peek() == '?') {
            if (peek(1) != ':') {
                throw Stop{};
            }
            at_ += 2;
            open_.push_back(0);
            out_ += "(?:";
            return;
        }
        open_.push_back(++groups_);
        out_ += '(';
    }

    void quantifier(const std::string& written) {
        out_ += written;
        if (peek() == '?') {
            ++at_;
            out_ += '?';
        }
        const char next = peek();
        if (next == '+' || next == '*' || next == '?' || (next == '{' && is_digit(peek(1)))) {
            throw Stop{};
        }
    }

    void counted() {
        std::string written = "{";
        bool comma = false;
        size_t digits = 0;
        while (at_ < text_.size() && text_[at_] != '}') {
            const char c = text_[at_++];
            if (!is_digit(c) && (c != ',' || comma || digits == 0)) {
                throw Stop{};
            }
            digits += is_digit(c) ? 1 : 0;
            comma = comma || c == ',';
            written += c;
        }
        if (at_ == text_.size() || digits == 0 || digits > 8) {
            throw Stop{};
        }
        ++at_;
        quantifier(written + "}");
    }

    // A back-reference takes as many digits as name a group that was opened before.
    void back_reference() {
        int group = peek() - '0';
        ++at_;
        while (is_digit(peek()) && group * 10 + (peek() - '0') <= groups_) {
            group = group * 10 + (peek() - '0');
            ++at_;
        }
        if (std::find(closed_.begin(), closed_.end(), group) == closed_.end()) {
            throw Stop{};
        }
        // The next digit is no part of it.
        out_ += "(?:\\" + std::to_string(group) + ")";
    }

    void escape() {
        if (is_digit(peek())) {
            if (peek() == '0') {
                throw Stop{};
            }
            back_reference();
            return;
        }
        const std::string set = class_escape();
        out_ += set.size() > 2 && set[0] != '\\' && set[0] != '[' ? "[" + set + "]" : set;
    }

    // After a backslash: what it stands for, usable inside a class and outside.
    std::string class_escape() {
        const char c = peek();
        ++at_;
        switch (c) {
        case 'n':
        case 'r':
        case 't':
            return std::string("\\") + c;
        case 'd':
            return "\\p{Nd}";
        case 'D':
            return "\\P{Nd}";
        case 's':
            return "[ \\t\\n\\r]";
        case 'S':
            return "[^ \\t\\n\\r]";
        case 'w':
            return "[^\\p{P}\\p{Z}\\p{C}]";
        case 'W':
            return "[\\p{P}\\p{Z}\\p{C}]";
        case 'i':
            return "[_:\\p{L}]";
        case 'I':
            return "[^_:\\p{L}]";
        case 'c':
            return "[-._:\\p{L}\\p{N}\\p{M}]";
        case 'C':
            return "[^-._:\\p{L}\\p{N}\\p{M}]";
        case 'p':
        case 'P':
            return property(c);
        default:
            break;
        }
        static constexpr std::string_view plain = "\\|.-^?*+{}()[]$";
        if (c == '\0' || plain.find(c) == std::string_view::npos) {
            throw Stop{};
        }
        return std::string("\\") + c;
    }

    std::string property(char kind) {
        if (peek() != '{') {
            throw Stop{};
        }
        const size_t end = text_.find('}', at_);
        if (end == std::string_view::npos) {
            throw Stop{};
        }
        const std::string name(text_.substr(at_ + 1, end - at_ - 1));
        at_ = end + 1;
        const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '-';
        });
        if (!plain || name.empty() || name.size() > 60) {
            throw Stop{};
        }
        if (name.starts_with("Is")) {
            return std::string("\\") + kind + "{block=" + name.substr(2) + "}";
        }
        static constexpr std::string_view categories[] = {
            "L",  "Lu", "Ll", "Lt", "Lm", "Lo", "M",  "Mn", "Mc", "Me", "N",  "Nd", "Nl", "No", "P",  "Pc", "Pd", "Ps",
            "Pe", "Pi", "Pf", "Po", "Z",  "Zs", "Zl", "Zp", "S",  "Sm", "Sc", "Sk", "So", "C",  "Cc", "Cf", "Co", "Cn"};
        if (std::find(std::begin(categories), std::end(categories), name) == std::end(categories)) {
            throw Stop{};
        }
        return std::string("\\") + kind + "{" + name + "}";
    }

    // One character of a class, escaped for ICU where it means something there.
    std::string class_character() {
        const char c = text_[at_++];
        std::string out;
        if (static_cast<unsigned char>(c) < 0x80) {
            const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c);
            return word ? std::string(1, c) : (c < ' ' ? std::string(1, c) : std::string("\\") + c);
        }
        out += c;
        while (at_ < text_.size() && (static_cast<unsigned char>(text_[at_]) & 0xC0) == 0x80) {
            out += text_[at_++];
        }
        return out;
    }

    // After `[`. Negation and subtraction become looks ahead, so that ignoring case widens each part by itself:
    // [^Q] with i is neither Q nor q.
    std::string character_class(int depth) {
        if (depth > 20) {
            throw Stop{};
        }
        const bool negated = peek() == '^';
        at_ += negated ? 1 : 0;
        std::string body;
        std::string taken_away;
        bool first = true;
        for (;; first = false) {
            if (at_ >= text_.size()) {
                throw Stop{};
            }
            if (peek() == ']') {
                ++at_;
                break;
            }
            if (peek() == '-' && peek(1) == '[') {
                if (first) {
                    throw Stop{};
                }
                at_ += 2;
                taken_away = character_class(depth + 1);
                if (peek() != ']') {
                    throw Stop{};
                }
                ++at_;
                break;
            }
            if (peek() == '[') {
                throw Stop{};
            }
            if (peek() == '\\') {
                ++at_;
                if (is_digit(peek())) {
                    throw Stop{};
                }
                body += class_escape();
            } else {
                const bool hyphen = peek() == '-';
                if (hyphen && !first && peek(1) != ']') {
                    ++at_; // a range
                    body += '-';
                    body += peek() == '\\' ? (++at_, class_escape()) : class_character();
                    continue;
                }
                body += class_character();
            }
        }
        if (body.empty()) {
            throw Stop{};
        }
        const std::string set = "[" + body + "]";
        const std::string own = !negated ? set : (caseless_ ? "(?:(?!" + set + ")(?s:.))" : "[^" + body + "]");
        return taken_away.empty() ? own : "(?:(?!" + taken_away + ")" + own + ")";
    }

    std::string_view text_;
    size_t at_ = 0;
    bool caseless_;
    bool dot_all_;
    bool lines_;
    int groups_ = 0;
    std::vector<int> open_;
    std::vector<int> closed_;
    std::string out_;
};

} // namespace

std::optional<std::string> icu_pattern(std::string_view pattern, std::string_view flags) {
    try {
        if (flags.find('x') != std::string_view::npos) {
            const std::string bare = without_space(pattern);
            return Translator(bare, flags).run();
        }
        return Translator(pattern, flags).run();
    } catch (const Stop&) {
        return std::nullopt;
    }
}

} // namespace tonghe::rules
