// Functions over contexts.
#include "tonghe/rules/internal/arguments.hpp"

namespace tonghe::rules {

namespace {

Value apply_get_value(Evaluation& e, Arguments arguments) {
    const Value& from = single(arguments[0]);
    const Value& key = single(arguments[1]);
    if (!from.is_context() || !key.is_string()) {
        return wrong_argument(e, from.is_context() ? key : from);
    }
    const Value* found = from.as_context().find(key.as_string());
    return found == nullptr ? e.fail(Cause::no_entry, key.as_string()) : *found;
}

Value apply_get_entries(Evaluation& e, Arguments arguments) {
    const Value& from = single(arguments[0]);
    if (!from.is_context()) {
        return wrong_argument(e, from);
    }
    List out;
    for (const auto& [key, value] : from.as_context().entries) {
        if (!e.step()) {
            return {};
        }
        Context entry;
        entry.entries = {{"key", Value::string(key)}, {"value", value}};
        out.push_back(e.make_context(std::move(entry)));
    }
    return e.make_list(std::move(out));
}

Value apply_context(Evaluation& e, Arguments arguments) {
    const Value& entries = arguments[0];
    const List items = entries.is_list() ? entries.as_list() : List{entries};
    Context out;
    for (const Value& item : items) {
        const Value* key = item.is_context() ? item.as_context().find("key") : nullptr;
        const Value* value = item.is_context() ? item.as_context().find("value") : nullptr;
        if (key == nullptr || value == nullptr || !key->is_string()) {
            return wrong_argument(e, item);
        }
        if (!e.step(out.entries.size() / 8 + 1)) {
            return {};
        }
        if (out.find(key->as_string()) != nullptr) {
            return e.fail(Cause::duplicate_key, key->as_string());
        }
        out.entries.emplace_back(key->as_string(), *value);
    }
    return e.make_context(std::move(out));
}

Value put(Evaluation& e, const Value& context, std::span<const Value> keys, const Value& value) {
    if (!context.is_context() || keys.empty() || !keys[0].is_string()) {
        return wrong_argument(e, context.is_context() && !keys.empty() ? keys[0] : context);
    }
    if (!e.step(context.as_context().entries.size() / 8 + 1)) {
        return {};
    }
    Value inner = value;
    if (keys.size() > 1) {
        const Value* found = context.as_context().find(keys[0].as_string());
        inner = put(e, found == nullptr ? Value() : *found, keys.subspan(1), value);
        if (inner.is_null()) {
            return {};
        }
    }
    Context out = context.as_context();
    out.set(keys[0].as_string(), std::move(inner));
    return e.make_context(std::move(out));
}

Value apply_context_put(Evaluation& e, Arguments arguments) {
    const Value& key = arguments[1];
    constexpr size_t keys_max = 100;
    if (key.is_list()) {
        return key.as_list().size() <= keys_max ? put(e, arguments[0], key.as_list(), arguments[2])
                                                : e.fail(Cause::limit, "keys");
    }
    return put(e, arguments[0], std::span(&key, 1), arguments[2]);
}

Value apply_context_merge(Evaluation& e, Arguments arguments) {
    const Value& contexts = arguments[0];
    const List items = contexts.is_list() ? contexts.as_list() : List{contexts};
    Context out;
    for (const Value& item : items) {
        if (!item.is_context()) {
            return wrong_argument(e, item);
        }
        for (const auto& [key, value] : item.as_context().entries) {
            if (!e.step(out.entries.size() / 8 + 1)) {
                return {};
            }
            out.set(key, value);
        }
    }
    return e.make_context(std::move(out));
}

constexpr Builtin table[] = {
    {"get value", 2, 2, "m,key", apply_get_value},
    {"get entries", 1, 1, "m", apply_get_entries},
    {"context", 1, 1, "entries", apply_context},
    {"context put", 3, 3, "context,key,value;context,keys,value", apply_context_put},
    {"context merge", 1, 1, "contexts", apply_context_merge},
};

} // namespace

std::span<const Builtin> context_builtins() { return table; }

} // namespace tonghe::rules
