// Data objects, properties, ioSpecification and data associations: all become variables and FEEL mappings.
#include "tonghe/process/internal/reading.hpp"

namespace tonghe::process {

namespace {

bool is_plain(std::string_view name) {
    return !name.empty() && (name[0] < '0' || name[0] > '9') && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               (c & 0x80) != 0;
    });
}

// The name where FEEL reads it as one word, else the id with what is no letter taken out.
std::string variable_name(const xml::Element& xml) {
    std::string name = text_of_attribute(xml, "name");
    if (is_plain(name)) {
        return name;
    }
    name = id_of(xml);
    for (char& c : name) {
        c = is_plain(std::string("x") + c) ? c : '_';
    }
    return name;
}

// The structure of what an element holds, and whether it holds many of it; nothing where it does not say.
struct Item {
    std::optional<std::string> structure;
    bool is_collection = false;
};

Item item_of(const Reading& reading, const std::string& id) {
    const auto declared = reading.item_of.find(id);
    if (declared == reading.item_of.end()) {
        return {};
    }
    Item item{.structure = {}, .is_collection = truth(*declared->second, "isCollection", false)};
    const std::string subject = local_name(text_of_attribute(*declared->second, "itemSubjectRef"));
    if (const auto found = reading.roots.find(subject); found != reading.roots.end()) {
        const std::string structure = text_of_attribute(*found->second, "structureRef");
        item.structure = structure.empty() ? subject : structure;
        item.is_collection = item.is_collection || truth(*found->second, "isCollection", false);
    }
    return item;
}

void check_same_item(
    Reading& reading, const xml::Element& association, const std::string& source, const std::string& target
) {
    const Item from = item_of(reading, source);
    const Item to = item_of(reading, target);
    if (from.structure && to.structure &&
        (*from.structure != *to.structure || from.is_collection != to.is_collection)) {
        reading.bad(faults::items_differ, association, {{"source", source}, {"target", target}});
    }
}

class NodeData {
  public:
    NodeData(Reading& reading, const xml::Element& xml, DraftNode& node) : reading_(reading), xml_(xml), node_(node) {}

    void read() {
        for (const xml::Element& child : xml_.children) {
            if (is_bpmn(child) && child.name == "ioSpecification") {
                declare(child);
                check_sets(child);
            }
        }
        declare(xml_);
        read_loop_references();
        for (const xml::Element& child : xml_.children) {
            if (is_bpmn(child) && one_of(child.name, {"dataInputAssociation", "dataOutputAssociation"})) {
                read_association(child, child.name == "dataInputAssociation");
            }
        }
        if (!data_.inputs.empty() || !data_.outputs.empty() || !data_.input_names.empty() ||
            !data_.output_names.empty()) {
            data_.has_frame = !data_.outputs.empty();
            node_.node.data = static_cast<Index>(reading_.model.data.size());
            reading_.model.data.push_back(std::move(data_));
        }
    }

  private:
    void declare(const xml::Element& holder) {
        for (const xml::Element& child : holder.children) {
            if (!is_bpmn(child) || !one_of(child.name, {"dataInput", "dataOutput"})) {
                continue;
            }
            const bool is_input = child.name == "dataInput";
            const std::string name = variable_name(child);
            (is_input ? data_.input_names : data_.output_names).push_back(name);
            (is_input ? inputs_ : outputs_)[id_of(child)] = name;
            reading_.item_of[id_of(child)] = &child;
        }
    }

    // The sets say which inputs and outputs belong together; we know one of each, with everything in it.
    void check_sets(const xml::Element& io) {
        bool has_input_set = false;
        bool has_output_set = false;
        for (const xml::Element& set : io.children) {
            has_input_set = has_input_set || (is_bpmn(set) && set.name == "inputSet");
            has_output_set = has_output_set || (is_bpmn(set) && set.name == "outputSet");
            for (const xml::Element& reference : set.children) {
                const bool is_input = reference.name == "dataInputRefs";
                if (!is_bpmn(reference) || !one_of(reference.name, {"dataInputRefs", "dataOutputRefs"})) {
                    continue;
                }
                if (!(is_input ? inputs_ : outputs_).contains(local_name(reference.text))) {
                    unknown(reference, reference.name, local_name(reference.text));
                }
            }
        }
        if (reading_.options.is_strict && (!has_input_set || !has_output_set)) {
            reading_.bad(faults::no_io_sets, io, {{"owner", node_.element.id}});
        }
    }

