// A year of days with tasks open all the time, and another calendar in November.
#include "tonghe/base/random.hpp"
#include "tonghe/work/internal/rows.hpp"
#include "tonghe/work/internal/test_house.hpp"

namespace tonghe::work {

using internal::ends;
using internal::engine_name;
using internal::model_of;
using internal::user;

namespace {

struct Opened { // what is known of a task without its clock
    InstanceId instance;
    Term term;
    Instant at;
    std::vector<std::pair<Instant, std::optional<Instant>>> parked;
};

CalendarYear year_2026() {
    CalendarYear year{.year = 2026, .holidays = {}, .workdays = {Date::of(2026, 2, 14), Date::of(2026, 10, 10)}};
    for (Date day = Date::of(2026, 2, 15); day <= Date::of(2026, 2, 23); day = day + 1) {
        year.holidays.push_back(day);
    }
    for (Date day = Date::of(2026, 10, 1); day <= Date::of(2026, 10, 7); day = day + 1) {
        year.holidays.push_back(day);
    }
    return year;
}

CalendarYear year_2027() { // as it is told in November: the new year takes three days, a Saturday is worked for one
    return {
        .year = 2027,
        .holidays = {Date::of(2027, 1, 1), Date::of(2027, 1, 4), Date::of(2027, 1, 5)},
        .workdays = {Date::of(2027, 1, 9)}};
}

// The moment from scratch: the term, and all that was spent standing still, from the day it was opened.
Instant from_scratch(const Opened& opened, const Term& term, const Worktime& time, Instant now) {
    int64_t amount = amount_of(term);
    for (const auto& [from, until] : opened.parked) {
        amount += passed(term.unit, from, until.value_or(now), time);
    }
    return when_passed(term.unit, opened.at, amount, time);
}

} // namespace

class WorkYear : public internal::TestHouse {
  protected:
    void begin(const Term& term, int number) {
        const char* unit = term.unit == TermUnit::workday ? "workdays" : term.unit == TermUnit::day ? "days" : "hours";
        const auto model = model_of(
            "year" + std::string(unit),
            ends + user("work", fmt::format("tonghe:{}=\"{}\"", unit, term.count)) +
                R"(<userTask id="nudged" tonghe:queue="police/household"/><boundaryEvent id="nudge" attachedToRef="work" cancelActivity="false"><timerEventDefinition tonghe:workdays="33"/></boundaryEvent>)",
            {"start>work", "work>end", "nudge>nudged", "nudged>end"}
        );
        open_.push_back({start(model, {}, "case-" + std::to_string(number)), term, clock_.now(), {}});
    }

    void run_all_due() {
        while (journal_->run_due() > 0) {
        }
    }

    void change(Opened& one, bool parks) {
        journal_->write([&](Tx& tx) { parks ? work_->park(tx, one.instance) : work_->unpark(tx, one.instance); });
        if (parks) {
            one.parked.emplace_back(clock_.now(), std::nullopt);
        } else {
            one.parked.back().second = clock_.now();
        }
    }

    // Compares each clock and timer with what the facts and the present calendar give; how many were looked at.
    int compare() {
        int compared = 0;
        const Reckoning reckoning = work_->sources().reckoning();
        for (const Opened& one : open_) {
            const auto running = store_->read([&](Session& s) { return internal::find_running(s, one.instance); });
            const auto tasks = store_->read([&](Session& s) { return internal::tasks_of(s, one.instance); });
            const Worktime time = reckoning.of(tasks.front().region);
            const bool stands = !one.parked.empty() && !one.parked.back().second;
            const Instant until = stands ? one.parked.back().first : clock_.now(); // moves on when it goes on
            const Instant due = from_scratch(one, one.term, time, until);
            EXPECT_EQ(tasks.front().clock.due_on, date_of(due - Duration::microseconds(1)))
                << word(one.term.unit) << " of " << to_string(one.at) << " on " << to_string(clock_.now());
            if (one.term.unit == TermUnit::hour) {
                EXPECT_EQ(tasks.front().clock.due_at, due);
            }
            for (const auto& [number, timer] : running->timers) {
                EXPECT_EQ(timer.due, from_scratch(one, {TermUnit::workday, 33}, time, until)) << to_string(one.at);
                ++compared;
            }
            ++compared;
        }
        return compared;
    }

