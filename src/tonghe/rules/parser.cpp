#include "tonghe/rules/internal/parser.hpp"

#include "tonghe/rules/internal/builtins.hpp"

namespace tonghe::rules {

Parser::Parser(Builder& builder, std::string_view text, int line, std::string place)
    : b_(builder), text_(text), base_(builder.source(text, line, std::move(place))) {
    if (text_.size() > b_.limits.text_bytes_max) {
        refuse(
            0,
            "rules.too_long",
            {fmt::format("表达式超过 {} 字节", b_.limits.text_bytes_max),
             fmt::format("the expression is longer than {} bytes", b_.limits.text_bytes_max)},
            {"请拆成几个较短的表达式。", "Split it into shorter expressions."}
        );
    }
    skip();
}

void Parser::refuse(size_t at, const char* code, Text what, Text remedy) const {
    throw SyntaxFault{code, base_ + static_cast<uint32_t>(at), std::move(what), std::move(remedy)};
}

void Parser::refuse_here() const {
    if (at_ >= text_.size()) {
        refuse(
            at_,
            "rules.syntax",
            {"表达式不完整", "the expression ends too early"},
            {"请补全表达式。", "Complete the expression."}
        );
    }
    size_t end = at_ + 1;
    while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xC0) == 0x80) {
        ++end;
    }
    const std::string found = text_.substr(at_, end - at_);
    refuse(
        at_,
        "rules.syntax",
        {"不应出现“" + found + "”", "'" + found + "' was not expected"},
        {"请检查运算符、括号和名称。", "Check the operators, brackets and names."}
    );
}

void Parser::refuse_expected(const char* wanted) const {
    refuse(
        at_,
        "rules.syntax",
        {fmt::format("此处应为“{}”", wanted), fmt::format("'{}' was expected here", wanted)},
        {fmt::format("请补上“{}”，或检查它前面的部分。", wanted),
         fmt::format("Put '{}', or check what stands before it.", wanted)}
    );
}

NodeIndex Parser::expression() {
    const NodeIndex root = parse(none);
    if (at_ < text_.size()) {
        refuse_here();
    }
    return root;
}

void Parser::go_deeper() {
    if (++depth_ > b_.limits.nesting_max) {
        refuse(
            at_,
            "rules.too_deep",
            {"表达式嵌套过深", "the expression is nested too deeply"},
            {"请拆成几个较简单的表达式。", "Split it into simpler expressions."}
        );
    }
}

NodeIndex Parser::parse(int power) {
    go_deeper();
    const NodeIndex out = operators(operand(), power);
    --depth_;
    return out;
}

NodeIndex Parser::operators(NodeIndex left, int power) {
    while (const auto next = infix(left, power)) {
        left = *next;
    }
    return left;
}

NodeIndex Parser::binary(Op op, NodeIndex left, int power, uint32_t at) {
    const NodeIndex right = parse(power);
    return b_.add({.op = op, .a = left, .b = right, .at = at});
}

// One operator and what follows it; nothing where the next is none, or binds less than `power`.
std::optional<NodeIndex> Parser::infix(NodeIndex left, int power) {
    const uint32_t at = here();

    struct Symbol {
        std::string_view text;
        Op op;
        int power;
    };

    static constexpr Symbol symbols[] = {
        {"**", Op::power, exponent},
        {"*", Op::multiply, product},
        {"/", Op::divide, product},
        {"+", Op::add, sum},
        {"-", Op::subtract, sum},
        {"!=", Op::not_equal, comparison},
        {"<=", Op::less_equal, comparison},
        {">=", Op::greater_equal, comparison},
        {"<", Op::less, comparison},
        {">", Op::greater, comparison},
        {"=", Op::equal, comparison},
    };
    for (const Symbol& symbol : symbols) {
        if (!looking_at(symbol.text)) {
            continue;
        }
        if (symbol.power <= power) {
            return std::nullopt;
        }
        take(symbol.text);
        const NodeIndex made = binary(symbol.op, left, symbol.power, at);
        if (symbol.power == comparison) { // comparisons do not chain
            for (std::string_view again : {"=", "!=", "<", ">"}) {
                if (looking_at(again)) {
                    refuse_here();
                }
            }
        }
        return made;
    }
    if (power < disjunction && take_word("or")) {
        return binary(Op::logical_or, left, disjunction, at);
    }
    if (power < conjunction && take_word("and")) {
        return binary(Op::logical_and, left, conjunction, at);
    }
    if (power < comparison && take_word("between")) {
        const NodeIndex low = parse(comparison);
        expect_word("and");
        const NodeIndex high = parse(comparison);
        return b_.add({.op = Op::between, .a = left, .b = low, .c = high, .at = at});
    }
    if (power < comparison && take_word("in")) {
        return in_tests(left, at);
    }
    if (power < instance && take_word("instance")) {
        expect_word("of");
        return b_.add({.op = Op::instance_of, .a = left, .b = b_.type_index(type()), .at = at});
    }
    return std::nullopt;
}

