// An event log (事件日志): what happened to cases, as columns: the form in which processes are mined.
//
// Always true
//  1. The events of a case are a range of the columns, in the order of their moments; of equal moments, as they came.
//  2. Every event has an activity and a moment; the moment's place of reckoning (its offset from UTC) is kept beside
//     it, because an office's day is a day of its own clock.
//  3. Texts stand in dictionaries; columns hold their codes. Two logs are equal when they say the same, whatever the
//     codes.
//
// Elsewhere: reading and writing (insight/xes.hpp, insight/object_log.hpp), pieces of work (insight/steps.hpp).
#pragma once
#include "tonghe/base/structure.hpp"
#include "tonghe/insight/dictionary.hpp"

#include <optional>
#include <span>

namespace tonghe::insight {

// Transitions of the life cycle of a piece of work (IEEE 1849-2016, lifecycle extension, standard model).
enum class Lifecycle : uint8_t {
    schedule,
    assign,
    reassign,
    start,
    suspend,
    resume,
    complete,
    withdraw,
    autoskip,
    manualskip,
    ate_abort,
    pi_abort,
    unknown,
};
TONGHE_ENUM(
    Lifecycle,
    schedule,
    assign,
    reassign,
    start,
    suspend,
    resume,
    complete,
    withdraw,
    autoskip,
    manualskip,
    ate_abort,
    pi_abort,
    unknown
)

struct Moment {
    int64_t micros = 0;  // since 1970-01-01T00:00:00Z
    int8_t quarters = 0; // offset from UTC in quarters of an hour

    int64_t local() const { return micros + quarters * int64_t{900'000'000}; } // what the clock on the wall showed

    auto operator<=>(const Moment&) const = default;
};

// A moment of XML Schema, years 1900 to 2199; without an offset it is UTC.
std::optional<Moment> parse_moment(std::string_view text);
std::string to_string(const Moment& at);

struct Attribute {
    enum class Kind : uint8_t { text, moment, integer, number, truth, id };

    Code key = no_code;
    Kind kind = Kind::text;
    int8_t quarters = 0; // of a moment
    int64_t value = 0;   // code in `texts` (text, id), micros, integer, bits of a double, or 0 and 1
};

struct Case {
    Code id = no_code; // in `texts`
    uint32_t first = 0;
    uint32_t count = 0;
    uint32_t first_attribute = 0; // in `case_attributes`
    uint32_t attribute_count = 0;
};

struct EventLog {
    Dictionary activities;
    Dictionary resources;
    Dictionary units;
    Dictionary keys;
    Dictionary texts;

    std::vector<Case> cases;
    std::vector<Attribute> case_attributes;

    // One entry an event.
    std::vector<Code> activity;
    std::vector<Code> resource; // who
    std::vector<Code> unit;     // which office
    std::vector<Code> instance; // in `texts`: which piece of work, where the log says so
    std::vector<Moment> at;
    std::vector<Lifecycle> lifecycle;
    std::vector<uint32_t> first_attribute; // in `event_attributes`
    std::vector<uint32_t> attribute_count;
    std::vector<Attribute> event_attributes;

    size_t events() const { return activity.size(); }

    std::span<const Attribute> attributes_of(const Case& one) const;
    std::span<const Attribute> attributes_of(size_t event) const;
    // The value as it would be written, "" where there is none of that key.
    std::string text_of(std::span<const Attribute> attributes, std::string_view key) const;
    std::optional<Moment> moment_of(std::span<const Attribute> attributes, std::string_view key) const;
    std::string value_text(const Attribute& attribute) const;

    bool operator==(const EventLog& other) const;
};

// Fills a log case by case. `finish` puts the events of each case into order.
class EventLogBuilder {
  public:
    struct Event {
        std::string_view activity;
        std::string_view resource; // "": unknown
        std::string_view unit;
        std::string_view instance;
        Moment at;
        Lifecycle lifecycle = Lifecycle::complete;
    };

    void begin_case(std::string_view id);
    void name_case(std::string_view id); // where the name comes after the beginning
    void add_event(const Event& event);  // attributes added since the last event are this one's
    void add_case_attribute(const Attribute& attribute);
    void add_event_attribute(const Attribute& attribute);

    Attribute text(std::string_view key, std::string_view value);
    Attribute id(std::string_view key, std::string_view value);
    Attribute moment(std::string_view key, const Moment& value);
    Attribute integer(std::string_view key, int64_t value);
    Attribute number(std::string_view key, double value);
    Attribute truth(std::string_view key, bool value);

    // All cases of another log, each with a further attribute saying which it came from.
    void add_all(const EventLog& other, std::string_view key, std::string_view value);

    size_t events() const { return log_.events(); }

    EventLog finish();

  private:
    Attribute copied(const EventLog& from, const Attribute& attribute);
    void put_in_order(const Case& one);

    EventLog log_;
    uint32_t attributes_taken_ = 0;
    std::vector<uint32_t> order_;
};

} // namespace tonghe::insight
