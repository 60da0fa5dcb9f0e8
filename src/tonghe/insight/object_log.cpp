#include "tonghe/insight/object_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <unordered_map>
#include <unordered_set>

namespace tonghe::insight {

namespace {

constexpr size_t faults_max = 20;

std::string moment_word(Instant at) { return to_string(Moment{at.micros, 0}); }

ObjectValue value_of(const EventLog& log, const Attribute& attribute) {
    switch (attribute.kind) {
    case Attribute::Kind::moment:
        return Instant{attribute.value};
    case Attribute::Kind::integer:
        return attribute.value;
    case Attribute::Kind::number:
        return std::bit_cast<double>(attribute.value);
    case Attribute::Kind::truth:
        return attribute.value != 0;
    case Attribute::Kind::text:
    case Attribute::Kind::id:
        break;
    }
    return log.value_text(attribute);
}

Attribute attribute_of(EventLogBuilder& builder, const std::string& key, const ObjectValue& value) {
    return std::visit(
        [&](const auto& v) {
            using V = std::decay_t<decltype(v)>;
            if constexpr (std::is_same_v<V, std::string>) {
                return builder.text(key, v);
            } else if constexpr (std::is_same_v<V, int64_t>) {
                return builder.integer(key, v);
            } else if constexpr (std::is_same_v<V, double>) {
                return builder.number(key, v);
            } else if constexpr (std::is_same_v<V, bool>) {
                return builder.truth(key, v);
            } else {
                return builder.moment(key, {v.micros, 32}); // the house's own clock
            }
        },
        value
    );
}

} // namespace

std::string_view type_word(const ObjectValue& value) {
    constexpr std::string_view words[] = {"string", "integer", "float", "boolean", "time"};
    return words[value.index()];
}

std::string value_word(const ObjectValue& value) {
    return std::visit(
        [](const auto& v) -> std::string {
            using V = std::decay_t<decltype(v)>;
            if constexpr (std::is_same_v<V, std::string>) {
                return v;
            } else if constexpr (std::is_same_v<V, bool>) {
                return v ? "true" : "false";
            } else if constexpr (std::is_same_v<V, Instant>) {
                return moment_word(v);
            } else {
                return fmt::format("{}", v);
            }
        },
        value
    );
}

std::optional<ObjectValue> parse_value(std::string_view type, std::string_view text) {
    const char* end = text.data() + text.size();
    if (type == "integer") {
        int64_t value = 0;
        const auto read = std::from_chars(text.data(), end, value);
        return read.ec == std::errc() && read.ptr == end ? std::optional<ObjectValue>(value) : std::nullopt;
    }
    if (type == "float") {
        double value = 0;
        const auto read = std::from_chars(text.data(), end, value);
        return read.ec == std::errc() && read.ptr == end && std::isfinite(value) ? std::optional<ObjectValue>(value)
                                                                                 : std::nullopt;
    }
    if (type == "boolean") {
        const bool truth = text == "true" || text == "1";
        return truth || text == "false" || text == "0" ? std::optional<ObjectValue>(truth) : std::nullopt;
    }
    if (type == "time") {
        const auto at = parse_moment(text);
        return at ? std::optional<ObjectValue>(Instant{at->micros}) : std::nullopt;
    }
    return ObjectValue(std::string(text));
}

std::vector<Fault> check(const ObjectLog& log, const std::string& file) {
    std::vector<Fault> faults;
    const auto report = [&](const char* code, const std::string& zh, const std::string& en) {
        if (faults.size() < faults_max) {
            faults.push_back({.code = code, .file = file, .what = {zh, en}});
        }
    };
    std::unordered_set<std::string_view> objects;
    std::unordered_set<std::string_view> events;
    for (const Object& object : log.objects) {
        if (!objects.insert(object.id).second) {
            report("insight.repeated_id", "对象编号重复：" + object.id, "Two objects have the id " + object.id);
        }
    }
    const auto check_relations = [&](const std::string& from, const std::vector<Relation>& relations) {
        for (const Relation& relation : relations) {
            if (!objects.contains(relation.object)) {
                report(
                    "insight.unknown_object",
                    from + " 引用的对象不存在：" + relation.object,
                    from + " refers to an object that is not there: " + relation.object
                );
            }
        }
    };
    for (const Object& object : log.objects) {
        check_relations(object.id, object.relations);
    }
    for (const ObjectEvent& event : log.events) {
        if (!events.insert(event.id).second) {
            report("insight.repeated_id", "事件编号重复：" + event.id, "Two events have the id " + event.id);
        }
        check_relations(event.id, event.relations);
    }
    return faults;
}

void put_in_order(ObjectLog& log) {
    const auto by_name = [](const Relation& a, const Relation& b) {
        return std::tie(a.object, a.qualifier) < std::tie(b.object, b.qualifier);
    };
    const auto tidy = [&](std::vector<Relation>& relations) {
        std::sort(relations.begin(), relations.end(), by_name);
        relations.erase(std::unique(relations.begin(), relations.end()), relations.end());
    };
    for (ObjectEvent& event : log.events) {
        tidy(event.relations);
    }
    for (Object& object : log.objects) {
        tidy(object.relations);
        std::stable_sort(object.changes.begin(), object.changes.end(), [](const auto& a, const auto& b) {
            return std::tie(a.at, a.name) < std::tie(b.at, b.name);
        });
    }
    std::sort(log.events.begin(), log.events.end(), [](const auto& a, const auto& b) {
        return std::tie(a.at, a.id) < std::tie(b.at, b.id);
    });
    std::sort(log.objects.begin(), log.objects.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
}

EventLog flatten(const ObjectLog& log, std::string_view object_type) {
    std::unordered_map<std::string_view, std::vector<const ObjectEvent*>> events_of;
    for (const ObjectEvent& event : log.events) {
        std::string_view last;
        for (const Relation& relation : event.relations) {
            if (relation.object != last) {
                events_of[relation.object].push_back(&event);
            }
            last = relation.object;
        }
    }
    EventLogBuilder out;
    for (const Object& object : log.objects) {
        const auto found = events_of.find(object.id);
        if (object.type != object_type || found == events_of.end()) {
            continue;
        }
        out.begin_case(object.id);
        for (const ObjectChange& change : object.changes) {
            out.add_case_attribute(attribute_of(out, change.name, change.value));
        }
        for (const ObjectEvent* event : found->second) {
            const auto column = [&](const char* name) {
                const auto value = event->attributes.find(name);
                return value == event->attributes.end() ? std::string() : value_word(value->second);
            };
            for (const auto& [name, value] : event->attributes) {
                if (name != "lifecycle" && name != "resource" && name != "unit" && name != "instance") {
                    out.add_event_attribute(attribute_of(out, name, value));
                }
            }
            const std::string resource = column("resource");
            const std::string unit = column("unit");
            const std::string instance = column("instance");
            const std::string lifecycle = column("lifecycle");
            out.add_event(
                {event->type,
                 resource,
                 unit,
                 instance,
                 {event->at.micros, 32},
                 lifecycle.empty() ? Lifecycle::complete
                                   : parse_word<Lifecycle>(lifecycle).value_or(Lifecycle::unknown)}
            );
        }
    }
    return out.finish();
}

ObjectLog objects_of(const EventLog& log) {
    ObjectLog out;
    std::map<std::string, Object> objects;
    const auto object = [&](const char* type, std::string_view name) -> std::string {
        const std::string id = std::string(type) + ":" + std::string(name);
        objects.try_emplace(id, Object{id, type, {}, {}});
        return id;
    };
    for (const Case& one : log.cases) {
        const std::string id = object("case", log.texts.text(one.id));
        const Instant begun{one.count > 0 ? log.at[one.first].micros : 0};
        for (const Attribute& attribute : log.attributes_of(one)) {
            objects[id].changes.push_back({std::string(log.keys.text(attribute.key)), begun, value_of(log, attribute)});
        }
        for (size_t e = one.first; e < one.first + one.count; ++e) {
            ObjectEvent event{
                fmt::format("e{:09}", e + 1),
                std::string(log.activities.text(log.activity[e])),
                {log.at[e].micros},
                {},
                {}};
            for (const Attribute& attribute : log.attributes_of(e)) {
                event.attributes[std::string(log.keys.text(attribute.key))] = value_of(log, attribute);
            }
            event.attributes["lifecycle"] = std::string(word(log.lifecycle[e]));
            event.relations.push_back({id, "case"});
            if (log.instance[e] != no_code) {
                event.attributes["instance"] = std::string(log.texts.text(log.instance[e]));
            }
            if (log.resource[e] != no_code) {
                event.attributes["resource"] = std::string(log.resources.text(log.resource[e]));
                event.relations.push_back({object("resource", log.resources.text(log.resource[e])), "by"});
            }
            if (log.unit[e] != no_code) {
                event.attributes["unit"] = std::string(log.units.text(log.unit[e]));
                event.relations.push_back({object("unit", log.units.text(log.unit[e])), "at"});
            }
            out.events.push_back(std::move(event));
        }
    }
    for (auto& [id, made] : objects) {
        out.objects.push_back(std::move(made));
    }
    put_in_order(out);
    return out;
}

} // namespace tonghe::insight
