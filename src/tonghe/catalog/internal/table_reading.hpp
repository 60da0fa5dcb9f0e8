// Asking a decision table about one thing of which some facts are known: a rule answers only where all it asks about is
// known.
#pragma once
#include "tonghe/catalog/policy.hpp"

namespace tonghe::catalog {

struct AskedTable {
    const rules::Model& model;
    const std::string& decision;
    const std::vector<PolicyInput>& inputs;
    const char* verdict; // the output that is true or false
    const char* amount;  // the output in yuan
};

BenefitAnswer read_table(const AskedTable& asked, const JsonObject& facts);

} // namespace tonghe::catalog
