#include "tonghe/work/internal/test_house.hpp"
#include "tonghe/work/replay.hpp"

#include <bit>

namespace tonghe::work {

using internal::ends;
using internal::model_of;
using internal::officer;
using internal::user;

class work_replay : public internal::TestHouse {
  protected:
    Replay replay_all() {
        Replay out;
        store_->read([&](Session& s) {
            for (std::string after; auto last = replay(s, *work_, after, 2, out);) {
                after = last->text();
            }
        });
        return out;
    }

    // Something of everything: a service, a timer, a message, a called process, a way back.
    InstanceId live_through(const std::string& case_ref) {
        work_->serve("count", [](Tx&, const ServiceCall&) { return ServiceResult{.variables = {{"n", 2.5}}}; });
        const auto inner = model_of("inner", ends + user("check"), {"start>check", "check>end"});
        models_[inner->hash] = called_["inner"] = inner;
        const InstanceId id = start(
            model_of(
                "life",
                ends + user("first", R"(tonghe:outcomes="pass,fail")") + user("second") +
                    R"(<serviceTask id="count" tonghe:service="count"/><callActivity id="call" calledElement="inner"/>
                    <intermediateCatchEvent id="paid"><messageEventDefinition messageRef="payment" tonghe:key="bill"/></intermediateCatchEvent>
                    <intermediateCatchEvent id="later"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>)",
                {"start>first", "first>second", "second>count", "count>call", "call>paid", "paid>later", "later>end"}
            ),
            {{"bill", 9}, {"name", "安"}},
            case_ref
        );
        const auto act = [&](const std::string& element, const std::string& outcome) {
            const TaskId one = task(element, case_ref).id;
            journal_->write([&](Tx& tx) { work_->complete(tx, zhou_, one, {.outcome = outcome}); });
            clock_.advance(Duration::minutes(1));
        };
        act("first", "pass");
        const TaskId second = task("second", case_ref).id;
        journal_->write([&](Tx& tx) { work_->return_to(tx, zhou_, second, "first", "漏项"); });
        act("first", "pass");
        act("second", "");
        act("check", "");
        journal_->write([&](Tx& tx) {
            work_->correlate(tx, {.name = "payment", .key = 9, .variables = {{"sum", 12}}});
        });
        make_work();
        work_->serve("count", [](Tx&, const ServiceCall&) { return ServiceResult{}; });
        clock_.advance(Duration::hours(1));
        while (journal_->run_due() > 0) {
        }
        return id;
    }

    const identity::Actor zhou_ = officer("zhou", {"police/household"}, "990102001000");
};

INSTANTIATE_TEST_SUITE_P(
    , work_replay, testing::Values(store::Engine::sqlite, store::Engine::postgres), internal::engine_name
);

TEST_P(work_replay, every_instance_comes_to_the_same_state_again) {
    const InstanceId id = live_through("case-1");
    EXPECT_EQ(instance(id).status, InstanceStatus::ended);
    live_through("case-2");
    make_work(); // from the rows alone
    const Replay found = replay_all();
    EXPECT_EQ(found.instances, 4);
    EXPECT_EQ(found.inputs, 22);
    EXPECT_EQ(found.faulty, 0) << found.first->what << " " << found.first->number;
    EXPECT_EQ(found.before_inputs, 0);
}

TEST_P(work_replay, the_first_difference_is_told) {
    const InstanceId id = live_through("case-1");
    journal_->write([&](Tx& tx) {
        tx.execute("UPDATE process_input SET at = at + 1, hash = hash + 1 WHERE instance = ? AND number = 3", {id});
    });
    const Replay found = replay_all();
    EXPECT_EQ(found.faulty, 1);
    EXPECT_EQ(found.first->instance, id);
    EXPECT_EQ(found.first->number, 3);
    EXPECT_EQ(found.first->what, "hash");
    journal_->write([&](Tx& tx) { tx.execute("DELETE FROM process_input WHERE instance = ?", {id}); });
    EXPECT_EQ(replay_all().before_inputs, 1); // as of a release that kept none
}

