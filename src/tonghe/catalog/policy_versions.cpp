// policies/<policy>/ with its later versions: policies/<policy>/versions/<n>/, each the three files of a version. A
// version ends the one before it the day before it begins.
#include "tonghe/catalog/internal/assemble.hpp"
#include "tonghe/catalog/policy_reader.hpp"

#include <algorithm>
#include <charconv>

namespace tonghe::catalog {

namespace {

constexpr std::string_view versions_folder = "versions/";

// Of one policy: its versions by number, 0 for the files beside policy.yaml of the first.
struct PolicyFolders {
    std::string pack;
    std::map<int64_t, PolicyFolder> versions;
};

// `2` of `versions/2/policy.yaml`; 0 where the file is of the first version; nothing where the path is neither.
std::optional<int64_t> version_of(std::string_view path) {
    if (!path.starts_with(versions_folder)) {
        return path.find('/') == std::string_view::npos ? std::optional<int64_t>(0) : std::nullopt;
    }
    path.remove_prefix(versions_folder.size());
    const size_t slash = path.find('/');
    int64_t number = 0;
    const auto [end, problem] = std::from_chars(path.data(), path.data() + std::min(slash, path.size()), number);
    const bool is_number = problem == std::errc() && slash != std::string_view::npos && end == path.data() + slash;
    const bool is_plain = is_number && number >= 2 && path.front() != '0';
    return is_plain && path.find('/', slash + 1) == std::string_view::npos ? std::optional(number) : std::nullopt;
}

std::string name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

void put(PolicyFolders& folders, const std::string& policy, const std::string& path, const std::string& text) {
    const std::string inside = path.substr(std::string_view("policies/").size() + policy.size() + 1);
    const int64_t version = *version_of(inside);
    PolicyFolder& folder = folders.versions[version];
    if (folder.policy.empty()) {
        folder = {policy, folders.pack, folders.pack + "/" + path.substr(0, path.rfind('/')), {}};
    }
    folder.files[name_of(path)] = text;
}

struct ReadVersion {
    ReadPolicy read;
    std::string folder;
};

// That numbers and days go up; each version then ends where the next begins.
void settle(Draft& draft, std::vector<ReadVersion>& versions, const std::vector<int64_t>& folders) {
    for (size_t i = 0; i < versions.size(); ++i) {
        const ReadPolicy& read = versions[i].read;
        PolicyDefinition& policy = *read.policy;
        const PolicyDefinition* before = i == 0 ? nullptr : versions[i - 1].read.policy.get();
        const int64_t wanted = before == nullptr ? policy.version : before->version + 1;
        const bool is_in_its_folder = folders[i] == 0 || folders[i] == policy.version;
        if (policy.version != wanted || !is_in_its_folder) {
            draft.findings.fault(
                faults::policy_version,
                read.version,
                {{"wanted", std::to_string(is_in_its_folder ? wanted : folders[i])},
                 {"version", std::to_string(policy.version)}}
            );
        }
        if (before != nullptr && policy.from < before->from) {
            draft.findings.fault(
                faults::policy_order,
                read.effective,
                {{"version", std::to_string(policy.version)},
                 {"from", to_string(policy.from)},
                 {"before", std::to_string(before->version)},
                 {"before_from", to_string(before->from)}}
            );
        }
    }
    for (size_t i = 0; i + 1 < versions.size(); ++i) {
        PolicyDefinition& policy = *versions[i].read.policy;
        const Date last = versions[i + 1].read.policy->from - 1;
        policy.until = policy.until ? std::min(*policy.until, last) : last;
    }
}

std::vector<ReadVersion> assemble(Draft& draft, const PolicyFolders& folders) {
    std::vector<ReadVersion> out;
    std::vector<int64_t> numbers;
    if (!folders.versions.contains(0) && !folders.versions.empty()) {
        const PolicyFolder& first = folders.versions.begin()->second;
        const std::string shown = folders.pack + "/" + policy_folder(first.policy, 1);
        draft.findings.fault(faults::missing_file, {shown + "/policy.yaml", 1}, {{"name", "policy.yaml"}});
    }
    for (const auto& [number, folder] : folders.versions) {
        if (auto read = read_policy_version(draft, folder)) {
            out.push_back({std::move(*read), folder.shown.substr(folders.pack.size() + 1)});
            numbers.push_back(number);
        }
    }
    settle(draft, out, numbers);
    return out;
}

// Names that a policy may refer to.
void declare_names(Draft& draft, const Catalog& catalog) {
    const Place nowhere;
    const auto declare = [&](NameKind kind, const std::string& name) {
        draft.declared.try_emplace({kind, name}, nowhere);
    };
    for (const auto& item : catalog.content().items) {
        declare(NameKind::item, item->item.id);
    }
    for (const auto& policy : catalog.content().policies) {
        declare(NameKind::policy, policy->id);
    }
    for (const TargetDefinition& target : catalog.content().targets) {
        declare(NameKind::target, target.id);
    }
    for (const CodeList& list : catalog.content().code_lists) {
        if (list.id == "function") {
            for (const CodeValue& code : list.values) {
                declare(NameKind::function, code.code);
            }
        }
    }
}

} // namespace

std::string policy_folder(const std::string& policy, int64_t version) {
    const std::string first = "policies/" + policy;
    return version <= 1 ? first : first + "/" + std::string(versions_folder) + std::to_string(version);
}

bool is_policy_path(const std::string& path) {
    const std::string name = name_of(path);
    return version_of(path).has_value() && (name == "policy.yaml" || name == "benefit.dmn" || name == "cases.yaml");
}

void assemble_policies(Draft& draft, const std::vector<const PackFiles*>& packs) {
    std::map<std::string, PolicyFolders> policies; // a later pack's policy takes the place of an earlier one's
    for (const PackFiles* pack : packs) {
        for (const auto& [path, text] : pack->files) {
            if (!path.starts_with("policies/") || !is_content_path(path)) {
                continue;
            }
            const std::string id = path.substr(9, path.find('/', 9) - 9);
            PolicyFolders& folders = policies[id];
            if (folders.pack != pack->name) {
                folders = {pack->name, {}};
            }
            put(folders, id, path, text);
        }
    }
    for (const auto& [id, folders] : policies) {
        const std::vector<ReadVersion> versions = assemble(draft, folders);
        for (const ReadVersion& version : versions) {
            if (&version == &versions.front()) {
                draft.declare(NameKind::policy, version.read.policy->id, version.read.id);
            }
            draft.policies.push_back(version.read.policy);
        }
    }
}

PolicyReading read_policy(
    const Catalog& catalog,
    const std::string& pack,
    const std::string& policy,
    const std::map<std::string, std::string>& files
) {
    Draft draft(PackLimits{});
    draft.targets = catalog.content().targets;
    declare_names(draft, catalog);
    draft.declared.try_emplace({NameKind::policy, policy}, Place());
    PolicyFolders folders{pack, {}};
    const std::string root = policy_folder(policy, 1) + "/";
    for (const auto& [path, text] : files) {
        if (path.starts_with(root) && is_policy_path(path.substr(root.size()))) {
            put(folders, policy, path, text);
        }
    }
    PolicyReading out;
    for (ReadVersion& version : assemble(draft, folders)) {
        out.versions.push_back({version.read.policy, version.folder, version.read.sound});
    }
    check_names(draft);
    out.faults = draft.findings.take_faults();
    out.warnings = draft.findings.take_warnings();
    return out;
}

} // namespace tonghe::catalog
