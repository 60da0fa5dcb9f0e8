#include "tonghe/forms/internal/fault_texts.hpp"
#include "tonghe/forms/internal/numbers.hpp"
#include "tonghe/forms/internal/program.hpp"
#include "tonghe/forms/internal/spot.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace tonghe::forms {

namespace {

// Which members or elements of one value some keyword has looked at; for unevaluatedProperties and unevaluatedItems.
using Seen = std::vector<bool>;

void add_seen(Seen& to, const Seen& from) {
    for (size_t i = 0; i < from.size(); ++i) {
        to[i] = to[i] || from[i];
    }
}

size_t parts_of(const Json& value) {
    return value.is_object() ? value.get_object().size() : value.is_array() ? value.get_array().size() : 0;
}

uint32_t type_bits(const Json& value) {
    switch (value.kind()) {
    case boost::json::kind::null:
        return type_null;
    case boost::json::kind::bool_:
        return type_boolean;
    case boost::json::kind::object:
        return type_object;
    case boost::json::kind::array:
        return type_array;
    case boost::json::kind::string:
        return type_string;
    default:
        return is_integer(value) ? type_number | type_integer : uint32_t{type_number};
    }
}

std::string show(const Json& value) { return value.is_string() ? std::string(value.get_string()) : to_text(value); }

constexpr std::string_view format_names[] = {
    "date", "date-time", "email", "uri", "identity-number", "credit-code", "phone-cn", "region-code"};

class Run {
  public:
    Run(const Schema& schema, const ValidationLimits& limits, std::vector<Fault>* faults)
        : schema_(schema), limits_(limits), faults_(faults), steps_(limits.steps_max) {}

    bool whole(const Json& value) {
        const Spot root;
        const bool fits = node(schema_.root, value, root, nullptr);
        if (exhausted_) {
            if (faults_ != nullptr) {
                faults_->push_back(make_fault("budget", "", root.label()));
            }
            return false;
        }
        return fits;
    }

  private:
    // --- Faults: `faults_` is null while only the answer matters. --------------------------------------------------
    bool fail(std::string_view code, const Spot& spot, const Text& limit = {}) {
        return fail_at(code, spot.pointer(), spot.label(), limit);
    }

    bool fail_at(std::string_view code, std::string pointer, const Text& field, const Text& limit = {}) {
        if (faults_ != nullptr && !exhausted_) {
            add_fault(make_fault(code, std::move(pointer), field, limit));
        }
        return false;
    }

    void add_fault(Fault fault) {
        if (faults_->size() < limits_.faults_max &&
            std::find(faults_->begin(), faults_->end(), fault) == faults_->end()) {
            faults_->push_back(std::move(fault));
        }
    }

    bool spend() {
        exhausted_ = exhausted_ || steps_ == 0;
        steps_ -= exhausted_ ? 0 : 1;
        return !exhausted_;
    }

    // --- One subschema at one value. -----------------------------------------------------------------------------
    bool node(uint32_t index, const Json& value, const Spot& spot, Seen* seen) {
        if (!spend()) {
            return false;
        }
        if (depth_ >= limits_.depth_max) {
            exhausted_ = true;
            return false;
        }
        const Node& here = schema_.nodes[index];
        const Text* outer_title = spot.title;
        if (here.title != none) {
            spot.title = &schema_.titles[here.title];
        }
        const bool enters = scope_.empty() || scope_.back() != here.resource;
        if (enters) {
            scope_.push_back(here.resource);
        }
        ++depth_;
        const bool fits = all(here, value, spot, seen);
        --depth_;
        if (enters) {
            scope_.pop_back();
        }
        spot.title = outer_title;
        return fits;
    }

    bool all(const Node& here, const Json& value, const Spot& spot, Seen* seen) {
        Seen own;
        Seen* track = nullptr;
        if (here.tracks || seen != nullptr) {
            own.resize(parts_of(value));
            track = &own;
        }
        bool fits = true;
        for (uint32_t i = here.first; i < here.first + here.count; ++i) {
            const Instruction& instruction = schema_.code[i];
            if (!fits && instruction.op >= Op::unevaluated_items) {
                break; // what a failed part has left unseen says nothing
            }
            fits = run(instruction, value, spot, track) && fits;
            if ((!fits && faults_ == nullptr) || exhausted_) {
                return false;
            }
        }
        if (fits && seen != nullptr) {
            add_seen(*seen, own);
        }
        return fits;
    }

