#include "tonghe/insight/event_log.hpp"

#include <fmt/format.h>

#include <bit>
#include <numeric>

namespace tonghe::insight {

namespace {

constexpr int64_t day_micros = 86'400'000'000;

// `count` digits at `at`, or -1.
int digits(std::string_view text, size_t at, size_t count) {
    if (at + count > text.size()) {
        return -1;
    }
    int value = 0;
    for (size_t i = at; i < at + count; ++i) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

// 1900-01-01 and 2200-01-01, in UTC: whatever offset a moment is printed with, it reads back.
constexpr int64_t earliest = -25'567 * day_micros;
constexpr int64_t latest = 84'006 * day_micros;

// Days since 1970-01-01 of a day of the proleptic Gregorian calendar.
int64_t days_of(int64_t year, int64_t month, int64_t day) {
    year -= month <= 2 ? 1 : 0;
    const int64_t era = year / 400;
    const int64_t of_era = year - era * 400;
    const int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146'097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719'468;
}

// "+02:00", "-0330", "Z" or nothing; quarters of an hour.
std::optional<int8_t> parse_offset(std::string_view text) {
    if (text.empty() || text == "Z" || text == "z") {
        return int8_t{0};
    }
    const int hours = digits(text, 1, 2);
    const bool colon = text.size() == 6 && text[3] == ':';
    const int minutes = text.size() == 3 ? 0 : digits(text, colon ? 4 : 3, 2);
    const bool fits = text.size() == 3 || text.size() == 5 || colon;
    if ((text[0] != '+' && text[0] != '-') || !fits || hours < 0 || hours > 14 || minutes < 0 || minutes > 59 ||
        minutes % 15 != 0) {
        return std::nullopt;
    }
    const int quarters = hours * 4 + minutes / 15;
    return static_cast<int8_t>(text[0] == '-' ? -quarters : quarters);
}

} // namespace

std::optional<Moment> parse_moment(std::string_view text) {
    const int year = digits(text, 0, 4);
    const int month = digits(text, 5, 2);
    const int day = digits(text, 8, 2);
    if (text.size() < 10 || text[4] != '-' || text[7] != '-' || year < 1890 || year > 2209 || month < 1 || month > 12 ||
        day < 1 || day > 31) {
        return std::nullopt;
    }
    const int64_t on = days_of(year, month, day);
    if (day > 28 && on >= days_of(month == 12 ? year + 1 : year, month == 12 ? 1 : month + 1, 1)) {
        return std::nullopt; // 30 February
    }
    int64_t micros = on * day_micros;
    size_t at = 10;
    if (at < text.size() && (text[at] == 'T' || text[at] == ' ')) {
        const int hour = digits(text, 11, 2);
        const int minute = digits(text, 14, 2);
        const int second = digits(text, 17, 2);
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 || text[13] != ':' ||
            text[16] != ':') {
            return std::nullopt;
        }
        micros += ((hour * 60 + minute) * int64_t{60} + second) * 1'000'000;
        at = 19;
        if (at < text.size() && text[at] == '.') {
            int64_t unit = 100'000;
            for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
                micros += (text[at] - '0') * unit;
                unit /= 10;
            }
        }
    }
    const auto quarters = parse_offset(text.substr(at));
    if (!quarters) {
        return std::nullopt;
    }
    const Moment out{micros - *quarters * int64_t{900'000'000}, *quarters};
    return out.micros >= earliest && out.micros < latest ? std::optional(out) : std::nullopt;
}

std::string to_string(const Moment& at) {
    const int64_t local = at.local();
    int64_t days = local / day_micros;
    int64_t rest = local % day_micros;
    if (rest < 0) {
        rest += day_micros;
        --days;
    }
    const Date date{static_cast<int32_t>(days)};
    const int64_t seconds = rest / 1'000'000;
    const int64_t fraction = rest % 1'000'000;
    const int offset = at.quarters < 0 ? -at.quarters : at.quarters;
    return fmt::format(
        "{}T{:02}:{:02}:{:02}.{}{}{:02}:{:02}",
        to_string(date),
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        fraction % 1000 == 0 ? fmt::format("{:03}", fraction / 1000) : fmt::format("{:06}", fraction),
        at.quarters < 0 ? '-' : '+',
        offset / 4,
        offset % 4 * 15
    );
}

