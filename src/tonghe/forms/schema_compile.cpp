#include "tonghe/forms/internal/documents.hpp"
#include "tonghe/forms/internal/numbers.hpp"
#include "tonghe/forms/internal/program.hpp"
#include "tonghe/forms/internal/uri.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace tonghe::forms {

namespace {

constexpr std::pair<std::string_view, TypeBit> types[] = {
    {"null", type_null},
    {"boolean", type_boolean},
    {"object", type_object},
    {"array", type_array},
    {"number", type_number},
    {"string", type_string},
    {"integer", type_integer}};

class Compiler {
  public:
    explicit Compiler(const SchemaOptions& options)
        : options_(options), documents_(options), program_(std::make_shared<Schema>()) {}

    Parsed<std::shared_ptr<const Schema>> run(const Json& schema) {
        documents_.add(schema, options_.base_uri.empty() ? "tonghe:///schema" : options_.base_uri);
        program_->root = node(schema, 0);
        // References may bring in further resources, and those further dynamic anchors.
        for (uint32_t i = 0; i < documents_.count() && documents_.faults().empty(); ++i) {
            std::map<std::string, uint32_t> anchors;
            for (const auto& [name, place] : documents_.resource(i).dynamic) {
                anchors[name] = node(*place, 0);
            }
            program_->resources.push_back({std::move(anchors)});
        }
        if (!documents_.faults().empty()) {
            return std::move(documents_.faults());
        }
        return std::shared_ptr<const Schema>(program_);
    }

  private:
    uint32_t node(const Json& schema, size_t depth) {
        if (const auto known = nodes_.find(&schema); known != nodes_.end()) {
            return known->second;
        }
        const Place place = documents_.place(schema);
        const auto index = static_cast<uint32_t>(program_->nodes.size());
        program_->nodes.push_back({.resource = place.resource});
        nodes_.emplace(&schema, index);
        if (depth > 4 * options_.depth_max) {
            documents_.fault(place.pointer, "模式引用嵌套过深", "references are nested too deeply");
            return index;
        }
        std::vector<Instruction> code;
        if (const auto* object = schema.if_object()) {
            program_->nodes[index].title = title_of(*object);
            Builder{*this, *object, place, depth, code}.all();
        } else if (const auto* truth = schema.if_bool(); truth == nullptr) {
            documents_.fault(place.pointer, "模式应当是对象或布尔值", "a schema is an object or a boolean");
        } else if (!*truth) {
            code.push_back({.op = Op::nothing_fits});
        }
        Node& made = program_->nodes[index];
        made.first = static_cast<uint32_t>(program_->code.size());
        made.count = static_cast<uint32_t>(code.size());
        made.tracks =
            std::any_of(code.begin(), code.end(), [](const Instruction& i) { return i.op >= Op::unevaluated_items; });
        program_->code.insert(program_->code.end(), code.begin(), code.end());
        return index;
    }

    uint32_t title_of(const JsonObject& object) {
        Text title{std::string(text_or(object, "title")), ""};
        if (const Json* hints = object.if_contains("x-tonghe"); hints != nullptr && hints->is_object()) {
            title.en = text_or(hints->get_object(), "title_en");
        }
        if (title.zh.empty()) {
            return none;
        }
        program_->titles.push_back(std::move(title));
        return static_cast<uint32_t>(program_->titles.size() - 1);
    }

    // Turns the keywords of one subschema into instructions.
    struct Builder {
        Compiler& c;
        const JsonObject& object;
        const Place& place;
        size_t depth;
        std::vector<Instruction>& code;

        const Json* member(std::string_view keyword) const { return object.if_contains(keyword); }

        std::string at(std::string_view keyword) const { return pointer_step(place.pointer, keyword); }

        void wrong(std::string_view keyword, const char* zh, const char* en) const {
            c.documents_.fault(
                at(keyword),
                "“" + std::string(keyword) + "”应当是" + zh,
                "'" + std::string(keyword) + "' should be " + en
            );
        }

