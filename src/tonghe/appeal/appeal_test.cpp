#include "tonghe/appeal/appeal.hpp"
#include "tonghe/appeal/kept_views.hpp"
#include "tonghe/appeal/panel.hpp"

#include <gtest/gtest.h>

namespace tonghe::appeal {

namespace {

using Acts = std::vector<AppealAct>;

Appeal at(AppealState state) {
    Appeal out{.account = "hers", .person = registry::RecordId("person-1"), .state = state};
    out.story.request = OfficeRequest{.act = OfficeAct::correct, .function = "police", .region = "990102001000"};
    return out;
}

const Party she{.account = "hers", .person = "person-1"};
const Party reviewer{.account = "review", .reviews = true};
const Party officer{.account = "police", .offices = {{"police", "990102001000"}}};

std::vector<Expert> pool() {
    return {
        {"a", "ann", "", {"justice"}},
        {"b", "bob", "", {"justice"}},
        {"c", "cat", "person-1", {"justice"}},
        {"d", "dan", "", {"justice", "police"}},
        {"e", "eve", "", {"health"}}};
}

} // namespace

TEST(appeal_acts, follow_the_state_and_the_part_somebody_has) {
    EXPECT_EQ(acts_of(at(AppealState::lodged), {}, 3, she), Acts{AppealAct::withdraw});
    EXPECT_EQ(acts_of(at(AppealState::lodged), {}, 3, reviewer), (Acts{AppealAct::admit, AppealAct::dismiss}));
    EXPECT_EQ(acts_of(at(AppealState::lodged), {}, 3, officer), Acts{});
    EXPECT_EQ(acts_of(at(AppealState::with_office), {}, 3, reviewer), Acts{});
    EXPECT_EQ(
        acts_of(at(AppealState::with_office), {}, 3, officer), (Acts{AppealAct::do_request, AppealAct::decline_request})
    );
    EXPECT_EQ(acts_of(at(AppealState::to_answer), {}, 3, reviewer), Acts{AppealAct::answer});
    for (const AppealState ended : {AppealState::dismissed, AppealState::answered, AppealState::withdrawn}) {
        for (const Party& who : {she, reviewer, officer}) {
            EXPECT_EQ(acts_of(at(ended), {}, 3, who), Acts{}) << word(ended);
        }
    }
}

TEST(appeal_acts, are_not_for_the_officer_of_another_street) {
    const Party other{.account = "next", .offices = {{"police", "990102002000"}}};
    const Party above{.account = "city", .offices = {{"police", "990100000000"}}};
    EXPECT_EQ(acts_of(at(AppealState::with_office), {}, 3, other), Acts{});
    EXPECT_EQ(acts_of(at(AppealState::with_office), {}, 3, above).size(), 2U);
}

TEST(appeal_acts, leave_nobody_in_her_own_cause) {
    Party herself = reviewer;
    herself.person = "person-1";
    EXPECT_EQ(acts_of(at(AppealState::lodged), {}, 3, herself), Acts{});
    const std::vector<Seat> seats{{.account = "police", .state = SeatState::voted}};
    EXPECT_EQ(acts_of(at(AppealState::with_office), seats, 3, officer), Acts{}) << "who judged does not put right";
}

TEST(appeal_acts, of_an_expert_end_with_her_opinion_or_her_conflict) {
    const Party expert{.account = "ann", .judges = true};
    const auto seated = [](SeatState state) { return std::vector<Seat>{{.account = "ann", .state = state}}; };
    const Appeal appeal = at(AppealState::with_board);
    EXPECT_EQ(
        acts_of(appeal, seated(SeatState::seated), 3, expert),
        (Acts{AppealAct::declare_conflict, AppealAct::give_opinion})
    );
    EXPECT_EQ(acts_of(appeal, seated(SeatState::voted), 3, expert), Acts{});
    EXPECT_EQ(acts_of(appeal, seated(SeatState::replaced), 3, expert), Acts{});
    EXPECT_FALSE(may_see(appeal, seated(SeatState::replaced), expert));
    EXPECT_EQ(acts_of(appeal, seated(SeatState::replaced), 1, reviewer), Acts{AppealAct::fill_seats});
}

TEST(appeal_acts, let_an_office_see_only_what_was_upheld) {
    Appeal appeal = at(AppealState::with_board);
    EXPECT_FALSE(may_see(appeal, {}, officer));
    appeal.story.verdict = Verdict::uphold;
    EXPECT_TRUE(may_see(appeal, {}, officer));
}

TEST(appeal_verdict, is_the_majority_of_all_seats) {
    const auto voted = [](Verdict verdict) { return Seat{.state = SeatState::voted, .verdict = verdict}; };
    const Seat gone{.state = SeatState::replaced};
    EXPECT_FALSE(verdict_of({voted(Verdict::uphold), voted(Verdict::uphold), gone}, 3)) << "a seat is still empty";
    EXPECT_EQ(
        verdict_of({voted(Verdict::uphold), gone, voted(Verdict::reject), voted(Verdict::uphold)}, 3), Verdict::uphold
    );
    EXPECT_EQ(verdict_of({voted(Verdict::uphold), voted(Verdict::reject), voted(Verdict::reject)}, 3), Verdict::reject);
}

TEST(appeal_verdict, names_the_record_that_most_of_those_who_uphold_name) {
    const auto voted = [](Verdict verdict, int source) {
        return Seat{.state = SeatState::voted, .verdict = verdict, .source = source};
    };
    EXPECT_EQ(named_source({voted(Verdict::uphold, 2), voted(Verdict::uphold, 3), voted(Verdict::uphold, 3)}), 3);
    EXPECT_EQ(named_source({voted(Verdict::uphold, 3), voted(Verdict::reject, 0), voted(Verdict::uphold, 1)}), 1)
        << "the first of equals";
    EXPECT_EQ(named_source({voted(Verdict::reject, 2)}), 0);
}

TEST(appeal_verdict, looks_for_records_only_where_several_have_made_the_fact) {
    Appeal appeal = at(AppealState::with_board);
    appeal.story.request->fact = "household.monthly_income";
    appeal.story.answer = KeptAnswer{};
    const FactSource hers{.registry = "income", .record = "income-1", .of = "person-1", .member = 1};
    appeal.story.answer->facts = {{"person.age", Json(67), false, {{.registry = "person", .record = "person-1"}}}};
    EXPECT_TRUE(chain_of(appeal).empty());
    appeal.story.answer->facts.push_back({"household.monthly_income", Json(9000), true, {hers}});
    EXPECT_EQ(chain_of(appeal).size(), 1U);
    appeal.story.request->act = OfficeAct::revise;
    EXPECT_TRUE(chain_of(appeal).empty());
}

TEST(appeal_acts, tell_for_whom_a_substitute_does_them) {
    const Appeal appeal = at(AppealState::with_office);
    const Party stands_in{.account = "bo", .offices = {{"police", "990102001000", "an"}}, .reviews_for = "cai"};
    EXPECT_EQ(acts_for(appeal, stands_in, AppealAct::do_request), "an");
    EXPECT_EQ(acts_for(appeal, stands_in, AppealAct::answer), "cai");
    EXPECT_EQ(acts_for(appeal, officer, AppealAct::do_request), "");
    const Party both{.account = "bo", .offices = {{"police", "990102001000", "an"}, {"police", "990102001000"}}};
    EXPECT_EQ(acts_for(appeal, both, AppealAct::do_request), "") << "her own post comes first";
}

TEST(appeal_list, is_filtered_by_state_policy_due_day_and_whose_turn_it_is) {
    const Date today = Date::of(2026, 3, 2);
    Appeal appeal = at(AppealState::lodged);
    appeal.policy = "elderly-allowance";
    appeal.due_on = today + 3;
    EXPECT_TRUE(passes({}, appeal, false, today));
    EXPECT_TRUE(passes({.state = AppealState::lodged, .policy = "elderly-allowance"}, appeal, false, today));
    EXPECT_FALSE(passes({.policy = against_cases}, appeal, false, today));
    EXPECT_FALSE(passes({.mine = true}, appeal, false, today));
    EXPECT_TRUE(passes({.mine = true}, appeal, true, today));
    EXPECT_FALSE(passes({.due_within = 3}, appeal, false, today)) << "today is one of the three days";
    EXPECT_TRUE(passes({.due_within = 4}, appeal, false, today));
    EXPECT_FALSE(passes({.overdue = true}, appeal, false, today));
    EXPECT_TRUE(passes({.overdue = true}, appeal, false, today + 4));
}

TEST(appeal_panel, is_drawn_by_a_lot_that_anybody_can_repeat) {
    const Draw rules{.number = "SS-2026-000001", .wanted = 3};
    const auto first = draw(pool(), rules);
    auto turned = pool();
    std::reverse(turned.begin(), turned.end());
    EXPECT_EQ(draw(turned, rules), first);
    EXPECT_EQ(first.size(), 3U);
    std::set<std::vector<std::string>> boards;
    for (int i = 0; i < 50; ++i) {
        boards.insert(draw(pool(), {.number = "SS-2026-" + std::to_string(i), .wanted = 3}));
    }
    EXPECT_GT(boards.size(), 20U);
}

TEST(appeal_panel, seats_nobody_who_had_a_part_in_it) {
    Draw rules{
        .number = "SS-2026-000001", .wanted = 5, .accounts = {"a"}, .persons = {"person-1"}, .functions = {"police"}};
    const auto drawn = draw(pool(), rules);
    EXPECT_EQ(std::set<std::string>(drawn.begin(), drawn.end()), (std::set<std::string>{"b", "e"}));
}

} // namespace tonghe::appeal
