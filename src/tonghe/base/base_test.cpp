#include "tonghe/base/calendar.hpp"
#include "tonghe/base/identifier.hpp"
#include "tonghe/base/random.hpp"
#include "tonghe/base/settings.hpp"
#include "tonghe/base/structure.hpp"

#include <gtest/gtest.h>

namespace tonghe {

enum class Mood { good, bad };
TONGHE_ENUM(Mood, good, bad)

struct Visit {
    std::string who;
    int times = 0;
    Date on;
    Mood mood = Mood::good;
    std::optional<std::string> note;
    std::vector<int64_t> scores;

    bool operator==(const Visit&) const = default;
};
TONGHE_STRUCT(Visit, who, times, on, mood, note, scores)

TEST(base_structure, reads_and_writes_what_it_describes) {
    const std::string text = R"({"who":"李\n\"","times":3,"on":"2026-03-02","mood":"bad","scores":[1,2]})";
    const auto visit = from_json<Visit>(parse_json(text));
    EXPECT_EQ(visit.mood, Mood::bad);
    EXPECT_EQ(to_json_text(visit), text);
    EXPECT_EQ(from_json<Visit>(to_json(visit)), visit);
}

TEST(base_structure, reports_every_fault_with_its_pointer) {
    try {
        from_json<Visit>(parse_json(R"({"times":"x","on":"2026-02-30","mood":"odd","scores":[1,"b"],"extra":1})"));
        FAIL() << "accepted";
    } catch (const Error& error) {
        std::vector<std::string> places;
        for (const Fault& fault : error.faults()) {
            places.push_back(fault.code + fault.pointer);
        }
        EXPECT_EQ(
            places,
            (std::vector<std::string>{
                "required/who",
                "wrong_type/times",
                "bad_format/on",
                "not_one_of/mood",
                "wrong_type/scores/1",
                "unknown_member/extra"})
        );
    }
}

struct Part {
    std::string case_;
};
TONGHE_STRUCT(Part, case_)

TEST(base_structure, writes_a_keyword_without_its_underscore) {
    EXPECT_EQ(to_json_text(Part{.case_ = "a"}), R"({"case":"a"})");
    EXPECT_EQ(from_json<Part>(parse_json(R"({"case":"b"})")).case_, "b");
}

TEST(base_json, reads_a_bare_value) {
    for (const char* text : {"12", " -0.5e3 ", "0", "true", "null", "\"a\"", "[]"}) {
        EXPECT_NO_THROW(parse_json(text)) << text;
    }
    EXPECT_EQ(parse_json("12"), Json(12));
    for (const char* text : {"", "-", "1 2", "1e", "12x"}) {
        EXPECT_THROW(parse_json(text), Error) << text;
    }
}

TEST(base_json, refuses_what_readers_could_understand_differently) {
    for (const char* text : {"{", "{} x", R"({"a":1,"a":2})", R"([[{"b":1,"c":{"b":1,"b":2}}]])", "[1,]", "\"\xff\""}) {
        EXPECT_THROW(parse_json(text), Error) << text;
    }
    EXPECT_THROW(parse_json(std::string(40, '[') + std::string(40, ']')), Error);
    EXPECT_EQ(to_canonical_text(parse_json(R"({"b":1,"a":{"d":[],"c":null}})")), R"({"a":{"c":null,"d":[]},"b":1})");
}

TEST(base_json, walks_and_sets_by_pointer) {
    Json root;
    EXPECT_TRUE(set_at_pointer(root, "/a/b~1c/d", 7));
    EXPECT_EQ(*at_pointer(root, "/a/b~1c/d"), Json(7));
    EXPECT_EQ(at_pointer(root, "/a/x/y"), nullptr);
    EXPECT_FALSE(set_at_pointer(root, "/a/b~1c/d/e", 1));
    EXPECT_EQ(pointer_step("/a", "b/c~"), "/a/b~1c~0");
}

TEST(base_time, prints_and_reads_shanghai_time) {
    const auto at = parse_instant("2026-03-02T01:00:00Z");
    ASSERT_TRUE(at);
    EXPECT_EQ(to_string(*at), "2026-03-02T09:00:00.000+08:00");
    EXPECT_EQ(parse_instant(to_string(*at)), at);
    EXPECT_EQ(to_string(date_of(*parse_instant("2026-03-01T16:00:00Z"))), "2026-03-02");
    EXPECT_EQ(to_string(date_of(*parse_instant("1960-03-01T15:59:59Z"))), "1960-03-01");
    EXPECT_FALSE(parse_date("2026-02-29"));
    EXPECT_EQ(parse_duration("P1DT2H30M")->seconds(), 95400);
    EXPECT_FALSE(parse_duration("P1M"));
    EXPECT_EQ(years_between(Date::of(2004, 2, 29), Date::of(2026, 2, 28)), 21);
}

TEST(base_calendar, counts_working_days_over_a_holiday_with_worked_weekends) {
    const WorkCalendar calendar({{
        .year = 2026,
        .holidays =
            {Date::of(2026, 2, 16),
             Date::of(2026, 2, 17),
             Date::of(2026, 2, 18),
             Date::of(2026, 2, 19),
             Date::of(2026, 2, 20)},
        .workdays = {Date::of(2026, 2, 14), Date::of(2026, 2, 28)},
    }});
    EXPECT_EQ(to_string(calendar.due_on(Date::of(2026, 2, 13), {2})), "2026-02-23"); // Sat 14 worked, then Mon 23
    EXPECT_EQ(calendar.between(Date::of(2026, 2, 13), Date::of(2026, 2, 23)).count, 2);
    EXPECT_EQ(to_string(calendar.due_on(Date::of(2026, 2, 15), {0})), "2026-02-23");
    EXPECT_FALSE(calendar.is_announced(2027));
}

