#include "tonghe/process/bpmn.hpp"

#include "tonghe/process/internal/draft.hpp"
#include "tonghe/process/vocabulary.hpp"
#include "tonghe/xml/xml.hpp"

#include <charconv>

namespace tonghe::process {

namespace {

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

// The part of a QName after its prefix: references in BPMN may be written either way.
std::string local_name(std::string_view name) { return trimmed(name.substr(name.rfind(':') + 1)); }

bool is_bpmn(const xml::Element& xml) { return xml.space == bpmn_namespace; }

std::string id_of(const xml::Element& xml) {
    const std::string* id = xml.attribute("id");
    return id == nullptr ? "" : *id;
}

bool one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::optional<NodeKind> kind_of(std::string_view name) {
    static constexpr std::pair<std::string_view, NodeKind> kinds[] = {
        {"startEvent", NodeKind::start},
        {"endEvent", NodeKind::end},
        {"userTask", NodeKind::user_task},
        {"serviceTask", NodeKind::service_task},
        {"callActivity", NodeKind::call_activity},
        {"exclusiveGateway", NodeKind::exclusive},
        {"parallelGateway", NodeKind::parallel},
        {"intermediateCatchEvent", NodeKind::timer_catch},
        {"boundaryEvent", NodeKind::timer_boundary},
    };
    for (const auto& [word, kind] : kinds) {
        if (word == name) {
            return kind;
        }
    }
    return std::nullopt;
}

class BpmnReader {
  public:
    explicit BpmnReader(Faults& faults) : faults_(faults) {}

    Draft read(const xml::Element& root) {
        const xml::Element* process = nullptr;
        for (const xml::Element& child : root.children) {
            if (!is_bpmn(child)) {
                continue; // diagram interchange
            }
            if (child.name == "process") {
                if (process != nullptr) {
                    faults_.add(faults::several_processes, id_of(child), child.line);
                } else {
                    process = &child;
                }
            } else if (child.name == "error") {
                claim_id(child);
                const std::string* code = child.attribute("errorCode");
                errors_[id_of(child)] = code == nullptr ? id_of(child) : *code;
            } else if (child.name == "collaboration") {
                read_collaboration(child);
            } else if (!one_of(child.name, {"documentation", "extensionElements", "category", "relationship"})) {
                unsupported(child);
            }
        }
        Draft draft;
        if (process == nullptr) {
            faults_.add(faults::no_process, "", root.line);
            return draft;
        }
        read_process(*process, draft);
        return draft;
    }

  private:
    void unsupported(const xml::Element& xml) {
        const Text hint = hint_for(xml.name);
        faults_.add(
            faults::unsupported_element,
            id_of(xml),
            xml.line,
            {{"name", xml.name}, {"hint_zh", hint.zh}, {"hint_en", hint.en}}
        );
    }

    std::string claim_id(const xml::Element& xml) {
        std::string id = id_of(xml);
        if (id.empty()) {
            faults_.add(faults::missing_id, "", xml.line, {{"name", xml.name}});
        } else if (const auto [before, fresh] = lines_by_id_.emplace(id, xml.line); !fresh) {
            faults_.add(faults::duplicate_id, id, xml.line, {{"other", std::to_string(before->second)}});
        }
        return id;
    }

    // Refuses attributes of BPMN beyond those named; `name=value` allows that one value only.
    void check_attributes(const xml::Element& xml, std::initializer_list<std::string_view> allowed) {
        for (const xml::Attribute& attribute : xml.attributes) {
            if (!attribute.space.empty()) {
                continue; // ours are kept, foreign ones are the editor's
            }
            const std::string with_value = attribute.name + "=" + attribute.value;
            if (!one_of(attribute.name, {"id", "name"}) && !one_of(attribute.name, allowed) &&
                !one_of(with_value, allowed)) {
                faults_.add(
                    faults::unsupported_attribute,
                    id_of(xml),
                    xml.line,
                    {{"name", attribute.name}, {"value", attribute.value}}
                );
            }
        }
    }

