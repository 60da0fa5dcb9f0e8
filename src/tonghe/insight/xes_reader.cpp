#include "tonghe/insight/internal/xml_scanner.hpp"
#include "tonghe/insight/xes.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace tonghe::insight {

namespace {

using internal::XmlAttribute;
using internal::XmlScanner;
using internal::XmlTag;

constexpr size_t faults_max = 20;
constexpr size_t told_every_bytes = 4 << 20;

// Reads one document. What it is inside of stands on a stack of names; only attributes directly in a trace or an event
// are taken.
class Reader {
  public:
    Reader(std::string_view bytes, const std::string& file, const XesLimits& limits, const OnBytes& told)
        : scanner_(bytes, file), file_(file), limits_(limits), told_(told), size_(bytes.size()) {}

    Parsed<EventLog> read() {
        if (size_ > limits_.bytes_max) {
            scanner_.fail("insight.too_large", {"文件过大", "The file is too large"});
        }
        XmlTag tag;
        while (scanner_.next(tag) && faults_.size() < faults_max) {
            if (tag.closes ? !close(tag) : !open(tag)) {
                break;
            }
            if (told_ && scanner_.offset() > told_next_) {
                told_(scanner_.offset());
                told_next_ += told_every_bytes;
            }
        }
        if (faults_.empty() && !scanner_.fault() && (!open_.empty() || !saw_log_)) {
            scanner_.fail(
                "insight.malformed_xml",
                saw_log_ ? Text{"文件在标签关闭之前结束", "The file ends before its tags are closed"}
                         : Text{"根元素不是 <log>", "The root element is not <log>"}
            );
        }
        if (scanner_.fault()) {
            faults_.push_back(*scanner_.fault());
        }
        if (!faults_.empty()) {
            return std::move(faults_);
        }
        return builder_.finish();
    }

  private:
    enum class Place : uint8_t { log, trace, event, elsewhere };

    struct Open {
        std::string_view name;
        Place place = Place::elsewhere;
    };

    // What an event is made of; cleared when one begins. Strings keep their memory from event to event.
    struct Pending {
        std::string activity, resource, unit, instance;
        std::optional<Moment> at;
        Lifecycle lifecycle = Lifecycle::complete;
    };

    Place place() const { return open_.empty() ? Place::elsewhere : open_.back().place; }

    bool open(const XmlTag& tag) {
        const Place inside = place();
        Place now = Place::elsewhere;
        if (open_.empty()) {
            if (saw_log_ || tag.name != "log") {
                return refuse("insight.malformed_xml", {"根元素不是 <log>", "The root element is not <log>"});
            }
            saw_log_ = true;
            now = Place::log;
        } else if (inside == Place::trace || inside == Place::event) {
            if (inside == Place::trace && tag.name == "event") {
                now = Place::event;
                pending_.at.reset();
                pending_.lifecycle = Lifecycle::complete;
                for (std::string* text : {&pending_.activity, &pending_.resource, &pending_.unit, &pending_.instance}) {
                    text->clear();
                }
            } else if (!take(tag, inside == Place::event)) {
                return false;
            }
        } else if (inside == Place::log && tag.name == "trace") {
            now = Place::trace;
            builder_.begin_case(fmt_case(++cases_));
        }
        if (open_.size() >= limits_.depth_max) {
            return refuse("insight.too_deep", {"嵌套过深", "Elements are nested too deeply"});
        }
        if (tag.empty) {
            return now != Place::event || end_event();
        }
        open_.push_back({tag.name, now});
        return true;
    }

    bool close(const XmlTag& tag) {
        if (open_.empty() || open_.back().name != tag.name) {
            return refuse(
                "insight.malformed_xml", {"结束标签与开始标签不符", "A closing tag closes nothing that is open"}
            );
        }
        const Place ended = open_.back().place;
        open_.pop_back();
        return ended != Place::event || end_event();
    }

    static std::string fmt_case(size_t number) { return "case " + std::to_string(number); }

    bool refuse(const char* code, Text what) {
        scanner_.fail(code, std::move(what));
        return false;
    }

    void report(const char* code, Text what) {
        faults_.push_back({.code = code, .file = file_, .line = scanner_.line(), .what = std::move(what)});
    }

    bool end_event() {
        if (pending_.activity.empty()) {
            report("insight.no_activity", {"事件没有 concept:name", "An event has no concept:name"});
            return true;
        }
        if (!pending_.at) {
            report("insight.no_moment", {"事件没有 time:timestamp", "An event has no time:timestamp"});
            return true;
        }
        if (builder_.events() >= limits_.events_max) {
            return refuse("insight.too_large", {"事件过多", "There are too many events"});
        }
        builder_.add_event(
            {pending_.activity, pending_.resource, pending_.unit, pending_.instance, *pending_.at, pending_.lifecycle}
        );
        return true;
    }

