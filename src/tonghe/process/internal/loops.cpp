// Loops and multi-instances. One token stands for the activity and waits for its instances; each instance is a token of
// the same node inside it.
#include "tonghe/process/internal/machine.hpp"

namespace tonghe::process {

namespace {

constexpr uint32_t instances_max = 1'000'000;

} // namespace

Many* Machine::many(uint32_t token) {
    const auto own =
        std::find_if(state_.many.begin(), state_.many.end(), [&](const Many& m) { return m.token == token; });
    return own == state_.many.end() ? nullptr : &*own;
}

const Many* Machine::many(uint32_t token) const { return const_cast<Machine*>(this)->many(token); }

void Machine::begin_loop(Index node, uint32_t parent) {
    const Loop& loop = model_.loops[model_.nodes[node].loop];
    Many counts;
    if (loop.kind != Loop::Kind::standard && !count_instances(counts, loop, parent)) {
        get_stuck(node, parent, "process.how_many_instances");
        return;
    }
    const uint32_t id = arrive(node, parent, Wait::instances, {});
    counts.token = id;
    state_.many.push_back(std::move(counts));
    arm_boundaries(node, id);
    if (std::as_const(state_).token(id) == nullptr) {
        return;
    }
    if (loop.kind == Loop::Kind::standard) {
        !loop.test_before || goes_on(id, loop) ? start_instance(id) : finish_loop(id);
    } else if (many(id)->total == 0) {
        finish_loop(id);
    } else {
        start_instances(id);
    }
}

bool Machine::count_instances(Many& counts, const Loop& loop, uint32_t parent) const {
    if (loop.collection != no_index) {
        Json items = value(loop.collection, parent);
        if (items.is_null()) {
            return false;
        }
        if (!items.is_array()) {
            items = JsonArray{std::move(items)}; // FEEL: one value is a list of one
        }
        const JsonArray& list = items.get_array();
        counts.items = SharedJson(items);
        counts.total = static_cast<uint32_t>(list.size());
        return list.size() <= instances_max;
    }
    const Json said = value(loop.cardinality, parent);
    const bool fits = said.is_int64() && said.as_int64() >= 0 && said.as_int64() <= instances_max;
    counts.total = fits ? static_cast<uint32_t>(said.as_int64()) : 0;
    return fits;
}

// A loop goes on while its condition holds and its maximum is not reached.
bool Machine::goes_on(uint32_t token, const Loop& loop) const {
    return (loop.maximum == 0 || many(token)->started < loop.maximum) &&
           (loop.condition == no_index || holds(loop.condition, token));
}

// As many as one step may open; the rest follows when the caller says so.
void Machine::start_instances(uint32_t token) {
    const Index node = std::as_const(state_).token(token)->node;
    const bool is_parallel = model_.loops[model_.nodes[node].loop].kind == Loop::Kind::parallel;
    for (uint32_t i = 0; i < (is_parallel ? instances_at_once : 1); ++i) {
        const Many* counts = many(token);
        if (counts == nullptr || counts->started >= counts->total) {
            return; // complete early, or all are under way
        }
        start_instance(token);
    }
    const Many* counts = many(token);
    if (is_parallel && counts != nullptr && counts->started < counts->total) {
        add({.kind = Effect::Kind::more, .token = token, .node = node});
    }
}

void Machine::start_instance(uint32_t token) {
    const Index node = std::as_const(state_).token(token)->node;
    const uint32_t number = ++many(token)->started;
    start_activity(node, token, number);
}

// Where the result of an instance stands among those that are there: before it are those of earlier instances that are
// done, which all are but those that still run. Tokens of instances stand in the order of their numbers.
size_t Machine::place_of(uint32_t token, uint32_t number) const {
    size_t place = number - 1;
    for (const Token& other : std::as_const(state_).tokens) {
        if (other.parent != token || other.about == 0) {
            continue;
        }
        if (other.about >= number) {
            break;
        }
        --place;
    }
    return place;
}

// Results of the first instances are put aside in full lots once none before them still runs: nothing comes between any
// more, and they are not written again.
void Machine::keep_result(Many& many, uint32_t number, Json result) const {
    const size_t aside = many.full_results.size() * results_in_full;
    JsonArray& results = many.results;
    const size_t place = std::min(place_of(many.token, number) - aside, results.size());
    results.insert(results.begin() + static_cast<std::ptrdiff_t>(place), std::move(result));
    const auto running = std::find_if(state_.tokens.begin(), state_.tokens.end(), [&](const Token& other) {
        return other.parent == many.token && other.about != 0 && other.about != number;
    });
    size_t left = running == state_.tokens.end() ? results.size() : running->about - 1 - aside;
    for (left = std::min(left, results.size()); left >= results_in_full; left -= results_in_full) {
        const auto end = results.begin() + results_in_full;
        many.full_results.emplace_back(Json(JsonArray(results.begin(), end)));
        results.erase(results.begin(), end);
    }
}

// An instance has done its work: what it leaves is kept, and the next begins or the whole is done.
void Machine::instance_done(uint32_t token, const Token& instance) {
    const Loop& loop = model_.loops[model_.nodes[instance.node].loop];
    Many& counts = *many(token);
    ++counts.done;
    if (!loop.results.empty()) {
        Json result;
        if (loop.result_expression != no_index) {
            result = value(loop.result_expression, instance.id);
        } else if (const Json* left = loop.result.empty() ? nullptr : find(loop.result, instance.id)) {
            result = *left;
        }
        keep_result(counts, instance.about, std::move(result));
    }
    const bool is_complete =
        loop.kind != Loop::Kind::standard && loop.condition != no_index && holds(loop.condition, instance.id);
    remove(instance.id, false);
    if (tell(token, loop)) {
        clear_inside(token);
        finish_loop(token);
        return;
    }
    const Many* left = many(token);
    if (left == nullptr) {
        return; // what it told took the whole activity away
    }
    if (is_complete) {
        clear_inside(token);
        finish_loop(token);
    } else if (loop.kind == Loop::Kind::standard) {
        goes_on(token, loop) ? start_instance(token) : finish_loop(token);
    } else if (left->done == left->total) {
        finish_loop(token);
    } else if (loop.kind == Loop::Kind::sequential) {
        start_instances(token);
    }
}

// The events of behaviours "none", "one" and "complex". Its own boundary events hear them first, and beside the
// activity; true where one of a complex behaviour interrupts, which takes the other instances away.
bool Machine::tell(uint32_t token, const Loop& loop) {
    bool interrupts = false;
    for (const Loop::Told& told : loop.told) {
        Many* counts = many(token);
        if (counts == nullptr) {
            return false;
        }
        const bool is_due =
            loop.tells == Loop::Tells::none || (loop.tells == Loop::Tells::one && !counts->told) ||
            (loop.tells == Loop::Tells::complex && (told.condition == no_index || holds(told.condition, token)));
        if (!is_due) {
            continue;
        }
        counts->told = true;
        const Token at = *std::as_const(state_).token(token);
        const Index boundary = catcher(model_.boundaries_of(at.node), told.trigger.kind, told.trigger.name, no_index);
        if (boundary != no_index) {
            pass(boundary);
            leave(boundary, at.parent);
            interrupts = interrupts || (loop.tells == Loop::Tells::complex && model_.nodes[boundary].interrupting);
        } else if (told.trigger.kind == TriggerKind::signal) {
            throw_signal(told.trigger.name, {}, at.node);
        } else if (told.trigger.kind == TriggerKind::escalation) {
            throw_outwards(TriggerKind::escalation, told.trigger.name, at.parent, true);
        }
    }
    return interrupts;
}

void Machine::finish_loop(uint32_t id) {
    const Token token = *std::as_const(state_).token(id);
    const Loop& loop = model_.loops[model_.nodes[token.node].loop];
    if (!loop.results.empty()) {
        set(loop.results, Json(many(id)->all_results()), token.parent);
    }
    complete(id);
}

} // namespace tonghe::process