NodeIndex Parser::operand() {
    const uint32_t at = here();
    const char c = peek();
    if ((c >= '0' && c <= '9') || (c == '.' && peek(1) >= '0' && peek(1) <= '9')) {
        return postfix(number_literal());
    }
    if (c == '"') {
        std::string text = string_literal();
        skip();
        return postfix(b_.constant(Value::string(std::move(text)), at));
    }
    if (c == '-') {
        take("-");
        const NodeIndex of = parse(exponent);
        if (b_.node(of).op == Op::constant && b_.tree.constants[b_.node(of).a].is_number()) {
            return b_.constant(Value::number(negate(b_.tree.constants[b_.node(of).a].as_number())), at);
        }
        return b_.add({.op = Op::negate, .a = of, .at = at});
    }
    if (c == '(') {
        return postfix(parenthesis());
    }
    if (c == '[' || c == ']') {
        return postfix(bracket());
    }
    if (c == '{') {
        return postfix(context_literal());
    }
    if (c == '@') {
        return postfix(at_literal());
    }
    if (looking_at_word("if")) {
        return conditional();
    }
    if (looking_at_word("for")) {
        return for_loop();
    }
    if (looking_at_word("some") || looking_at_word("every")) {
        return quantified(looking_at_word("some") ? Op::some : Op::every);
    }
    if (looking_at_word("function") && text_[std::min(skipped(at_ + 8), text_.size() - 1)] == '(') {
        return lambda();
    }
    return postfix(name_operand());
}

// A name that is visible here, a literal word, or a built-in function.
NodeIndex Parser::name_operand() {
    const uint32_t at = here();
    const size_t word = word_length(at_);
    const std::string_view spelled = std::string_view(text_).substr(at_, word);
    size_t length = 0;
    const Visible* found = nullptr;
    size_t place = 0;
    for (size_t i = b_.scope.size(); i > 0; --i) {
        const Visible& candidate = b_.scope[i - 1];
        if (candidate.is_filter) {
            continue;
        }
        if (const size_t fits = name_length(candidate.name, at_); fits > length) {
            length = fits;
            found = &candidate;
            place = i - 1;
        }
    }
    int function = -1;
    for (size_t i = 0; i < builtins().size(); ++i) {
        const std::string_view name = builtins()[i].name;
        if (name.front() == text_[std::min(at_, text_.size() - 1)]) {
            const size_t fits = name_length(name, at_);
            const size_t after = skipped(at_ + fits);
            const bool called = after < text_.size() && text_[after] == '(';
            // Standing alone, data may be called like a function: `sum > 100` is data, `sum(list)` the function.
            const bool wins = b_.stands_alone ? fits >= length && called : fits > length;
            if (fits > 0 && wins) {
                length = fits;
                found = nullptr;
                function = static_cast<int>(i);
            }
        }
    }
    const bool in_filter = std::any_of(b_.scope.begin(), b_.scope.end(), [](const Visible& v) { return v.is_filter; });
    std::string_view property;
    if (in_filter) {
        for (const std::string& name : b_.properties) {
            if (const size_t fits = name_length(name, at_); fits > length && fits >= word) {
                length = fits;
                property = name;
            }
        }
    }
    if (length <= word && is_keyword(spelled)) {
        if (spelled == "true" || spelled == "false" || spelled == "null") {
            at_ += word;
            skip();
            return b_.constant(spelled == "null" ? Value() : Value::boolean(spelled == "true"), at);
        }
        refuse_here();
    }
    if (length == 0 || length < word) {
        if (word == 0) {
            refuse_here();
        }
        length = word;
        property = spelled;
    }
    const std::string name(property);
    at_ += length;
    skip();
    if (property.empty() && found != nullptr) {
        subject_seen_ = subject_seen_ || found->name == "?";
        return resolve(*found, place, at);
    }
    if (property.empty()) {
        NodeIndex out = b_.add({.op = Op::builtin, .a = static_cast<uint32_t>(function), .at = at});
        return peek() == '(' ? out : within_filters(out, builtins()[static_cast<size_t>(function)].name, 0, at);
    }
    if (!in_filter && b_.free_names && peek() != '(') {
        const uint32_t slot = b_.global(name, Global::Kind::free, 0, nullptr);
        return b_.add({.op = Op::slot, .a = slot, .at = at});
    }
    if (b_.free_names && peek() == '(') {
        refuse(
            at - base_,
            "rules.unknown_function",
            {"没有函数“" + name + "”", "there is no function '" + name + "'"},
            {"请检查函数名的拼写。", "Check the spelling of the function."}
        );
    }
    return within_filters(b_.add({.op = Op::unknown_name, .a = b_.name(name), .at = at}), name, 0, at);
}

