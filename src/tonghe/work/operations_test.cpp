#include "tonghe/work/operations.hpp"

#include <gtest/gtest.h>

namespace tonghe::work {

namespace {

std::string words(const std::vector<Operation>& operations) {
    std::string out;
    for (const Operation operation : operations) {
        out += (out.empty() ? "" : " ") + std::string(word(operation));
    }
    return out;
}

} // namespace

TEST(work_operations, follow_from_the_state_and_from_who_looks) {
    Task task;
    EXPECT_EQ(words(operations(task, {})), "");
    EXPECT_EQ(
        words(operations(task, {.serves = true})), "claim complete delegate transfer add_sign copy remind comment"
    );
    task.state = TaskState::claimed;
    task.claimed_at = Instant{1};
    EXPECT_EQ(words(operations(task, {.serves = true})), "copy remind comment");
    EXPECT_EQ(words(operations(task, {.serves = true, .dispatches = true})), "assign copy remind comment");
    EXPECT_EQ(
        words(operations(task, {.serves = true, .mine = true, .can_return = true})),
        "release complete return delegate transfer add_sign copy comment"
    );
    task.state = TaskState::held;
    EXPECT_EQ(words(operations(task, {.mine = true})), "add_sign copy comment");
    task.state = TaskState::done;
    EXPECT_EQ(words(operations(task, {.mine = true, .can_recall = true})), "recall copy comment");
}

TEST(work_operations, a_part_asked_of_a_person_lies_in_no_queue) {
    Task part;
    part.part = Part::before;
    part.state = TaskState::claimed;
    EXPECT_EQ(words(operations(part, {.mine = true})), "claim complete transfer copy comment");
    EXPECT_EQ(words(operations(part, {.asked = true})), "remove_sign remind");
}

TEST(work_operations, a_task_goes_on_when_it_is_answered_and_nobody_is_waited_for) {
    Task main;
    Task part;
    part.part = Part::beside;
    part.state = TaskState::claimed;
    EXPECT_EQ(standing(main, false, std::vector{part}), Standing::comes_back);
    main.answered_at = Instant{1};
    EXPECT_EQ(standing(main, false, std::vector{part}), Standing::waits);
    EXPECT_EQ(standing(main, true, std::vector{part}), Standing::comes_back);
    part.state = TaskState::done;
    EXPECT_EQ(standing(main, false, std::vector{part}), Standing::goes_on);
    main.answered_at.reset();
    part.part = Part::delegate;
    part.state = TaskState::claimed;
    EXPECT_EQ(standing(main, false, std::vector{part}), Standing::waits);
}

} // namespace tonghe::work
