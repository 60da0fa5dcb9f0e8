#include "tonghe/columns/table_mapping.hpp"

#include "tonghe/columns/errors.hpp"
#include "tonghe/columns/table_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tonghe::columns {

namespace {

[[noreturn]] void fail(const std::string& path, int error) {
    throw Error(errors::file_failed, {{"file", path}, {"reason", std::strerror(error)}});
}

class File {
  public:
    File(const std::string& path, int flags) : path_(path), handle_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {
        if (handle_ < 0) {
            fail(path_, errno);
        }
    }

    File(const File&) = delete;
    File& operator=(const File&) = delete;

    ~File() { ::close(handle_); }

    int handle() const { return handle_; }

    void write(std::span<const std::byte> bytes) const {
        while (!bytes.empty()) {
            const ssize_t written = ::write(handle_, bytes.data(), bytes.size());
            if (written < 0 && errno != EINTR) {
                fail(path_, errno);
            }
            bytes = bytes.subspan(written < 0 ? 0 : size_t(written));
        }
    }

    void sync() const {
        if (::fsync(handle_) != 0) {
            fail(path_, errno);
        }
    }

    size_t size() const {
        struct stat status {};

        if (::fstat(handle_, &status) != 0) {
            fail(path_, errno);
        }
        return size_t(status.st_size);
    }

  private:
    std::string path_;
    int handle_;
};

} // namespace

void save_table(const Table& table, const std::string& path) {
    const std::string fresh = path + ".new";
    try {
        const File file(fresh, O_CREAT | O_TRUNC | O_WRONLY);
        write_table(table, [&](std::span<const std::byte> bytes) { file.write(bytes); });
        file.sync();
    } catch (...) {
        ::unlink(fresh.c_str());
        throw;
    }
    if (::rename(fresh.c_str(), path.c_str()) != 0) {
        fail(path, errno);
    }
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    File(folder.empty() ? "." : folder.string(), O_RDONLY | O_DIRECTORY).sync(); // or the rename may be lost
}

Table open_table(const std::string& path) {
    const File file(path, O_RDONLY);
    const size_t size = file.size();
    if (size == 0) {
        throw Error(errors::damaged_file, {{"reason", "it is empty"}});
    }
    void* mapped = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, file.handle(), 0);
    if (mapped == MAP_FAILED) {
        fail(path, errno);
    }
    const std::shared_ptr<void> owner(mapped, [size](void* p) { ::munmap(p, size); });
    return read_table({static_cast<std::byte*>(mapped), size}, owner);
}

} // namespace tonghe::columns
