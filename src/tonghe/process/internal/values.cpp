// Variables: the process's own, and those that belong to a token and what runs inside it.
#include "tonghe/process/internal/machine.hpp"

namespace tonghe::process {

Json Machine::value(Index expression, uint32_t at) const {
    const rules::Expression& source = model_.expressions[expression];
    return needs_context(at) ? rules::evaluate(source, context(source, at)) : rules::evaluate(source, state_.variables);
}

std::string Machine::text(Index expression, uint32_t at) const {
    const Json said = value(expression, at);
    return said.is_string() ? std::string(said.as_string()) : to_text(said);
}

bool Machine::holds(Index expression, uint32_t at) const {
    const rules::Expression& source = model_.expressions[expression];
    return (needs_context(at) ? rules::holds(source, context(source, at)) : rules::holds(source, state_.variables)) ==
           true;
}

// Whether the process's own variables are not all that is seen.
bool Machine::needs_context(uint32_t at) const {
    return !state_.large.empty() || (at != 0 && (!state_.locals.empty() || !state_.many.empty()));
}

// Only what the expression reads: a list of a hundred thousand items stays where it is otherwise.
JsonObject Machine::context(const rules::Expression& expression, uint32_t at) const {
    JsonObject seen;
    for (const std::string& path : expression.names()) {
        const std::string_view name = std::string_view(path).substr(0, path.find('.'));
        if (seen.contains(name)) {
            continue;
        }
        if (const Json* found = find(name, at)) {
            seen[name] = *found;
        } else if (auto count = count_of_instances(name, at)) {
            seen[name] = std::move(*count);
        }
    }
    return seen;
}

const Json* Machine::find(std::string_view name, uint32_t at) const {
    while (at != 0) {
        if (const auto own = locals_at(at); own != state_.locals.end() && own->token == at) {
            if (const Json* value = own->values.if_contains(name)) {
                return value;
            }
        }
        const Token* token = std::as_const(state_).token(at);
        at = token == nullptr ? 0 : token->parent;
    }
    return state_.variable(name);
}

std::optional<Json> Machine::count_of_instances(std::string_view name, uint32_t at) const {
    if (!name.starts_with("numberOf")) {
        return std::nullopt;
    }
    const Many* counts = nullptr;
    while (at != 0 && (counts = many(at)) == nullptr) {
        const Token* token = std::as_const(state_).token(at);
        at = token == nullptr ? 0 : token->parent;
    }
    if (counts == nullptr) {
        return std::nullopt;
    }
    if (name == "numberOfInstances") {
        return Json(counts->total);
    }
    if (name == "numberOfActiveInstances") {
        return Json(counts->started - counts->done);
    }
    if (name == "numberOfCompletedInstances") {
        return Json(counts->done);
    }
    return std::nullopt;
}

// Whether variables set inside stay inside.
bool Machine::is_frame(const Token& token) const {
    const Node& node = model_.nodes[token.node];
    if (token.about != 0 && node.loop != no_index) {
        return model_.loops[node.loop].kind != Loop::Kind::standard;
    }
    if (node.kind == NodeKind::pool || (node.kind == NodeKind::call_activity && token.wait == Wait::inside)) {
        return true;
    }
    return node.data != no_index && model_.data[node.data].has_frame && node.loop == no_index;
}

std::vector<Locals>::iterator Machine::locals_at(uint32_t token) const {
    return std::lower_bound(state_.locals.begin(), state_.locals.end(), token, [](const Locals& own, uint32_t id) {
        return own.token < id;
    });
}

JsonObject& Machine::locals(uint32_t token) {
    const auto own = locals_at(token);
    if (own != state_.locals.end() && own->token == token) {
        return own->values;
    }
    return state_.locals.insert(own, Locals{.token = token, .values = {}})->values;
}

void Machine::set(std::string_view name, Json value, uint32_t at) {
    changed_ = true;
    while (at != 0) {
        if (const auto own = locals_at(at);
            own != state_.locals.end() && own->token == at && own->values.contains(name)) {
            own->values[name] = std::move(value);
            return;
        }
        const Token* token = std::as_const(state_).token(at);
        if (token == nullptr) {
            break;
        }
        if (is_frame(*token)) {
            locals(at)[name] = std::move(value);
            return;
        }
        at = token->parent;
    }
    state_.set_variable(name, std::move(value));
}

void Machine::merge(const JsonObject& variables, uint32_t at) {
    for (const auto& member : variables) {
        set(member.key(), member.value(), at);
    }
}

void Machine::put(const Mapping& mapping, uint32_t from, uint32_t to) {
    Json result = mapping.expression == no_index ? Json() : value(mapping.expression, from);
    if (!mapping.target.empty()) {
        set(mapping.target, std::move(result), to);
    } else if (const auto* members = result.if_object()) {
        merge(*members, to);
    }
}

void Machine::take_inputs(Index node, uint32_t token) {
    if (model_.nodes[node].data == no_index) {
        return;
    }
    for (const Mapping& mapping : model_.data[model_.nodes[node].data].inputs) {
        Json input = value(mapping.expression, token);
        locals(token)[mapping.target] = std::move(input);
    }
}

void Machine::give_outputs(Index node, uint32_t token, uint32_t to) {
    if (model_.nodes[node].data == no_index) {
        return;
    }
    for (const Mapping& mapping : model_.data[model_.nodes[node].data].outputs) {
        put(mapping, token, to);
    }
}

JsonObject variables_at(const Model&, const State& state, uint32_t token) {
    std::vector<const JsonObject*> nearer;
    while (token != 0) {
        for (const Locals& own : state.locals) {
            if (own.token == token) {
                nearer.push_back(&own.values);
            }
        }
        const Token* at = state.token(token);
        token = at == nullptr ? 0 : at->parent;
    }
    JsonObject seen = state.all_variables();
    for (auto own = nearer.rbegin(); own != nearer.rend(); ++own) {
        for (const auto& member : **own) {
            seen[member.key()] = member.value();
        }
    }
    return seen;
}

} // namespace tonghe::process
