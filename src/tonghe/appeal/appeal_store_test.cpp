#include "tests/support/databases.hpp"
#include "tonghe/appeal/appeal_store.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/journal/journal.hpp"

#include <gtest/gtest.h>

namespace tonghe::appeal {

std::span<const store::Migration> migrations();

namespace {

struct Desk {
    explicit Desk(store::Engine engine)
        : database(engine), store(store::Store::open({.url = database.url()})),
          clock(start_of(Date::of(2026, 3, 2)) + Duration::hours(9)), journal(*store, clock) {
        store->migrate({journal::migrations(), migrations()});
    }

    Appeal lodge(const std::string& account, Date due_on, const std::string& function = "") {
        return journal.write([&](Tx& tx) {
            Appeal out{
                .id = AppealId(new_id_text(tx.now())),
                .number = next_number(tx),
                .account = account,
                .person = registry::RecordId("person-" + account),
                .subject = registry::RecordId("person-" + account),
                .target = "person",
                .policy = "allowance",
                .benefit = "monthly",
                .state = function.empty() ? AppealState::lodged : AppealState::with_office,
                .lodged_at = tx.now(),
                .due_on = due_on};
            out.story.text = "不对";
            if (!function.empty()) {
                out.story.request = OfficeRequest{.act = OfficeAct::correct, .function = function};
            }
            insert(tx, out);
            return out;
        });
    }

    template <class Work> auto read(Work work) { return journal.read(std::move(work)); }

    tests::Database database;
    std::unique_ptr<store::Store> store;
    ManualClock clock;
    Journal journal;
};

std::vector<std::string> numbers(const std::vector<Appeal>& appeals) {
    std::vector<std::string> out;
    for (const Appeal& one : appeals) {
        out.push_back(one.number);
    }
    return out;
}

class appeal_rows : public testing::TestWithParam<store::Engine> {
  protected:
    void SetUp() override {
        if (GetParam() == store::Engine::postgres && !tests::postgres_missing().empty()) {
            GTEST_SKIP() << tests::postgres_missing();
        }
    }
};

INSTANTIATE_TEST_SUITE_P(
    appeal_on,
    appeal_rows,
    testing::Values(store::Engine::sqlite, store::Engine::postgres),
    [](const auto& info) { return info.param == store::Engine::sqlite ? "sqlite" : "postgres"; }
);

using Numbers = std::vector<std::string>;

} // namespace

TEST_P(appeal_rows, come_back_as_they_were_and_refuse_a_stale_change) {
    Desk desk(GetParam());
    Appeal kept = desk.lodge("ann", Date::of(2026, 3, 9));
    kept.story.answer = KeptAnswer{
        .on = Date::of(2026, 3, 2),
        .through = 7,
        .hash = "abc",
        .is = catalog::Entitlement::not_entitled,
        .reason = {"未满", "too young"},
        .facts = {
            {"person.age", Json(64), false, {{"person", "person-ann", 2, 5}}},
            {"person.local", std::nullopt, true, {}}}};
    kept.state = AppealState::to_answer;
    desk.journal.write([&](Tx& tx) { update(tx, kept); });
    const auto found = desk.read([&](Session& session) { return find(session, kept.id); });
    ASSERT_TRUE(found);
    EXPECT_EQ(to_json(found->story), to_json(kept.story));
    EXPECT_EQ(found->version, 2);
    EXPECT_EQ(found->due_on, Date::of(2026, 3, 9));
    Appeal stale = *found;
    stale.version = 1;
    EXPECT_THROW(desk.journal.write([&](Tx& tx) { update(tx, stale); }), Error);
}

TEST_P(appeal_rows, are_listed_by_due_day_for_whoever_has_them) {
    Desk desk(GetParam());
    const Appeal late = desk.lodge("ann", Date::of(2026, 3, 12));
    const Appeal soon = desk.lodge("bob", Date::of(2026, 3, 9));
    const Appeal asked = desk.lodge("cat", Date::of(2026, 3, 10), "police");
    desk.journal.write([&](Tx& tx) {
        save_seat(tx, late.id, {.place = 1, .account = "expert", .reasons = {}, .at = tx.now()});
        save_seat(
            tx, soon.id, {.place = 1, .account = "expert", .state = SeatState::replaced, .reasons = {}, .at = tx.now()}
        );
    });
    const auto listed = [&](const DeskFilter& filter) {
        return desk.read([&](Session& session) { return numbers(list(session, filter)); });
    };
    EXPECT_EQ(listed({.all = true}), (Numbers{soon.number, asked.number, late.number}));
    EXPECT_EQ(listed({.expert = "expert"}), Numbers{late.number}) << "not where she was replaced";
    EXPECT_EQ(listed({.functions = {"police"}}), Numbers{asked.number});
    EXPECT_EQ(listed({.expert = "expert", .functions = {"police"}}), (Numbers{asked.number, late.number}));
    EXPECT_EQ(listed({.functions = {"health"}}), Numbers{});
    EXPECT_EQ(listed({}), Numbers{});
    EXPECT_EQ(listed({.all = true, .ended = true}), Numbers{});
    EXPECT_EQ(
        (Numbers{late.number, soon.number, asked.number}),
        (Numbers{"SS-2026-000001", "SS-2026-000002", "SS-2026-000003"})
    );
}

TEST_P(appeal_rows, find_the_open_one_about_the_same_decision) {
    Desk desk(GetParam());
    Appeal first = desk.lodge("ann", Date::of(2026, 3, 9));
    const auto open = [&] { return desk.read([&](Session& session) { return open_appeal(session, first); }); };
    ASSERT_TRUE(open());
    EXPECT_EQ(open()->number, first.number);
    first.state = AppealState::withdrawn;
    desk.journal.write([&](Tx& tx) { update(tx, first); });
    EXPECT_FALSE(open());
}

TEST_P(appeal_rows, hand_out_whom_to_tell_once) {
    Desk desk(GetParam());
    const Appeal appeal = desk.lodge("ann", Date::of(2026, 3, 9));
    desk.journal.write([&](Tx& tx) { keep_to_tell(tx, appeal.id, {"c", "a", "b", "a"}); });
    const auto take = [&] { return desk.journal.write([&](Tx& tx) { return take_to_tell(tx, appeal.id, 2); }); };
    EXPECT_EQ(take(), (Numbers{"a", "b"}));
    EXPECT_EQ(take(), Numbers{"c"});
    EXPECT_EQ(take(), Numbers{});
}

} // namespace tonghe::appeal
