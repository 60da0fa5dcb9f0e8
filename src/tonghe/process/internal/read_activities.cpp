// Tasks, loops and what activities take and give.
#include "tonghe/process/internal/reading.hpp"
#include "tonghe/process/signing.hpp"
#include "tonghe/process/vocabulary.hpp"

namespace tonghe::process {

namespace {

class ActivityReader {
  public:
    ActivityReader(Reading& reading, const xml::Element& xml, DraftNode& node)
        : reading_(reading), xml_(xml), node_(node), element_(node.element) {}

    void read() {
        reading_.check_attributes(
            xml_,
            {"default",
             "implementation",
             "calledElement",
             "isForCompensation",
             "startQuantity",
             "completionQuantity",
             "scriptFormat",
             "messageRef",
             "operationRef",
             "instantiate",
             "triggeredByEvent",
             "ordering",
             "cancelRemainingInstances",
             "method=##Compensate"}
        );
        node_.node.for_compensation = truth(xml_, "isForCompensation", false);
        node_.node.start_quantity = quantity("startQuantity");
        node_.node.completion_quantity = quantity("completionQuantity");
        read_kind();
        check_words();
        read_outcomes();
        check_signing();
        for (const xml::Element& child : xml_.children) {
            if (is_bpmn(child) && child.name == "standardLoopCharacteristics") {
                read_standard_loop(child);
            } else if (is_bpmn(child) && child.name == "multiInstanceLoopCharacteristics") {
                read_multi_instance(child);
            }
        }
    }

  private:
    void bad_attribute(const std::string& name, const std::string& value, const Text& hint) {
        reading_.faults.add(
            faults::bad_attribute,
            element_.id,
            element_.line,
            {{"name", name}, {"value", value}, {"hint_zh", hint.zh}, {"hint_en", hint.en}}
        );
    }

    uint32_t quantity(std::string_view attribute) {
        const std::string text = text_of_attribute(xml_, attribute);
        const auto number = text.empty() ? std::optional(1) : whole_number(text, 1, 1000);
        if (!number) {
            bad_attribute(
                std::string(attribute), text, {"请写 1 到 1000 的整数。", "Write a whole number from 1 to 1000."}
            );
        }
        return static_cast<uint32_t>(number.value_or(1));
    }

    void read_kind() {
        switch (node_.node.kind) {
        case NodeKind::service_task:
            element_.code = element_.attribute("service");
            if (element_.code.empty() && reading_.options.is_lenient) {
                element_.code = element_.id;
            } else if (element_.code.empty()) {
                reading_.faults.add(faults::missing_service, element_.id, xml_.line);
            }
            break;
        case NodeKind::call_activity:
            element_.code = local_name(text_of_attribute(xml_, "calledElement"));
            if (element_.code.empty()) {
                reading_.faults.add(faults::missing_called, element_.id, xml_.line);
            }
            node_.called = element_.code;
            break;
        case NodeKind::script_task:
            read_script();
            break;
        case NodeKind::rule_task:
            element_.code = element_.attribute("decision");
            if (element_.code.empty()) {
                reading_.faults.add(faults::missing_decision, element_.id, xml_.line);
            }
            break;
        case NodeKind::send_task:
        case NodeKind::receive_task:
            read_message();
            break;
        default:
            break;
        }
    }

    void read_script() {
        const xml::Element* script = xml_.child("script");
        const std::string text = script == nullptr ? "" : trimmed(script->text);
        if (reading_.options.is_lenient) {
            node_.node.kind = NodeKind::service_task;
            element_.code = text;
            return;
        }
        const std::string format = text_of_attribute(xml_, "scriptFormat");
        if (text.empty()) {
            reading_.faults.add(faults::missing_script, element_.id, xml_.line);
        } else if (!format.empty() && format.find("feel") == std::string::npos && format.find("FEEL") == std::string::npos) {
            bad_attribute(
                "scriptFormat",
                format,
                {"脚本用 FEEL 写：scriptFormat=\"feel\"。", "Scripts are FEEL: scriptFormat=\"feel\"."}
            );
        } else {
            node_.node.expression = reading_.expression(text, element_.id, script->line);
        }
    }

    void read_message() {
        if (xml_.attribute("operationRef") != nullptr && !reading_.options.is_lenient) {
            reading_.bad(
                faults::unsupported_attribute,
                xml_,
                {{"name", "operationRef"}, {"value", text_of_attribute(xml_, "operationRef")}}
            );
        }
        node_.node.instantiates = truth(xml_, "instantiate", false);
        DraftTrigger trigger{.trigger = {.kind = TriggerKind::message}, .line = xml_.line};
        if (const auto* message = reading_.root(xml_, "messageRef", "message")) {
            const std::string name = text_of_attribute(*message, "name");
            trigger.trigger.name = name.empty() ? id_of(*message) : name;
            trigger.message = id_of(*message);
        } else if (xml_.attribute("messageRef") == nullptr) {
            reading_.faults.add(
                faults::event_trigger,
                element_.id,
                xml_.line,
                {{"hint_zh", "请用 messageRef 指明消息。"}, {"hint_en", "Name the message by messageRef."}}
            );
        }
        trigger.trigger.expression = reading_.own_expression(xml_, "key", element_.id);
        trigger.trigger.payload = reading_.own_expression(xml_, "payload", element_.id);
        element_.code = trigger.trigger.name;
        node_.triggers.push_back(std::move(trigger));
    }

