#include "tonghe/population/internal/lives.hpp"

#include "tonghe/population/internal/business.hpp"
#include "tonghe/population/internal/numbers.hpp"
#include "tonghe/population/internal/statistics.hpp"
#include "tonghe/population/population.hpp"

#include <algorithm>

namespace tonghe::population::internal {

namespace {

constexpr int64_t yuan = 100;
constexpr double formal_jobs = 0.62; // of those who work

bool is_one_of(std::string_view code, std::initializer_list<std::string_view> codes) {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

bool has_degree(const Person& person) { return is_one_of(person.education, {"10", "20", "30"}); }

int64_t cents(Random& random, double mean, double deviation, double least) {
    return static_cast<int64_t>(std::max(normal(random, mean, deviation), least)) * yuan;
}

Date birthday(const Person& person, int years) {
    const Date born = person.birth_date;
    return Date::of(born.year() + years, born.month(), std::min(born.day(), 28U));
}

const char* one_of(Random& random, std::initializer_list<std::pair<const char*, double>> shares) {
    double at = random.unit();
    for (const auto& [word, share] : shares) {
        at -= share;
        if (at < 0) {
            return word;
        }
    }
    return shares.begin()->first;
}

// The last street of each district is the edge of the city, with villages.
bool is_rural(std::string_view region) { return region.substr(6, 3) == "005"; }

std::vector<const Person*> children_of(const Person& parent, std::span<const Household> family) {
    std::vector<const Person*> out;
    for (const Household& household : family) {
        for (const Person& person : household.members) {
            if (person.father.number == parent.number || person.mother.number == parent.number) {
                out.push_back(&person);
            }
        }
    }
    return out;
}

void add_income(Person& person, int64_t monthly_cents) {
    person.circumstances.monthly_income_cents = person.circumstances.monthly_income_cents.value_or(0) + monthly_cents;
}

int64_t income_a_head(const Household& household) {
    int64_t income = 0;
    for (const Person& person : household.members) {
        income += person.circumstances.monthly_income_cents.value_or(0);
    }
    return income / static_cast<int64_t>(household.members.size());
}

const char* hardship_of(const Person& person, int age, int days, bool nobody_works) {
    const bool over_age = age >= (person.sex == Sex::male ? 50 : 40);
    return person.circumstances.assistance ? "minimum"
           : person.disability             ? "disabled"
           : nobody_works                  ? "zero_employment"
           : over_age                      ? "over_age"
           : days > 365                    ? "long_term"
                                           : "none";
}

} // namespace

Lives::Lives(uint64_t seed, Date as_of, const catalog::Territory& territory)
    : seed_(seed), as_of_(as_of), hospitals_(institutions(territory)) {
    hospitals_.resize(hospital_count);
    for (const catalog::Region* street : territory.at(catalog::Level::street)) {
        std::string stem = street->name.zh;
        if (const std::string_view ending = "街道"; stem.ends_with(ending)) {
            stem.resize(stem.size() - ending.size());
        }
        school_stems_[street->code.substr(0, 9)] = std::move(stem);
    }
}

Date Lives::back(Random& random, int days) const {
    return as_of_ - static_cast<int>(random.below(static_cast<uint64_t>(days)));
}

Date Lives::since(Random& random, Date earliest, int days) const {
    return std::min(std::max(earliest, back(random, days)), as_of_);
}

void Lives::add(std::span<Household> family, uint64_t number) const {
    Random random(hash_of(seed_ + 0x6c697665ULL, number));
    for (Household& household : family) {
        for (Person& person : household.members) {
            add_person(random, household, person);
        }
    }
    add_family_planning(random, family);
    for (Household& household : family) {
        add_household(random, household, family);
        add_enterprises(random, household);
    }
}

void Lives::add_person(Random& random, const Household& household, Person& person) const {
    const int age = years_between(person.birth_date, as_of_);
    Circumstances& life = person.circumstances;
    if (!person.job) {
        life.enrolment = enrolment(random, person, household.home.region);
    }
    if (age < 18 && (!person.father || !person.mother) && random.chance(0.04)) {
        life.protection = Recognition{"unattended", since(random, person.birth_date + 90, 900)};
    }
    if (age >= 16 && !life.enrolment) {
        add_service(random, person, age);
        add_work(random, person, age);
        add_education(random, person);
        add_purchases(random, person, age);
    }
    add_health(random, person, age);
}

// Gross enrolment: 91 % before school, 99 % to the age of 15, 92 % in senior, 60 % in higher education.
std::optional<Enrolment> Lives::enrolment(Random& random, const Person& person, const std::string& region) const {
    struct Stage {
        const char* stage;
        const char* school;
        int from;
        int until;
        double share;
    };

    static constexpr Stage stages[] = {
        {"preschool", "幼儿园", 3, 6, 0.91},
        {"primary", "小学", 6, 12, 0.997},
        {"junior", "中学", 12, 15, 0.99},
        {"senior", "中学", 15, 18, 0.92},
        {"college", "云澜大学", 18, 22, 0.75}};
    const Date starts = Date::of(as_of_.year() - (as_of_.month() >= 9 ? 0 : 1), 9, 1);
    if (person.birth_date > starts) {
        return std::nullopt;
    }
    const int age = years_between(person.birth_date, starts);
    const Stage* stage = std::find_if(std::begin(stages), std::end(stages), [&](const Stage& one) {
        return age >= one.from && age < one.until;
    });
    if (stage == std::end(stages) || !random.chance(stage->share)) {
        return std::nullopt;
    }
    Enrolment out{
        .stage = stage->stage, .school = stage->school, .since = Date::of(starts.year() - age + stage->from, 9, 1)};
    const bool vocational = std::string_view(out.stage) == "senior" && random.chance(0.38);
    if (vocational) {
        out.stage = "vocational";
        out.school = "云澜市职业中等专业学校";
    } else if (stage->from < 18) {
        const auto stem = school_stems_.find(region.substr(0, 9));
        out.school = (stem == school_stems_.end() ? "云澜" : stem->second) + out.school;
    } else if (random.chance(0.5)) {
        out.school = "云澜职业技术学院";
    }
    return out;
}

void Lives::add_service(Random& random, Person& person, int age) const {
    Circumstances& life = person.circumstances;
    const bool man = person.sex == Sex::male;
    if (man && age >= 18 && age <= 21 && !person.job && random.chance(0.2)) {
        life.service = Recognition{"conscript", since(random, birthday(person, 18), 700)};
        return;
    }
    if (random.chance(0.0004)) {
        life.veteran = Veteran{.kind = "bereaved", .discharged_on = {}};
        return;
    }
    if (age < 20 || !random.chance(man ? 0.085 : 0.002)) {
        return;
    }
    const char* kind =
        one_of(random, {{"conscript", 0.79}, {"sergeant", 0.13}, {"transferred", 0.06}, {"disabled", 0.02}});
    const std::string_view word = kind;
    const int years = word == "conscript" || word == "disabled" ? 2
                      : word == "sergeant"                      ? 5 + static_cast<int>(random.below(8))
                                                                : 14 + static_cast<int>(random.below(7));
    const Date discharged = birthday(person, 18 + years) + static_cast<int>(random.below(800));
    if (discharged <= as_of_) {
        const int level = word == "disabled" ? 3 + static_cast<int>(random.below(8)) : 0;
        life.veteran = Veteran{kind, discharged, years, level};
    }
}

void Lives::add_work(Random& random, Person& person, int age) const {
    Circumstances& life = person.circumstances;
    if (life.service) {
        return;
    }
    if (person.job) {
        add_income(person, person.job->monthly_wage_cents);
        return;
    }
    if (age >= 60) {
        add_pension(random, person, age);
        return;
    }
    const double works = employed(age, person.sex);
    if (random.chance(works * (1 - formal_jobs) / (1 - works * formal_jobs))) {
        add_income(person, cents(random, 4'300, 1'500, 1'200));
        const bool young_graduate = age <= 26 && has_degree(person);
        if ((age >= 35 || young_graduate) && random.chance(0.15)) {
            add_flexible_work(random, person, young_graduate);
        }
    } else if (age >= 18 && random.chance(0.10)) {
        const auto days = 1 + static_cast<int>(900 * random.unit() * random.unit());
        const Date on = std::max(as_of_ - days, std::min(birthday(person, 18), as_of_ - 1));
        life.unemployment = Unemployment{.registered_on = on, .involuntary = random.chance(0.7)};
        add_earlier_job(person, age);
    }
}

// Two thirds of the unemployed had a job and paid for it, most of them for more than a year. Drawn apart, so that who
// is unemployed changes nothing else of a family.
void Lives::add_earlier_job(Person& person, int age) const {
    Random random(hash_of(seed_ + 0x6a6f6273ULL, static_cast<uint64_t>(person.number)));
    if (!random.chance(0.65)) {
        return;
    }
    const bool briefly = random.chance(0.12);
    const int most = std::max((age - 18) * 12, 1);
    const double part = random.unit() * random.unit();
    const int months = briefly ? 1 + static_cast<int>(random.below(11)) : 12 + static_cast<int>(part * most);
    const int paid = std::min(months, most);
    const Date left = person.circumstances.unemployment->registered_on;
    person.pension = Insurance{.employee = true, .months = paid, .since = left - paid * 30};
}

// Insured like employees, by contributions of their own.
void Lives::add_flexible_work(Random& random, Person& person, bool is_new) const {
    const Date from = since(random, birthday(person, 21), is_new ? 300 : 1500);
    person.circumstances.flexible_work = FlexibleWork{from, cents(random, 1'080, 160, 860)};
    const int months = (as_of_ - from) / 30 + static_cast<int>(random.below(is_new ? 2 : 120));
    person.pension = Insurance{.employee = true, .months = months, .since = as_of_ - months * 30};
    person.medical = person.pension;
}

void Lives::add_pension(Random& random, Person& person, int age) const {
    Circumstances& life = person.circumstances;
    if (person.pension && person.pension->employee) {
        const Date since = birthday(person, person.sex == Sex::male ? 60 : 55); // before the ages rise step by step
        life.pension = PensionPaid{true, cents(random, 3'750, 950, 1'500), std::min(since, as_of_)};
        add_income(person, life.pension->monthly_cents);
        return;
    }
    if (person.pension) {
        const Date since = std::max(birthday(person, 60), Date::of(2010, 1, 1)); // the scheme of residents began then
        life.pension = PensionPaid{false, cents(random, 270, 90, 143), std::min(since, as_of_)};
        add_income(person, life.pension->monthly_cents);
    }
    if (random.chance(employed(age, person.sex) * 1.1)) { // work on, without an employer
        add_income(person, cents(random, 2'400, 900, 500));
    }
}

void Lives::add_education(Random& random, Person& person) const {
    Circumstances& life = person.circumstances;
    if (has_degree(person)) {
        const int finished = person.education == "30" ? 21 : person.education == "20" ? 22 : 25;
        const int year = person.birth_date.year() + finished + (person.birth_date.month() >= 9 ? 1 : 0);
        const Date on = Date::of(year, 6, 30);
        if (on <= as_of_ && on > as_of_ - 5 * 365) {
            life.graduation = Graduation{
                .school = person.education == "30" ? "云澜职业技术学院" : "云澜大学",
                .degree = person.education,
                .on = on,
                .hardship = random.chance(0.08)};
        }
    }
    if (!person.job) {
        return;
    }
    if (is_one_of(person.job->occupation, {"2", "4", "6"}) && random.chance(0.045)) {
        const char* level = one_of(
            random,
            {{"junior", 0.25}, {"middle", 0.40}, {"senior", 0.26}, {"technician", 0.07}, {"senior_technician", 0.02}}
        );
        life.skill = Recognition{level, since(random, birthday(person, 18), 1095)};
    }
    if (is_one_of(person.education, {"10", "20"}) && random.chance(0.012)) {
        const char* level = one_of(random, {{"E", 0.7}, {"D", 0.2}, {"C", 0.07}, {"B", 0.025}, {"A", 0.005}});
        life.talent = Recognition{level, since(random, birthday(person, 22), 2000)};
    }
}

void Lives::add_health(Random& random, Person& person, int age) const {
    Circumstances& life = person.circumstances;
    const bool grave = person.disability && person.disability->level == 1;
    const double needs_care = age < 60 ? 0 : age < 70 ? 0.01 : age < 80 ? 0.03 : age < 90 ? 0.10 : 0.25;
    if (random.chance(grave ? 0.2 : needs_care)) {
        const char* level = grave ? "severe" : one_of(random, {{"mild", 0.4}, {"moderate", 0.32}, {"severe", 0.28}});
        life.care = Recognition{level, since(random, person.birth_date + 400, 1000)};
    }
    const double ill = age < 15 ? 0.05 : age < 45 ? 0.035 : age < 65 ? 0.08 : 0.19; // in hospital within the last year
    if (!random.chance(ill)) {
        return;
    }
    const double heavy = random.chance(0.06) ? 3 + 20 * random.unit() * random.unit() : 1;
    HospitalStay stay;
    stay.kind = random.chance(0.72) ? "illness" : "surgery";
    const Enterprise& hospital = hospitals_[random.below(hospitals_.size())];
    stay.hospital = hospital.credit_code;
    stay.hospital_name = hospital.name;
    stay.region = hospital.region;
    stay.discharged_on = since(random, person.birth_date + 1, 360);
    stay.admitted_on = std::max(stay.discharged_on - 2 - static_cast<int>(random.below(12)), person.birth_date);
    stay.total_cents = cents(random, 9'600 * heavy, 3'200 * heavy, 1'200);
    if (person.medical) {
        const int64_t covered = stay.total_cents / 100 * 90;
        stay.insured_cents = covered / 100 * (person.medical->employee ? 80 : 65);
        stay.own_cents = covered - stay.insured_cents;
    }
    life.stay = stay;
}

void Lives::add_purchases(Random& random, Person& person, int age) const {
    Circumstances& life = person.circumstances;
    if (age >= 25 && age <= 62 && life.monthly_income_cents.value_or(0) > 5'000 * yuan && random.chance(0.014)) {
        life.vehicle = VehicleTrade{back(random, 540), cents(random, 152'000, 52'000, 52'000), random.chance(0.58)};
    }
    if (age >= 25 && age <= 70 && random.chance(0.0065)) {
        life.dishonest_since = back(random, 1500);
    }
}

// 独生子女父母: while the only child, born before second children were allowed, is a minor; 奖励扶助: from 60 on, with
// one child or two daughters; 特别扶助: from 49 on, the only child dead or disabled.
std::optional<Recognition>
Lives::family_planning(Random& random, const Person& parent, std::span<const Person* const> children) const {
    const Date two_children = Date::of(2016, 1, 1);
    const int age = years_between(parent.birth_date, as_of_);
    const double at = random.unit();
    if (children.empty()) {
        const bool lost = age >= 49 && at < 0.012;
        return lost ? std::optional(Recognition{"lost_child", std::min(birthday(parent, 49) + 100, as_of_)})
                    : std::nullopt;
    }
    const Person& child = *children.front();
    const bool only = children.size() == 1;
    if (only && child.birth_date < two_children && years_between(child.birth_date, as_of_) < 18 && at < 0.3) {
        return Recognition{"only_child", child.birth_date + 400};
    }
    if (only && age >= 49 && child.disability && child.disability->level <= 3 && at < 0.7) {
        return Recognition{"disabled_child", std::min(birthday(parent, 49) + 100, as_of_)};
    }
    const bool daughters = children.size() == 2 && child.sex == Sex::female && children[1]->sex == Sex::female;
    if (age >= 60 && at < 0.22 && (only || daughters)) {
        return Recognition{only ? "only_child" : "two_daughters", std::min(birthday(parent, 60) + 100, as_of_)};
    }
    return std::nullopt;
}

void Lives::add_family_planning(Random& random, std::span<Household> family) const {
    for (Household& household : family) {
        for (Person& person : household.members) {
            const int age = years_between(person.birth_date, as_of_);
            if (age >= 22 && age <= 95 && person.marital != "10" && person.local) {
                const auto children = children_of(person, family);
                person.circumstances.family_planning = family_planning(random, person, children);
            }
        }
    }
}

// Who has little lives with the help of relatives, mostly; what they give counts as income.
void Lives::add_support(Random& random, Household& household) const {
    const int64_t a_head = income_a_head(household);
    if (a_head >= minimum_living_cents * 3 / 2 || !random.chance(a_head < minimum_living_cents ? 0.85 : 0.5)) {
        return;
    }
    const auto members = static_cast<int64_t>(household.members.size());
    add_income(household.members.front(), cents(random, 1'900, 500, 1'100) * members);
}

void Lives::add_household(Random& random, Household& household, std::span<const Household> family) const {
    if (household.members.empty()) {
        return;
    }
    const bool nobody_works = std::none_of(household.members.begin(), household.members.end(), [&](const Person& one) {
        return one.job || (one.circumstances.monthly_income_cents && !one.circumstances.pension);
    });
    if (household.local && !household.shared) {
        add_support(random, household);
        add_assistance(random, household, family);
        add_land(random, household);
    }
    add_home(random, household);
    for (Person& person : household.members) {
        if (auto& unemployment = person.circumstances.unemployment) {
            const int age = years_between(person.birth_date, as_of_);
            unemployment->hardship = hardship_of(person, age, as_of_ - unemployment->registered_on, nobody_works);
        }
    }
}

// Only of households below the line, or not far above it; of those, some.
void Lives::add_assistance(Random& random, Household& household, std::span<const Household> family) const {
    bool insured_pension = false;
    int64_t own_costs = 0;
    for (const Person& person : household.members) {
        own_costs += person.circumstances.stay ? person.circumstances.stay->own_cents : 0;
        insured_pension = insured_pension || (person.circumstances.pension && person.circumstances.pension->employee);
    }
    const int64_t a_head = income_a_head(household);
    const Person& head = household.members.front();
    const bool old_alone = household.members.size() == 1 && !insured_pension && !head.spouse &&
                           years_between(head.birth_date, as_of_) >= 60 && children_of(head, family).empty();
    const double at = random.unit();
    const char* kind = nullptr;
    if (a_head < minimum_living_cents) {
        kind = old_alone && at < 0.4 ? "destitute" : at < 0.6 ? "minimum" : nullptr;
    } else if (a_head < minimum_living_cents * 3 / 2) {
        kind = at < 0.2 ? "near_minimum" : nullptr;
    } else if (a_head < minimum_living_cents * 2 && own_costs > 20'000 * yuan) {
        kind = at < 0.5 ? "expenditure" : nullptr;
    }
    if (kind == nullptr) {
        return;
    }
    const std::string_view word = kind;
    const int64_t monthly = word == "minimum"     ? std::max<int64_t>(minimum_living_cents - a_head, 100 * yuan)
                            : word == "destitute" ? minimum_living_cents * 13 / 10
                                                  : 0;
    const Date from = back(random, 1800);
    for (Person& person : household.members) {
        if (!person.circumstances.service) {
            person.circumstances.assistance = SocialAssistance{kind, std::max(from, person.birth_date), monthly};
        }
    }
}

void Lives::add_home(Random& random, Household& household) const {
    Person& head = household.members.front();
    if (household.property) {
        const Property& property = *household.property;
        if (as_of_ - property.registered_on < 900) {
            const int area = property.area_m2;
            head.circumstances.purchase = HomePurchase{
                .contract_on = property.registered_on - 60 - static_cast<int>(random.below(300)),
                .price_cents = area * cents(random, 13'800, 3'200, 6'000),
                .area_m2 = area,
                .first = random.chance(0.78),
                .new_build = random.chance(0.55)};
        }
    } else if (household.local && !household.shared && random.chance(head.circumstances.assistance ? 0.45 : 0.04)) {
        head.circumstances.housing_support =
            Recognition{random.chance(0.6) ? "rental" : "rent_subsidy", back(random, 1500)};
    }
}

void Lives::add_land(Random& random, Household& household) const {
    Person& head = household.members.front();
    if (!is_rural(household.home.region) || years_between(head.birth_date, as_of_) < 30 || !random.chance(0.7)) {
        return;
    }
    const bool large = random.chance(0.025); // rents the land of neighbours
    const int area =
        large ? 30 + static_cast<int>(random.below(270)) : std::max(1, static_cast<int>(normal(random, 6.5, 3)));
    const Date spring = Date::of(as_of_.year(), 4, 20);
    head.circumstances.farmland = Farmland{
        .area_mu = area,
        .grain = random.chance(0.69),
        .declared_on = spring <= as_of_ ? spring : Date::of(as_of_.year() - 1, 4, 20)};
    if (!random.chance(large ? 0.45 : 0.03)) {
        return;
    }

    struct Machine {
        const char* kind;
        double mean;
    };

    static constexpr Machine machines[] = {
        {"tractor", 68'000}, {"harvester", 125'000}, {"planter", 24'000}, {"drone", 42'000}, {"dryer", 96'000}};
    const Machine& machine = machines[random.below(std::size(machines))];
    head.circumstances.machine = FarmMachine{
        machine.kind, back(random, 700), cents(random, machine.mean, machine.mean / 4, 3'000), random.chance(0.9)};
}

void Lives::add_enterprises(Random& random, Household& household) const {
    for (Enterprise& enterprise : household.enterprises) {
        add_figures(random, enterprise, as_of_);
        const int age = as_of_ - enterprise.established_on;
        if (age > 3 * 365 || !random.chance(0.06)) {
            continue;
        }
        for (Person& person : household.members) {
            if (person.number == enterprise.legal_representative.number) {
                const int64_t amount =
                    5 * (1 + static_cast<int64_t>(random.below(6))) * 10'000 * yuan; // to 300,000 yuan
                const Date on = std::min(enterprise.established_on + 30 + static_cast<int>(random.below(300)), as_of_);
                person.circumstances.loan = supported_loan(random, "startup", amount, on, as_of_);
            }
        }
    }
}

} // namespace tonghe::population::internal