// A visible name; the items of the filters between it and here may have an entry of that name, which wins.
NodeIndex Parser::resolve(const Visible& found, size_t place, uint32_t at) {
    const std::string name = found.name;
    const NodeIndex out = b_.add({.op = Op::slot, .type = b_.type_index(found.type), .a = found.slot, .at = at});
    return within_filters(out, name, place + 1, at);
}

NodeIndex Parser::within_filters(NodeIndex node, std::string_view name, size_t from, uint32_t at) {
    for (size_t i = from; i < b_.scope.size(); ++i) {
        if (b_.scope[i].is_filter) {
            node = b_.add({.op = Op::entry_name, .a = b_.name(name), .b = node, .c = b_.scope[i].slot, .at = at});
        }
    }
    return node;
}

NodeIndex Parser::postfix(NodeIndex left) {
    go_deeper();
    for (;;) {
        const uint32_t at = here();
        if (peek() == '.' && peek(1) != '.') {
            take(".");
            const std::string name = property_name();
            left = b_.add({.op = Op::path, .a = left, .b = b_.name(name), .at = at});
        } else if (peek() == '(') {
            left = call(left);
        } else if (peek() == '[') {
            if (range_end_ == 0) {
                left = filter(left);
                continue;
            }
            // Inside the end of a range the bracket may close it: [1..10[
            const size_t before = at_;
            const int depth = depth_;
            const size_t scope = b_.scope.size();
            try {
                left = filter(left);
            } catch (const SyntaxFault&) {
                step_back(before, depth, scope);
                break;
            }
        } else {
            break;
        }
    }
    --depth_;
    return left;
}

// Readings that were tried in vain are counted, so that nested ones cannot take exponential time.
void Parser::step_back(size_t at, int depth, size_t scope) {
    constexpr int backtracks_max = 500;
    if (++backtracks_ > backtracks_max) {
        refuse(
            at,
            "rules.too_deep",
            {"表达式嵌套过深", "the expression is nested too deeply"},
            {"请拆成几个较简单的表达式。", "Split it into simpler expressions."}
        );
    }
    at_ = at;
    depth_ = depth;
    b_.scope.resize(scope);
}

NodeIndex Parser::parenthesis() {
    const uint32_t at = here();
    expect("(");
    static constexpr std::pair<std::string_view, Range::Form> forms[] = {
        {"<=", Range::Form::less_equal},
        {">=", Range::Form::greater_equal},
        {"!=", Range::Form::not_equal},
        {"<", Range::Form::less},
        {">", Range::Form::greater},
        {"=", Range::Form::equal},
    };
    for (const auto& [symbol, form] : forms) {
        if (take(symbol)) {
            const NodeIndex end = parse(comparison);
            expect(")");
            return b_.add({.op = Op::unary_range, .a = end, .b = static_cast<uint32_t>(form), .at = at});
        }
    }
    const int outer = std::exchange(range_end_, 0);
    const NodeIndex inner = parse(none);
    range_end_ = outer;
    if (looking_at("..")) {
        return finish_range(inner, 0, at);
    }
    expect(")");
    return inner;
}

// After the low end, at `..`.
NodeIndex Parser::finish_range(NodeIndex low, uint8_t flags, uint32_t at) {
    expect("..");
    ++range_end_;
    const NodeIndex high = parse(comparison);
    --range_end_;
    if (take("]")) {
        flags |= high_closed;
    } else if (!take(")") && !take("[")) {
        refuse_expected("]");
    }
    return b_.add({.op = Op::range, .flags = flags, .a = low, .b = high, .at = at});
}

