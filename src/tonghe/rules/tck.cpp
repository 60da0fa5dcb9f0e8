#include "tonghe/rules/tck.hpp"

#include "tonghe/rules/decide.hpp"
#include "tonghe/xml/xml.hpp"

namespace tonghe::rules {

namespace {

std::string attribute_or(const xml::Element& element, std::string_view name) {
    for (const xml::Attribute& attribute : element.attributes) {
        if (attribute.name == name) {
            return attribute.value;
        }
    }
    return "";
}

Value plain_value(const xml::Element& element, const Type* type) {
    if (attribute_or(element, "nil") == "true") {
        return {};
    }
    std::string kind = attribute_or(element, "type");
    kind = kind.substr(kind.find(':') == std::string::npos ? 0 : kind.find(':') + 1);
    const std::string& text = element.text;
    if (kind.empty() && type != nullptr) { // older files leave the type to the model
        switch (type->kind) {
        case Type::Kind::number:
            kind = "decimal";
            break;
        case Type::Kind::boolean:
            kind = "boolean";
            break;
        case Type::Kind::date:
            kind = "date";
            break;
        case Type::Kind::time:
            kind = "time";
            break;
        case Type::Kind::date_time:
            kind = "dateTime";
            break;
        default:
            break;
        }
    }
    if (kind == "boolean") {
        return Value::boolean(text == "true");
    }
    if (kind == "decimal" || kind == "double" || kind == "integer" || kind == "int" || kind == "float") {
        const auto number = Number::parse(text);
        return number ? Value::number(*number) : Value();
    }
    if (kind == "date") {
        const auto day = parse_day(text);
        return day ? Value::date(*day) : Value();
    }
    if (kind == "time") {
        const auto time = parse_time(text);
        return time ? Value::time(*time) : Value();
    }
    if (kind == "dateTime") {
        const auto moment = parse_moment(text);
        return moment ? Value::date_time(*moment) : Value();
    }
    if (kind.find("uration") != std::string::npos) {
        if (const auto months = parse_months_duration(text)) {
            return Value::months_duration(*months);
        }
        const auto nanos = parse_days_duration(text);
        return nanos ? Value::days_duration(*nanos) : Value();
    }
    return Value::string(text);
}

const Type* part_of(const Type* type, std::string_view name) {
    for (size_t i = 0; type != nullptr && i < type->fields.size(); ++i) {
        if (type->fields[i].first == name) {
            return type->fields[i].second;
        }
    }
    return nullptr;
}

// The value inside an inputNode, expected, item or component.
Value value_in(const xml::Element& element, const Type* type) {
    Context entries;
    for (const xml::Element& child : element.children) {
        if (child.name == "value") {
            return plain_value(child, type);
        }
        if (child.name == "list") {
            List items;
            for (const xml::Element& item : child.children) {
                if (item.name == "item") {
                    items.push_back(value_in(item, type == nullptr ? nullptr : type->element));
                }
            }
            return attribute_or(child, "nil") == "true" ? Value() : Value::list(std::move(items));
        }
        if (child.name == "component") {
            const std::string name = attribute_or(child, "name");
            Value value = attribute_or(child, "nil") == "true" ? Value() : value_in(child, part_of(type, name));
            entries.set(name, std::move(value));
        }
    }
    return entries.entries.empty() ? Value() : Value::context(std::move(entries));
}

// How two numbers agree: by value or at the expected decimal places, within the tolerance, or not.
enum class Agreement { exact, close, none };

Agreement agreement(const Number& expected, const Number& found) {
    if (compare(expected, found) == 0) {
        return Agreement::exact;
    }
    const std::string text = expected.text();
    const size_t point = text.find('.');
    const auto places = static_cast<int64_t>(point == std::string::npos ? 0 : text.size() - point - 1);
    if (places >= 4) {
        for (Rounding rounding : {Rounding::half_even, Rounding::half_up, Rounding::down}) {
            const auto rounded = round(found, places, rounding);
            if (rounded && compare(*rounded, expected) == 0) {
                return Agreement::exact;
            }
        }
    }
    const auto distance = subtract(expected, found);
    const bool close = distance && compare(absolute(*distance), Number::scaled(1, 8)) <= 0;
    return close ? Agreement::close : Agreement::none;
}

bool same(const Value& expected, const Value& found, bool& exact) {
    if (expected.kind() != found.kind()) {
        const bool one = found.is_list() && found.as_list().size() == 1 && !expected.is_list() && !expected.is_null();
        return one && same(expected, found.as_list()[0], exact);
    }
    switch (expected.kind()) {
    case Kind::number: {
        const Agreement how = agreement(expected.as_number(), found.as_number());
        exact = exact && how != Agreement::close;
        return how != Agreement::none;
    }
    case Kind::list: {
        const List& a = expected.as_list();
        const List& b = found.as_list();
        for (size_t i = 0; a.size() == b.size() && i < a.size(); ++i) {
            if (!same(a[i], b[i], exact)) {
                return false;
            }
        }
        return a.size() == b.size();
    }
    case Kind::context: {
        const auto& entries = expected.as_context().entries;
        for (const auto& [key, value] : entries) {
            const Value* other = found.as_context().find(key);
            if (other == nullptr || !same(value, *other, exact)) {
                return false;
            }
        }
        return entries.size() == found.as_context().entries.size();
    }
    default:
        return text_of(expected) == text_of(found);
    }
}

class Runner {
  public:
    Runner(const Model& model, const Moment& now) : model_(model) { options_.now = now; }

