// A household as records of the registries that packs/national declares.
//
// Always true
//  1. The id of a record follows from what it is of (kind and number) and the seed, and grows with the number, so
//  loading
//     appends and nothing needs to be looked up.
//  2. Families described by hand have the same ids whatever the seed.
#pragma once
#include "tonghe/population/household.hpp"
#include "tonghe/registry/bulk_loader.hpp"

namespace tonghe::population {

enum class RecordKind {
    person,
    household,
    address,
    enterprise,
    marriage,
    birth,
    employment,
    social_insurance,
    medical_insurance,
    property,
    disability,
    vaccination,
    vaccination_file,
    bank_account,
    hospital_stay,
    birth_registration,
    income,
    pension,
    social_assistance,
    child_protection,
    care_assessment,
    unemployment,
    flexible_employment,
    skill_certificate,
    graduate,
    enrolment,
    veteran,
    military_service,
    family_planning,
    housing_support,
    home_purchase,
    farmland,
    farm_machine,
    talent,
    vehicle_trade,
    dishonesty,
    loan,
    enterprise_insurance,
    enterprise_year,
    qualification,
    patent,
    premises_lease,
    enterprise_account
};

// `part` tells apart records of one number, such as the doses of one child.
registry::RecordId record_id(RecordKind kind, int64_t number, uint64_t seed, int part = 0);

struct Records {
    std::vector<registry::BulkRecord> records;
    std::vector<registry::BulkRelation> relations;
};

void append_records(const Household& household, uint64_t seed, Date as_of, Records& out);
void append_records(const Enterprise& enterprise, uint64_t seed, Records& out);

} // namespace tonghe::population
