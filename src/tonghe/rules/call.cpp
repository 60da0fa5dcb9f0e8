// Calls: built-in functions, lambdas with what they captured, business knowledge models, services, external functions.
#include "tonghe/rules/internal/builtins.hpp"
#include "tonghe/rules/internal/evaluation.hpp"
#include "tonghe/rules/internal/frame.hpp"
#include "tonghe/rules/model.hpp"

namespace tonghe::rules {

Value Evaluation::call_node(const Node& node) {
    if (node.op == Op::call_builtin) {
        constexpr uint32_t few = 4;
        if (node.c <= few) { // without a list on the heap
            Value arguments[few];
            for (uint32_t i = 0; i < node.c; ++i) {
                arguments[i] = at(tree_->extra[node.b + i]);
            }
            return stopped_ ? Value() : call_builtin(static_cast<int>(node.a), std::span(arguments, node.c));
        }
        const auto arguments = items_of(node, node.b);
        return arguments ? call_builtin(static_cast<int>(node.a), *arguments) : Value();
    }
    const Value function = at(node.a);
    const auto arguments = items_of(node, node.b);
    return arguments ? call(function, *arguments) : Value();
}

Value Evaluation::call_named(const Node& node) {
    const Value function = at(node.a);
    std::vector<std::pair<std::string, Value>> named;
    for (uint32_t i = 0; i < node.c; ++i) {
        const uint32_t* argument = &tree_->extra[node.b + 2 * i];
        named.emplace_back(tree_->names[argument[0]], at(argument[1]));
    }
    if (function.kind() != Kind::function) {
        return fail(Cause::not_a_function, kind_name(function.kind()));
    }
    const auto arguments = in_order(function, std::move(named));
    return arguments ? call(function, *arguments) : fail(Cause::argument_count);
}

// Arguments given by name in the order of the parameters; those left out are null, unknown names are a fault.
std::optional<std::vector<Value>>
Evaluation::in_order(const Value& value, std::vector<std::pair<std::string, Value>> named) {
    const Function& function = value.as_function();
    std::vector<std::vector<std::string>> signatures;
    size_t needed = 0;
    const auto add_parameters = [&](const auto& parameters) {
        auto& names = signatures.emplace_back();
        for (const auto& parameter : parameters) {
            names.push_back(parameter.name);
        }
        needed = names.size();
    };
    switch (function.kind) {
    case Function::Kind::builtin: {
        const std::string_view all = builtins()[function.index].parameters;
        signatures.emplace_back().emplace_back();
        for (char c : all) {
            if (c == ';') {
                signatures.emplace_back().emplace_back();
            } else if (c == ',') {
                signatures.back().emplace_back();
            } else {
                signatures.back().back() += c;
            }
        }
        break;
    }
    case Function::Kind::lambda:
    case Function::Kind::external:
        add_parameters(function.tree->lambdas[function.index].parameters);
        break;
    case Function::Kind::knowledge: {
        const Knowledge& known = static_cast<const Model*>(function.model)->knowledge[function.index];
        if (known.lambda != nullptr) {
            add_parameters(known.lambda->parameters);
        }
        break;
    }
    case Function::Kind::service:
        add_parameters(static_cast<const Model*>(function.model)->services[function.index].parameters);
        break;
    }
    if (function.kind == Function::Kind::builtin &&
        std::string_view(builtins()[function.index].name) == "context put") {
        for (const auto& [name, argument] : named) { // one key and a list of keys are two signatures
            if (name == "key" && argument.is_list()) {
                return std::nullopt;
            }
        }
    }
    for (const auto& names : signatures) {
        std::vector<Value> out(std::max(needed, names.size()));
        size_t last = needed;
        bool known = true;
        std::vector<bool> given(names.size());
        for (auto& [name, argument] : named) {
            const auto at = std::find(names.begin(), names.end(), name);
            const auto place = static_cast<size_t>(at - names.begin());
            known = known && at != names.end() && !given[place];
            if (known) {
                given[place] = true;
                out[place] = argument;
                last = std::max(last, place + 1);
            }
        }
        if (known) {
            if (function.kind == Function::Kind::builtin) {
                out.resize(std::max<size_t>(last, static_cast<size_t>(builtins()[function.index].least)));
            } else if (named.size() < needed) {
                return std::nullopt;
            }
            return out;
        }
    }
    return std::nullopt;
}

Value Evaluation::call(const Value& value, std::span<const Value> arguments) {
    if (value.kind() != Kind::function) {
        return fail(Cause::not_a_function, kind_name(value.kind()));
    }
    if (++calls_ > limits.calls_max || !step(arguments.size() + 1)) {
        --calls_;
        return step() ? fail(Cause::limit, "calls") : Value();
    }
    const Function& function = value.as_function();
    Value out;
    switch (function.kind) {
    case Function::Kind::builtin:
        out = call_builtin(static_cast<int>(function.index), arguments);
        break;
    case Function::Kind::lambda:
        out = call_lambda(function, value, arguments);
        break;
    case Function::Kind::knowledge:
        out = call_knowledge(function, arguments);
        break;
    case Function::Kind::service:
        out = serve(*static_cast<const Model*>(function.model), function.index, arguments);
        break;
    case Function::Kind::external: {
        const Lambda& lambda = function.tree->lambdas[function.index];
        out = arguments.size() == lambda.parameters.size() ? call_external(*this, lambda.external, arguments)
                                                           : fail(Cause::argument_count);
        break;
    }
    }
    --calls_;
    return out;
}

Value Evaluation::call_builtin(int index, std::span<const Value> arguments) {
    const Builtin& builtin = builtins()[static_cast<size_t>(index)];
    const auto count = static_cast<int>(arguments.size());
    if (count < builtin.least || (builtin.most >= 0 && count > builtin.most)) {
        return fail(Cause::argument_count, builtin.name);
    }
    return options.two_valued ? friendly_builtin(index, arguments) : builtin.apply(*this, arguments);
}

Value Evaluation::call_lambda(const Function& function, const Value& self, std::span<const Value> arguments) {
    const Lambda& lambda = function.tree->lambdas[function.index];
    if (function.self == UINT32_MAX) {
        return body(*function.tree, lambda, function.captured, arguments);
    }
    std::vector<Value> first = function.captured; // with itself, which it cannot have captured
    first[function.self] = self;
    return body(*function.tree, lambda, first, arguments);
}

Value Evaluation::body(
    const Tree& tree, const Lambda& lambda, std::span<const Value> first, std::span<const Value> arguments
) {
    if (arguments.size() != lambda.parameters.size()) {
        return fail(Cause::argument_count);
    }
    const FrameMark frame(*this, tree);
    std::copy(first.begin(), first.end(), frame_);
    for (size_t i = 0; i < arguments.size(); ++i) {
        auto argument = converted(arguments[i], lambda.parameters[i].type);
        if (!argument) {
            return fail(Cause::argument, lambda.parameters[i].name);
        }
        frame_[lambda.first_slot + i] = std::move(*argument);
    }
    if (lambda.body == no_node) {
        return fail(Cause::no_logic);
    }
    Value out = at(lambda.body);
    return lambda.result == nullptr ? out : coerced(std::move(out), lambda.result);
}

Value Evaluation::call_knowledge(const Function& function, std::span<const Value> arguments) {
    const Model& model = *static_cast<const Model*>(function.model);
    const Knowledge& known = model.knowledge[function.index];
    if (known.lambda == nullptr) {
        return fail(Cause::no_logic, known.name);
    }
    if (known.lambda->external != -1) {
        return arguments.size() == known.lambda->parameters.size()
                   ? call_external(*this, known.lambda->external, arguments)
                   : fail(Cause::argument_count);
    }
    std::vector<Value> globals;
    globals.reserve(known.tree->globals.size());
    for (const Global& global : known.tree->globals) {
        globals.push_back(
            global.kind == Global::Kind::knowledge ? model.knowledge_values[global.index]
            : global.kind == Global::Kind::service ? model.service_values[global.index]
                                                   : Value()
        );
    }
    return coerced(body(*known.tree, *known.lambda, globals, arguments), known.type);
}

} // namespace tonghe::rules
