#include "tonghe/base/random.hpp"
#include "tonghe/insight/comparison.hpp"
#include "tonghe/insight/diagnosis.hpp"
#include "tonghe/insight/errors.hpp"
#include "tonghe/insight/flow_net.hpp"
#include "tonghe/insight/graph.hpp"
#include "tonghe/insight/variants.hpp"
#include "tonghe/process/bpmn.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tonghe::insight {

namespace {

constexpr int64_t hour = 3'600'000'000;
constexpr int64_t day = 24 * hour;

// 2026: New Year's Day rests, Sunday 4 January works.
WorkCalendar calendar() { return WorkCalendar({{2026, {Date::of(2026, 1, 1)}, {Date::of(2026, 1, 4)}}}); }

Moment at(int days_after, int hours) { // after Thursday, 2026-01-01, by an office's clock in Shanghai
    return {(Date::of(2026, 1, 1) + days_after).days * day + hours * hour - 8 * hour, 32};
}

struct Line {
    const char* activity;
    Moment at;
    const char* unit = "";
    Lifecycle lifecycle = Lifecycle::complete;
    const char* outcome = "";
};

void add(EventLogBuilder& out, const std::string& id, const char* district, const std::vector<Line>& lines) {
    out.begin_case(id);
    out.add_case_attribute(out.text("district", district));
    for (const Line& line : lines) {
        if (*line.outcome != '\0') {
            out.add_event_attribute(out.text("outcome", line.outcome));
        }
        out.add_event({line.activity, "", line.unit, "", line.at, line.lifecycle});
    }
}

Study study_of(EventLogBuilder& builder, Profile profile = profile_of_the_house()) {
    return {builder.finish(), std::move(profile), calendar()};
}

EventLog random_log(uint64_t seed) {
    Random random(seed);
    EventLogBuilder out;
    for (uint64_t c = 0, cases = 1 + random.below(40); c < cases; ++c) {
        out.begin_case(std::to_string(c));
        out.add_case_attribute(out.text("district", random.chance(0.5) ? "north" : "south"));
        for (uint64_t e = 0, events = random.below(15); e < events; ++e) {
            const std::string name = fmt::format("a{}", random.below(6));
            const std::string unit = fmt::format("u{}", random.below(3));
            const auto micros = static_cast<int64_t>(random.below(400ULL * day)) + 56LL * 365 * day;
            out.add_event({name, "", unit, "", {micros, 32}, static_cast<Lifecycle>(random.below(13))});
        }
    }
    return out.finish();
}

// Minute by minute would be slow; day by day is slow enough and shares nothing with the prefix sums.
int64_t slow_working_time(const WorkCalendar& days, int64_t from, int64_t to) {
    int64_t out = 0;
    for (int64_t midnight = from / day * day; midnight < to; midnight += day) {
        if (days.is_workday(Date{static_cast<int32_t>(midnight / day)})) {
            for (const auto& [opens, closes] : {std::pair{9 * hour, 12 * hour}, {13 * hour, 18 * hour}}) {
                out += std::max<int64_t>(std::min(to, midnight + closes) - std::max(from, midnight + opens), 0);
            }
        }
    }
    return out;
}

} // namespace

TEST(insight_work_time, equals_a_walk_day_by_day) {
    const WorkCalendar days = calendar();
    Random random(7);
    const int64_t begin = Date::of(2025, 12, 1).days * day;
    const WorkTime time(days, begin, begin + 100 * day);
    for (int i = 0; i < 5000; ++i) {
        const int64_t from = begin + static_cast<int64_t>(random.below(100ULL * day));
        const int64_t to =
            from + static_cast<int64_t>(random.below(static_cast<uint64_t>(begin + 100 * day - from) + 1));
        ASSERT_EQ(time.between(from, to), slow_working_time(days, from, to)) << from << " " << to;
        ASSERT_EQ(time.between(to, from), 0);
    }
}

