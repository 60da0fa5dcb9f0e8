#include "tests/support/recorded_disk.hpp"

#include "tonghe/base/check.hpp"

#include <sqlite3.h>

#include <fstream>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace tonghe::tests {

namespace {

constexpr size_t sector_bytes = 512;

struct Operation {
    enum class Kind { write, truncate, remove, flush };

    Kind kind = Kind::write;
    std::string file;      // or the folder, of a flush that makes removals certain
    size_t offset = 0;     // of a write; the new size of a truncation
    std::string bytes;     // of a write
    size_t flushed_to = 0; // of a flush: the operations before that moment are certain
};

} // namespace

struct RecordedDisk::Impl {
    std::filesystem::path folder;
    sqlite3_vfs* real = nullptr;
    sqlite3_vfs recorder{};
    mutable std::mutex mutex;
    std::vector<Operation> operations;

    bool is_ours(std::string_view path) const { return path.starts_with(folder.string()); }

    size_t add(Operation operation) {
        const std::lock_guard lock(mutex);
        operations.push_back(std::move(operation));
        return operations.size();
    }

    size_t moment() const {
        const std::lock_guard lock(mutex);
        return operations.size();
    }

    void flush(const std::string& file, size_t since) {
        add({.kind = Operation::Kind::flush, .file = file, .offset = 0, .bytes = {}, .flushed_to = since});
    }
};

namespace {

// What SQLite takes for its file: ours first, the real one behind it.
struct RecordedFile {
    sqlite3_file base;
    RecordedDisk::Impl* disk;
    std::string* path;
    bool flushes_folder; // with its first flush, as SQLite does for a log or journal that it has made
};

RecordedFile& ours(sqlite3_file* file) { return *reinterpret_cast<RecordedFile*>(file); }

sqlite3_file* real(sqlite3_file* file) {
    return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(RecordedFile));
}

int close_file(sqlite3_file* file) {
    delete ours(file).path;
    return real(file)->pMethods->xClose(real(file));
}

int write_file(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    ours(file).disk->add(
        {.kind = Operation::Kind::write,
         .file = *ours(file).path,
         .offset = static_cast<size_t>(offset),
         .bytes = std::string(static_cast<const char*>(bytes), static_cast<size_t>(size)),
         .flushed_to = 0}
    );
    return real(file)->pMethods->xWrite(real(file), bytes, size, offset);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
    ours(file).disk->add(
        {.kind = Operation::Kind::truncate,
         .file = *ours(file).path,
         .offset = static_cast<size_t>(size),
         .bytes = {},
         .flushed_to = 0}
    );
    return real(file)->pMethods->xTruncate(real(file), size);
}

int sync_file(sqlite3_file* file, int) { // the record is all that counts here: no disk is asked
    RecordedDisk::Impl& disk = *ours(file).disk;
    const size_t since = disk.moment();
    disk.flush(*ours(file).path, since);
    if (std::exchange(ours(file).flushes_folder, false)) {
        disk.flush(disk.folder.string(), since);
    }
    return SQLITE_OK;
}

const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = close_file,
    .xRead = [](sqlite3_file* f, void* to, int n, sqlite3_int64 at
             ) { return real(f)->pMethods->xRead(real(f), to, n, at); },
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = [](sqlite3_file* f, sqlite3_int64* size) { return real(f)->pMethods->xFileSize(real(f), size); },
    .xLock = [](sqlite3_file* f, int level) { return real(f)->pMethods->xLock(real(f), level); },
    .xUnlock = [](sqlite3_file* f, int level) { return real(f)->pMethods->xUnlock(real(f), level); },
    .xCheckReservedLock = [](sqlite3_file* f, int* out) { return real(f)->pMethods->xCheckReservedLock(real(f), out); },
    .xFileControl = [](sqlite3_file* f, int op, void* arg
                    ) { return real(f)->pMethods->xFileControl(real(f), op, arg); },
    .xSectorSize = [](sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); },
    .xDeviceCharacteristics = [](sqlite3_file* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); },
    .xShmMap = [](sqlite3_file* f, int region, int size, int extend, volatile void** out
               ) { return real(f)->pMethods->xShmMap(real(f), region, size, extend, out); },
    .xShmLock = [](sqlite3_file* f, int offset, int n, int flags
                ) { return real(f)->pMethods->xShmLock(real(f), offset, n, flags); },
    .xShmBarrier = [](sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); },
    .xShmUnmap = [](sqlite3_file* f, int remove) { return real(f)->pMethods->xShmUnmap(real(f), remove); },
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open_file(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out_flags) {
    auto* disk = static_cast<RecordedDisk::Impl*>(vfs->pAppData);
    ours(file).base.pMethods = nullptr;
    const int result = disk->real->xOpen(disk->real, path, real(file), flags, out_flags);
    if (result == SQLITE_OK) {
        ours(file).disk = disk;
        ours(file).path = new std::string(path == nullptr ? "" : path);
        ours(file).flushes_folder =
            (flags & SQLITE_OPEN_CREATE) != 0 && (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)) != 0;
        ours(file).base.pMethods = &methods;
    }
    return result;
}

