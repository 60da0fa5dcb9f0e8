#include "tests/support/databases.hpp"
#include "tonghe/store/errors.hpp"
#include "tonghe/store/store.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <mutex>
#include <set>
#include <thread>

using namespace tonghe;
using namespace tonghe::store;

namespace {

constexpr Migration first_table[] = {
    {"sample", 1, "0001_number.sql", "CREATE TABLE number (n BIGINT PRIMARY KEY, note TEXT, data BLOB, share REAL);"}};

// One store on a fresh database of either engine.
class Fixture : public testing::TestWithParam<Engine> {
  protected:
    void SetUp() override {
        if (GetParam() == Engine::postgres && !tests::postgres_missing().empty()) {
            GTEST_SKIP() << tests::postgres_missing();
        }
        database_ = std::make_unique<tests::Database>(GetParam());
        open();
    }

    void open(StoreOptions options = {}) {
        store_.reset();
        options.url = database_->url();
        store_ = Store::open(options);
        store_->migrate({first_table});
    }

    void insert(int64_t n) {
        store_->write_and_wait([n](Session& s) { s.execute("INSERT INTO number (n) VALUES (?)", {n}); });
    }

    int64_t count() {
        return store_->read([](Session& s) { return s.count("SELECT COUNT(*) FROM number"); });
    }

    std::unique_ptr<tests::Database> database_;
    std::unique_ptr<Store> store_;
};

// The code of the error that `work` ends with, or "".
template <class Work> std::string code_of(Work work) {
    try {
        work();
    } catch (const Error& e) {
        return e.code().name;
    }
    return "";
}

const auto engines = testing::Values(Engine::sqlite, Engine::postgres);

std::string engine_name(const testing::TestParamInfo<Engine>& info) {
    return info.param == Engine::sqlite ? "sqlite" : "postgres";
}

} // namespace

class store_unit : public Fixture {};

INSTANTIATE_TEST_SUITE_P(store_on, store_unit, engines, engine_name);

TEST_P(store_unit, a_failing_unit_undoes_only_itself) {
    std::vector<std::promise<bool>> outcomes(60);
    for (size_t i = 0; i < outcomes.size(); ++i) {
        store_->submit({
            .work =
                [i](Session& s) {
                    s.execute("INSERT INTO number (n) VALUES (?)", {static_cast<int64_t>(i)});
                    if (i % 3 == 0) {
                        throw std::runtime_error("no");
                    }
                },
            .done = [&outcomes, i](std::exception_ptr problem) { outcomes[i].set_value(problem == nullptr); },
        });
    }
    for (size_t i = 0; i < outcomes.size(); ++i) {
        EXPECT_EQ(outcomes[i].get_future().get(), i % 3 != 0);
    }
    EXPECT_EQ(count(), 40);
    EXPECT_EQ(store_->statistics().failed_units, 20);
}

