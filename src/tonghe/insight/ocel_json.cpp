// OCEL 2.0 as JSON: objectTypes, eventTypes, objects, events.
#include "tonghe/insight/object_log.hpp"

#include <boost/json.hpp>

#include <cmath>

namespace tonghe::insight {

namespace {

constexpr JsonLimits limits{.bytes_max = size_t{1} << 30, .depth_max = 16};
constexpr size_t faults_max = 20;

using Declared = std::map<std::string, std::map<std::string, std::string>>; // type → attribute → type of value

void declare(Declared& declared, const std::string& type, const std::string& name, const ObjectValue& value) {
    auto& word = declared[type][name];
    const std::string_view now = type_word(value);
    word = word.empty() || word == now ? std::string(now) : "string";
}

JsonArray types_of(const Declared& declared) {
    JsonArray out;
    for (const auto& [type, attributes] : declared) {
        JsonArray rows;
        for (const auto& [name, word] : attributes) {
            rows.push_back(JsonObject{{"name", name}, {"type", word}});
        }
        out.push_back(JsonObject{{"name", type}, {"attributes", std::move(rows)}});
    }
    return out;
}

JsonArray relations_of(const std::vector<Relation>& relations) {
    JsonArray out;
    for (const Relation& relation : relations) {
        out.push_back(JsonObject{{"objectId", relation.object}, {"qualifier", relation.qualifier}});
    }
    return out;
}

Json json_of(const ObjectValue& value) {
    return std::visit(
        [&](const auto& v) -> Json {
            using V = std::decay_t<decltype(v)>;
            if constexpr (std::is_same_v<V, Instant> || std::is_same_v<V, double>) {
                return Json(value_word(value)); // a number of JSON would lose the last bit on its way back
            } else {
                return Json(v);
            }
        },
        value
    );
}

class Reader {
  public:
    Reader(const Json& root, const std::string& file) : root_(root), file_(file) {}

    Parsed<ObjectLog> read() {
        const Declared event_types = declared("eventTypes");
        const Declared object_types = declared("objectTypes");
        each(root_, "", "objects", [&](const JsonObject& row, const std::string& place) {
            Object object{text(row, "id", place), text(row, "type", place), {}, relations(row, place)};
            each(row, place, "attributes", [&](const JsonObject& attribute, const std::string& inside) {
                const std::string name = text(attribute, "name", inside);
                object.changes.push_back(
                    {name,
                     moment(attribute, inside),
                     value(attribute, inside, type_in(object_types, object.type, name))}
                );
            });
            log_.objects.push_back(std::move(object));
        });
        each(root_, "", "events", [&](const JsonObject& row, const std::string& place) {
            ObjectEvent event{
                text(row, "id", place), text(row, "type", place), moment(row, place), {}, relations(row, place)};
            each(row, place, "attributes", [&](const JsonObject& attribute, const std::string& inside) {
                const std::string name = text(attribute, "name", inside);
                event.attributes[name] = value(attribute, inside, type_in(event_types, event.type, name));
            });
            log_.events.push_back(std::move(event));
        });
        if (faults_.empty()) {
            faults_ = check(log_, file_);
        }
        if (!faults_.empty()) {
            return std::move(faults_);
        }
        put_in_order(log_);
        return std::move(log_);
    }

  private:
    void report(const std::string& pointer, Text what) {
        if (faults_.size() < faults_max) {
            faults_.push_back({.code = "insight.malformed_ocel", .pointer = pointer, .what = std::move(what)});
        }
    }

    template <class Visit>
    void each(const JsonObject& parent, const std::string& place, const char* member, Visit visit) {
        const Json* rows = parent.if_contains(member);
        if (rows == nullptr) {
            return;
        }
        const std::string here = pointer_step(place, member);
        if (!rows->is_array()) {
            report(here, {"必须是数组", "must be an array"});
            return;
        }
        size_t i = 0;
        for (const Json& row : rows->get_array()) {
            const std::string at = pointer_step(here, i++);
            if (row.is_object()) {
                visit(row.get_object(), at);
            } else {
                report(at, {"必须是对象", "must be an object"});
            }
        }
    }

    template <class Visit> void each(const Json& root, const std::string& place, const char* member, Visit visit) {
        if (root.is_object() && root.get_object().contains(member)) {
            each(root.get_object(), place, member, visit);
        } else {
            report(pointer_step(place, member), {"缺少该成员", "is missing"});
        }
    }

