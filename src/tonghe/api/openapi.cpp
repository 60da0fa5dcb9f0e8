#include "tonghe/api/openapi.hpp"

#include "tonghe/api/errors.hpp"
#include "tonghe/api/problem.hpp"

#include <boost/json.hpp>

#include <set>

namespace tonghe::api {

namespace {

using Kind = Type::Kind;

void pretty(std::string& out, const Json& value, size_t depth) {
    const std::string inner(2 * (depth + 1), ' ');
    const std::string outer(2 * depth, ' ');
    if (const auto* object = value.if_object(); object != nullptr && !object->empty()) {
        const char* separator = "{\n";
        for (const auto& member : *object) {
            out += separator + inner;
            write_json_string(out, member.key());
            out += ": ";
            pretty(out, member.value(), depth + 1);
            separator = ",\n";
        }
        out += "\n" + outer + "}";
    } else if (const auto* array = value.if_array(); array != nullptr && !array->empty()) {
        const char* separator = "[\n";
        for (const Json& element : *array) {
            out += separator + inner;
            pretty(out, element, depth + 1);
            separator = ",\n";
        }
        out += "\n" + outer + "]";
    } else {
        out += to_text(value);
    }
}

bool may_be_absent(const Type& type) {
    return type.kind == Kind::optional || type.kind == Kind::array || type.kind == Kind::map || type.kind == Kind::json;
}

JsonObject reference(const std::string& name) { return {{"$ref", "#/components/schemas/" + name}}; }

// Schemas of the structs met on the way, by name. A struct that is also a reply, where its lists always stand, is
// `…Input` as an input. Two structs of one name in different modules get a number.
class Schemas {
  public:
    JsonObject of(const Type& type) {
        switch (type.kind) {
        case Kind::text: {
            JsonObject out{{"type", "string"}};
            if (std::string_view(type.format) == "id") {
                out["pattern"] = "^[0-9a-z]{26}$";
            } else if (type.format[0] != '\0') {
                out["format"] = type.format;
            }
            return out;
        }
        case Kind::integer:
            return {{"type", "integer"}, {"format", type.size_bytes == sizeof(int64_t) ? "int64" : "int32"}};
        case Kind::number:
            return {{"type", "number"}};
        case Kind::boolean:
            return {{"type", "boolean"}};
        case Kind::json:
            return {};
        case Kind::optional:
            return of(*type.element);
        case Kind::array:
            return {{"type", "array"}, {"items", of(*type.element)}};
        case Kind::map:
            return {{"type", "object"}, {"additionalProperties", of(*type.element)}};
        case Kind::enumeration: {
            JsonArray words;
            for (const char* one : type.words) {
                words.emplace_back(one);
            }
            return {{"type", "string"}, {"enum", words}};
        }
        case Kind::object:
            return reference(name_of(type.structure()));
        }
        return {};
    }

    // Of an object without some of its members; always in place, since it is not the struct itself.
    JsonObject of_fields(const Structure& structure, const std::function<bool(const char*)>& included, bool is_reply) {
        JsonObject properties;
        JsonArray required;
        for (const Field& field : structure.fields) {
            if (!included(field.name)) {
                continue;
            }
            properties[field.name] = of(*field.type);
            // A reply always has its lists and maps, an input may leave them out.
            const bool optional = is_reply ? field.type->kind == Kind::optional || field.type->kind == Kind::json
                                           : may_be_absent(*field.type);
            if (!optional) {
                required.emplace_back(field.name);
            }
        }
        JsonObject out{{"type", "object"}, {"properties", std::move(properties)}};
        if (!required.empty()) {
            out["required"] = std::move(required);
        }
        return out;
    }

    void as_reply(bool is_reply) { is_reply_ = is_reply; }

    JsonObject take() { return std::move(schemas_); }

  private:
    std::string name_of(const Structure& structure) {
        const auto key = std::pair(&structure, is_reply_);
        if (const auto known = names_.find(key); known != names_.end()) {
            return known->second;
        }
        add(structure, key);
        return names_.at(key);
    }

    void add(const Structure& structure, const std::pair<const Structure*, bool>& key) {
        const auto twin = names_.find({key.first, !key.second});
        const std::string wanted = structure.name + std::string(twin != names_.end() ? "Input" : "");
        std::string name = wanted;
        for (int number = 2; schemas_.contains(name); ++number) {
            name = wanted + std::to_string(number);
        }
        names_[key] = name;
        schemas_[name] = JsonObject(); // holds the place, and its own references
        const JsonObject schema = of_fields(
            structure, [](const char*) { return true; }, is_reply_
        );
        if (twin != names_.end() && schemas_[twin->second] == Json(schema)) {
            schemas_.erase(name);
            names_[key] = twin->second;
        } else {
            schemas_[name] = schema;
        }
    }

    std::map<std::pair<const Structure*, bool>, std::string> names_;
    JsonObject schemas_;
    bool is_reply_ = false;
};

std::string lower_method(Method method) {
    std::string out = word(method);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return static_cast<char>(c + 32); });
    return out;
}

