#include "tonghe/app/rules_files.hpp"

#include <algorithm>
#include <fstream>

namespace tonghe::app {

namespace fs = std::filesystem;

std::string read_text(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in || fs::is_directory(path)) {
        throw Error(tonghe::errors::not_found, {{"what", path.string()}});
    }
    return {std::istreambuf_iterator<char>(in), {}};
}

rules::Loaded load_model(const fs::path& path) {
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    const auto resolve = [&](const std::string& space,
                             const std::string& location) -> std::optional<rules::ImportedFile> {
        const bool named = !location.empty() && location.find("://") == std::string::npos &&
                           fs::is_regular_file(folder / fs::path(location).filename());
        if (named) {
            const fs::path file = folder / fs::path(location).filename();
            return rules::ImportedFile{read_text(file), file.string()};
        }
        std::vector<fs::path> files;
        for (const auto& entry : fs::directory_iterator(folder)) {
            if (entry.path().extension() == ".dmn") {
                files.push_back(entry.path());
            }
        }
        std::sort(files.begin(), files.end());
        for (const fs::path& file : files) {
            std::string text = read_text(file);
            if (rules::dmn_namespace(text) == space) {
                return rules::ImportedFile{std::move(text), file.string()};
            }
        }
        return std::nullopt;
    };
    return rules::load_dmn(read_text(path), path.string(), resolve);
}

} // namespace tonghe::app
