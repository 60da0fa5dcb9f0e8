#include "tonghe/rules/expression.hpp"

#include "tonghe/rules/internal/program.hpp"

#include <charconv>

namespace tonghe::rules {

namespace {

enum class Kind { end, number, text, name, symbol, bad };

struct Lexeme {
    Kind kind = Kind::end;
    std::string_view spelled;
    size_t at = 0;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Letters beyond ASCII count as letters, so names may be Chinese.
bool starts_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_reserved(std::string_view name) {
    for (std::string_view word : {"if", "then", "else", "and", "or", "in", "true", "false", "null", "not"}) {
        if (name == word) {
            return true;
        }
    }
    return false;
}

class Lexer {
  public:
    explicit Lexer(std::string_view text) : text_(text) {}

    Lexeme next() {
        while (at_ < text_.size() &&
               (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
            ++at_;
        }
        const size_t begin = at_;
        if (begin == text_.size()) {
            return {Kind::end, {}, begin};
        }
        const char c = text_[begin];
        if (is_digit(c)) {
            return number(begin);
        }
        if (starts_name(c)) {
            while (at_ < text_.size() && (starts_name(text_[at_]) || is_digit(text_[at_]))) {
                ++at_;
            }
            return {Kind::name, text_.substr(begin, at_ - begin), begin};
        }
        if (c == '"') {
            return quoted(begin);
        }
        for (std::string_view symbol : {"..", "!=", "<=", ">="}) {
            if (text_.substr(begin).starts_with(symbol)) {
                at_ += 2;
                return {Kind::symbol, symbol, begin};
            }
        }
        ++at_;
        const bool known = std::string_view("=<>+-*/()[],.").find(c) != std::string_view::npos;
        return {known ? Kind::symbol : Kind::bad, text_.substr(begin, 1), begin};
    }

  private:
    Lexeme number(size_t begin) {
        const auto digits = [&] {
            while (at_ < text_.size() && is_digit(text_[at_])) {
                ++at_;
            }
        };
        digits();
        if (at_ + 1 < text_.size() && text_[at_] == '.' && is_digit(text_[at_ + 1])) { // `1..5` is a range
            ++at_;
            digits();
        }
        return {Kind::number, text_.substr(begin, at_ - begin), begin};
    }

    Lexeme quoted(size_t begin) {
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] == '\\') {
                ++at_;
            } else if (text_[at_] == '"') {
                ++at_;
                return {Kind::text, text_.substr(begin, at_ - begin), begin};
            }
        }
        at_ = text_.size();
        return {Kind::bad, text_.substr(begin), begin};
    }

    std::string_view text_;
    size_t at_ = 0;
};

struct Stop {}; // the first fault ends parsing: what follows would only be its echo

// Recursive descent, one function a level of precedence.
class Parser {
  public:
    explicit Parser(std::string_view text) : lexer_(text), text_(text) { program_.text = text; }

    Parsed<Expression> run() {
        try {
            if (text_.size() > text_bytes_max) {
                refuse(
                    0,
                    "rules.too_long",
                    {"表达式超过 4096 字节", "the expression is longer than 4096 bytes"},
                    {"请拆成几个较短的条件。", "Split it into shorter conditions."}
                );
            }
            advance();
            expression();
            if (now_.kind != Kind::end) {
                unexpected();
            }
        } catch (const Stop&) {
            return std::vector<Fault>{std::move(fault_)};
        }
        return Expression(std::make_shared<const Program>(std::move(program_)));
    }

  private:
    void advance() { now_ = lexer_.next(); }

    bool is(std::string_view spelled) const {
        return (now_.kind == Kind::symbol || now_.kind == Kind::name) && now_.spelled == spelled;
    }

    bool accept(std::string_view spelled) {
        if (!is(spelled)) {
            return false;
        }
        advance();
        return true;
    }

    void expect(std::string_view spelled) {
        if (!accept(spelled)) {
            unexpected(spelled);
        }
    }

