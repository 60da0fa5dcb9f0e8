// What the standard asks of items: who declares, passes or repeats one must mean the same structure.
#include "tonghe/process/internal/reading.hpp"

namespace tonghe::process {

namespace {

struct Item {
    std::string structure;
    bool is_collection = false;
};

class ItemRules {
  public:
    explicit ItemRules(Reading& reading) : reading_(reading) {}

    void walk(const xml::Element& xml) {
        if (is_bpmn(xml)) {
            check(xml);
        }
        for (const xml::Element& child : xml.children) {
            walk(child);
        }
    }

    void note_callables(const xml::Element& definitions) {
        for (const xml::Element& child : definitions.children) {
            if (is_bpmn(child) && !id_of(child).empty()) {
                callables_[id_of(child)] = &child;
            }
        }
    }

  private:
    std::optional<Item> item(const std::string& reference) const {
        const auto found = reading_.roots.find(local_name(reference));
        if (reference.empty() || found == reading_.roots.end() || found->second->name != "itemDefinition") {
            return std::nullopt;
        }
        return Item{text_of_attribute(*found->second, "structureRef"), truth(*found->second, "isCollection", false)};
    }

    std::optional<Item> subject(const xml::Element& xml) const {
        return item(text_of_attribute(xml, "itemSubjectRef"));
    }

    void differ(const xml::Element& at, const std::string& one, const std::string& other) {
        reading_.bad(faults::items_differ, at, {{"source", one}, {"target", other}});
    }

    void check(const xml::Element& xml) {
        if (one_of(xml.name, {"dataInput", "dataOutput", "dataObject", "property"})) {
            const auto declared = subject(xml);
            if (declared && xml.name != "property" && truth(xml, "isCollection", false) != declared->is_collection) {
                differ(xml, id_of(xml), text_of_attribute(xml, "itemSubjectRef"));
            }
        } else if (one_of(xml.name, {"sendTask", "receiveTask"})) {
            check_message(xml, xml, xml.child("ioSpecification"), xml.name == "sendTask");
        } else if (one_of(
                       xml.name,
                       {"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}
                   )) {
            check_event(xml, one_of(xml.name, {"endEvent", "intermediateThrowEvent"}));
        } else if (xml.name == "callActivity") {
            check_call(xml);
        }
        if (const xml::Element* loop = xml.child("multiInstanceLoopCharacteristics")) {
            check_loop(xml, *loop, "loopDataInputRef", "inputDataItem");
            check_loop(xml, *loop, "loopDataOutputRef", "outputDataItem");
        }
    }

    void check_event(const xml::Element& event, bool throws) {
        for (const xml::Element& definition : event.children) {
            if (definition.name == "messageEventDefinition") {
                check_message(event, definition, &event, throws);
            }
            for (const auto& [name, reference] :
                 {std::pair("errorEventDefinition", "errorRef"),
                  std::pair("escalationEventDefinition", "escalationRef")}) {
                const auto found = reading_.roots.find(local_name(text_of_attribute(definition, reference)));
                if (definition.name == name && found != reading_.roots.end()) {
                    carries(event, item(text_of_attribute(*found->second, "structureRef")), &event, throws, false);
                }
            }
        }
    }

    void check_message(const xml::Element& at, const xml::Element& naming, const xml::Element* data, bool throws) {
        const auto found = reading_.roots.find(local_name(text_of_attribute(naming, "messageRef")));
        if (found != reading_.roots.end()) {
            carries(at, item(text_of_attribute(*found->second, "itemRef")), data, throws, true);
        }
    }

    // What is sent comes from a data input, what is caught goes into a data output.
    void
    carries(const xml::Element& at, const std::optional<Item>& sent, const xml::Element* data, bool throws, bool must) {
        if (!sent) {
            return;
        }
        bool has_data = false;
        for (const xml::Element& child : data == nullptr ? std::vector<xml::Element>() : data->children) {
            if (is_bpmn(child) && child.name == (throws ? "dataInput" : "dataOutput")) {
                has_data = true;
                const auto own = subject(child);
                if (!own || own->structure != sent->structure) {
                    differ(at, id_of(at), id_of(child));
                }
            }
        }
        if (!has_data && must && reading_.options.is_strict) {
            differ(at, id_of(at), sent->structure);
        }
    }

    void check_loop(const xml::Element& activity, const xml::Element& loop, const char* list, const char* one) {
        const xml::Element* reference = loop.child(list);
        const xml::Element* single = loop.child(one);
        const xml::Element* io = activity.child("ioSpecification");
        if (reference == nullptr || io == nullptr) {
            return;
        }
        for (const xml::Element& declared : io->children) {
            if (id_of(declared) != local_name(reference->text) || single == nullptr) {
                continue;
            }
            const auto many = subject(declared);
            const auto each = subject(*single);
            if (many && each && (many->structure != each->structure || each->is_collection || !many->is_collection)) {
                differ(loop, id_of(declared), id_of(*single));
            }
        }
    }

    static std::vector<const xml::Element*> declared(const xml::Element& holder, std::string_view kind) {
        std::vector<const xml::Element*> list;
        if (const xml::Element* io = holder.child("ioSpecification")) {
            for (const xml::Element& child : io->children) {
                if (child.name == kind) {
                    list.push_back(&child);
                }
            }
        }
        return list;
    }

    void check_call(const xml::Element& call) {
        const auto found = callables_.find(local_name(text_of_attribute(call, "calledElement")));
        if (found == callables_.end()) {
            return;
        }
        for (const char* kind : {"dataInput", "dataOutput"}) {
            const auto ours = declared(call, kind);
            const auto theirs = declared(*found->second, kind);
            bool same = ours.size() == theirs.size();
            for (size_t i = 0; same && i < ours.size(); ++i) {
                const auto one = subject(*ours[i]);
                const auto other = subject(*theirs[i]);
                same = one.has_value() == other.has_value() && (!one || one->structure == other->structure);
            }
            if (!same) {
                differ(call, id_of(call), found->first);
            }
        }
    }

    Reading& reading_;
    std::map<std::string, const xml::Element*> callables_;
};

} // namespace

void check_items(Reading& reading, const xml::Element& definitions) {
    ItemRules rules(reading);
    rules.note_callables(definitions);
    rules.walk(definitions);
}

} // namespace tonghe::process
