// Reading packs: folders of YAML, JSON Schema, BPMN, DMN and Markdown become one Catalog, or every fault at once.
//
// Always true
//  1. All files of all packs are read before anything is said; each fault has file, line, what and remedy in zh and en.
//  2. A warning never keeps a pack from loading; a fault always does.
//  3. Sizes and depths are bounded (`PackLimits`); no file outside the pack's folder is followed.
//
// Elsewhere: what forms, processes and rules accept (forms/, process/, rules/).
#pragma once
#include "tonghe/base/parsed.hpp"
#include "tonghe/catalog/catalog.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tonghe::catalog {

struct PackLimits {
    size_t file_bytes_max = 8 << 20;
    size_t files_max = 20'000;
    size_t yaml_depth_max = 24;
    size_t yaml_nodes_max = 200'000;
    size_t faults_max = 1'000; // what is told of one reading
};

// A pack's files in memory: path inside the pack → text.
struct PackFiles {
    std::string name;   // the folder's name, which must be the pack's id
    std::string folder; // as given, for messages; empty in tests
    std::map<std::string, std::string> files;
};

struct PackReading {
    std::shared_ptr<const Catalog> catalog;              // null where there are faults
    std::shared_ptr<const std::vector<PackFiles>> files; // what was read
    std::vector<Fault> faults;
    std::vector<Fault> warnings;
};

// Reads what lies in the folders; a file that cannot be read or is too large is a fault of the result.
PackReading read_packs(std::span<const std::filesystem::path> folders, const PackLimits& limits = {});
// Every pack below `root` that has a pack.yaml.
PackReading read_pack_root(const std::filesystem::path& root, const PackLimits& limits = {});
PackReading compile_packs(const std::vector<PackFiles>& packs, const PackLimits& limits = {});

// An item from its stored files alone, as it was: names in other files are not looked up again.
Parsed<ItemDefinition> compile_item(const std::vector<SourceFile>& sources);
// The same of a process that begins by itself, from its drawing and the files of its decisions; without title and file.
Parsed<StandingDefinition> compile_standing(const std::string& bpmn, const std::vector<SourceFile>& sources);
Parsed<BundleDefinition> compile_bundle(const std::vector<SourceFile>& sources);

// A policy with another drawing, for trying out: its decision must be sound and its inputs facts of the target, as in a
// pack; words for reasons, articles and cases are not asked for. `inputs` are of its one benefit that `benefit` names.
Parsed<std::shared_ptr<const PolicyDefinition>> redraw(
    const Catalog& catalog,
    const PolicyDefinition& policy,
    const std::string& benefit,
    const std::string& dmn,
    const std::vector<PolicyInput>& inputs
);

// Hexadecimal hash of an item's files, each with its path and length; the order of `sources` does not matter.
std::string content_hash(std::vector<SourceFile> sources);

} // namespace tonghe::catalog