TEST(insight_work_time, holidays_rest_and_exchanged_weekend_days_work) {
    const int64_t begin = Date::of(2026, 1, 1).days * day;
    const WorkTime time(calendar(), begin, begin + 10 * day);
    EXPECT_EQ(time.between(begin, begin + day), 0);                      // New Year's Day
    EXPECT_EQ(time.between(begin + day, begin + 2 * day), 8 * hour);     // Friday
    EXPECT_EQ(time.between(begin + 2 * day, begin + 3 * day), 0);        // Saturday
    EXPECT_EQ(time.between(begin + 3 * day, begin + 4 * day), 8 * hour); // the Sunday that is worked
}

TEST(insight_graph, counts_of_edges_add_up) {
    for (uint64_t seed = 0; seed < 100; ++seed) {
        const EventLog log = random_log(seed);
        const Steps steps = steps_of(log);
        const Range range = range_of(log);
        const Graph graph = directly_follows(log, steps, {calendar(), range.from, range.to});
        std::vector<int64_t> in(graph.counts.size());
        std::vector<int64_t> out(graph.counts.size());
        int64_t begun = 0;
        int64_t ended = 0;
        for (const Edge& edge : graph.edges) {
            (edge.from == no_code ? begun : out[edge.from]) += edge.time.count;
            (edge.to == no_code ? ended : in[edge.to]) += edge.time.count;
            EXPECT_LE(edge.time.p50, edge.time.p90);
            EXPECT_LE(edge.time.p90, edge.time.longest);
        }
        EXPECT_EQ(in, graph.counts);
        EXPECT_EQ(out, graph.counts);
        const auto with_steps =
            std::count_if(steps.cases.begin(), steps.cases.end(), [](const auto& c) { return c.count > 0; });
        EXPECT_EQ(begun, with_steps);
        EXPECT_EQ(ended, with_steps);
    }
}

TEST(insight_study, what_steps_stood_adds_up_to_the_time_of_the_case) {
    for (uint64_t seed = 0; seed < 50; ++seed) {
        EventLog log = random_log(seed);
        if (steps_of(log).rows.empty()) {
            continue;
        }
        const Study study(std::move(log), profile_of_the_house(), calendar());
        int64_t all = 0;
        for (size_t c = 0; c < study.log.cases.size(); ++c) {
            int64_t sum = 0;
            for (size_t i = 0; i < study.steps.cases[c].count; ++i) {
                sum += study.stood[study.steps.cases[c].first + i];
            }
            EXPECT_EQ(sum, study.worked(c));
            all += sum;
        }
        double ranked = 0;
        for (const Bottleneck& row : bottlenecks(study, 1000)) {
            ranked += row.waiting_days;
        }
        EXPECT_NEAR(ranked, study.days(all), 0.1);
        const Comparison comparison = compare(study, "", "", 1000);
        if (comparison.explanation) {
            double parts = 0;
            for (const Contribution& part : comparison.explanation->steps) {
                parts += part.days;
            }
            EXPECT_NEAR(parts, comparison.explanation->difference_days, 0.1);
        }
    }
}

TEST(insight_steps, waiting_is_from_offer_to_begin_and_pauses_are_no_work) {
    EventLogBuilder builder;
    add(builder,
        "1",
        "north",
        {{"check", at(1, 9), "hall", Lifecycle::schedule},
         {"check", at(1, 11), "hall", Lifecycle::assign},
         {"check", at(1, 14), "hall", Lifecycle::suspend},
         {"check", at(1, 16), "hall", Lifecycle::resume},
         {"check", at(1, 17), "hall", Lifecycle::complete}});
    const Study study = study_of(builder);
    const auto rows = bottlenecks(study, 10);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_DOUBLE_EQ(rows[0].waiting->total, 0.25); // two hours of eight
    EXPECT_DOUBLE_EQ(rows[0].doing->total, 0.38);   // 11–12, 13–14, 16–17
    EXPECT_DOUBLE_EQ(rows[0].paused->total, 0.25);
}

