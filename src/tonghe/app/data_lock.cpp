#include "tonghe/app/data_lock.hpp"

#include "tonghe/app/errors.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace tonghe::app {

DataLock::DataLock(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    const std::filesystem::path path = folder / "lock";
    file_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file_ < 0) {
        throw Error(errors::file_unreadable, {{"file", path.string()}, {"reason", std::strerror(errno)}});
    }
    if (flock(file_, LOCK_EX | LOCK_NB) != 0) {
        close(file_);
        throw Error(errors::data_in_use, {{"folder", folder.string()}});
    }
}

DataLock::~DataLock() { close(file_); }

} // namespace tonghe::app
