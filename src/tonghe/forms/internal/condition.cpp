#include "tonghe/forms/internal/condition.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace tonghe::forms {

namespace {

// What says nothing about values.
bool is_remark(std::string_view keyword) {
    constexpr std::string_view remarks[] = {
        "title", "description", "$comment", "x-tonghe", "$schema", "$id", "default", "examples", "type"};
    return std::find(std::begin(remarks), std::end(remarks), keyword) != std::end(remarks);
}

void set_or_also(JsonObject& out, const std::string& keyword, Json value) {
    if (!out.contains(keyword)) {
        out[keyword] = std::move(value);
    } else if (out.at(keyword) != value) {
        say_also(out, JsonObject{{keyword, std::move(value)}});
    }
}

// The object schema that `path` leads to below `out`, made on the way; nullptr where something else stands there.
JsonObject* descend(JsonObject& out, const std::vector<std::string>& path, size_t steps) {
    JsonObject* here = &out;
    for (size_t i = 0; i < steps; ++i) {
        Json& properties = (*here)["properties"];
        if (properties.is_null()) {
            properties.emplace_object();
        }
        Json& next = properties.as_object()[path[i]];
        if (next.is_null()) {
            next.emplace_object();
        }
        if (!next.is_object()) {
            return nullptr;
        }
        here = &next.as_object();
    }
    return here;
}

// Whether the rule requires something inside its member `name`.
bool asks_for_member(const JsonObject& rule, std::string_view name) {
    const Json* properties = rule.if_contains("properties");
    const Json* member =
        properties != nullptr && properties->is_object() ? properties->get_object().if_contains(name) : nullptr;
    const Json* required =
        member != nullptr && member->is_object() ? member->get_object().if_contains("required") : nullptr;
    return required != nullptr && required->is_array() && !required->get_array().empty();
}

} // namespace

void say_also(JsonObject& out, Json schema) {
    Json& all = out["allOf"];
    if (all.is_null()) {
        all.emplace_array();
    }
    JsonArray& parts = all.as_array();
    if (std::find(parts.begin(), parts.end(), schema) == parts.end()) {
        parts.push_back(std::move(schema));
    }
}

void say_fits(JsonObject& out, const std::vector<std::string>& path, Json part) {
    JsonObject* here = descend(out, path, path.size() - 1);
    if (here != nullptr) {
        Json& properties = (*here)["properties"];
        if (properties.is_null()) {
            properties.emplace_object();
        }
        Json& there = properties.as_object()[path.back()];
        if (there.is_null() || there == part) {
            there = std::move(part);
            return;
        }
    }
    JsonObject beside;
    say_fits(beside, path, std::move(part));
    say_also(out, std::move(beside));
}

void say_required(JsonObject& out, const std::vector<std::string>& path) {
    for (size_t i = 0; i < path.size(); ++i) {
        JsonObject* here = descend(out, path, i);
        if (here == nullptr) {
            JsonObject beside;
            say_required(beside, path);
            return say_also(out, std::move(beside));
        }
        Json& required = (*here)["required"];
        if (required.is_null()) {
            required.emplace_array();
        }
        JsonArray& names = required.as_array();
        if (std::find(names.begin(), names.end(), Json(path[i])) == names.end()) {
            names.emplace_back(path[i]);
            std::sort(names.begin(), names.end(), [](const Json& a, const Json& b) {
                return a.get_string() < b.get_string();
            });
        }
    }
}

std::vector<std::string> steps_of(std::string_view pointer) {
    std::vector<std::string> steps;
    while (!pointer.empty()) {
        pointer.remove_prefix(1);
        const std::string_view raw = pointer.substr(0, pointer.find('/'));
        pointer.remove_prefix(raw.size());
        std::string step;
        for (size_t i = 0; i < raw.size(); ++i) {
            if (raw[i] == '~' && i + 1 < raw.size()) {
                step += raw[++i] == '1' ? '/' : '~';
            } else {
                step += raw[i];
            }
        }
        steps.push_back(std::move(step));
    }
    return steps;
}

Json RuleMover::move(const Json& rule, const std::string& at, const std::string& root) {
    return any(rule, {.at = at, .root = root});
}

Json RuleMover::any(const Json& rule, const Level& level) {
    if (rule.is_bool()) {
        return rule;
    }
    JsonObject out;
    if (rule.is_object()) {
        object(rule.get_object(), level, out);
    } else {
        faults_.push_back(
            {.code = "form.condition",
             .pointer = level.rule,
             .what = {"条件应当是一个模式（对象或布尔值）", "a condition is a schema: an object or a boolean"}}
        );
    }
    return out;
}

void RuleMover::object(const JsonObject& rule, const Level& level, JsonObject& out) {
    for (const auto& member : rule) {
        const std::string name(member.key());
        if (is_remark(name)) {
            continue;
        }
        keyword(name, member.value(), rule, {level.at, level.root, pointer_step(level.rule, name)}, out);
    }
}

