#include "tonghe/catalog/reader.hpp"
#include "tonghe/claims/claims_file.hpp"
#include "tonghe/claims/effect.hpp"
#include "tonghe/claims/errors.hpp"
#include "tonghe/claims/flag.hpp"
#include "tonghe/claims/reviewer.hpp"
#include "tonghe/claims/sample.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

using namespace tonghe;
using namespace tonghe::claims;

namespace {

std::shared_ptr<const catalog::ReviewDefinition> shipped() {
    static const auto catalog = catalog::read_pack_root(TONGHE_SOURCE_DIR "/packs").catalog;
    return catalog == nullptr ? nullptr : catalog->review("basic-insurance");
}

constexpr const char* names =
    "person,sex,age,visit,setting,hospital,department,diagnosis,day,item,quantity,price,amount\n";

Claims lines(const std::string& text) {
    ClaimFile file = read_claims(names + text);
    EXPECT_TRUE(file.faults.empty()) << file.faults.front().what.en;
    return std::move(file.claims);
}

// `line rule cents` each, lines as in the file.
std::vector<std::string> flagged(const Claims& claims, size_t from = 0) {
    std::vector<std::string> out;
    for (const Flag& flag : Reviewer(shipped()).flags(claims, {.from = from})) {
        out.push_back(
            std::to_string(claims.number[flag.line]) + " " + shipped()->rules[flag.rule].id + " " +
            std::to_string(flag.cents)
        );
    }
    return out;
}

using Told = std::vector<std::string>;

Told told(const ClaimFile& file) {
    Told out;
    for (const LineFault& fault : file.faults) {
        out.push_back(std::to_string(fault.line) + " " + fault.column + " " + fault.code);
    }
    return out;
}

} // namespace

TEST(claims_file, reads_lines_and_sets_aside_those_with_faults_all_at_once) {
    const ClaimFile file = read_claims(
        std::string(names) + "P000001,male,40,V1,outpatient,H990101,内科,J18.9,2026-01-05,JC-0301,1,20,20\n"
                             "990102199308169813,男,200,,门诊,H990101,内科,J18.9,2026-02-30,JC-0301,0,20,20.005\n"
                             "P000002,female,7,V2,住院,H990101,\"内科, 二区\",J18.9,2026-01-06,JC-0303,1.5,15,22.5\n"
                             "P000003,female,7,V3,inpatient,H990101,内科,J18.9,2026-01-06,JC-0303,2,15,31\n"
                             "P000004,female\n"
    );
    EXPECT_EQ(file.claims.lines(), 2U);
    EXPECT_EQ(file.set_aside, 3);
    EXPECT_EQ(
        told(file),
        (Told{
            "3 person personal",
            "3 age misfit",
            "3 visit missing",
            "3 day misfit",
            "3 quantity misfit",
            "3 amount misfit",
            "5 amount sum",
            "6  width"})
    );
    for (const LineFault& fault : file.faults) {
        EXPECT_EQ(fault.what.zh.find("990102"), std::string::npos); // no fault repeats what it is about
    }
    const Line second = file.claims.line(1);
    EXPECT_EQ(second.department, "内科, 二区");
    EXPECT_EQ(second.quantity, 150);
    EXPECT_EQ(second.amount_cents, 2250);
    EXPECT_EQ(second.setting, Setting::inpatient);
    EXPECT_EQ(second.number, 4U);
}

TEST(claims_file, tells_every_missing_column_and_reads_none) {
    const ClaimFile file = read_claims("person,sex,患者,amount\nP000001,male,P000001,1\n");
    EXPECT_EQ(file.claims.lines(), 0U);
    EXPECT_EQ(file.faults.front().code, "column_twice");
    EXPECT_EQ(file.faults_all, 11);
    EXPECT_EQ(read_claims("").claims.lines(), 0U);
    EXPECT_EQ(told(read_claims(std::string(names) + "\"P000001,male\n")), Told{"2  quote"});
}

TEST(claims_file, writes_what_it_reads) {
    const Sample sample = make_sample(*shipped(), {.lines = 300});
    const std::string text = write_claims(sample.claims);
    const ClaimFile again = read_claims(text);
    EXPECT_TRUE(again.faults.empty());
    EXPECT_EQ(write_claims(again.claims), text);
    EXPECT_EQ(again.claims.number, sample.claims.number);
}