    void read_loop_references() {
        for (const xml::Element& loop : xml_.children) {
            if (!is_bpmn(loop) || loop.name != "multiInstanceLoopCharacteristics") {
                continue;
            }
            for (const char* name : {"loopDataInputRef", "loopDataOutputRef"}) {
                if (const xml::Element* reference = loop.child(name)) {
                    looped_.insert(local_name(reference->text));
                }
            }
        }
    }

    void unknown(const xml::Element& at, const std::string& name, const std::string& target) {
        reading_.faults.add(faults::unknown_reference, node_.element.id, at.line, {{"name", name}, {"target", target}});
    }

    struct Ends {
        std::vector<std::string> sources;
        std::string target;

        std::string source() const { return sources.empty() ? "" : sources[0]; }
    };

    static Ends ends_of(const xml::Element& xml) {
        Ends ends;
        for (const xml::Element& child : xml.children) {
            if (is_bpmn(child) && child.name == "sourceRef") {
                ends.sources.push_back(local_name(child.text));
            } else if (is_bpmn(child) && child.name == "targetRef") {
                ends.target = local_name(child.text);
            }
        }
        return ends;
    }

    // One end is the node's own, the other a variable around it.
    bool ends_exist(const xml::Element& xml, const Ends& ends, bool is_input) {
        const std::string here = is_input ? ends.target : ends.source();
        if (!(is_input ? inputs_ : outputs_).contains(here) && !is_assigned(xml)) {
            unknown(xml, is_input ? "targetRef" : "sourceRef", here);
            return false;
        }
        const auto is_variable = [&](const std::string& id) { return reading_.variable_of.contains(id); };
        const auto strange = std::find_if_not(ends.sources.begin(), ends.sources.end(), is_variable);
        if (is_input && strange != ends.sources.end()) {
            unknown(xml, "sourceRef", *strange);
            return false;
        }
        if (!is_input && !ends.target.empty() && !is_variable(ends.target)) {
            unknown(xml, "targetRef", ends.target);
            return false;
        }
        return true;
    }

    // A plain copy is of one thing, of the same structure, from what may be read to what may be written.
    bool copy_fits(const xml::Element& xml, const Ends& ends, bool is_input) {
        const bool is_plain_copy = xml.child("transformation") == nullptr && !is_assigned(xml);
        if (is_plain_copy && ends.sources.size() > 1) {
            reading_.bad(faults::several_sources, xml, {{"owner", node_.element.id}});
            return false;
        }
        if (is_plain_copy && ends.sources.size() == 1) {
            check_same_item(reading_, xml, ends.source(), ends.target);
        }
        const auto other = reading_.item_of.find(is_input ? ends.source() : ends.target);
        if (other != reading_.item_of.end() && other->second->name == (is_input ? "dataOutput" : "dataInput")) {
            reading_.bad(
                faults::bad_place,
                xml,
                {{"what_zh", "读取流程的输出或写入流程的输入"},
                 {"what_en", "reads an output of the process, or writes an input"},
                 {"hint_zh", "请改用数据对象。"},
                 {"hint_en", "Use a data object instead."}}
            );
        }
        return true;
    }

    std::string variable(const std::string& id, const std::string& fallback) const {
        const auto found = reading_.variable_of.find(id);
        return found == reading_.variable_of.end() ? fallback : found->second;
    }

    void read_association(const xml::Element& xml, bool is_input) {
        const Ends ends = ends_of(xml);
        if (!ends_exist(xml, ends, is_input) || !copy_fits(xml, ends, is_input)) {
            return;
        }
        Mapping mapping;
        if (is_input) {
            mapping.target = inputs_.contains(ends.target) ? inputs_.at(ends.target) : ends.target;
        } else {
            mapping.target = variable(ends.target, "");
        }
        if (const std::string here = is_input ? ends.target : ends.source(); looped_.contains(here)) {
            // The loop itself goes through the list.
            reading_.variable_of[here] = is_input ? variable(ends.source(), "") : mapping.target;
            return;
        }
        std::vector<Mapping>& mappings = is_input ? data_.inputs : data_.outputs;
        if (const xml::Element* transformation = xml.child("transformation")) {
            mapping.expression = reading_.expression(*transformation, node_.element.id);
            mappings.push_back(mapping);
        } else if (!is_assigned(xml) && !ends.sources.empty()) {
            const std::string from = is_input ? variable(ends.source(), "") : outputs_.at(ends.source());
            mapping.expression = reading_.expression(from, node_.element.id, xml.line);
            mappings.push_back(mapping);
        }
        read_assignments(xml, is_input, mappings);
    }

