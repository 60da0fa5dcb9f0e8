#include "tonghe/process/bpmn.hpp"

#include "tonghe/process/internal/reading.hpp"

namespace tonghe::process {

namespace {

std::optional<NodeKind> kind_of(std::string_view name) {
    static constexpr std::pair<std::string_view, NodeKind> kinds[] = {
        {"startEvent", NodeKind::start},
        {"endEvent", NodeKind::end},
        {"intermediateCatchEvent", NodeKind::catch_event},
        {"intermediateThrowEvent", NodeKind::throw_event},
        {"boundaryEvent", NodeKind::boundary},
        {"userTask", NodeKind::user_task},
        {"serviceTask", NodeKind::service_task},
        {"scriptTask", NodeKind::script_task},
        {"businessRuleTask", NodeKind::rule_task},
        {"sendTask", NodeKind::send_task},
        {"receiveTask", NodeKind::receive_task},
        {"manualTask", NodeKind::manual_task},
        {"task", NodeKind::task},
        {"subProcess", NodeKind::sub_process},
        {"transaction", NodeKind::sub_process},
        {"adHocSubProcess", NodeKind::sub_process},
        {"callActivity", NodeKind::call_activity},
        {"exclusiveGateway", NodeKind::exclusive},
        {"parallelGateway", NodeKind::parallel},
        {"inclusiveGateway", NodeKind::inclusive},
        {"eventBasedGateway", NodeKind::event_based},
    };
    for (const auto& [word, kind] : kinds) {
        if (word == name) {
            return kind;
        }
    }
    return std::nullopt;
}

std::optional<NodeKind> kind_of_global(std::string_view name) {
    static constexpr std::pair<std::string_view, NodeKind> kinds[] = {
        {"globalTask", NodeKind::task},
        {"globalUserTask", NodeKind::user_task},
        {"globalManualTask", NodeKind::manual_task},
        {"globalScriptTask", NodeKind::script_task},
        {"globalBusinessRuleTask", NodeKind::rule_task},
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
    explicit BpmnReader(Reading& reading) : reading_(reading), faults_(reading.faults), draft_(reading.draft) {}

    void read(const xml::Element& definitions) {
        claim_ids(definitions);
        for (const xml::Element& child : definitions.children) {
            if (is_bpmn(child)) {
                read_root(child);
            }
        }
        for (const xml::Element* collaboration : collaborations_) {
            read_collaboration(*collaboration);
        }
        const xml::Element* main = main_process(definitions);
        if (main == nullptr) {
            return;
        }
        read_process(*main);
        for (const xml::Element* process : processes_) {
            if (process != main) {
                is_executable(*process) ? read_process(*process) : note_ids(*process);
            }
        }
        for (const xml::Element* task : global_tasks_) {
            read_global_task(*task);
        }
        for (const xml::Element* lanes : lanes_) {
            check_lanes(*lanes);
        }
        if (!reading_.options.is_lenient) {
            check_items(reading_, definitions);
        }
        check_outcomes();
    }

  private:
    void claim_ids(const xml::Element& xml) {
        if (is_bpmn(xml)) {
            if (xml.name == "documentation") {
                check_artifact(xml);
            }
            if (const std::string id = id_of(xml); !id.empty()) {
                const auto [before, fresh] = lines_by_id_.emplace(id, xml.line);
                if (!fresh) {
                    faults_.add(faults::duplicate_id, id, xml.line, {{"other", std::to_string(before->second)}});
                }
            }
        }
        for (const xml::Element& child : xml.children) {
            claim_ids(child);
        }
    }

    void read_root(const xml::Element& xml) {
        if (xml.name == "process") {
            processes_.push_back(&xml);
        } else if (xml.name == "collaboration") {
            collaborations_.push_back(&xml);
        } else if (kind_of_global(xml.name)) {
            global_tasks_.push_back(&xml);
        } else if (one_of(xml.name, {"message", "signal", "error", "escalation", "itemDefinition", "dataStore"}) || is_trigger(xml)) {
            if (id_of(xml).empty()) {
                reading_.bad(faults::missing_id, xml, {{"name", xml.name}});
            }
            reading_.roots[id_of(xml)] = &xml;
        } else if (xml.name == "import") {
            reading_.unsupported(xml);
        } else if (one_of(xml.name, {"interface", "endPoint", "resource"}) && reading_.options.is_lenient) {
            return;
        } else if (!one_of(xml.name, {"documentation", "extensionElements", "extension", "category", "relationship"})) {
            reading_.unsupported(xml);
        }
    }

    static bool is_executable(const xml::Element& process) { return truth(process, "isExecutable", true); }

    const xml::Element* main_process(const xml::Element& definitions) {
        const std::string& wanted = reading_.options.process;
        for (const xml::Element* process : processes_) {
            if (wanted.empty() ? is_executable(*process) : id_of(*process) == wanted) {
                return process;
            }
        }
        if (!wanted.empty()) {
            faults_.add(faults::unknown_process, wanted, definitions.line);
            return nullptr;
        }
        if (processes_.empty()) {
            faults_.add(faults::no_process, "", definitions.line);
            return nullptr;
        }
        reading_.bad(faults::not_executable, *processes_[0]);
        return processes_[0];
    }

    void note_ids(const xml::Element& xml) {
        draft_.outside.insert(id_of(xml));
        for (const xml::Element& child : xml.children) {
            note_ids(child);
        }
    }

    void read_collaboration(const xml::Element& xml) {
        for (const xml::Element& child : xml.children) {
            if (is_note(child) || one_of(child.name, {"textAnnotation", "association", "group"})) {
                continue;
            }
            if (child.name == "participant") {
                read_participant(child);
            } else if (child.name == "messageFlow") {
                reading_.check_attributes(child, {"sourceRef", "targetRef", "messageRef"});
                reading_.root(child, "messageRef", "message");
                draft_.message_flows.push_back(
                    {id_of(child),
                     child.line,
                     local_name(text_of_attribute(child, "sourceRef")),
                     local_name(text_of_attribute(child, "targetRef"))}
                );
            } else {
                reading_.unsupported(child);
            }
        }
    }

    void read_participant(const xml::Element& xml) {
        const std::string process = local_name(text_of_attribute(xml, "processRef"));
        draft_.process_of_participant[id_of(xml)] = process;
        const auto is_it = [&](const xml::Element* candidate) { return id_of(*candidate) == process; };
        if (!process.empty() && std::none_of(processes_.begin(), processes_.end(), is_it)) {
            reading_.bad(faults::unknown_reference, xml, {{"name", "processRef"}, {"target", process}});
        }
        for (const xml::Element& child : xml.children) {
            if (is_note(child)) {
                continue;
            }
            if (child.name == "participantMultiplicity") {
                check_multiplicity(xml, child);
            } else if (!reading_.options.is_lenient || !one_of(child.name, {"interfaceRef", "endPointRef"})) {
                reading_.unsupported(child);
            }
        }
    }

    void check_multiplicity(const xml::Element& participant, const xml::Element& xml) {
        const std::string low = text_of_attribute(xml, "minimum");
        const std::string high = text_of_attribute(xml, "maximum");
        const auto minimum = low.empty() ? std::optional(0) : whole_number(low, 0, 1'000'000);
        const auto maximum = high.empty() ? std::optional(1) : whole_number(high, 1, 1'000'000);
        if (!minimum || !maximum || *minimum > *maximum) {
            reading_.bad(
                faults::bad_attribute,
                participant,
                {{"name", "participantMultiplicity"},
                 {"value", low + ".." + high},
                 {"hint_zh", "minimum 不小于 0，maximum 不小于 1 且不小于 minimum。"},
                 {"hint_en", "minimum is 0 or more, maximum 1 or more and not below minimum."}}
            );
        }
    }

    Index open_scope(ScopeKind kind, Index parent, Index process) {
        reading_.model.scopes.push_back({.kind = kind, .parent = parent, .process = process});
        return static_cast<Index>(reading_.model.scopes.size() - 1);
    }

    void read_process(const xml::Element& xml) {
        reading_.check_attributes(
            xml, {"isExecutable", "isClosed", "processType=None", "processType=Private", "definitionalCollaborationRef"}
        );
        Element process = reading_.read_element(xml);
        const Index scope =
            open_scope(ScopeKind::process, no_index, static_cast<Index>(reading_.model.processes.size()));
        draft_.scope_of_process[process.id] = scope;
        reading_.model.processes.push_back(std::move(process));
        read_inside(xml, scope);
    }

    void read_global_task(const xml::Element& xml) {
        const Index scope =
            open_scope(ScopeKind::process, no_index, static_cast<Index>(reading_.model.processes.size()));
        DraftNode node{.element = reading_.read_element(xml)};
        node.node.kind = *kind_of_global(xml.name);
        node.node.scope = scope;
        read_activity(reading_, xml, node);
        reading_.model.processes.push_back(node.element);
        draft_.scope_of_process[node.element.id] = scope;
        draft_.nodes.push_back(std::move(node));
    }

    void read_inside(const xml::Element& xml, Index scope) {
        declare_data(reading_, xml, scope);
        for (const xml::Element& child : xml.children) {
            if (is_note(child)) {
                continue;
            }
            if (child.name == "sequenceFlow") {
                read_flow(child, scope);
            } else if (const auto kind = kind_of(child.name)) {
                read_node(child, *kind, scope);
            } else if (child.name == "laneSet") {
                lanes_.push_back(&child);
            } else if (child.name == "association") {
                reading_.check_attributes(child, {"sourceRef", "targetRef", "associationDirection"});
                draft_.associations.push_back(
                    {id_of(child),
                     child.line,
                     local_name(text_of_attribute(child, "sourceRef")),
                     local_name(text_of_attribute(child, "targetRef"))}
                );
            } else if (child.name == "textAnnotation" || child.name == "group") {
                check_artifact(child);
            } else if (!is_part_of_node(child)) {
                reading_.unsupported(child);
                draft_.unsupported.insert(id_of(child));
            }
        }
    }

    void check_artifact(const xml::Element& xml) {
        const std::string format = text_of_attribute(xml, "textFormat");
        if (format.empty() || (format.find('/') != std::string::npos && format.find(' ') == std::string::npos)) {
            return;
        }
        reading_.bad(
            faults::bad_attribute,
            xml,
            {{"name", "textFormat"},
             {"value", format},
             {"hint_zh", "请写 MIME 类型，如 text/plain。"},
             {"hint_en", "Write a MIME type such as text/plain."}}
        );
    }

    // Elements inside a node that are read elsewhere, or change nothing.
    static bool is_part_of_node(const xml::Element& xml) {
        return is_data_element(xml) || is_trigger(xml) ||
               one_of(
                   xml.name,
                   {"incoming",
                    "outgoing",
                    "standardLoopCharacteristics",
                    "multiInstanceLoopCharacteristics",
                    "completionCondition",
                    "script"}
               );
    }

    // Lanes are drawing, but a reference into nothing means the drawing and the process have come apart.
    void check_lanes(const xml::Element& xml) {
        for (const xml::Element& child : xml.children) {
            if (child.name == "flowNodeRef") {
                const std::string target = local_name(child.text);
                if (std::none_of(draft_.nodes.begin(), draft_.nodes.end(), [&](const DraftNode& n) {
                        return n.element.id == target;
                    })) {
                    faults_.add(
                        faults::unknown_reference, id_of(xml), child.line, {{"name", child.name}, {"target", target}}
                    );
                }
            } else {
                check_lanes(child);
            }
        }
    }

    void read_flow(const xml::Element& xml, Index scope) {
        reading_.check_attributes(xml, {"sourceRef", "targetRef"});
        DraftFlow flow{.id = id_of(xml), .line = xml.line, .scope = scope};
        if (flow.id.empty()) {
            reading_.bad(faults::missing_id, xml, {{"name", xml.name}});
        }
        flow.source = local_name(text_of_attribute(xml, "sourceRef"));
        flow.target = local_name(text_of_attribute(xml, "targetRef"));
        for (const xml::Element& child : xml.children) {
            if (is_note(child)) {
                continue;
            }
            if (child.name != "conditionExpression" || flow.has_condition) {
                reading_.unsupported(child);
                continue;
            }
            flow.has_condition = true;
            flow.condition = reading_.expression(child, flow.id);
        }
        draft_.flows.push_back(std::move(flow));
    }

    void read_node(const xml::Element& xml, NodeKind kind, Index scope) {
        DraftNode node{.element = reading_.read_element(xml)};
        node.node.kind = kind;
        node.node.scope = scope;
        node.default_flow = local_name(text_of_attribute(xml, "default"));
        node.direction = text_of_attribute(xml, "gatewayDirection");
        for (const xml::Element& child : xml.children) {
            if (is_bpmn(child) && child.name == "incoming") {
                node.incoming.push_back(local_name(child.text));
            } else if (is_bpmn(child) && child.name == "outgoing") {
                node.outgoing.push_back(local_name(child.text));
            } else if (!is_note(child) && kind != NodeKind::sub_process && !is_part_of_node(child)) {
                reading_.unsupported(child);
            } else if (is_trigger(child) && (is_activity(kind) || is_gateway(kind))) {
                reading_.unsupported(child);
            }
        }
        read_event_data(reading_, xml, node);
        if (is_activity(kind)) {
            read_activity(reading_, xml, node);
        } else {
            read_event_or_gateway(xml, node);
        }
        const size_t place = draft_.nodes.size();
        draft_.nodes.push_back(std::move(node));
        if (kind == NodeKind::sub_process) {
            read_sub_process(xml, place);
        }
    }

    void read_event_or_gateway(const xml::Element& xml, DraftNode& node) {
        switch (node.node.kind) {
        case NodeKind::start:
            reading_.check_attributes(xml, {"isInterrupting", "parallelMultiple"});
            node.node.interrupting = truth(xml, "isInterrupting", true);
            break;
        case NodeKind::catch_event:
            reading_.check_attributes(xml, {"parallelMultiple"});
            break;
        case NodeKind::boundary:
            reading_.check_attributes(xml, {"parallelMultiple", "attachedToRef", "cancelActivity"});
            node.host = local_name(text_of_attribute(xml, "attachedToRef"));
            node.node.interrupting = truth(xml, "cancelActivity", true);
            break;
        case NodeKind::event_based:
            reading_.check_attributes(
                xml, {"gatewayDirection", "instantiate", "eventGatewayType=Exclusive", "eventGatewayType=Parallel"}
            );
            node.node.instantiates = truth(xml, "instantiate", false);
            node.node.all_triggers = text_of_attribute(xml, "eventGatewayType") == "Parallel";
            break;
        case NodeKind::exclusive:
        case NodeKind::inclusive:
            reading_.check_attributes(xml, {"gatewayDirection", "default"});
            break;
        case NodeKind::parallel:
            reading_.check_attributes(xml, {"gatewayDirection"});
            break;
        default:
            reading_.check_attributes(xml, {});
            break;
        }
        if (is_gateway(node.node.kind)) {
            if (!node.direction.empty() &&
                !one_of(node.direction, {"Unspecified", "Converging", "Diverging", "Mixed"})) {
                reading_.bad(
                    faults::unsupported_attribute, xml, {{"name", "gatewayDirection"}, {"value", node.direction}}
                );
            }
            return;
        }
        node.node.all_triggers = truth(xml, "parallelMultiple", false);
        read_triggers(reading_, xml, node);
    }

    void read_sub_process(const xml::Element& xml, size_t place) {
        const Index outer = draft_.nodes[place].node.scope;
        const bool is_event = truth(xml, "triggeredByEvent", false);
        const ScopeKind kind = xml.name == "transaction"       ? ScopeKind::transaction
                               : xml.name == "adHocSubProcess" ? ScopeKind::ad_hoc
                               : is_event                      ? ScopeKind::event
                                                               : ScopeKind::embedded;
        const Index inner = open_scope(kind, outer, reading_.model.scopes[outer].process);
        draft_.nodes[place].node.inner = inner;
        draft_.nodes[place].is_event_scope = is_event;
        if (kind == ScopeKind::ad_hoc) {
            Scope& scope = reading_.model.scopes[inner];
            scope.is_sequential = text_of_attribute(xml, "ordering") == "Sequential";
            scope.cancels_rest = truth(xml, "cancelRemainingInstances", true);
            if (const xml::Element* condition = xml.child("completionCondition")) {
                const Index completion = reading_.expression(*condition, id_of(xml));
                reading_.model.scopes[inner].completion = completion;
            }
        }
        read_inside(xml, inner);
    }

    // A misspelt word in a condition would silently never hold. Models whose tasks name no outcomes are left alone.
    void check_outcomes() {
        std::set<std::string, std::less<>> offered;
        for (const DraftNode& node : draft_.nodes) {
            offered.insert(node.element.outcomes.begin(), node.element.outcomes.end());
            const NodeKind kind = node.node.kind;
            if (is_activity(kind) && kind != NodeKind::user_task && kind != NodeKind::task &&
                kind != NodeKind::manual_task && kind != NodeKind::send_task && kind != NodeKind::sub_process) {
                return; // they bring outcomes of their own
            }
        }
        if (offered.empty()) {
            return;
        }
        for (const DraftFlow& flow : draft_.flows) {
            if (flow.condition == no_index) {
                continue;
            }
            for (const std::string& word : reading_.model.expressions[flow.condition].words_compared_with("outcome")) {
                if (!offered.contains(word)) {
                    faults_.add(faults::outcome_not_offered, flow.id, flow.line, {{"value", word}});
                }
            }
        }
    }

    Reading& reading_;
    Faults& faults_;
    Draft& draft_;
    std::map<std::string, int> lines_by_id_;
    std::vector<const xml::Element*> processes_;
    std::vector<const xml::Element*> collaborations_;
    std::vector<const xml::Element*> global_tasks_;
    std::vector<const xml::Element*> lanes_;
};

} // namespace

Parsed<ModelRef> parse_bpmn(std::string_view xml, const std::string& file, const ReadOptions& options) {
    auto root = xml::parse(xml, file);
    if (!root) {
        return root.faults();
    }
    Faults faults(file);
    if (root->name != "definitions" || !is_bpmn(*root)) {
        faults.add(faults::not_bpmn, root->name, root->line);
        return faults.take();
    }
    auto model = std::make_shared<Model>();
    Reading reading{.faults = faults, .options = options, .model = *model};
    BpmnReader(reading).read(*root);
    if (reading.draft.nodes.empty() && !faults.empty()) {
        return faults.take(); // no process, or none that could be read
    }
    link(std::move(reading.draft), *model, faults, options);
    if (!faults.empty()) {
        return faults.take();
    }
    analyse(*model);
    model->fingerprint = fingerprint(xml);
    model->hash = fmt::format("{:016x}", model->fingerprint);
    return ModelRef(std::move(model));
}

} // namespace tonghe::process
