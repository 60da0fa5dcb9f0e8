#include "tonghe/store/backup.hpp"

#include "tonghe/store/errors.hpp"

#include <sqlite3.h>

#include <memory>

namespace tonghe::store {

namespace {

constexpr int pages_a_step = 2'000;

struct Close {
    void operator()(sqlite3* db) const { sqlite3_close(db); }
};

using Connection = std::unique_ptr<sqlite3, Close>;

[[noreturn]] void fail(sqlite3* db) {
    throw Error(errors::unavailable, {{"reason", db != nullptr ? sqlite3_errmsg(db) : "out of memory"}});
}

Connection open(const std::filesystem::path& path, int flags) {
    sqlite3* db = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &db, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    Connection out(db);
    if (code != SQLITE_OK) {
        fail(db);
    }
    sqlite3_busy_timeout(db, 10'000);
    return out;
}

void run(sqlite3* db, const char* sql) {
    if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
        fail(db);
    }
}

} // namespace

void copy_sqlite(
    const std::filesystem::path& from,
    const std::filesystem::path& to,
    const std::function<void(int64_t done, int64_t all)>& progress
) {
    if (std::filesystem::exists(to)) {
        throw Error(errors::unavailable, {{"reason", to.filename().string() + " is there already"}});
    }
    const Connection source = open(from, SQLITE_OPEN_READONLY);
    const Connection copy = open(to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    run(copy.get(), "PRAGMA synchronous = FULL");
    run(source.get(), "BEGIN"); // one snapshot, so that commits meanwhile do not begin the copy anew
    run(source.get(), "SELECT COUNT(*) FROM sqlite_master");
    sqlite3_backup* backup = sqlite3_backup_init(copy.get(), "main", source.get(), "main");
    if (backup == nullptr) {
        fail(copy.get());
    }
    int code = SQLITE_OK;
    while (code == SQLITE_OK) {
        code = sqlite3_backup_step(backup, pages_a_step);
        if (progress) {
            const int64_t all = sqlite3_backup_pagecount(backup);
            progress(all - sqlite3_backup_remaining(backup), all);
        }
    }
    sqlite3_backup_finish(backup);
    run(source.get(), "ROLLBACK");
    if (code != SQLITE_DONE) {
        fail(copy.get());
    }
}

} // namespace tonghe::store