    bool run(const Instruction& i, const Json& value, const Spot& spot, Seen* seen) {
        switch (i.op) {
        case Op::nothing_fits:
            return fail("false", spot);
        case Op::type:
            return (type_bits(value) & i.a) != 0 || fail("type", spot, type_words(i.a));
        case Op::constant:
            return equal_values(value, schema_.constants[i.a], steps_) ||
                   fail("const", spot, {show(schema_.constants[i.a]), ""});
        case Op::enumeration:
            return is_one_of(value, schema_.constants[i.a].get_array()) ||
                   fail("enum", spot, choices(schema_.constants[i.a].get_array()));
        case Op::minimum:
        case Op::exclusive_minimum:
        case Op::maximum:
        case Op::exclusive_maximum:
        case Op::multiple_of:
            return !value.is_number() || number(i, value, spot);
        case Op::min_length:
        case Op::max_length:
            return !value.is_string() || length(i, count_characters(value.get_string()), spot);
        case Op::pattern:
            return !value.is_string() || matches(i.a, value.get_string()) || fail("pattern", spot);
        case Op::format:
            return !value.is_string() || fits(static_cast<Format>(i.a), value.get_string()) || misformed(i.a, spot);
        case Op::min_items:
        case Op::max_items:
            return !value.is_array() || length(i, value.get_array().size(), spot);
        case Op::min_properties:
        case Op::max_properties:
            return !value.is_object() || length(i, value.get_object().size(), spot);
        case Op::unique_items:
            return !value.is_array() || unique(value.get_array(), spot);
        case Op::required:
            return !value.is_object() || has(value.get_object(), i.a, i.b, spot, "required", {});
        case Op::dependent_required:
            return !value.is_object() || dependent(i, value.get_object(), spot);
        case Op::dependent_schema:
            return !value.is_object() || !value.get_object().contains(schema_.names[i.a].text) ||
                   inside(i.b, value, spot, seen);
        case Op::members:
            return !value.is_object() || members(schema_.shapes[i.a], value.get_object(), spot, seen);
        case Op::property_names:
            return !value.is_object() || property_names(i.a, value.get_object(), spot);
        case Op::elements:
            return !value.is_array() || elements(schema_.rows[i.a], value.get_array(), spot, seen);
        case Op::contains:
            return !value.is_array() || contains(schema_.contains[i.a], value.get_array(), spot, seen);
        case Op::unevaluated_items:
            return !value.is_array() || unevaluated_items(i.a, value.get_array(), spot, *seen);
        case Op::unevaluated_properties:
            return !value.is_object() || unevaluated_properties(i.a, value.get_object(), spot, *seen);
        default:
            return combination(i, value, spot, seen);
        }
    }

    // --- Values. -----------------------------------------------------------------------------------------------
    bool number(const Instruction& i, const Json& value, const Spot& spot) {
        const Json& limit = schema_.constants[i.a];
        if (i.op == Op::multiple_of) {
            return is_multiple(value, limit) || fail("multipleOf", spot, {show(limit), ""});
        }
        const int order = compare_numbers(value, limit);
        switch (i.op) {
        case Op::minimum:
            return order >= 0 || fail("minimum", spot, {show(limit), ""});
        case Op::exclusive_minimum:
            return order > 0 || fail("exclusiveMinimum", spot, {show(limit), ""});
        case Op::maximum:
            return order <= 0 || fail("maximum", spot, {show(limit), ""});
        default:
            return order < 0 || fail("exclusiveMaximum", spot, {show(limit), ""});
        }
    }

    bool length(const Instruction& i, size_t length, const Spot& spot) {
        const bool is_least = i.op == Op::min_length || i.op == Op::min_items || i.op == Op::min_properties;
        const std::string_view code = i.op == Op::min_length       ? "minLength"
                                      : i.op == Op::max_length     ? "maxLength"
                                      : i.op == Op::min_items      ? "minItems"
                                      : i.op == Op::max_items      ? "maxItems"
                                      : i.op == Op::min_properties ? "minProperties"
                                                                   : "maxProperties";
        return (is_least ? length >= i.a : length <= i.a) || fail(code, spot, {std::to_string(i.a), ""});
    }

