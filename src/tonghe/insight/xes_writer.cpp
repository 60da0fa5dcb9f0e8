#include "tonghe/insight/xes.hpp"
#include "tonghe/xml/xml.hpp"

namespace tonghe::insight {

namespace {

void append_attribute(
    std::string& out, std::string_view indent, std::string_view type, std::string_view key, std::string_view value
) {
    out += indent;
    out += '<';
    out += type;
    out += " key=\"";
    xml::append_escaped(out, key);
    out += "\" value=\"";
    xml::append_escaped(out, value);
    out += "\"/>\n";
}

std::string_view type_of(Attribute::Kind kind) {
    switch (kind) {
    case Attribute::Kind::moment:
        return "date";
    case Attribute::Kind::integer:
        return "int";
    case Attribute::Kind::number:
        return "float";
    case Attribute::Kind::truth:
        return "boolean";
    case Attribute::Kind::id:
        return "id";
    case Attribute::Kind::text:
        break;
    }
    return "string";
}

void append_all(std::string& out, const EventLog& log, std::span<const Attribute> attributes, std::string_view indent) {
    for (const Attribute& attribute : attributes) {
        append_attribute(out, indent, type_of(attribute.kind), log.keys.text(attribute.key), log.value_text(attribute));
    }
}

void append_event(std::string& out, const EventLog& log, size_t e) {
    constexpr std::string_view indent = "\t\t\t";
    out += "\t\t<event>\n";
    append_attribute(out, indent, "string", "concept:name", log.activities.text(log.activity[e]));
    if (log.instance[e] != no_code) {
        append_attribute(out, indent, "string", "concept:instance", log.texts.text(log.instance[e]));
    }
    append_attribute(out, indent, "date", "time:timestamp", to_string(log.at[e]));
    append_attribute(out, indent, "string", "lifecycle:transition", word(log.lifecycle[e]));
    if (log.resource[e] != no_code) {
        append_attribute(out, indent, "string", "org:resource", log.resources.text(log.resource[e]));
    }
    if (log.unit[e] != no_code) {
        append_attribute(out, indent, "string", "org:group", log.units.text(log.unit[e]));
    }
    append_all(out, log, log.attributes_of(e), indent);
    out += "\t\t</event>\n";
}

} // namespace

std::string write_xes(const EventLog& log) {
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                      "<log xes.version=\"1849-2016\" xes.features=\"\" xmlns=\"http://www.xes-standard.org/\">\n";
    constexpr std::pair<const char*, const char*> extensions[] = {
        {"Concept", "concept"}, {"Time", "time"}, {"Lifecycle", "lifecycle"}, {"Organizational", "org"}};
    for (const auto& [name, prefix] : extensions) {
        out += std::string("\t<extension name=\"") + name + "\" prefix=\"" + prefix +
               "\" uri=\"http://www.xes-standard.org/" + prefix + ".xesext\"/>\n";
    }
    out += "\t<global scope=\"trace\">\n";
    append_attribute(out, "\t\t", "string", "concept:name", "");
    out += "\t</global>\n\t<global scope=\"event\">\n";
    append_attribute(out, "\t\t", "string", "concept:name", "");
    append_attribute(out, "\t\t", "date", "time:timestamp", "1970-01-01T00:00:00.000+00:00");
    append_attribute(out, "\t\t", "string", "lifecycle:transition", "complete");
    out += "\t</global>\n\t<classifier name=\"Activity\" keys=\"concept:name lifecycle:transition\"/>\n";
    append_attribute(out, "\t", "string", "lifecycle:model", "standard");
    for (const Case& one : log.cases) {
        out += "\t<trace>\n";
        append_attribute(out, "\t\t", "string", "concept:name", log.texts.text(one.id));
        append_all(out, log, log.attributes_of(one), "\t\t");
        for (size_t e = one.first; e < one.first + one.count; ++e) {
            append_event(out, log, e);
        }
        out += "\t</trace>\n";
    }
    out += "</log>\n";
    return out;
}

} // namespace tonghe::insight
