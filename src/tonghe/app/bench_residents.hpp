// The residents of the rules measurements: made from their number alone, so every program and language has the same.
#pragma once
#include "tonghe/columns/table.hpp"

#include <cstdint>
#include <iosfwd>
#include <string>

namespace tonghe::app::rules_bench {

struct Resident {
    uint8_t age, gender, district, employment, income_decile, disability, household, education, marital, children;
    uint8_t years_resident, veteran;
    int32_t income;
    uint16_t insured_months, housing_m2;
};

inline constexpr size_t field_count = 15;

// One column of the residents: its name in the policies, its name in the table, and its value.
struct Field {
    const char* name;
    const char* column;
    columns::ColumnKind kind;
    int32_t (*of)(const Resident&);
    std::string (*word)(int32_t) = nullptr; // of texts
};

const Field& field(size_t place);
const Field& field(const std::string& name); // of the policies

// The first `rows` residents; with nulls a fifth of all cells is not known.
columns::Table residents(uint64_t rows, unsigned threads, bool with_nulls);
void write_csv(uint64_t rows, std::ostream& out);

constexpr uint64_t mix(uint64_t x) { // the finaliser of splitmix64
    x += 0x9E3779B97F4A7C15ULL;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ x >> 27) * 0x94D049BB133111EBULL;
    return x ^ x >> 31;
}

// Uniform in [0, n) for resident i and draw k.
constexpr uint32_t draw(uint64_t i, uint64_t k, uint64_t n) { return uint32_t(((mix(i * 64 + k) >> 32) * n) >> 32); }

constexpr Resident resident(uint64_t i) {
    constexpr int32_t base[] = {600, 1200, 1900, 2600, 3400, 4400, 5800, 7800, 11000, 20000};
    constexpr uint32_t spread[] = {600, 700, 700, 800, 1000, 1400, 2000, 3200, 9000, 30000};
    Resident r{};
    const uint32_t part = draw(i, 0, 10000);
    const uint32_t age = part < 1600   ? draw(i, 1, 18)
                         : part < 7800 ? 18 + draw(i, 1, 42)
                         : part < 9700 ? 60 + draw(i, 1, 20)
                                       : 80 + draw(i, 1, 21);
    r.age = uint8_t(age);
    r.gender = uint8_t(draw(i, 2, 2));
    r.district = uint8_t(draw(i, 3, 16));
    const uint32_t e = draw(i, 4, 100);
    const uint8_t work = e < 62 ? 0 : e < 68 ? 1 : e < 88 ? 4 : 5;
    r.employment = age < 16    ? uint8_t(3)
                   : age >= 60 ? uint8_t(e < 80 ? 2 : 5)
                               : (age < 25 && draw(i, 5, 100) < 60 ? uint8_t(3) : work);
    const uint32_t d = draw(i, 6, 10);
    r.income_decile = uint8_t(d + 1);
    r.income = base[d] + int32_t(draw(i, 7, spread[d]));
    const uint32_t q = draw(i, 8, 1000);
    r.disability = uint8_t(q < 936 ? 0 : 1 + (q - 936) / 16);
    r.household = uint8_t(1 + draw(i, 9, 7));
    r.education = uint8_t(age < 18 ? draw(i, 10, 3) : draw(i, 10, 6));
    r.marital = uint8_t(age < 20 ? 0 : draw(i, 11, 4));
    r.children = uint8_t(draw(i, 12, 4));
    const uint32_t months = age <= 18 ? 0 : ((age - 18) * 12 < 480 ? (age - 18) * 12 : 480);
    r.insured_months = uint16_t(months == 0 ? 0 : draw(i, 13, months + 1));
    r.housing_m2 = uint16_t(draw(i, 14, 10) < 2 ? 0 : 20 + draw(i, 15, 161));
    r.years_resident = uint8_t(draw(i, 16, age + 1));
    r.veteran = draw(i, 17, 100) < 3;
    return r;
}

} // namespace tonghe::app::rules_bench
