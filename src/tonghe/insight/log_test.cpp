#include "tonghe/base/random.hpp"
#include "tonghe/insight/errors.hpp"
#include "tonghe/insight/log_file.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tonghe::insight {

namespace {

std::string in_log(const std::string& inside) { return "<log>" + inside + "</log>"; }

std::string event(const std::string& name, const std::string& at) {
    return "<event><string key=\"concept:name\" value=\"" + name + "\"/><date key=\"time:timestamp\" value=\"" + at +
           "\"/></event>";
}

std::vector<Fault> faults_of(const std::string& xes) { return read_xes(xes, "a.xes").faults(); }

std::filesystem::path temporary(const std::string& name) { return std::filesystem::path(testing::TempDir()) / name; }

// A log of every kind of attribute, in no particular order of time.
EventLog random_log(uint64_t seed) {
    Random random(seed);
    const auto pick = [&](uint64_t n) { return random.below(n); };
    EventLogBuilder out;
    const std::string names[] = {"受理", "审查 & <复核>", "a \"quoted\" step", "line\nbreak", "办结"};
    for (uint64_t c = 0, cases = pick(20); c < cases; ++c) {
        out.begin_case(fmt::format("case-{}-{}", seed, c));
        out.add_case_attribute(out.text("region", names[pick(5)]));
        out.add_case_attribute(out.number("fee", static_cast<double>(pick(1000)) / 7));
        for (uint64_t e = 0, events = pick(12); e < events; ++e) {
            if (pick(2) == 0) {
                out.add_event_attribute(out.moment("due", {static_cast<int64_t>(pick(1'600'000'000)) * 1'000'000, 8}));
                out.add_event_attribute(out.integer("round", static_cast<int64_t>(pick(9)) - 4));
            }
            if (pick(3) == 0) {
                out.add_event_attribute(out.truth("online", pick(2) == 0));
                out.add_event_attribute(out.id("ref", names[pick(5)]));
            }
            out.add_event(
                {names[pick(5)],
                 pick(3) == 0 ? "" : names[pick(5)],
                 pick(3) == 0 ? "" : names[pick(5)],
                 pick(3) == 0 ? "" : fmt::format("w{}", pick(4)),
                 {static_cast<int64_t>(pick(1'600'000'000'000'000)),
                  static_cast<int8_t>(static_cast<int>(pick(60)) - 24)},
                 static_cast<Lifecycle>(pick(13))}
            );
        }
    }
    return out.finish();
}

} // namespace

TEST(insight_xes, reads_names_moments_offices_and_attributes) {
    const auto log = read_xes(
        in_log("<trace><string key=\"concept:name\" value=\"A&amp;B\"/><string key=\"region\" value=\"990101\"/><event>"
               "<string key=\"concept:name\" value=\"受理\"/><string key=\"org:resource\" value=\"r1\"/>"
               "<string key=\"org:group\" value=\"police\"/><date key=\"time:timestamp\" "
               "value=\"2026-03-02T09:00:00.5+08:00\"/>"
               "<string key=\"lifecycle:transition\" value=\"START\"/><int key=\"round\" value=\"2\"><string "
               "key=\"inner\" "
               "value=\"x\"/></int></event></trace>"),
        "a.xes"
    );
    ASSERT_TRUE(log);
    EXPECT_EQ(log->texts.text(log->cases[0].id), "A&B");
    EXPECT_EQ(log->text_of(log->attributes_of(log->cases[0]), "region"), "990101");
    EXPECT_EQ(log->activities.text(log->activity[0]), "受理");
    EXPECT_EQ(log->units.text(log->unit[0]), "police");
    EXPECT_EQ(log->lifecycle[0], Lifecycle::start);
    EXPECT_EQ(to_string(log->at[0]), "2026-03-02T09:00:00.500+08:00");
    EXPECT_EQ(log->text_of(log->attributes_of(size_t{0}), "round"), "2");
    EXPECT_EQ(log->event_attributes.size(), 1U); // the nested one is passed over
}

TEST(insight_xes, puts_events_of_a_case_in_the_order_of_their_moments) {
    const auto log = read_xes(
        in_log(
            "<trace>" + event("late", "2026-03-04T00:00:00Z") + event("first", "2026-03-03T00:00:00Z") +
            event("second", "2026-03-03T00:00:00Z") + "</trace>"
        ),
        "a.xes"
    );
    ASSERT_TRUE(log);
    EXPECT_EQ(log->activities.text(log->activity[0]), "first");
    EXPECT_EQ(log->activities.text(log->activity[1]), "second");
    EXPECT_EQ(log->activities.text(log->activity[2]), "late");
}

TEST(insight_xes, refuses_what_is_hostile) {
    const std::string bomb = "<?xml version=\"1.0\"?><!DOCTYPE log [<!ENTITY a \"aaaa\">]><log/>";
    EXPECT_EQ(faults_of(bomb).at(0).code, "insight.document_type");
    std::string deep;
    for (int i = 0; i < 100'000; ++i) {
        deep += "<string key=\"k\" value=\"v\">";
    }
    EXPECT_EQ(faults_of(in_log("<trace><event>" + deep)).at(0).code, "insight.too_deep");
    EXPECT_EQ(
        faults_of(in_log("<trace><string key=\"a\" value=\"&b;\"/></trace>")).at(0).code, "insight.malformed_xml"
    );
    EXPECT_EQ(faults_of("<log><trace>").at(0).code, "insight.malformed_xml");
    EXPECT_EQ(faults_of("<log></trace></log>").at(0).code, "insight.malformed_xml");
    EXPECT_EQ(faults_of("<html/>").at(0).code, "insight.malformed_xml");
    EXPECT_EQ(faults_of("").at(0).code, "insight.malformed_xml");
    EXPECT_EQ(faults_of("<?xml version=\"1.0\" encoding=\"GBK\"?><log/>").at(0).code, "insight.encoding");
    EXPECT_EQ(
        faults_of(in_log("<trace><string key=\"a\" value=\"\xC0\x80\"/></trace>")).at(0).code, "insight.encoding"
    );
}

TEST(insight_xes, tells_the_line_of_a_fault) {
    const auto faults = faults_of(
        "<log>\n<trace>\n<event>\n</event>\n" + event("a", "yesterday") + "\n" + event("b", "2026-02-30T00:00:00Z") +
        "\n</trace>\n</log>"
    );
    ASSERT_EQ(faults.size(), 3U);
    EXPECT_EQ(faults[0].code, "insight.no_activity");
    EXPECT_EQ(faults[0].line, 4);
    EXPECT_EQ(faults[1].code, "insight.no_moment");
    EXPECT_EQ(faults[1].line, 5);
    EXPECT_EQ(faults[2].line, 6);
}

TEST(insight_xes, reads_back_equal_to_what_was_written) {
    for (uint64_t seed = 0; seed < 60; ++seed) {
        const EventLog log = random_log(seed);
        const auto again = read_xes(write_xes(log), "again.xes");
        ASSERT_TRUE(again) << seed << " " << again.faults()[0].what.en;
        EXPECT_EQ(*again, log) << seed;
    }
}

TEST(insight_xes, moments_read_as_they_are_printed) {
    for (const char* text :
         {"2026-03-02T09:00:00.000+08:00", "1969-12-31T23:59:59.000001-03:30", "2014-07-18T00:00:00.123+02:00"}) {
        const auto at = parse_moment(text);
        ASSERT_TRUE(at) << text;
        EXPECT_EQ(to_string(*at), text);
    }
    for (const char* text :
         {"", "2026", "2026-13-01", "2026-02-29", "2026-03-02T9:00:00", "2026-03-02T09:00:00+08:07"}) {
        EXPECT_FALSE(parse_moment(text)) << text;
    }
}

TEST(insight_ocel, both_forms_read_back_equal) {
    for (uint64_t seed = 0; seed < 30; ++seed) {
        ObjectLog log = objects_of(random_log(seed));
        const auto json = read_ocel_json(write_ocel_json(log), "again.json");
        ASSERT_TRUE(json) << seed << json.faults()[0].pointer << json.faults()[0].what.en;
        EXPECT_EQ(*json, log) << seed;
        const auto file = temporary("again.sqlite");
        write_ocel_sqlite(log, file);
        const auto rows = read_ocel_sqlite(file);
        ASSERT_TRUE(rows) << seed << rows.faults()[0].what.en;
        EXPECT_EQ(*rows, log) << seed;
    }
}

TEST(insight_ocel, an_attribute_may_change_over_time) {
    ObjectLog log;
    log.objects.push_back(
        {"o1", "parcel", {{"size", Instant{5}, int64_t{1}}, {"size", Instant{9}, int64_t{2}}}, {{"o2", "part of"}}}
    );
    log.objects.push_back({"o2", "Parcel", {}, {}}); // differs from the other type in case only
    log.events.push_back({"e1", "moved", Instant{7}, {{"by hand", true}}, {{"o1", "what"}, {"o2", "where"}}});
    const auto file = temporary("change.sqlite");
    write_ocel_sqlite(log, file);
    EXPECT_EQ(*read_ocel_sqlite(file), log);
    EXPECT_EQ(*read_ocel_json(write_ocel_json(log), "a.json"), log);
    const EventLog flat = flatten(log, "parcel");
    ASSERT_EQ(flat.cases.size(), 1U);
    EXPECT_EQ(flat.activities.text(flat.activity[0]), "moved");
}

TEST(insight_ocel, says_what_is_wrong) {
    const auto unknown = read_ocel_json(
        R"({"objects":[],"events":[{"id":"e","type":"t","time":"2026-03-02T09:00:00Z","relationships":[{"objectId":"x","qualifier":""}]}]})",
        "a.json"
    );
    EXPECT_FALSE(unknown);
    EXPECT_FALSE(read_ocel_json(R"({"objects":[]})", "a.json"));
    EXPECT_FALSE(read_ocel_json("[", "a.json"));
    const auto file = temporary("not.sqlite");
    write_bytes(file, "SQLite format 3");
    EXPECT_FALSE(read_ocel_sqlite(file));
}

TEST(insight_log_file, knows_formats_by_their_first_bytes) {
    const EventLog log = random_log(7);
    const auto xes = temporary("log.xes");
    write_bytes(xes, write_xes(log));
    EXPECT_EQ(read_log(xes), log);
    const auto json = temporary("log.json");
    write_bytes(json, write_ocel_json(objects_of(log)));
    EXPECT_EQ(read_log(json).events(), log.events());
    const auto text = temporary("log.txt");
    write_bytes(text, "no log");
    EXPECT_THROW(read_log(text), Error);
    write_bytes(text, "\x1F\x8Bno gzip");
    EXPECT_THROW(read_log(text), Error);
    EXPECT_THROW(read_log(temporary("none.xes")), Error);
}

} // namespace tonghe::insight
