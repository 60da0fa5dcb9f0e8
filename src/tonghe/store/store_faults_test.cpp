// What happens when the disk is full, the database goes away, the process is killed.
#include "tests/support/databases.hpp"
#include "tonghe/store/store.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <pwd.h>
#include <sys/mount.h>
#include <thread>
#include <unistd.h>

using namespace tonghe;
using namespace tonghe::store;

namespace {

constexpr Migration note_table[] = {
    {"sample", 1, "0001_note.sql", "CREATE TABLE note (n BIGINT PRIMARY KEY, text TEXT NOT NULL);"}};

std::unique_ptr<Store> open(const std::string& url) {
    auto store = Store::open({.url = url});
    store->migrate({note_table});
    return store;
}

void insert(Store& store, int64_t n, size_t size = 10) {
    store.write_and_wait([&](Session& s) {
        s.execute("INSERT INTO note (n, text) VALUES (?, ?)", {n, std::string(size, 'x')});
    });
}

int64_t count(Store& store) {
    return store.read([](Session& s) { return s.count("SELECT COUNT(*) FROM note"); });
}

std::optional<Error> error_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const Error& e) {
        return e;
    }
    return std::nullopt;
}

void expect_unavailable(const std::optional<Error>& error) {
    ASSERT_TRUE(error.has_value());
    EXPECT_STREQ(error->code().name, "store.unavailable") << error->what();
    EXPECT_EQ(error->code().status, 503);
    EXPECT_GT(error->retry_after_seconds(), 0);
}

