// Event definitions: what an event waits for or throws.
#include "tonghe/process/internal/reading.hpp"

namespace tonghe::process {

namespace {

constexpr std::pair<std::string_view, TriggerKind> trigger_kinds[] = {
    {"messageEventDefinition", TriggerKind::message},
    {"timerEventDefinition", TriggerKind::timer},
    {"signalEventDefinition", TriggerKind::signal},
    {"errorEventDefinition", TriggerKind::error},
    {"escalationEventDefinition", TriggerKind::escalation},
    {"conditionalEventDefinition", TriggerKind::conditional},
    {"compensateEventDefinition", TriggerKind::compensation},
    {"cancelEventDefinition", TriggerKind::cancel},
    {"terminateEventDefinition", TriggerKind::terminate},
    {"linkEventDefinition", TriggerKind::link},
};

std::optional<TriggerKind> kind_of(const xml::Element& xml) {
    for (const auto& [word, kind] : trigger_kinds) {
        if (is_bpmn(xml) && xml.name == word) {
            return kind;
        }
    }
    return std::nullopt;
}

class TimerReader {
  public:
    TimerReader(Reading& reading, const Element& owner) : reading_(reading), owner_(owner) {}

    Index read(const xml::Element& definition) {
        std::optional<TimerRule> rule;
        std::string seen = own_attribute(definition, "workdays");
        int rules_seen = 0;
        if (!seen.empty()) {
            ++rules_seen;
            rule = read_value(TimerRule::Kind::workdays, seen, definition);
        }
        for (const xml::Element& child : definition.children) {
            if (is_note(child)) {
                continue;
            }
            ++rules_seen;
            seen = trimmed(child.text);
            const bool is_typed = !reading_.options.is_strict ||
                                  std::any_of(child.attributes.begin(), child.attributes.end(), [](const auto& a) {
                                      return a.name == "type" && local_name(a.value) == "tFormalExpression";
                                  });
            if (!is_typed) {
                reading_.faults.add(faults::untyped_expression, owner_.id, child.line, {{"name", child.name}});
            }
            if (child.name == "timeDuration") {
                rule = read_value(TimerRule::Kind::duration, seen, child);
            } else if (child.name == "timeDate") {
                rule = read_value(TimerRule::Kind::moment, seen, child);
            } else if (child.name == "timeCycle") {
                rule = read_value(TimerRule::Kind::cycle, seen, child);
            } else {
                reading_.unsupported(child);
                return no_index;
            }
        }
        if (!rule || rules_seen != 1) {
            reading_.faults.add(faults::bad_timer, owner_.id, definition.line, {{"value", seen}});
            return no_index;
        }
        reading_.model.timers.push_back(*rule);
        return static_cast<Index>(reading_.model.timers.size() - 1);
    }

  private:
    // A value in itself, or after `=` a FEEL expression for one.
    std::optional<TimerRule> read_value(TimerRule::Kind kind, const std::string& text, const xml::Element& at) {
        if (!text.starts_with('=')) {
            return read_timer(kind, text);
        }
        TimerRule rule{.kind = kind};
        rule.expression = reading_.expression(std::string_view(text).substr(1), owner_.id, at.line);
        return rule;
    }

