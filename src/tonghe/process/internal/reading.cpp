#include "tonghe/process/internal/reading.hpp"

namespace tonghe::process {

std::string trimmed(std::string_view text) {
    const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
    while (!text.empty() && is_space(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_space(text.back())) {
        text.remove_suffix(1);
    }
    return std::string(text);
}

std::string local_name(std::string_view name) { return trimmed(name.substr(name.rfind(':') + 1)); }

bool is_bpmn(const xml::Element& xml) { return xml.space == bpmn_namespace; }

std::string id_of(const xml::Element& xml) { return text_of_attribute(xml, "id"); }

bool one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_note(const xml::Element& xml) {
    return !is_bpmn(xml) || one_of(xml.name, {"documentation", "extensionElements", "auditing", "monitoring"});
}

bool truth(const xml::Element& xml, std::string_view attribute, bool fallback) {
    const std::string* text = xml.attribute(attribute);
    return text == nullptr ? fallback : *text == "true" || *text == "1";
}

std::string text_of_attribute(const xml::Element& xml, std::string_view attribute) {
    const std::string* text = xml.attribute(attribute);
    return text == nullptr ? "" : trimmed(*text);
}

std::string own_attribute(const xml::Element& xml, std::string_view attribute) {
    for (const xml::Attribute& candidate : xml.attributes) {
        if (candidate.space == tonghe_namespace && candidate.name == attribute) {
            return trimmed(candidate.value);
        }
    }
    return "";
}

void Reading::unsupported(const xml::Element& xml) {
    const Text hint = hint_for(xml.name);
    bad(faults::unsupported_element, xml, {{"name", xml.name}, {"hint_zh", hint.zh}, {"hint_en", hint.en}});
}

void Reading::bad(const FaultKind& kind, const xml::Element& xml, TextArguments arguments) {
    faults.add(kind, id_of(xml), xml.line, std::move(arguments));
}

void Reading::check_attributes(const xml::Element& xml, std::initializer_list<std::string_view> allowed) {
    for (const xml::Attribute& attribute : xml.attributes) {
        if (!attribute.space.empty()) {
            continue; // ours are kept, foreign ones are the editor's
        }
        if (!one_of(attribute.name, {"id", "name"}) && !one_of(attribute.name, allowed) &&
            !one_of(attribute.name + "=" + attribute.value, allowed)) {
            bad(faults::unsupported_attribute, xml, {{"name", attribute.name}, {"value", attribute.value}});
        }
    }
}

const xml::Element* Reading::root(const xml::Element& user, std::string_view attribute, std::string_view kind) {
    const std::string* reference = user.attribute(attribute);
    if (reference == nullptr || reference->empty()) {
        return nullptr;
    }
    const auto found = roots.find(local_name(*reference));
    if (found == roots.end() || found->second->name != kind) {
        bad(faults::unknown_reference, user, {{"name", std::string(attribute)}, {"target", *reference}});
        return nullptr;
    }
    return found->second;
}

Index Reading::expression(std::string_view text, const std::string& owner, int line) {
    std::string source = trimmed(text);
    if (options.translate) {
        source = options.translate(std::move(source));
    }
    auto parsed = rules::parse(source);
    if (!parsed) {
        const Fault& fault = parsed.faults()[0];
        faults.add(
            faults::bad_condition,
            owner,
            line,
            {{"reason_zh", fault.what.zh},
             {"reason_en", fault.what.en},
             {"remedy_zh", fault.remedy.zh},
             {"remedy_en", fault.remedy.en}}
        );
        return no_index;
    }
    model.expressions.push_back(std::move(*parsed));
    return static_cast<Index>(model.expressions.size() - 1);
}

Index Reading::expression(const xml::Element& holder, const std::string& owner) {
    const std::string* language = holder.attribute("language");
    if (language != nullptr && language->find("FEEL") == std::string::npos && *language != "feel") {
        faults.add(faults::unsupported_attribute, owner, holder.line, {{"name", "language"}, {"value", *language}});
        return no_index;
    }
    if (options.is_strict && std::none_of(holder.attributes.begin(), holder.attributes.end(), [](const auto& a) {
            return a.name == "type" && !a.space.empty() && local_name(a.value) == "tFormalExpression";
        })) {
        faults.add(faults::untyped_expression, owner, holder.line, {{"name", holder.name}});
    }
    return expression(holder.text, owner, holder.line);
}

Index Reading::own_expression(const xml::Element& xml, std::string_view attribute, const std::string& owner) {
    const std::string text = own_attribute(xml, attribute);
    return text.empty() ? no_index : expression(text, owner, xml.line);
}

Element Reading::read_element(const xml::Element& xml) {
    Element element;
    element.id = id_of(xml);
    if (element.id.empty()) {
        bad(faults::missing_id, xml, {{"name", xml.name}});
    }
    element.line = xml.line;
    element.name = text_of_attribute(xml, "name");
    for (const xml::Attribute& attribute : xml.attributes) {
        if (attribute.space == tonghe_namespace) {
            element.attributes[attribute.name] = trimmed(attribute.value);
        }
    }
    for (const xml::Element& child : xml.children) {
        if (is_bpmn(child) && child.name == "documentation") {
            element.documentation += (element.documentation.empty() ? "" : "\n") + trimmed(child.text);
        } else if (is_bpmn(child) && child.name == "extensionElements") {
            for (const xml::Element& extension : child.children) {
                if (extension.space == tonghe_namespace) { // ours are attributes; an element would be dropped silently
                    unsupported(extension);
                }
            }
        }
    }
    return element;
}

} // namespace tonghe::process
