#include "tonghe/process/drawing.hpp"

#include "tonghe/process/internal/reading.hpp"

#include <charconv>

namespace tonghe::process {

namespace {

constexpr std::string_view diagram_namespace = "http://www.omg.org/spec/BPMN/20100524/DI";
constexpr std::string_view xml_namespace = "http://www.w3.org/XML/1998/namespace";

double number(const xml::Element& xml, std::string_view attribute) {
    const std::string text = text_of_attribute(xml, attribute);
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::optional<Bounds> bounds_of(const xml::Element& xml) {
    for (const xml::Element& child : xml.children) {
        if (child.name == "Bounds") {
            return Bounds{number(child, "x"), number(child, "y"), number(child, "width"), number(child, "height")};
        }
    }
    return std::nullopt;
}

std::optional<Bounds> label_of(const xml::Element& xml) {
    const xml::Element* label = xml.child("BPMNLabel");
    return label == nullptr ? std::nullopt : bounds_of(*label);
}

Diagram diagram_of(const xml::Element& xml) {
    Diagram diagram{.name = text_of_attribute(xml, "name")};
    const xml::Element* plane = xml.child("BPMNPlane");
    if (plane == nullptr) {
        return diagram;
    }
    diagram.element = local_name(text_of_attribute(*plane, "bpmnElement"));
    for (const xml::Element& child : plane->children) {
        const std::string element = local_name(text_of_attribute(child, "bpmnElement"));
        if (child.name == "BPMNShape") {
            diagram.shapes.push_back(
                {.element = element,
                 .bounds = bounds_of(child).value_or(Bounds{}),
                 .label = label_of(child),
                 .is_expanded = truth(child, "isExpanded", false),
                 .is_horizontal = truth(child, "isHorizontal", false)}
            );
        } else if (child.name == "BPMNEdge") {
            Edge edge{.element = element, .waypoints = {}, .label = label_of(child)};
            for (const xml::Element& point : child.children) {
                if (point.name == "waypoint") {
                    edge.waypoints.push_back({number(point, "x"), number(point, "y")});
                }
            }
            diagram.edges.push_back(std::move(edge));
        }
    }
    return diagram;
}

bool same(const xml::Element& one, const xml::Element& other) {
    const auto same_attribute = [](const xml::Attribute& a, const xml::Attribute& b) {
        return a.space == b.space && a.name == b.name && a.value == b.value;
    };
    return one.space == other.space && one.name == other.name && one.text == other.text &&
           one.prefixes == other.prefixes &&
           std::equal(
               one.attributes.begin(),
               one.attributes.end(),
               other.attributes.begin(),
               other.attributes.end(),
               same_attribute
           ) &&
           std::equal(one.children.begin(), one.children.end(), other.children.begin(), other.children.end(), same);
}

class Writer {
  public:
    std::string write(const xml::Element& root) {
        out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
        element(root);
        out_ += '\n';
        return std::move(out_);
    }

  private:
    // The prefix in sight for a namespace, nearest first; an attribute cannot use the default one.
    std::string prefixed(const std::string& space, const std::string& name, bool is_attribute) const {
        if (space == xml_namespace) {
            return "xml:" + name;
        }
        for (size_t i = scope_.size(); i-- > 0;) {
            const auto& [prefix, uri] = scope_[i];
            const bool is_hidden =
                std::any_of(scope_.begin() + static_cast<ptrdiff_t>(i) + 1, scope_.end(), [&](const auto& later) {
                    return later.first == prefix;
                });
            if (uri == space && !is_hidden && !(is_attribute && prefix.empty())) {
                return prefix.empty() ? name : prefix + ":" + name;
            }
        }
        return name;
    }

    void element(const xml::Element& xml) {
        const size_t outer = scope_.size();
        scope_.insert(scope_.end(), xml.prefixes.begin(), xml.prefixes.end());
        const std::string name = prefixed(xml.space, xml.name, false);
        out_ += '<' + name;
        for (const auto& [prefix, uri] : xml.prefixes) {
            out_ += prefix.empty() ? " xmlns=\"" : " xmlns:" + prefix + "=\"";
            xml::append_escaped(out_, uri);
            out_ += '"';
        }
        for (const xml::Attribute& attribute : xml.attributes) {
            out_ += ' ' + (attribute.space.empty() ? attribute.name : prefixed(attribute.space, attribute.name, true)) +
                    "=\"";
            xml::append_escaped(out_, attribute.value);
            out_ += '"';
        }
        if (xml.text.empty() && xml.children.empty()) {
            out_ += "/>";
        } else {
            out_ += '>';
            xml::append_escaped(out_, xml.text, xml::Place::content);
            for (const xml::Element& child : xml.children) {
                element(child);
            }
            out_ += "</" + name + '>';
        }
        scope_.resize(outer);
    }

    std::string out_;
    std::vector<std::pair<std::string, std::string>> scope_; // prefixes and their namespaces, outermost first
};

} // namespace

bool operator==(const Drawing& one, const Drawing& other) {
    return one.diagrams == other.diagrams && same(one.file, other.file);
}

Parsed<Drawing> parse_drawing(std::string_view xml, const std::string& file) {
    auto root = xml::parse(xml, file);
    if (!root) {
        return root.faults();
    }
    if (root->name != "definitions" || !is_bpmn(*root)) {
        Faults faults(file);
        faults.add(faults::not_bpmn, root->name, root->line);
        return faults.take();
    }
    Drawing drawing{.file = std::move(*root), .diagrams = {}};
    for (const xml::Element& child : drawing.file.children) {
        if (child.space == diagram_namespace && child.name == "BPMNDiagram") {
            drawing.diagrams.push_back(diagram_of(child));
        }
    }
    return drawing;
}

std::string write_drawing(const Drawing& drawing) { return Writer().write(drawing.file); }

} // namespace tonghe::process
