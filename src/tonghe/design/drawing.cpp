#include "tonghe/design/drawing.hpp"

#include "tonghe/catalog/policy_reader.hpp"

#include <algorithm>

namespace tonghe::design {

namespace {

// The files of a policy's folder, and no others.
constexpr const char* policy_files[] = {"benefit.dmn", "cases.yaml", "policy.yaml"};

const std::map<std::string, std::string>* files_of(const PackFiles& packs, const std::string& pack) {
    const auto found = std::find_if(packs.begin(), packs.end(), [&](const auto& one) { return one.name == pack; });
    return found == packs.end() ? nullptr : &found->files;
}

// Inside the pack: of version 1 the policy's own folder, whatever number it begins with.
std::string folder_of(const catalog::Catalog& catalog, const catalog::PolicyDefinition& policy) {
    const bool is_first = catalog.policy_versions(policy.id).front()->version == policy.version;
    return catalog::policy_folder(policy.id, is_first ? 1 : policy.version);
}

} // namespace

std::string Drawing::hash() const {
    if (files.empty()) {
        return "";
    }
    if (kind == DrawingKind::process) {
        return process_file_of(*this).hash();
    }
    std::vector<catalog::SourceFile> sources;
    for (const auto& [path, text] : files) {
        sources.push_back({path, text});
    }
    return catalog::content_hash(std::move(sources));
}

std::string Drawing::shown() const { return files.empty() ? pack : pack + "/" + files.begin()->first; }

bool Drawing::has_file(const std::string& shown_as) const {
    return std::any_of(files.begin(), files.end(), [&](const auto& file) {
        return pack + "/" + file.first == shown_as;
    });
}

std::string Drawing::text(std::string_view name) const {
    for (const auto& [path, text] : files) {
        if (std::string_view(path).substr(path.rfind('/') + 1) == name) {
            return text;
        }
    }
    return "";
}

Drawing drawing_of(const ProcessFile& file) {
    return {DrawingKind::process, file.process, file.pack, {{file.path, file.text}}};
}

ProcessFile process_file_of(const Drawing& drawing) {
    const auto file = drawing.files.empty() ? std::pair<const std::string, std::string>{} : *drawing.files.begin();
    return {drawing.id, drawing.pack, file.first, file.second};
}

bool lay_over(PackFiles& packs, const Drawing& drawing) {
    for (catalog::PackFiles& pack : packs) {
        if (pack.name != drawing.pack) {
            continue;
        }
        const bool is_whole = drawing.kind == DrawingKind::policy ||
                              std::all_of(drawing.files.begin(), drawing.files.end(), [&](const auto& file) {
                                  return pack.files.contains(file.first);
                              });
        for (const auto& [path, text] : drawing.files) {
            if (is_whole) {
                pack.files[path] = text;
            }
        }
        return is_whole;
    }
    return false;
}

Drawing newest_policy(const PackFiles& packs, const catalog::Catalog& catalog, const std::string& policy) {
    const auto versions = catalog.policy_versions(policy);
    Drawing out{DrawingKind::policy, policy, catalog.content().packs.back().id, {}};
    if (versions.empty()) {
        return out;
    }
    out.pack = versions.back()->pack;
    const std::string folder = folder_of(catalog, *versions.back());
    if (const auto* files = files_of(packs, out.pack)) {
        for (const char* name : policy_files) {
            if (const auto found = files->find(folder + "/" + name); found != files->end()) {
                out.files.insert(*found);
            }
        }
    }
    return out;
}

NextVersion next_version(const PackFiles& packs, const catalog::Catalog& catalog, const std::string& policy) {
    const Drawing newest = newest_policy(packs, catalog, policy);
    const auto versions = catalog.policy_versions(policy);
    const int64_t version = versions.empty() ? 1 : versions.back()->version + 1;
    return {newest.pack, catalog::policy_folder(policy, version), version};
}

} // namespace tonghe::design
