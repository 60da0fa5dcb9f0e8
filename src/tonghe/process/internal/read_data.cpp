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

class DataReader {
  public:
    explicit DataReader(Reading& reading) : reading_(reading) {}

    Item item_of(const std::string& id) const {
        const auto declared = reading_.item_of.find(id);
        if (declared == reading_.item_of.end()) {
            return {};
        }
        Item item{.is_collection = truth(*declared->second, "isCollection", false)};
        const std::string subject = local_name(text_of_attribute(*declared->second, "itemSubjectRef"));
        if (const auto found = reading_.roots.find(subject); found != reading_.roots.end()) {
            const std::string structure = text_of_attribute(*found->second, "structureRef");
            item.structure = structure.empty() ? subject : structure;
            item.is_collection = item.is_collection || truth(*found->second, "isCollection", false);
        }
        return item;
    }

    void check_items(const xml::Element& association, const std::string& source, const std::string& target) {
        const Item from = item_of(source);
        const Item to = item_of(target);
        const bool differ = from.structure && to.structure &&
                            (*from.structure != *to.structure || from.is_collection != to.is_collection);
        if (differ) {
            reading_.bad(faults::items_differ, association, {{"source", source}, {"target", target}});
        }
    }

  private:
    Reading& reading_;
};

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

    void read_association(const xml::Element& xml, bool is_input) {
        std::vector<std::string> sources;
        std::string target;
        for (const xml::Element& child : xml.children) {
            if (is_bpmn(child) && child.name == "sourceRef") {
                sources.push_back(local_name(child.text));
            } else if (is_bpmn(child) && child.name == "targetRef") {
                target = local_name(child.text);
            }
        }
        const auto& own = is_input ? inputs_ : outputs_;
        const std::string here = is_input ? target : (sources.empty() ? "" : sources[0]);
        if (!own.contains(here) && !(is_input && is_assigned(xml)) && !(!is_input && is_assigned(xml))) {
            unknown(xml, is_input ? "targetRef" : "sourceRef", here);
            return;
        }
        for (const std::string& source : sources) {
            if (is_input && !reading_.variable_of.contains(source)) {
                unknown(xml, "sourceRef", source);
                return;
            }
        }
        const auto there = reading_.variable_of.find(target);
        if (!is_input && !target.empty() && there == reading_.variable_of.end()) {
            unknown(xml, "targetRef", target);
            return;
        }
        const xml::Element* transformation = xml.child("transformation");
        if (sources.size() > 1 && transformation == nullptr && !is_assigned(xml)) {
            reading_.bad(faults::several_sources, xml, {{"owner", node_.element.id}});
            return;
        }
        if (sources.size() == 1 && transformation == nullptr && !is_assigned(xml)) {
            DataReader(reading_).check_items(xml, sources[0], target);
        }
        if (const auto other = reading_.item_of.find(is_input ? (sources.empty() ? "" : sources[0]) : target);
            other != reading_.item_of.end() && other->second->name == (is_input ? "dataOutput" : "dataInput")) {
            reading_.bad(
                faults::bad_place,
                xml,
                {{"what_zh", "读取流程的输出或写入流程的输入"},
                 {"what_en", "reads an output of the process, or writes an input"},
                 {"hint_zh", "请改用数据对象。"},
                 {"hint_en", "Use a data object instead."}}
            );
        }
        Mapping mapping;
        mapping.target = is_input ? (own.contains(target) ? own.at(target) : target)
                                  : (there == reading_.variable_of.end() ? "" : there->second);
        if (looped_.contains(here)) { // the loop itself goes through the list
            reading_.variable_of[here] =
                is_input ? reading_.variable_of[sources.empty() ? "" : sources[0]] : mapping.target;
            return;
        }
        std::vector<Mapping>& mappings = is_input ? data_.inputs : data_.outputs;
        if (transformation != nullptr) {
            mapping.expression = reading_.expression(*transformation, node_.element.id);
            mappings.push_back(mapping);
        } else if (!is_assigned(xml) && !sources.empty()) {
            mapping.expression = reading_.expression(
                is_input ? reading_.variable_of[sources[0]] : own.at(sources[0]), node_.element.id, xml.line
            );
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