    [[noreturn]] void refuse(size_t at, const char* code, const Text& what, Text remedy) {
        size_t characters = 1;
        for (char c : text_.substr(0, at)) {
            characters += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
        }
        const std::string position = std::to_string(characters);
        fault_ = {
            .code = code,
            .what = {"第 " + position + " 个字符：" + what.zh, "character " + position + ": " + what.en},
            .remedy = std::move(remedy),
        };
        throw Stop{};
    }

    [[noreturn]] void unexpected(std::string_view wanted = {}) {
        const std::string found = now_.kind == Kind::end ? "" : std::string(now_.spelled.substr(0, 40));
        Text what = found.empty() ? Text{"表达式没有写完", "the expression ends too early"}
                                  : Text{"此处不能出现“" + found + "”", "'" + found + "' cannot stand here"};
        if (!wanted.empty()) {
            what.zh += "，应为“" + std::string(wanted) + "”";
            what.en += ", expected '" + std::string(wanted) + "'";
        }
        refuse(
            now_.at,
            "rules.syntax",
            what,
            {"比较用 = != < <= > >=，逻辑用 and or not(…)，文字用双引号。",
             "Compare with = != < <= > >=, combine with and, or, not(…), put texts in double quotes."}
        );
    }

    uint16_t add(Node node) {
        if (program_.nodes.size() >= nodes_max) {
            refuse(
                now_.at,
                "rules.too_long",
                {"表达式过于复杂", "the expression has too many parts"},
                {"请拆成几个较短的条件。", "Split it into shorter conditions."}
            );
        }
        program_.nodes.push_back(node);
        return static_cast<uint16_t>(program_.nodes.size() - 1);
    }

    uint16_t constant(Json value) {
        program_.constants.push_back(std::move(value));
        return add({.op = Op::constant, .a = static_cast<uint16_t>(program_.constants.size() - 1)});
    }

    struct Deeper {
        Parser& parser;

        explicit Deeper(Parser& p) : parser(p) {
            if (++parser.depth_ > depth_max) {
                parser.refuse(
                    parser.now_.at,
                    "rules.too_deep",
                    {"括号或条件嵌套过深", "the expression is nested too deeply"},
                    {"请减少嵌套。", "Use fewer levels."}
                );
            }
        }

        ~Deeper() { --parser.depth_; }

        Deeper(const Deeper&) = delete;
        Deeper& operator=(const Deeper&) = delete;
    };

    uint16_t expression() {
        const Deeper deeper(*this);
        if (accept("if")) {
            const uint16_t condition = expression();
            expect("then");
            const uint16_t yes = expression();
            expect("else");
            const uint16_t no = expression();
            return add({.op = Op::choose, .a = condition, .b = yes, .c = no});
        }
        uint16_t left = conjunction();
        while (accept("or")) {
            const uint16_t right = conjunction();
            left = add({.op = Op::logical_or, .a = left, .b = right});
        }
        return left;
    }

    uint16_t conjunction() {
        uint16_t left = comparison();
        while (accept("and")) {
            const uint16_t right = comparison();
            left = add({.op = Op::logical_and, .a = left, .b = right});
        }
        return left;
    }

    uint16_t comparison() {
        const uint16_t left = sum();
        static constexpr std::pair<std::string_view, Op> operators[] = {
            {"=", Op::equal},
            {"!=", Op::not_equal},
            {"<=", Op::less_equal},
            {">=", Op::greater_equal},
            {"<", Op::less},
            {">", Op::greater},
        };
        for (const auto& [symbol, op] : operators) {
            if (accept(symbol)) {
                const uint16_t right = sum();
                return add({.op = op, .a = left, .b = right});
            }
        }
        if (accept("in")) {
            return membership(left);
        }
        return left;
    }