    Declared declared(const char* member) {
        Declared out;
        each(root_, "", member, [&](const JsonObject& type, const std::string& place) {
            auto& attributes = out[text(type, "name", place)];
            each(type, place, "attributes", [&](const JsonObject& attribute, const std::string& inside) {
                attributes[text(attribute, "name", inside)] = std::string(text_or(attribute, "type", "string"));
            });
        });
        return out;
    }

    static std::string_view type_in(const Declared& declared, const std::string& type, const std::string& name) {
        if (const auto found = declared.find(type); found != declared.end()) {
            if (const auto attribute = found->second.find(name); attribute != found->second.end()) {
                return attribute->second;
            }
        }
        return "string";
    }

    std::string text(const JsonObject& row, const char* member, const std::string& place) {
        const Json* found = row.if_contains(member);
        if (found == nullptr || !found->is_string()) {
            report(pointer_step(place, member), {"缺少文字", "must be a text"});
            return {};
        }
        return std::string(found->get_string());
    }

    Instant moment(const JsonObject& row, const std::string& place) {
        const auto at = parse_moment(text(row, "time", place));
        if (!at) {
            report(pointer_step(place, "time"), {"不是时刻", "is not a moment"});
        }
        return {at ? at->micros : 0};
    }

    std::vector<Relation> relations(const JsonObject& row, const std::string& place) {
        std::vector<Relation> out;
        each(row, place, "relationships", [&](const JsonObject& relation, const std::string& inside) {
            out.push_back({text(relation, "objectId", inside), std::string(text_or(relation, "qualifier"))});
        });
        return out;
    }

    ObjectValue value(const JsonObject& row, const std::string& place, std::string_view type) {
        const Json* found = row.if_contains("value");
        const std::string plain = found == nullptr     ? ""
                                  : found->is_string() ? std::string(found->get_string())
                                                       : to_text(*found);
        if (found != nullptr && type == "float" && found->is_number() && std::isfinite(found->to_number<double>())) {
            return found->to_number<double>();
        }
        const auto read = parse_value(type, plain);
        if (found == nullptr || !read) {
            report(pointer_step(place, "value"), {"与类型不符", "does not fit its type"});
            return std::string();
        }
        return *read;
    }

    const Json& root_;
    const std::string& file_;
    ObjectLog log_;
    std::vector<Fault> faults_;
};

} // namespace

Parsed<ObjectLog> read_ocel_json(std::string_view bytes, const std::string& file) {
    Json root;
    try {
        root = parse_json(bytes, limits);
    } catch (const Error& error) {
        return std::vector{Fault{.code = "insight.malformed_ocel", .file = file, .line = 1, .what = error.text()}};
    }
    return Reader(root, file).read();
}

std::string write_ocel_json(const ObjectLog& log) {
    Declared event_types;
    Declared object_types;
    JsonArray events;
    JsonArray objects;
    for (const ObjectEvent& event : log.events) {
        event_types[event.type];
        JsonArray attributes;
        for (const auto& [name, value] : event.attributes) {
            declare(event_types, event.type, name, value);
            attributes.push_back(JsonObject{{"name", name}, {"value", json_of(value)}});
        }
        events.push_back(JsonObject{
            {"id", event.id},
            {"type", event.type},
            {"time", value_word(event.at)},
            {"attributes", std::move(attributes)},
            {"relationships", relations_of(event.relations)}});
    }
    for (const Object& object : log.objects) {
        object_types[object.type];
        JsonArray attributes;
        for (const ObjectChange& change : object.changes) {
            declare(object_types, object.type, change.name, change.value);
            attributes.push_back(JsonObject{
                {"name", change.name}, {"time", value_word(change.at)}, {"value", json_of(change.value)}});
        }
        objects.push_back(JsonObject{
            {"id", object.id},
            {"type", object.type},
            {"attributes", std::move(attributes)},
            {"relationships", relations_of(object.relations)}});
    }
    return to_text(JsonObject{
        {"objectTypes", types_of(object_types)},
        {"eventTypes", types_of(event_types)},
        {"objects", std::move(objects)},
        {"events", std::move(events)}});
}

} // namespace tonghe::insight
