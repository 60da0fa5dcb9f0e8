#include "tonghe/app/temporary_folder.hpp"

#include <cerrno>
#include <cstdlib>

namespace tonghe::app {

namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder(const std::string& name) {
    std::string pattern = (fs::temp_directory_path() / (name + "-XXXXXX")).string();
    if (mkdtemp(pattern.data()) == nullptr) {
        throw fs::filesystem_error("mkdtemp", pattern, std::error_code(errno, std::generic_category()));
    }
    path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored; // a folder that is gone already is what was wanted
    fs::remove_all(path_, ignored);
}

} // namespace tonghe::app
