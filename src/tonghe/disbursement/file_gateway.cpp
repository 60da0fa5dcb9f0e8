#include "tonghe/disbursement/file_gateway.hpp"

#include "tonghe/disbursement/errors.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

namespace tonghe::disbursement {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void unavailable(const fs::path& path) {
    throw Error(errors::bank_unavailable, {{"reason", path.filename().string() + ": " + std::strerror(errno)}});
}

class File {
  public:
    File(const fs::path& path, int flags) : path_(path), file_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {
        if (file_ < 0) {
            unavailable(path);
        }
    }

    ~File() { ::close(file_); }

    File(const File&) = delete;
    File& operator=(const File&) = delete;

    void write(std::string_view bytes) const {
        while (!bytes.empty()) {
            const ssize_t written = ::write(file_, bytes.data(), bytes.size());
            if (written < 0 && errno != EINTR) {
                unavailable(path_);
            }
            bytes.remove_prefix(static_cast<size_t>(std::max<ssize_t>(written, 0)));
        }
    }

    void flush() const {
        if (::fsync(file_) != 0) {
            unavailable(path_);
        }
    }

  private:
    fs::path path_;
    int file_;
};

std::optional<std::string> read_whole(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        return std::nullopt;
    }
    return std::string(std::istreambuf_iterator<char>(in), {});
}

} // namespace

void put_file(const fs::path& folder, const std::string& name, std::string_view bytes) {
    const fs::path path = folder / name;
    if (const auto there = read_whole(path)) {
        if (*there != bytes) {
            throw Error(errors::other_file, {{"name", name}});
        }
        return;
    }
    const fs::path temporary = folder / ("." + name + ".part");
    {
        const File file(temporary, O_WRONLY | O_CREAT | O_TRUNC);
        file.write(bytes);
        file.flush();
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
        unavailable(path);
    }
    File(folder, O_RDONLY | O_DIRECTORY).flush();
}

FileGateway::FileGateway(fs::path folder) : folder_(std::move(folder)) {
    for (const char* name : {"outgoing", "incoming", "done"}) {
        fs::create_directories(folder_ / name);
    }
}

void FileGateway::submit(const OrderFile& file) { put_file(outgoing(), file.name, file.bytes); }

std::vector<ReceivedFile> FileGateway::collect(size_t files_max) {
    std::vector<fs::path> paths;
    for (const fs::directory_entry& entry : fs::directory_iterator(incoming())) {
        const std::string name = entry.path().filename().string();
        if (entry.is_regular_file() && !name.starts_with(".") && !name.ends_with(".part")) {
            paths.push_back(entry.path());
        }
    }
    std::sort(paths.begin(), paths.end());
    std::vector<ReceivedFile> out;
    for (const fs::path& path : paths) {
        if (out.size() == files_max) {
            break;
        }
        if (auto bytes = read_whole(path)) {
            out.push_back({path.filename().string(), std::move(*bytes)});
        }
    }
    return out;
}

void FileGateway::taken(const std::string& receipt) {
    const fs::path from = incoming() / receipt;
    const fs::path to = folder_ / "done" / receipt;
    if (::rename(from.c_str(), to.c_str()) != 0 && errno != ENOENT) {
        unavailable(to);
    }
}

} // namespace tonghe::disbursement