TEST(base_calendar, counts_as_somebody_does_who_goes_day_by_day) {
    Random random(3);
    const Date first = Date::of(2023, 12, 1);
    CalendarYear year{.year = 2024};
    for (int i = 0; i < 60; ++i) {
        (random.chance(0.7) ? year.holidays : year.workdays).push_back(first + static_cast<int>(random.below(430)));
    }
    const WorkCalendar calendar({year});
    for (int i = 0; i < 400; ++i) {
        const Date from = first + (static_cast<int>(random.below(600)) - 80);
        const int days = 1 + static_cast<int>(random.below(60));
        Date to = from;
        for (int left = days; left > 0; left -= calendar.is_workday(to) ? 1 : 0) {
            to = to + 1;
        }
        ASSERT_EQ(calendar.due_on(from, {days}), to) << to_string(from) << " + " << days;
        ASSERT_EQ(calendar.between(from, to).count, days);
        ASSERT_EQ(calendar.between(to, from).count, -days);
    }
    for (int i = 0; i < 7; ++i) { // days that no notice speaks of
        EXPECT_EQ(calendar.is_workday(first + (1'000 + i)), (first + (1'000 + i)).weekday() <= 5);
    }
}

TEST(base_identifier, follows_the_published_vectors) {
    EXPECT_TRUE(is_identity_number("11010519491231002X"));
    EXPECT_TRUE(is_identity_number("440524188001010014"));
    EXPECT_FALSE(is_identity_number("110105194912310021"));
    EXPECT_FALSE(is_identity_number("11010519491331002X"));
    EXPECT_EQ(sex_of("11010519491231002X"), Sex::female);
    for (const char* code :
         {"11100000000013338W",
          "11430000006122244L",
          "11220000013544541J",
          "11330105002500287C",
          "11110000000021135M",
          "11370800MB28559184",
          "12441500196720244T",
          "11511301008778183N",
          "91350100M000100Y43"}) {
        EXPECT_TRUE(is_credit_code(code)) << code;
    }
    EXPECT_FALSE(is_credit_code("91350100M000100Y4Z"));
    for (const char* tail :
         {"11100000000013338W011.11430000006122244L.20230000403.002.S",
          "11100000000013338W011.11430000006122244L.20230000403.001.U",
          "11100000000013338W032.11220000013544541J.2430599.001.F",
          "11100000000013338W009.11330105002500287C.2025052201.002.0",
          "11100000000013338W087.11370800MB28559184.37080001202411010001.001.3",
          "11100000MB03271699022.340100.000000016.001.9"}) {
        EXPECT_TRUE(is_certificate_identifier("1.2.156.3005.2." + std::string(tail))) << tail;
    }
    EXPECT_FALSE(is_certificate_identifier(
        "1.2.156.3005.2.11100000000013661B006.113700000045046442.209FA4E88F9E4C878F3E9BED2CE7EA49.001.M"
    ));
    EXPECT_EQ(region_level("990102003004"), RegionLevel::community);
    EXPECT_EQ(region_level("990102000000"), RegionLevel::district);
    EXPECT_EQ(region_level("990100000000"), RegionLevel::city);
}

TEST(base_settings, suggests_the_nearest_name_and_checks_ranges) {
    static constexpr Setting table[] = {
        {"api.body_bytes_max",
         Setting::Kind::integer,
         "1048576",
         1024,
         1 << 30,
         false,
         "0.1",
         "请求体上限",
         "Largest body"}};
    Settings settings({table});
    EXPECT_EQ(settings.integer("api.body_bytes_max"), 1048576);
    EXPECT_THROW(settings.set("api.body_bytes_max", "7"), Error);
    try {
        settings.set("api.body_byte_max", "2048");
        FAIL() << "accepted";
    } catch (const Error& error) {
        EXPECT_EQ(error.arguments()[1].second, "api.body_bytes_max");
    }
}

TEST(base_id, of_one_millisecond_sorts_in_the_order_of_making) {
    std::string before = new_id_text(Instant{1'700'000'000'000'000});
    for (int i = 0; i < 10'000; ++i) {
        const std::string next = new_id_text(Instant{1'700'000'000'000'000});
        ASSERT_LT(before, next);
        before = next;
    }
}

TEST(base_id, sorts_by_time_and_fits_a_url) {
    const std::string early = new_id_text(Instant{1'700'000'000'000'000});
    const std::string late = new_id_text(Instant{1'700'000'000'001'000});
    EXPECT_LT(early, late);
    EXPECT_LT(late, new_id_text(Instant{1'700'000'000'001'500})); // made later in one millisecond, sorts later
    EXPECT_TRUE(is_id_text(early)) << early;
    EXPECT_FALSE(is_id_text("../etc/passwd"));
}

TEST(base_text, fills_named_arguments) {
    EXPECT_EQ(
        fill("材料“{name}”已于{on}过期 {other}", {{"name", "甲"}, {"on", "2025-06-30"}}),
        "材料“甲”已于2025-06-30过期 {other}"
    );
}

} // namespace tonghe
