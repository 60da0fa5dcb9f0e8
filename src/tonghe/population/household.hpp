// One household of a generated city, with everything the registries will hold about its members: plain values.
//
// Always true
//  1. No real person: identity numbers begin with the fictional 9901, telephone numbers with the unassigned 12.
//  2. `number` of a person, household or enterprise is dense in the order of generation, and 0 means nobody.
//  3. Parents and spouses that live in another household of the city come earlier in the order or in the same
//  household.
#pragma once
#include "tonghe/base/identifier.hpp"
#include "tonghe/base/time.hpp"
#include "tonghe/population/circumstances.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tonghe::population {

struct Home {
    std::string code;   // of the address: 15 digits of the grid, 11 of compound, building, unit and room
    std::string region; // community, 12 digits
    std::string grid;   // 15 digits
    std::string road;
    std::string compound;
    int building = 0;
    int unit = 0;
    int room = 0;
    std::string text; // 云澜市云湖区清河街道桂花路12号锦绣家园3幢1单元502室
};

// Who somebody is to another: enough to write it into another record without looking it up.
struct PersonName {
    int64_t number = 0;
    std::string identity_number;
    std::string name;

    explicit operator bool() const { return number != 0; }
};

struct Job {
    std::string employer; // credit code
    std::string employer_name;
    std::string occupation; // first digit of GB/T 6565
    Date since;
    int64_t monthly_wage_cents = 0;
};

struct Insurance {
    bool employee = false; // scheme: 职工, else 城乡居民
    int months = 0;        // paid in all
    Date since;
};

struct Disability {
    std::string certificate; // 20 digits: identity number, kind, level
    int kind = 0;            // 1 sight 2 hearing 3 speech 4 limbs 5 intellect 6 mind 7 several
    int level = 0;           // 1 the gravest … 4
    Date issued_on;
};

struct BankAccount { // named for payments from the government
    std::string number;
    std::string bank; // code
    Date opened_on;
};

struct Vaccination {
    const char* vaccine = ""; // of the national schedule
    int dose = 1;
    Date given_on;
};

struct Person {
    int64_t number = 0;
    std::string key; // of demonstration families: `demo-chen-yu`
    std::string identity_number;
    std::string name;
    Sex sex = Sex::unknown;
    Date birth_date;
    std::string nation;        // GB/T 3304
    std::string education;     // GB/T 4658
    std::string marital;       // GB/T 2261.2: 10 never married, 20 married, 30 widowed, 40 divorced
    std::string relation;      // GB/T 4761, to the head: 02 head, 10 spouse, 20 son, 30 daughter, 40 grandchild …
    bool local = true;         // household registration in the city
    std::string registered_at; // where it is: a region of the city, or the name of a place elsewhere
    std::string phone;
    PersonName father;
    PersonName mother;
    PersonName spouse;
    std::optional<Job> job;
    std::optional<Insurance> pension;
    std::optional<Insurance> medical;
    std::optional<Disability> disability;
    std::vector<Vaccination> vaccinations;
    std::optional<BankAccount> account;
    std::optional<Date> expects_on; // pregnant, registered with the health service
    Circumstances circumstances;

    PersonName named() const { return {number, identity_number, name}; }
};

struct Marriage {
    std::string certificate; // J-region-year-serial
    PersonName husband;
    PersonName wife;
    Date registered_on;
    std::string region; // district
};

// 出生医学证明 data as the hospital holds it. `child` is nobody until the birth is registered.
struct Birth {
    std::string record;      // of the delivery, the hospital's number
    std::string certificate; // a letter and nine digits; empty until it is issued
    PersonName mother;
    PersonName father;
    PersonName child;
    std::string child_name; // chosen, or empty
    Sex sex = Sex::unknown;
    Instant born_at;
    int weight_g = 0;
    int length_cm = 0;
    int gestation_weeks = 0;
    int order = 1; // of twins
    int of = 1;
    int parity = 1; // which child of the mother
    bool parents_married = true;
    bool in_city = true;
    std::string hospital; // credit code
    std::string hospital_name;
    std::string region; // of the hospital, district
};

struct Shareholder {
    int64_t number = 0; // of a person or an enterprise
    bool enterprise = false;
    std::string key; // identity number or credit code
    std::string name;
    int percent = 0;
};

struct Enterprise {
    int64_t number = 0;
    std::string credit_code;
    std::string name;
    bool individual = false;  // 个体工商户
    bool institution = false; // 事业单位
    std::string industry;     // section letter of GB/T 4754
    int64_t capital_cents = 0;
    Date established_on;
    std::string region;
    std::string address;
    PersonName legal_representative;
    std::vector<Shareholder> shareholders;
    BusinessFigures figures;
};

struct Property {
    std::string certificate;
    PersonName owner;
    int area_m2 = 0;
    Date registered_on;
};

struct Household {
    int64_t number = 0;
    std::string book; // 户口簿 number
    Home home;
    bool local = true;           // registered in the city; only then it is in the household register
    bool shared = false;         // unrelated people under one roof
    std::vector<Person> members; // the head first
    std::vector<Marriage> marriages;
    std::vector<Birth> births;
    std::vector<Enterprise> enterprises;
    std::optional<Property> property;
};

} // namespace tonghe::population