TEST(insight_steps, a_log_of_completions_says_nothing_of_waiting_and_doing) {
    EventLogBuilder builder;
    add(builder, "1", "north", {{"a", at(1, 9)}, {"b", at(4, 9)}});
    const Study study = study_of(builder);
    const Diagnosis told = diagnose(study);
    EXPECT_FALSE(told.log.has_starts);
    EXPECT_FALSE(told.bottlenecks[0].waiting);
    EXPECT_EQ(told.bottlenecks[0].activity, "b");
    EXPECT_DOUBLE_EQ(told.bottlenecks[0].stood.total, 2); // Friday and the Sunday that is worked
}

TEST(insight_steps, what_was_withdrawn_or_left_open_is_no_step) {
    EventLogBuilder builder;
    add(builder,
        "1",
        "north",
        {{"a", at(1, 9), "", Lifecycle::schedule},
         {"a", at(1, 10), "", Lifecycle::withdraw},
         {"b", at(1, 11), "", Lifecycle::schedule},
         {"c", at(1, 12)}});
    const Steps steps = steps_of(builder.finish());
    EXPECT_EQ(steps.rows.size(), 1U);
    EXPECT_EQ(steps.cases[0].withdrawn, 1U);
    EXPECT_EQ(steps.cases[0].open, 1U);
}

TEST(insight_diagnosis, finds_hand_overs_rework_and_suspensions) {
    EventLogBuilder builder;
    add(builder,
        "1",
        "north",
        {{"case.submitted", at(1, 9)},
         {"accept", at(1, 10), "hall"},
         {"case.correction_requested", at(1, 10)},
         {"case.supplemented", at(7, 9)},
         {"review", at(8, 9), "police"},
         {"accept", at(8, 10), "hall", Lifecycle::complete, "return"},
         {"review", at(11, 9), "police"},
         {"case.suspended", at(11, 9)},
         {"case.resumed", at(13, 9)}});
    const Study study = study_of(builder);
    const Diagnosis told = diagnose(study);
    EXPECT_EQ(told.hand_overs.between, Hands::unit);
    EXPECT_EQ(told.hand_overs.times, 3);
    EXPECT_EQ(told.hand_overs.rows[0].from, "hall");
    EXPECT_EQ(told.hand_overs.rows[0].sent_back, 1);
    EXPECT_EQ(told.rework.cases, 1);
    EXPECT_EQ(told.rework.repeats, 2);
    EXPECT_EQ(told.rework.returns, 1);
    EXPECT_EQ(told.rework.correction_rounds, 1);
    ASSERT_EQ(told.suspensions.size(), 2U);
    EXPECT_EQ(told.suspensions[0].times, 1);
    EXPECT_DOUBLE_EQ(told.suspensions[0].p50_calendar_days, 2);
    EXPECT_EQ(told.suspensions[1].unended, 0);
    EXPECT_FALSE(told.findings.empty());
}

TEST(insight_variants, cases_that_went_the_same_way_are_one_variant) {
    EventLogBuilder builder;
    add(builder, "1", "north", {{"a", at(1, 9)}, {"b", at(1, 10)}});
    add(builder, "2", "north", {{"a", at(1, 9)}, {"b", at(2, 10)}});
    add(builder, "3", "north", {{"b", at(1, 9)}, {"a", at(1, 10)}});
    const Study study = study_of(builder);
    const Variants told = variants(study);
    EXPECT_EQ(told.different, 2);
    EXPECT_EQ(told.rows[0].cases, 2);
    EXPECT_EQ(told.rows[0].activities, (std::vector<std::string>{"a", "b"}));
    const GraphView graph = view_graph(study, 1);
    EXPECT_EQ(graph.nodes.size(), 1U);
    EXPECT_EQ(graph.hidden_nodes, 1);
}

