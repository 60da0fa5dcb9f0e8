// A journal on a fresh database of either engine, for the tests of this module.
#pragma once
#include "tests/support/databases.hpp"
#include "tonghe/journal/journal.hpp"

#include <gtest/gtest.h>

namespace tonghe::journal::internal {

inline constexpr store::Migration sample_tables[] = {
    {"sample",
     1,
     "0001_sample.sql",
     "CREATE TABLE thing (id TEXT PRIMARY KEY, total BIGINT NOT NULL);"
     "CREATE TABLE tally (kind TEXT PRIMARY KEY, times BIGINT NOT NULL, latest BIGINT NOT NULL);"}};

// A journal on a fresh database of either engine, with a clock that the test moves.
class JournalFixture : public testing::TestWithParam<store::Engine> {
  protected:
    void SetUp() override {
        if (GetParam() == store::Engine::postgres && !tests::postgres_missing().empty()) {
            GTEST_SKIP() << tests::postgres_missing();
        }
        database_ = std::make_unique<tests::Database>(GetParam());
        reopen();
    }

    // As a restart of the node does.
    void reopen(journal::JournalOptions options = {}) {
        if (store_ != nullptr) {
            journal_->stop_workers();
            store_->close();
        }
        journal_.reset();
        store_.reset();
        store_ = store::Store::open({.url = database_->url()});
        store_->migrate({journal::migrations(), sample_tables});
        journal_ = std::make_unique<Journal>(*store_, clock_, options);
    }

    void record(int times, const std::string& subject = "c1") {
        for (int done = 0; done < times; done += 100) {
            journal_->write([&](Tx& tx) {
                for (int i = done; i < std::min(done + 100, times); ++i) {
                    tx.record(
                        {.kind = "case.accepted",
                         .subject = subject,
                         .actor = "system",
                         .data = JsonObject{{"z", i}, {"a", "甲"}}}
                    );
                }
            });
        }
    }

    int64_t size() {
        return store_->read([](Session& s) { return s.count("SELECT MAX(sequence) FROM journal"); });
    }

    void tamper(const char* sql) {
        store_->write_and_wait([&](Session& s) { ASSERT_GT(s.execute(sql), 0) << sql; });
    }

    std::unique_ptr<tests::Database> database_;
    ManualClock clock_{start_of(Date::of(2026, 3, 2)) + Duration::hours(9)};
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<Journal> journal_;
};

inline std::string engine_name(const testing::TestParamInfo<store::Engine>& info) {
    return info.param == store::Engine::sqlite ? "sqlite" : "postgres";
}

template <class Work> std::string code_of(Work work) {
    try {
        work();
    } catch (const Error& e) {
        return e.code().name;
    }
    return "";
}

} // namespace tonghe::journal::internal

#define TONGHE_ON_BOTH_ENGINES(suite)                                                                                  \
    class suite : public ::tonghe::journal::internal::JournalFixture {};                                               \
    INSTANTIATE_TEST_SUITE_P(                                                                                          \
        journal_on,                                                                                                    \
        suite,                                                                                                         \
        testing::Values(::tonghe::store::Engine::sqlite, ::tonghe::store::Engine::postgres),                           \
        ::tonghe::journal::internal::engine_name                                                                       \
    )
