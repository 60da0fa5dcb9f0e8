// Who was found for a benefit, as candidates of a payment batch: the last run, with what has changed since.
//
// Always true
//  1. Of benefits that exclude each other a person is a candidate for the one that stands, as the calculator says.
//  2. Whoever is no longer entitled by the records of today is none; whoever is newly entitled is one.
#pragma once
#include "tonghe/app/house.hpp"
#include "tonghe/catalog/policy.hpp"
#include "tonghe/disbursement/batch.hpp"

namespace tonghe::policy {
struct MatchedCity;
}

namespace tonghe::app {

// Error(payment.no_payee) where the target is nobody whom money can be paid to.
std::vector<disbursement::Candidate> found_people(
    Session& session,
    const House& house,
    const policy::MatchedCity& city,
    const catalog::PolicyDefinition& policy,
    const catalog::BenefitDefinition& benefit
);

// Money that reaches whoever was found, without an application (免申即享); not a relief, which nobody is paid.
bool is_paid_without_application(const catalog::PolicyDefinition& policy, const catalog::BenefitDefinition& benefit);
// What a benefit is paid for on a day: `2026-11`, `2026`, `once`.
std::string period_of(catalog::Pays pays, Date on);
// Error(payment.bad_period) where it is none of the benefit's, or lies ahead.
void check_period(catalog::Pays pays, const std::string& period, Date today);

} // namespace tonghe::app