    Element read_element(const xml::Element& xml) {
        Element element;
        element.id = claim_id(xml);
        element.line = xml.line;
        if (const std::string* name = xml.attribute("name")) {
            element.name = trimmed(*name);
        }
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
                    if (extension.space ==
                        tonghe_namespace) { // ours are attributes; an element would be dropped silently
                        unsupported(extension);
                    }
                }
            }
        }
        return element;
    }

    void read_collaboration(const xml::Element& xml) {
        claim_id(xml);
        for (const xml::Element& child : xml.children) {
            if (is_bpmn(child) &&
                !one_of(
                    child.name,
                    {"participant", "documentation", "extensionElements", "textAnnotation", "association", "group"}
                )) {
                unsupported(child);
            }
        }
    }

    void read_process(const xml::Element& xml, Draft& draft) {
        check_attributes(xml, {"isExecutable", "isClosed", "processType=None", "processType=Private"});
        draft.process = read_element(xml);
        if (const std::string* executable = xml.attribute("isExecutable");
            executable != nullptr && *executable != "true" && *executable != "1") {
            faults_.add(faults::not_executable, draft.process.id, xml.line);
        }
        for (const xml::Element& child : xml.children) {
            if (!is_bpmn(child)) {
                continue;
            }
            if (child.name == "sequenceFlow") {
                read_flow(child, draft);
            } else if (const auto kind = kind_of(child.name)) {
                read_node(child, *kind, draft);
            } else if (child.name == "laneSet") {
                lanes_.push_back(&child);
            } else if (one_of(child.name, {"textAnnotation", "association", "group"})) {
                if (child.attribute("id") != nullptr) {
                    claim_id(child);
                }
            } else if (!one_of(child.name, {"documentation", "extensionElements"})) {
                unsupported(child);
                draft.unsupported.insert(id_of(child));
            }
        }
        for (const xml::Element* lanes : lanes_) {
            check_lanes(*lanes, draft);
        }
        check_outcomes(draft);
    }

    // Lanes are drawing, but a reference into nothing means the drawing and the process have come apart.
    void check_lanes(const xml::Element& xml, const Draft& draft) {
        for (const xml::Element& child : xml.children) {
            if (child.name == "flowNodeRef") {
                const std::string target = local_name(child.text);
                if (std::none_of(draft.nodes.begin(), draft.nodes.end(), [&](const DraftNode& n) {
                        return n.element.id == target;
                    })) {
                    faults_.add(
                        faults::unknown_reference, id_of(xml), child.line, {{"name", child.name}, {"target", target}}
                    );
                }
            } else {
                check_lanes(child, draft);
            }
        }
    }

    void read_flow(const xml::Element& xml, Draft& draft) {
        check_attributes(xml, {"sourceRef", "targetRef"});
        DraftFlow flow{.id = claim_id(xml), .line = xml.line};
        if (const std::string* source = xml.attribute("sourceRef")) {
            flow.source = local_name(*source);
        }
        if (const std::string* target = xml.attribute("targetRef")) {
            flow.target = local_name(*target);
        }
        for (const xml::Element& child : xml.children) {
            if (!is_bpmn(child) || one_of(child.name, {"documentation", "extensionElements"})) {
                continue;
            }
            if (child.name != "conditionExpression" || flow.has_condition) {
                unsupported(child);
                continue;
            }
            flow.has_condition = true;
            read_condition(child, flow);
        }
        draft.flows.push_back(std::move(flow));
    }

    void read_condition(const xml::Element& xml, DraftFlow& flow) {
        const std::string* language = xml.attribute("language");
        if (language != nullptr && language->find("FEEL") == std::string::npos && *language != "feel") {
            faults_.add(faults::unsupported_attribute, flow.id, xml.line, {{"name", "language"}, {"value", *language}});
            return;
        }
        auto parsed = rules::parse(trimmed(xml.text));
        if (parsed) {
            flow.condition = std::move(*parsed);
            return;
        }
        const Fault& fault = parsed.faults()[0];
        faults_.add(
            faults::bad_condition,
            flow.id,
            xml.line,
            {{"reason_zh", fault.what.zh},
             {"reason_en", fault.what.en},
             {"remedy_zh", fault.remedy.zh},
             {"remedy_en", fault.remedy.en}}
        );
    }

    void read_node(const xml::Element& xml, NodeKind kind, Draft& draft) {
        DraftNode node{.kind = kind, .element = read_element(xml)};
        if (const std::string* flow = xml.attribute("default")) {
            node.default_flow = local_name(*flow);
        }
        std::vector<const xml::Element*> triggers;
        for (const xml::Element& child : xml.children) {
            if (!is_bpmn(child) || one_of(child.name, {"documentation", "extensionElements"})) {
                continue;
            }
            if (child.name == "incoming") {
                node.incoming.push_back(local_name(child.text));
            } else if (child.name == "outgoing") {
                node.outgoing.push_back(local_name(child.text));
            } else if (one_of(child.name, {"timerEventDefinition", "errorEventDefinition"})) {
                triggers.push_back(&child);
            } else {
                unsupported(child);
            }
        }
        switch (kind) {
        case NodeKind::start:
            check_attributes(xml, {"isInterrupting=true", "parallelMultiple=false"});
            refuse_triggers(triggers);
            break;
        case NodeKind::end:
            check_attributes(xml, {});
            read_end(triggers, node);
            break;
        case NodeKind::exclusive:
        case NodeKind::parallel:
            check_attributes(
                xml,
                kind == NodeKind::exclusive ? std::initializer_list<std::string_view>{"gatewayDirection", "default"}
                                            : std::initializer_list<std::string_view>{"gatewayDirection"}
            );
            refuse_triggers(triggers);
            check_direction(xml);
            break;
        case NodeKind::timer_catch:
            check_attributes(xml, {"parallelMultiple=false"});
            read_trigger(xml, triggers, false, node);
            break;
        case NodeKind::timer_boundary:
            check_attributes(xml, {"parallelMultiple=false", "attachedToRef", "cancelActivity"});
            read_boundary(xml, triggers, node);
            break;
        default:
            check_attributes(
                xml,
                {"default",
                 "implementation",
                 "calledElement",
                 "isForCompensation=false",
                 "startQuantity=1",
                 "completionQuantity=1"}
            );
            refuse_triggers(triggers);
            read_task(xml, node);
            break;
        }
        draft.nodes.push_back(std::move(node));
    }

    void refuse_triggers(const std::vector<const xml::Element*>& triggers) {
        for (const xml::Element* trigger : triggers) {
            unsupported(*trigger);
        }
    }

    void check_direction(const xml::Element& xml) {
        const std::string* direction = xml.attribute("gatewayDirection");
        if (direction != nullptr && !one_of(*direction, {"Unspecified", "Converging", "Diverging", "Mixed"})) {
            faults_.add(
                faults::unsupported_attribute,
                id_of(xml),
                xml.line,
                {{"name", "gatewayDirection"}, {"value", *direction}}
            );
        }
    }

    void read_end(const std::vector<const xml::Element*>& triggers, DraftNode& node) {
        if (triggers.size() == 1 && triggers[0]->name == "errorEventDefinition") {
            node.kind = NodeKind::error_end;
            node.element.code = error_code(*triggers[0], node);
            if (node.element.code.empty()) {
                faults_.add(
                    faults::event_trigger,
                    node.element.id,
                    node.element.line,
                    {{"hint_zh", "请用 errorRef 指明错误。"}, {"hint_en", "Name the error by errorRef."}}
                );
            }
        } else {
            refuse_triggers(triggers);
        }
    }

    void read_boundary(const xml::Element& xml, const std::vector<const xml::Element*>& triggers, DraftNode& node) {
        if (const std::string* host = xml.attribute("attachedToRef")) {
            node.host = local_name(*host);
        }
        const std::string* cancels = xml.attribute("cancelActivity");
        node.interrupting = cancels == nullptr || (*cancels != "false" && *cancels != "0");
        read_trigger(xml, triggers, true, node);
        if (node.kind == NodeKind::error_boundary && !node.interrupting) {
            faults_.add(
                faults::unsupported_attribute,
                node.element.id,
                xml.line,
                {{"name", "cancelActivity"}, {"value", *cancels}}
            );
        }
    }

    void read_trigger(
        const xml::Element& xml, const std::vector<const xml::Element*>& triggers, bool errors_too, DraftNode& node
    ) {
        if (triggers.size() == 1 && triggers[0]->name == "timerEventDefinition") {
            node.timer = read_timer(*triggers[0], node);
        } else if (triggers.size() == 1 && errors_too) {
            node.kind = NodeKind::error_boundary;
            node.element.code = error_code(*triggers[0], node);
        } else {
            faults_.add(
                faults::event_trigger,
                node.element.id,
                xml.line,
                {{"hint_zh", errors_too ? "请用定时或错误事件。" : "请用定时事件。"},
                 {"hint_en", errors_too ? "Use a timer or an error." : "Use a timer."}}
            );
        }
    }

    std::string error_code(const xml::Element& definition, const DraftNode& node) {
        const std::string* reference = definition.attribute("errorRef");
        if (reference == nullptr) {
            return "";
        }
        const auto found = errors_.find(local_name(*reference));
        if (found == errors_.end()) {
            faults_.add(
                faults::unknown_reference,
                node.element.id,
                definition.line,
                {{"name", "errorRef"}, {"target", *reference}}
            );
            return *reference;
        }
        return found->second;
    }

    std::optional<TimerRule> read_timer(const xml::Element& definition, const DraftNode& node) {
        std::optional<TimerRule> rule;
        std::string seen;
        int rules_seen = 0;
        for (const xml::Attribute& attribute : definition.attributes) {
            if (attribute.space == tonghe_namespace && attribute.name == "workdays") {
                ++rules_seen;
                seen = attribute.value;
                if (const auto days = number(attribute.value, 0, 1000)) {
                    rule = TimerRule{.kind = TimerRule::Kind::workdays, .workdays = *days};
                }
            }
        }
        for (const xml::Element& child : definition.children) {
            if (!is_bpmn(child) || one_of(child.name, {"documentation", "extensionElements"})) {
                continue;
            }
            ++rules_seen;
            seen = trimmed(child.text);
            if (child.name == "timeDuration") {
                if (const auto duration = parse_duration(seen);
                    duration && *duration >= Duration{} && *duration <= Duration::days(36500)) {
                    rule = TimerRule{.kind = TimerRule::Kind::duration, .duration = *duration};
                }
            } else if (child.name == "timeDate") {
                if (const auto moment = parse_instant(seen)) {
                    rule = TimerRule{.kind = TimerRule::Kind::moment, .moment = *moment};
                } else if (const auto date = parse_date(seen)) {
                    rule = TimerRule{.kind = TimerRule::Kind::moment, .moment = start_of(*date)};
                }
            } else {
                unsupported(child);
                return rule;
            }
        }
        if (!rule || rules_seen != 1) {
            faults_.add(faults::bad_timer, node.element.id, definition.line, {{"value", seen}});
        }
        return rule;
    }

    static std::optional<int> number(std::string_view text, int low, int high) {
        int value = 0;
        const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
        return fault == std::errc{} && stop == text.data() + text.size() && value >= low && value <= high
                   ? std::optional(value)
                   : std::nullopt;
    }

    void read_task(const xml::Element& xml, DraftNode& node) {
        Element& element = node.element;
        if (node.kind == NodeKind::service_task) {
            element.code = element.attribute("service");
            if (element.code.empty()) {
                faults_.add(faults::missing_service, element.id, xml.line);
            }
        } else if (node.kind == NodeKind::call_activity) {
            const std::string* called = xml.attribute("calledElement");
            element.code = called == nullptr ? "" : local_name(*called);
            if (element.code.empty()) {
                faults_.add(faults::missing_called, element.id, xml.line);
            }
        }
        check_word(
            element, "act", is_act, {"可用：accept review decide handle。", "One of accept, review, decide, handle."}
        );
        check_word(
            element,
            "level",
            is_level,
            {"可用：city district street community。", "One of city, district, street, community."}
        );
        if (const auto days = element.attributes.find("workdays");
            days != element.attributes.end() && !number(days->second, 0, 1000)) {
            bad_attribute(element, "workdays", {"请写 0 到 1000 的整数。", "Write a whole number from 0 to 1000."});
        }
        std::string_view rest = element.attribute("outcomes");
        while (!rest.empty()) {
            const size_t comma = rest.find(',');
            std::string word = trimmed(rest.substr(0, comma));
            rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
            if (find_outcome(word) == nullptr) {
                faults_.add(
                    faults::unknown_outcome, element.id, xml.line, {{"value", word}, {"words", outcome_words()}}
                );
            } else if (std::find(element.outcomes.begin(), element.outcomes.end(), word) != element.outcomes.end()) {
                bad_attribute(element, "outcomes", {"同一结果写了两次。", "An outcome is named twice."});
            } else {
                element.outcomes.push_back(std::move(word));
            }
        }
    }

    void check_word(const Element& element, const char* name, bool (*fits)(std::string_view), const Text& hint) {
        const auto found = element.attributes.find(name);
        if (found != element.attributes.end() && !fits(found->second)) {
            bad_attribute(element, name, hint);
        }
    }

    void bad_attribute(const Element& element, const char* name, const Text& hint) {
        faults_.add(
            faults::bad_attribute,
            element.id,
            element.line,
            {{"name", std::string("tonghe:") + name},
             {"value", std::string(element.attribute(name))},
             {"hint_zh", hint.zh},
             {"hint_en", hint.en}}
        );
    }

    // A misspelt word in a condition would silently never hold. Models whose tasks name no outcomes are left alone.
    void check_outcomes(const Draft& draft) {
        std::set<std::string, std::less<>> offered;
        for (const DraftNode& node : draft.nodes) {
            offered.insert(node.element.outcomes.begin(), node.element.outcomes.end());
            if (node.kind == NodeKind::call_activity || node.kind == NodeKind::service_task) {
                return; // they bring outcomes of their own
            }
        }
        if (offered.empty()) {
            return;
        }
        for (const DraftFlow& flow : draft.flows) {
            if (!flow.condition) {
                continue;
            }
            for (const std::string& word : flow.condition->words_compared_with("outcome")) {
                if (!offered.contains(word)) {
                    faults_.add(faults::outcome_not_offered, flow.id, flow.line, {{"value", word}});
                }
            }
        }
    }

    Faults& faults_;
    std::map<std::string, int> lines_by_id_;
    std::map<std::string, std::string> errors_; // id of <error> → its code
    std::vector<const xml::Element*> lanes_;
};

} // namespace

Parsed<ModelRef> parse_bpmn(std::string_view xml, const std::string& file) {
    auto root = xml::parse(xml, file);
    if (!root) {
        return root.faults();
    }
    Faults faults(file);
    if (root->name != "definitions" || !is_bpmn(*root)) {
        faults.add(faults::not_bpmn, root->name, root->line);
        return faults.take();
    }
    Draft draft = BpmnReader(faults).read(*root);
    if (draft.nodes.empty() && !faults.empty()) {
        return faults.take(); // no process, or none that could be read
    }
    auto model = link(std::move(draft), faults);
    if (!faults.empty()) {
        return faults.take();
    }
    model->fingerprint = fingerprint(xml);
    model->hash = fmt::format("{:016x}", model->fingerprint);
    return ModelRef(std::move(model));
}

} // namespace tonghe::process
