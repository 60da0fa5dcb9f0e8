#include "tonghe/catalog/review.hpp"

#include "tonghe/catalog/internal/table_reading.hpp"

#include <algorithm>
#include <array>

namespace tonghe::catalog {

namespace {

// By code, among values sorted by it.
template <class T, class Code> const T* by_code(const std::vector<T>& sorted, std::string_view code, Code code_of) {
    const auto at = std::lower_bound(sorted.begin(), sorted.end(), code, [&](const T& one, std::string_view wanted) {
        return code_of(one) < wanted;
    });
    return at != sorted.end() && code_of(*at) == code ? &*at : nullptr;
}

} // namespace

std::span<const ClaimFact> claim_facts() {
    using enum FactType;
    static const std::array facts{
        ClaimFact{"claim.item", text, 0, {"项目编码", "Item code"}},
        ClaimFact{"claim.category", text, 0, {"项目类别", "Category of the item"}},
        ClaimFact{"claim.setting", text, 0, {"就诊类型", "Outpatient or inpatient"}},
        ClaimFact{"claim.quantity", number, 2, {"数量", "Quantity"}},
        ClaimFact{"claim.price", number, 2, {"单价", "Price of one"}},
        ClaimFact{"claim.amount", number, 2, {"金额", "Amount"}},
        ClaimFact{"claim.day", date, 0, {"日期", "Day"}},
        ClaimFact{"claim.hospital", text, 0, {"医疗机构", "Hospital"}},
        ClaimFact{"claim.department", text, 0, {"科室", "Department"}},
        ClaimFact{"claim.diagnosis", text, 0, {"诊断编码", "Diagnosis"}},
        ClaimFact{"claim.sex", text, 0, {"患者性别", "Sex of the patient"}},
        ClaimFact{"claim.age", number, 0, {"患者周岁", "Age of the patient that day"}},
        ClaimFact{"item.listed", boolean, 0, {"在目录内", "The item is in the catalogue"}},
        ClaimFact{"item.sex", text, 0, {"项目限定性别", "Sex the item is for"}},
        ClaimFact{"item.age_from", number, 0, {"项目起始年龄", "Age from which the item is for"}},
        ClaimFact{"item.age_to", number, 0, {"项目截止年龄", "Age to which the item is for"}},
        ClaimFact{"item.price_max", number, 2, {"支付标准", "Most that is taken into account for one"}},
        ClaimFact{"item.day_quantity_max", number, 0, {"日限量", "Most of it on a day"}},
        ClaimFact{"item.times_max", number, 0, {"限定次数", "Most times within its days"}},
        ClaimFact{"item.month_max", number, 2, {"月限额", "Most a month"}},
        ClaimFact{"item.year_max", number, 2, {"年限额", "Most a year"}},
        ClaimFact{"item.fits_diagnosis", boolean, 0, {"诊断在限定范围内", "The diagnosis is one the item is for"}},
        ClaimFact{"same.equal_before", number, 0, {"之前相同的明细数", "Equal lines before this one"}},
        ClaimFact{"same.day_quantity", number, 2, {"当日累计数量", "Quantity that day so far"}},
        ClaimFact{
            "same.included", boolean, 0, {"同次就诊已收包含它的项目", "An item that contains it is charged beside it"}},
        ClaimFact{"window.times", number, 0, {"期间内累计次数", "Times within the item's days so far"}},
        ClaimFact{"month.amount", number, 2, {"本月累计金额", "Amount this month so far"}},
        ClaimFact{"year.amount", number, 2, {"本年累计金额", "Amount this year so far"}},
    };
    return facts;
}

const ClaimFact* claim_fact(std::string_view id) {
    const auto facts = claim_facts();
    const auto found = std::find_if(facts.begin(), facts.end(), [&](const ClaimFact& one) { return id == one.id; });
    return found == facts.end() ? nullptr : &*found;
}

const ReviewRule* ReviewDefinition::rule(std::string_view rule_id) const {
    const auto found = std::find_if(rules.begin(), rules.end(), [&](const auto& one) { return one.id == rule_id; });
    return found == rules.end() ? nullptr : &*found;
}

const ReviewItem* ReviewDefinition::item(std::string_view code) const {
    return by_code(items, code, [](const ReviewItem& one) -> std::string_view { return one.item; });
}

const Hospital* ReviewDefinition::hospital(std::string_view code) const {
    return by_code(hospitals, code, [](const Hospital& one) -> std::string_view { return one.hospital; });
}

LineAnswer answer(const ReviewDefinition& review, const ReviewRule& rule, const JsonObject& facts) {
    const BenefitAnswer said = read_table({*review.model, rule.decision, rule.inputs, "flag", "saved"}, facts);
    const bool flag = said.is == Entitlement::entitled;
    return {flag, flag ? said.amount : "", said.reason, said.rule, said.article};
}

} // namespace tonghe::catalog
