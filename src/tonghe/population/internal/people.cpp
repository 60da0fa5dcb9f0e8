#include "tonghe/population/internal/people.hpp"

#include "tonghe/population/internal/statistics.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tonghe::population::internal {

namespace {

int months_between(Date from, Date to) {
    return std::max(0, (to.year() - from.year()) * 12 + static_cast<int>(to.month()) - static_cast<int>(from.month()));
}

Date age_on(Date birth, double years) { return birth + static_cast<int>(years * 365.25); }

struct Dose {
    const char* vaccine;
    int dose;
    int month;
};

// National immunisation programme (国家免疫规划疫苗儿童免疫程序, 2021): vaccine, dose, month of life.
constexpr Dose schedule[] = {{"HepB", 1, 0},   {"BCG", 1, 0},     {"HepB", 2, 1},  {"IPV", 1, 2},      {"DTaP", 1, 3},
                             {"IPV", 2, 3},    {"DTaP", 2, 4},    {"bOPV", 3, 4},  {"DTaP", 3, 5},     {"HepB", 3, 6},
                             {"MPSV-A", 1, 6}, {"MMR", 1, 8},     {"JE-L", 1, 8},  {"MPSV-A", 2, 9},   {"DTaP", 4, 18},
                             {"MMR", 2, 18},   {"HepA-L", 1, 18}, {"JE-L", 2, 24}, {"MPSV-AC", 1, 36}, {"bOPV", 4, 48},
                             {"DT", 1, 72},    {"MPSV-AC", 2, 72}};

} // namespace

BankAccount bank_account(Random& random, const Person& person, Date as_of) {
    static constexpr const char* banks[] = {"yunlan", "lanjiang", "postal"};
    return {
        .number =
            fmt::format("6299{:03}{:012}", random.below(1000), person.number), // no bank issues cards beginning so
        .bank = banks[random.below(std::size(banks))],
        .opened_on = std::max(person.birth_date + 18 * 366, as_of - 90 - static_cast<int>(random.below(3000))),
    };
}