    Reading& reading_;
    const Element& owner_;
};

std::string name_or_id(const xml::Element& xml) {
    const std::string name = text_of_attribute(xml, "name");
    return name.empty() ? id_of(xml) : name;
}

void hint_at_trigger(Reading& reading, const Element& owner, int line, const Text& hint) {
    reading.faults.add(faults::event_trigger, owner.id, line, {{"hint_zh", hint.zh}, {"hint_en", hint.en}});
}

void read_link(const xml::Element& definition, DraftTrigger& read) {
    read.trigger.name = text_of_attribute(definition, "name");
    for (const xml::Element& child : definition.children) {
        if (is_bpmn(child) && one_of(child.name, {"source", "target"})) {
            read.link_peers.push_back(local_name(child.text));
        }
    }
}

void read_condition(Reading& reading, const xml::Element& definition, const Element& owner, DraftTrigger& read) {
    const xml::Element* condition = definition.child("condition");
    if (condition == nullptr) {
        hint_at_trigger(reading, owner, definition.line, {"请写 condition。", "Write its condition."});
        return;
    }
    read.trigger.expression = reading.expression(*condition, owner.id);
}

} // namespace

bool is_trigger(const xml::Element& xml) {
    return kind_of(xml).has_value() || (is_bpmn(xml) && xml.name == "eventDefinitionRef");
}

DraftTrigger read_trigger(Reading& reading, const xml::Element& definition, const Element& owner) {
    DraftTrigger read{.trigger = {.kind = *kind_of(definition)}, .id = id_of(definition), .line = definition.line};
    Trigger& trigger = read.trigger;
    switch (trigger.kind) {
    case TriggerKind::message:
        if (const auto* message = reading.root(definition, "messageRef", "message")) {
            trigger.name = name_or_id(*message);
            read.message = id_of(*message);
        } else if (definition.attribute("messageRef") == nullptr) {
            hint_at_trigger(
                reading, owner, definition.line, {"请用 messageRef 指明消息。", "Name the message by messageRef."}
            );
        }
        break;
    case TriggerKind::signal:
        if (const auto* signal = reading.root(definition, "signalRef", "signal")) {
            trigger.name = name_or_id(*signal);
        } else if (definition.attribute("signalRef") == nullptr) {
            hint_at_trigger(
                reading, owner, definition.line, {"请用 signalRef 指明信号。", "Name the signal by signalRef."}
            );
        }
        break;
    case TriggerKind::error:
        if (const auto* error = reading.root(definition, "errorRef", "error")) {
            trigger.name = text_of_attribute(*error, "errorCode");
            trigger.name = trigger.name.empty() ? id_of(*error) : trigger.name;
        }
        break;
    case TriggerKind::escalation:
        if (const auto* escalation = reading.root(definition, "escalationRef", "escalation")) {
            trigger.name = text_of_attribute(*escalation, "escalationCode");
            if (trigger.name.empty()) {
                hint_at_trigger(
                    reading,
                    owner,
                    escalation->line,
                    {"请给升级写 escalationCode。", "Give the escalation an escalationCode."}
                );
            }
        }
        break;
    case TriggerKind::timer:
        trigger.timer = TimerReader(reading, owner).read(definition);
        break;
    case TriggerKind::conditional:
        read_condition(reading, definition, owner, read);
        break;
    case TriggerKind::compensation:
        read.activity = local_name(text_of_attribute(definition, "activityRef"));
        trigger.waits = truth(definition, "waitForCompletion", true);
        break;
    case TriggerKind::link:
        read_link(definition, read);
        break;
    case TriggerKind::cancel:
    case TriggerKind::terminate:
        break;
    }
    for (const xml::Element& child : definition.children) {
        if (is_bpmn(child) && child.name == "operationRef" && !reading.options.is_lenient) {
            reading.unsupported(child);
        }
    }
    if (trigger.kind == TriggerKind::message || trigger.kind == TriggerKind::signal) {
        trigger.expression = reading.own_expression(definition, "key", owner.id);
        trigger.payload = reading.own_expression(definition, "payload", owner.id);
    }
    return read;
}

void read_triggers(Reading& reading, const xml::Element& xml, DraftNode& node) {
    for (const xml::Element& child : xml.children) {
        if (!is_trigger(child)) {
            continue;
        }
        if (child.name != "eventDefinitionRef") {
            node.triggers.push_back(read_trigger(reading, child, node.element));
            continue;
        }
        const auto found = reading.roots.find(local_name(child.text));
        if (found == reading.roots.end() || !kind_of(*found->second)) {
            reading.faults.add(
                faults::unknown_reference,
                node.element.id,
                child.line,
                {{"name", child.name}, {"target", trimmed(child.text)}}
            );
            continue;
        }
        node.triggers.push_back(read_trigger(reading, *found->second, node.element));
    }
    if (node.triggers.size() == 1 && node.node.kind == NodeKind::end &&
        node.triggers[0].trigger.kind == TriggerKind::error) {
        node.element.code = node.triggers[0].trigger.name;
    }
}

} // namespace tonghe::process