        void add(Op op, size_t a = 0, size_t b = 0) const {
            code.push_back({op, static_cast<uint32_t>(a), static_cast<uint32_t>(b)});
        }

        void all() const {
            if (c.documents_.resource(place.resource).validation) {
                types_and_values();
                numbers();
                counts();
                requirements();
            }
            formats();
            references();
            members();
            elements();
            combinations();
            if (const Json* rest = member("unevaluatedItems")) {
                add(Op::unevaluated_items, c.node(*rest, depth + 1));
            }
            if (const Json* rest = member("unevaluatedProperties")) {
                add(Op::unevaluated_properties, c.node(*rest, depth + 1));
            }
        }

        void types_and_values() const {
            if (const Json* type = member("type")) {
                uint32_t bits = 0;
                const auto one = [&](const Json& name) {
                    const auto* known = std::find_if(std::begin(types), std::end(types), [&](const auto& t) {
                        return name == Json(t.first);
                    });
                    known == std::end(types) ? wrong("type", "已知的类型名称", "a known type")
                                             : void(bits |= known->second);
                };
                if (const auto* names = type->if_array()) {
                    std::for_each(names->begin(), names->end(), one);
                } else {
                    one(*type);
                }
                add(Op::type, bits);
            }
            if (const Json* value = member("const")) {
                add(Op::constant, constant(*value));
            }
            if (const Json* values = member("enum")) {
                values->is_array() ? add(Op::enumeration, constant(*values)) : wrong("enum", "数组", "an array");
            }
        }

        size_t constant(const Json& value) const {
            c.program_->constants.push_back(value);
            return c.program_->constants.size() - 1;
        }

        void numbers() const {
            static constexpr std::pair<std::string_view, Op> keywords[] = {
                {"minimum", Op::minimum},
                {"exclusiveMinimum", Op::exclusive_minimum},
                {"maximum", Op::maximum},
                {"exclusiveMaximum", Op::exclusive_maximum},
                {"multipleOf", Op::multiple_of}};
            for (const auto& [keyword, op] : keywords) {
                const Json* value = member(keyword);
                if (value == nullptr) {
                    continue;
                }
                if (!value->is_number()) {
                    wrong(keyword, "数字", "a number");
                } else if (op == Op::multiple_of && compare_numbers(*value, Json(0)) <= 0) {
                    wrong(keyword, "大于0的数字", "a number above 0");
                } else {
                    add(op, constant(*value));
                }
            }
        }

        std::optional<uint32_t> count(std::string_view keyword) const {
            const Json* value = member(keyword);
            if (value == nullptr) {
                return std::nullopt;
            }
            if (!value->is_number() || !is_integer(*value) || compare_numbers(*value, Json(0)) < 0) {
                wrong(keyword, "不小于0的整数", "a whole number from 0");
                return std::nullopt;
            }
            return compare_numbers(*value, Json(none - 1)) > 0 ? none - 1 : value->to_number<uint32_t>();
        }

        void counts() const {
            static constexpr std::pair<std::string_view, Op> keywords[] = {
                {"minLength", Op::min_length},
                {"maxLength", Op::max_length},
                {"minItems", Op::min_items},
                {"maxItems", Op::max_items},
                {"minProperties", Op::min_properties},
                {"maxProperties", Op::max_properties}};
            for (const auto& [keyword, op] : keywords) {
                if (const auto value = count(keyword)) {
                    add(op, *value);
                }
            }
            if (boolean_or(object, "uniqueItems")) {
                add(Op::unique_items);
            }
            if (const Json* text = member("pattern")) {
                if (const auto index =
                        pattern(text->is_string() ? std::string_view(text->get_string()) : "(", "pattern")) {
                    add(Op::pattern, *index);
                }
            }
        }

        std::optional<size_t> pattern(std::string_view text, std::string_view keyword) const {
            std::string reason;
            std::optional<Pattern> made = Pattern::compile(text, reason);
            if (!made) {
                c.documents_.fault(at(keyword), "正则表达式无效：" + reason, "not a regular expression: " + reason);
                return std::nullopt;
            }
            c.program_->patterns.push_back(std::move(*made));
            return c.program_->patterns.size() - 1;
        }