    bool matches(uint32_t pattern, std::string_view text) {
        const Pattern::Match match = schema_.patterns[pattern].match(text);
        exhausted_ = exhausted_ || match == Pattern::Match::too_hard;
        return match == Pattern::Match::yes;
    }

    bool misformed(uint32_t format, const Spot& spot) {
        if (faults_ != nullptr) {
            add_fault(format_fault(format_names[format], spot.pointer(), spot.label()));
        }
        return false;
    }

    bool is_one_of(const Json& value, const JsonArray& values) {
        return std::any_of(values.begin(), values.end(), [&](const Json& choice) {
            return equal_values(value, choice, steps_);
        });
    }

    static Text choices(const JsonArray& values) {
        Text out;
        for (size_t i = 0; i < values.size() && i < 10; ++i) {
            out.zh += (i == 0 ? "" : "、") + show(values[i]);
            out.en += (i == 0 ? "" : ", ") + show(values[i]);
        }
        if (values.size() > 10) {
            out.zh += "……";
            out.en += ", …";
        }
        return out;
    }

    bool unique(const JsonArray& array, const Spot& spot) {
        std::vector<std::pair<uint64_t, size_t>> order;
        order.reserve(array.size());
        for (size_t i = 0; i < array.size(); ++i) {
            order.emplace_back(hash_value(array[i], steps_), i);
        }
        std::sort(order.begin(), order.end());
        for (size_t i = 1; i < order.size(); ++i) {
            for (size_t j = i; j > 0 && order[j - 1].first == order[i].first; --j) {
                if (!spend()) {
                    return false;
                }
                if (equal_values(array[order[j - 1].second], array[order[i].second], steps_)) {
                    return fail("uniqueItems", spot, {show(array[order[i].second]), ""});
                }
            }
        }
        return true;
    }

    // --- Objects. ----------------------------------------------------------------------------------------------
    Text name_label(const Name& name) const {
        return name.title == none ? Text{name.text, name.text} : schema_.titles[name.title];
    }

    bool
    has(const JsonObject& object,
        uint32_t first,
        uint32_t last,
        const Spot& spot,
        std::string_view code,
        const Text& because) {
        bool fits = true;
        for (uint32_t n = first; n < last && (fits || faults_ != nullptr); ++n) {
            const Name& name = schema_.names[n];
            if (!object.contains(name.text)) {
                fits = fail_at(code, pointer_step(spot.pointer(), name.text), name_label(name), because);
            }
        }
        return fits;
    }

    bool dependent(const Instruction& i, const JsonObject& object, const Spot& spot) {
        const auto& [first, last] = schema_.requirements[i.b];
        return !object.contains(schema_.names[i.a].text) ||
               has(object, first, last, spot, "dependentRequired", name_label(schema_.names[i.a]));
    }

    bool members(const Shape& shape, const JsonObject& object, const Spot& spot, Seen* seen) {
        bool fits = true;
        size_t position = 0;
        for (const auto& member : object) {
            const std::string_view name = member.key();
            const Spot at{.outer = &spot, .member = name, .is_member = true};
            bool known = false;
            const auto property = std::lower_bound(
                shape.properties.begin(),
                shape.properties.end(),
                name,
                [](const auto& p, std::string_view n) { return p.first < n; }
            );
            if (property != shape.properties.end() && property->first == name) {
                known = true;
                fits = node(property->second, member.value(), at, nullptr) && fits;
            }
            for (const auto& [pattern, target] : shape.patterns) {
                if (matches(pattern, name)) {
                    known = true;
                    fits = node(target, member.value(), at, nullptr) && fits;
                }
            }
            if (!known && shape.additional != none) {
                known = true;
                fits = rest("additionalProperties", shape.additional, member.value(), at) && fits;
            }
            if (known && seen != nullptr) {
                (*seen)[position] = true;
            }
            if ((!fits && faults_ == nullptr) || exhausted_) {
                return false;
            }
            ++position;
        }
        return fits;
    }

    // A part that no other keyword covers: where nothing is allowed, the fault names that keyword.
    bool rest(std::string_view code, uint32_t target, const Json& value, const Spot& at) {
        const Node& schema = schema_.nodes[target];
        const bool refuses = schema.count == 1 && schema_.code[schema.first].op == Op::nothing_fits;
        return refuses ? fail(code, at) : node(target, value, at, nullptr);
    }

