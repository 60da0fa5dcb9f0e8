// What hostile FEEL and DMN may cost: every bound of the engine in one place.
//
// Always true
//  1. Exceeding a bound ends in a fault that names it, never in a crash, an endless loop or exhausted memory.
#pragma once
#include <cstddef>
#include <cstdint>

namespace tonghe::rules {

struct Limits {
    // Loading
    size_t text_bytes_max = 1 << 18;   // of one expression
    int nesting_max = 200;             // parentheses, operators and boxed expressions inside each other
    size_t nodes_max = 1'000'000;      // of one model
    size_t model_bytes_max = 32 << 20; // of one DMN file
    size_t elements_max = 1'000'000;   // XML elements of one DMN file
    size_t imports_max = 64;

    // Evaluating
    uint64_t steps_max = 20'000'000;   // nodes visited and items touched by one evaluation
    int depth_max = 4000;              // nodes inside each other, calls included
    int calls_max = 400;               // functions and decisions inside each other
    size_t list_items_max = 1'000'000; // of one list
    size_t string_bytes_max = 4 << 20; // of one string
    size_t pattern_bytes_max = 4096;   // of one regular expression
    int32_t regex_time_max = 200;      // in ICU's units of about a millisecond
    int32_t regex_stack_bytes_max = 1 << 20;
    size_t faults_max = 100; // recorded by one evaluation
};

} // namespace tonghe::rules
