// What was answered is there after a power cut, whenever it comes (tests/support/recorded_disk.hpp).
#include "tests/support/databases.hpp"
#include "tests/support/recorded_disk.hpp"
#include "tonghe/store/store.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>

using namespace tonghe;
using namespace tonghe::store;

namespace {

constexpr Migration pair_tables[] = {
    {"sample",
     1,
     "0001_pair.sql",
     "CREATE TABLE left_half (n BIGINT PRIMARY KEY, text TEXT NOT NULL); CREATE TABLE right_half (n BIGINT PRIMARY "
     "KEY);"}};

struct Answer {
    int64_t unit = 0;
    size_t moment = 0; // of the disk, when it was given
};

// Writes units in two halves, some of which fail between them, while the log is copied and begun anew.
std::vector<Answer> write_units(Store& store, const tests::RecordedDisk& disk, int64_t units) {
    Random random(7);
    std::mutex mutex;
    std::vector<Answer> answers;
    std::atomic<int64_t> open = 0;
    for (int64_t n = 0; n < units; ++n) {
        const size_t size = random.below(3'000);
        while (open > 40) {
            std::this_thread::yield();
        }
        ++open;
        store.submit({
            .work =
                [n, size](Session& s) {
                    s.execute("INSERT INTO left_half (n, text) VALUES (?, ?)", {n, std::string(size, 'x')});
                    if (n % 7 == 3) {
                        throw std::runtime_error("changed its mind");
                    }
                    s.execute("INSERT INTO right_half (n) VALUES (?)", {n});
                },
            .done =
                [&, n](const std::exception_ptr& problem) {
                    if (!problem) {
                        const std::lock_guard lock(mutex);
                        answers.push_back({n, disk.moment()});
                    }
                    --open;
                },
            .context = nullptr,
        });
    }
    while (open > 0) {
        std::this_thread::yield();
    }
    return answers;
}

// Answered before the power went and not there after it.
int64_t lost(const std::string& url, const std::vector<Answer>& answers, size_t cut) {
    const auto store = Store::open({.url = url});
    return store->read([&](Session& s) {
        std::string sound;
        s.each("PRAGMA integrity_check", {}, [&](const Row& row) { sound = row.text(0); });
        EXPECT_EQ(sound, "ok");
        int64_t out = 0;
        if (s.count("SELECT COUNT(*) FROM sqlite_master WHERE name = 'right_half'") == 0) {
            for (const Answer& answer : answers) {
                out += answer.moment <= cut ? 1 : 0;
            }
            return out;
        }
        EXPECT_EQ(s.count("SELECT COUNT(*) FROM left_half WHERE n NOT IN (SELECT n FROM right_half)"), 0);
        EXPECT_EQ(s.count("SELECT COUNT(*) FROM right_half WHERE n NOT IN (SELECT n FROM left_half)"), 0);
        for (const Answer& answer : answers) {
            if (answer.moment <= cut) {
                out += 1 - s.count("SELECT COUNT(*) FROM right_half WHERE n = ?", {answer.unit});
            }
        }
        return out;
    });
}

int64_t lost_in_cuts(bool flushes, int64_t units, int cuts) {
    const tests::Folder folder;
    std::vector<Answer> answers;
    const tests::Folder images;
    std::vector<size_t> moments;
    Random random(11);
    {
        tests::RecordedDisk disk(folder.path());
        {
            const auto store = Store::open(
                {.url = "sqlite:" + (folder.path() / "tonghe.db").string(),
                 .log_bytes_max = 800'000, // copied and begun anew several times
                 .flush = [&](int file) { return !flushes || disk.flush(file); }}
            );
            store->migrate({pair_tables});
            answers = write_units(*store, disk, units);
        }
        for (int i = 0; i < cuts; ++i) {
            moments.push_back(1 + random.below(disk.moment()));
            disk.cut_power(moments.back(), random, images.path() / std::to_string(i));
        }
    }
    int64_t out = 0;
    for (int i = 0; i < cuts; ++i) {
        out += lost(
            "sqlite:" + (images.path() / std::to_string(i) / "tonghe.db").string(),
            answers,
            moments[static_cast<size_t>(i)]
        );
    }
    return out;
}

} // namespace

TEST(store_power_cut, loses_nothing_that_was_answered_and_leaves_no_half_of_a_unit) {
    EXPECT_EQ(lost_in_cuts(true, 3'000, 60), 0);
}

TEST(store_power_cut, finds_out_a_disk_that_answers_before_it_has_flushed) {
    EXPECT_GT(lost_in_cuts(false, 300, 20), 0);
}