    static bool is_assigned(const xml::Element& xml) { return xml.child("assignment") != nullptr; }

    void read_assignments(const xml::Element& xml, bool is_input, std::vector<Mapping>& mappings) {
        for (const xml::Element& assignment : xml.children) {
            if (!is_bpmn(assignment) || assignment.name != "assignment") {
                continue;
            }
            const xml::Element* from = assignment.child("from");
            const xml::Element* to = assignment.child("to");
            if (from == nullptr || to == nullptr) {
                reading_.unsupported(assignment);
                continue;
            }
            const std::string id = local_name(to->text);
            const auto& own = is_input ? inputs_ : outputs_;
            Mapping mapping{.target = id};
            if (is_input && own.contains(id)) {
                mapping.target = own.at(id);
            } else if (!is_input && reading_.variable_of.contains(id)) {
                mapping.target = reading_.variable_of.at(id);
            } else if (!is_plain(id)) {
                unknown(*to, "to", id);
            }
            if (reading_.options.is_strict) {
                reading_.expression(*to, node_.element.id);
            }
            mapping.expression = reading_.expression(*from, node_.element.id);
            mappings.push_back(mapping);
        }
    }

    Reading& reading_;
    const xml::Element& xml_;
    DraftNode& node_;
    Data data_;
    std::map<std::string, std::string> inputs_; // id → name
    std::map<std::string, std::string> outputs_;
    std::set<std::string> looped_;
};

} // namespace

bool is_data_element(const xml::Element& xml) {
    return one_of(
        xml.name,
        {"dataObject",
         "dataObjectReference",
         "dataStoreReference",
         "property",
         "ioSpecification",
         "dataInput",
         "dataOutput",
         "inputSet",
         "outputSet",
         "dataInputAssociation",
         "dataOutputAssociation"}
    );
}

void declare_data(Reading& reading, const xml::Element& container, Index scope) {
    const auto declare = [&](const xml::Element& xml) {
        const std::string id = id_of(xml);
        reading.variable_of[id] = variable_name(xml);
        reading.item_of[id] = &xml;
    };
    for (const xml::Element& child : container.children) {
        if (!is_bpmn(child)) {
            continue;
        }
        if (one_of(child.name, {"dataObject", "property"})) {
            declare(child);
            Mapping own{.target = variable_name(child)};
            own.expression = reading.own_expression(child, "value", id_of(child));
            if (scope != 0 || own.expression != no_index) {
                reading.model.scopes[scope].properties.push_back(std::move(own));
            }
        } else if (child.name == "dataStoreReference") {
            declare(child);
        } else if (child.name == "ioSpecification" && one_of(container.name, {"process"})) {
            for (const xml::Element& data : child.children) {
                if (is_bpmn(data) && one_of(data.name, {"dataInput", "dataOutput"})) {
                    declare(data);
                }
            }
        }
    }
    for (const xml::Element& child : container.children) {
        if (!is_bpmn(child) || child.name != "dataObjectReference") {
            continue;
        }
        const std::string target = local_name(text_of_attribute(child, "dataObjectRef"));
        const auto found = reading.variable_of.find(target);
        if (found == reading.variable_of.end()) {
            reading.bad(faults::unknown_reference, child, {{"name", "dataObjectRef"}, {"target", target}});
        } else {
            reading.variable_of[id_of(child)] = std::string(found->second);
            reading.item_of[id_of(child)] = reading.item_of[target];
        }
    }
}

void read_event_data(Reading& reading, const xml::Element& xml, DraftNode& node) {
    NodeData(reading, xml, node).read();
}

} // namespace tonghe::process
