// Items and bundles out of their files: the same way from packs and from sources stored with an old case.
#pragma once
#include "tonghe/catalog/internal/draft.hpp"

namespace tonghe::catalog {

// Reads YAML with its problems as faults of `file`.
YamlDocument read_yaml(Draft& draft, const std::string& text, const std::string& file);

// Whether the path is one that assemble_content reads: items/*/…, bundles/*/…, overrides/*.yaml, processes/*.bpmn,
// decisions/*.dmn.
bool is_content_path(const std::string& path);

// All items and bundles of all packs, each with the overrides of later packs, the processes it calls and the decisions
// it asks.
void assemble_content(Draft& draft, const std::vector<const PackFiles*>& packs);

// Of a path below policies/<policy>/: the three files of the first version, or of one under versions/<n>/.
bool is_policy_path(const std::string& path);

// The three files of one version of a policy.
struct PolicyFolder {
    std::string policy; // as the folder is named
    std::string pack;
    std::string shown; // `yunlan/policies/elderly-allowance`
    std::map<std::string, std::string> files;
};

struct ReadPolicy {
    std::shared_ptr<PolicyDefinition> policy;
    bool sound = false; // its cases could be asked
    Place id;
    Place version;
    Place effective;
};

// Nothing where it cannot be read at all; other faults leave what could be read.
std::optional<ReadPolicy> read_policy_version(Draft& draft, const PolicyFolder& folder);

// Forms against declared semantics and code lists, tasks against queues, staffing and certificate types, promises.
void check_content(Draft& draft);

} // namespace tonghe::catalog
