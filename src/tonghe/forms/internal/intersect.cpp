#include "tonghe/forms/internal/intersect.hpp"

#include "tonghe/forms/internal/numbers.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <numeric>

namespace tonghe::forms {

namespace {

constexpr std::string_view lower_bounds[] = {
    "minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"};
constexpr std::string_view upper_bounds[] = {
    "maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains"};

template <class List> bool is_in(std::string_view word, const List& list) {
    return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

JsonArray as_array(const Json& value) { return value.is_array() ? value.get_array() : JsonArray{value}; }

bool holds(const JsonArray& values, const Json& value) {
    size_t steps = 10'000;
    return std::any_of(values.begin(), values.end(), [&](const Json& each) {
        return equal_values(each, value, steps);
    });
}

// The values that the schema lists one by one, or nullopt where it lists none.
std::optional<JsonArray> listed(const JsonObject& schema) {
    if (const Json* value = schema.if_contains("const")) {
        return JsonArray{*value};
    }
    if (const Json* values = schema.if_contains("enum"); values != nullptr && values->is_array()) {
        return values->get_array();
    }
    const Json* options = schema.if_contains("oneOf");
    if (options == nullptr || !options->is_array()) {
        return std::nullopt;
    }
    JsonArray out;
    for (const Json& option : options->get_array()) {
        const Json* value = option.is_object() ? option.get_object().if_contains("const") : nullptr;
        if (value == nullptr) {
            return std::nullopt;
        }
        out.push_back(*value);
    }
    return out;
}

Json common_types(const Json& left, const Json& right) {
    const JsonArray a = as_array(left);
    const JsonArray b = as_array(right);
    JsonArray out;
    const auto allows = [](const JsonArray& types, const Json& type) {
        return holds(types, type) || (type == Json("integer") && holds(types, Json("number")));
    };
    for (const JsonArray* side : {&a, &b}) {
        for (const Json& type : *side) {
            if (allows(a, type) && allows(b, type) && !holds(out, type)) {
                out.push_back(type);
            }
        }
    }
    return out.size() == 1 ? out[0] : Json(out);
}

std::optional<Json> common_multiple(const Json& left, const Json& right) {
    if (is_multiple(left, right)) {
        return left;
    }
    if (is_multiple(right, left)) {
        return right;
    }
    constexpr int64_t small = 1'000'000'000;
    if (left.is_int64() && right.is_int64() && left.get_int64() < small && right.get_int64() < small) {
        return std::lcm(left.get_int64(), right.get_int64());
    }
    return std::nullopt;
}

void also(JsonObject& out, Json part) {
    Json& all = out["allOf"];
    if (all.is_null()) {
        all.emplace_array();
    }
    if (!holds(all.as_array(), part)) {
        all.as_array().push_back(std::move(part));
    }
}

class Intersection {
  public:
    Intersection(const JsonObject& left, const JsonObject& right, std::vector<std::string>& contradictions)
        : left_(left), right_(right), contradictions_(contradictions), out_(left) {}

    JsonObject run() {
        for (const auto& member : right_) {
            const std::string_view name = member.key();
            Json* mine = out_.if_contains(name);
            if (mine == nullptr) {
                out_[name] = member.value();
            } else if (*mine != member.value()) {
                keyword(std::string(name), *mine, member.value());
            }
        }
        choices();
        bounds("minimum", "maximum");
        bounds("minLength", "maxLength");
        bounds("minItems", "maxItems");
        return std::move(out_);
    }

  private:
    void contradiction(std::string_view keyword) {
        if (!is_in(keyword, contradictions_)) {
            contradictions_.emplace_back(keyword);
        }
    }

    void keyword(const std::string& name, Json& mine, const Json& other) {
        if (name == "type") {
            mine = common_types(mine, other);
            if (mine.is_array() && mine.get_array().empty()) {
                contradiction(name);
            }
        } else if (is_in(name, lower_bounds) && mine.is_number() && other.is_number()) {
            mine = compare_numbers(mine, other) < 0 ? other : mine;
        } else if (is_in(name, upper_bounds) && mine.is_number() && other.is_number()) {
            mine = compare_numbers(mine, other) > 0 ? other : mine;
        } else if (name == "uniqueItems") {
            mine = true;
        } else if (name == "format" || name == "const") {
            contradiction(name);
        } else if (name == "items" && mine.is_object() && other.is_object()) {
            mine = intersect(mine.get_object(), other.get_object(), contradictions_);
        } else if (name == "allOf") {
            for (const Json& part : as_array(other)) {
                also(out_, part);
            }
        } else if (name == "enum" || (name == "oneOf" && listed(left_) && listed(right_))) {
            return; // together, in choices()
        } else if (const auto multiple = name == "multipleOf" ? common_multiple(mine, other) : std::nullopt) {
            mine = *multiple;
        } else {
            also(out_, JsonObject{{name, other}});
        }
    }

    // Lists of choices keep what both sides offer.
    void choices() {
        const auto left = listed(left_);
        const auto right = listed(right_);
        if (!left || !right) {
            return;
        }
        const auto offered = [&](const Json& value) { return holds(*left, value) && holds(*right, value); };
        if (std::none_of(left->begin(), left->end(), offered)) {
            return contradiction("enum");
        }
        if (Json* values = out_.if_contains("enum")) {
            JsonArray kept;
            std::copy_if(values->as_array().begin(), values->as_array().end(), std::back_inserter(kept), offered);
            *values = std::move(kept);
        }
        if (Json* options = out_.if_contains("oneOf")) {
            JsonArray kept;
            std::copy_if(
                options->as_array().begin(),
                options->as_array().end(),
                std::back_inserter(kept),
                [&](const Json& o) {
                    return !o.is_object() || !o.get_object().contains("const") || offered(o.at("const"));
                }
            );
            *options = std::move(kept);
        }
    }

    void bounds(const char* least, const char* most) {
        const Json* low = out_.if_contains(least);
        const Json* high = out_.if_contains(most);
        if (low != nullptr && high != nullptr && low->is_number() && high->is_number() &&
            compare_numbers(*low, *high) > 0) {
            contradiction(std::string(least) + "/" + most);
        }
    }

    const JsonObject& left_;
    const JsonObject& right_;
    std::vector<std::string>& contradictions_;
    JsonObject out_;
};

} // namespace

JsonObject intersect(const JsonObject& left, const JsonObject& right, std::vector<std::string>& contradictions) {
    return Intersection(left, right, contradictions).run();
}

} // namespace tonghe::forms
