// for … return, some and every … satisfies.
#include "tonghe/rules/internal/evaluation.hpp"

namespace tonghe::rules {

namespace {

// What one iterator goes through: the items of a list, or numbers or days from one to another.
struct Course {
    Value list; // null where it is a run of numbers or days
    int64_t from = 0;
    int64_t to = 0;
    bool days = false;

    uint64_t size() const {
        if (list.is_list()) {
            return list.as_list().size();
        }
        return static_cast<uint64_t>(from <= to ? to - from : from - to) + 1;
    }

    Value at(uint64_t index) const {
        if (list.is_list()) {
            return list.as_list()[index];
        }
        const int64_t value = from <= to ? from + static_cast<int64_t>(index) : from - static_cast<int64_t>(index);
        return days ? Value::date(value) : Value::number(Number(value));
    }
};

std::optional<Course> run_of(const Value& from, const Value& to) {
    Course out;
    if (from.kind() == Kind::date && to.kind() == Kind::date) {
        out.days = true;
        out.from = from.as_days();
        out.to = to.as_days();
        return out;
    }
    const auto low = from.is_number() ? from.as_number().integer() : std::nullopt;
    const auto high = to.is_number() ? to.as_number().integer() : std::nullopt;
    constexpr int64_t far = int64_t{1} << 62;
    if (!low || !high || *low < -far || *low > far || *high < -far || *high > far) {
        return std::nullopt;
    }
    out.from = *low;
    out.to = *high;
    return out;
}

} // namespace

Value Evaluation::iterate(const Node& node) {
    const bool is_for = node.op == Op::for_each;
    const uint32_t* loops = &tree_->extra[node.a];
    const uint32_t count = node.b;
    const uint32_t partial_slot = loops[3 * (count - 1)] + 1;
    List results;
    bool unknown = false;
    std::optional<Value> early; // what ends the loop before its time

    const auto course_of = [&](uint32_t i) -> std::optional<Course> {
        const Value from = at(loops[3 * i + 1]);
        const NodeIndex to = loops[3 * i + 2];
        std::optional<Course> out;
        if (to != no_node) {
            out = run_of(from, at(to));
        } else if (from.is_list()) {
            out = Course{from};
        } else if (from.kind() == Kind::range) {
            const Range& range = from.as_range();
            out = run_of(range.low, range.high);
            if (out && out->from > out->to) {
                out = std::nullopt;
            }
            if (out) {
                out->from += range.low_closed ? 0 : 1;
                out->to -= range.high_closed ? 0 : 1;
                if (out->from > out->to) {
                    out = Course{Value::list({})};
                }
            }
        } else if (!from.is_null() && (node.flags & boxed) == 0) {
            out = Course{Value::list({from})};
        }
        if (!out) {
            fail(Cause::not_iterable, kind_name(from.kind()));
        }
        return out;
    };

    const auto visit = [&]() -> bool { // false: the loop ends here
        if (is_for) {
            if ((node.flags & reads_partial) != 0) {
                if (!step(results.size() / 4)) {
                    return false;
                }
                frame_[partial_slot] = Value::list(results);
            }
            results.push_back(at(node.c));
            return step() && results.size() <= limits.list_items_max;
        }
        Value found = at(node.c);
        if (options.two_valued && !found.is_boolean()) {
            found = Value::boolean(false);
        }
        const bool strict = (node.flags & boxed) != 0;
        const bool decides = node.op == Op::some ? found.is_true() : found.is_false();
        if (decides) {
            early = Value::boolean(node.op == Op::some);
            if (!strict) {
                return false;
            }
        }
        if (!found.is_boolean()) {
            unknown = true;
            if (!found.is_null() || strict) {
                fail(Cause::not_boolean, kind_name(found.kind()));
            }
            if (strict) {
                early = Value();
                return false;
            }
        }
        return step();
    };

    // An odometer of courses; an inner one is read anew for each item of the outer, whose item it may use.
    struct Wheel {
        Course course;
        uint64_t next = 0;
    };

    std::vector<Wheel> wheels;
    const auto first = course_of(0);
    if (!first) {
        return {};
    }
    wheels.push_back({*first});
    while (!wheels.empty() && !stopped_) {
        Wheel& wheel = wheels.back();
        if (wheel.next == wheel.course.size()) {
            wheels.pop_back();
            continue;
        }
        frame_[loops[3 * (wheels.size() - 1)]] = wheel.course.at(wheel.next++);
        if (!step()) {
            break;
        }
        if (wheels.size() < count) {
            const auto inner = course_of(static_cast<uint32_t>(wheels.size()));
            if (!inner) {
                return {};
            }
            wheels.push_back({*inner});
        } else if (!visit()) {
            break;
        }
    }
    if (stopped_) {
        return {};
    }
    if (is_for) {
        return make_list(std::move(results));
    }
    return early ? *early : (unknown ? Value() : Value::boolean(node.op == Op::every));
}

} // namespace tonghe::rules