    void check_words() {
        check_word("act", is_act, {"可用：accept review decide handle。", "One of accept, review, decide, handle."});
        check_word(
            "level", is_level, {"可用：city district street community。", "One of city, district, street, community."}
        );
        int clocks = 0;
        for (const char* unit : {"workdays", "days", "hours"}) {
            const auto given = element_.attributes.find(unit);
            if (given == element_.attributes.end()) {
                continue;
            }
            const std::string attribute = std::string("tonghe:") + unit;
            if (!whole_number(given->second, 0, 1000)) {
                bad_attribute(
                    attribute.c_str(),
                    given->second,
                    {"请写 0 到 1000 的整数。", "Write a whole number from 0 to 1000."}
                );
            } else if (++clocks > 1) {
                bad_attribute(
                    attribute.c_str(),
                    given->second,
                    {"一个环节只有一个时限：workdays、days、hours 三者取一。",
                     "A step has one limit: one of workdays, days and hours."}
                );
            }
        }
    }

    void check_signing() {
        const auto rule = element_.attributes.find("sign");
        const auto signers = element_.attributes.find("signers");
        const auto assign = element_.attributes.find("assign");
        if (rule != element_.attributes.end() && !read_sign_rule(rule->second)) {
            bad_attribute(
                "tonghe:sign",
                rule->second,
                {"可用：all any ratio:0.6 weights:4 veto order。",
                 "One of all, any, ratio:0.6, weights:4, veto, order."}
            );
        }
        if (signers != element_.attributes.end() && !read_signers(signers->second)) {
            bad_attribute(
                "tonghe:signers",
                signers->second,
                {"请写“队列@层级*权重”，以逗号分隔。", "Write queue@level*weight, separated by commas."}
            );
        }
        if ((rule == element_.attributes.end()) != (signers == element_.attributes.end()) ||
            (rule != element_.attributes.end() && element_.outcomes.size() < 2)) {
            bad_attribute(
                "tonghe:sign",
                std::string(element_.attribute("sign")),
                {"会签要同时写 tonghe:sign、tonghe:signers 和至少两个结果（先同意，后不同意）。",
                 "Countersigning needs tonghe:sign, tonghe:signers and two outcomes at least: first to agree, then not "
                 "to."}
            );
        }
        if (assign != element_.attributes.end() && !is_assignment(assign->second)) {
            bad_attribute(
                "tonghe:assign",
                assign->second,
                {"可用：pool least_load continuity turn。", "One of pool, least_load, continuity, turn."}
            );
        }
    }

    void check_word(const char* name, bool (*fits)(std::string_view), const Text& hint) {
        const auto found = element_.attributes.find(name);
        if (found != element_.attributes.end() && !fits(found->second)) {
            bad_attribute(std::string("tonghe:") + name, found->second, hint);
        }
    }

    void read_outcomes() {
        std::string_view rest = element_.attribute("outcomes");
        while (!rest.empty()) {
            const size_t comma = rest.find(',');
            std::string word = trimmed(rest.substr(0, comma));
            rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
            if (find_outcome(word) == nullptr) {
                reading_.faults.add(
                    faults::unknown_outcome, element_.id, xml_.line, {{"value", word}, {"words", outcome_words()}}
                );
            } else if (std::find(element_.outcomes.begin(), element_.outcomes.end(), word) != element_.outcomes.end()) {
                bad_attribute(
                    "tonghe:outcomes",
                    std::string(element_.attribute("outcomes")),
                    {"同一结果写了两次。", "An outcome is named twice."}
                );
            } else {
                element_.outcomes.push_back(std::move(word));
            }
        }
    }

    void keep(Loop loop) {
        if (node_.node.loop != no_index) {
            reading_.faults.add(faults::two_loops, element_.id, xml_.line);
            return;
        }
        node_.node.loop = static_cast<Index>(reading_.model.loops.size());
        reading_.model.loops.push_back(std::move(loop));
    }

    void read_standard_loop(const xml::Element& xml) {
        Loop loop{.kind = Loop::Kind::standard, .test_before = truth(xml, "testBefore", false)};
        if (const std::string text = text_of_attribute(xml, "loopMaximum"); !text.empty()) {
            const auto maximum = whole_number(text, 1, 1'000'000);
            if (!maximum) {
                bad_attribute(
                    "loopMaximum", text, {"请写 1 到 1000000 的整数。", "Write a whole number from 1 to 1000000."}
                );
            }
            loop.maximum = static_cast<uint32_t>(maximum.value_or(1));
        }
        if (const xml::Element* condition = xml.child("loopCondition")) {
            loop.condition = reading_.expression(*condition, element_.id);
        } else if (loop.maximum == 0) {
            reading_.faults.add(faults::endless_repetition, element_.id, xml.line);
        }
        keep(std::move(loop));
    }

