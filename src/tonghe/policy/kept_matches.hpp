// Who was found by a run, in few bytes: rows, rules and amounts of every benefit, to be kept over a restart.
//
// Always true
//  1. `read_matches` gives what `write_matches` was given; bytes that it did not write are
//  Error(policy.damaged_matches).
#pragma once
#include "tonghe/policy/matching.hpp"

#include <map>

namespace tonghe::policy {

using MatchesByTarget = std::map<std::string, std::vector<BenefitMatches>>;

std::string write_matches(const MatchesByTarget& matches);
MatchesByTarget read_matches(std::string_view bytes);

BenefitMatches copy_of(const BenefitMatches& matches);

} // namespace tonghe::policy