    // After `in`: a range with either kind of end, a list in either bracket, or an expression that gives a list.
    uint16_t membership(uint16_t value) {
        const Deeper deeper(*this);
        const bool square = is("[");
        if (!square && !is("(")) {
            const uint16_t list = sum();
            return add({.op = Op::in_list, .a = value, .b = list});
        }
        advance();
        std::vector<uint16_t> items;
        if (!is(square ? "]" : ")")) {
            items.push_back(expression());
            if (accept("..")) {
                const uint16_t high = expression();
                uint8_t flags = square ? low_closed : 0;
                if (accept("]")) {
                    flags |= high_closed;
                } else {
                    expect(")");
                }
                return add({.op = Op::in_range, .flags = flags, .a = value, .b = items[0], .c = high});
            }
            while (accept(",")) {
                items.push_back(expression());
            }
        }
        expect(square ? "]" : ")");
        const uint16_t list = !square && items.size() == 1 ? items[0] : add_list(items);
        return add({.op = Op::in_list, .a = value, .b = list});
    }

    uint16_t add_list(const std::vector<uint16_t>& items) {
        const auto first = static_cast<uint16_t>(program_.operands.size());
        program_.operands.insert(program_.operands.end(), items.begin(), items.end());
        return add({.op = Op::list, .a = first, .b = static_cast<uint16_t>(items.size())});
    }

    uint16_t sum() {
        uint16_t left = product();
        while (is("+") || is("-")) {
            const Op op = accept("+") ? Op::add : (advance(), Op::subtract);
            const uint16_t right = product();
            left = add({.op = op, .a = left, .b = right});
        }
        return left;
    }

    uint16_t product() {
        uint16_t left = unary();
        while (is("*") || is("/")) {
            const Op op = accept("*") ? Op::multiply : (advance(), Op::divide);
            const uint16_t right = unary();
            left = add({.op = op, .a = left, .b = right});
        }
        return left;
    }

    uint16_t unary() {
        const Deeper deeper(*this);
        if (accept("-")) {
            const uint16_t value = unary();
            return add({.op = Op::negate, .a = value});
        }
        return primary();
    }

    uint16_t primary() {
        const Lexeme lexeme = now_;
        switch (lexeme.kind) {
        case Kind::number:
            advance();
            return constant(number(lexeme));
        case Kind::text:
            advance();
            return constant(Json(unescaped(lexeme)));
        case Kind::name:
            return named(lexeme);
        case Kind::symbol:
            if (accept("(")) {
                const uint16_t inner = expression();
                expect(")");
                return inner;
            }
            if (accept("[")) {
                std::vector<uint16_t> items;
                if (!is("]")) {
                    do {
                        items.push_back(expression());
                    } while (accept(","));
                }
                expect("]");
                return add_list(items);
            }
            break;
        case Kind::end:
        case Kind::bad:
            break;
        }
        unexpected();
    }

    uint16_t named(const Lexeme& lexeme) {
        advance();
        const std::string_view name = lexeme.spelled;
        if (name == "true" || name == "false") {
            return constant(Json(name == "true"));
        }
        if (name == "null") {
            return constant(Json());
        }
        if (is("(")) {
            return call(lexeme);
        }
        if (is_reserved(name)) {
            now_ = lexeme;
            unexpected();
        }
        std::vector<std::string> path{std::string(name)};
        std::string joined(name);
        while (accept(".")) {
            if (now_.kind != Kind::name) {
                unexpected();
            }
            path.emplace_back(now_.spelled);
            joined += "." + path.back();
            advance();
        }
        if (std::find(program_.names.begin(), program_.names.end(), joined) == program_.names.end()) {
            program_.names.push_back(joined);
        }
        program_.paths.push_back(std::move(path));
        return add({.op = Op::path, .a = static_cast<uint16_t>(program_.paths.size() - 1)});
    }

