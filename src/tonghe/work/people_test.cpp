#include "tonghe/work/internal/test_house.hpp"
#include "tonghe/work/people.hpp"
#include "tonghe/work/recusal.hpp"

namespace tonghe::work {

using internal::ends;
using internal::model_of;
using internal::officer;
using internal::user;

class work_people : public internal::TestHouse {
  protected:
    work_people() {
        for (const char* account : {"an", "bo", "cai"}) {
            officers_[account] = officer(account, {"police/household"}, "990102000000");
        }
        officers_["far"] = officer("far", {"tax/desk"}, "990103000000");
    }

    const identity::Actor& by(const std::string& account) { return officers_.at(account); }

    process::ModelRef two_steps(const std::string& more = "") const {
        return model_of(
            "two",
            ends + user("accept", R"(tonghe:act="accept" tonghe:outcomes="accept,request_correction" )" + more) +
                user("review", R"(tonghe:act="review" tonghe:outcomes="pass,fail")"),
            {"start>accept", "accept>review", "review>end"}
        );
    }

    process::ModelRef signed_by_three(const std::string& rule) const {
        return model_of(
            "signed-" + rule,
            ends + user(
                       "decide",
                       "tonghe:outcomes=\"agree,disagree\" tonghe:sign=\"" + rule +
                           "\" tonghe:signers=\"police/household, police/household, police/household*2\""
                   ),
            {"start>decide", "decide>end"}
        );
    }

    std::vector<Task> parts() {
        return store_->read([&](Session& s) {
            for (const Task& task : waiting_tasks(s, "case-1")) {
                if (task.is_main()) {
                    return parts_of_main(s, task);
                }
            }
            return std::vector<Task>();
        });
    }

    Task main_task() {
        for (const Task& task : store_->read([&](Session& s) { return waiting_tasks(s, "case-1"); })) {
            if (task.is_main()) {
                return task;
            }
        }
        return {};
    }

    std::string
    answer(const std::string& account, const TaskId& id, const std::string& outcome, const std::string& opinion = "") {
        return code_of([&](Tx& tx) { work_->complete(tx, by(account), id, {.outcome = outcome, .opinion = opinion}); });
    }

    std::string ask(const std::string& account, Part part, const std::vector<std::string>& officers) {
        const TaskId id = main_task().id;
        return code_of([&](Tx& tx) { work_->ask(tx, by(account), id, part, officers, "请看一下"); });
    }

