#include "tonghe/insight/queues.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tonghe::insight {

namespace {

constexpr int64_t minute = 60'000'000;
constexpr int64_t day = 24 * 60 * minute;

Moment at(int days_after, int minutes) { // after Monday, 2026-03-02, by an office's clock in Shanghai
    return {Date::of(2026, 3, 2).days * day + days_after * day + (9 * 60 + minutes - 8 * 60) * minute, 32};
}

// Ten cases arrive on a Monday; one officer reviews them on Friday, one every five minutes; another decides at leisure.
Study friday_office() {
    EventLogBuilder out;
    for (int i = 0; i < 10; ++i) {
        out.begin_case(fmt::format("c{}", i));
        out.add_event({"accept", "front", "", "", at(0, i * 30), Lifecycle::complete});
        out.add_event({"review", "li", "", "", at(4, i * 5), Lifecycle::complete});
        out.add_event({"decide", "wang", "", "", at(5 + i, 0), Lifecycle::complete});
    }
    return {out.finish(), profile_of_the_house(), WorkCalendar()};
}

TEST(insight_queues, grow_until_somebody_works_them_off) {
    const Queues found = queues(friday_office(), 10);
    ASSERT_EQ(found.rows.size(), 2U) << "nothing stands before the first step of a case";
    const QueueOfStep& decide = found.rows[0];
    EXPECT_EQ(decide.activity, "decide");
    EXPECT_EQ(decide.peak, 10);
    EXPECT_EQ(decide.peak_on, Date::of(2026, 3, 6));
    EXPECT_EQ(decide.points.size(), 15U);
    EXPECT_EQ(decide.points[5].waiting, 9);
    EXPECT_EQ(decide.points.back().waiting, 0);
    const QueueOfStep& review = found.rows[1];
    EXPECT_EQ(review.points[0].waiting, 10);
    EXPECT_EQ(review.points[3].waiting, 10);
    EXPECT_EQ(review.points[4].waiting, 0);
}

TEST(insight_queues, batches_are_many_done_by_one_hand_in_a_row) {
    const Queues found = queues(friday_office(), 10);
    ASSERT_EQ(found.batching.size(), 1U);
    EXPECT_EQ(found.batching[0].activity, "review");
    EXPECT_EQ(found.batching[0].batches, 1);
    EXPECT_EQ(found.batching[0].mean_size, 10);
    EXPECT_EQ(found.batching[0].share, 1);
    EXPECT_EQ(found.batching[0].busiest_weekday, 5);
    EXPECT_EQ(found.batching[0].weekday_share, 1);
}

} // namespace

} // namespace tonghe::insight