JsonObject parameter(const char* in, const std::string& name, JsonObject schema, bool required) {
    return {{"name", name}, {"in", in}, {"required", required}, {"schema", std::move(schema)}};
}

JsonArray parameters_of(const Entry& entry, Schemas& schemas) {
    JsonArray out;
    for (const Field& field : entry.input->structure().fields) {
        if (entry.from_path(field.name)) {
            out.push_back(parameter("path", field.name, schemas.of(*field.type), true));
        } else if (entry.from_query(field.name)) {
            out.push_back(parameter("query", field.name, schemas.of(*field.type), !may_be_absent(*field.type)));
        }
    }
    const auto header = [&](const char* name) {
        out.push_back(JsonObject{{"$ref", std::string("#/components/parameters/") + name}});
    };
    if (entry.kind == Entry::Kind::write && entry.route.method == Method::post && entry.route.replays) {
        header("IdempotencyKey");
    }
    if (entry.route.method == Method::put || entry.route.method == Method::patch || entry.route.version_needed) {
        header(entry.route.version_needed ? "IfMatchRequired" : "IfMatch");
    }
    return out;
}

Json example_or_null(const std::string& text) { return text.empty() ? Json() : parse_json(text); }

JsonObject content(const std::string& type, JsonObject schema, const std::string& example) {
    JsonObject media{{"schema", std::move(schema)}};
    if (!example.empty()) {
        media["example"] = example_or_null(example);
    }
    return {{type, std::move(media)}};
}

std::optional<JsonObject> request_body(const Entry& entry, Schemas& schemas) {
    const Method m = entry.route.method;
    if (entry.kind == Entry::Kind::quick || (m != Method::post && m != Method::put && m != Method::patch)) {
        return std::nullopt;
    }
    if (entry.route.body == BodyKind::bytes) {
        return JsonObject{
            {"required", true}, {"content", content("*/*", {{"type", "string"}, {"format", "binary"}}, "")}};
    }
    const Structure& structure = entry.input->structure();
    const auto in_body = [&](const char* name) { return !entry.from_path(name) && !entry.from_query(name); };
    const auto count = std::count_if(structure.fields.begin(), structure.fields.end(), [&](const Field& f) {
        return in_body(f.name);
    });
    if (count == 0) {
        return std::nullopt;
    }
    const bool whole = static_cast<size_t>(count) == structure.fields.size();
    JsonObject schema = whole ? schemas.of(*entry.input) : schemas.of_fields(structure, in_body, false);
    const bool required = std::any_of(structure.fields.begin(), structure.fields.end(), [&](const Field& f) {
        return in_body(f.name) && !may_be_absent(*f.type);
    });
    return JsonObject{
        {"required", required}, {"content", content("application/json", std::move(schema), entry.route.input_example)}};
}

bool answers_nothing(const Entry& entry) {
    return entry.output != nullptr && entry.output->kind == Kind::object && entry.output->structure().fields.empty();
}

JsonObject success(const Entry& entry, Schemas& schemas) {
    JsonObject out{{"description", "OK"}};
    const bool nothing = answers_nothing(entry);
    if (entry.output != nullptr && !nothing) {
        out["content"] = content("application/json", schemas.of(*entry.output), entry.route.reply_example);
    } else if (!nothing && !entry.route.content_type.empty()) {
        out["content"] = content(entry.route.content_type, {{"type", "string"}}, "");
    }
    if (entry.version != nullptr) {
        out["headers"] = {{"ETag", {{"$ref", "#/components/headers/ETag"}}}};
    }
    return out;
}

std::string success_status(const Entry& entry) {
    const bool nothing = answers_nothing(entry);
    return std::to_string(nothing && entry.route.status == 200 ? 204 : entry.route.status);
}

// The statuses a route can refuse with, each with the codes that lead there.
std::map<int, std::set<std::string>> refusals(const Entry& entry) {
    std::map<int, std::set<std::string>> out;
    const auto add = [&](const ErrorCode& code) { out[code.status].insert(code.name); };
    for (const ErrorCode* code : entry.route.errors) {
        add(*code);
    }
    if (entry.kind == Entry::Kind::quick) {
        add(errors::bad_request);
        return out;
    }
    add(errors::too_many_requests);
    add(errors::busy);
    if (entry.route.access != "anyone") {
        add(errors::sign_in_needed);
    }
    if ((entry.route.access != "anyone" && entry.route.access != "signed_in") || entry.kind == Entry::Kind::write) {
        add(errors::not_allowed);
    }
    if (!entry.path_names.empty()) {
        add(tonghe::errors::not_found);
    }
    if (!entry.input->structure().fields.empty()) {
        add(tonghe::errors::invalid_input);
    }
    add(errors::bad_request);
    if (entry.route.method == Method::put || entry.route.method == Method::patch || entry.route.version_needed) {
        add(errors::version_mismatch);
    }
    return out;
}

