// Fifty policies of three to six conditions each over the residents (app/bench_residents.hpp), and how many of ten
// million residents each of them finds: the check that whatever is measured is right.
//
// yrs years_resident, ins insured_months, dec income_decile, hou housing_m2, mar marital, hh household, chi children,
// edu education, emp employment, dist district, disab disability, vet veteran
#pragma once
#include "tonghe/rules/dmn.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tonghe::app::rules_bench {

struct PolicyText {
    uint64_t found; // of 10,000,000
    const char* conditions;
};

// A policy as its conditions, "age in [25..45] & emp IN (retired,farmer)", made a decision `entitled` of a model of its
// own: a table with one input a condition and one rule.
std::shared_ptr<const rules::Model> model_of(const std::string& conditions);

std::vector<std::string> fifty();

// Three to six columns, each with one of the conditions that the fifty put on it, districts and ways of earning drawn
// afresh.
std::vector<std::string> five_hundred();

// One table of twelve rules over six inputs, decision `aid`, every rule that hits by its number.
std::shared_ptr<const rules::Model> twelve_rules();

inline constexpr PolicyText fifty_policies[] = {
    {463078, "edu IN (senior,college) & yrs >= 1 & income in [2000..8000] & emp IN (retired,flexible)"},
    {1002907, "yrs >= 3 & age in [25..45] & hh >= 4 & emp IN (employed,retired,student)"},
    {8515, "emp = farmer & edu IN (senior,college) & age >= 60 & income >= 10000 & mar = 1"},
    {1449951, "emp IN (unemployed,flexible,farmer) & ins >= 60 & age in [18..59]"},
    {1643152, "chi >= 1 & emp IN (employed,flexible,farmer) & dist IN (D01,D02,D04,D06,D12,D15,D16) & yrs >= 5"},
    {1534550, "emp IN (unemployed,student) & yrs >= 1 & ins < 12"},
    {40342, "gender = 1 & chi >= 2 & dist IN (D06,D15,D16) & age >= 65 & dec <= 5"},
    {0, "yrs >= 1 & age >= 60 & income < 2500 & emp = unemployed & disab >= 1"},
    {0,
     "dec <= 3 & hou < 60 & emp IN (unemployed,retired,farmer) & ins >= 60 & income >= 10000 & dist IN "
     "(D01,D11,D14,D15)"},
    {11740, "hh = 1 & dist IN (D06,D12,D13) & emp IN (employed,farmer) & age in [18..59] & income < 1500 & chi >= 1"},
    {0, "age in [16..35] & chi >= 2 & dist IN (D01,D08,D09,D11,D14) & emp = retired & yrs >= 3 & hou = 0"},
    {103940, "ins >= 12 & dist IN (D01,D07,D08,D10,D12) & hou = 0 & yrs >= 5 & income in [2000..8000] & mar IN (0,1)"},
    {880141, "dist IN (D01,D02,D05,D08,D09,D10,D11,D13) & emp IN (unemployed,retired,flexible) & age >= 60"},
    {0, "emp = retired & age in [16..35] & income >= 10000 & yrs >= 10"},
    {37662, "disab >= 1 & mar = 2 & age in [16..35]"},
    {172780, "age >= 65 & hou = 0 & mar IN (2,3) & emp IN (employed,retired,farmer)"},
    {94358, "income >= 10000 & hh >= 3 & hou < 60 & age in [50..59] & ins >= 12"},
    {705855, "gender = 0 & age >= 65 & disab = 0 & ins >= 60"},
    {99531, "age >= 65 & ins >= 60 & hh <= 2 & income >= 10000"},
    {511747, "dist IN (D04,D05,D12,D15) & yrs >= 5 & age >= 60"},
    {349466, "disab = 0 & age in [16..35] & emp IN (employed,retired) & income < 2500"},
    {63056, "income < 6000 & hou < 60 & dec <= 3 & chi = 0 & yrs >= 3 & age >= 60"},
    {71896, "dist IN (D02,D12) & dec <= 5 & hou = 0 & income in [2000..8000]"},
    {532747, "disab = 0 & ins >= 60 & mar IN (0,3) & hh <= 2 & emp IN (employed,flexible,farmer)"},
    {4029, "hh <= 2 & disab >= 1 & emp = unemployed & ins in [6..180]"},
    {0, "edu IN (senior,college) & age < 18 & hh = 1 & ins < 12"},
    {276015, "dist IN (D05,D06,D07,D09,D12,D13,D14,D15) & yrs >= 10 & age in [16..35] & edu IN (senior,college)"},
    {17192, "hh >= 4 & hou = 0 & age in [16..35] & dec <= 3 & ins < 12 & edu IN (none,primary,junior)"},
    {0, "age < 18 & hh = 1 & ins >= 60"},
    {207455, "income < 4000 & hou < 40 & edu IN (none,primary,junior) & age in [16..35]"},
    {124860, "gender = 1 & dist IN (D01,D03,D04,D05,D09,D15,D16) & dec <= 5 & age < 18 & hh >= 3"},
    {285, "ins < 12 & income >= 10000 & hh = 1 & dist IN (D05,D08,D09,D10,D11,D13,D14,D15) & age >= 65 & hou < 60"},
    {34073, "dist IN (D02,D09,D10,D15,D16) & ins in [6..180] & age >= 80"},
    {427590, "income < 2500 & edu IN (none,primary,junior,senior) & disab = 0 & age < 18"},
    {13056, "dist IN (D01,D02,D05,D09,D11,D14) & disab = 0 & emp IN (employed,farmer) & age < 18 & hh >= 3"},
    {694, "age in [50..59] & emp = unemployed & hh >= 4 & ins < 12 & dec <= 5"},
    {41383, "income >= 10000 & age >= 65 & gender = 1 & ins in [6..180] & hh >= 4"},
    {135168, "dec <= 5 & ins in [6..180] & yrs >= 5 & disab >= 1"},
    {671912, "income >= 10000 & edu IN (none,primary,junior) & gender = 0"},
    {0, "income < 4000 & vet = 1 & age < 18 & ins >= 180 & disab >= 3"},
    {0, "edu IN (none,primary,junior,senior) & dec in [3..6] & chi >= 1 & income < 1500 & ins in [6..180]"},
    {71559, "hou = 0 & income < 1500 & chi = 0"},
    {0, "yrs >= 10 & mar = 0 & dec <= 5 & income >= 10000 & age >= 65"},
    {6128, "hh <= 2 & income < 6000 & ins >= 180 & disab >= 3 & emp = retired"},
    {538875, "income < 2500 & dist IN (D03,D05,D08,D09,D10,D13,D14) & ins >= 60 & disab = 0 & yrs >= 10"},
    {17631, "age >= 60 & chi = 0 & disab >= 3"},
    {1590570, "yrs >= 3 & income < 4000 & hou < 60 & dec <= 5"},
    {12198, "age in [18..59] & chi >= 2 & disab >= 3 & yrs >= 5 & income < 1500"},
    {1870, "disab >= 3 & hou < 40 & ins >= 180 & income < 1500 & age >= 60"},
    {1141038, "dec in [3..6] & chi >= 2 & hh >= 4"},
};

} // namespace tonghe::app::rules_bench
