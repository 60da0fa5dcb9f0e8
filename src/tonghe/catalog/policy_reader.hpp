// One policy with all its versions, read by itself against a catalogue: what an editor asks while somebody types.
//
// Always true
//  1. The faults are those that reading all packs would tell of these files; nothing else of the packs is looked at
//  again.
//  2. The catalogue stays as it is; what is read here belongs to whoever asked.
//
// Elsewhere: reading packs (catalog/reader.hpp), what a policy is (catalog/policy.hpp).
#pragma once
#include "tonghe/base/error.hpp"
#include "tonghe/catalog/catalog.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tonghe::catalog {

struct PolicyReading {
    struct Version {
        std::shared_ptr<const PolicyDefinition> policy;
        std::string folder;    // inside the pack: `policies/elderly-allowance/versions/2`
        bool is_sound = false; // its benefits can be asked
    };

    std::vector<Version> versions; // those that could be read at all, oldest first
    std::vector<Fault> faults;
    std::vector<Fault> warnings;
};

// `files` of a pack that lie below policies/<policy>/, by path inside the pack; others are passed over.
PolicyReading read_policy(
    const Catalog& catalog,
    const std::string& pack,
    const std::string& policy,
    const std::map<std::string, std::string>& files
);

// Where the files of a version lie: `policies/elderly-allowance`, and `…/versions/2` from the second on.
std::string policy_folder(const std::string& policy, int64_t version);

// A case asked of its policy, which is sound: whether it comes out as written, and what is said.
struct CaseOutcome {
    bool holds = false;
    BenefitAnswer answer;
};

CaseOutcome ask_case(const PolicyDefinition& policy, const PolicyCase& one);

} // namespace tonghe::catalog
