#include "tonghe/rules/decide.hpp"

#include "tonghe/rules/internal/evaluation.hpp"
#include "tonghe/rules/internal/frame.hpp"
#include "tonghe/rules/internal/tracer.hpp"

namespace tonghe::rules {

namespace {

template <class T> int find(const std::vector<T>& all, std::string_view name) {
    for (size_t i = 0; i < all.size(); ++i) {
        if (all[i].name == name) {
            return static_cast<int>(i);
        }
    }
    for (size_t i = 0; i < all.size(); ++i) {
        if (all[i].id == name) {
            return static_cast<int>(i);
        }
    }
    return -1;
}

Session session_over(const Model& model) {
    Session session;
    session.model = &model;
    session.inputs.resize(model.inputs.size());
    session.decisions.resize(model.decisions.size());
    session.states.resize(model.decisions.size());
    return session;
}

EvaluationOptions with_model(EvaluationOptions options, const Model& model) {
    options.two_valued = options.two_valued || model.two_valued;
    return options;
}

} // namespace

int Model::find_input(std::string_view wanted) const { return find(inputs, wanted); }

int Model::find_decision(std::string_view wanted) const { return find(decisions, wanted); }

int Model::find_service(std::string_view wanted) const { return find(services, wanted); }

int Model::find_knowledge(std::string_view wanted) const { return find(knowledge, wanted); }

Value Evaluation::global_value(Session& session, const Global& global) {
    switch (global.kind) {
    case Global::Kind::input: {
        const Value& value = session.inputs[global.index];
        return coerced(value, session.model->inputs[global.index].type);
    }
    case Global::Kind::decision:
        return decide(session, global.index);
    case Global::Kind::knowledge:
        return session.model->knowledge_values[global.index];
    case Global::Kind::service:
        return session.model->service_values[global.index];
    case Global::Kind::free:
        break;
    }
    return {};
}

Value Evaluation::decide(Session& session, uint32_t index) {
    Session::State& state = session.states[index];
    const Decision& decision = session.model->decisions[index];
    if (state == Session::State::done) {
        return session.decisions[index];
    }
    if (state == Session::State::running || ++calls_ > limits.calls_max) {
        return fail(state == Session::State::running ? Cause::circular : Cause::limit, decision.name);
    }
    state = Session::State::running;
    Value value;
    if (tracer != nullptr) {
        tracer->begin(decision.name, "decision");
    }
    size_t before = faults.size();
    if (decision.tree == nullptr || decision.tree->root == no_node) {
        fail(Cause::no_logic, decision.name);
    } else {
        const Tree& tree = *decision.tree;
        const FrameMark frame(*this, tree);
        for (size_t i = 0; i < tree.globals.size(); ++i) {
            frame_[i] = global_value(session, tree.globals[i]);
            if (tracer != nullptr && tree.globals[i].kind <= Global::Kind::decision) {
                tracer->input(tree.globals[i].name, frame_[i]);
            }
        }
        before = std::min(before, faults.size());
        if (tracer != nullptr && tree.nodes[tree.root].op != Op::table) {
            tracer->expression(tree.text.substr(0, 2000));
        }
        value = at(tree.root);
        at_ = tree.nodes[tree.root].at;
        value = coerced(std::move(value), decision.type);
    }
    if (tracer != nullptr) {
        tracer->end(value, {faults.begin() + static_cast<ptrdiff_t>(before), faults.end()});
    }
    --calls_;
    session.states[index] = Session::State::done;
    session.decisions[index] = value;
    return value;
}

Value Evaluation::serve(const Model& model, uint32_t index, std::span<const Value> arguments) {
    const Service& service = model.services[index];
    if (arguments.size() != service.parameters.size()) {
        return fail(Cause::argument_count, service.name);
    }
    Session session = session_over(model);
    for (size_t i = 0; i < arguments.size(); ++i) {
        const ServiceParameter& parameter = service.parameters[i];
        auto value = converted(arguments[i], parameter.type);
        if (!value) {
            return fail(Cause::argument, parameter.name);
        }
        if (parameter.is_decision) {
            session.decisions[parameter.index] = std::move(*value);
            session.states[parameter.index] = Session::State::done;
        } else {
            session.inputs[parameter.index] = std::move(*value);
        }
    }
    if (service.outputs.size() == 1) {
        return coerced(decide(session, service.outputs[0]), service.type);
    }
    Context out;
    for (uint32_t decision : service.outputs) {
        out.set(model.decisions[decision].name, decide(session, decision));
    }
    return coerced(make_context(std::move(out)), service.type);
}

Outcome decide(const Model& model, std::string_view name, const Context& inputs, const EvaluationOptions& options) {
    return decide_with(model, name, inputs, options, nullptr);
}

Outcome decide_with(
    const Model& model, std::string_view name, const Context& inputs, const EvaluationOptions& options, Tracer* tracer
) {
    const EvaluationOptions own = with_model(options, model);
    Evaluation evaluation(model.limits, own);
    evaluation.tracer = tracer;
    const int index = model.find_decision(name);
    if (index < 0) {
        evaluation.fail(Cause::unknown_name, std::string(name));
        return {Value(), std::move(evaluation.faults)};
    }
    Session session = session_over(model);
    for (size_t i = 0; i < model.inputs.size(); ++i) {
        const Value* given = inputs.find(model.inputs[i].name);
        session.inputs[i] = given == nullptr ? Value() : *given;
    }
    Value value = evaluation.decide(session, static_cast<uint32_t>(index));
    return {std::move(value), std::move(evaluation.faults)};
}

Outcome serve(const Model& model, std::string_view name, const Context& parameters, const EvaluationOptions& options) {
    const EvaluationOptions own = with_model(options, model);
    Evaluation evaluation(model.limits, own);
    const int index = model.find_service(name);
    if (index < 0) {
        evaluation.fail(Cause::unknown_name, std::string(name));
        return {Value(), std::move(evaluation.faults)};
    }
    std::vector<Value> arguments;
    for (const ServiceParameter& parameter : model.services[static_cast<size_t>(index)].parameters) {
        const Value* given = parameters.find(parameter.name);
        if (given == nullptr) {
            evaluation.fail(Cause::missing_input, parameter.name);
        }
        arguments.push_back(given == nullptr ? Value() : *given);
    }
    Value value = evaluation.serve(model, static_cast<uint32_t>(index), arguments);
    return {std::move(value), std::move(evaluation.faults)};
}

struct Prepared::Impl {
    std::shared_ptr<const Model> model;
    EvaluationOptions options;
    int decision = -1;
    std::vector<std::string> names;
    std::vector<uint32_t> inputs;  // in the model, in the order of names
    std::vector<uint32_t> reached; // decisions to compute anew
    Session session;
    std::vector<EvaluationFault> faults;
    std::vector<uint32_t> spare;
    Value value;

