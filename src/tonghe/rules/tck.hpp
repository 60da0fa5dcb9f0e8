// Runs test cases in the format of the DMN conformance suite (TCK): inputs, a decision or service, expected values.
//
// Always true
//  1. A case passes only if all its results do. Numbers are compared exactly, at the decimal places the expected text
//     has; those that agree only within 1e-8 pass too and are counted apart.
#pragma once
#include "tonghe/rules/dmn.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tonghe::rules {

struct TckCase {
    std::string id;
    bool passed = false;
    bool exact = true;      // no number needed the tolerance
    int flags = 0;          // results that the suite marks as errors
    int flags_agreed = 0;   // … for which one was recorded
    std::string difference; // of the first result that differs: `name: expected …, got …`
};

struct TckReport {
    std::vector<TckCase> cases;
    std::vector<Fault> faults; // of the test file and its model
};

// `load` gives the model named in the test file.
TckReport run_tck(
    std::string_view cases_xml,
    const std::string& file,
    const std::function<Loaded(const std::string& model_name)>& load,
    const Moment& now
);

} // namespace tonghe::rules