// A list, or a range that begins with a bracket.
NodeIndex Parser::bracket() {
    const uint32_t at = here();
    if (take("]")) {
        return finish_range(parse(comparison), 0, at);
    }
    expect("[");
    const int outer = std::exchange(range_end_, 0);
    std::vector<uint32_t> items;
    if (!looking_at("]")) {
        do {
            static constexpr std::pair<std::string_view, Range::Form> forms[] = {
                {"<=", Range::Form::less_equal},
                {">=", Range::Form::greater_equal},
                {"<", Range::Form::less},
                {">", Range::Form::greater}};
            const auto form = std::find_if(std::begin(forms), std::end(forms), [&](const auto& entry) {
                return looking_at(entry.first);
            });
            if (form != std::end(forms)) {
                take(form->first);
                const NodeIndex end = parse(comparison);
                items.push_back(
                    b_.add({.op = Op::unary_range, .a = end, .b = static_cast<uint32_t>(form->second), .at = here()})
                );
                continue;
            }
            items.push_back(parse(none));
            if (items.size() == 1 && looking_at("..")) {
                range_end_ = outer;
                return finish_range(items[0], low_closed, at);
            }
        } while (take(","));
    }
    range_end_ = outer;
    expect("]");
    const auto count = static_cast<uint32_t>(items.size());
    return b_.add({.op = Op::list, .a = b_.extra(items), .b = count, .at = at});
}

NodeIndex Parser::context_literal() {
    const uint32_t at = here();
    const ScopeMark mark(b_);
    expect("{");
    const int outer = std::exchange(range_end_, 0);
    std::vector<uint32_t> entries;
    while (!looking_at("}")) {
        std::string key;
        if (peek() == '"') {
            key = string_literal();
            skip();
        } else {
            key = declared_name({":"});
        }
        expect(":");
        const uint32_t slot = b_.slot();
        const bool is_function = looking_at_word("function");
        if (is_function) {
            b_.declare(key, slot);
        }
        const NodeIndex value = parse(none);
        if (!is_function) {
            b_.declare(key, slot, b_.tree.types[b_.node(value).type]);
        }
        b_.property(key);
        entries.insert(entries.end(), {b_.name(key), value, slot});
        if (!take(",")) {
            break;
        }
    }
    range_end_ = outer;
    expect("}");
    const auto count = static_cast<uint32_t>(entries.size() / 3);
    return b_.add({.op = Op::context, .a = b_.extra(entries), .b = count, .c = no_node, .at = at});
}

NodeIndex Parser::conditional() {
    const uint32_t at = here();
    expect_word("if");
    const NodeIndex condition = parse(none);
    expect_word("then");
    const NodeIndex then = parse(none);
    expect_word("else");
    const NodeIndex otherwise = parse(none);
    return b_.add({.op = Op::choose, .a = condition, .b = then, .c = otherwise, .at = at});
}

// `x in list, y in 1..3`: slot, from, to.
std::vector<uint32_t> Parser::iterators(bool ranges) {
    std::vector<uint32_t> out;
    do {
        std::string name = declared_name({"in"});
        expect_word("in");
        const NodeIndex from = parse(comparison);
        NodeIndex to = no_node;
        if (ranges && take("..")) {
            to = parse(comparison);
        }
        const uint32_t slot = b_.slot();
        const Type* list = b_.tree.types[b_.node(from).type];
        b_.declare(std::move(name), slot, list != nullptr && list->kind == Type::Kind::list ? list->element : nullptr);
        out.insert(out.end(), {slot, from, to});
    } while (take(","));
    return out;
}

NodeIndex Parser::for_loop() {
    const uint32_t at = here();
    const ScopeMark mark(b_);
    expect_word("for");
    const std::vector<uint32_t> loops = iterators(true);
    const uint32_t partial = b_.slot();
    b_.declare("partial", partial);
    expect_word("return");
    const size_t before = b_.tree.nodes.size();
    const NodeIndex body = parse(none);
    const auto reads = [&](const Node& node) { return node.op == Op::slot && node.a == partial; };
    const auto from = b_.tree.nodes.begin() + static_cast<ptrdiff_t>(before);
    const uint8_t flags = std::any_of(from, b_.tree.nodes.end(), reads) ? reads_partial : uint8_t{0};
    const auto count = static_cast<uint32_t>(loops.size() / 3);
    return b_.add({.op = Op::for_each, .flags = flags, .a = b_.extra(loops), .b = count, .c = body, .at = at});
}

NodeIndex Parser::quantified(Op op) {
    const uint32_t at = here();
    const ScopeMark mark(b_);
    expect_word(op == Op::some ? "some" : "every");
    const std::vector<uint32_t> loops = iterators(false);
    b_.slot();
    expect_word("satisfies");
    const NodeIndex body = parse(none);
    const auto count = static_cast<uint32_t>(loops.size() / 3);
    return b_.add({.op = op, .a = b_.extra(loops), .b = count, .c = body, .at = at});
}

} // namespace tonghe::rules
