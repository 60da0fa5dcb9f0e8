// Functions, calls, filters, and the tests of cells.
#include "tonghe/rules/internal/builtins.hpp"
#include "tonghe/rules/internal/parser.hpp"

namespace tonghe::rules {

NodeIndex Parser::lambda() {
    const uint32_t at = here();
    const ScopeMark mark(b_);
    expect_word("function");
    expect("(");
    Lambda made;
    made.first_slot = b_.next_slot;
    while (!looking_at(")")) {
        Parameter parameter;
        parameter.name = declared_name({":", ",", ")"});
        parameter.type = take(":") ? type() : nullptr;
        b_.declare(parameter.name, b_.slot(), parameter.type);
        made.parameters.push_back(std::move(parameter));
        if (!take(",")) {
            break;
        }
    }
    expect(")");
    if (take(":")) {
        made.result = type();
    }
    const auto index = static_cast<uint32_t>(b_.tree.lambdas.size());
    b_.tree.lambdas.push_back(made);
    if (take_word("external")) {
        return external_body(index, at);
    }
    const NodeIndex body = parse(none);
    b_.tree.lambdas[index].body = body;
    return b_.add({.op = Op::lambda, .a = index, .at = at});
}

// external {java: {class: "…", method signature: "…"}}
NodeIndex Parser::external_body(uint32_t lambda_index, uint32_t at) {
    const NodeIndex body = parse(none);
    const auto entry = [&](NodeIndex context, std::string_view key) {
        const Node& node = b_.node(context);
        for (uint32_t i = 0; node.op == Op::context && i < node.b; ++i) {
            if (b_.tree.names[b_.tree.extra[node.a + 3 * i]] == key) {
                return b_.tree.extra[node.a + 3 * i + 1];
            }
        }
        return context;
    };
    const auto text = [&](NodeIndex index) {
        const Node& node = b_.node(index);
        const bool is_text = node.op == Op::constant && b_.tree.constants[node.a].is_string();
        return is_text ? b_.tree.constants[node.a].as_string() : std::string();
    };
    const NodeIndex java = entry(body, "java");
    b_.tree.lambdas[lambda_index].external =
        external_index(text(entry(java, "class")), text(entry(java, "method signature")));
    b_.tree.lambdas[lambda_index].body = body;
    return b_.add({.op = Op::lambda, .a = lambda_index, .at = at});
}

NodeIndex Parser::call(NodeIndex callee) {
    const uint32_t at = b_.node(callee).at;
    expect("(");
    const int outer = std::exchange(range_end_, 0);
    std::vector<uint32_t> arguments;
    bool named = false;
    if (!looking_at(")")) {
        do {
            const auto name = argument_name();
            if (!arguments.empty() && named != name.has_value()) {
                refuse_here();
            }
            named = name.has_value();
            if (named) {
                arguments.push_back(b_.name(*name));
            }
            arguments.push_back(parse(none));
        } while (take(","));
    }
    range_end_ = outer;
    expect(")");
    const uint32_t first = b_.extra(arguments);
    const auto size = static_cast<uint32_t>(arguments.size());
    const Node function = b_.node(callee);
    if (named) {
        return b_.add({.op = Op::call_named, .a = callee, .b = first, .c = size / 2, .at = at});
    }
    if (function.op == Op::builtin) {
        return fold_call(b_.add({.op = Op::call_builtin, .a = function.a, .b = first, .c = size, .at = at}));
    }
    return b_.add({.op = Op::call, .a = callee, .b = first, .c = size, .at = at});
}

// date("2026-03-02") and its like with one literal that is right are that value.
NodeIndex Parser::fold_call(NodeIndex call) {
    const Node node = b_.node(call);
    if (node.c != 1) {
        return call;
    }
    const Node argument = b_.node(b_.tree.extra[node.b]);
    if (argument.op != Op::constant || !b_.tree.constants[argument.a].is_string()) {
        return call;
    }
    const std::string& text = b_.tree.constants[argument.a].as_string();
    const std::string_view name = builtins()[node.a].name;
    Value folded;
    if (name == "date") {
        const auto day = parse_day(text);
        folded = day ? Value::date(*day) : Value();
    } else if (name == "date and time") {
        const auto moment = parse_moment(text);
        folded = moment ? Value::date_time(*moment) : Value();
    } else if (name == "time") {
        const auto time = parse_time(text);
        folded = time ? Value::time(*time) : Value();
    } else if (name == "duration") {
        const auto months = parse_months_duration(text);
        const auto nanos = months ? std::nullopt : parse_days_duration(text);
        folded = months ? Value::months_duration(*months) : (nanos ? Value::days_duration(*nanos) : Value());
    }
    return folded.is_null() ? call : b_.constant(std::move(folded), node.at);
}

NodeIndex Parser::filter(NodeIndex list) {
    const uint32_t at = here();
    const ScopeMark mark(b_);
    expect("[");
    const int outer = std::exchange(range_end_, 0);
    const uint32_t slot = b_.slot();
    const Type* type = b_.tree.types[b_.node(list).type];
    b_.declare("item", slot, type != nullptr && type->kind == Type::Kind::list ? type->element : nullptr);
    b_.scope.push_back({"", slot, nullptr, true});
    const NodeIndex condition = parse(none);
    range_end_ = outer;
    expect("]");
    return b_.add({.op = Op::filter, .a = list, .b = condition, .c = slot, .at = at});
}

// What follows `in`: one test, or several in parentheses.
NodeIndex Parser::in_tests(NodeIndex left, uint32_t at) {
    const ScopeMark mark(b_);
    const uint32_t slot = b_.slot();
    NodeIndex tests = no_node;
    if (peek() == '(') {
        // (1, < 5), (2..4) or (a) + b: a range and an expression are read first, then the list of tests.
        const size_t before = at_;
        const int depth = depth_;
        const size_t scope = b_.scope.size();
        try {
            const NodeIndex value = parse(comparison);
            const NodeIndex subject = b_.add({.op = Op::slot, .a = slot, .at = at});
            tests = b_.add({.op = Op::matches, .a = subject, .b = value, .at = at});
        } catch (const SyntaxFault&) {
            step_back(before, depth, scope);
            expect("(");
            tests = tests_list(slot);
            expect(")");
        }
    } else {
        tests = test(slot, comparison);
    }
    return b_.add({.op = Op::test_in, .a = left, .b = tests, .c = slot, .at = at});
}

NodeIndex Parser::tests(uint32_t subject_slot) {
    const uint32_t at = here();
    if (at_ == text_.size() || (peek() == '-' && skipped(at_ + 1) == text_.size())) {
        return b_.constant(Value::boolean(true), at);
    }
    if (looking_at_word("not") && text_[std::min(skipped(at_ + 3), text_.size() - 1)] == '(') {
        const size_t before = at_;
        take_word("not");
        expect("(");
        const NodeIndex inner = tests_list(subject_slot);
        expect(")");
        if (at_ == text_.size()) {
            const std::vector<uint32_t> only{inner};
            return b_.add({.op = Op::none_of, .a = b_.extra(only), .b = 1, .at = at});
        }
        at_ = before; // not(…) is a part of an expression
    }
    const NodeIndex out = tests_list(subject_slot);
    if (at_ < text_.size()) {
        refuse_here();
    }
    return out;
}

NodeIndex Parser::tests_list(uint32_t subject_slot) {
    const uint32_t at = here();
    std::vector<uint32_t> all;
    do {
        all.push_back(test(subject_slot, none));
    } while (take(","));
    if (all.size() == 1) {
        return all[0];
    }
    const auto count = static_cast<uint32_t>(all.size());
    return b_.add({.op = Op::any_of, .a = b_.extra(all), .b = count, .at = at});
}

NodeIndex Parser::test(uint32_t subject_slot, int power) {
    const uint32_t at = here();
    static constexpr std::pair<std::string_view, Op> signs[] = {
        {"<=", Op::less_equal},
        {">=", Op::greater_equal},
        {"!=", Op::not_equal},
        {"<", Op::less},
        {">", Op::greater},
        {"=", Op::equal},
    };
    for (const auto& [sign, op] : signs) {
        if (take(sign)) {
            const NodeIndex value = parse(comparison);
            const NodeIndex subject = b_.add({.op = Op::slot, .a = subject_slot, .at = at});
            return b_.add({.op = op, .a = subject, .b = value, .at = at});
        }
    }
    const bool outer = std::exchange(subject_seen_, false);
    const NodeIndex value = parse(power);
    const uint8_t flags = std::exchange(subject_seen_, outer || subject_seen_) ? uses_subject : uint8_t{0};
    const NodeIndex subject = b_.add({.op = Op::slot, .a = subject_slot, .at = at});
    return b_.add({.op = Op::matches, .flags = flags, .a = subject, .b = value, .at = at});
}

} // namespace tonghe::rules
