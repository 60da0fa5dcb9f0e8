// A folder of its own below the system's temporary one, gone with its owner.
#pragma once
#include <filesystem>
#include <string>

namespace tonghe::app {

class TemporaryFolder {
  public:
    explicit TemporaryFolder(const std::string& name); // throws std::filesystem::filesystem_error
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

} // namespace tonghe::app
