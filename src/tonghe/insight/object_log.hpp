// An object-centric event log (OCEL 2.0): events that each touch several objects. Right for one thing done once
// (一件事), where one bundle, several items, departments and shared materials meet in one event.
//
// Always true
//  1. Every relation names an object that is there; ids are unique among events and among objects.
//  2. Each form (JSON, relational SQLite) is written so that it reads back equal. Values keep one of five types:
//     string, integer, float, boolean, time.
//  3. A file that breaks the format is answered with faults; sizes are bounded.
//
// Elsewhere: one case notion after all (`flatten`), logs of cases (insight/event_log.hpp).
#pragma once
#include "tonghe/base/parsed.hpp"
#include "tonghe/insight/event_log.hpp"

#include <filesystem>
#include <map>
#include <variant>

namespace tonghe::insight {

using ObjectValue = std::variant<std::string, int64_t, double, bool, Instant>;

struct Relation {
    std::string object;
    std::string qualifier;

    bool operator==(const Relation&) const = default;
};

struct ObjectEvent {
    std::string id;
    std::string type;
    Instant at;
    std::map<std::string, ObjectValue> attributes;
    std::vector<Relation> relations;

    bool operator==(const ObjectEvent&) const = default;
};

struct ObjectChange { // a value an attribute takes from a moment on
    std::string name;
    Instant at;
    ObjectValue value;

    bool operator==(const ObjectChange&) const = default;
};

struct Object {
    std::string id;
    std::string type;
    std::vector<ObjectChange> changes;
    std::vector<Relation> relations;

    bool operator==(const Object&) const = default;
};

struct ObjectLog {
    std::vector<ObjectEvent> events;
    std::vector<Object> objects;

    bool operator==(const ObjectLog&) const = default;
};

Parsed<ObjectLog> read_ocel_json(std::string_view bytes, const std::string& file);
std::string write_ocel_json(const ObjectLog& log);
Parsed<ObjectLog> read_ocel_sqlite(const std::filesystem::path& file);
// Replaces the file. Error(insight.cannot_write).
void write_ocel_sqlite(const ObjectLog& log, const std::filesystem::path& file);

// The objects of one type as cases, the events that touch them as theirs. The attributes `lifecycle`, `resource`,
// `unit` and `instance` of events become columns.
EventLog flatten(const ObjectLog& log, std::string_view object_type);
// Cases, resources and units as objects.
ObjectLog objects_of(const EventLog& log);

// What is wrong with a log as a whole: repeated ids, relations to nothing.
std::vector<Fault> check(const ObjectLog& log, const std::string& file);

// In the order of events' and objects' ids, of equal moments; both forms give this order.
void put_in_order(ObjectLog& log);

std::string_view type_word(const ObjectValue& value); // string integer float boolean time
std::string value_word(const ObjectValue& value);
std::optional<ObjectValue> parse_value(std::string_view type, std::string_view text);

} // namespace tonghe::insight