        // The names as a range, each with the title its field has among the properties beside it.
        std::pair<size_t, size_t> names(const Json& list, std::string_view keyword) const {
            const size_t first = c.program_->names.size();
            if (!list.is_array()) {
                wrong(keyword, "字段名的数组", "an array of member names");
                return {first, first};
            }
            for (const Json& name : list.get_array()) {
                if (!name.is_string()) {
                    wrong(keyword, "字段名的数组", "an array of member names");
                    break;
                }
                c.program_->names.push_back({std::string(name.get_string()), title_beside(name.get_string())});
            }
            return {first, c.program_->names.size()};
        }

        uint32_t title_beside(std::string_view name) const {
            const Json* properties = member("properties");
            const Json* property =
                properties != nullptr && properties->is_object() ? properties->get_object().if_contains(name) : nullptr;
            const uint32_t title =
                property != nullptr && property->is_object() ? c.title_of(property->get_object()) : none;
            if (title != none) {
                c.known_titles_.emplace(std::string(name), title);
                return title;
            }
            const auto known = c.known_titles_.find(std::string(name)); // a `then` names fields described further out
            return known == c.known_titles_.end() ? none : known->second;
        }

        void requirements() const {
            if (const Json* list = member("required")) {
                const auto [first, last] = names(*list, "required");
                add(Op::required, first, last);
            }
            const Json* dependent = member("dependentRequired");
            if (dependent == nullptr) {
                return;
            }
            if (!dependent->is_object()) {
                return wrong("dependentRequired", "对象", "an object");
            }
            for (const auto& entry : dependent->get_object()) {
                c.program_->names.push_back({std::string(entry.key()), title_beside(entry.key())});
                const size_t trigger = c.program_->names.size() - 1;
                c.program_->requirements.push_back(names(entry.value(), "dependentRequired"));
                add(Op::dependent_required, trigger, c.program_->requirements.size() - 1);
            }
        }

        void formats() const {
            if (const auto format = c.documents_.resource(place.resource).formats ? format_of(text_or(object, "format"))
                                                                                  : std::nullopt) {
                add(Op::format, static_cast<size_t>(*format));
            }
        }

        void references() const {
            for (const std::string_view keyword : {"$ref", "$dynamicRef"}) {
                const Json* reference = member(keyword);
                if (reference == nullptr) {
                    continue;
                }
                if (!reference->is_string()) {
                    wrong(keyword, "引用地址", "a reference");
                    continue;
                }
                const Json* target = c.documents_.follow(place, reference->get_string(), at(keyword));
                if (target == nullptr) {
                    continue;
                }
                const uint32_t to = c.node(*target, depth + 1);
                const std::string anchor = split_fragment(reference->get_string()).second;
                const bool dynamic = keyword == "$dynamicRef" && target->is_object() && !anchor.empty() &&
                                     text_or(target->get_object(), "$dynamicAnchor") == anchor;
                if (dynamic) {
                    c.program_->names.push_back({anchor});
                    add(Op::dynamic_ref, to, c.program_->names.size() - 1);
                } else {
                    add(Op::ref, to);
                }
            }
        }

        template <class Each> void each_of(std::string_view keyword, Each each) const {
            const Json* parts = member(keyword);
            if (parts != nullptr && !parts->is_object()) {
                return wrong(keyword, "对象", "an object");
            }
            if (parts != nullptr) {
                for (const auto& part : parts->get_object()) {
                    each(std::string(part.key()), c.node(part.value(), depth + 1));
                }
            }
        }