    TckCase run(const xml::Element& element) {
        TckCase out;
        out.id = attribute_or(element, "id");
        out.passed = true;
        Context inputs;
        for (const xml::Element& child : element.children) {
            if (child.name == "inputNode") {
                const std::string name = attribute_or(child, "name");
                const int index = model_.find_input(name);
                const Type* type = index < 0 ? nullptr : model_.inputs[static_cast<size_t>(index)].type;
                inputs.set(name, value_in(child, type));
            }
        }
        const std::string service =
            attribute_or(element, "type") == "decisionService" ? attribute_or(element, "invocableName") : "";
        for (const xml::Element& child : element.children) {
            if (child.name == "resultNode") {
                judge(child, service, inputs, out);
            }
        }
        return out;
    }

  private:
    void judge(const xml::Element& node, const std::string& service, const Context& inputs, TckCase& out) {
        const std::string name = attribute_or(node, "name");
        Outcome found;
        if (service.empty()) {
            found = decide(model_, name, inputs, options_);
        } else {
            found = serve(model_, service, inputs, options_);
            const int index = model_.find_service(service);
            if (index >= 0 && model_.services[static_cast<size_t>(index)].outputs.size() > 1 &&
                found.value.is_context()) {
                const Value* entry = found.value.as_context().find(name);
                found.value = entry == nullptr ? Value() : *entry;
            }
        }
        const int decision = model_.find_decision(name);
        const Type* type = decision < 0 ? nullptr : model_.decisions[static_cast<size_t>(decision)].type;
        Value expected;
        for (const xml::Element& child : node.children) {
            if (child.name == "expected") {
                expected = value_in(child, type);
            }
        }
        if (!same(expected, found.value, out.exact)) {
            out.passed = false;
            if (out.difference.empty()) {
                out.difference =
                    name + ": expected " + shortened(text_of(expected)) + ", got " + shortened(text_of(found.value));
                if (!found.faults.empty()) {
                    out.difference += " (" + shortened(text_of(found.faults[0]).en) + ")";
                }
            }
        }
        const bool error_expected = attribute_or(node, "errorResult") == "true";
        out.flags += error_expected ? 1 : 0;
        out.flags_agreed += error_expected && !found.faults.empty() ? 1 : 0;
    }

    const Model& model_;
    EvaluationOptions options_;
};

} // namespace

TckReport run_tck(
    std::string_view cases_xml,
    const std::string& file,
    const std::function<Loaded(const std::string& model_name)>& load,
    const Moment& now
) {
    TckReport out;
    const auto parsed = xml::parse(cases_xml, file, {.bytes_max = 32 << 20, .elements_max = 1'000'000});
    if (!parsed) {
        out.faults = parsed.faults();
        return out;
    }
    const xml::Element* model_name = parsed->child("modelName");
    Loaded loaded = load(model_name == nullptr ? "" : model_name->text);
    out.faults = std::move(loaded.faults);
    for (const xml::Element& child : parsed->children) {
        if (child.name != "testCase") {
            continue;
        }
        if (loaded.model == nullptr) {
            out.cases.push_back({.id = attribute_or(child, "id"), .difference = "there is no model"});
        } else {
            out.cases.push_back(Runner(*loaded.model, now).run(child));
        }
    }
    return out;
}

} // namespace tonghe::rules