JsonArray security_of(const Entry& entry) {
    if (entry.route.access == "anyone") {
        return {};
    }
    const bool changes = entry.route.method != Method::get;
    JsonObject by_cookie{{"session", JsonArray()}};
    if (changes) {
        by_cookie["csrf"] = JsonArray();
    }
    return {std::move(by_cookie), JsonObject{{"bearer", JsonArray()}}};
}

JsonObject operation(const Entry& entry, Schemas& schemas) {
    const Route& route = entry.route;
    JsonObject out{
        {"operationId", route.name},
        {"tags", JsonArray{Json(route.tag)}},
        {"summary", route.summary.en},
        {"x-summary-zh", route.summary.zh},
        {"x-access", route.access},
        {"security", security_of(entry)},
    };
    schemas.as_reply(false);
    if (JsonArray parameters = parameters_of(entry, schemas); !parameters.empty()) {
        out["parameters"] = std::move(parameters);
    }
    if (auto body = request_body(entry, schemas)) {
        out["requestBody"] = std::move(*body);
    }
    schemas.as_reply(true);
    JsonObject responses{{success_status(entry), success(entry, schemas)}};
    for (const auto& [status, codes] : refusals(entry)) {
        std::string description;
        for (const std::string& code : codes) {
            description += (description.empty() ? "" : ", ") + code;
        }
        responses[std::to_string(status)] = {
            {"description", description},
            {"content", {{"application/problem+json", {{"schema", {{"$ref", "#/components/schemas/Problem"}}}}}}},
        };
    }
    out["responses"] = std::move(responses);
    return out;
}

// Those of the parameters many routes share that these paths refer to.
JsonObject shared_parameters(std::string_view paths) {
    const auto header = [](const char* name, bool required, const char* description) {
        return JsonObject{
            {"name", name},
            {"in", "header"},
            {"required", required},
            {"description", description},
            {"schema", {{"type", "string"}}}};
    };
    JsonObject all = {
        {"IdempotencyKey",
         header(
             "Idempotency-Key",
             false,
             "Any text of at most 200 bytes; sent again with the same request it gets the same reply."
         )},
        {"IfMatch", header("If-Match", false, "The ETag of the version being changed.")},
        {"IfMatchRequired", header("If-Match", true, "The ETag of the version being changed.")},
    };
    JsonObject out;
    for (const auto& member : all) {
        if (paths.find("parameters/" + std::string(member.key()) + "\"") != std::string_view::npos) {
            out.insert(member);
        }
    }
    return out;
}

JsonObject security_schemes() {
    return {
        {"session",
         {{"type", "apiKey"}, {"in", "cookie"}, {"name", session_cookie}, {"description", "A browser's session."}}},
        {"csrf",
         {{"type", "apiKey"},
          {"in", "header"},
          {"name", "X-CSRF-Token"},
          {"description", "With the cookie, on every write."}}},
        {"bearer", {{"type", "http"}, {"scheme", "bearer"}, {"description", "A session's token, or a system's key."}}},
    };
}

} // namespace

std::string to_pretty_text(const Json& value) {
    std::string out;
    pretty(out, value, 0);
    return out;
}

std::string write_openapi(const Routes& routes) {
    Schemas schemas;
    schemas.as_reply(true);
    schemas.of(type_of<Problem>());
    std::vector<const Entry*> sorted;
    for (const Entry& entry : routes.all()) {
        sorted.push_back(&entry);
    }
    std::sort(sorted.begin(), sorted.end(), [](const Entry* a, const Entry* b) {
        return std::tie(a->route.path, a->route.method) < std::tie(b->route.path, b->route.method);
    });
    for (const Entry* entry : sorted) {
        if (entry->output != nullptr && !answers_nothing(*entry)) {
            schemas.of(*entry->output);
        }
    }
    JsonObject paths;
    std::set<std::string> tags;
    for (const Entry* entry : sorted) {
        Json& path = paths[entry->route.path];
        (path.is_object() ? path.as_object() : path.emplace_object())[lower_method(entry->route.method)] =
            operation(*entry, schemas);
        tags.insert(entry->route.tag);
    }
    JsonArray tag_list;
    for (const std::string& tag : tags) {
        const auto about = routes.tags().find(tag);
        const Text what = about == routes.tags().end() ? Text{tag, tag} : about->second;
        tag_list.push_back(JsonObject{{"name", tag}, {"description", what.en}, {"x-description-zh", what.zh}});
    }
    const Json document = {
        {"openapi", "3.1.0"},
        {"info",
         {{"title", "Tonghe"},
          {"version", "1"},
          {"description",
           "The HTTP interface of a Tonghe node. Errors are problem documents (RFC 9457); texts follow Accept-Language "
           "(zh-CN or en)."},
          {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
        {"servers", JsonArray{JsonObject{{"url", "/"}}}},
        {"tags", tag_list},
        {"paths", paths},
        {"components",
         {{"schemas", schemas.take()},
          {"parameters", shared_parameters(to_text(paths))},
          {"headers", {{"ETag", {{"description", "The version, for If-Match."}, {"schema", {{"type", "string"}}}}}}},
          {"securitySchemes", security_schemes()}}},
    };
    return to_pretty_text(document) + "\n";
}

} // namespace tonghe::api