    bool property_names(uint32_t target, const JsonObject& object, const Spot& spot) {
        bool fits = true;
        for (const auto& member : object) {
            const Spot at{.outer = &spot, .member = member.key(), .is_member = true};
            if (!quietly([&] { return node(target, Json(member.key()), at, nullptr); })) {
                fits = fail("propertyNames", at);
            }
        }
        return fits;
    }

    bool unevaluated_properties(uint32_t target, const JsonObject& object, const Spot& spot, Seen& seen) {
        bool fits = true;
        size_t position = 0;
        for (const auto& member : object) {
            if (!seen[position]) {
                const Spot at{.outer = &spot, .member = member.key(), .is_member = true};
                fits = rest("unevaluatedProperties", target, member.value(), at) && fits;
                seen[position] = true;
            }
            ++position;
        }
        return fits;
    }

    // --- Arrays. -----------------------------------------------------------------------------------------------
    bool elements(const Row& row, const JsonArray& array, const Spot& spot, Seen* seen) {
        bool fits = true;
        const size_t count = row.rest == none ? std::min(row.prefix.size(), array.size()) : array.size();
        for (size_t i = 0; i < count; ++i) {
            const Spot at{.outer = &spot, .index = i};
            fits = node(i < row.prefix.size() ? row.prefix[i] : row.rest, array[i], at, nullptr) && fits;
            if (seen != nullptr) {
                (*seen)[i] = true;
            }
            if ((!fits && faults_ == nullptr) || exhausted_) {
                return false;
            }
        }
        return fits;
    }

    bool contains(const Containing& wanted, const JsonArray& array, const Spot& spot, Seen* seen) {
        size_t found = 0;
        for (size_t i = 0; i < array.size() && !exhausted_; ++i) {
            const Spot at{.outer = &spot, .index = i};
            if (quietly([&] { return node(wanted.node, array[i], at, nullptr); })) {
                ++found;
                if (seen != nullptr) {
                    (*seen)[i] = true;
                }
            }
        }
        if (found < wanted.least) {
            return fail(wanted.least == 1 ? "contains" : "minContains", spot, {std::to_string(wanted.least), ""});
        }
        return wanted.most == none || found <= wanted.most ||
               fail("maxContains", spot, {std::to_string(wanted.most), ""});
    }

    bool unevaluated_items(uint32_t target, const JsonArray& array, const Spot& spot, Seen& seen) {
        bool fits = true;
        for (size_t i = 0; i < array.size(); ++i) {
            if (!seen[i]) {
                const Spot at{.outer = &spot, .index = i};
                fits = rest("unevaluatedItems", target, array[i], at) && fits;
                seen[i] = true;
            }
        }
        return fits;
    }

    // --- Subschemas at the same value. -------------------------------------------------------------------------
    template <class Ask> bool quietly(Ask ask) {
        std::vector<Fault>* const kept = std::exchange(faults_, nullptr);
        const bool answer = ask();
        faults_ = kept;
        return answer;
    }

    // What the subschema has seen counts only where it fits.
    bool inside(uint32_t target, const Json& value, const Spot& spot, Seen* seen) {
        return node(target, value, spot, seen);
    }

    bool combination(const Instruction& i, const Json& value, const Spot& spot, Seen* seen) {
        switch (i.op) {
        case Op::ref:
            return inside(i.a, value, spot, seen);
        case Op::dynamic_ref:
            return inside(dynamic_target(i), value, spot, seen);
        case Op::all_of: {
            bool fits = true;
            for (uint32_t n = i.a; n < i.b && (fits || faults_ != nullptr); ++n) {
                fits = inside(schema_.lists[n], value, spot, seen) && fits;
            }
            return fits;
        }
        case Op::any_of:
        case Op::one_of:
            return some_of(i, value, spot, seen);
        case Op::negation:
            return !quietly([&] { return inside(i.a, value, spot, nullptr); }) || fail("not", spot);
        default: { // condition
            const bool holds = quietly([&] { return inside(schema_.lists[i.a], value, spot, seen); });
            const uint32_t branch = schema_.lists[i.a + (holds ? 1 : 2)];
            return branch == none || inside(branch, value, spot, seen);
        }
        }
    }

