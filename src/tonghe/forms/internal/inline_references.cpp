#include "tonghe/forms/internal/inline_references.hpp"

#include "tonghe/forms/internal/keywords.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace tonghe::forms {

namespace {

constexpr size_t depth_max = 60;
constexpr size_t schemas_max = 20'000;

class Inliner {
  public:
    Inliner(const Json& root, std::vector<Fault>& faults) : root_(root), faults_(faults) {}

    Json schema(const Json& value, const std::string& pointer, size_t depth) {
        const auto* object = value.if_object();
        if (object == nullptr) {
            return value;
        }
        if (depth > depth_max || ++count_ > schemas_max) {
            fault(
                pointer, "表单嵌套过深，或字段引用了自身", "the form is nested too deeply, or a part refers to itself"
            );
            return true;
        }
        JsonObject out = parts(*object, pointer, depth);
        const Json* reference = object->if_contains("$ref");
        if (reference == nullptr) {
            return out;
        }
        out.erase("$ref");
        const std::string_view name =
            reference->is_string() ? std::string_view(reference->get_string()) : std::string_view();
        const Json* target = name.starts_with("#/") ? at_pointer(root_, name.substr(1)) : nullptr;
        if (target == nullptr) {
            fault(
                pointer_step(pointer, "$ref"),
                "表单只能引用本文件内存在的模式（#/$defs/…）",
                "a form refers only to schemas of its own file (#/$defs/…)"
            );
            return out;
        }
        return joined(schema(*target, pointer_step(pointer, "$ref"), depth + 1), std::move(out));
    }

  private:
    void fault(const std::string& pointer, const char* zh, const char* en) {
        if (faults_.size() < 100) {
            faults_.push_back({.code = "form.reference", .pointer = pointer, .what = {zh, en}});
        }
    }

    JsonObject parts(const JsonObject& object, const std::string& pointer, size_t depth) {
        JsonObject out;
        for (const auto& member : object) {
            const std::string_view name = member.key();
            const std::string here = pointer_step(pointer, name);
            const auto is = [&](const auto& keywords) {
                return std::find(std::begin(keywords), std::end(keywords), name) != std::end(keywords);
            };
            if (name == "$defs" || name == "definitions") {
                continue; // used where referred to
            }
            if (name == "$id" || name == "$anchor" || name == "$dynamicAnchor" || name == "$dynamicRef") {
                if (!(name == "$id" && pointer.empty())) {
                    fault(here, "表单中不能使用这个关键字", "this keyword is not for forms");
                }
            } else if (is(single_keywords)) {
                out[name] = schema(member.value(), here, depth + 1);
            } else if (is(array_keywords) && member.value().is_array()) {
                JsonArray list;
                for (size_t i = 0; i < member.value().get_array().size(); ++i) {
                    list.push_back(schema(member.value().get_array()[i], pointer_step(here, i), depth + 1));
                }
                out[name] = std::move(list);
            } else if (is(map_keywords) && member.value().is_object()) {
                JsonObject map;
                for (const auto& entry : member.value().get_object()) {
                    map[entry.key()] = schema(entry.value(), pointer_step(here, entry.key()), depth + 1);
                }
                out[name] = std::move(map);
            } else if (name == "x-tonghe" && member.value().is_object()) {
                out[name] = hints(member.value().get_object(), here, depth);
            } else {
                out[name] = member.value();
            }
        }
        return out;
    }

    JsonObject hints(const JsonObject& hints, const std::string& pointer, size_t depth) {
        JsonObject out = hints;
        for (const char* condition : {"when", "required_when"}) {
            if (Json* there = out.if_contains(condition)) {
                *there = schema(*there, pointer_step(pointer, condition), depth + 1);
            }
        }
        return out;
    }

    // The target with what stands beside the reference: words beside it win, rules are added.
    static Json joined(Json target, JsonObject beside) {
        if (beside.empty()) {
            return target;
        }
        if (!target.is_object()) {
            beside["allOf"] = JsonArray{std::move(target)};
            return beside;
        }
        JsonObject out = target.get_object();
        JsonObject more;
        for (auto& member : beside) {
            const std::string_view name = member.key();
            if (name == "x-tonghe" && out.contains(name) && out.at(name).is_object() && member.value().is_object()) {
                for (auto& hint : member.value().get_object()) {
                    out.at(name).get_object()[hint.key()] = hint.value();
                }
            } else if (!out.contains(name) || name == "title" || name == "description" || name == "default" || name == "x-tonghe") {
                out[name] = std::move(member.value());
            } else if (out.at(name) != member.value()) {
                more[name] = std::move(member.value());
            }
        }
        if (!more.empty()) {
            Json& all = out["allOf"];
            if (all.is_null()) {
                all.emplace_array();
            }
            all.as_array().push_back(std::move(more));
        }
        return out;
    }

    const Json& root_;
    std::vector<Fault>& faults_;
    size_t count_ = 0;
};

} // namespace

Json inline_references(const Json& schema, std::vector<Fault>& faults) {
    return Inliner(schema, faults).schema(schema, "", 0);
}

} // namespace tonghe::forms
