#include "tonghe/work/internal/test_house.hpp"

#include <future>

namespace tonghe::work {

using internal::ends;
using internal::model_of;
using internal::officer;
using internal::user;

class work_process : public internal::TestHouse {
  protected:
    const identity::Actor zhou_ = officer("zhou", {"police/household"}, "990102001000");
    const identity::Actor wu_ = officer("wu", {"police/household"}, "990102000000");
    const identity::Actor far_ = officer("far", {"police/household"}, "990103000000");

    // Acceptance with one correction round, then a review.
    process::ModelRef acceptance() const {
        return model_of(
            "acceptance",
            ends +
                user(
                    "accept",
                    R"(name="受理" tonghe:title_en="Accept" tonghe:act="accept" tonghe:level="street" tonghe:workdays="5" tonghe:outcomes="accept,request_correction,not_accept")"
                ) +
                user("review", R"(tonghe:act="review" tonghe:outcomes="pass,fail")") +
                R"(<exclusiveGateway id="which" default="which-review"/><endEvent id="no" tonghe:outcome="not_accepted"/>)",
            {"start>accept",
             "accept>which",
             "which>accept:outcome = \"request_correction\"",
             "which>no:outcome = \"not_accept\"",
             "which>review",
             "review>end"}
        );
    }
};

INSTANTIATE_TEST_SUITE_P(
    , work_process, testing::Values(store::Engine::sqlite, store::Engine::postgres), internal::engine_name
);

TEST_P(work_process, runs_from_start_to_end_and_tells_the_domain) {
    const InstanceId id = start(acceptance());
    EXPECT_EQ(events(), "process.started task.opened");
    const Task accept = task("accept");
    EXPECT_EQ(accept.title.zh, "受理");
    EXPECT_EQ(accept.title.en, "Accept");
    EXPECT_EQ(accept.region, "990102001000"); // the street handles it
    EXPECT_EQ(accept.clock.due_on, Date::of(2026, 3, 9));
    EXPECT_EQ(complete(zhou_, "accept", "accept"), "");
    EXPECT_EQ(task("review").region, "990102001002");
    make_work(); // nothing of it was only in memory
    EXPECT_EQ(complete(zhou_, "review", "pass"), "");
    EXPECT_EQ(events(), "task.completed task.opened task.completed process.ended");
    EXPECT_EQ(instance(id).status, InstanceStatus::ended);
    EXPECT_EQ(instance(id).outcome, "granted");
    EXPECT_EQ(
        to_text(instance(id).variables),
        R"({"outcome":"pass","accept":{"outcome":"accept"},"review":{"outcome":"pass"}})"
    );
    EXPECT_EQ(
        heard_,
        (std::vector<std::string>{
            "opened accept", "completed accept accept", "opened review", "completed review pass", "ended granted"})
    );
}

TEST_P(work_process, a_decision_sends_a_task_to_its_desk) {
    std::string asked;
    desk_ = [&](const Instance& instance) {
        asked = to_text(instance.variables);
        return DeskChoice{.rules = {2}, .queue = "police/elder", .region = "990102000000"};
    };
    start(
        model_of(
            "desks",
            ends + user("accept", R"(tonghe:desk="x/desk" tonghe:level="street")"),
            {"start>accept", "accept>end"}
        ),
        JsonObject{{"kind", "elder"}}
    );
    EXPECT_EQ(task("accept").queue, "police/elder");
    EXPECT_EQ(task("accept").region, "990102000000");
    EXPECT_EQ(asked, R"({"kind":"elder"})");
    EXPECT_EQ(events(), "process.started task.opened");
}

TEST_P(work_process, a_desk_that_cannot_be_used_leaves_the_task_with_its_own_queue_and_says_so) {
    desk_ = [](const Instance&) { return DeskChoice{.problem = {"决策没有给出队列", "the decision gives no queue"}}; };
    start(model_of(
        "desks", ends + user("accept", R"(tonghe:desk="x/desk" tonghe:level="street")"), {"start>accept", "accept>end"}
    ));
    EXPECT_EQ(task("accept").queue, "police/household");
    EXPECT_EQ(task("accept").region, "990102001000");
    EXPECT_EQ(events(), "process.started task.assigned_by_default task.opened");
}

TEST_P(work_process, the_second_of_two_claims_is_told_so) {
    start(acceptance());
    const TaskId id = task("accept").id;
    std::vector<std::future<std::string>> claims;
    for (const identity::Actor* actor : {&zhou_, &wu_}) {
        claims.push_back(std::async(std::launch::async, [this, actor, id] {
            return code_of([&](Tx& tx) { work_->claim(tx, *actor, id); });
        }));
    }
    const std::set<std::string> codes{claims[0].get(), claims[1].get()};
    EXPECT_EQ(codes, (std::set<std::string>{"", "work.already_claimed"}));
    const bool zhou_has_it = task("accept").assignee == "zhou";
    const identity::Actor& winner = zhou_has_it ? zhou_ : wu_;
    const identity::Actor& loser = zhou_has_it ? wu_ : zhou_;
    EXPECT_EQ(complete(loser, "accept", "accept"), "work.already_claimed");
    EXPECT_EQ(code_of([&](Tx& tx) { work_->release(tx, loser, id); }), "work.not_claimed_by_you");
    EXPECT_EQ(code_of([&](Tx& tx) { work_->claim(tx, winner, id); }), ""); // again is no harm
    EXPECT_EQ(code_of([&](Tx& tx) { work_->release(tx, winner, id); }), "");
    EXPECT_EQ(code_of([&](Tx& tx) { work_->claim(tx, loser, id); }), "");
    EXPECT_EQ(events(), "process.started task.opened task.claimed task.released task.claimed");
}

TEST_P(work_process, others_places_cannot_even_tell_that_a_task_exists) {
    start(acceptance());
    const TaskId id = task("accept").id;
    EXPECT_EQ(code_of([&](Tx& tx) { work_->claim(tx, far_, id); }), "work.task_not_found");
    EXPECT_EQ(code_of([&](Tx& tx) { work_->claim(tx, far_, TaskId::make(tx.now())); }), "work.task_not_found");
    EXPECT_EQ(
        code_of([&](Tx& tx) { work_->claim(tx, officer("x", {"tax"}, "990102001000"), id); }), "work.task_not_found"
    );
}

TEST_P(work_process, an_outcome_must_be_offered_and_explained_where_it_hurts) {
    start(acceptance());
    const Task accept = task("accept");
    try {
        journal_->write([&](Tx& tx) {
            work_->complete(tx, zhou_, accept.id, {.outcome = "grant", .opinion = std::string(5000, 'x')});
        });
        FAIL();
    } catch (const Error& error) {
        ASSERT_EQ(error.faults().size(), 2U);
        EXPECT_EQ(error.faults()[0].pointer, "/outcome");
        EXPECT_EQ(error.faults()[1].pointer, "/opinion");
    }
    EXPECT_EQ(complete(zhou_, "accept", "not_accept"), "invalid_input"); // why not?
    EXPECT_EQ(
        code_of([&](Tx& tx) {
            work_->complete(tx, zhou_, accept.id, {.outcome = "accept", .version = accept.version + 1});
        }),
        "work.task_changed"
    );
    EXPECT_EQ(complete(zhou_, "accept", "not_accept", "不属于本机关职权范围。"), "");
    EXPECT_EQ(
        code_of([&](Tx& tx) { work_->complete(tx, zhou_, accept.id, {.outcome = "accept"}); }), "work.task_not_waiting"
    );
    EXPECT_EQ(heard_.back(), "ended not_accepted");
}

TEST_P(work_process, parked_tasks_stand_still_and_come_back_with_their_days) {
    const InstanceId id = start(acceptance());
    clock_.advance(Duration::days(1));
    on_completed_ = [&](Tx& tx, const Task& task) { // as the case does when a correction is asked for
        if (task.outcome == "request_correction") {
            work_->park(tx, task.instance);
        }
    };
    EXPECT_EQ(complete(zhou_, "accept", "request_correction", "请补交出生医学证明。"), "");
    EXPECT_EQ(task("accept").state, TaskState::parked); // opened anew while parked
    EXPECT_EQ(complete(zhou_, "accept", "accept"), "work.task_parked");
    clock_.advance(Duration::days(7));
    journal_->write([&](Tx& tx) { work_->unpark(tx, id); });
    const Task again = task("accept");
    EXPECT_EQ(again.state, TaskState::open);
    EXPECT_EQ(again.clock.due_on, Date::of(2026, 3, 17)); // five days from the 10th
    EXPECT_EQ(complete(zhou_, "accept", "accept"), "");
}

TEST_P(work_process, a_case_goes_back_to_an_earlier_step_with_a_reason) {
    start(acceptance());
    complete(zhou_, "accept", "accept");
    const Task review = task("review");
    const auto targets = store_->read([&](Session& s) { return return_targets(s, *work_, review); });
    ASSERT_EQ(targets.size(), 1U);
    EXPECT_EQ(targets[0].element, "accept");
    EXPECT_EQ(targets[0].title.en, "Accept");
    events();
    EXPECT_EQ(
        code_of([&](Tx& tx) { work_->return_to(tx, zhou_, review.id, "review", "看错了"); }), "work.not_returnable"
    );
    EXPECT_EQ(code_of([&](Tx& tx) { work_->return_to(tx, zhou_, review.id, "accept", " "); }), "invalid_input");
    EXPECT_EQ(code_of([&](Tx& tx) { work_->return_to(tx, zhou_, review.id, "accept", "材料不一致，请重新核对"); }), "");
    EXPECT_EQ(waiting(), "accept");
    EXPECT_EQ(events(), "task.returned task.opened");
    const auto lines = store_->read([&](Session& s) { return history(s, *work_, "case-1"); });
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[1].kind, "returned");
    EXPECT_EQ(lines[1].text, "材料不一致，请重新核对");
    EXPECT_EQ(lines[1].post, "post-zhou");
    EXPECT_EQ(lines[2].kind, "waiting");
}