TEST_P(work_replay, a_state_that_no_input_led_to_is_told) {
    const InstanceId id = live_through("case-1");
    const InstanceId other = live_through("case-2");
    journal_->write([&](Tx& tx) {
        const auto bytes =
            tx.first("SELECT state FROM process_instance WHERE id = ?", {other}, [](const store::Row& r) {
                return r.bytes(0);
            });
        std::string changed = bytes->data;
        changed.replace(changed.find("\"bill\":9") + 7, 1, "8");
        tx.execute("UPDATE process_instance SET state = ? WHERE id = ?", {store::Bytes{changed}, id});
    });
    const Replay found = replay_all();
    EXPECT_EQ(found.faulty, 1);
    EXPECT_EQ(found.first->what, "state");
}

TEST_P(work_replay, large_values_are_written_once_and_come_to_the_same_state_again) {
    const auto sum = [](Tx&, const ServiceCall& call) {
        return ServiceResult{.variables = {{"twice", call.variables().at("n").as_int64() * 2}}};
    };
    work_->serve("twice", sum);
    JsonArray numbers;
    for (int n = 10'000; n < 16'000; ++n) {
        numbers.push_back(n);
    }
    const InstanceId id = start(
        model_of(
            "many",
            ends + user("look") +
                R"(<serviceTask id="each" tonghe:service="twice"><multiInstanceLoopCharacteristics tonghe:collection="numbers"
                tonghe:item="n" tonghe:result="twice" tonghe:results="all"/></serviceTask>)",
            {"start>each", "each>look", "look>end"}
        ),
        {{"numbers", numbers}}
    );
    const auto rows = [&] {
        return store_->read([&](Session& s) {
            return s.all("SELECT hash FROM process_value WHERE instance = ?", {id}, [](const store::Row& row) {
                return row.text(0);
            });
        });
    };
    EXPECT_EQ(rows().size(), 1U); // the items are the variable
    for (int slice = 0; journal_->run_due() > 0; ++slice) {
        make_work(); // from the rows alone
        work_->serve("twice", sum);
        EXPECT_LE(rows().size(), slice < 28 ? 1U + static_cast<size_t>(slice + 2) * 200 / 256 : 2U) << slice;
    }
    EXPECT_EQ(rows().size(), 2U); // the numbers, and what became of them
    const auto state = store_->read([&](Session& s) { return work_->state_of(s, id); });
    ASSERT_EQ(state->variable("all")->as_array().size(), 6000U);
    EXPECT_EQ(state->variable("all")->as_array().back(), Json(31'998));
    EXPECT_EQ(replay_all().faulty, 0);
    journal_->write([&](Tx& tx) { work_->set_variables(tx, id, {{"numbers", nullptr}}); });
    EXPECT_EQ(rows().size(), 1U);
    journal_->write([&](Tx& tx) { // as a release gave it in which nothing stood apart
        tx.execute(
            "UPDATE process_input SET hash = ? WHERE instance = ? AND number = (SELECT MAX(number) - 1 FROM "
            "process_input WHERE instance = ?)",
            {std::bit_cast<int64_t>(process::hash_of_all(*state)), id, id}
        );
    });
    const Replay found = replay_all();
    EXPECT_EQ(found.faulty, 0) << found.first->what << " " << found.first->number;
}

TEST_P(work_replay, the_event_of_an_act_carries_the_hash_of_the_state) {
    const InstanceId id = start(model_of("one", ends + user("a"), {"start>a", "a>end"}));
    EXPECT_EQ(complete(zhou_, "a"), "");
    std::map<std::string, std::string> hashes;
    for (const auto& entry : store_->read([&](Session& s) { return journal_->entries(s, 0, 100); })) {
        const JsonObject& data = entry.event.data.as_object();
        if (const Json* states = data.if_contains("states")) {
            hashes[entry.event.kind] = states->as_object().at(id.text()).as_string();
        }
    }
    ASSERT_EQ(hashes.size(), 2U);
    const auto kept = store_->read([&](Session& s) {
        return s.all(
            "SELECT hash FROM process_input WHERE instance = ? ORDER BY number",
            {id},
            [](const store::Row& r) { return fmt::format("{:016x}", static_cast<uint64_t>(r.integer(0))); }
        );
    });
    EXPECT_EQ(kept, (std::vector{hashes["process.started"], hashes["task.completed"]}));
}

} // namespace tonghe::work
