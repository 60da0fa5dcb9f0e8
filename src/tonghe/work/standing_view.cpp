#include "tonghe/work/standing_view.hpp"

#include "tonghe/process/step.hpp"
#include "tonghe/work/internal/inputs.hpp"

namespace tonghe::work {

namespace {

using process::Input;

BegunBy begun_by(const process::Model& model, const Input& input) {
    if (input.kind == Input::Kind::message) {
        return BegunBy::message;
    }
    if (input.kind == Input::Kind::signal) {
        return BegunBy::signal;
    }
    const bool by_condition = input.element < model.nodes.size() && !model.triggers_of(input.element).empty() &&
                              model.triggers_of(input.element).front().kind == process::TriggerKind::conditional;
    return by_condition ? BegunBy::condition : BegunBy::timer;
}

// What the engine notes of a step stands under the step's id, with its outcome.
bool is_note(const process::Model& model, std::string_view name, const Json& value) {
    const bool has_outcome = value.is_object() && value.get_object().contains("outcome");
    return name == "outcome" || (has_outcome && model.find(name));
}

} // namespace

StandingView view_standing(Session& session, const Work& work, const Instance& instance) {
    StandingView view{
        .instance = instance.id,
        .process = instance.process,
        .title = instance.title,
        .status = instance.status,
        .started_at = instance.started_at};
    const auto model = work.model_of(session, instance);
    JsonObject brought;
    const auto rows = internal::inputs_of(session, instance.id);
    if (!rows.empty() && rows.front().kind == internal::KeptKind::inputs) {
        if (const auto inputs = process::decode_inputs(rows.front().inputs); inputs && !inputs->empty()) {
            const Input& first = inputs->front();
            view.begun_by = begun_by(*model, first);
            view.name = first.name;
            brought = first.variables;
        }
    }
    JsonObject known;
    for (const auto& one : instance.variables) {
        const Json* before = brought.if_contains(one.key());
        if (!is_note(*model, one.key(), one.value()) && (before == nullptr || *before != one.value())) {
            known[one.key()] = one.value();
        }
    }
    view.variables = std::move(brought);
    view.known = std::move(known);
    return view;
}

KeptVersion kept_version(Session& session, const std::string& model) {
    return session
        .first(
            "SELECT bpmn, rules FROM process_model WHERE hash = ?",
            {model},
            [](const store::Row& row) {
                return KeptVersion{row.text(0), row.text(1)};
            }
        )
        .value_or(KeptVersion{});
}

} // namespace tonghe::work
