// Processes that begin by themselves.
#include "tonghe/process/standing.hpp"
#include "tonghe/work/internal/test_house.hpp"
#include "tonghe/work/standing_view.hpp"

namespace tonghe::work {

namespace {

using internal::engine_name;

std::string bpmn(const std::string& nodes, const std::string& flows) {
    return R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:tonghe="https://tonghe.dev/bpmn"><message id="m" name="payment"/><message id="n" name="refund"/><signal id="s" name="storm"/><process id="standing" isExecutable="true">)" +
           nodes + flows + "</process></definitions>";
}

std::string flow(const std::string& from, const std::string& to) {
    return "<sequenceFlow id=\"" + from + "-" + to + "\" sourceRef=\"" + from + "\" targetRef=\"" + to + "\"/>";
}

process::ModelRef parse(const std::string& xml) {
    const auto parsed = process::parse_bpmn(xml, "standing.bpmn");
    for (const Fault& fault : parsed.faults()) {
        ADD_FAILURE() << fault.code << ": " << fault.what.en;
    }
    return parsed ? *parsed : nullptr;
}

std::string timed(const std::string& rule) {
    return bpmn(
        "<startEvent id=\"at\"><timerEventDefinition>" + rule +
            "</timerEventDefinition></startEvent><endEvent id=\"end\"/>",
        flow("at", "end")
    );
}

} // namespace

class WorkStarts : public internal::TestHouse {
  protected:
    void keep(const std::vector<std::string>& files) {
        std::vector<StandingProcess> processes;
        for (const std::string& xml : files) {
            processes.push_back({parse(xml), xml, "", {"常驻", "standing"}, "990100000000"});
        }
        journal_->write([&](Tx& tx) { work_->keep_standing(tx, processes); });
    }

    int64_t started() {
        return store_->read([](Session& s) {
            return s.count("SELECT COUNT(*) FROM process_instance WHERE process = 'standing'");
        });
    }

    void go_to(const char* moment) {
        clock_.set(*parse_instant(std::string("2026-") + moment + ":00+08:00"));
        journal_->run_due();
    }

    bool send(const std::string& name) {
        return journal_->write([&](Tx& tx) { return work_->correlate(tx, {name, {}, {}}).has_value(); });
    }
};

INSTANTIATE_TEST_SUITE_P(
    engines, WorkStarts, testing::Values(store::Engine::sqlite, store::Engine::postgres), engine_name
);

TEST_P(WorkStarts, a_cycle_fires_once_for_each_due_time_whatever_restarts_and_reloads_happen) {
    const std::string daily = timed("<timeCycle>R/2026-03-01T08:00:00+08:00/P1D</timeCycle>");
    keep({daily}); // on the 2nd at 9: the first due time that lies ahead is the 3rd
    EXPECT_EQ(started(), 0);
    go_to("03-03T07:59");
    EXPECT_EQ(started(), 0);
    go_to("03-03T08:00");
    EXPECT_EQ(started(), 1);
    keep({daily}); // the packs were read again
    make_work();   // and the node started anew
    keep({daily});
    journal_->run_due();
    EXPECT_EQ(started(), 1);
    go_to("03-06T12:00"); // it was down for three due times
    while (journal_->run_due() > 0) {
    }
    EXPECT_EQ(started(), 4);
    const std::string later = timed("<timeCycle>R/2026-03-01T20:00:00+08:00/P1D</timeCycle>");
    keep({later});
    go_to("03-07T12:00");
    EXPECT_EQ(started(), 5); // the evening of the 6th; the version before is disarmed
    go_to("03-07T20:00");
    EXPECT_EQ(started(), 6);
    keep({});
    go_to("03-09T20:00");
    EXPECT_EQ(started(), 6);
}

TEST_P(WorkStarts, durations_moments_and_counted_cycles_end) {
    keep({timed("<timeDuration>PT2H</timeDuration>")});
    go_to("03-02T11:00");
    keep({timed("<timeDuration>PT2H</timeDuration>")});
    go_to("03-02T15:00");
    EXPECT_EQ(started(), 1);
    keep({timed("<timeCycle>R2/PT1H</timeCycle>")});
    for (const char* moment : {"03-02T16:00", "03-02T17:00", "03-02T18:00", "03-02T19:00"}) {
        go_to(moment);
    }
    EXPECT_EQ(started(), 3);
}

TEST_P(WorkStarts, messages_and_signals_begin_one_of_several_starts) {
    keep({bpmn(
        R"(<startEvent id="paid"><messageEventDefinition messageRef="m"/></startEvent><startEvent id="refunded"><messageEventDefinition messageRef="n"/></startEvent><startEvent id="stormy"><signalEventDefinition signalRef="s"/></startEvent><endEvent id="end"/>)",
        flow("paid", "end") + flow("refunded", "end") + flow("stormy", "end")
    )});
    EXPECT_TRUE(send("payment"));
    EXPECT_TRUE(send("refund"));
    EXPECT_FALSE(send("other"));
    journal_->write([&](Tx& tx) { work_->broadcast(tx, "storm", {}); });
    EXPECT_EQ(started(), 3);
    keep({});
    EXPECT_FALSE(send("payment"));
}

