// Functions over lists.
#include "tonghe/rules/internal/arguments.hpp"

#include <map>

namespace tonghe::rules {

namespace {

// An argument that must be a list; a single value stands for a list of it.
std::optional<List> list_argument(Evaluation& e, const Value& value) {
    if (value.is_null()) {
        wrong_argument(e, value);
        return std::nullopt;
    }
    if (!e.step(value.is_list() ? value.as_list().size() + 1 : 1)) {
        return std::nullopt;
    }
    return value.is_list() ? value.as_list() : List{value};
}

std::optional<int64_t> position_argument(Evaluation& e, const Value& argument) {
    const Value& value = single(argument);
    const auto position = value.is_number() ? value.as_number().truncated() : std::nullopt;
    if (!position) {
        wrong_argument(e, value);
    }
    return position;
}

// From 1 or, counted from the end, from -1; nothing outside the list.
std::optional<size_t> index_of_position(Evaluation& e, int64_t position, size_t count) {
    const auto size = static_cast<int64_t>(count);
    if (position == 0 || position > size || position < -size) {
        e.fail(Cause::argument, std::to_string(position));
        return std::nullopt;
    }
    return static_cast<size_t>(position > 0 ? position - 1 : size + position);
}

bool same(Evaluation& e, const Value& a, const Value& b) {
    const size_t before = e.faults.size();
    const bool found = e.step() && e.equal(a, b) == true;
    e.faults.resize(std::min(before, e.faults.size()));
    return found;
}

std::optional<std::vector<Number>> numbers_of(Evaluation& e, Arguments arguments) {
    if (arguments.size() == 1 && arguments[0].is_null()) {
        wrong_argument(e, arguments[0]);
        return std::nullopt;
    }
    std::vector<Number> out;
    for (const Value& item : items_of(arguments)) {
        if (!item.is_number()) {
            wrong_argument(e, item);
            return std::nullopt;
        }
        out.push_back(item.as_number());
    }
    return e.step(out.size()) ? std::optional(std::move(out)) : std::nullopt;
}

std::optional<Number> total(const std::vector<Number>& numbers) {
    std::optional<Number> sum = Number(0);
    for (const Number& number : numbers) {
        sum = sum ? add(*sum, number) : sum;
    }
    return sum;
}

std::optional<Number> mean_of(const std::vector<Number>& numbers) {
    const auto sum = total(numbers);
    return sum && !numbers.empty() ? divide(*sum, Number(static_cast<int64_t>(numbers.size()))) : std::nullopt;
}

Value apply_list_contains(Evaluation& e, Arguments arguments) {
    const auto list = list_argument(e, arguments[0]);
    if (!list) {
        return {};
    }
    return Value::boolean(std::any_of(list->begin(), list->end(), [&](const Value& item) {
        return same(e, item, arguments[1]);
    }));
}

Value apply_count(Evaluation& e, Arguments arguments) {
    const auto list = list_argument(e, arguments[0]);
    return list ? whole_number(static_cast<int64_t>(list->size())) : Value();
}

template <int sign> Value extreme(Evaluation& e, Arguments arguments) {
    if (arguments.size() == 1 && arguments[0].is_null()) {
        return wrong_argument(e, arguments[0]);
    }
    const List items = items_of(arguments);
    if (items.empty()) {
        return {};
    }
    const Value* best = nullptr;
    for (const Value& item : items) {
        const auto found = item.is_null() ? std::nullopt : e.order(item, best == nullptr ? item : *best);
        if (!found || !e.step()) {
            return item.is_null() ? wrong_argument(e, item) : Value();
        }
        best = best == nullptr || *found * sign > 0 ? &item : best;
    }
    return *best;
}

Value apply_sum(Evaluation& e, Arguments arguments) {
    const List items = items_of(arguments);
    if (!items.empty() && (items[0].kind() == Kind::days_duration || items[0].kind() == Kind::months_duration)) {
        Value sum = items[0];
        for (size_t i = 1; i < items.size() && e.step(); ++i) {
            sum = e.arithmetic(Op::add, sum, items[i]);
        }
        return sum;
    }
    const auto numbers = numbers_of(e, arguments);
    if (!numbers || numbers->empty()) {
        return {};
    }
    return value_of(e, total(*numbers));
}

Value apply_mean(Evaluation& e, Arguments arguments) {
    const auto numbers = numbers_of(e, arguments);
    return numbers ? value_of(e, mean_of(*numbers)) : Value();
}

Value apply_product(Evaluation& e, Arguments arguments) {
    const auto numbers = numbers_of(e, arguments);
    if (!numbers) {
        return {};
    }
    if (numbers->empty()) {
        return e.fail(Cause::argument, "[]");
    }
    std::optional<Number> product = Number(1);
    for (const Number& number : *numbers) {
        product = product ? multiply(*product, number) : product;
    }
    return value_of(e, product);
}

Value apply_median(Evaluation& e, Arguments arguments) {
    auto numbers = numbers_of(e, arguments);
    if (!numbers || numbers->empty()) {
        return {};
    }
    std::sort(numbers->begin(), numbers->end(), [](const Number& a, const Number& b) { return compare(a, b) < 0; });
    const size_t middle = numbers->size() / 2;
    if (numbers->size() % 2 == 1) {
        return Value::number((*numbers)[middle]);
    }
    return value_of(e, mean_of({(*numbers)[middle - 1], (*numbers)[middle]}));
}

Value apply_stddev(Evaluation& e, Arguments arguments) {
    const auto numbers = numbers_of(e, arguments);
    const auto mean = numbers ? mean_of(*numbers) : std::nullopt;
    if (!mean || numbers->size() < 2) {
        return e.fail(Cause::argument);
    }
    std::vector<Number> squares;
    for (const Number& number : *numbers) {
        const auto distance = subtract(number, *mean);
        const auto square = distance ? multiply(*distance, *distance) : std::nullopt;
        if (!square) {
            return e.fail(Cause::no_result);
        }
        squares.push_back(*square);
    }
    const auto sum = total(squares);
    const auto variance = sum ? divide(*sum, Number(static_cast<int64_t>(squares.size() - 1))) : std::nullopt;
    return value_of(e, variance ? square_root(*variance) : std::nullopt);
}

Value apply_mode(Evaluation& e, Arguments arguments) {
    auto numbers = numbers_of(e, arguments);
    if (!numbers) {
        return {};
    }
    std::sort(numbers->begin(), numbers->end(), [](const Number& a, const Number& b) { return compare(a, b) < 0; });
    List out;
    size_t most = 0;
    for (size_t i = 0; i < numbers->size();) {
        size_t next = i;
        while (next < numbers->size() && (*numbers)[next] == (*numbers)[i]) {
            ++next;
        }
        if (next - i > most) {
            most = next - i;
            out.clear();
        }
        if (next - i == most) {
            out.push_back(Value::number((*numbers)[i]));
        }
        i = next;
    }
    return e.make_list(std::move(out));
}

template <bool all> Value decide_all(Evaluation& e, Arguments arguments) {
    if (arguments.size() == 1 && arguments[0].is_null()) {
        return wrong_argument(e, arguments[0]);
    }
    bool unknown = false;
    bool decided = false;
    for (const Value& item : items_of(arguments)) {
        if (!e.step()) {
            return {};
        }
        if (!item.is_boolean() && !item.is_null()) {
            return wrong_argument(e, item);
        }
        decided = decided || (all ? item.is_false() : item.is_true());
        unknown = unknown || item.is_null();
    }
    return decided ? Value::boolean(!all) : (unknown ? Value() : Value::boolean(all));
}

Value apply_sublist(Evaluation& e, Arguments arguments) {
    const auto list = list_argument(e, arguments[0]);
    const auto start = list ? position_argument(e, arguments[1]) : std::nullopt;
    const auto index = start ? index_of_position(e, *start, list->size()) : std::nullopt;
    if (!index) {
        return {};
    }
    auto length = static_cast<int64_t>(list->size() - *index);
    if (arguments.size() > 2 && !arguments[2].is_null()) {
        const auto asked = position_argument(e, arguments[2]);
        if (!asked || *asked < 0 || *asked > length) {
            return asked ? e.fail(Cause::argument, std::to_string(*asked)) : Value();
        }
        length = *asked;
    }
    const auto from = list->begin() + static_cast<ptrdiff_t>(*index);
    return e.make_list(List(from, from + length));
}

Value apply_append(Evaluation& e, Arguments arguments) {
    auto list = list_argument(e, arguments[0]);
    if (!list) {
        return {};
    }
    list->insert(list->end(), arguments.begin() + 1, arguments.end());
    return e.make_list(std::move(*list));
}

Value apply_concatenate(Evaluation& e, Arguments arguments) {
    List out;
    for (const Value& argument : arguments) {
        const auto list = list_argument(e, argument);
        if (!list || out.size() + list->size() > e.limits.list_items_max) {
            return list ? e.fail(Cause::limit, "list items") : Value();
        }
        out.insert(out.end(), list->begin(), list->end());
    }
    return e.make_list(std::move(out));
}

Value apply_insert_before(Evaluation& e, Arguments arguments) {
    auto list = list_argument(e, arguments[0]);
    const auto position = list ? position_argument(e, arguments[1]) : std::nullopt;
    const auto index = position ? index_of_position(e, *position, list->size()) : std::nullopt;
    if (!index) {
        return {};
    }
    list->insert(list->begin() + static_cast<ptrdiff_t>(*index), arguments[2]);
    return e.make_list(std::move(*list));
}

Value apply_remove(Evaluation& e, Arguments arguments) {
    auto list = list_argument(e, arguments[0]);
    const auto position = list ? position_argument(e, arguments[1]) : std::nullopt;
    const auto index = position ? index_of_position(e, *position, list->size()) : std::nullopt;
    if (!index) {
        return {};
    }
    list->erase(list->begin() + static_cast<ptrdiff_t>(*index));
    return e.make_list(std::move(*list));
}

Value apply_list_replace(Evaluation& e, Arguments arguments) {
    auto list = list_argument(e, arguments[0]);
    if (!list) {
        return {};
    }
    if (arguments[1].kind() == Kind::function) {
        for (Value& item : *list) {
            const Value pair[] = {item, arguments[2]};
            const Value found = e.call(arguments[1], pair);
            if (!found.is_boolean()) {
                return e.fail(Cause::not_boolean, kind_name(found.kind()));
            }
            item = found.is_true() ? arguments[2] : item;
        }
        return e.make_list(std::move(*list));
    }
    const auto position = position_argument(e, arguments[1]);
    const auto index = position ? index_of_position(e, *position, list->size()) : std::nullopt;
    if (!index) {
        return {};
    }
    (*list)[*index] = arguments[2];
    return e.make_list(std::move(*list));
}

Value apply_reverse(Evaluation& e, Arguments arguments) {
    auto list = list_argument(e, arguments[0]);
    if (!list) {
        return {};
    }
    std::reverse(list->begin(), list->end());
    return e.make_list(std::move(*list));
}

Value apply_index_of(Evaluation& e, Arguments arguments) {
    const auto list = list_argument(e, arguments[0]);
    if (!list) {
        return {};
    }
    List out;
    for (size_t i = 0; i < list->size(); ++i) {
        if (same(e, (*list)[i], arguments[1])) {
            out.push_back(whole_number(static_cast<int64_t>(i) + 1));
        }
    }
    return e.make_list(std::move(out));
}

// Of each value the first. Plain values are found by their text, so that long lists stay quick.
Value distinct(Evaluation& e, const List& items) {
    List out;
    std::map<std::pair<Kind, std::string>, bool> seen;
    for (const Value& item : items) {
        if (!e.step()) {
            return {};
        }
        const Kind kind = item.kind();
        if (kind == Kind::string || kind == Kind::number || kind == Kind::boolean || kind == Kind::date) {
            if (seen.emplace(std::pair(kind, text_of(item)), true).second) {
                out.push_back(item);
            }
            continue;
        }
        const auto known = [&](const Value& other) { return other.kind() == kind && same(e, other, item); };
        if (std::none_of(out.begin(), out.end(), known)) {
            out.push_back(item);
        }
    }
    return e.make_list(std::move(out));
}

Value apply_union(Evaluation& e, Arguments arguments) {
    const Value all = apply_concatenate(e, arguments);
    return all.is_list() ? distinct(e, all.as_list()) : all;
}

Value apply_distinct_values(Evaluation& e, Arguments arguments) {
    const auto list = list_argument(e, arguments[0]);
    return list ? distinct(e, *list) : Value();
}

void flatten_into(Evaluation& e, const Value& value, List& out) {
    if (!e.step() || out.size() > e.limits.list_items_max) {
        return;
    }
    if (!value.is_list()) {
        out.push_back(value);
        return;
    }
    for (const Value& item : value.as_list()) {
        flatten_into(e, item, out);
    }
}

Value apply_flatten(Evaluation& e, Arguments arguments) {
    const auto list = list_argument(e, arguments[0]);
    if (!list) {
        return {};
    }
    List out;
    for (const Value& item : *list) {
        flatten_into(e, item, out);
    }
    return e.make_list(std::move(out));
}

// Merges from below, stable; `precedes` may be any function, so nothing is assumed of it but an answer.
Value apply_sort(Evaluation& e, Arguments arguments) {
    auto list = list_argument(e, arguments[0]);
    if (!list) {
        return {};
    }
    const bool natural = arguments.size() < 2 || arguments[1].is_null();
    if (!natural && arguments[1].kind() != Kind::function) {
        return wrong_argument(e, arguments[1]);
    }
    bool failed = false;
    const auto precedes = [&](const Value& a, const Value& b) {
        if (natural) {
            const auto found = e.order(a, b);
            failed = failed || !found || !e.step();
            return found.value_or(0) < 0;
        }
        const Value pair[] = {a, b};
        const Value found = e.call(arguments[1], pair);
        if (!found.is_boolean()) {
            failed = true;
        }
        return found.is_true();
    };
    List& items = *list;
    List merged(items.size());
    for (size_t width = 1; width < items.size() && !failed; width *= 2) {
        for (size_t begin = 0; begin < items.size(); begin += 2 * width) {
            const size_t middle = std::min(begin + width, items.size());
            const size_t end = std::min(begin + 2 * width, items.size());
            size_t left = begin;
            size_t right = middle;
            for (size_t to = begin; to < end; ++to) {
                const bool take_right =
                    left == middle || (right < end && !failed && precedes(items[right], items[left]));
                merged[to] = items[take_right ? right++ : left++];
            }
        }
        std::swap(items, merged);
    }
    return failed ? e.fail(Cause::not_boolean) : e.make_list(std::move(items));
}

constexpr Builtin table[] = {
    {"list contains", 2, 2, "list,element", apply_list_contains},
    {"count", 1, 1, "list", apply_count},
    {"min", 1, -1, "list", extreme<-1>},
    {"max", 1, -1, "list", extreme<1>},
    {"sum", 1, -1, "list", apply_sum},
    {"mean", 1, -1, "list", apply_mean},
    {"product", 1, -1, "list", apply_product},
    {"median", 1, -1, "list", apply_median},
    {"stddev", 1, -1, "list", apply_stddev},
    {"mode", 1, -1, "list", apply_mode},
    {"all", 1, -1, "list", decide_all<true>},
    {"any", 1, -1, "list", decide_all<false>},
    {"sublist", 2, 3, "list,start position,length", apply_sublist},
    {"append", 2, -1, "list,item", apply_append},
    {"concatenate", 1, -1, "list", apply_concatenate},
    {"insert before", 3, 3, "list,position,newItem", apply_insert_before},
    {"remove", 2, 2, "list,position", apply_remove},
    {"list replace", 3, 3, "list,position,newItem;list,match,newItem", apply_list_replace},
    {"reverse", 1, 1, "list", apply_reverse},
    {"index of", 2, 2, "list,match", apply_index_of},
    {"union", 1, -1, "list", apply_union},
    {"distinct values", 1, 1, "list", apply_distinct_values},
    {"flatten", 1, 1, "list", apply_flatten},
    {"sort", 1, 2, "list,precedes", apply_sort},
};

} // namespace

std::span<const Builtin> list_builtins() { return table; }

} // namespace tonghe::rules