TEST_P(work_process, services_run_in_the_unit_and_a_failure_waits_for_an_operator) {
    bool broken = true;
    work_->serve("certificate.issue", [&](Tx&, const ServiceCall& call) -> ServiceResult {
        if (broken) {
            return {.error = "certificate.no_template"};
        }
        return {
            .outcome = "done",
            .variables = {{"certificate", "c-" + std::string(call.element.attribute("certificate"))}}};
    });
    const InstanceId id = start(model_of(
        "issuing",
        ends + R"(<serviceTask id="issue" tonghe:service="certificate.issue" tonghe:certificate="birth"/>)",
        {"start>issue", "issue>end"}
    ));
    EXPECT_TRUE(instance(id).stuck);
    EXPECT_EQ(events(), "process.started process.stuck");
    const auto stuck = store_->read([](Session& s) { return stalls(s, {}); });
    ASSERT_EQ(stuck.size(), 1U);
    broken = false;
    EXPECT_EQ(code_of([&](Tx& tx) { work_->resolve(tx, zhou_, stuck[0].id, {.reason = "模板已补"}); }), "");
    EXPECT_EQ(instance(id).status, InstanceStatus::ended);
    EXPECT_FALSE(instance(id).stuck);
    EXPECT_EQ(instance(id).variables.at("certificate"), "c-birth");
    EXPECT_EQ(
        start(
            model_of("unknowing", ends + R"(<serviceTask id="x" tonghe:service="nobody.knows"/>)", {"start>x", "x>end"})
        )
            .empty(),
        false
    );
    EXPECT_EQ(store_->read([&](Session& s) { return stalls(s, {}).size(); }), 1U);
}