TEST(claims_review, flags_what_each_rule_is_about) {
    const std::string who = "P000001,male,40,V1,inpatient,H990101,内科,";
    EXPECT_EQ(
        flagged(lines(
            who + "J18.9,2026-01-05,JC-0301,1,20,20\n" +     // 2
            who + "J18.9,2026-01-05,JC-0301,1,20,20\n" +     // 3 equal
            who + "J18.9,2026-01-05,YX-0406,1,120,120\n" +   // 4 for women
            who + "J18.9,2026-01-06,ZZ-0508,1,45,45\n" +     // 5 for children
            who + "J18.9,2026-01-06,ZZ-0502,3,4,12\n" +      // 6
            who + "J18.9,2026-01-06,ZZ-0502,3,4,12\n" +      // 7 equal, and two more than the day allows
            who + "J18.9,2026-01-07,JC-0304,1,90,90\n" +     // 8
            who + "J18.9,2026-01-08,JC-0305,1,8,8\n" +       // 9 contained in 8
            who + "J18.9,2026-01-08,YX-0401,1,61.5,61.5\n" + // 10 dearer than 60
            who + "J18.9,2026-01-08,HC-1102,1,1200,1200\n" + // 11 not for pneumonia
            who + "J18.9,2026-01-08,ZF-0001,1,9,9\n"         // 12 unknown
        )),
        (Told{
            "3 duplicate 2000",
            "4 sex 12000",
            "5 age 4500",
            "7 duplicate 1200",
            "7 quantity 800",
            "9 included 800",
            "10 price 150",
            "11 diagnosis 120000",
            "12 unlisted 900"})
    );
}

TEST(claims_review, counts_within_the_days_of_the_item_and_the_calendar) {
    const std::string who = "P000001,male,40,V1,outpatient,H990101,内科,J18.9,";
    EXPECT_EQ(
        flagged(lines(
            who + "2026-01-05,ZZ-0507,1,400,400\n" + who + "2026-01-06,ZZ-0507,1,400,400\n" + who +
            "2026-01-07,ZZ-0507,1,400,400\n" + who + "2026-01-12,ZZ-0507,1,400,400\n" + // the first is seven days ago
            who + "2026-01-12,ZZ-0507,1,399,399\n"                                      // the fourth within seven
        )),
        Told{"6 frequency 39900"}
    );
    EXPECT_EQ(
        flagged(lines(
            who + "2026-01-05,KF-0703,18,50,900\n" + who + "2026-01-31,KF-0703,4,50,200\n" + // 1100 of 1000
            who + "2026-02-01,KF-0703,20,50,1000\n"                                          // another month
        )),
        Told{"3 month-limit 10000"}
    );
    EXPECT_EQ(
        flagged(lines(
            who + "2025-12-30,YP-1007,30,66,1980\n" + who + "2026-01-01,YP-1007,29,66,1914\n" + who +
            "2026-11-30,YP-1007,3,66,198\n"
        )),
        Told{"4 year-limit 13200"}
    );
}

TEST(claims_review, counts_earlier_lines_and_judges_only_later_ones) {
    const std::string who = "P000001,male,40,V1,outpatient,H990101,内科,J18.9,";
    const Claims claims = lines(
        who + "2026-01-05,JC-0301,1,20,20\n" + who + "2026-01-05,JC-0301,1,20,20\n" + who +
        "2026-01-05,JC-0301,1,20,20\n"
    );
    EXPECT_EQ(flagged(claims, 2), Told{"4 duplicate 2000"});
    const auto flags = Reviewer(shipped()).flags(claims, {.from = 2});
    EXPECT_EQ(flags.front().beside, 0U);
    EXPECT_EQ(flags.front().facts.at("same.equal_before"), Json(2));
}