    void reach(uint32_t index) {
        if (session.states[index] != Session::State::open) {
            return;
        }
        session.states[index] = Session::State::done;
        reached.push_back(index);
        const Decision& found = model->decisions[index];
        for (const Global& global : found.tree == nullptr ? std::vector<Global>() : found.tree->globals) {
            if (global.kind == Global::Kind::decision) {
                reach(global.index);
            } else if (global.kind == Global::Kind::input &&
                       std::find(inputs.begin(), inputs.end(), global.index) == inputs.end()) {
                inputs.push_back(global.index);
                names.push_back(model->inputs[global.index].name);
            }
        }
    }
};

Prepared::Prepared(std::shared_ptr<const Model> model, std::string_view decision, EvaluationOptions options)
    : impl_(std::make_unique<Impl>()) {
    impl_->options = with_model(options, *model);
    impl_->decision = model->find_decision(decision);
    impl_->session = session_over(*model);
    impl_->model = std::move(model);
    if (impl_->decision >= 0) {
        impl_->reach(static_cast<uint32_t>(impl_->decision));
    }
}

Prepared::~Prepared() = default;
Prepared::Prepared(Prepared&&) noexcept = default;
Prepared& Prepared::operator=(Prepared&&) noexcept = default;

bool Prepared::found() const { return impl_->decision >= 0; }

const std::vector<std::string>& Prepared::inputs() const { return impl_->names; }

const std::vector<EvaluationFault>& Prepared::faults() const { return impl_->faults; }

const Value& Prepared::evaluate(std::span<const Value> inputs) {
    Impl& own = *impl_;
    own.faults.clear();
    if (own.decision < 0) {
        own.value = Value();
        return own.value;
    }
    for (size_t i = 0; i < own.inputs.size(); ++i) {
        own.session.inputs[own.inputs[i]] = i < inputs.size() ? inputs[i] : Value();
    }
    for (uint32_t decision : own.reached) {
        own.session.states[decision] = Session::State::open;
    }
    Evaluation evaluation(own.model->limits, own.options);
    evaluation.faults.swap(own.faults); // keeps its memory from call to call
    evaluation.spare.swap(own.spare);
    own.value = evaluation.decide(own.session, static_cast<uint32_t>(own.decision));
    own.faults.swap(evaluation.faults);
    own.spare.swap(evaluation.spare);
    return own.value;
}

} // namespace tonghe::rules