    uint16_t call(const Lexeme& lexeme) {
        struct Function {
            std::string_view name;
            Op op;
            int arguments;
        };

        static constexpr Function functions[] = {
            {"not", Op::logical_not, 1},
            {"count", Op::count, 1},
            {"contains", Op::contains, 2},
            {"date", Op::date, 1},
        };
        for (const Function& function : functions) {
            if (lexeme.spelled == function.name) {
                expect("(");
                Node node{.op = function.op, .a = expression()};
                if (function.arguments == 2) {
                    expect(",");
                    node.b = expression();
                }
                expect(")");
                return add(node);
            }
        }
        const std::string name(lexeme.spelled.substr(0, 40));
        refuse(
            lexeme.at,
            "rules.unknown_function",
            {"没有函数“" + name + "”", "there is no function '" + name + "'"},
            {"可用函数：not count contains date。", "The functions are not, count, contains and date."}
        );
    }

    Json number(const Lexeme& lexeme) {
        const char* begin = lexeme.spelled.data();
        const char* end = begin + lexeme.spelled.size();
        int64_t whole = 0;
        if (const auto [stop, fault] = std::from_chars(begin, end, whole); fault == std::errc{} && stop == end) {
            return whole;
        }
        double real = 0;
        if (const auto [stop, fault] = std::from_chars(begin, end, real); fault == std::errc{} && stop == end) {
            return real;
        }
        refuse(
            lexeme.at,
            "rules.syntax",
            {"数字过大", "the number is too large"},
            {"请使用较小的数字。", "Use a smaller number."}
        );
    }

    std::string unescaped(const Lexeme& lexeme) {
        const std::string_view inside = lexeme.spelled.substr(1, lexeme.spelled.size() - 2);
        std::string out;
        for (size_t i = 0; i < inside.size(); ++i) {
            if (inside[i] != '\\') {
                out += inside[i];
                continue;
            }
            switch (inside[++i]) {
            case '"':
            case '\\':
                out += inside[i];
                break;
            case 'n':
                out += '\n';
                break;
            case 't':
                out += '\t';
                break;
            default:
                refuse(
                    lexeme.at + i,
                    "rules.syntax",
                    {"未知的转义", "unknown escape"},
                    {"可用转义：\\\" \\\\ \\n \\t。", "The escapes are \\\" \\\\ \\n \\t."}
                );
            }
        }
        return out;
    }

    Lexer lexer_;
    std::string_view text_;
    Lexeme now_;
    int depth_ = 0;
    Program program_;
    Fault fault_;
};

} // namespace

const std::string& Expression::text() const { return program_->text; }

const std::vector<std::string>& Expression::names() const { return program_->names; }

std::vector<std::string> Expression::words_compared_with(std::string_view path) const {
    const Program& program = *program_;
    std::vector<std::string> words;
    const auto is_path = [&](uint16_t index) {
        const Node& node = program.nodes[index];
        if (node.op != Op::path) {
            return false;
        }
        std::string joined;
        for (const std::string& step : program.paths[node.a]) {
            joined += (joined.empty() ? "" : ".") + step;
        }
        return joined == path;
    };
    const auto take = [&](uint16_t index) {
        const Node& node = program.nodes[index];
        if (node.op == Op::constant && program.constants[node.a].is_string()) {
            words.emplace_back(program.constants[node.a].get_string());
        }
    };
    for (const Node& node : program.nodes) {
        if (node.op == Op::equal || node.op == Op::not_equal) {
            if (is_path(node.a)) {
                take(node.b);
            } else if (is_path(node.b)) {
                take(node.a);
            }
        } else if (node.op == Op::in_list && is_path(node.a) && program.nodes[node.b].op == Op::list) {
            const Node& list = program.nodes[node.b];
            for (uint16_t i = 0; i < list.b; ++i) {
                take(program.operands[list.a + i]);
            }
        }
    }
    return words;
}

Parsed<Expression> parse(std::string_view text) { return Parser(text).run(); }

} // namespace tonghe::rules