std::string phone_number(Random& random) { return fmt::format("12{:09}", random.below(1'000'000'000)); }

void add_job(Random& random, Person& person, const Employer& employer, Date as_of) {
    static constexpr Weighted occupations[] = {{"1", 3}, {"2", 17}, {"3", 13}, {"4", 36}, {"5", 4}, {"6", 27}};
    static const Chooser chooser(occupations);
    const Date from = age_on(person.birth_date, person.education <= "30" ? 22 : 18);
    const int span = std::max(as_of - from, 30);
    const double wage = std::max(normal(random, person.education <= "20" ? 11'500 : 7'600, 2'600), 2'600.0);
    // The longer ago, the fewer: most jobs are younger than the working life behind them.
    const double back = random.unit() * random.unit();
    person.job = Job{
        .employer = employer.credit_code,
        .employer_name = employer.name,
        .occupation = std::string(chooser.pick(random)),
        .since = as_of - std::max(static_cast<int>(back * span), 15),
        .monthly_wage_cents = static_cast<int64_t>(wage) * 100,
    };
}

void add_insurance(Random& random, Person& person, Date as_of) {
    const int age = years_between(person.birth_date, as_of);
    if (person.job) {
        const int earlier = static_cast<int>(random.below(static_cast<uint64_t>(std::max((age - 20) * 5, 1))));
        const int months = months_between(person.job->since, as_of) + earlier;
        person.pension = Insurance{.employee = true, .months = months, .since = person.job->since - earlier * 30};
        person.medical = person.pension;
        return;
    }
    if (age >= 60 && random.chance(0.55)) { // retired from a job
        const Date since = age_on(person.birth_date, 25 + random.unit() * 15);
        person.pension =
            Insurance{.employee = true, .months = 180 + static_cast<int>(random.below(200)), .since = since};
        person.medical = person.pension;
        return;
    }
    if (age >= 16 && person.education != "60" && random.chance(0.62)) {
        const Date since = std::max(age_on(person.birth_date, 16), Date::of(2009, 9, 1)); // the scheme began then
        person.pension =
            Insurance{.employee = false, .months = std::max(months_between(since, as_of) / 12, 1) * 12, .since = since};
    }
    if (random.chance(age == 0 ? 0.85 : 0.955)) {
        const Date since = std::max(person.birth_date + 20, Date::of(2007, 7, 1));
        person.medical =
            Insurance{.employee = false, .months = std::max(months_between(since, as_of), 0), .since = since};
    }
}

// Doses are on record since the clinics went paperless three years ago.
void add_vaccinations(Random& random, Person& person, Date as_of) {
    if (years_between(person.birth_date, as_of) >= 3 || random.chance(0.012)) {
        return;
    }
    for (const Dose& dose : schedule) {
        const Date given =
            person.birth_date + dose.month * 30 + static_cast<int>(random.below(dose.month == 0 ? 2 : 25));
        if (given <= as_of) {
            person.vaccinations.push_back({.vaccine = dose.vaccine, .dose = dose.dose, .given_on = given});
        }
    }
}

void add_disability(Random& random, Person& person, Date as_of) {
    const int age = years_between(person.birth_date, as_of);
    if (!random.chance(certified_disabled(age))) {
        return;
    }
    static constexpr Weighted kinds[] = {
        {"1", 12.6}, {"2", 9.2}, {"3", 1.6}, {"4", 54.0}, {"5", 8.9}, {"6", 11.2}, {"7", 2.5}};
    static const Chooser chooser(kinds);
    Disability out;
    out.kind = chooser.pick(random).front() - '0';
    const double drawn = random.unit();
    out.level = drawn < 0.13 ? 1 : drawn < 0.42 ? 2 : drawn < 0.72 ? 3 : 4;
    out.certificate = fmt::format("{}{}{}", person.identity_number, out.kind, out.level);
    out.issued_on = std::max(person.birth_date + 60, as_of - static_cast<int>(random.below(3650)));
    person.disability = std::move(out);
}

Birth make_birth(Random& random, const BirthOf& birth, const Enterprise& hospital) {
    Birth out;
    out.record = fmt::format(
        "FM{}{:02}{:02}-{:07}", birth.on.year(), birth.on.month(), birth.on.day(), birth.serial % 10'000'000
    );
    out.mother = birth.mother;
    out.father = birth.father;
    out.sex = birth.sex;
    out.born_at = start_of(birth.on) + Duration::minutes(static_cast<int64_t>(random.below(24 * 60)));
    out.gestation_weeks = std::clamp(static_cast<int>(normal(random, birth.of > 1 ? 36.4 : 39.1, 1.3)), 32, 41);
    out.weight_g = std::clamp(static_cast<int>(normal(random, birth.of > 1 ? 2450 : 3270, 380) / 10) * 10, 1500, 4600);
    out.length_cm = std::clamp(static_cast<int>(normal(random, birth.of > 1 ? 46.5 : 50, 1.6)), 40, 55);
    out.order = birth.order;
    out.of = birth.of;
    out.parity = birth.parity;
    out.parents_married = birth.parents_married;
    out.hospital = hospital.credit_code;
    out.hospital_name = hospital.name;
    out.region = hospital.region;
    return out;
}

Marriage
make_marriage(const PersonName& husband, const PersonName& wife, Date on, std::string_view district, uint64_t serial) {
    return {
        .certificate = fmt::format("J{}-{}-{:08}", district.substr(0, 6), on.year(), serial % 100'000'000),
        .husband = husband,
        .wife = wife,
        .registered_on = on,
        .region = std::string(district.substr(0, 6)) + "000000",
    };
}

std::string household_book(std::string_view region, int64_t number) {
    return fmt::format("{}{:09}", region.substr(0, 9), number);
}

} // namespace tonghe::population::internal
