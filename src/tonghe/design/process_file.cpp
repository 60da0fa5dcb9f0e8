#include "tonghe/design/process_file.hpp"

#include "tonghe/process/model.hpp"

#include <fmt/format.h>

#include <map>

namespace tonghe::design {

namespace {

// The name of the process that lies at the path; empty where none does.
std::string process_at(std::string_view path) {
    constexpr std::string_view own = "/process.bpmn";
    constexpr std::string_view called = ".bpmn";
    if (path.starts_with("items/") && path.ends_with(own)) {
        const std::string_view item = path.substr(6, path.size() - 6 - own.size());
        return item.find('/') == std::string_view::npos ? std::string(item) : "";
    }
    if (path.starts_with("processes/") && path.ends_with(called)) {
        const std::string_view name = path.substr(10, path.size() - 10 - called.size());
        return name.find('/') == std::string_view::npos ? std::string(name) : "";
    }
    return "";
}

} // namespace

std::string ProcessFile::hash() const { return fmt::format("{:016x}", process::fingerprint(text)); }

std::vector<ProcessFile> process_files(const PackFiles& packs) {
    std::map<std::string, ProcessFile> found;
    for (const catalog::PackFiles& pack : packs) {
        for (const auto& [path, text] : pack.files) { // items/ before processes/
            if (const std::string process = process_at(path); !process.empty()) {
                found.try_emplace(process, ProcessFile{process, pack.name, path, text});
            }
        }
    }
    std::vector<ProcessFile> out;
    for (auto& [process, file] : found) {
        out.push_back(std::move(file));
    }
    return out;
}

std::optional<ProcessFile> find_process_file(const PackFiles& packs, std::string_view process) {
    for (ProcessFile& file : process_files(packs)) {
        if (file.process == process) {
            return std::move(file);
        }
    }
    return std::nullopt;
}

} // namespace tonghe::design