    std::vector<Opened> open_;
};

INSTANTIATE_TEST_SUITE_P(
    engines, WorkYear, testing::Values(store::Engine::sqlite, store::Engine::postgres), engine_name
);

TEST_P(WorkYear, clocks_after_a_calendar_change_in_november_are_those_reckoned_from_scratch) {
    Random random(20261120);
    calendar_ = std::make_shared<WorkCalendar>(std::vector{year_2026()});
    clock_.set(start_of(Date::of(2026, 1, 4)) + Duration::hours(9));
    journal_->write([&](Tx& tx) { work_->keep_clocks(tx); });
    const Term terms[] = {{TermUnit::workday, 35}, {TermUnit::day, 45}, {TermUnit::hour, 220}};
    int number = 0;
    int after_change = 0;
    int64_t rederived = 0;
    for (Date day = Date::of(2026, 1, 4); day < Date::of(2027, 1, 4); day = day + 1) {
        clock_.set(start_of(day) + Duration::minutes(9 * 60 + static_cast<int64_t>(random.below(400))));
        journal_->run_due();
        if (day == Date::of(2026, 11, 20)) {
            make_work(); // the node starts again with the new notice
            calendar_ = std::make_shared<WorkCalendar>(std::vector{year_2026(), year_2027()});
            EXPECT_FALSE(store_->read([&](Session& s) { return work_->clocks_are_kept(s, clock_.now()); }));
            journal_->write([&](Tx& tx) { work_->keep_clocks(tx); });
            EXPECT_TRUE(store_->read([&](Session& s) { return work_->clocks_are_kept(s, clock_.now()); }));
            run_all_due();
        }
        if (day == Date::of(2026, 12, 15)) { // and once more, without a restart
            CalendarYear more = year_2027();
            more.holidays.push_back(Date::of(2027, 1, 11));
            calendar_ = std::make_shared<WorkCalendar>(std::vector{year_2026(), more});
            journal_->write([&](Tx& tx) { work_->keep_clocks(tx); });
            run_all_due();
        }
        begin(terms[number % 3], number);
        ++number;
        for (Opened& one : open_) {
            const bool stands = !one.parked.empty() && !one.parked.back().second;
            if (random.below(100) < (stands ? 20u : 5u) && clock_.now() - one.at < Duration::days(9)) {
                change(one, !stands);
            } else if (stands && random.below(100) < 20) {
                change(one, false);
            }
        }
        std::erase_if(open_, [&](const Opened& one) { // done, always some days after they were opened
            const bool done =
                clock_.now() - one.at > Duration::days(12 + static_cast<int64_t>(one.instance.text().back() % 30));
            if (done) {
                journal_->write([&](Tx& tx) { work_->cancel(tx, one.instance, "system", ""); });
            }
            return done;
        });
        if (day.day() % 7 == 0 || day >= Date::of(2026, 11, 20)) {
            const int compared = compare();
            after_change += day >= Date::of(2026, 11, 20) ? compared : 0;
        }
    }
    store_->read([&](Session& s) {
        rederived = s.count("SELECT COUNT(*) FROM journal WHERE kind IN ('clock.rederived', 'timer.rederived')");
    });
    EXPECT_GT(after_change, 500);
    EXPECT_GT(rederived, 5);
}

// More clocks than one unit reaches: what happens meanwhile to those that it has not reached yet, and a node that
// starts again on the way, leave all as if it had been one unit.
TEST_P(WorkYear, a_change_reaches_many_clocks_in_units_that_others_come_between) {
    calendar_ = std::make_shared<WorkCalendar>(std::vector{year_2026()});
    clock_.set(start_of(Date::of(2026, 12, 21)) + Duration::hours(9));
    journal_->write([&](Tx& tx) { work_->keep_clocks(tx); });
    const Term terms[] = {{TermUnit::workday, 35}, {TermUnit::day, 45}, {TermUnit::hour, 220}};
    for (int number = 0; number < 450; ++number) {
        begin(terms[number % 3], number);
    }
    std::sort(open_.begin(), open_.end(), [](const Opened& a, const Opened& b) { return a.instance < b.instance; });
    change(open_[3], true);
    change(open_[420], true);
    change(open_[423], true);
    clock_.advance(Duration::days(1));
    calendar_ = std::make_shared<WorkCalendar>(std::vector{year_2026(), year_2027()});
    const auto reached = [&] {
        return store_->read([&](Session& s) {
            return s.count("SELECT COUNT(*) FROM journal WHERE kind IN ('clock.rederived', 'timer.rederived')");
        });
    };
    journal_->write([&](Tx& tx) { work_->keep_clocks(tx); });
    EXPECT_TRUE(store_->read([&](Session& s) { return work_->clocks_are_kept(s, clock_.now()); }));
    const int64_t at_first = reached();
    EXPECT_GT(at_first, 100);
    EXPECT_LE(at_first, 400); // a clock and a timer each
    for (int number = 450; number < 453; ++number) {
        begin(terms[number % 3], number);
    }
    change(open_[3], false);
    change(open_[420], false);
    change(open_[430], true);
    make_work();
    EXPECT_GT(journal_->run_due(), 0);
    change(open_[423], false);
    run_all_due();
    EXPECT_GT(reached(), 2 * at_first);
    EXPECT_EQ(compare(), 906);
    change(open_[430], false);
    for (int number = 453; number < 456; ++number) {
        begin(terms[number % 3], number);
    }
    EXPECT_EQ(compare(), 912);
    const int64_t all = reached();
    clock_.advance(Duration::hours(1));
    run_all_due();
    EXPECT_EQ(reached(), all);
}

} // namespace tonghe::work
