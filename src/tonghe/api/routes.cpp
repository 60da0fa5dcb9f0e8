#include "tonghe/api/routes.hpp"

#include "tonghe/api/errors.hpp"
#include "tonghe/api/router.hpp"
#include "tonghe/base/check.hpp"
#include "tonghe/base/invalid_input.hpp"

#include <algorithm>
#include <charconv>

namespace tonghe::api {

namespace {

bool holds(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

const Type& bare(const Type& type) { return type.kind == Type::Kind::optional ? bare(*type.element) : type; }

// A parameter's text as the JSON its type asks for; what does not fit stays text, and the reader says so.
Json value_of(const Type& type, const std::string& text) {
    if (type.kind == Type::Kind::integer) {
        int64_t number = 0;
        const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (problem == std::errc() && end == text.data() + text.size()) {
            return number;
        }
    } else if (type.kind == Type::Kind::number) {
        double number = 0;
        const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (problem == std::errc() && end == text.data() + text.size()) {
            return number;
        }
    } else if (type.kind == Type::Kind::boolean && (text == "true" || text == "false")) {
        return text == "true";
    }
    return Json(text);
}

const Field* field_of(const Structure& structure, std::string_view name) {
    const auto found =
        std::find_if(structure.fields.begin(), structure.fields.end(), [&](const Field& f) { return name == f.name; });
    return found == structure.fields.end() ? nullptr : &*found;
}

// Well-formed and without NUL, which no database text can hold.
bool is_utf8(std::string_view text) {
    size_t i = 0;
    while (i < text.size()) {
        const auto c = static_cast<unsigned char>(text[i]);
        const size_t more = c > 0 && c < 0x80         ? 0
                            : (c >= 0xc2 && c < 0xe0) ? 1
                            : (c >= 0xe0 && c < 0xf0) ? 2
                            : (c >= 0xf0 && c < 0xf5) ? 3
                                                      : 9;
        if (more == 9 || i + more >= text.size()) {
            return false;
        }
        for (size_t k = 1; k <= more; ++k) {
            if ((static_cast<unsigned char>(text[i + k]) & 0xc0) != 0x80) {
                return false;
            }
        }
        i += more + 1;
    }
    return true;
}

Error bad_request(const char* reason) { return Error(errors::bad_request, {{"reason", reason}}); }

Json read_body(const Request& request) {
    if (request.body.empty()) {
        return JsonObject();
    }
    std::string_view type = request.header("Content-Type");
    type = type.substr(0, type.find(';'));
    if (type != "application/json" && !(type.size() > 5 && type.substr(type.size() - 5) == "+json")) {
        throw Error(errors::unsupported_type, {{"wanted", "application/json"}});
    }
    return parse_json(request.body, {.bytes_max = request.body.size()});
}

void add_query(const Entry& entry, const Request& request, JsonObject& into, std::vector<Fault>& faults) {
    const auto parameters = parse_query(request.query);
    if (!parameters) {
        throw bad_request("query");
    }
    const Structure& structure = entry.input->structure();
    for (const auto& [name, text] : *parameters) {
        const Field* field = entry.from_query(name) ? field_of(structure, name) : nullptr;
        if (field == nullptr) {
            faults.push_back({
                .code = "unknown_parameter",
                .pointer = pointer_step("", std::string_view(name)),
                .what = {"没有这个查询参数，请检查拼写", "is no parameter of this address; check the spelling"},
            });
            continue;
        }
        if (!is_utf8(text)) {
            throw bad_request("query is not UTF-8");
        }
        const Type& type = bare(*field->type);
        if (type.kind == Type::Kind::array) {
            if (!into.contains(name)) {
                into[name] = JsonArray();
            }
            into[name].as_array().push_back(value_of(bare(*type.element), text));
        } else if (into.contains(name)) {
            faults.push_back(
                {.code = "repeated",
                 .pointer = pointer_step("", std::string_view(name)),
                 .what = {"参数重复", "is given twice"}}
            );
        } else {
            into[name] = value_of(type, text);
        }
    }
}

} // namespace

bool Entry::takes_json() const {
    const Method m = route.method;
    return route.body == BodyKind::json && (m == Method::post || m == Method::put || m == Method::patch);
}

bool Entry::from_path(std::string_view member) const { return holds(path_names, member); }

bool Entry::from_query(std::string_view member) const {
    return !from_path(member) && (!takes_json() || holds(query_names, member));
}

void Routes::quick(Route route, std::function<Response(const Request&)> handler) {
    Entry entry;
    entry.route = std::move(route);
    entry.route.access = "anyone";
    entry.kind = Entry::Kind::quick;
    entry.input = &type_of<None>();
    entry.quick = std::move(handler);
    add(std::move(entry));
}

void Routes::add(Entry entry) {
    const size_t question = std::min(entry.route.path.find('?'), entry.route.path.size());
    std::string_view query = std::string_view(entry.route.path).substr(question);
    while (!query.empty()) {
        query.remove_prefix(1);
        const size_t end = std::min(query.find('&'), query.size());
        entry.query_names.emplace_back(query.substr(0, end));
        query.remove_prefix(end);
    }
    entry.route.path.resize(question);
    entry.path_names = parameter_names(entry.route.path);
    TONGHE_CHECK(entry.input->kind == Type::Kind::object, "a route's input is not a described struct");
    for (const auto* names : {&entry.path_names, &entry.query_names}) {
        for (const std::string& name : *names) {
            TONGHE_CHECK(
                entry.kind == Entry::Kind::quick || field_of(entry.input->structure(), name),
                "a parameter of " + entry.route.path + " is no member of its input: " + name
            );
        }
    }
    for (const Entry& other : entries_) {
        TONGHE_CHECK(other.route.name != entry.route.name, "two routes are named " + entry.route.name);
    }
    if (entry.output != nullptr && entry.output->kind == Type::Kind::object) {
        const Field* version = field_of(entry.output->structure(), "version");
        entry.version = version != nullptr && version->type->kind == Type::Kind::integer ? version : nullptr;
    }
    entries_.push_back(std::move(entry));
}

void read_input(
    const Entry& entry, const Request& request, const std::vector<std::string_view>& parameters, void* target
) {
    const Structure& structure = entry.input->structure();
    std::vector<Fault> faults;
    Json json = JsonObject();
    if (entry.takes_json()) {
        json = read_body(request);
        if (!json.is_object()) {
            read_json(json, *entry.input, target, "", faults); // says that an object is needed
        }
    }
    if (auto* object = json.if_object()) {
        for (const auto* names : {&entry.path_names, &entry.query_names}) {
            for (const std::string& name : *names) {
                if (object->erase(name) > 0) {
                    faults.push_back({
                        .code = "unknown_member",
                        .pointer = pointer_step("", std::string_view(name)),
                        .what = {"这一项由地址给出，内容中不应再有", "is given by the address, not in the body"},
                    });
                }
            }
        }
        for (size_t i = 0; i < entry.path_names.size(); ++i) {
            const auto text = percent_decode(parameters[i]);
            if (!text || !is_utf8(*text)) {
                throw bad_request("path");
            }
            const Field& field = *field_of(structure, entry.path_names[i]);
            Json value = value_of(bare(*field.type), *text);
            std::vector<Fault> here;
            read_json(value, *field.type, field.of(target), "", here);
            if (!here.empty()) { // what cannot be an id names nothing
                throw Error(tonghe::errors::not_found, {{"what", *text}});
            }
            (*object)[entry.path_names[i]] = std::move(value);
        }
        add_query(entry, request, *object, faults);
        read_json(json, *entry.input, target, "", faults);
    }
    if (!faults.empty()) {
        throw invalid_input(std::move(faults));
    }
}

} // namespace tonghe::api
