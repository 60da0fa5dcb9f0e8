// The demonstration city: generated residents in the registries, demonstration accounts, and what is told at start.
//
// Always true
//  1. Demonstration accounts exist only where a pack has accounts.yaml and the demonstration was asked for.
//  2. Loading twice changes nothing.
#pragma once
#include "tonghe/app/house.hpp"

#include <functional>
#include <string>

namespace tonghe::app {

inline constexpr const char* demo_password = "yunlan-2026";

struct DemoOptions {
    int64_t residents = 100'000;
    uint64_t seed = 20260101;
    std::function<void(int64_t done, int64_t wanted)> progress;
};

struct DemoReport {
    bool was_there = false;
    std::string loaded; // one line about the records
    int accounts = 0;
};

DemoReport load_demo(House& house, const DemoOptions& options);
// Accounts alone, for tests that bring their own few families.
int add_demo_accounts(House& house);

} // namespace tonghe::app