int delete_file(sqlite3_vfs* vfs, const char* path, int sync_folder) {
    auto* disk = static_cast<RecordedDisk::Impl*>(vfs->pAppData);
    disk->add({.kind = Operation::Kind::remove, .file = path, .offset = 0, .bytes = {}, .flushed_to = 0});
    if (sync_folder != 0) {
        disk->flush(disk->folder.string(), disk->moment());
    }
    return disk->real->xDelete(disk->real, path, sync_folder);
}

// The part of a write that reached the disk: whole sectors, each or not.
void write_torn(std::string& image, const Operation& write, Random& random) {
    for (size_t from = 0; from < write.bytes.size();) {
        const size_t at = write.offset + from;
        const size_t size = std::min(sector_bytes - at % sector_bytes, write.bytes.size() - from);
        if (random.chance(0.5)) {
            image.resize(std::max(image.size(), at + size));
            image.replace(at, size, write.bytes, from, size);
        }
        from += size;
    }
}

} // namespace

RecordedDisk::RecordedDisk(std::filesystem::path folder) : impl_(std::make_unique<Impl>()) {
    impl_->folder = std::move(folder);
    impl_->real = sqlite3_vfs_find(nullptr);
    impl_->recorder = *impl_->real;
    impl_->recorder.zName = "recorded";
    impl_->recorder.pAppData = impl_.get();
    impl_->recorder.szOsFile = static_cast<int>(sizeof(RecordedFile)) + impl_->real->szOsFile;
    impl_->recorder.xOpen = open_file;
    impl_->recorder.xDelete = delete_file;
    sqlite3_vfs_register(&impl_->recorder, 1);
}

RecordedDisk::~RecordedDisk() {
    sqlite3_vfs_unregister(&impl_->recorder);
    sqlite3_vfs_register(impl_->real, 1);
}

bool RecordedDisk::flush(int file) {
    const size_t since = impl_->moment();
    impl_->flush(std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(file)).string(), since);
    return true;
}

size_t RecordedDisk::moment() const { return impl_->moment(); }

void RecordedDisk::cut_power(size_t moment, Random& random, const std::filesystem::path& to) const {
    std::map<std::string, size_t> certain_to;
    for (size_t i = 0; i < moment; ++i) {
        if (const Operation& operation = impl_->operations[i]; operation.kind == Operation::Kind::flush) {
            certain_to[operation.file] = operation.flushed_to;
        }
    }
    std::map<std::string, std::string> images;
    for (size_t i = 0; i < moment; ++i) {
        const Operation& operation = impl_->operations[i];
        if (!impl_->is_ours(operation.file) || operation.kind == Operation::Kind::flush) {
            continue;
        }
        if (operation.kind == Operation::Kind::remove) {
            if (i < certain_to[impl_->folder.string()] || random.chance(0.5)) {
                images.erase(operation.file);
            }
            continue;
        }
        std::string& image = images[operation.file];
        const bool is_certain = i < certain_to[operation.file];
        if (operation.kind == Operation::Kind::truncate) {
            if (is_certain || random.chance(0.5)) {
                image.resize(std::min(image.size(), operation.offset));
            }
        } else if (is_certain) {
            image.resize(std::max(image.size(), operation.offset + operation.bytes.size()));
            image.replace(operation.offset, operation.bytes.size(), operation.bytes);
        } else {
            write_torn(image, operation, random);
        }
    }
    std::filesystem::create_directories(to);
    for (const auto& [file, image] : images) {
        std::ofstream(to / std::filesystem::path(file).filename(), std::ios::binary) << image;
    }
}

} // namespace tonghe::tests
