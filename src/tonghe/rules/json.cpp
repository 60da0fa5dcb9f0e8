#include "tonghe/rules/json.hpp"

#include "tonghe/rules/type.hpp"

namespace tonghe::rules {

namespace {

const Type* element_of(const Type* type) {
    return type != nullptr && type->kind == Type::Kind::list ? type->element : nullptr;
}

const Type* field_of(const Type* type, std::string_view name) {
    if (type != nullptr && type->kind == Type::Kind::context) {
        for (const auto& [field, of] : type->fields) {
            if (field == name) {
                return of;
            }
        }
    }
    return nullptr;
}

Value text_as(const std::string& text, const Type* type) {
    switch (type == nullptr ? Type::Kind::any : type->kind) {
    case Type::Kind::date:
        if (const auto day = parse_day(text)) {
            return Value::date(*day);
        }
        break;
    case Type::Kind::time:
        if (const auto time = parse_time(text)) {
            return Value::time(*time);
        }
        break;
    case Type::Kind::date_time:
        if (const auto moment = parse_moment(text)) {
            return Value::date_time(*moment);
        }
        break;
    case Type::Kind::days_duration:
        if (const auto nanos = parse_days_duration(text)) {
            return Value::days_duration(*nanos);
        }
        break;
    case Type::Kind::months_duration:
        if (const auto months = parse_months_duration(text)) {
            return Value::months_duration(*months);
        }
        break;
    case Type::Kind::number:
        if (const auto number = Number::parse(text)) {
            return Value::number(*number);
        }
        break;
    default:
        break;
    }
    return Value::string(text);
}

Value convert(const Json& json, const Type* type, int depth) {
    constexpr int depth_max = 150;
    if (depth > depth_max) {
        return {};
    }
    switch (json.kind()) {
    case boost::json::kind::null:
        return {};
    case boost::json::kind::bool_:
        return Value::boolean(json.get_bool());
    case boost::json::kind::int64:
        return Value::number(Number(json.get_int64()));
    case boost::json::kind::uint64:
        return Value::number(Number::parse(std::to_string(json.get_uint64())).value_or(Number()));
    case boost::json::kind::double_: {
        const auto number = Number::of(json.get_double());
        return number ? Value::number(*number) : Value();
    }
    case boost::json::kind::string:
        return text_as(std::string(json.get_string()), type);
    case boost::json::kind::array: {
        List items;
        items.reserve(json.get_array().size());
        for (const Json& item : json.get_array()) {
            items.push_back(convert(item, element_of(type), depth + 1));
        }
        return Value::list(std::move(items));
    }
    case boost::json::kind::object: {
        Context entries;
        for (const auto& [key, value] : json.get_object()) {
            entries.entries.emplace_back(key, convert(value, field_of(type, key), depth + 1));
        }
        return Value::context(std::move(entries));
    }
    }
    return {};
}

} // namespace

Value value_of(const Json& json) { return convert(json, nullptr, 0); }

Value value_of(const Json& json, const Type* type) { return convert(json, type, 0); }

Json json_of(const Value& value) {
    switch (value.kind()) {
    case Kind::null:
        return {};
    case Kind::boolean:
        return value.as_boolean();
    case Kind::number: {
        const Number number = value.as_number();
        const auto whole = number.integer();
        return whole ? Json(*whole) : Json(number.real());
    }
    case Kind::list: {
        JsonArray items;
        for (const Value& item : value.as_list()) {
            items.push_back(json_of(item));
        }
        return items;
    }
    case Kind::context: {
        JsonObject entries;
        for (const auto& [key, item] : value.as_context().entries) {
            entries[key] = json_of(item);
        }
        return entries;
    }
    default:
        return Json(text_of(value));
    }
}

} // namespace tonghe::rules
