// Tests that run on SQLite and on PostgreSQL; where there is no PostgreSQL to test with, its half is skipped.
//
//     class store_unit : public tests::OnEngine {};
//     TONGHE_ON_ENGINES(store, store_unit);
//     TEST_P(store_unit, keeps_what_it_was_given) { const tests::Database database(GetParam()); … }
#pragma once
#include "tests/support/databases.hpp"

#include <gtest/gtest.h>

#define TONGHE_ON_ENGINES(module, suite)                                                                               \
    INSTANTIATE_TEST_SUITE_P(                                                                                          \
        module##_on,                                                                                                   \
        suite,                                                                                                         \
        testing::Values(::tonghe::store::Engine::sqlite, ::tonghe::store::Engine::postgres),                           \
        ::tonghe::tests::engine_name                                                                                   \
    )

namespace tonghe::tests {

class OnEngine : public testing::TestWithParam<store::Engine> {
  protected:
    void SetUp() override {
        if (GetParam() == store::Engine::postgres && !postgres_missing().empty()) {
            GTEST_SKIP() << postgres_missing();
        }
    }
};

inline std::string engine_name(const testing::TestParamInfo<store::Engine>& info) {
    return info.param == store::Engine::sqlite ? "sqlite" : "postgres";
}

} // namespace tonghe::tests