// Precision and recall against what was planted, with honest lines and look-alikes around it.
TEST(claims_review, finds_all_that_was_planted_and_nothing_else) {
    const Sample sample = make_sample(*shipped(), {.lines = 40'000});
    const std::map<std::string, std::string> rule_of{{"month", "month-limit"}, {"year", "year-limit"}};
    std::set<std::pair<uint32_t, std::string>> wanted;
    std::set<std::string> kinds;
    for (const auto& [line, kind] : sample.planted) {
        wanted.emplace(line, rule_of.contains(kind) ? rule_of.at(kind) : kind);
        kinds.insert(kind);
    }
    EXPECT_EQ(kinds.size(), 11U);
    EXPECT_GT(sample.planted.size(), 300U);
    EXPECT_GT(sample.look_alikes, 50U);
    std::set<std::pair<uint32_t, std::string>> found;
    for (const Flag& flag : Reviewer(shipped()).flags(sample.claims)) {
        found.emplace(flag.line, shipped()->rules[flag.rule].id);
    }
    EXPECT_EQ(found, wanted);
}

// One engine for all lines and one for a single line; they agree on every line and rule, with any number of threads.
TEST(claims_review, says_of_every_line_what_the_scalar_engine_says) {
    const Sample sample = make_sample(*shipped(), {.lines = 1'500, .seed = 7});
    const Reviewer reviewer(shipped());
    const auto flags = reviewer.flags(sample.claims);
    EXPECT_EQ(reviewer.flags(sample.claims, {.threads = 3}), flags);
    ASSERT_FALSE(flags.empty());
    for (const Flag& flag : flags) {
        const catalog::ReviewRule& rule = shipped()->rules[flag.rule];
        const catalog::LineAnswer said = catalog::answer(*shipped(), rule, flag.facts);
        EXPECT_TRUE(said.flag) << rule.id;
        EXPECT_EQ(said.rule, flag.row) << rule.id;
    }
}

TEST(claims_review, counts_the_money_of_a_line_once) {
    const Sample sample = make_sample(*shipped(), {.lines = 2'000});
    std::map<uint32_t, int64_t> largest;
    std::map<uint32_t, int64_t> fresh;
    for (const Flag& flag : Reviewer(shipped()).flags(sample.claims)) {
        largest[flag.line] = std::max(largest[flag.line], flag.cents);
        fresh[flag.line] += flag.fresh_cents;
        EXPECT_LE(flag.cents, sample.claims.amount_cents[flag.line]);
    }
    EXPECT_EQ(largest, fresh);
}

namespace {

const Date due = Date::of(2026, 3, 9);

std::string refusal(const FlagStanding& flag, const Decision& decision) {
    try {
        decide(flag, decision, 200'000);
    } catch (const Error& e) {
        return e.code().name;
    }
    return "";
}

} // namespace

TEST(claims_flag, is_confirmed_only_after_the_hospital_had_its_say) {
    FlagStanding flag{.state = FlagState::flagged, .cents = 5'000, .answer_due_on = due};
    const Decision refuse{Verdict::confirm, "shu", due};
    EXPECT_EQ(refusal(flag, refuse), "claims.answer_awaited");
    EXPECT_EQ(decide(flag, {Verdict::confirm, "shu", due + 1}, 200'000), FlagState::confirmed);
    EXPECT_EQ(decide(flag, {Verdict::clear, "shu", due}, 200'000), FlagState::cleared);
    flag.answered = true;
    flag.state = FlagState::answered;
    EXPECT_EQ(decide(flag, refuse, 200'000), FlagState::confirmed);
    flag.state = FlagState::cleared;
    EXPECT_EQ(refusal(flag, refuse), "claims.decided");
}

TEST(claims_flag, of_a_large_sum_takes_two_people) {
    FlagStanding flag{.state = FlagState::answered, .cents = 200'000, .answer_due_on = due, .answered = true};
    EXPECT_EQ(decide(flag, {Verdict::confirm, "shu", due}, 200'000), FlagState::proposed);
    flag.state = FlagState::proposed;
    flag.proposed = Verdict::confirm;
    flag.proposed_by = "shu";
    EXPECT_EQ(refusal(flag, {Verdict::confirm, "shu", due}), "claims.second_reader_needed");
    EXPECT_EQ(refusal(flag, {Verdict::clear, "shu", due}), "claims.second_reader_needed");
    EXPECT_EQ(decide(flag, {Verdict::confirm, "rong", due}, 200'000), FlagState::confirmed);
    EXPECT_EQ(decide(flag, {Verdict::clear, "rong", due}, 200'000), FlagState::answered);
    EXPECT_EQ(saved_by(5'000, 3'000), 2'000);
    EXPECT_EQ(saved_by(5'000, 9'000), 0);
}

TEST(claims_effect, pays_a_share_of_what_was_confirmed_above_the_floor_and_up_to_the_cap) {
    const catalog::EffectContract contract{
        .share_permille = 120, .precision_permille = 850, .quarter_cents_max = 20'000'000};
    EXPECT_EQ(payment(contract, {36, 4, 1'200'000}).cents, 144'000);
    EXPECT_EQ(payment(contract, {34, 6, 1'200'000}).cents, 144'000); // exactly the floor
    EXPECT_EQ(payment(contract, {33, 7, 1'200'000}).cents, 0);
    EXPECT_EQ(payment(contract, {0, 0, 0}).cents, 0);
    EXPECT_EQ(payment(contract, {9, 0, 1'000'000'000}).cents, 20'000'000);
    EXPECT_EQ(payment(contract, {1, 0, 4}).cents, 0);
    EXPECT_EQ(payment(contract, {1, 0, 5}).cents, 1); // 0.6 of a cent
    const Payment shown = payment(contract, {36, 4, 1'200'000});
    EXPECT_EQ(shown.lines.size(), 10U);
    EXPECT_EQ(shown.lines[3].value, "0.900");
    EXPECT_EQ(shown.lines[7].from, "12000.00 × 0.12");
}

TEST(claims_effect, knows_the_quarters_of_a_year) {
    EXPECT_EQ(to_string(quarter_of(Date::of(2026, 3, 31))), "2026Q1");
    EXPECT_EQ(to_string(quarter_of(Date::of(2026, 4, 1))), "2026Q2");
    EXPECT_EQ(parse_quarter("2026Q4")->next_first_day(), Date::of(2027, 1, 1));
    EXPECT_EQ(parse_quarter("2026Q2")->first_day(), Date::of(2026, 4, 1));
    for (const char* wrong : {"2026Q5", "2026q1", "Q1", "20x6Q1", ""}) {
        EXPECT_FALSE(parse_quarter(wrong)) << wrong;
    }
}