void RuleMover::keyword(
    const std::string& name, const Json& part, const JsonObject& rule, const Level& level, JsonObject& out
) {
    if (name == "properties" && part.is_object()) {
        for (const auto& entry : part.get_object()) {
            property(
                std::string(entry.key()),
                entry.value(),
                {level.at, level.root, pointer_step(level.rule, entry.key())},
                out
            );
        }
    } else if (name == "required" && part.is_array()) {
        for (const Json& member : part.get_array()) {
            require(member.is_string() ? std::string(member.get_string()) : "", rule, level, out);
        }
    } else if ((name == "allOf" || name == "anyOf" || name == "oneOf") && part.is_array()) {
        JsonArray parts;
        for (size_t i = 0; i < part.get_array().size(); ++i) {
            parts.push_back(any(part.get_array()[i], {level.at, level.root, pointer_step(level.rule, i)}));
        }
        if (name == "allOf") {
            for (Json& one : parts) {
                say_also(out, std::move(one));
            }
        } else {
            set_or_also(out, name, std::move(parts));
        }
    } else if (name == "not") {
        set_or_also(out, name, any(part, level));
    } else if (name == "if") {
        JsonObject whole{{"if", any(part, level)}};
        for (const char* branch : {"then", "else"}) {
            if (const Json* schema = rule.if_contains(branch)) {
                Level inside = level;
                inside.rule = pointer_step(level.rule.substr(0, level.rule.rfind('/')), branch);
                whole[branch] = any(*schema, inside);
            }
        }
        if (out.contains("if")) {
            say_also(out, std::move(whole));
        } else {
            for (const auto& member : whole) {
                out[member.key()] = member.value();
            }
        }
    } else if (name == "then" || name == "else") {
        return; // said with `if`
    } else if ((name == "dependentRequired" || name == "dependentSchemas") && part.is_object()) {
        for (const auto& entry : part.get_object()) {
            JsonObject given;
            JsonObject then;
            require(std::string(entry.key()), {}, level, given);
            if (name == "dependentSchemas") {
                const Json moved = any(entry.value(), {level.at, level.root, pointer_step(level.rule, entry.key())});
                say_also(out, JsonObject{{"if", given}, {"then", moved}});
                continue;
            }
            for (const Json& member : entry.value().is_array() ? entry.value().get_array() : JsonArray{}) {
                require(member.is_string() ? std::string(member.get_string()) : "", {}, level, then);
            }
            say_also(out, JsonObject{{"if", given}, {"then", then}});
        }
    } else if (name == "additionalProperties" || name == "unevaluatedProperties") {
        return; // a form never takes members it does not describe
    } else {
        faults_.push_back(
            {.code = "form.condition",
             .pointer = level.rule,
             .what =
                 {"“" + name + "”不能用在整个表单或字段组上",
                  "'" + name + "' cannot be said of the whole form or a group"},
             .remedy =
                 {"可用：properties、required、dependentRequired、dependentSchemas、allOf、anyOf、oneOf、not、if/then/"
                  "else",
                  "use properties, required, dependentRequired, dependentSchemas, allOf, anyOf, oneOf, not, "
                  "if/then/else"}}
        );
    }
}

const Field* RuleMover::find(const std::string& name, const Level& level) {
    const Field* field = form_.field(pointer_step(level.at, name));
    if (field == nullptr) {
        faults_.push_back(
            {.code = "form.condition",
             .pointer = level.rule,
             .what =
                 {"条件中的字段“" + name + "”不在表单里",
                  "the condition speaks of '" + name + "', which is no field of the form"},
             .remedy = {"请核对字段名", "check the name"}}
        );
    } else {
        mentioned_.insert(field->pointer);
    }
    return field;
}

std::vector<std::string> RuleMover::path(const Field& field, const Level& level) {
    return steps_of(std::string_view(target_(field)).substr(level.root.size()));
}

void RuleMover::property(const std::string& name, const Json& part, const Level& level, JsonObject& out) {
    const Field* field = find(name, level);
    if (field == nullptr) {
        return;
    }
    if (field->kind == FieldKind::group) {
        if (part.is_object()) {
            object(part.get_object(), {field->pointer, level.root, level.rule}, out);
        } else if (part == Json(false)) {
            faults_.push_back(
                {.code = "form.condition",
                 .pointer = level.rule,
                 .what = {"字段组不能整体禁止", "a group cannot be forbidden as a whole"},
                 .remedy = {"请改用 when", "use `when`"}}
            );
        }
    } else if (field->kind == FieldKind::list) {
        say_fits(out, path(*field, level), list(part, *field, level));
    } else {
        say_fits(out, path(*field, level), part);
    }
}

void RuleMover::require(const std::string& name, const JsonObject& rule, const Level& level, JsonObject& out) {
    const Field* field = find(name, level);
    if (field == nullptr) {
        return;
    }
    if (field->kind != FieldKind::group) {
        return say_required(out, path(*field, level));
    }
    // A group is there if any of its members is; a rule that also asks for one of them has said so already.
    if (asks_for_member(rule, name)) {
        return;
    }
    JsonArray ways;
    for (const Field& member : form_.fields) {
        const bool below = member.pointer.starts_with(field->pointer + '/') &&
                           member.pointer.find("/*/", field->pointer.size()) == std::string::npos;
        if (below && member.kind != FieldKind::group) {
            JsonObject way;
            say_required(way, path(member, level));
            ways.push_back(std::move(way));
        }
    }
    set_or_also(out, "anyOf", std::move(ways));
}

Json RuleMover::list(const Json& rule, const Field& field, const Level& level) {
    if (!rule.is_object()) {
        return rule;
    }
    JsonObject out;
    for (const auto& member : rule.get_object()) {
        const std::string name(member.key());
        const std::string here = pointer_step(level.rule, name);
        if (name == "items" || name == "contains") {
            out[name] = any(member.value(), {field.pointer + "/*", target_(field) + "/*", here});
        } else if ((name == "allOf" || name == "anyOf" || name == "oneOf") && member.value().is_array()) {
            JsonArray parts;
            for (const Json& part : member.value().get_array()) {
                parts.push_back(list(part, field, {level.at, level.root, here}));
            }
            out[name] = std::move(parts);
        } else if (name == "not" || name == "if" || name == "then" || name == "else") {
            out[name] = list(member.value(), field, {level.at, level.root, here});
        } else {
            out[name] = member.value();
        }
    }
    return out;
}

} // namespace tonghe::forms