    std::string states() {
        std::string out;
        for (const Task& part : parts()) {
            out += (out.empty() ? "" : " ") + std::string(word(part.state));
        }
        return out;
    }
};

INSTANTIATE_TEST_SUITE_P(
    , work_people, testing::Values(store::Engine::sqlite, store::Engine::postgres), internal::engine_name
);

TEST_P(work_people, a_delegation_comes_back_with_its_answer) {
    start(two_steps());
    EXPECT_EQ(ask("an", Part::delegate, {"far"}), "");
    EXPECT_EQ(main_task().state, TaskState::held);
    EXPECT_EQ(answer("an", main_task().id, "accept"), "work.task_held");
    const Task part = parts().at(0);
    EXPECT_EQ(part.assignee, "far");
    EXPECT_EQ(answer("an", part.id, "", "我来"), "work.already_claimed");
    EXPECT_EQ(answer("far", part.id, ""), "invalid_input"); // an answer says something
    make_work();
    EXPECT_EQ(answer("far", part.id, "", "原件属实"), "");
    EXPECT_EQ(main_task().state, TaskState::claimed);
    EXPECT_EQ(main_task().assignee, "an");
    EXPECT_EQ(answer("an", main_task().id, "accept"), "");
    EXPECT_EQ(waiting(), "review");
    EXPECT_EQ(
        events(),
        "process.started task.opened task.delegated task.opened task.signed task.came_back task.completed task.opened"
    );
}

TEST_P(work_people, who_is_recused_takes_nothing_of_the_case_and_is_given_nothing) {
    EXPECT_EQ(code_of([&](Tx& tx) { recuse(tx, "case-1", {"an"}, "SS-2026-000001"); }), "");
    start(two_steps(R"(tonghe:assign="turn" )"));
    EXPECT_EQ(main_task().assignee, "bo") << "an would have been the first in turn";
    EXPECT_EQ(ask("bo", Part::delegate, {"an"}), "work.officer_recused");
    const TaskId id = main_task().id;
    EXPECT_EQ(code_of([&](Tx& tx) { work_->transfer(tx, by("bo"), id, "an", "由其主办"); }), "work.officer_recused");
    EXPECT_EQ(code_of([&](Tx& tx) { work_->release(tx, by("bo"), id); }), "");
    EXPECT_EQ(code_of([&](Tx& tx) { work_->claim(tx, by("an"), id); }), "work.recused");
    EXPECT_EQ(answer("an", id, "accept"), "work.recused");
    store_->read([&](Session& s) {
        const auto possible = operations_of(s, *work_, by("an"), main_task(), clock_.now());
        EXPECT_EQ(std::count(possible.begin(), possible.end(), Operation::claim), 0);
        EXPECT_EQ(std::count(possible.begin(), possible.end(), Operation::copy), 1) << "she may read it";
    });
    EXPECT_EQ(answer("cai", id, "accept"), "");
    const auto deciders = store_->read([&](Session& s) { return deciders_of(s, "case-1"); });
    EXPECT_TRUE(deciders.empty()) << "accepting is not deciding";
    EXPECT_EQ(answer("bo", main_task().id, "pass"), "");
    EXPECT_EQ(store_->read([&](Session& s) { return deciders_of(s, "case-1"); }), std::set<std::string>{"bo"});
}

TEST_P(work_people, a_transfer_does_not_come_back_and_needs_a_competent_officer) {
    start(two_steps());
    const auto transfer = [&](const std::string& from, const std::string& to) {
        const TaskId id = main_task().id;
        return code_of([&](Tx& tx) { work_->transfer(tx, by(from), id, to, "由其主办"); });
    };
    EXPECT_EQ(transfer("an", "far"), "work.not_competent");
    EXPECT_EQ(transfer("an", "nobody"), "work.not_an_officer");
    EXPECT_EQ(transfer("an", "an"), "work.not_to_yourself");
    EXPECT_EQ(transfer("an", "bo"), "");
    EXPECT_EQ(transfer("an", "cai"), "work.not_possible_now");
    EXPECT_EQ(answer("an", main_task().id, "accept"), "work.already_claimed");
    EXPECT_EQ(answer("bo", main_task().id, "accept"), "");
}

TEST_P(work_people, signs_before_hold_the_task_and_signs_after_hold_its_answer) {
    start(two_steps());
    EXPECT_EQ(ask("an", Part::before, {"bo", "cai"}), "");
    EXPECT_EQ(ask("an", Part::before, {"bo"}), "work.asked_already");
    EXPECT_EQ(ask("an", Part::after, {"far"}), "");
    EXPECT_EQ(states(), "claimed claimed planned");
    EXPECT_EQ(answer("bo", parts().at(0).id, "agree"), "");
    EXPECT_EQ(main_task().state, TaskState::held);
    EXPECT_EQ(answer("cai", parts().at(1).id, "disagree", "缺一页"), "");
    EXPECT_EQ(main_task().state, TaskState::claimed); // she hears of it and decides
    EXPECT_EQ(answer("far", parts().at(2).id, "agree"), "work.not_your_turn");
    EXPECT_EQ(answer("an", main_task().id, "request_correction", "补一页"), "work.signs_open");
    EXPECT_EQ(answer("an", main_task().id, "accept"), "");
    EXPECT_EQ(waiting(), "accept accept");
    EXPECT_EQ(answer("far", parts().at(2).id, "disagree", "不妥"), "");
    EXPECT_EQ(main_task().state, TaskState::claimed); // an objection brings it back
    EXPECT_EQ(answer("an", main_task().id, "accept"), "");
    EXPECT_EQ(waiting(), "review");
}

TEST_P(work_people, a_sign_that_is_removed_is_not_waited_for) {
    start(two_steps());
    EXPECT_EQ(ask("an", Part::beside, {"bo"}), "");
    EXPECT_EQ(answer("an", main_task().id, "accept"), "");
    EXPECT_EQ(main_task().state, TaskState::held);
    const TaskId part = parts().at(0).id;
    EXPECT_EQ(code_of([&](Tx& tx) { work_->remove_sign(tx, by("cai"), part, "不需要"); }), "work.not_possible_now");
    EXPECT_EQ(code_of([&](Tx& tx) { work_->remove_sign(tx, by("an"), part, "不需要"); }), "");
    EXPECT_EQ(waiting(), "review");
}

TEST_P(work_people, a_countersigning_is_decided_early_and_closes_the_rest) {
    const InstanceId id = start(signed_by_three("ratio:0.5"));
    EXPECT_EQ(states(), "open open open");
    const auto votes = parts();
    EXPECT_EQ(answer("an", votes[0].id, "agree"), "");
    EXPECT_EQ(answer("an", votes[1].id, "agree"), "work.signed_already");
    EXPECT_EQ(answer("bo", votes[1].id, "agree"), ""); // two of four
    EXPECT_EQ(waiting(), "");
    EXPECT_EQ(instance(id).status, InstanceStatus::ended);
    EXPECT_EQ(answer("cai", votes[2].id, "agree"), "work.task_not_waiting");
    EXPECT_EQ(heard_.back(), "ended granted");
    EXPECT_EQ(heard_.size(), 3U); // opened, completed, ended: votes are no completions
}

TEST_P(work_people, one_objection_is_a_veto_and_its_words_are_the_opinion) {
    const InstanceId id = start(signed_by_three("veto"));
    EXPECT_EQ(answer("an", parts().at(2).id, "disagree", "不符合规划"), "");
    EXPECT_EQ(instance(id).variables.at("outcome"), "disagree");
    const auto lines = store_->read([&](Session& s) { return history(s, *work_, "case-1"); });
    EXPECT_EQ(std::count_if(lines.begin(), lines.end(), [](const auto& l) { return l.text == "不符合规划"; }), 2);
}

TEST_P(work_people, in_order_each_signs_after_the_one_before) {
    const InstanceId id = start(signed_by_three("order"));
    EXPECT_EQ(states(), "open planned planned");
    EXPECT_EQ(answer("bo", parts().at(1).id, "agree"), "work.not_your_turn");
    EXPECT_EQ(answer("an", parts().at(0).id, "agree"), "");
    EXPECT_EQ(states(), "done open planned");
    journal_->write([&](Tx& tx) { work_->park(tx, id); });
    EXPECT_EQ(answer("bo", parts().at(1).id, "agree"), "work.task_parked");
    journal_->write([&](Tx& tx) { work_->unpark(tx, id); });
    EXPECT_EQ(states(), "done open planned");
    EXPECT_EQ(answer("bo", parts().at(1).id, "agree"), "");
    EXPECT_EQ(answer("cai", parts().at(2).id, "agree"), "");
    EXPECT_EQ(instance(id).outcome, "granted");
}

TEST_P(work_people, a_step_is_recalled_while_nobody_has_taken_up_the_next) {
    start(two_steps());
    const TaskId first = main_task().id;
    EXPECT_EQ(answer("an", first, "accept"), "");
    const auto recall = [&](const std::string& account) {
        return code_of([&](Tx& tx) { work_->recall(tx, by(account), first, "漏看一页"); });
    };
    EXPECT_EQ(recall("bo"), "work.not_recallable");
    const TaskId review = main_task().id;
    journal_->write([&](Tx& tx) { work_->claim(tx, by("bo"), review); });
    EXPECT_EQ(recall("an"), "work.not_recallable");
    journal_->write([&](Tx& tx) { work_->release(tx, by("bo"), review); });
    EXPECT_EQ(recall("an"), "");
    EXPECT_EQ(waiting(), "accept");
    EXPECT_EQ(main_task().assignee, "an");
    EXPECT_EQ(recall("an"), "work.not_recallable");
    EXPECT_EQ(answer("an", main_task().id, "accept"), "");
    EXPECT_EQ(waiting(), "review");
}

TEST_P(work_people, strategies_choose_an_officer_who_is_there) {
    start(two_steps(R"(tonghe:assign="turn")"));
    EXPECT_EQ(main_task().assignee, "an");
    EXPECT_FALSE(main_task().claimed_at);
    journal_->write([&](Tx& tx) {
        substitute(
            tx,
            *work_,
            by("bo"),
            {.substitute = "cai", .from = Date::of(2026, 3, 2), .until = Date::of(2026, 3, 6), .reason = "年休假"}
        );
    });
    start(two_steps(R"(tonghe:assign="turn")"), {}, "case-2");
    EXPECT_EQ(task("accept", "case-2").assignee, "cai"); // bo is away
    start(two_steps(R"(tonghe:assign="least_load")"), {}, "case-3");
    EXPECT_EQ(task("accept", "case-3").assignee, "an");
    start(two_steps(R"(tonghe:assign="least_load")"), {}, "case-4");
    EXPECT_EQ(task("accept", "case-4").assignee, "cai");
}

TEST_P(work_people, a_substitute_acts_for_the_absent_one_and_it_is_recorded) {
    start(two_steps());
    const TaskId id = main_task().id;
    journal_->write([&](Tx& tx) { work_->claim(tx, by("an"), id); });
    const NewSubstitution leave{
        .substitute = "far", .from = Date::of(2026, 3, 2), .until = Date::of(2026, 3, 6), .reason = "年休假"};
    EXPECT_EQ(answer("far", id, "accept"), "work.task_not_found");
    EXPECT_EQ(code_of([&](Tx& tx) { substitute(tx, *work_, by("an"), leave); }), "");
    EXPECT_EQ(code_of([&](Tx& tx) { substitute(tx, *work_, by("an"), leave); }), "work.substitution_overlaps");
    const auto mine =
        store_->read([&](Session& s) { return desk(s, *work_, by("far"), {.state = DeskList::mine}, clock_.now()); });
    EXPECT_EQ(mine.rows.size(), 1U);
    EXPECT_EQ(answer("far", id, "accept"), "");
    const auto lines = store_->read([&](Session& s) { return history(s, *work_, "case-1"); });
    EXPECT_EQ(lines.at(0).who, "far");
    EXPECT_EQ(lines.at(0).acted_for, "an");
}

TEST_P(work_people, a_hand_over_takes_everything_and_sends_what_is_not_served_to_the_queue) {
    start(two_steps());
    const TaskId id = main_task().id;
    journal_->write([&](Tx& tx) { work_->claim(tx, by("an"), id); });
    const auto hand_over_to = [&](const std::string& who, const std::string& from, const std::string& to) {
        return journal_->write([&](Tx& tx) { return hand_over(tx, *work_, by(who), from, to, "调离"); });
    };
    EXPECT_EQ(
        code_of([&](Tx& tx) { hand_over(tx, *work_, by("cai"), "an", "bo", "调离"); }), "work.hand_over_not_yours"
    );
    EXPECT_EQ(hand_over_to("an", "an", "bo").size(), 1U);
    EXPECT_EQ(main_task().assignee, "bo");
    EXPECT_TRUE(hand_over_to("bo", "bo", "far").at(0).to_queue);
    EXPECT_EQ(main_task().state, TaskState::open);
}

TEST_P(work_people, copies_are_read_once_and_open_the_task_to_their_reader) {
    start(two_steps());
    const TaskId id = main_task().id;
    journal_->write([&](Tx& tx) { copy_to(tx, *work_, by("an"), id, {"far"}, {}, "请阅"); });
    const auto copies = store_->read([&](Session& s) { return copies_for(s, by("far"), 10); });
    ASSERT_EQ(copies.size(), 1U);
    EXPECT_EQ(code_of([&](Tx& tx) { read_copy(tx, by("bo"), copies[0].copy); }), "work.copy_not_found");
    journal_->write([&](Tx& tx) { read_copy(tx, by("far"), copies[0].copy); });
    journal_->write([&](Tx& tx) { read_copy(tx, by("far"), copies[0].copy); });
    EXPECT_EQ(answer("far", id, "accept"), "work.task_not_found") << "reading is not acting";
    EXPECT_EQ(events(), "process.started task.opened task.copied copy.read");
}

TEST_P(work_people, a_reminder_asks_for_an_answer) {
    start(two_steps());
    const TaskId id = main_task().id;
    journal_->write([&](Tx& tx) { work_->claim(tx, by("an"), id); });
    EXPECT_EQ(code_of([&](Tx& tx) { remind(tx, *work_, by("an"), id, "快"); }), "work.not_possible_now");
    const Reminder sent = journal_->write([&](Tx& tx) { return remind(tx, *work_, by("bo"), id, "请尽快办理"); });
    EXPECT_EQ(sent.addressee, "an");
    EXPECT_EQ(code_of([&](Tx& tx) { answer_reminder(tx, by("cai"), sent.reminder, "好"); }), "work.reminder_not_found");
    EXPECT_EQ(code_of([&](Tx& tx) { answer_reminder(tx, by("an"), sent.reminder, "今天办结"); }), "");
    EXPECT_EQ(code_of([&](Tx& tx) { answer_reminder(tx, by("an"), sent.reminder, "好"); }), "work.reminder_answered");
}

TEST_P(work_people, what_is_returned_straight_comes_back_without_the_steps_between) {
    start(model_of(
        "three",
        ends + user("accept") + user("review") + user("decide"),
        {"start>accept", "accept>review", "review>decide", "decide>end"}
    ));
    EXPECT_EQ(complete(by("an"), "accept"), "");
    EXPECT_EQ(complete(by("an"), "review"), "");
    const TaskId decide = main_task().id;
    journal_->write([&](Tx& tx) { work_->return_to(tx, by("an"), decide, "accept", "再核对", true); });
    EXPECT_EQ(waiting(), "accept");
    EXPECT_EQ(complete(by("an"), "accept"), "");
    EXPECT_EQ(waiting(), "decide");
}

} // namespace tonghe::work