std::span<const Attribute> EventLog::attributes_of(const Case& one) const {
    return std::span(case_attributes).subspan(one.first_attribute, one.attribute_count);
}

std::span<const Attribute> EventLog::attributes_of(size_t event) const {
    return std::span(event_attributes).subspan(first_attribute[event], attribute_count[event]);
}

std::string EventLog::value_text(const Attribute& attribute) const {
    switch (attribute.kind) {
    case Attribute::Kind::text:
    case Attribute::Kind::id:
        return std::string(texts.text(static_cast<Code>(attribute.value)));
    case Attribute::Kind::moment:
        return to_string(Moment{attribute.value, attribute.quarters});
    case Attribute::Kind::integer:
        return std::to_string(attribute.value);
    case Attribute::Kind::number:
        return fmt::format("{}", std::bit_cast<double>(attribute.value));
    case Attribute::Kind::truth:
        return attribute.value != 0 ? "true" : "false";
    }
    return {};
}

std::string EventLog::text_of(std::span<const Attribute> attributes, std::string_view key) const {
    const auto code = keys.find(key);
    for (const Attribute& attribute : attributes) {
        if (attribute.key == code) {
            return value_text(attribute);
        }
    }
    return {};
}

std::optional<Moment> EventLog::moment_of(std::span<const Attribute> attributes, std::string_view key) const {
    const auto code = keys.find(key);
    for (const Attribute& attribute : attributes) {
        if (attribute.key == code) {
            return attribute.kind == Attribute::Kind::moment ? Moment{attribute.value, attribute.quarters}
                                                             : parse_moment(value_text(attribute));
        }
    }
    return std::nullopt;
}

bool EventLog::operator==(const EventLog& other) const {
    const auto same_attributes = [&](std::span<const Attribute> mine, std::span<const Attribute> theirs) {
        return std::equal(
            mine.begin(),
            mine.end(),
            theirs.begin(),
            theirs.end(),
            [&](const Attribute& a, const Attribute& b) {
                return a.kind == b.kind && keys.text(a.key) == other.keys.text(b.key) && a.quarters == b.quarters &&
                       (a.kind == Attribute::Kind::text || a.kind == Attribute::Kind::id
                            ? value_text(a) == other.value_text(b)
                            : a.value == b.value);
            }
        );
    };
    const bool alike = cases.size() == other.cases.size() && at == other.at && lifecycle == other.lifecycle;
    for (size_t i = 0; alike && i < cases.size(); ++i) {
        if (cases[i].first != other.cases[i].first || cases[i].count != other.cases[i].count ||
            texts.text(cases[i].id) != other.texts.text(other.cases[i].id) ||
            !same_attributes(attributes_of(cases[i]), other.attributes_of(other.cases[i]))) {
            return false;
        }
    }
    for (size_t e = 0; alike && e < events(); ++e) {
        if (activities.text(activity[e]) != other.activities.text(other.activity[e]) ||
            resources.text(resource[e]) != other.resources.text(other.resource[e]) ||
            units.text(unit[e]) != other.units.text(other.unit[e]) ||
            texts.text(instance[e]) != other.texts.text(other.instance[e]) ||
            !same_attributes(attributes_of(e), other.attributes_of(e))) {
            return false;
        }
    }
    return alike;
}

void EventLogBuilder::begin_case(std::string_view id) {
    const auto attributes = static_cast<uint32_t>(log_.case_attributes.size());
    log_.cases.push_back({log_.texts.intern(id), static_cast<uint32_t>(log_.events()), 0, attributes, 0});
    log_.event_attributes.resize(attributes_taken_); // of an event that never came
}

void EventLogBuilder::name_case(std::string_view id) { log_.cases.back().id = log_.texts.intern(id); }

void EventLogBuilder::add_event(const Event& event) {
    const auto code = [](Dictionary& dictionary, std::string_view text) {
        return text.empty() ? no_code : dictionary.intern(text);
    };
    log_.activity.push_back(log_.activities.intern(event.activity));
    log_.resource.push_back(code(log_.resources, event.resource));
    log_.unit.push_back(code(log_.units, event.unit));
    log_.instance.push_back(code(log_.texts, event.instance));
    log_.at.push_back(event.at);
    log_.lifecycle.push_back(event.lifecycle);
    log_.first_attribute.push_back(attributes_taken_);
    const auto all = static_cast<uint32_t>(log_.event_attributes.size());
    log_.attribute_count.push_back(all - attributes_taken_);
    attributes_taken_ = all;
    ++log_.cases.back().count;
}

