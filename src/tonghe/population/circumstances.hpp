// What registries beyond the basic ones hold about a person or an enterprise, and policies ask about: pensions,
// schooling, service, assistance, land, purchases; staff, figures, standing. Plain values.
//
// Always true
//  1. An empty field or list means that the registry has no record.
//  2. Words (`minimum`, `junior` …) are codes of the lists in packs/national/codes.
#pragma once
#include "tonghe/base/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tonghe::population {

struct SocialAssistance {
    const char* kind = "";
    Date since;
    int64_t monthly_cents = 0;
};

// Recognised as something on a day: under protection, in need of care, certified, housed, a talent.
struct Recognition {
    const char* kind = "";
    Date on;
};

struct PensionPaid {
    bool employee = false;
    int64_t monthly_cents = 0;
    Date since;
};

struct Unemployment {
    Date registered_on;
    bool involuntary = true;
    const char* hardship = "none";
};

struct FlexibleWork {
    Date registered_on;
    int64_t monthly_paid_cents = 0;
};

struct Graduation {
    std::string school;
    std::string degree; // GB/T 4658
    Date on;
    bool hardship = false;
};

struct Enrolment {
    const char* stage = "";
    std::string school;
    Date since;
};

struct Veteran {
    const char* kind = "";
    std::optional<Date> discharged_on; // not of the bereaved
    int years_served = 0;
    int disability_level = 0; // 1 the gravest … 10, 0 none
};

struct HomePurchase {
    Date contract_on;
    int64_t price_cents = 0;
    int area_m2 = 0;
    bool first = true;
    bool new_build = true;
};

struct Farmland {
    int area_mu = 0;
    bool grain = true;
    Date declared_on;
};

struct FarmMachine {
    const char* kind = "";
    Date bought_on;
    int64_t price_cents = 0;
    bool listed = true; // machines of the list are subsidised
};

struct VehicleTrade {
    Date scrapped_on;
    int64_t new_price_cents = 0;
    bool new_energy = false;
};

struct HospitalStay {
    const char* kind = "";
    std::string hospital; // credit code
    std::string hospital_name;
    std::string region; // of the hospital, district
    Date admitted_on;
    Date discharged_on;
    int64_t total_cents = 0;
    int64_t insured_cents = 0;
    int64_t own_cents = 0; // of covered costs
};

struct SupportedLoan {
    const char* purpose = "";
    int64_t amount_cents = 0;
    int rate_bp = 0;
    int64_t interest_paid_cents = 0; // in the last 12 months
    Date drawn_on;
    const char* status = "active";
};

struct Circumstances { // of a person
    std::optional<int64_t> monthly_income_cents;
    std::optional<PensionPaid> pension;
    std::optional<SocialAssistance> assistance;
    std::optional<Recognition> protection; // of a child
    std::optional<Recognition> care;
    std::optional<Unemployment> unemployment;
    std::optional<FlexibleWork> flexible_work;
    std::optional<Recognition> skill;
    std::optional<Graduation> graduation;
    std::optional<Enrolment> enrolment;
    std::optional<Veteran> veteran;
    std::optional<Recognition> service; // in the forces now, since
    std::optional<Recognition> family_planning;
    std::optional<Recognition> housing_support;
    std::optional<HomePurchase> purchase;
    std::optional<Farmland> farmland;
    std::optional<FarmMachine> machine;
    std::optional<Recognition> talent;
    std::optional<VehicleTrade> vehicle;
    std::optional<HospitalStay> stay;
    std::optional<SupportedLoan> loan;
    std::optional<Date> dishonest_since;
};

struct InsuranceMonth {
    Date month; // its first day
    int insured = 0;
    int disabled = 0;
    int dismissed = 0;
    int graduates_hired = 0;
    int hardship_hired = 0;
    int veterans_hired = 0;
    int migrants_hired = 0;
    int64_t unemployment_paid_cents = 0;
};

struct EnterpriseYear {
    Date year_end;
    int64_t revenue_cents = 0;
    int64_t tax_cents = 0;
    int64_t profit_cents = 0;
    int64_t research_cents = 0;
    int64_t assets_cents = 0;
    int64_t exports_cents = 0;
};

struct Qualification {
    const char* kind = "";
    Date recognised_on;
    Date valid_until;
};

struct Patent {
    const char* kind = "";
    Date granted_on;
    bool in_product = false;
};

struct Lease {
    int64_t yearly_rent_cents = 0;
    Date since;
    Date until;
};

struct BusinessFigures {                // of an enterprise
    std::vector<InsuranceMonth> months; // up to the month of the city's day, oldest first
    std::optional<EnterpriseYear> year;
    std::vector<Qualification> qualifications;
    std::vector<Patent> patents;
    std::optional<Lease> lease;
    std::optional<SupportedLoan> loan;
    std::optional<Date> dishonest_since;
};

} // namespace tonghe::population
