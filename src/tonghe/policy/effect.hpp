// What a change does to those it concerns: who is newly entitled, who is no longer, who gets more or less.
//
// Always true
//  1. Of a corrected record everybody whom it concerns is asked of every benefit in force, before and after.
//  2. Of a changed policy everybody in the columns of the last run is asked by the old version and by the new.
//
// Elsewhere: telling people (policy/following.hpp), figures of a whole run (policy/run.hpp).
#pragma once
#include "tonghe/policy/following.hpp"

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace tonghe::policy {

// Target, key, policy, benefit → cents, of those who are entitled.
struct Standings {
    int64_t asked = 0; // persons, households, enterprises
    std::map<std::tuple<std::string, std::string, std::string, std::string>, int64_t> entitled;
};

struct Effect {
    int64_t asked = 0;
    int64_t won = 0;
    int64_t lost = 0;
    int64_t more = 0;
    int64_t less = 0;
    std::vector<std::string> newly; // keys of persons who won by a changed policy
};

Standings standings(
    Session& session,
    const registry::Registry& registry,
    const catalog::Catalog& catalog,
    const std::vector<Concerned>& concerned,
    Date on
);
Effect compare(const Standings& before, const Standings& after);

// Of the new version against what the last run found by the one with `hash`. Nothing where that run asked another
// version, or where its columns do not hold what the new one asks about: the next run tells then.
std::optional<Effect>
compare_versions(const MatchedCity& city, const std::string& hash, const catalog::PolicyDefinition& fresh);

// The version of the policy that the run before asked of the benefit; nothing where none did.
std::optional<std::string>
hash_before(Session& session, const RunId& run, std::string_view policy, std::string_view benefit);

} // namespace tonghe::policy