TEST_P(WorkStarts, a_gateway_of_events_begins_and_its_instance_outlives_the_version) {
    const std::string first = bpmn(
        R"(<eventBasedGateway id="either" instantiate="true"/><intermediateCatchEvent id="paid"><messageEventDefinition messageRef="m"/></intermediateCatchEvent><intermediateCatchEvent id="refunded"><messageEventDefinition messageRef="n"/></intermediateCatchEvent><intermediateCatchEvent id="later"><timerEventDefinition><timeDuration>PT5H</timeDuration></timerEventDefinition></intermediateCatchEvent><endEvent id="end"/>)",
        flow("either", "paid") + flow("either", "refunded") + flow("paid", "later") + flow("refunded", "later") +
            flow("later", "end")
    );
    keep({first});
    EXPECT_TRUE(send("refund"));
    EXPECT_EQ(started(), 1);
    keep({});
    models_.clear();
    make_work();
    go_to("03-02T15:00");
    EXPECT_EQ(
        store_->read([](Session& s) {
            return s.count("SELECT COUNT(*) FROM process_instance WHERE process = 'standing' AND status = 'ended'");
        }),
        1
    );
}

TEST_P(WorkStarts, a_condition_begins_when_it_turns_true_whatever_restarts_and_reloads_happen) {
    const std::string plan = bpmn(
        R"(<startEvent id="high"><conditionalEventDefinition><condition>level > 30</condition></conditionalEventDefinition></startEvent><endEvent id="end"/>)",
        flow("high", "end")
    );
    keep({plan});
    const auto tell = [&](JsonObject variables) {
        return journal_->write([&](Tx& tx) { return work_->look_at_conditions(tx, variables); });
    };
    EXPECT_FALSE(tell({{"other", 1}}).is_heard); // says nothing of it
    EXPECT_EQ(tell({{"level", 31}}).begun.size(), 1U);
    EXPECT_TRUE(tell({{"level", 40}}).begun.empty()); // true as before
    keep({plan});
    make_work();
    EXPECT_TRUE(tell({{"level", 40}}).begun.empty());
    EXPECT_TRUE(tell({{"other", 1}}).begun.empty()); // unknown is not false
    EXPECT_TRUE(tell({{"level", 41}}).begun.empty());
    EXPECT_TRUE(tell({{"level", 30}}).is_heard);
    make_work();
    EXPECT_EQ(tell({{"level", 31}}).begun.size(), 1U);
    EXPECT_EQ(started(), 2);
    keep({});
    EXPECT_FALSE(tell({{"level", 1}}).is_heard);
}

TEST_P(WorkStarts, its_tasks_lie_in_its_region_and_leave_what_they_set) {
    const std::string plan = bpmn(
        R"(<startEvent id="stormy"><signalEventDefinition signalRef="s"/></startEvent><userTask id="look" name="look" tonghe:queue="market/registration" tonghe:outcomes="confirm,deny" tonghe:workdays="1" tonghe:set.said="opinion + rain" tonghe:set.unknown="nothing.there"/><endEvent id="end"/>)",
        flow("stormy", "look") + flow("look", "end")
    );
    std::string placed = plan;
    placed.replace(placed.find("isExecutable"), 0, "tonghe:region=\"=where\" ");
    keep({placed});
    journal_->write([&](Tx& tx) { work_->broadcast(tx, "storm", {{"where", "990102001000"}, {"rain", "!"}}); });
    const auto waiting = store_->read([](Session& s) { return waiting_tasks(s, ""); });
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_EQ(waiting[0].region, "990102001000");
    EXPECT_TRUE(waiting[0].clock.has_limit());
    const auto officer = internal::officer("han", {"market/registration"}, "990100000000");
    journal_->write([&](Tx& tx) {
        work_->complete(tx, officer, waiting[0].id, {.outcome = "confirm", .opinion = "wet"});
    });
    store_->read([&](Session& s) {
        const auto instance = work_->find(s, waiting[0].instance);
        EXPECT_EQ(instance->status, InstanceStatus::ended);
        const StandingView view = view_standing(s, *work_, *instance);
        EXPECT_EQ(view.begun_by, BegunBy::signal);
        EXPECT_EQ(view.name, "storm");
        EXPECT_EQ(view.variables, Json(JsonObject{{"where", "990102001000"}, {"rain", "!"}}));
        EXPECT_EQ(view.known, Json(JsonObject{{"said", "wet!"}}));
        return 0;
    });
}

TEST(work_standing, what_needs_a_case_is_refused_by_name) {
    const auto model = parse(bpmn(
        R"(<startEvent id="paid"><messageEventDefinition messageRef="m"/></startEvent><serviceTask id="tell" tonghe:service="notify"/><userTask id="look" tonghe:queue="q" tonghe:act="decide"/><endEvent id="end"/>)",
        flow("paid", "tell") + flow("tell", "look") + flow("look", "end")
    ));
    ASSERT_TRUE(process::begins_by_itself(*model));
    std::string elements;
    for (const process::StandingFault& fault : process::check_standing(*model)) {
        elements += (elements.empty() ? "" : " ") + fault.element;
    }
    EXPECT_EQ(elements, "tell look");
    EXPECT_FALSE(
        process::begins_by_itself(*parse(bpmn(R"(<startEvent id="start"/><endEvent id="end"/>)", flow("start", "end"))))
    );
}

} // namespace tonghe::work
