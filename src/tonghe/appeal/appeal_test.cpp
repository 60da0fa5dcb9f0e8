#include "tonghe/appeal/appeal.hpp"
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
