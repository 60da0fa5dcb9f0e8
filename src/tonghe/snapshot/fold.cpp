#include "tonghe/snapshot/fold.hpp"

#include <algorithm>

namespace tonghe::snapshot {

using catalog::ConditionKind;
using catalog::FactDefinition;
using catalog::FactKind;
using catalog::FactType;
using catalog::RecordCondition;
using Kind = FactValue::Kind;

namespace {

std::optional<Date> date_in(const Json* value) {
    return value != nullptr && value->is_string() ? parse_date(std::string_view(value->get_string())) : std::nullopt;
}

std::optional<int64_t> integer_in(const Json* value) {
    return value != nullptr && value->is_number() ? std::optional(value->to_number<int64_t>()) : std::nullopt;
}

bool is_one_of(const Json& value, const std::vector<std::string>& wanted) {
    const auto is = [&](std::string_view text) {
        return std::find(wanted.begin(), wanted.end(), text) != wanted.end();
    };
    if (value.is_string()) {
        return is(std::string_view(value.get_string()));
    }
    if (value.is_bool()) {
        return is(value.get_bool() ? "true" : "false");
    }
    return value.is_int64() && is(std::to_string(value.get_int64()));
}

bool holds(const RecordCondition& condition, const JsonObject& record, Date day) {
    const Json* value = record.if_contains(condition.field);
    if (condition.kind == ConditionKind::is) {
        return value != nullptr && is_one_of(*value, condition.values);
    }
    if (condition.kind == ConditionKind::at_least || condition.kind == ConditionKind::at_most) {
        const auto number = integer_in(value);
        return number &&
               (condition.kind == ConditionKind::at_least ? *number >= condition.number : *number <= condition.number);
    }
    const auto date = date_in(value);
    if (!date) {
        return condition.kind == ConditionKind::from_today && (value == nullptr || value->is_null()); // without an end
    }
    switch (condition.kind) {
    case ConditionKind::years_below:
        return years_between(*date, day) < condition.number;
    case ConditionKind::years_from:
        return years_between(*date, day) >= condition.number;
    case ConditionKind::months_within:
        return *date <= day && months_between(*date, day) < condition.number;
    default:
        return *date >= day;
    }
}

FactValue of_field(const FactDefinition& fact, const Json& value) {
    switch (fact.type) {
    case FactType::boolean:
        return value.is_bool() ? FactValue{Kind::truth, value.get_bool() ? 1 : 0, {}} : FactValue{};
    case FactType::number:
        return value.is_number() ? FactValue{Kind::number, value.to_number<int64_t>(), {}} : FactValue{};
    case FactType::text:
        return value.is_string() ? FactValue{Kind::text, 0, std::string_view(value.get_string())} : FactValue{};
    default: {
        const auto date = date_in(&value);
        return date ? FactValue{Kind::date, date->days, {}} : FactValue{};
    }
    }
}

FactValue since(const FactDefinition& fact, const Json& value, Date day) {
    const auto date = date_in(&value);
    if (!date) {
        return {};
    }
    const int64_t passed = fact.kind == FactKind::years ? years_between(*date, day) : months_between(*date, day);
    if (fact.type == FactType::boolean) {
        const bool is = (!fact.below || passed < *fact.below) && (!fact.at_least || passed >= *fact.at_least);
        return {Kind::truth, is ? 1 : 0, {}};
    }
    return {Kind::number, passed, {}};
}

} // namespace

int months_between(Date since, Date on) {
    if (on < since) {
        return -months_between(on, since);
    }
    return (on.year() - since.year()) * 12 + static_cast<int>(on.month()) - static_cast<int>(since.month()) -
           (on.day() < since.day() ? 1 : 0);
}

bool matters(const FactDefinition& fact, const JsonObject& record, Date day) {
    return std::all_of(fact.where.begin(), fact.where.end(), [&](const RecordCondition& condition) {
        return holds(condition, record, day);
    });
}

FactValue value_in(const FactDefinition& fact, const JsonObject& record, Date day) {
    if (fact.kind == FactKind::exists) {
        return {Kind::truth, 1, {}};
    }
    if (fact.kind == FactKind::count) {
        return {Kind::number, 1, {}};
    }
    const Json* value = record.if_contains(fact.field);
    if (value == nullptr || value->is_null()) {
        return {};
    }
    return fact.kind == FactKind::years || fact.kind == FactKind::months ? since(fact, *value, day)
                                                                         : of_field(fact, *value);
}

void FactFold::add(const JsonObject& record, Date day) {
    if (!matters(*fact_, record, day)) {
        return;
    }
    if (fact_->latest.empty()) {
        fold(value_in(*fact_, record, day));
        return;
    }
    const Json* at = record.if_contains(fact_->latest);
    const std::string when = at == nullptr ? "" : at->is_string() ? std::string(at->get_string()) : to_text(*at);
    const FactValue value = value_in(*fact_, record, day);
    if (!any_ || when > latest_) {
        any_ = true;
        latest_ = when;
        held_ = value;
        text_ = held_.text;
    } else if (when == latest_) {
        fold(value);
    }
}

void FactFold::add_member(const FactValue& member) {
    if (fact_->kind != FactKind::count) {
        fold(member);
    } else if (fact_->member_fact.empty() || (member.kind == Kind::truth && member.number == 1)) {
        fold({Kind::number, 1, {}});
    }
}

void FactFold::fold(const FactValue& value) {
    if (!value.is_known()) {
        return;
    }
    if (!held_.is_known()) {
        held_ = value;
        text_ = value.text;
        return;
    }
    switch (fact_->kind) {
    case FactKind::sum:
    case FactKind::count:
        held_.number += value.number;
        break;
    case FactKind::least:
        held_.number = std::min(held_.number, value.number);
        break;
    case FactKind::greatest:
        held_.number = std::max(held_.number, value.number);
        break;
    default: // of several without an order, the smallest, so that their order does not matter
        if (held_.kind == Kind::text ? value.text < text_ : value.number < held_.number) {
            held_ = value;
            text_ = value.text;
        }
    }
}

FactValue FactFold::result() const {
    if (held_.is_known()) {
        FactValue out = held_;
        out.text = text_;
        return out;
    }
    switch (fact_->kind) {
    case FactKind::exists:
        return {Kind::truth, 0, {}};
    case FactKind::count:
    case FactKind::sum:
        return {Kind::number, 0, {}};
    default:
        return {};
    }
}

FactValue ratio_of(const FactValue& over, int over_scale, const FactValue& under, int under_scale) {
    if (!over.is_known() || !under.is_known() || under.number == 0) {
        return {};
    }
    __int128 scaled = static_cast<__int128>(over.number);
    for (int i = over_scale - under_scale; i < 3; ++i) {
        scaled *= 10;
    }
    for (int i = over_scale - under_scale; i > 3; --i) {
        scaled /= 10;
    }
    return {Kind::number, static_cast<int64_t>(scaled / under.number), {}}; // cut off, as payments are
}

Json json_of(const FactValue& value, int scale) {
    switch (value.kind) {
    case Kind::truth:
        return Json(value.number == 1);
    case Kind::number: {
        if (scale == 0) {
            return Json(value.number);
        }
        double power = 1;
        for (int i = 0; i < scale; ++i) {
            power *= 10;
        }
        return Json(static_cast<double>(value.number) / power); // nearest to the decimal, which FEEL reads back exactly
    }
    case Kind::text:
        return Json(value.text);
    case Kind::date:
        return Json(to_string(Date{static_cast<int32_t>(value.number)}));
    default:
        return Json(nullptr);
    }
}

} // namespace tonghe::snapshot
