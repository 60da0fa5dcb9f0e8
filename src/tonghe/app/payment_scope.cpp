#include "tonghe/app/payment_scope.hpp"

#include "tonghe/disbursement/errors.hpp"
#include "tonghe/identity/actor.hpp"

#include <algorithm>

namespace tonghe::app {

namespace {

bool is_under(const catalog::OrganisationTree& organisation, const catalog::Unit& unit, const std::string& above) {
    const auto path = organisation.path(unit.id);
    return std::any_of(path.begin(), path.end(), [&](const catalog::Unit* one) { return one->id == above; });
}

bool gives(const catalog::OrganisationTree& organisation, const identity::PostHeld& held, std::string_view permission) {
    const catalog::Post* post = organisation.post(held.post);
    return post != nullptr &&
           std::find(post->permissions.begin(), post->permissions.end(), permission) != post->permissions.end();
}

} // namespace

const catalog::Unit* issuing_unit(const catalog::Catalog& catalog, const std::string& issuer) {
    const catalog::Region* root = catalog.territory().root();
    return catalog.organisation().competent(issuer, catalog::Level::city, root == nullptr ? "" : root->code);
}

PaymentScope::PaymentScope(const catalog::Catalog& catalog, const identity::Actor& actor) : catalog_(catalog) {
    const catalog::OrganisationTree& organisation = catalog.organisation();
    for (const auto& policy : catalog.content().policies) {
        const catalog::Unit* unit = issuing_unit(catalog, policy->issuer);
        for (const identity::PostHeld& held : actor.posts) {
            if (unit != nullptr && gives(organisation, held, identity::permission::prepare_payments) &&
                is_under(organisation, *unit, held.unit)) {
                prepared_.insert(policy->id);
                seen_.insert(policy->id);
            }
            if (unit != nullptr && gives(organisation, held, identity::permission::approve_payments) &&
                catalog::covers(held.region, unit->region)) {
                seen_.insert(policy->id);
            }
        }
    }
}

void PaymentScope::require_prepares(const std::string& policy) const { require(prepared_, policy); }

void PaymentScope::require_sees(const std::string& policy) const { require(seen_, policy); }

void PaymentScope::require(const std::set<std::string>& policies, const std::string& policy) const {
    if (policies.contains(policy)) {
        return;
    }
    Text title{policy, policy};
    Text unit_title;
    for (const auto& one : catalog_.content().policies) {
        if (one->id == policy) {
            const catalog::Unit* unit = issuing_unit(catalog_, one->issuer);
            title = one->title;
            unit_title = unit == nullptr ? Text{one->issuer, one->issuer} : unit->title;
        }
    }
    throw Error(
        disbursement::errors::other_unit,
        {{"policy", title.zh}, {"unit_zh", unit_title.zh}, {"policy_en", title.en}, {"unit", unit_title.en}}
    );
}

} // namespace tonghe::app