    // The variable that a data input or output of the activity stands for, or the reference itself.
    std::string variable(const xml::Element& reference) const {
        const std::string id = local_name(reference.text);
        const auto found = reading_.variable_of.find(id);
        return found == reading_.variable_of.end() ? id : found->second;
    }

    std::string item_name(const xml::Element& xml, const std::string& own) const {
        const std::string name = text_of_attribute(xml, "name");
        return name.empty() ? own : name;
    }

    void read_multi_instance(const xml::Element& xml) {
        Loop loop{.kind = truth(xml, "isSequential", false) ? Loop::Kind::sequential : Loop::Kind::parallel};
        loop.collection = reading_.own_expression(xml, "collection", element_.id);
        loop.item = own_attribute(xml, "item");
        loop.results = own_attribute(xml, "results");
        loop.result_expression = reading_.own_expression(xml, "result", element_.id);
        for (const xml::Element& child : xml.children) {
            if (is_note(child)) {
                continue;
            }
            if (child.name == "loopCardinality") {
                loop.cardinality = reading_.expression(child, element_.id);
                if (whole_number(trimmed(child.text), -1'000'000, -1)) {
                    bad_attribute(
                        "loopCardinality", trimmed(child.text), {"请写 0 以上的数。", "Write a number from 0."}
                    );
                }
            } else if (child.name == "completionCondition") {
                loop.condition = condition(child);
            } else if (child.name == "loopDataInputRef") {
                loop.collection = collection(child);
            } else if (child.name == "loopDataOutputRef") {
                loop.results = variable(child);
            } else if (child.name == "inputDataItem") {
                loop.item = item_name(child, id_of(child));
            } else if (child.name == "outputDataItem") {
                loop.result = item_name(child, id_of(child));
            } else if (child.name == "complexBehaviorDefinition") {
                read_complex_behaviour(child, loop);
            } else {
                reading_.unsupported(child);
            }
        }
        read_behaviour(xml, loop);
        if (loop.cardinality == no_index && loop.collection == no_index) {
            reading_.faults.add(faults::how_many, element_.id, xml.line);
        }
        keep(std::move(loop));
    }

    // A number or a text is never true.
    Index condition(const xml::Element& xml) {
        const std::string text = trimmed(xml.text);
        if (text.find_first_not_of("0123456789.") == std::string::npos || text.starts_with('"')) {
            bad_attribute(xml.name, text, {"请写能成立的条件。", "Write a condition that can hold."});
        }
        return reading_.expression(xml, element_.id);
    }

    Index collection(const xml::Element& reference) {
        const std::string id = local_name(reference.text);
        if (!reading_.item_of.contains(id)) {
            reading_.faults.add(
                faults::unknown_reference, element_.id, reference.line, {{"name", reference.name}, {"target", id}}
            );
            return no_index;
        }
        return reading_.expression(variable(reference), element_.id, reference.line);
    }

    void read_complex_behaviour(const xml::Element& xml, Loop& loop) {
        Loop::Told told;
        if (const xml::Element* condition = xml.child("condition")) {
            told.condition = this->condition(*condition);
        }
        if (const xml::Element* event = xml.child("event")) {
            for (const xml::Element& child : event->children) {
                if (is_trigger(child) && child.name != "eventDefinitionRef") {
                    told.trigger = read_trigger(reading_, child, element_).trigger;
                    loop.told.push_back(told);
                    return;
                }
            }
        }
        reading_.unsupported(xml);
    }

    void read_behaviour(const xml::Element& xml, Loop& loop) {
        const std::string word = text_of_attribute(xml, "behavior");
        if (word.empty() || word == "All") {
            return;
        }
        if (word == "Complex") {
            loop.tells = Loop::Tells::complex;
            if (loop.told.empty()) {
                bad_attribute(
                    "behavior", word, {"请写 complexBehaviorDefinition。", "Write a complexBehaviorDefinition."}
                );
            }
            return;
        }
        const bool is_one = word == "One";
        loop.tells = is_one ? Loop::Tells::one : Loop::Tells::none;
        const std::string reference =
            local_name(text_of_attribute(xml, is_one ? "oneBehaviorEventRef" : "noneBehaviorEventRef"));
        const auto found = reading_.roots.find(reference);
        if ((!is_one && word != "None") || found == reading_.roots.end() || !is_trigger(*found->second)) {
            bad_attribute(
                "behavior",
                word,
                {"请用 oneBehaviorEventRef 或 noneBehaviorEventRef 指明事件。",
                 "Name the event by oneBehaviorEventRef or noneBehaviorEventRef."}
            );
            return;
        }
        loop.told.push_back({.trigger = read_trigger(reading_, *found->second, element_).trigger});
    }

    Reading& reading_;
    const xml::Element& xml_;
    DraftNode& node_;
    Element& element_;
};

} // namespace

void read_activity(Reading& reading, const xml::Element& xml, DraftNode& node) {
    ActivityReader(reading, xml, node).read();
}

} // namespace tonghe::process
