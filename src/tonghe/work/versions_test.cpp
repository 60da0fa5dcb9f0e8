#include "tonghe/work/internal/test_house.hpp"
#include "tonghe/work/replay.hpp"
#include "tonghe/work/versions.hpp"

namespace tonghe::work {

using internal::ends;
using internal::model_of;
using internal::officer;
using internal::user;

class work_versions : public internal::TestHouse {
  protected:
    void SetUp() override {
        internal::TestHouse::SetUp();
        if (!IsSkipped()) {
            models_[next_->hash] = next_;
        }
    }

    MigrationPlan plan(process::NodeMap map = {{"review", "examine"}}) const {
        return {old_->hash, next_->hash, std::move(map)};
    }

    // Carries the plan out in slices of two; broken off after `slices`.
    std::pair<int64_t, int64_t> carry_out(const MigrationPlan& wanted, int slices = 100) {
        std::pair<int64_t, int64_t> out;
        for (std::string after; slices > 0; --slices) {
            const auto slice =
                journal_->write([&](Tx& tx) { return migrate_slice(tx, *work_, operator_, wanted, after, 2); });
            out.first += slice.fit;
            out.second += static_cast<int64_t>(slice.unfit.size());
            if (!slice.last) {
                break;
            }
            after = slice.last->text();
        }
        return out;
    }

    const process::ModelRef old_ = model_of(
        "permit",
        ends + user("accept") + user("review", R"(name="审查")") + user("inspect"),
        {"start>accept", "accept>review", "review>inspect", "inspect>end"}
    );
    const process::ModelRef next_ = model_of(
        "permit",
        ends + user("accept") + user("examine", R"(name="审核" tonghe:outcomes="pass,fail")") + user("sign"),
        {"start>accept", "accept>examine", "examine>sign", "sign>end"}
    );
    const identity::Actor zhou_ = officer("zhou", {"police/household"}, "990102001000");
    const identity::Actor operator_ = officer("operator", {}, "");
};

INSTANTIATE_TEST_SUITE_P(
    , work_versions, testing::Values(store::Engine::sqlite, store::Engine::postgres), internal::engine_name
);

TEST_P(work_versions, an_instance_goes_on_under_the_next_version_with_its_task) {
    const InstanceId id = start(old_);
    EXPECT_EQ(complete(zhou_, "accept"), "");
    const TaskId before = task("review").id;
    events();
    journal_->write([&](Tx& tx) { EXPECT_TRUE(work_->migrate(tx, operator_, id, plan()).empty()); });
    EXPECT_EQ(events(), "process.migrated");
    EXPECT_EQ(instance(id).model, next_->hash);
    EXPECT_EQ(task("examine").id, before);
    EXPECT_EQ(task("examine").title.zh, "审核");
    make_work();
    EXPECT_EQ(complete(zhou_, "examine", "pass"), "");
    EXPECT_EQ(complete(zhou_, "sign"), "");
    EXPECT_EQ(instance(id).status, InstanceStatus::ended);
    Replay found;
    store_->read([&](Session& s) { EXPECT_EQ(replay_one(s, *work_, id, found), std::nullopt); });
    EXPECT_EQ(found.inputs, 4); // through the migration
}

TEST_P(work_versions, a_plan_is_tried_and_says_what_does_not_fit) {
    for (int i = 0; i < 3; ++i) {
        start(old_, {}, "case-" + std::to_string(i));
    }
    const TaskId one = task("accept", "case-2").id;
    journal_->write([&](Tx& tx) { work_->complete(tx, zhou_, one, {}); });
    const TaskId two = task("review", "case-2").id;
    journal_->write([&](Tx& tx) { work_->complete(tx, zhou_, two, {}); });
    const auto tried = store_->read([&](Session& s) { return try_slice(s, *work_, plan(), "", 10); });
    EXPECT_EQ(tried.fit, 2);
    ASSERT_EQ(tried.unfit.size(), 1U);
    EXPECT_EQ(tried.unfit[0].case_ref, "case-2");
    ASSERT_EQ(tried.unfit[0].reasons.size(), 1U);
    EXPECT_EQ(tried.unfit[0].reasons[0].element, "inspect");
    EXPECT_EQ(word_of(tried.unfit[0].reasons[0].reason), "no_image");
    EXPECT_EQ(instance(tried.unfit[0].instance).model, old_->hash);
}

TEST_P(work_versions, what_was_broken_off_goes_on_where_it_stopped) {
    for (int i = 0; i < 5; ++i) {
        start(old_, {}, "case-" + std::to_string(i));
    }
    EXPECT_EQ(carry_out(plan(), 1).first, 2);
    make_work();
    EXPECT_EQ(carry_out(plan()).first, 3);
    EXPECT_EQ(carry_out(plan()).first, 0);
    EXPECT_EQ(task("accept", "case-4").state, TaskState::open);
}

TEST_P(work_versions, an_unknown_version_is_an_error_and_changes_nothing) {
    const InstanceId id = start(old_);
    EXPECT_EQ(
        code_of([&](Tx& tx) {
            work_->migrate(tx, operator_, id, {old_->hash, "0000000000000000", {}});
        }),
        "work.model_missing"
    );
    journal_->write([&](Tx& tx) {
        const auto unfit = work_->migrate(tx, operator_, id, {next_->hash, next_->hash, {}});
        ASSERT_EQ(unfit.size(), 1U);
        EXPECT_EQ(word_of(unfit[0].reason), "other_model");
    });
    EXPECT_EQ(complete(zhou_, "accept"), "");
}

} // namespace tonghe::work