TEST_P(work_process, a_loop_of_services_is_stopped_and_nothing_is_saved) {
    work_->serve("again", [](Tx&, const ServiceCall&) { return ServiceResult{}; });
    const auto model = model_of(
        "looping",
        ends +
            R"(<serviceTask id="again" tonghe:service="again"/><exclusiveGateway id="which" default="which-again"/>)",
        {"start>again", "again>which", "which>again", "which>end:stop"}
    );
    models_[model->hash] = model;
    EXPECT_EQ(
        code_of([&](Tx& tx) { work_->start(tx, {.model = model, .case_ref = "case-2"}); }), "work.too_many_steps"
    );
    EXPECT_TRUE(store_->read([&](Session& s) { return work_->instances_of(s, "case-2"); }).empty());
}

TEST_P(work_process, a_service_may_end_the_process_that_called_it) {
    work_->serve("give_up", [&](Tx& tx, const ServiceCall& call) -> ServiceResult {
        work_->cancel(tx, call.instance.id, "system", "no use");
        return {};
    });
    const InstanceId id =
        start(model_of("give-up", ends + R"(<serviceTask id="x" tonghe:service="give_up"/>)", {"start>x", "x>end"}));
    EXPECT_EQ(instance(id).status, InstanceStatus::cancelled);
    EXPECT_TRUE(heard_.empty());
}

TEST_P(work_process, timers_fire_once_and_are_withdrawn_with_their_task) {
    const auto model = model_of(
        "timed",
        ends + user("work") + user("late") +
            R"(<boundaryEvent id="over" attachedToRef="work"><timerEventDefinition tonghe:workdays="2"/></boundaryEvent>)",
        {"start>work", "work>end", "over>late", "late>end"}
    );
    start(model, {}, "case-1");
    start(model, {}, "case-2");
    const TaskId in_time = task("work", "case-2").id;
    journal_->write([&](Tx& tx) { work_->complete(tx, zhou_, in_time, {}); });
    EXPECT_EQ(store_->read([](Session& s) { return s.count("SELECT COUNT(*) FROM timer"); }), 1);
    clock_.set(end_of(Date::of(2026, 3, 4)) - Duration::seconds(1));
    EXPECT_EQ(journal_->run_due(), 0);
    clock_.advance(Duration::seconds(1));
    make_work();
    EXPECT_EQ(journal_->run_due(), 1);
    EXPECT_EQ(waiting("case-1"), "late");
    EXPECT_EQ(journal_->run_due(), 0);
}

