// Whether a value has a type, and the few conversions between neighbours: a list of one item and that item, a day and
// its midnight.
#include "tonghe/rules/internal/builtins.hpp"
#include "tonghe/rules/internal/evaluation.hpp"
#include "tonghe/rules/model.hpp"

namespace tonghe::rules {

namespace {

constexpr int type_depth_max = 100; // of a value inside a type that contains itself

// Whether what has type `given` may stand where `wanted` is asked for.
bool fits(const Type* given, const Type* wanted, int depth) {
    if (wanted == nullptr || wanted->kind == Type::Kind::any || given == wanted || depth > type_depth_max) {
        return true;
    }
    if (given == nullptr || given->kind == Type::Kind::any) {
        return true; // not known before it is there
    }
    if (given->kind == Type::Kind::null) {
        return true;
    }
    if (given->kind != wanted->kind) {
        return false;
    }
    switch (wanted->kind) {
    case Type::Kind::list:
    case Type::Kind::range:
        return fits(given->element, wanted->element, depth + 1);
    case Type::Kind::context:
        for (const auto& asked : wanted->fields) {
            const auto field = std::find_if(given->fields.begin(), given->fields.end(), [&](const auto& candidate) {
                return candidate.first == asked.first;
            });
            if (field == given->fields.end() || !fits(field->second, asked.second, depth + 1)) {
                return false;
            }
        }
        return true;
    case Type::Kind::function:
        if (given->fields.size() != wanted->fields.size()) {
            return false;
        }
        for (size_t i = 0; i < wanted->fields.size(); ++i) {
            if (!fits(wanted->fields[i].second, given->fields[i].second, depth + 1)) {
                return false;
            }
        }
        return fits(given->element, wanted->element, depth + 1);
    default:
        return true;
    }
}

// The type of a function value; nothing where it is not known.
std::optional<Type> type_of_function(const Function& function) {
    Type out;
    out.kind = Type::Kind::function;
    const auto add_parameters = [&](const std::vector<Parameter>& parameters) {
        for (const Parameter& parameter : parameters) {
            out.fields.emplace_back(parameter.name, parameter.type);
        }
    };
    switch (function.kind) {
    case Function::Kind::lambda: {
        const Lambda& lambda = function.tree->lambdas[function.index];
        add_parameters(lambda.parameters);
        out.element = lambda.result;
        if (out.element == nullptr && lambda.body != no_node) {
            out.element = function.tree->types[function.tree->nodes[lambda.body].type];
        }
        return out;
    }
    case Function::Kind::knowledge: {
        const auto& known = static_cast<const Model*>(function.model)->knowledge[function.index];
        if (known.lambda == nullptr) {
            return std::nullopt;
        }
        add_parameters(known.lambda->parameters);
        out.element = known.type;
        return out;
    }
    case Function::Kind::service: {
        const auto& service = static_cast<const Model*>(function.model)->services[function.index];
        for (const auto& parameter : service.parameters) {
            out.fields.emplace_back(parameter.name, parameter.type);
        }
        out.element = service.type;
        return out;
    }
    default:
        return std::nullopt;
    }
}

bool function_conforms(const Function& function, const Type& type) {
    if (type.element == nullptr && type.fields.empty()) {
        return true; // any function
    }
    if (function.kind == Function::Kind::builtin) {
        return builtin_conforms(static_cast<int>(function.index), type);
    }
    const auto own = type_of_function(function);
    return !own || fits(&*own, &type, 0);
}

} // namespace

bool Evaluation::conforms(const Value& value, const Type& type, Checks checks, int depth) {
    if (depth > type_depth_max || !step()) {
        return false;
    }
    if (value.is_null()) {
        return checks == Checks::all || depth > 0 || type.kind == Type::Kind::null;
    }
    if (type.kind == Type::Kind::any) {
        return checks == Checks::kinds || allowed(value, type);
    }
    if (type_kind(value.kind()) != type.kind) {
        return false;
    }
    switch (type.kind) {
    case Type::Kind::list:
        if (type.element != nullptr) {
            for (const Value& item : value.as_list()) {
                if (!conforms(item, *type.element, checks, depth + 1)) {
                    return false;
                }
            }
        }
        break;
    case Type::Kind::range:
        if (type.element != nullptr) {
            const Range& range = value.as_range();
            if (!conforms(range.low, *type.element, checks, depth + 1) ||
                !conforms(range.high, *type.element, checks, depth + 1)) {
                return false;
            }
        }
        break;
    case Type::Kind::context:
        for (const auto& [name, field] : type.fields) {
            const Value* entry = value.as_context().find(name);
            if (entry == nullptr || (field != nullptr && !conforms(*entry, *field, checks, depth + 1))) {
                return false;
            }
        }
        break;
    case Type::Kind::function:
        if (!function_conforms(value.as_function(), type)) {
            return false;
        }
        break;
    default:
        break;
    }
    return checks == Checks::kinds || allowed(value, type);
}

bool Evaluation::allowed(const Value& value, const Type& type) {
    if (type.constraint == nullptr || value.is_null()) {
        return true;
    }
    const size_t before = faults.size();
    const bool fine = run(*type.constraint, std::span(&value, 1)).is_true();
    faults.resize(std::min(before, faults.size()));
    return fine;
}

std::optional<Value> Evaluation::converted(const Value& value, const Type* type) {
    if (type == nullptr || value.is_null() || conforms(value, *type, Checks::all)) {
        return value;
    }
    if (value.is_list() && type->kind != Type::Kind::list && value.as_list().size() == 1) {
        const Value& only = value.as_list()[0];
        return conforms(only, *type, Checks::all) ? std::optional(only) : std::nullopt;
    }
    if (!value.is_list() && type->kind == Type::Kind::list &&
        (type->element == nullptr || conforms(value, *type->element, Checks::all))) {
        Value list = Value::list({value});
        return allowed(list, *type) ? std::optional(std::move(list)) : std::nullopt;
    }
    if (value.kind() == Kind::date && type->kind == Type::Kind::date_time) {
        return Value::date_time({value.as_days(), 0, Zone::of_offset(0)});
    }
    return std::nullopt;
}

Value Evaluation::made_to_fit(Value value, const Type* type) {
    auto out = converted(value, type);
    return out ? std::move(*out) : fail(Cause::not_of_type, text_of(*type) + ": " + shortened(text_of(value)));
}

} // namespace tonghe::rules