    // The outermost resource in scope that has the anchor decides.
    uint32_t dynamic_target(const Instruction& i) const {
        for (const uint32_t resource : scope_) {
            const auto& anchors = schema_.resources[resource].dynamic_anchors;
            if (const auto found = anchors.find(schema_.names[i.b].text); found != anchors.end()) {
                return found->second;
            }
        }
        return i.a;
    }

    bool some_of(const Instruction& i, const Json& value, const Spot& spot, Seen* seen) {
        size_t fitting = 0;
        for (uint32_t n = i.a; n < i.b && !exhausted_; ++n) {
            fitting += quietly([&] { return inside(schema_.lists[n], value, spot, seen); }) ? 1 : 0;
            if (i.op == Op::any_of && fitting > 0 && seen == nullptr) {
                return true;
            }
        }
        if (fitting == 1 || (i.op == Op::any_of && fitting > 1)) {
            return true;
        }
        if (fitting > 1) {
            return fail("oneOf.several", spot, {std::to_string(fitting), ""});
        }
        return faults_ != nullptr && !exhausted_ ? explain(i, value, spot) : false;
    }

    // No branch fits: says it in the words nearest to what the branches ask for.
    bool explain(const Instruction& i, const Json& value, const Spot& spot) {
        const std::string_view code = i.op == Op::any_of ? "anyOf" : "oneOf";
        if (Text options = labelled_choices(i); !options.zh.empty()) {
            Fault fault = make_fault("enum", spot.pointer(), spot.label(), options);
            fault.code = code;
            add_fault(std::move(fault));
            return false;
        }
        Text missing;
        std::vector<Fault> only;
        for (uint32_t n = i.a; n < i.b; ++n) {
            std::vector<Fault> branch;
            std::vector<Fault>* const kept = std::exchange(faults_, &branch);
            inside(schema_.lists[n], value, spot, nullptr);
            faults_ = kept;
            if (branch.size() != 1 || branch[0].code != "required") {
                return fail(code, spot);
            }
            const Text label = label_of_missing(schema_.lists[n]);
            missing.zh += (missing.zh.empty() ? "" : "、") + ("“" + label.zh + "”");
            missing.en += (missing.en.empty() ? "" : ", ") + ("'" + label.in(Language::en) + "'");
        }
        return fail("anyOf.required", spot, missing);
    }

    Text label_of_missing(uint32_t branch) const {
        const Node& node = schema_.nodes[branch];
        for (uint32_t i = node.first; i < node.first + node.count; ++i) {
            if (schema_.code[i].op == Op::required) {
                return name_label(schema_.names[schema_.code[i].a]);
            }
        }
        return {"其他内容", "something else"};
    }

    // The titles of `oneOf: [{"const": …, "title": …}, …]`, which is how forms write labelled choices.
    Text labelled_choices(const Instruction& i) const {
        Text out;
        for (uint32_t n = i.a; n < i.b; ++n) {
            const Node& node = schema_.nodes[schema_.lists[n]];
            if (node.count != 1 || schema_.code[node.first].op != Op::constant) {
                return {};
            }
            const std::string value = show(schema_.constants[schema_.code[node.first].a]);
            const Text label = node.title == none ? Text{value, value} : schema_.titles[node.title];
            if (n - i.a < 10) {
                out.zh += (out.zh.empty() ? "" : "、") + label.zh;
                out.en += (out.en.empty() ? "" : ", ") + label.in(Language::en);
            }
        }
        return out;
    }

    const Schema& schema_;
    const ValidationLimits& limits_;
    std::vector<Fault>* faults_;
    size_t steps_;
    size_t depth_ = 0;
    bool exhausted_ = false;
    std::vector<uint32_t> scope_; // the resources we are inside of, outermost first
};

} // namespace

std::vector<Fault> validate(const Schema& schema, const Json& value, const ValidationLimits& limits) {
    std::vector<Fault> faults;
    Run(schema, limits, &faults).whole(value);
    return faults;
}

bool is_valid(const Schema& schema, const Json& value, const ValidationLimits& limits) {
    return Run(schema, limits, nullptr).whole(value);
}

} // namespace tonghe::forms