TEST_P(work_process, a_called_process_works_for_the_same_case_and_gives_back_what_is_asked_for) {
    const auto inner =
        model_of("inner", ends + user("check", R"(tonghe:outcomes="match,mismatch")"), {"start>check", "check>end"});
    models_[inner->hash] = inner;
    called_["inner"] = inner;
    const InstanceId id = start(
        model_of(
            "outer",
            ends + R"(<callActivity id="call" calledElement="inner" tonghe:returns="found"/>)",
            {"start>call", "call>end"}
        ),
        {{"asked", 1}}
    );
    const Task check = task("check");
    EXPECT_NE(check.instance, id);
    EXPECT_EQ(instance(check.instance).parent, id);
    EXPECT_EQ(instance(check.instance).variables.at("asked"), 1);
    journal_->write([&](Tx& tx) { work_->park(tx, id); });
    EXPECT_EQ(task("check").state, TaskState::parked);
    journal_->write([&](Tx& tx) { work_->unpark(tx, id); });
    journal_->write([&](Tx& tx) {
        work_->complete(tx, zhou_, check.id, {.outcome = "match", .variables = {{"found", "yes"}, {"scratch", 7}}});
    });
    EXPECT_EQ(instance(id).status, InstanceStatus::ended);
    EXPECT_EQ(
        to_text(instance(id).variables), R"({"asked":1,"found":"yes","outcome":"granted","call":{"outcome":"granted"}})"
    );
    EXPECT_EQ(heard_.back(), "ended granted");
    EXPECT_EQ(std::count(heard_.begin(), heard_.end(), "ended granted"), 1); // the outer one

    const InstanceId second = start(models_[instance(id).model], {}, "case-2");
    journal_->write([&](Tx& tx) { work_->cancel(tx, second, "zhou", "撤回"); });
    EXPECT_EQ(waiting("case-2"), "");
    for (const Instance& one : store_->read([&](Session& s) { return work_->instances_of(s, "case-2"); })) {
        EXPECT_EQ(one.status, InstanceStatus::cancelled);
    }
}

TEST_P(work_process, the_house_completes_a_task_where_the_law_says_so) {
    const InstanceId id = start(acceptance());
    EXPECT_TRUE(journal_->write([&](Tx& tx) {
        return work_->complete_by_system(tx, id, "accept", {.outcome = "accept", .opinion = "视为受理"});
    }));
    EXPECT_EQ(waiting(), "review");
    EXPECT_FALSE(journal_->write([&](Tx& tx) { return work_->complete_by_system(tx, id, "decide", {}); }));
}

TEST_P(work_process, an_instance_keeps_the_model_it_began_with) {
    const InstanceId id = start(acceptance());
    const std::string hash = instance(id).model;
    models_[hash] = model_of("acceptance", ends + user("other"), {"start>other", "other>end"});
    make_work();
    EXPECT_EQ(code_of([&](Tx& tx) { work_->set_variables(tx, id, {{"x", 1}}); }), "work.model_missing");
    models_[hash] = acceptance();
    EXPECT_EQ(code_of([&](Tx& tx) { work_->set_variables(tx, id, {{"x", 1}}); }), "");
    EXPECT_EQ(instance(id).variables.at("x"), 1);
}

TEST_P(work_process, two_branches_finished_at_once_both_count) {
    const InstanceId id = start(model_of(
        "forking",
        ends + user("a") + user("b") + R"(<parallelGateway id="fork"/><parallelGateway id="join"/>)",
        {"start>fork", "fork>a", "fork>b", "a>join", "b>join", "join>end"}
    ));
    std::vector<std::future<std::string>> done;
    for (const char* element : {"a", "b"}) {
        done.push_back(std::async(std::launch::async, [this, one = task(element).id] {
            return code_of([&](Tx& tx) { work_->complete(tx, zhou_, one, {}); });
        }));
    }
    EXPECT_EQ(done[0].get(), "");
    EXPECT_EQ(done[1].get(), "");
    EXPECT_EQ(instance(id).status, InstanceStatus::ended);
}

} // namespace tonghe::work