TEST(insight_comparison, takes_the_difference_apart) {
    EventLogBuilder builder;
    for (int i = 0; i < 4; ++i) {
        add(builder,
            fmt::format("n{}", i),
            "north",
            {{"accept", at(4, 9)}, {"inspect", at(8, 9)}, {"decide", at(11, 9)}});
        add(builder, fmt::format("s{}", i), "south", {{"accept", at(4, 9)}, {"decide", at(5, 9)}});
    }
    const Study study = study_of(builder);
    const Comparison told = compare(study);
    ASSERT_TRUE(told.explanation);
    EXPECT_EQ(told.explanation->slow, "north");
    EXPECT_EQ(told.explanation->steps[0].activity, "inspect");
    EXPECT_DOUBLE_EQ(told.explanation->steps[0].by_duration, 0); // it is never done in the south
    EXPECT_THROW(compare(study, "east", "south"), Error);
}

TEST(insight_conformance, a_case_that_keeps_to_its_model_fits) {
    const auto model = process::parse_bpmn(
        R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:tonghe="https://tonghe.dev/bpmn">
<process id="p"><startEvent id="s"/><userTask id="accept" tonghe:queue="q" tonghe:level="street"/>
<parallelGateway id="fork"/><userTask id="left" tonghe:queue="q" tonghe:level="street"/>
<userTask id="right" tonghe:queue="q" tonghe:level="street"/><parallelGateway id="join"/><endEvent id="e"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="accept"/><sequenceFlow id="f2" sourceRef="accept" targetRef="fork"/>
<sequenceFlow id="f3" sourceRef="fork" targetRef="left"/><sequenceFlow id="f4" sourceRef="fork" targetRef="right"/>
<sequenceFlow id="f5" sourceRef="left" targetRef="join"/><sequenceFlow id="f6" sourceRef="right" targetRef="join"/>
<sequenceFlow id="f7" sourceRef="join" targetRef="e"/></process></definitions>)",
        "p.bpmn"
    );
    ASSERT_TRUE(model) << model.faults()[0].what.en;
    FlowNet net = flow_net(**model);
    EXPECT_EQ(net.model, (*model)->hash);
    net.model.clear(); // of all cases
    EventLogBuilder builder;
    add(builder, "fits", "north", {{"accept", at(1, 9)}, {"right", at(1, 10)}, {"left", at(1, 11)}});
    const Study good = study_of(builder);
    const Conformance fits = conformance(good, net, "p", {"流程", "process"});
    EXPECT_EQ(fits.fitting, 1);
    EXPECT_DOUBLE_EQ(fits.fitness, 1);

    EventLogBuilder odd;
    add(odd, "skips", "north", {{"accept", at(1, 9)}, {"left", at(1, 11)}});
    add(odd, "again", "north", {{"accept", at(1, 9)}, {"right", at(1, 10)}, {"left", at(1, 11)}, {"left", at(1, 12)}});
    const Study bad = study_of(odd);
    const Conformance told = conformance(bad, net, "p", {"流程", "process"});
    EXPECT_EQ(told.cases, 2);
    EXPECT_EQ(told.fitting, 0);
    EXPECT_LT(told.fitness, 1);
    ASSERT_EQ(told.deviations.size(), 2U);
    EXPECT_EQ(told.deviations[0].activity, "left");
    EXPECT_EQ(told.deviations[0].kind, "unexpected");
    EXPECT_EQ(told.deviations[1].activity, "right");
    EXPECT_EQ(told.deviations[1].kind, "left_waiting");
}

TEST(insight_study, what_comes_after_the_end_of_a_case_is_left_out) {
    EventLogBuilder builder;
    add(builder, "1", "north", {{"accept", at(1, 9)}, {"decide", at(4, 9)}, {"archive", at(8, 9)}});
    Profile profile = profile_of_the_house();
    profile.ends = {"decide"};
    const Study study = study_of(builder, profile);
    const Diagnosis told = diagnose(study);
    EXPECT_EQ(told.bottlenecks.size(), 2U);
    EXPECT_DOUBLE_EQ(told.duration.days.p50, 2);
    EXPECT_EQ(variants(study).rows[0].activities.size(), 2U);
}

TEST(insight_study, a_log_without_a_step_is_refused) {
    EXPECT_THROW(Study({}, profile_of_the_house(), calendar()), Error);
}

} // namespace tonghe::insight
