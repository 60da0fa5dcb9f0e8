// Runs the executable tests of the betsy suite: each names a file, variables and the words its scripts must log.
//
// The suite's scripts are pseudo-code (SCRIPT_task1: log this word) and its conditions Java; here scripts are services
// that a simulated worker answers, in simulated time, and conditions are rewritten as FEEL. A worker takes ten seconds
// for WAIT_TEN_SECONDS and for the two scripts that measure whether they overlap, and no time for all others.
//
// Always true
//  1. A test passes only if all its cases do; traces are compared as sorted lists.
//  2. A word that the test does not ask for counts as a difference, but for the marker, which the suite looks for only
//     where it expects one.
#pragma once
#include "tonghe/base/json.hpp"
#include "tonghe/process/bpmn.hpp"

namespace tonghe::process {

struct ConformanceTest {
    std::string name;
    std::string group;
    bool passed = false;
    int cases = 0;
    int cases_passed = 0;
    std::string difference; // of the first case that differs
};

// `expectations` as in expectations.json; `read` gives the text of a file named there.
std::vector<ConformanceTest>
run_conformance(const Json& expectations, const std::function<std::string(const std::string& file)>& read);

// How the suite's files are read: lenient, with its conditions rewritten.
ReadOptions conformance_options(const std::string& process);

} // namespace tonghe::process
