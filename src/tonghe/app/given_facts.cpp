#include "tonghe/app/given_facts.hpp"

#include "tonghe/base/invalid_input.hpp"
#include "tonghe/policy/errors.hpp"

namespace tonghe::app {

namespace {

bool fits(const catalog::FactDefinition& fact, const Json& value) {
    switch (fact.type) {
    case catalog::FactType::boolean:
        return value.is_bool();
    case catalog::FactType::number:
        return value.is_number();
    case catalog::FactType::date:
        return value.is_string() && parse_date(std::string_view(value.get_string()));
    default:
        return value.is_string();
    }
}

} // namespace

const catalog::TargetDefinition& target_of(const catalog::Catalog& catalog, const std::string& id) {
    if (const catalog::TargetDefinition* target = catalog.target(id)) {
        return *target;
    }
    std::string known;
    for (const catalog::TargetDefinition& target : catalog.content().targets) {
        known += (known.empty() ? "" : ", ") + target.id;
    }
    throw Error(policy::errors::unknown_target, {{"target", id}, {"known", known}});
}

const catalog::FactDefinition*
fact_of(const catalog::Catalog& catalog, const catalog::TargetDefinition& target, std::string_view fact) {
    const catalog::FactDefinition* own = target.fact(fact);
    const catalog::TargetDefinition* household = target.household.empty() ? nullptr : catalog.target("household");
    return own == nullptr && household != nullptr ? household->fact(fact) : own;
}

JsonObject given_facts(const catalog::Catalog& catalog, const catalog::TargetDefinition& target, const Json& given) {
    std::vector<Fault> faults;
    const auto refuse = [&](std::string_view fact, const char* code, Text what) {
        faults.push_back({.code = code, .pointer = "/facts/" + std::string(fact), .what = std::move(what)});
    };
    if (!given.is_object()) {
        faults.push_back({.code = "wrong_type", .pointer = "/facts", .what = {"必须是对象", "must be an object"}});
    }
    const JsonObject facts = given.is_object() ? given.get_object() : JsonObject();
    for (const auto& [id, value] : facts) {
        const catalog::FactDefinition* fact = fact_of(catalog, target, id);
        if (fact == nullptr) {
            refuse(id, "policy.unknown_fact", {"没有这个事实", "there is no such fact"});
            faults.back().remedy = {
                "可用的事实见 GET /api/v1/policies/facts?target=" + target.id,
                "GET /api/v1/policies/facts?target=" + target.id + " lists those there are"};
        } else if (!value.is_null() && !fits(*fact, value)) {
            const std::string type = word(fact->type);
            refuse(id, "wrong_type", {"类型应为 " + type, "must be of the type " + type});
        }
    }
    if (!faults.empty()) {
        throw invalid_input(faults);
    }
    return facts;
}

} // namespace tonghe::app
