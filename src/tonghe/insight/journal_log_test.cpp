#include "tonghe/insight/diagnosis.hpp"
#include "tonghe/insight/journal_log.hpp"
#include "tonghe/insight/xes.hpp"

#include <gtest/gtest.h>

namespace tonghe::insight {

namespace {

class Teller { // of a journal, a moment after the other
  public:
    void tell(int hours_later, const char* kind, const char* subject, const char* actor, JsonObject data) {
        now_ = now_ + Duration::hours(hours_later);
        entries.push_back({static_cast<int64_t>(entries.size()) + 1, now_, {kind, subject, actor, std::move(data)}, {}}
        );
    }

    std::vector<journal::Entry> entries;

  private:
    Instant now_ = start_of(Date::of(2026, 3, 2)) + Duration::hours(9);
};

Teller one_case() {
    Teller t;
    t.tell(0, "case.submitted", "B", "account-7", {{"service", "birth"}, {"number", "N-1"}, {"parts", 1}});
    t.tell(0, "case.submitted", "C", "account-7", {{"service", "household"}, {"number", "N-2"}, {"bundle_case", "B"}});
    t.tell(0, "process.started", "I", "system", {{"case", "C"}, {"process", "household"}});
    t.tell(
        0,
        "task.opened",
        "T",
        "system",
        {{"case", "C"}, {"element", "check"}, {"queue", "police/household"}, {"region", "990101001000"}}
    );
    t.tell(2, "task.claimed", "T", "officer-zhou", {{"case", "C"}});
    t.tell(1, "task.parked", "T", "system", {{"case", "C"}});
    t.tell(24, "task.unparked", "T", "system", {{"case", "C"}});
    t.tell(1, "task.completed", "T", "officer-zhou", {{"case", "C"}, {"element", "check"}, {"outcome", "accept"}});
    t.tell(0, "case.accepted", "C", "officer-zhou", {{"service", "household"}});
    t.tell(1, "task.claimed", "T-unseen", "officer-zhou", {{"case", "C"}});
    t.tell(1, "certificate.issued", "K", "system", {{"case", "C"}});
    return t;
}

JournalHistory history_of(const Teller& teller) {
    JournalHistory out;
    for (const journal::Entry& entry : teller.entries) {
        out.take(entry);
    }
    return out;
}

} // namespace

TEST(insight_journal_log, a_task_has_the_life_cycle_of_its_entries) {
    const EventLog log = history_of(one_case()).events();
    ASSERT_EQ(log.cases.size(), 1U); // the bundle is no case of its own
    EXPECT_EQ(log.text_of(log.attributes_of(log.cases[0]), "district"), "990101000000");
    std::vector<Lifecycle> cycle;
    for (size_t e = 0; e < log.events(); ++e) {
        if (log.activities.text(log.activity[e]) == "household/check") {
            cycle.push_back(log.lifecycle[e]);
            EXPECT_EQ(log.units.text(log.unit[e]), "police/household@990101001000");
        }
    }
    EXPECT_EQ(
        cycle,
        (std::vector{Lifecycle::schedule, Lifecycle::assign, Lifecycle::suspend, Lifecycle::resume, Lifecycle::complete}
        )
    );
    const Study study(log, profile_of_the_house(), WorkCalendar());
    const auto rows = bottlenecks(study, 10);
    const auto check =
        std::find_if(rows.begin(), rows.end(), [](const auto& row) { return row.activity == "household/check"; });
    ASSERT_NE(check, rows.end());
    EXPECT_DOUBLE_EQ(check->waiting->total, 0.25);
    EXPECT_DOUBLE_EQ(check->paused->total, 1);
}

TEST(insight_journal_log, says_nothing_personal) {
    const JournalHistory history = history_of(one_case());
    const std::string written = write_ocel_json(history.objects()) + write_xes(history.events());
    for (const char* secret : {"officer-zhou", "N-1", "N-2"}) {
        EXPECT_EQ(written.find(secret), std::string::npos) << secret;
    }
}

TEST(insight_journal_log, objects_belong_together) {
    const ObjectLog log = history_of(one_case()).objects();
    EXPECT_TRUE(check(log, "journal").empty());
    const auto find = [&](const std::string& id) {
        return *std::find_if(log.objects.begin(), log.objects.end(), [&](const Object& o) { return o.id == id; });
    };
    EXPECT_EQ(find("B").type, "bundle");
    const auto relations = find("C").relations;
    EXPECT_NE(std::find(relations.begin(), relations.end(), Relation{"B", "part of"}), relations.end());
    EXPECT_NE(std::find(relations.begin(), relations.end(), Relation{"K", "resulted in"}), relations.end());
    EXPECT_EQ(flatten(log, "case").events(), history_of(one_case()).events().events());
    EXPECT_EQ(*read_ocel_json(write_ocel_json(log), "a.json"), log);
}

TEST(insight_journal_log, filters_by_item_region_and_day) {
    const JournalHistory history = history_of(one_case());
    EXPECT_EQ(history.events({.item = "household"}).cases.size(), 1U);
    EXPECT_EQ(history.events({.item = "other"}).cases.size(), 0U);
    EXPECT_EQ(history.events({.region = "990101000000"}).cases.size(), 1U);
    EXPECT_EQ(history.events({.region = "990102000000"}).cases.size(), 0U);
    EXPECT_EQ(history.events({.from = start_of(Date::of(2026, 3, 3))}).cases.size(), 0U);
    EXPECT_EQ(history.events({.to = start_of(Date::of(2026, 3, 3))}).cases.size(), 1U);
}

} // namespace tonghe::insight
