#include "tonghe/population/internal/demo_lives.hpp"

#include "tonghe/base/check.hpp"
#include "tonghe/population/internal/business.hpp"

#include <algorithm>

namespace tonghe::population::internal {

namespace {

constexpr int64_t yuan = 100;

Circumstances& life_of(Household& household, std::string_view name) {
    const auto found = std::find_if(household.members.begin(), household.members.end(), [&](const Person& person) {
        return person.name == name;
    });
    TONGHE_CHECK(found != household.members.end(), "a demonstration family without somebody it tells of");
    return found->circumstances;
}

// What follows from work, age and schooling as it does for everybody.
void add_common(Household& household, const Lives& lives, Date as_of) {
    Random random(1);
    for (Person& person : household.members) {
        Circumstances& life = person.circumstances;
        if (person.job) {
            life.monthly_income_cents = person.job->monthly_wage_cents;
        } else if (years_between(person.birth_date, as_of) < 18) {
            life.enrolment = lives.enrolment(random, person, household.home.region);
        }
    }
}

void add_pension(Person& person, bool employee, int64_t monthly_yuan, Date since) {
    person.pension = Insurance{.employee = employee, .months = employee ? 312 : 180, .since = Date::of(2010, 1, 1)};
    person.circumstances.pension = PensionPaid{employee, monthly_yuan * yuan, since};
    person.circumstances.monthly_income_cents = monthly_yuan * yuan;
}

void tell_grandmother(Household& household, Date as_of) {
    Person& liu = household.members.front();
    add_pension(liu, true, 3'480, Date::of(2013, 11, 3));
    liu.circumstances.family_planning = Recognition{"only_child", Date::of(2018, 12, 1)};
    liu.circumstances.care = Recognition{"mild", as_of - 120};
}

void tell_twins(Household& household, Date as_of) {
    life_of(household, "宋佳").talent = Recognition{"D", as_of - 400};
    life_of(household, "韩冬").skill = Recognition{"technician", as_of - 150};
}

void tell_shop_owner(Household& household, Date as_of) {
    Circumstances& owner = life_of(household, "马琳");
    owner.monthly_income_cents = 6'800 * yuan;
    Enterprise& shop = household.enterprises.front();
    for (int month = 1 - months_kept; month <= 0; ++month) {
        InsuranceMonth one{.month = month_of(as_of, month), .insured = month < -4 ? 2 : 3};
        one.hardship_hired = month == -4 ? 1 : 0;
        one.unemployment_paid_cents = one.insured * 65 * yuan;
        shop.figures.months.push_back(one);
    }
    shop.figures.lease = Lease{36'000 * yuan, as_of - 300, as_of + 430};
    Random random(2);
    shop.figures.loan = supported_loan(random, "small", 150'000 * yuan, as_of - 200, as_of);
    shop.figures.loan->status = "active";
    shop.figures.year = EnterpriseYear{
        .year_end = last_closed_year(as_of),
        .revenue_cents = 620'000 * yuan,
        .tax_cents = 6'200 * yuan,
        .profit_cents = 82'000 * yuan,
        .research_cents = 0,
        .assets_cents = 150'000 * yuan,
        .exports_cents = 0};
}

void tell_young_family(Household& household, Date as_of) {
    Circumstances& father = life_of(household, "唐伟");
    father.skill = Recognition{"senior", as_of - 200};
    father.vehicle = VehicleTrade{as_of - 120, 168'000 * yuan, true};
    father.purchase = HomePurchase{as_of - 270, 1'560'000 * yuan, 118, false, true};
    life_of(household, "罗妍").talent = Recognition{"E", as_of - 500};
}

void tell_guardian(Household& household, const Enterprise& hospital, Date as_of) {
    Person& fang = household.members.front();
    household.property->area_m2 = 68;
    add_pension(fang, false, 320, Date::of(2016, 5, 1));
    Disability disability{
        .certificate = fang.identity_number + "42", .kind = 4, .level = 2, .issued_on = as_of - 1'200};
    fang.disability = std::move(disability);
    Circumstances& life = fang.circumstances;
    life.veteran = Veteran{"conscript", Date::of(1979, 12, 1), 3, 0};
    life.care = Recognition{"moderate", as_of - 150};
    life.family_planning = Recognition{"lost_child", as_of - 650};
    life.assistance = SocialAssistance{"minimum", as_of - 800, 920 * yuan};
    HospitalStay stay;
    stay.kind = "surgery";
    stay.hospital = hospital.credit_code;
    stay.hospital_name = hospital.name;
    stay.region = hospital.region;
    stay.discharged_on = as_of - 60;
    stay.admitted_on = as_of - 72;
    stay.total_cents = 46'000 * yuan;
    stay.insured_cents = 26'900 * yuan;
    stay.own_cents = 14'500 * yuan;
    life.stay = std::move(stay);
    Circumstances& grandson = life_of(household, "方小川");
    grandson.assistance = life.assistance;
    grandson.protection = Recognition{"orphan", as_of - 640};
}

void tell_graduate(Household& household, Date as_of) {
    Circumstances& life = life_of(household, "秦越");
    const Date summer = Date::of(as_of.year() - (as_of.month() >= 7 ? 0 : 1), 6, 30);
    life.graduation = Graduation{"云澜大学", "20", summer, true};
    life.unemployment = Unemployment{std::max(summer + 1, as_of - 45), false, "none"};
}

void tell_company(Enterprise& company, Date as_of) {
    for (int month = 1 - months_kept; month <= 0; ++month) {
        InsuranceMonth one{.month = month_of(as_of, month), .insured = month < -6 ? 5 : month < -2 ? 7 : 9};
        one.graduates_hired = month == -6 ? 2 : 0;
        one.veterans_hired = month == -2 ? 1 : 0;
        one.hardship_hired = month == -2 ? 1 : 0;
        one.unemployment_paid_cents = one.insured * 65 * yuan;
        company.figures.months.push_back(one);
    }
    const Date year_end = last_closed_year(as_of);
    if (company.established_on < year_end) {
        company.figures.year = EnterpriseYear{
            .year_end = year_end,
            .revenue_cents = 1'860'000 * yuan,
            .tax_cents = 52'000 * yuan,
            .profit_cents = 140'000 * yuan,
            .research_cents = 210'000 * yuan,
            .assets_cents = 1'420'000 * yuan,
            .exports_cents = 0};
    }
    company.figures.qualifications = {
        {"sme_tech", as_of - 120, as_of + 244}, {"innovative", as_of - 60, as_of + 1'034}};
    company.figures.patents = {{"invention", as_of - 90, true}, {"utility", as_of - 200, false}};
    company.figures.lease = Lease{60'000 * yuan, company.established_on, company.established_on + 3 * 365};
}

void tell_veteran(Household& household, Date as_of) {
    Person& gu = household.members.front();
    gu.circumstances.veteran = Veteran{"sergeant", as_of - 600, 5, 0};
    Enterprise& company = household.enterprises.front();
    tell_company(company, as_of);
    Random random(3);
    gu.circumstances.loan = supported_loan(random, "startup", 200'000 * yuan, company.established_on + 60, as_of);
    gu.circumstances.loan->status = "active";
    gu.pension = Insurance{.employee = true, .months = 15 + 60, .since = as_of - 75 * 30};
    gu.medical = gu.pension;
}

void tell_farmer(Household& household, Date as_of) {
    Circumstances& he = life_of(household, "贺广田");
    const Date spring = Date::of(as_of.year(), 4, 20);
    he.monthly_income_cents = 5'200 * yuan;
    he.farmland = Farmland{128, true, spring <= as_of ? spring : Date::of(as_of.year() - 1, 4, 20)};
    he.machine = FarmMachine{"tractor", as_of - 100, 86'000 * yuan, true};
    life_of(household, "苗秀英").monthly_income_cents = 1'800 * yuan;
    life_of(household, "贺军").service = Recognition{"conscript", as_of - 400};
}

} // namespace

void add_demo_lives(Household& household, std::string_view family, const Lives& lives, Date as_of) {
    struct Telling {
        std::string_view family;
        void (*tell)(Household&, Date);
    };

    static constexpr Telling tellings[] = {
        {"grandmother", tell_grandmother},
        {"twins", tell_twins},
        {"shop-owner", tell_shop_owner},
        {"young-family", tell_young_family},
        {"graduate", tell_graduate},
        {"veteran", tell_veteran},
        {"farmer", tell_farmer}};
    add_common(household, lives, as_of);
    for (const Telling& telling : tellings) {
        if (telling.family == family) {
            telling.tell(household, as_of);
        }
    }
    if (family == "guardian") {
        tell_guardian(household, lives.hospitals()[3], as_of);
    }
}

} // namespace tonghe::population::internal