// Inserts until one is refused; how many were taken.
int64_t fill_up(Store& store, std::optional<Error>& refusal) {
    for (int64_t n = 0; n < 10'000; ++n) {
        refusal = error_of([&] { insert(store, n, 20'000); });
        if (refusal) {
            return n;
        }
    }
    return 10'000;
}

bool becomes_writable(const Store& store) {
    for (int i = 0; i < 100 && !store.statistics().writable; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return store.statistics().writable;
}

} // namespace

TEST(store_faults, a_full_file_refuses_writes_serves_reads_and_recovers) {
    const tests::Database database(Engine::sqlite);
    const auto store = open(database.url());
    const auto limit_pages = [&](int pages) {
        store->write_and_wait([&](Session& s) {
            s.each("PRAGMA max_page_count = " + std::to_string(pages), {}, [](const Row&) {});
        });
    };
    limit_pages(100);
    std::optional<Error> refusal;
    const int64_t taken = fill_up(*store, refusal);
    expect_unavailable(refusal);
    EXPECT_GT(taken, 0);
    EXPECT_EQ(count(*store), taken);
    limit_pages(10'000);
    insert(*store, 20'000, 20'000);
    EXPECT_EQ(count(*store), taken + 1);
}

TEST(store_faults, a_full_disk_refuses_writes_serves_reads_and_recovers) {
    const tests::Folder folder;
    if (mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=2m") != 0) {
        GTEST_SKIP() << "a small disk of its own can be mounted by root only";
    }
    {
        const auto store = open("sqlite:" + (folder.path() / "tonghe.db").string());
        insert(*store, 1'000'000);
        std::optional<Error> refusal;
        const int64_t taken = fill_up(*store, refusal);
        expect_unavailable(refusal);
        EXPECT_FALSE(store->statistics().writable);
        EXPECT_EQ(count(*store), taken + 1);
        expect_unavailable(error_of([&] { insert(*store, 2'000'000, 20'000); }));

        EXPECT_EQ(mount("tmpfs", folder.path().c_str(), "tmpfs", MS_REMOUNT, "size=20m"), 0); // space returns
        EXPECT_TRUE(becomes_writable(*store)) << "without a write of ours";
        insert(*store, 2'000'000, 20'000);
        EXPECT_TRUE(store->statistics().writable);
        EXPECT_EQ(count(*store), taken + 2);
    }
    umount2(folder.path().c_str(), MNT_DETACH);
}

// The tables lie on a small disk of their own; the server's own files have room.
TEST(store_faults, a_full_disk_of_postgres_refuses_writes_serves_reads_and_recovers) {
    if (!tests::postgres_missing().empty()) {
        GTEST_SKIP() << tests::postgres_missing();
    }
    const tests::Folder folder;
    const passwd* owner = getpwnam("postgres");
    const std::string options = "size=4m,mode=0700,uid=" + std::to_string(owner == nullptr ? 0 : owner->pw_uid);
    if (mount("tmpfs", folder.path().c_str(), "tmpfs", 0, options.c_str()) != 0) {
        GTEST_SKIP() << "a small disk of its own can be mounted by root only";
    }
    {
        tests::Cluster cluster;
        cluster.command("CREATE TABLESPACE small LOCATION '" + folder.path().string() + "'");
        cluster.command("ALTER DATABASE postgres SET default_tablespace = small");
        const auto store = open(cluster.url());
        store->write_and_wait([](Session& s) { s.execute("ALTER TABLE note ALTER text SET STORAGE EXTERNAL"); });
        std::optional<Error> refusal;
        const int64_t taken = fill_up(*store, refusal);
        expect_unavailable(refusal);
        EXPECT_GT(taken, 10);
        EXPECT_EQ(count(*store), taken);
        expect_unavailable(error_of([&] { insert(*store, 1'000'000, 20'000); }));

        EXPECT_EQ(mount("tmpfs", folder.path().c_str(), "tmpfs", MS_REMOUNT, "size=40m"), 0); // space returns
        EXPECT_TRUE(becomes_writable(*store)) << "without a write of ours";
        insert(*store, 2'000'000, 20'000);
        EXPECT_EQ(count(*store), taken + 1);
    }
    umount2(folder.path().c_str(), MNT_DETACH);
}

TEST(store_faults, a_unit_is_answered_after_a_flush_that_began_after_its_commit) {
    const tests::Database database(Engine::sqlite);
    std::mutex disk;
    const auto store = Store::open({.url = database.url(), .flush = [&](int file) {
                                        const std::lock_guard lock(disk);
                                        return flush_file(file);
                                    }});
    store->migrate({note_table});
    disk.lock(); // from here on no flush ends
    std::atomic<bool> answered = false;
    std::thread writer([&] {
        insert(*store, 1);
        answered = true;
    });
    while (count(*store) == 0) { // committed, so the flush is all that is missing
        std::this_thread::yield();
    }
    EXPECT_FALSE(answered);
    disk.unlock();
    writer.join();
    EXPECT_TRUE(answered);
}

TEST(store_faults, a_flush_that_failed_is_told_and_made_good_before_the_next_unit) {
    const tests::Database database(Engine::sqlite);
    std::atomic<bool> sound = true;
    const auto store =
        Store::open({.url = database.url(), .flush = [&](int file) { return sound && flush_file(file); }});
    store->migrate({note_table});
    sound = false;
    const auto refusal = error_of([&] { insert(*store, 1); });
    ASSERT_TRUE(refusal.has_value());
    EXPECT_STREQ(refusal->code().name, "store.outcome_unknown");
    sound = true;
    insert(*store, 2);
    EXPECT_TRUE(store->statistics().writable);
    EXPECT_EQ(store->read([](Session& s) { return s.count("SELECT COUNT(*) FROM note WHERE n = 2"); }), 1);
}

TEST(store_faults, a_file_that_became_read_only_is_reopened) {
    const tests::Database database(Engine::sqlite);
    const auto store = open(database.url());
    store->write_and_wait([](Session& s) { s.execute("PRAGMA query_only = ON"); });
    expect_unavailable(error_of([&] { insert(*store, 1); }));
    insert(*store, 2);
    EXPECT_EQ(count(*store), 1);
}

TEST(store_faults, the_write_ahead_log_does_not_grow_without_end) {
    const tests::Database database(Engine::sqlite);
    const auto store = Store::open({.url = database.url(), .log_bytes_max = 4 << 20});
    store->migrate({note_table});
    std::atomic<bool> stop = false;
    std::thread reader([&] { // there is always someone reading
        while (!stop) {
            count(*store);
        }
    });
    std::uintmax_t largest = 0;
    for (int64_t n = 0; n < 300; ++n) {
        insert(*store, n, 100'000);
        largest = std::max(largest, std::filesystem::file_size(database.url().substr(7) + "-wal"));
    }
    stop = true;
    reader.join();
    EXPECT_LT(largest, 12u << 20);
}

TEST(store_faults, a_wrong_address_is_refused) {
    EXPECT_STREQ(error_of([] { Store::open({.url = "mysql://x"}); })->code().name, "store.invalid_url");
    EXPECT_STREQ(
        error_of([] { Store::open({.url = "postgresql:///x?host=/nowhere"}); })->code().name, "store.unavailable"
    );
    EXPECT_STREQ(error_of([] { Store::open({.url = "sqlite:/proc/x/y.db"}); })->code().name, "store.unavailable");
}

// An immediate stop is a crash to PostgreSQL: what its commits had not taken to the disk is gone.
TEST(store_faults, postgres_may_crash_and_return_and_no_acknowledged_unit_is_lost) {
    if (!tests::postgres_missing().empty()) {
        GTEST_SKIP() << tests::postgres_missing();
    }
    tests::Cluster cluster;
    const auto store = open(cluster.url());
    std::mutex mutex;
    std::vector<int64_t> acknowledged;
    std::atomic<bool> stop = false;
    std::atomic<int> refused = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int64_t i = 0; !stop; ++i) {
                const int64_t n = t * 1'000'000 + i;
                if (const auto error = error_of([&] { insert(*store, n); })) {
                    const std::string code = error->code().name;
                    EXPECT_TRUE(code == "store.unavailable" || code == "store.outcome_unknown") << error->what();
                    ++refused;
                    std::this_thread::sleep_for(std::chrono::milliseconds(2));
                } else {
                    const std::lock_guard lock(mutex);
                    acknowledged.push_back(n);
                }
            }
        });
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(700));
    cluster.halt();
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    EXPECT_GT(refused, 0);
    expect_unavailable(error_of([&] { insert(*store, 9'000'000); }));
    expect_unavailable(error_of([&] { count(*store); }));
    size_t before = 0;
    {
        const std::lock_guard lock(mutex);
        before = acknowledged.size();
    }
    cluster.resume();
    for (int i = 0; i < 150; ++i) { // the writers come back by themselves
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        const std::lock_guard lock(mutex);
        if (acknowledged.size() > before + 20) {
            break;
        }
    }
    stop = true;
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_GT(before, 100u);
    EXPECT_GT(acknowledged.size(), before + 20);
    EXPECT_TRUE(store->statistics().writable);
    store->read([&](Session& s) {
        for (const int64_t n : acknowledged) {
            EXPECT_EQ(s.count("SELECT COUNT(*) FROM note WHERE n = ?", {n}), 1) << n;
        }
    });
}

TEST(store_faults, a_store_that_nobody_writes_to_says_when_postgres_is_away_and_back) {
    if (!tests::postgres_missing().empty()) {
        GTEST_SKIP() << tests::postgres_missing();
    }
    tests::Cluster cluster;
    const auto store = open(cluster.url());
    insert(*store, 1);
    cluster.halt();
    expect_unavailable(error_of([&] { count(*store); }));
    EXPECT_FALSE(store->statistics().writable);
    cluster.resume();
    EXPECT_TRUE(becomes_writable(*store));
    insert(*store, 2); // and nobody is refused for what happened before
    EXPECT_EQ(count(*store), 2);
}