void EventLogBuilder::add_case_attribute(const Attribute& attribute) {
    log_.case_attributes.push_back(attribute);
    ++log_.cases.back().attribute_count;
}

void EventLogBuilder::add_event_attribute(const Attribute& attribute) { log_.event_attributes.push_back(attribute); }

Attribute EventLogBuilder::text(std::string_view key, std::string_view value) {
    return {log_.keys.intern(key), Attribute::Kind::text, 0, log_.texts.intern(value)};
}

Attribute EventLogBuilder::id(std::string_view key, std::string_view value) {
    return {log_.keys.intern(key), Attribute::Kind::id, 0, log_.texts.intern(value)};
}

Attribute EventLogBuilder::moment(std::string_view key, const Moment& value) {
    return {log_.keys.intern(key), Attribute::Kind::moment, value.quarters, value.micros};
}

Attribute EventLogBuilder::integer(std::string_view key, int64_t value) {
    return {log_.keys.intern(key), Attribute::Kind::integer, 0, value};
}

Attribute EventLogBuilder::number(std::string_view key, double value) {
    return {log_.keys.intern(key), Attribute::Kind::number, 0, std::bit_cast<int64_t>(value)};
}

Attribute EventLogBuilder::truth(std::string_view key, bool value) {
    return {log_.keys.intern(key), Attribute::Kind::truth, 0, value ? 1 : 0};
}

Attribute EventLogBuilder::copied(const EventLog& from, const Attribute& attribute) {
    Attribute out = attribute;
    out.key = log_.keys.intern(from.keys.text(attribute.key));
    if (attribute.kind == Attribute::Kind::text || attribute.kind == Attribute::Kind::id) {
        out.value = log_.texts.intern(from.texts.text(static_cast<Code>(attribute.value)));
    }
    return out;
}

void EventLogBuilder::add_all(const EventLog& other, std::string_view key, std::string_view value) {
    for (const Case& one : other.cases) {
        begin_case(other.texts.text(one.id));
        for (const Attribute& attribute : other.attributes_of(one)) {
            add_case_attribute(copied(other, attribute));
        }
        if (!key.empty()) {
            add_case_attribute(text(key, value));
        }
        for (size_t e = one.first; e < one.first + one.count; ++e) {
            for (const Attribute& attribute : other.attributes_of(e)) {
                add_event_attribute(copied(other, attribute));
            }
            add_event(
                {other.activities.text(other.activity[e]),
                 other.resources.text(other.resource[e]),
                 other.units.text(other.unit[e]),
                 other.texts.text(other.instance[e]),
                 other.at[e],
                 other.lifecycle[e]}
            );
        }
    }
}

void EventLogBuilder::put_in_order(const Case& one) {
    const auto earlier = [this](uint32_t a, uint32_t b) { return log_.at[a].micros < log_.at[b].micros; };
    order_.resize(one.count);
    std::iota(order_.begin(), order_.end(), one.first);
    if (std::is_sorted(order_.begin(), order_.end(), earlier)) {
        return;
    }
    std::stable_sort(order_.begin(), order_.end(), earlier);
    const auto permute = [&](auto& column) {
        auto copy = std::vector(column.begin() + one.first, column.begin() + one.first + one.count);
        for (size_t i = 0; i < order_.size(); ++i) {
            column[one.first + i] = copy[order_[i] - one.first];
        }
    };
    permute(log_.activity);
    permute(log_.resource);
    permute(log_.unit);
    permute(log_.instance);
    permute(log_.at);
    permute(log_.lifecycle);
    permute(log_.first_attribute);
    permute(log_.attribute_count);
}

EventLog EventLogBuilder::finish() {
    log_.event_attributes.resize(attributes_taken_);
    for (const Case& one : log_.cases) {
        put_in_order(one);
    }
    return std::move(log_);
}

} // namespace tonghe::insight
