#include "tonghe/snapshot/fold.hpp"

#include <algorithm>
#include <cmath>

namespace tonghe::snapshot {

using catalog::ConditionKind;
using catalog::FactDefinition;
using catalog::FactKind;
using catalog::FactType;
using catalog::RecordCondition;
using Kind = FactValue::Kind;

namespace {

bool is_one_of(const FieldValue& value, const std::vector<std::string>& wanted) {
    const auto is = [&](std::string_view text) {
        return std::find(wanted.begin(), wanted.end(), text) != wanted.end();
    };
    switch (value.kind) {
    case FieldValue::Kind::text:
        return is(value.text);
    case FieldValue::Kind::truth:
        return is(value.number == 1 ? "true" : "false");
    case FieldValue::Kind::number:
        return is(std::to_string(value.number));
    default:
        return false;
    }
}

FactValue of_field(const FactDefinition& fact, const FieldValue& value) {
    switch (fact.type) {
    case FactType::boolean:
        return value.kind == FieldValue::Kind::truth ? FactValue{Kind::truth, value.number, {}} : FactValue{};
    case FactType::number:
        return value.kind == FieldValue::Kind::number ? FactValue{Kind::number, value.number, {}} : FactValue{};
    case FactType::text:
        return value.kind == FieldValue::Kind::text ? FactValue{Kind::text, 0, value.text} : FactValue{};
    default: {
        const auto date = date_in(value);
        return date ? FactValue{Kind::date, date->days, {}} : FactValue{};
    }
    }
}

FactValue since(const FactDefinition& fact, const FieldValue& value, Date day) {
    const auto date = date_in(value);
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

FieldValue field_in(const JsonObject& record, std::string_view field) {
    const Json* value = record.if_contains(field);
    if (value == nullptr || value->is_null()) {
        return {};
    }
    if (value->is_string()) {
        return {FieldValue::Kind::text, 0, std::string_view(value->get_string())};
    }
    if (value->is_bool()) {
        return {FieldValue::Kind::truth, value->get_bool() ? 1 : 0, {}};
    }
    if (value->is_int64()) {
        return {FieldValue::Kind::number, value->get_int64(), {}};
    }
    if (value->is_double() && std::nearbyint(value->get_double()) == value->get_double()) {
        return {FieldValue::Kind::number, static_cast<int64_t>(value->get_double()), {}};
    }
    return {FieldValue::Kind::other, 0, {}};
}

std::optional<Date> date_in(const FieldValue& value) {
    return value.kind == FieldValue::Kind::text ? parse_date(value.text) : std::nullopt;
}

bool holds(const RecordCondition& condition, const FieldValue& value, Date day) {
    if (condition.kind == ConditionKind::is) {
        return is_one_of(value, condition.values);
    }
    if (condition.kind == ConditionKind::at_least || condition.kind == ConditionKind::at_most) {
        return value.kind == FieldValue::Kind::number &&
               (condition.kind == ConditionKind::at_least ? value.number >= condition.number
                                                          : value.number <= condition.number);
    }
    const auto date = date_in(value);
    if (!date) {
        return condition.kind == ConditionKind::from_today && value.kind == FieldValue::Kind::none; // without an end
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

FactValue value_of(const FactDefinition& fact, const FieldValue& value, Date day) {
    switch (fact.kind) {
    case FactKind::exists:
        return {Kind::truth, 1, {}};
    case FactKind::count:
        return {Kind::number, 1, {}};
    case FactKind::years:
    case FactKind::months:
        return since(fact, value, day);
    default:
        return of_field(fact, value);
    }
}

bool matters(const FactDefinition& fact, const JsonObject& record, Date day) {
    return std::all_of(fact.where.begin(), fact.where.end(), [&](const RecordCondition& condition) {
        return holds(condition, field_in(record, condition.field), day);
    });
}

FactValue value_in(const FactDefinition& fact, const JsonObject& record, Date day) {
    return value_of(fact, field_in(record, fact.field), day);
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