        void members() const {
            Shape shape;
            if (const Json* properties = member("properties"); properties != nullptr && properties->is_object()) {
                for (const auto& property : properties->get_object()) {
                    title_beside(property.key());
                }
            }
            each_of("properties", [&](const std::string& name, uint32_t node) {
                shape.properties.emplace_back(name, node);
            });
            each_of("patternProperties", [&](const std::string& name, uint32_t node) {
                if (const auto index = pattern(name, "patternProperties")) {
                    shape.patterns.emplace_back(static_cast<uint32_t>(*index), node);
                }
            });
            if (const Json* additional = member("additionalProperties")) {
                shape.additional = c.node(*additional, depth + 1);
            }
            if (!shape.properties.empty() || !shape.patterns.empty() || shape.additional != none) {
                std::sort(shape.properties.begin(), shape.properties.end());
                c.program_->shapes.push_back(std::move(shape));
                add(Op::members, c.program_->shapes.size() - 1);
            }
            if (const Json* names_schema = member("propertyNames")) {
                add(Op::property_names, c.node(*names_schema, depth + 1));
            }
            each_of("dependentSchemas", [&](const std::string& name, uint32_t node) {
                c.program_->names.push_back({name});
                add(Op::dependent_schema, c.program_->names.size() - 1, node);
            });
        }

        void elements() const {
            Row row;
            if (const auto nodes = list("prefixItems")) {
                row.prefix = *nodes;
            }
            if (const Json* rest = member("items")) {
                rest->is_array() ? wrong(
                                       "items",
                                       "模式（旧版的数组写法请改用 prefixItems）",
                                       "a schema (for positions use prefixItems)"
                                   )
                                 : void(row.rest = c.node(*rest, depth + 1));
            }
            if (!row.prefix.empty() || row.rest != none) {
                c.program_->rows.push_back(std::move(row));
                add(Op::elements, c.program_->rows.size() - 1);
            }
            if (const Json* wanted = member("contains")) {
                const bool validation = c.documents_.resource(place.resource).validation;
                const uint32_t target = c.node(*wanted, depth + 1);
                c.program_->contains.push_back(
                    {target,
                     validation ? count("minContains").value_or(1) : 1,
                     validation ? count("maxContains").value_or(none) : none}
                );
                add(Op::contains, c.program_->contains.size() - 1);
            }
        }

        std::optional<std::vector<uint32_t>> list(std::string_view keyword) const {
            const Json* parts = member(keyword);
            if (parts == nullptr) {
                return std::nullopt;
            }
            if (!parts->is_array() || parts->get_array().empty()) {
                wrong(keyword, "非空的模式数组", "a non-empty array of schemas");
                return std::nullopt;
            }
            std::vector<uint32_t> nodes;
            for (const Json& part : parts->get_array()) {
                nodes.push_back(c.node(part, depth + 1));
            }
            return nodes;
        }

        void combinations() const {
            static constexpr std::pair<std::string_view, Op> keywords[] = {
                {"allOf", Op::all_of}, {"anyOf", Op::any_of}, {"oneOf", Op::one_of}};
            for (const auto& [keyword, op] : keywords) {
                if (const auto nodes = list(keyword)) {
                    const size_t first = c.program_->lists.size();
                    c.program_->lists.insert(c.program_->lists.end(), nodes->begin(), nodes->end());
                    add(op, first, c.program_->lists.size());
                }
            }
            if (const Json* excluded = member("not")) {
                add(Op::negation, c.node(*excluded, depth + 1));
            }
            if (const Json* test = member("if")) {
                const auto branch = [&](std::string_view keyword) {
                    return member(keyword) == nullptr ? none : c.node(*member(keyword), depth + 1);
                };
                const uint32_t nodes[] = {c.node(*test, depth + 1), branch("then"), branch("else")};
                c.program_->lists.insert(c.program_->lists.end(), std::begin(nodes), std::end(nodes));
                add(Op::condition, c.program_->lists.size() - 3);
            }
        }
    };

    const SchemaOptions& options_;
    Documents documents_;
    std::shared_ptr<Schema> program_;
    std::unordered_map<const Json*, uint32_t> nodes_;
    std::map<std::string, uint32_t> known_titles_;
};

} // namespace

Parsed<std::shared_ptr<const Schema>> compile(const Json& schema, const SchemaOptions& options) {
    return Compiler(options).run(schema);
}

} // namespace tonghe::forms
