// Walks the tree: one function a node, small ones inline in `at`.
#include "tonghe/rules/internal/builtins.hpp"
#include "tonghe/rules/internal/evaluation.hpp"
#include "tonghe/rules/internal/frame.hpp"

namespace tonghe::rules {

Value Evaluation::run(const Tree& tree, std::span<const Value> globals) {
    if (tree.root == no_node) {
        return fail(Cause::no_logic);
    }
    const FrameMark frame(*this, tree);
    std::copy_n(globals.begin(), std::min<size_t>(globals.size(), tree.slots), frame_);
    return at(tree.root);
}

Value Evaluation::fail(Cause cause, std::string detail) {
    if (faults.size() < limits.faults_max) {
        faults.push_back({cause, tree_, at_, std::move(detail)});
    }
    return {};
}

bool Evaluation::step(uint64_t count) {
    steps_ += count;
    if (steps_ <= limits.steps_max && !stopped_) {
        return true;
    }
    if (!stopped_) {
        stopped_ = true;
        faults.push_back({Cause::limit, tree_, at_, "steps"});
    }
    return false;
}

Value Evaluation::bounded(Value made) {
    constexpr uint32_t depth_max = 200;
    return made.depth() > depth_max ? fail(Cause::limit, "depth of a value") : std::move(made);
}

Value Evaluation::make_list(List items) {
    if (items.size() > limits.list_items_max) {
        return fail(Cause::limit, "list items");
    }
    return bounded(Value::list(std::move(items)));
}

Value Evaluation::make_context(Context context) { return bounded(Value::context(std::move(context))); }

Value Evaluation::make_string(std::string text) {
    return text.size() > limits.string_bytes_max ? fail(Cause::limit, "string bytes") : Value::string(std::move(text));
}

Value Evaluation::at(NodeIndex index) {
    const Node& node = tree_->nodes[index];
    switch (node.op) {
    case Op::constant:
        return tree_->constants[node.a];
    case Op::slot:
        return frame_[node.a];
    default:
        break;
    }
    if (++depth_ > limits.depth_max || !step()) {
        --depth_;
        return step() ? fail(Cause::limit, "depth") : Value();
    }
    const uint32_t outer = at_;
    at_ = node.at;
    Value out = slow(node);
    at_ = outer;
    --depth_;
    return out;
}

Value Evaluation::slow(const Node& node) {
    switch (node.op) {
    case Op::entry_name: {
        const Value& item = frame_[node.c];
        const Value* entry = item.is_context() ? item.as_context().find(tree_->names[node.a]) : nullptr;
        if (entry != nullptr) {
            return *entry;
        }
        if (item.is_context() && tree_->nodes[node.b].op == Op::unknown_name) {
            return {}; // a filter over items of which some have the entry
        }
        return at(node.b);
    }
    case Op::unknown_name:
        return fail(Cause::unknown_name, tree_->names[node.a]);
    case Op::builtin:
        return Value::function({.kind = Function::Kind::builtin, .index = node.a});
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::power: {
        const Value left = at(node.a);
        return arithmetic(node.op, left, at(node.b));
    }
    case Op::negate:
        return negated(at(node.a));
    case Op::equal:
    case Op::not_equal:
    case Op::less:
    case Op::less_equal:
    case Op::greater:
    case Op::greater_equal:
    case Op::between:
        return comparison(node);
    case Op::logical_and:
    case Op::logical_or:
        return logical(node);
    case Op::matches:
    case Op::any_of:
    case Op::none_of:
    case Op::test_in:
        return tests(node);
    case Op::instance_of: {
        const Value value = at(node.a);
        const Type* type = tree_->types[node.b];
        return Value::boolean(type == nullptr ? !value.is_null() : conforms(value, *type, Checks::kinds));
    }
    case Op::choose:
        return choose(node);
    case Op::path: {
        const Value from = at(node.a);
        return property(from, tree_->names[node.b]);
    }
    case Op::filter:
        return filter(node);
    case Op::call:
    case Op::call_builtin:
        return call_node(node);
    case Op::call_named:
        return call_named(node);
    case Op::list: {
        auto items = items_of(node, node.a);
        return items ? make_list(std::move(*items)) : Value();
    }
    case Op::context:
        return context(node);
    case Op::range:
        return range(node);
    case Op::unary_range:
        return unary_range(node);
    case Op::for_each:
    case Op::some:
    case Op::every:
        return iterate(node);
    case Op::lambda:
        return lambda(node);
    case Op::table:
        return table(node);
    case Op::coerce:
        return coerced(at(node.a), tree_->types[node.b]);
    case Op::absent:
        return fail(static_cast<Cause>(node.a), node.b == no_node ? std::string() : tree_->names[node.b]);
    default:
        return {};
    }
}

std::optional<List> Evaluation::items_of(const Node& node, uint32_t first) {
    const uint32_t count = node.op == Op::list ? node.b : node.c;
    List items;
    items.reserve(count);
    for (uint32_t i = 0; i < count; ++i) {
        items.push_back(at(tree_->extra[first + i]));
    }
    return stopped_ ? std::nullopt : std::optional(std::move(items));
}

Value Evaluation::logical(const Node& node) {
    const bool is_and = node.op == Op::logical_and;
    const Value left = at(node.a);
    if (is_and ? left.is_false() : left.is_true()) {
        return Value::boolean(!is_and);
    }
    const Value right = at(node.b);
    if (is_and ? right.is_false() : right.is_true()) {
        return Value::boolean(!is_and);
    }
    if (left.is_boolean() && right.is_boolean()) {
        return Value::boolean(is_and);
    }
    return options.two_valued ? Value::boolean(false) : Value();
}

Value Evaluation::comparison(const Node& node) {
    const Value left = at(node.a);
    const Value right = at(node.b);
    const auto truth = [&](std::optional<bool> known) {
        return known ? Value::boolean(*known) : (options.two_valued ? Value::boolean(false) : Value());
    };
    if (node.op == Op::equal || node.op == Op::not_equal) {
        const auto same = equal(left, right);
        if (!same && options.two_valued) { // what cannot be compared is not equal
            return Value::boolean(node.op == Op::not_equal);
        }
        return truth(same ? std::optional(*same == (node.op == Op::equal)) : std::nullopt);
    }
    if (node.op == Op::between) {
        const Value high = at(node.c);
        const auto above = order(left, right);
        const auto below = order(left, high);
        return truth(above && below ? std::optional(*above >= 0 && *below <= 0) : std::nullopt);
    }
    const auto found = order(left, right);
    if (!found) {
        return truth(std::nullopt);
    }
    switch (node.op) {
    case Op::less:
        return Value::boolean(*found < 0);
    case Op::less_equal:
        return Value::boolean(*found <= 0);
    case Op::greater:
        return Value::boolean(*found > 0);
    default:
        return Value::boolean(*found >= 0);
    }
}

Value Evaluation::choose(const Node& node) {
    const Value condition = at(node.a);
    if (condition.is_true()) {
        return at(node.b);
    }
    if (!condition.is_boolean() && !condition.is_null()) {
        fail(Cause::not_boolean, kind_name(condition.kind()));
        if ((node.flags & boxed) != 0) {
            return {};
        }
    }
    return at(node.c);
}

Value Evaluation::tests(const Node& node) {
    if (node.op == Op::matches) {
        const Value subject = at(node.a);
        const Value value = at(node.b);
        const Op written = tree_->nodes[node.b].op;
        if (value.is_null() && written != Op::constant && (!subject.is_null() || written == Op::range)) {
            // What should say is not known itself, which is not the same as the word null.
            return options.two_valued ? Value::boolean(false) : Value();
        }
        const auto found = matches(subject, value, (node.flags & uses_subject) != 0);
        return found ? Value::boolean(*found) : (options.two_valued ? Value::boolean(false) : Value());
    }
    if (node.op == Op::test_in) {
        frame_[node.c] = at(node.a);
        return at(node.b);
    }
    bool unknown = false;
    for (uint32_t i = 0; i < node.b; ++i) {
        const Value found = at(tree_->extra[node.a + i]);
        if (found.is_true()) {
            return Value::boolean(node.op == Op::any_of);
        }
        unknown = unknown || !found.is_boolean();
    }
    return unknown && !options.two_valued ? Value() : Value::boolean(node.op == Op::none_of);
}

Value Evaluation::filter(const Node& node) {
    const Value from = at(node.a);
    List single;
    if (!from.is_list()) {
        if (from.is_null() && (node.flags & boxed) != 0) {
            return fail(Cause::not_iterable, "null");
        }
        single.push_back(from);
    }
    const List& items = from.is_list() ? from.as_list() : single;
    const auto pick = [&](const Number& position) -> Value {
        const auto index = position.truncated();
        const auto count = static_cast<int64_t>(items.size());
        if (!index || *index == 0 || *index > count || *index < -count) {
            return {};
        }
        return items[static_cast<size_t>(*index > 0 ? *index - 1 : count + *index)];
    };
    const Node& condition = tree_->nodes[node.b];
    if (condition.op == Op::constant && tree_->constants[condition.a].is_number()) {
        return pick(tree_->constants[condition.a].as_number());
    }
    List kept;
    for (size_t i = 0; i < items.size() && step(); ++i) {
        frame_[node.c] = items[i];
        const Value found = at(node.b);
        if (i == 0 && found.is_number() && (node.flags & boxed) == 0) {
            return pick(found.as_number());
        }
        if (found.is_true()) {
            kept.push_back(items[i]);
        } else if (!found.is_boolean() && (node.flags & boxed) != 0) {
            return fail(Cause::not_boolean, kind_name(found.kind()));
        }
    }
    if (items.empty()) {
        frame_[node.c] = Value();
        const size_t before = faults.size();
        const Value found = at(node.b);
        faults.resize(std::min(before, faults.size()));
        if (found.is_number()) {
            return {};
        }
    }
    return stopped_ ? Value() : make_list(std::move(kept));
}

Value Evaluation::context(const Node& node) {
    Context made;
    made.entries.reserve(node.b);
    for (uint32_t i = 0; i < node.b; ++i) {
        const uint32_t* entry = &tree_->extra[node.a + 3 * i];
        const std::string& key = tree_->names[entry[0]];
        for (const auto& known : made.entries) {
            if (known.first == key) {
                return fail(Cause::duplicate_key, key);
            }
        }
        if (!step(made.entries.size() / 16)) {
            return {};
        }
        Value value = at(entry[1]);
        if (value.kind() == Kind::function && value.as_function().kind == Function::Kind::lambda &&
            value.as_function().tree == tree_ && value.as_function().captured.size() > entry[2]) {
            Function named = value.as_function();
            named.self = entry[2];
            value = Value::function(std::move(named));
        }
        frame_[entry[2]] = value;
        made.entries.emplace_back(key, std::move(value));
    }
    return node.c != no_node ? at(node.c) : make_context(std::move(made));
}

Value Evaluation::range(const Node& node) {
    Range made;
    made.low_closed = (node.flags & low_closed) != 0;
    made.high_closed = (node.flags & high_closed) != 0;
    made.low = at(node.a);
    made.high = at(node.b);
    return checked_range(std::move(made));
}

Value Evaluation::unary_range(const Node& node) {
    Range made;
    made.form = static_cast<Range::Form>(node.b);
    Value end = at(node.a);
    using Form = Range::Form;
    made.low_closed = made.form == Form::greater_equal || made.form == Form::equal;
    made.high_closed = made.form == Form::less_equal || made.form == Form::equal;
    if (made.form == Form::equal || made.form == Form::not_equal) {
        made.low = end;
        made.high = std::move(end);
    } else {
        (made.form == Form::less || made.form == Form::less_equal ? made.high : made.low) = std::move(end);
    }
    return make_range(std::move(made));
}

Value Evaluation::make_range(Range made) { return bounded(Value::range(std::move(made))); }

Value Evaluation::lambda(const Node& node) {
    const Lambda& made = tree_->lambdas[node.a];
    Function function{.kind = Function::Kind::lambda, .index = node.a, .tree = tree_};
    if (made.external != -1) {
        function.kind = Function::Kind::external;
    } else {
        function.captured.assign(frame_, frame_ + made.first_slot);
        if (!step(made.first_slot)) {
            return {};
        }
        return bounded(Value::function(std::move(function)));
    }
    return Value::function(std::move(function));
}

} // namespace tonghe::rules