    // The text of an attribute, decoded where it must be. Distinct texts are few, so each is looked at once only.
    std::optional<std::string_view> text_of(const XmlAttribute* attribute, std::string& memory) {
        if (attribute == nullptr) {
            refuse("insight.malformed_xes", {"属性缺少 key 或 value", "An attribute has no key or no value"});
            return std::nullopt;
        }
        if (attribute->has_entity) {
            if (!XmlScanner::decode(attribute->value, memory)) {
                refuse("insight.malformed_xml", {"未知的实体引用", "An entity is unknown"});
                return std::nullopt;
            }
            return memory;
        }
        return attribute->value;
    }

    // An attribute of a trace or an event.
    bool take(const XmlTag& tag, bool of_event) {
        if (tag.name == "list" || tag.name == "container") {
            return true;
        }
        const auto key = text_of(tag.find("key"), key_memory_);
        const auto value = key ? text_of(tag.find("value"), value_memory_) : std::nullopt;
        if (!value) {
            return false;
        }
        if (!checked_utf8(*key) || !checked_utf8(*value)) {
            return refuse("insight.encoding", {"文件不是 UTF-8 编码", "The file is not encoded in UTF-8"});
        }
        if (++attributes_ > limits_.attributes_max) {
            return refuse("insight.too_large", {"属性过多", "There are too many attributes"});
        }
        if (of_event ? take_column(*key, *value) : take_name(*key, *value)) {
            return true;
        }
        const auto attribute = attribute_of(tag.name, *key, *value);
        if (!attribute) {
            report("insight.bad_value", {"属性值与类型不符", "The value of an attribute does not fit its type"});
            return true;
        }
        if (of_event) {
            builder_.add_event_attribute(*attribute);
        } else {
            builder_.add_case_attribute(*attribute);
        }
        return true;
    }

    static bool checked_utf8(std::string_view text) {
        const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<uint8_t>(c) < 0x80; });
        return ascii || internal::is_utf8(text);
    }

    bool take_name(std::string_view key, std::string_view value) {
        if (key != "concept:name") {
            return false;
        }
        builder_.name_case(value);
        return true;
    }

    bool take_column(std::string_view key, std::string_view value) {
        const auto is = [&](std::string_view wanted) { return key == wanted; };
        switch (key.size()) {
        case 9:
            return is("org:group") && (pending_.unit = value, true);
        case 12:
            return (is("concept:name") && (pending_.activity = value, true)) ||
                   (is("org:resource") && (pending_.resource = value, true));
        case 14:
            return is("time:timestamp") && (pending_.at = parse_moment(value), true);
        case 16:
            return is("concept:instance") && (pending_.instance = value, true);
        case 20:
            return is("lifecycle:transition") && (pending_.lifecycle = lifecycle_of(value), true);
        default:
            return false;
        }
    }

    static Lifecycle lifecycle_of(std::string_view value) {
        if (value == "complete") {
            return Lifecycle::complete;
        }
        std::string lower(value);
        std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
        return parse_word<Lifecycle>(lower).value_or(Lifecycle::unknown);
    }

    std::optional<Attribute> attribute_of(std::string_view type, std::string_view key, std::string_view value) {
        const auto whole = [&](auto number) -> std::optional<decltype(number)> {
            const auto [end, fault] = std::from_chars(value.data(), value.data() + value.size(), number);
            return fault == std::errc() && end == value.data() + value.size() ? std::optional(number) : std::nullopt;
        };
        if (type == "string") {
            return builder_.text(key, value);
        }
        if (type == "date") {
            const auto at = parse_moment(value);
            return at ? std::optional(builder_.moment(key, *at)) : std::nullopt;
        }
        if (type == "int") {
            const auto number = whole(int64_t{0});
            return number ? std::optional(builder_.integer(key, *number)) : std::nullopt;
        }
        if (type == "float") {
            const auto number = whole(double{0});
            return number && std::isfinite(*number) ? std::optional(builder_.number(key, *number)) : std::nullopt;
        }
        if (type == "boolean") {
            const bool truth = value == "true" || value == "True" || value == "TRUE" || value == "1";
            return builder_.truth(key, truth);
        }
        return type == "id" ? std::optional(builder_.id(key, value)) : std::nullopt;
    }

    XmlScanner scanner_;
    const std::string& file_;
    const XesLimits& limits_;
    const OnBytes& told_;
    size_t size_;
    size_t told_next_ = told_every_bytes;
    std::vector<Open> open_;
    bool saw_log_ = false;
    size_t cases_ = 0;
    size_t attributes_ = 0;
    Pending pending_;
    std::string key_memory_;
    std::string value_memory_;
    EventLogBuilder builder_;
    std::vector<Fault> faults_;
};

} // namespace

Parsed<EventLog>
read_xes(std::string_view bytes, const std::string& file, const XesLimits& limits, const OnBytes& told) {
    return Reader(bytes, file, limits, told).read();
}

} // namespace tonghe::insight