TEST_P(store_unit, every_kind_of_value_comes_back_as_it_went) {
    const std::string bytes("\0\x01\xff'?", 5);
    store_->write_and_wait([&](Session& s) {
        s.execute(
            "INSERT INTO number (n, note, data, share) VALUES (?, ?, ?, ?)",
            {int64_t(-9'007'199'254'740'993), "清河街道 ? 'quoted'", Bytes{bytes}, 0.1}
        );
        s.execute("INSERT INTO number (n, note, data) VALUES (2, '?', ?)", {nullptr});
    });
    store_->read([&](Session& s) {
        const auto rows = s.all("SELECT n, note, data, share FROM number ORDER BY n", {}, [](const Row& row) {
            return std::tuple(row.integer(0), row.text(1), row.bytes(2).data, row.number(3), row.is_null(2));
        });
        ASSERT_EQ(rows.size(), 2u);
        EXPECT_EQ(rows[0], std::tuple(int64_t(-9'007'199'254'740'993), "清河街道 ? 'quoted'", bytes, 0.1, false));
        EXPECT_EQ(rows[1], std::tuple(2, "?", "", 0.0, true));
        EXPECT_EQ(
            s.first("SELECT note FROM number WHERE n = ?", {7}, [](const Row& r) { return r.text(0); }), std::nullopt
        );
    });
}

TEST_P(store_unit, a_statement_may_run_inside_the_visit_of_the_same_statement) {
    insert(1);
    insert(2);
    int seen = 0;
    store_->read([&](Session& s) {
        s.each("SELECT n FROM number WHERE n > ?", {0}, [&](const Row&) {
            s.each("SELECT n FROM number WHERE n > ?", {0}, [&](const Row&) { ++seen; });
        });
    });
    EXPECT_EQ(seen, 4);
}

TEST_P(store_unit, a_second_row_of_one_key_is_a_conflict) {
    insert(1);
    EXPECT_EQ(code_of([&] { insert(1); }), "store.conflict");
    EXPECT_EQ(count(), 1);
}

TEST_P(store_unit, a_stale_version_is_a_conflict) {
    insert(1);
    const auto update = [&](int64_t n) {
        store_->write_and_wait([&](Session& s) { s.execute_one("UPDATE number SET note = 'x' WHERE n = ?", {n}); });
    };
    EXPECT_EQ(code_of([&] { update(1); }), "");
    EXPECT_EQ(code_of([&] { update(2); }), "store.conflict");
}

TEST_P(store_unit, an_error_names_the_statement_and_never_a_value) {
    try {
        store_->write_and_wait([](Session& s) { s.execute("INSERT INTO numbr (n) VALUES (?)", {"330106199001011234"}); }
        );
        FAIL() << "the table does not exist";
    } catch (const Error& e) {
        EXPECT_STREQ(e.code().name, "store.failed");
        EXPECT_NE(std::string(e.what()).find("INSERT INTO numbr"), std::string::npos);
        EXPECT_EQ(std::string(e.what()).find("330106"), std::string::npos);
    }
}

TEST_P(store_unit, text_with_a_nul_is_refused) {
    EXPECT_EQ(
        code_of([&] {
            store_->write_and_wait([](Session& s) {
                s.execute("INSERT INTO number (n, note) VALUES (1, ?)", {std::string("a\0b", 3)});
            });
        }),
        "store.invalid_text"
    );
}

TEST_P(store_unit, concurrent_units_all_count) {
    insert(1);
    store_->write_and_wait([](Session& s) { s.execute("UPDATE number SET share = 0"); });
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 25; ++i) {
                store_->write_and_wait([](Session& s) { s.execute("UPDATE number SET share = share + 1"); });
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    const double sum = *store_->read([](Session& s) {
        return s.first("SELECT share FROM number", {}, [](const Row& r) { return r.number(0); });
    });
    EXPECT_EQ(sum, 200);
    EXPECT_LE(store_->statistics().commits, store_->statistics().units);
}

// Units that wait together may share a transaction; each must end as if it had been alone.
TEST_P(store_unit, units_that_wait_together_end_each_for_itself) {
    insert(-1);
    open({.writers = 2});
    constexpr int units = 120;
    std::promise<void> release;
    std::shared_future<void> released = release.get_future().share();
    std::mutex mutex;
    std::condition_variable all_done;
    int done = 0;
    std::vector<std::string> ended(units + 2);
    const auto submit = [&](int place, std::function<void(Session&)> work) {
        store_->submit({.work = std::move(work), .done = [&, place](const std::exception_ptr& problem) {
                            const std::lock_guard lock(mutex);
                            ended[static_cast<size_t>(place)] = code_of([&] {
                                if (problem) {
                                    std::rethrow_exception(problem);
                                }
                            });
                            ++done;
                            all_done.notify_all();
                        }});
    };
    for (int held = units; held < units + 2; ++held) { // until everybody is there
        submit(held, [&](Session&) { released.wait(); });
    }
    for (int i = 0; i < units; ++i) {
        submit(i, [i](Session& s) {
            if (i % 7 == 1) { // refuses before it writes
                s.count("SELECT COUNT(*) FROM number");
                throw Error(store::errors::invalid_text);
            }
            s.execute("INSERT INTO number (n) VALUES (?)", {i});
            if (i % 11 == 2) { // after it has written
                throw Error(store::errors::invalid_text);
            }
            if (i % 13 == 3) { // writes what is there already
                s.execute("INSERT INTO number (n) VALUES (-1)");
            }
            if (i % 17 == 4 && i % 13 != 3) { // and goes on as if nothing had been
                try {
                    s.execute("INSERT INTO number (n) VALUES (-1)");
                    s.count("SELECT COUNT(*) FROM number");
                } catch (const Error&) {
                }
            }
        });
    }
    release.set_value();
    std::unique_lock lock(mutex);
    all_done.wait(lock, [&] { return done == units + 2; });
    const std::set<int64_t> there = store_->read([](Session& s) {
        const auto rows = s.all("SELECT n FROM number", {}, [](const Row& row) { return row.integer(0); });
        return std::set<int64_t>(rows.begin(), rows.end());
    });
    for (int i = 0; i < units; ++i) {
        const std::string& code = ended[static_cast<size_t>(i)];
        EXPECT_EQ(there.count(i), code.empty() ? 1U : 0U) << i;
        if (i % 7 == 1 || i % 11 == 2) {
            EXPECT_EQ(code, "store.invalid_text") << i;
        } else if (i % 13 == 3) {
            EXPECT_EQ(code, "store.conflict") << i;
        } else if (i % 17 != 4) {
            EXPECT_EQ(code, "") << i;
        }
    }
}

TEST_P(store_unit, a_deadlock_is_resolved_by_running_again) {
    insert(1);
    insert(2);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 10; ++i) {
                store_->write_and_wait([t](Session& s) {
                    s.execute("UPDATE number SET note = 'x' WHERE n = ?", {t % 2 + 1});
                    s.execute("UPDATE number SET note = 'x' WHERE n = ?", {2 - t % 2});
                });
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(store_->statistics().failed_units, 0);
}

class store_retry : public Fixture {}; // on SQLite units meet nobody

INSTANTIATE_TEST_SUITE_P(store_on, store_retry, testing::Values(Engine::postgres), engine_name);

TEST_P(store_retry, a_unit_that_meets_others_runs_again_and_one_that_throws_does_not) {
    open({.writers = 1});
    int runs = 0;
    store_->write_and_wait([&](Session& s) {
        if (++runs < 3) {
            s.execute("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$");
        }
    });
    EXPECT_EQ(runs, 3);
    EXPECT_EQ(store_->statistics().retries, 2);
    runs = 0;
    EXPECT_THROW(
        store_->write_and_wait([&](Session&) {
            ++runs;
            throw std::runtime_error("no");
        }),
        std::runtime_error
    );
    EXPECT_EQ(runs, 1);
}

class store_snapshot : public Fixture {};

INSTANTIATE_TEST_SUITE_P(store_on, store_snapshot, engines, engine_name);

TEST_P(store_snapshot, does_not_see_what_is_written_meanwhile) {
    insert(1);
    store_->read([&](Session& s) {
        EXPECT_EQ(s.count("SELECT COUNT(*) FROM number"), 1);
        insert(2);
        EXPECT_EQ(s.count("SELECT COUNT(*) FROM number"), 1);
    });
    EXPECT_EQ(count(), 2);
}

TEST_P(store_snapshot, cannot_write) {
    EXPECT_NE(code_of([&] { store_->read([](Session& s) { s.execute("INSERT INTO number (n) VALUES (1)"); }); }), "");
    EXPECT_EQ(count(), 0);
}

TEST_P(store_snapshot, an_error_inside_leaves_the_connection_usable) {
    for (int i = 0; i < 20; ++i) { // more often than there are connections
        EXPECT_THROW(store_->read([](Session&) { throw std::runtime_error("no"); }), std::runtime_error);
    }
    EXPECT_EQ(count(), 0);
}

class store_queue : public Fixture {};

INSTANTIATE_TEST_SUITE_P(store_on, store_queue, engines, engine_name);

TEST_P(store_queue, a_full_queue_refuses_at_once) {
    open({.writers = 1, .queue_max = 3});
    std::promise<void> release;
    const std::shared_future<void> released = release.get_future().share();
    std::promise<void> began;
    std::atomic<int> finished = 0;
    store_->submit({
        .work =
            [&](Session&) {
                began.set_value();
                released.wait();
            },
        .done = [&](std::exception_ptr) { ++finished; },
    });
    began.get_future().wait();
    for (int i = 0; i < 3; ++i) {
        store_->submit({.work = [](Session&) {}, .done = [&](std::exception_ptr) { ++finished; }});
    }
    EXPECT_EQ(
        code_of([&] { store_->submit({.work = [](Session&) {}, .done = [](std::exception_ptr) {}}); }),
        "store.overloaded"
    );
    EXPECT_EQ(store_->statistics().waiting, 3);
    release.set_value();
    store_->close();
    EXPECT_EQ(finished, 4);
    EXPECT_EQ(
        code_of([&] { store_->submit({.work = [](Session&) {}, .done = [](std::exception_ptr) {}}); }), "store.closed"
    );
}

class store_migration : public Fixture {};

INSTANTIATE_TEST_SUITE_P(store_on, store_migration, engines, engine_name);

TEST_P(store_migration, is_applied_once_and_then_only_compared) {
    insert(1);
    open();
    EXPECT_EQ(count(), 1);
}

TEST_P(store_migration, a_changed_file_is_refused) {
    constexpr Migration changed[] = {{"sample", 1, "0001_number.sql", "CREATE TABLE number (n BIGINT PRIMARY KEY);"}};
    EXPECT_EQ(code_of([&] { store_->migrate({changed}); }), "store.migration_changed");
}

TEST_P(store_migration, a_failing_file_leaves_nothing_behind) {
    constexpr Migration wrong[] = {
        {"sample", 2, "0002_good.sql", "CREATE TABLE good (n BIGINT PRIMARY KEY);"},
        {"sample", 3, "0003_wrong.sql", "CREATE TABLE wrong (n BIGINT PRIMARY KEY); INSERT INTO nowhere VALUES (1);"}};
    EXPECT_EQ(code_of([&] { store_->migrate({wrong}); }), "store.failed");
    EXPECT_EQ(store_->read([](Session& s) { return s.count("SELECT COUNT(*) FROM schema_migration"); }), 1);
}
