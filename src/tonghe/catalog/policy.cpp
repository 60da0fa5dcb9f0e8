#include "tonghe/catalog/policy.hpp"

#include "tonghe/catalog/internal/table_reading.hpp"

#include <algorithm>

namespace tonghe::catalog {

const BenefitDefinition* PolicyDefinition::benefit(std::string_view benefit_id) const {
    const auto found =
        std::find_if(benefits.begin(), benefits.end(), [&](const auto& one) { return one.id == benefit_id; });
    return found == benefits.end() ? nullptr : &*found;
}

BenefitAnswer answer(const PolicyDefinition& policy, const BenefitDefinition& benefit, const JsonObject& facts) {
    return read_table({*policy.model, benefit.decision, benefit.inputs, "entitled", "amount"}, facts);
}

} // namespace tonghe::catalog
