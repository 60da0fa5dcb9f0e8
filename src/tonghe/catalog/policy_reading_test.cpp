// What `tonghe pack check` says of facts and policies: a small pack without a fault, and each fault alone in it.
#include "tonghe/catalog/reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tonghe::catalog {

namespace {

using Files = std::map<std::string, std::string>;

constexpr const char* facts_yaml = R"(life_table:
  age: person.age
  sex: person.sex
  births_percent: 96
  deaths:
    "1": {0: 580, 60: 1000}
    "2": {0: 480, 60: 450}
targets:
  - target: person
    title: {zh: 个人, en: Person}
    registry: person
    household: household_number
    groups: [{fact: person.age, bands: [18, 60]}, {fact: person.sex}]
    facts:
      - {fact: person.age, years_since: birth_date, title: {zh: 周岁, en: Age in years}}
      - {fact: person.adult, years_since: birth_date, at_least: 18, title: {zh: 成年, en: Adult}}
      - {fact: person.sex, field: sex}
      - {fact: pension.monthly, from: pension, by: identity_number, sum: monthly_cents, where: {status: active}, title: {zh: 月养老金, en: Pension a month}}
  - target: household
    title: {zh: 家庭, en: Household}
    registry: household
    facts:
      - {fact: household.size, members: count, title: {zh: 人数, en: Members}}
      - {fact: household.pension, members: {sum: pension.monthly}, title: {zh: 养老金合计, en: Pensions}}
      - {fact: household.adults, members: {count_true: person.adult}, title: {zh: 成年人, en: Adults}}
      - {fact: household.per_head, ratio: [household.pension, household.size], title: {zh: 人均养老金, en: Pension per head}}
)";

constexpr const char* policy_yaml = R"(policy: old-age
version: 1
title: {zh: 高龄津贴, en: Old age allowance}
summary: {zh: 满八十周岁每月一百元。, en: From 80 a hundred yuan a month.}
issuer: police
issued_on: 2026-01-01
effective: {from: 2026-01-01}
target: person
field: elderly
law:
  - {title: {zh: 老年人权益保障法, en: Law on older people}}
text:
  - {article: {zh: 第二条, en: Article 2}, text: {zh: 年满八十周岁的，每月一百元。, en: "From 80, a hundred yuan a month."}}
benefits:
  - benefit: allowance
    title: {zh: 津贴, en: Allowance}
    decision: entitlement
    inputs:
      age: person.age
    pays: monthly
    delivery: automatic
    reasons:
      old: {zh: 已满八十周岁, en: 80 or older}
      young: {zh: 未满八十周岁, en: Under 80}
algorithm:
  purpose: {zh: 判定谁可以领取, en: Decides who may receive it}
  impact: {zh: 漏判会使老人少领, en: An omission costs an older person money}
  contact: police
)";

constexpr const char* benefit_dmn = R"(<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="高龄津贴" namespace="n">
  <inputData id="age" name="周岁"><variable name="周岁" typeRef="number"/></inputData>
  <decision id="entitlement" name="资格">
    <informationRequirement id="r"><requiredInput href="#age"/></informationRequirement>
    <decisionTable id="t" hitPolicy="UNIQUE">
      <input id="i"><inputExpression typeRef="number"><text>周岁</text></inputExpression></input>
      <output id="o1" name="entitled" typeRef="boolean"/>
      <output id="o2" name="amount" typeRef="number"/>
      <output id="o3" name="reason" typeRef="string"/>
      <annotation name="依据"/>
      <rule id="old">
        <inputEntry id="c1"><text>&gt;= 80</text></inputEntry>
        <outputEntry id="e1"><text>true</text></outputEntry><outputEntry id="e2"><text>100</text></outputEntry><outputEntry id="e3"><text>"old"</text></outputEntry>
        <annotationEntry><text>第二条</text></annotationEntry>
      </rule>
      <rule id="young">
        <inputEntry id="c2"><text>&lt; 80</text></inputEntry>
        <outputEntry id="e4"><text>false</text></outputEntry><outputEntry id="e5"><text>0</text></outputEntry><outputEntry id="e6"><text>"young"</text></outputEntry>
        <annotationEntry><text>第二条</text></annotationEntry>
      </rule>
    </decisionTable>
  </decision>
</definitions>
)";

constexpr const char* cases_yaml = R"(cases:
  - {case: 满八十, given: {person.age: 80}, is: entitled, amount: 100, reason: old}
  - {case: 差一岁, given: {person.age: 79}, is: not_entitled, reason: young}
  - {case: 年龄不明, is: unknown, missing: [person.age]}
)";

Files small_pack() {
    return {
        {"pack.yaml", "pack: town\nversion: 1\ntitle: {zh: 小城, en: Town}\nlicence: Apache-2.0\n"},
        {"codes/sex.yaml",
         "codes: sex\ntitle: {zh: 性别, en: Sex}\nvalues:\n  - {code: \"1\", title: {zh: 男, en: Male}}\n"},
        {"codes/status.yaml",
         "codes: status\ntitle: {zh: 状态, en: State}\nvalues:\n  - {code: active, title: {zh: 在领, en: Paid}}\n"},
        {"codes/function.yaml",
         "codes: function\ntitle: {zh: 职能, en: Function}\nvalues:\n"
         "  - {code: police, title: {zh: 公安, en: Police}}\n"},
        {"registries/person.yaml",
         "registry: person\ntitle: {zh: 人口库, en: People}\nsource: police\nkey: identity_number\nholder: "
         "self\nfields:\n"
         "  identity_number: {type: identity_number, class: sensitive, title: {zh: 号码, en: Number}}\n"
         "  name: {type: text, class: sensitive, title: {zh: 姓名, en: Name}}\n"
         "  sex: {type: code(sex), class: internal, title: {zh: 性别, en: Sex}}\n"
         "  birth_date: {type: date, class: internal, title: {zh: 出生日期, en: Born on}}\n"
         "  household_number: {type: text, class: internal, title: {zh: 户号, en: Household}}\n"},
        {"registries/household.yaml",
         "registry: household\ntitle: {zh: 户籍库, en: Households}\nsource: police\nkey: household_number\nfields:\n"
         "  household_number: {type: text, class: internal, title: {zh: 户号, en: Number}}\n"},
        {"registries/pension.yaml",
         "registry: pension\ntitle: {zh: 养老金库, en: Pensions}\nsource: police\nkey: pension_number\nfields:\n"
         "  pension_number: {type: text, class: internal, title: {zh: 编号, en: Number}}\n"
         "  identity_number: {type: identity_number, class: sensitive, title: {zh: 号码, en: Holder}}\n"
         "  monthly_cents: {type: money, class: internal, title: {zh: 月金额, en: A month}}\n"
         "  status: {type: code(status), class: internal, title: {zh: 状态, en: State}}\n"},
        {"facts.yaml", facts_yaml},
        {"policies/old-age/policy.yaml", policy_yaml},
        {"policies/old-age/benefit.dmn", benefit_dmn},
        {"policies/old-age/cases.yaml", cases_yaml}};
}

PackReading read(const Files& files) { return compile_packs({{"town", "", files}}); }

std::string told(const std::vector<Fault>& faults) {
    std::string out;
    for (const Fault& fault : faults) {
        out += fault.file + ":" + std::to_string(fault.line) + " " + fault.code + " " + fault.what.en + "\n";
    }
    return out;
}

int line_of(const std::string& text, const std::string& part) {
    const size_t at = text.find(part);
    EXPECT_NE(at, std::string::npos) << part;
    return static_cast<int>(std::count(text.begin(), text.begin() + static_cast<ptrdiff_t>(at), '\n')) + 1;
}

const char* const facts = "facts.yaml";
const char* const policy = "policies/old-age/policy.yaml";
const char* const dmn = "policies/old-age/benefit.dmn";
const char* const cases = "policies/old-age/cases.yaml";

// A slip of the hand, and what is said of it: the code and the file it stands in, on the line that holds `at`.
struct Slip {
    const char* path;
    const char* old;
    const char* fresh;
    const char* code;
    const char* told_of; // file
    const char* at;      // in the changed file
    const char* remedy;  // part of it, in English
    const char* what = "";
};

void expect_fault(const Slip& slip) {
    SCOPED_TRACE(std::string(slip.code) + ": " + slip.fresh);
    Files files = small_pack();
    std::string& text = files.at(slip.path);
    const size_t place = text.find(slip.old);
    ASSERT_NE(place, std::string::npos) << slip.old;
    text.replace(place, std::string(slip.old).size(), slip.fresh);
    const PackReading reading = read(files);
    const auto found = std::find_if(reading.faults.begin(), reading.faults.end(), [&](const Fault& fault) {
        return fault.code == slip.code && fault.file == "town/" + std::string(slip.told_of);
    });
    ASSERT_NE(found, reading.faults.end()) << told(reading.faults);
    EXPECT_EQ(found->line, line_of(files.at(slip.told_of), slip.at)) << told(reading.faults);
    EXPECT_NE(found->what.en.find(slip.what), std::string::npos) << found->what.en;
    EXPECT_NE(found->remedy.en.find(slip.remedy), std::string::npos) << found->remedy.en;
    EXPECT_FALSE(found->remedy.zh.empty());
}

} // namespace

TEST(catalog_policy_reading, a_small_policy_loads_without_fault_and_its_cases_hold) {
    const PackReading reading = read(small_pack());
    EXPECT_EQ(told(reading.faults), "");
    ASSERT_NE(reading.catalog, nullptr);
    ASSERT_NE(reading.catalog->policy_version("old-age", 1), nullptr);
    EXPECT_EQ(reading.catalog->policy_version("old-age", 1)->cases.size(), 3U);
    EXPECT_EQ(reading.catalog->target("household")->fact("household.per_head")->scale, 3);
}

TEST(catalog_policy_reading, groupings_and_the_life_table) {
    const PackReading reading = read(small_pack());
    ASSERT_NE(reading.catalog, nullptr);
    EXPECT_EQ(reading.catalog->target("person")->groups[0].bands, (std::vector<int64_t>{18, 60}));
    const LifeTable& life = reading.catalog->content().life_table;
    EXPECT_DOUBLE_EQ(life.survival("1", 60, 1), 0.99);
    EXPECT_DOUBLE_EQ(life.survival("1", 30, 1), 1 - 0.0079); // half way between 580 and 1,000
    EXPECT_DOUBLE_EQ(life.survival("2", 90, 2), 0.9955 * 0.9955);
    EXPECT_DOUBLE_EQ(life.survival("", 90, 2), 1);
    for (const auto& [old, fresh, what] :
         {std::tuple{"bands: [18, 60]", "bands: [60, 18]", "each above the one before"},
          {"{fact: person.sex}]", "{fact: person.sex, bands: [1]}]", "a fact that is a number"},
          {"bands: [18, 60]", "bands: [18], parts: 5", "instead of `bands`"},
          {"0: 580, 60: 1000", "0: 580, 200: 1000", "an age from 0 to 150"},
          {"births_percent: 96", "births_percent: 960", "300"}}) {
        Files files = small_pack();
        std::string& text = files.at("facts.yaml");
        text.replace(text.find(old), std::string(old).size(), fresh);
        EXPECT_NE(told(read(files).faults).find(what), std::string::npos) << fresh << "\n" << told(read(files).faults);
    }
}

TEST(catalog_policy_reading, how_it_is_paid_is_data_of_the_policy) {
    Files files = small_pack();
    std::string& text = files.at(policy);
    text.insert(text.find("target: person"), "payment: {sample: 5, confirmation_days: 0}\n");
    const PackReading reading = read(files);
    ASSERT_NE(reading.catalog, nullptr) << told(reading.faults);
    EXPECT_EQ(
        reading.catalog->policy("old-age", Date::of(2026, 3, 2))->payment,
        (PaymentTerms{5, {TermUnit::day, 7}, {TermUnit::day, 0}})
    );
    expect_fault(
        {policy,
         "target: person",
         "payment: {publicity_days: 90}\ntarget: person",
         "catalog.bad_value",
         policy,
         "payment:",
         "",
         "90"}
    );
    expect_fault(
        {policy,
         "target: person",
         "payment: {published: 9}\ntarget: person",
         "catalog.unknown_key",
         policy,
         "payment:",
         "",
         "published"}
    );
}

TEST(catalog_policy_reading, periods_of_paying_are_of_days_or_of_working_days) {
    const auto payment_of = [](const std::string& payment) {
        Files files = small_pack();
        std::string& text = files.at(policy);
        text.insert(text.find("target: person"), "payment: " + payment + "\n");
        const PackReading reading = read(files);
        return reading.catalog == nullptr ? PaymentTerms{.sample = -1}
                                          : reading.catalog->policy("old-age", Date::of(2026, 3, 2))->payment;
    };
    EXPECT_EQ(payment_of("{publicity: {workdays: 7}}").publicity, (Term{TermUnit::workday, 7}));
    EXPECT_EQ(payment_of("{publicity: {days: 10}, mending: {days: 3}}").mending, (Term{TermUnit::day, 3}));
    EXPECT_FALSE(payment_of("none").pays_out);
    for (const char* nonsense :
         {"{publicity: {hours: 7}}",
          "{publicity: {workdays: 61}}",
          "{publicity: {days: 7, workdays: 5}}",
          "{publicity: {days: 7}, publicity_days: 7}",
          "{publicity: 7}",
          "{mending: {workdays: 0}}",
          "never"}) {
        EXPECT_EQ(payment_of(nonsense).sample, -1) << nonsense;
    }
}

TEST(catalog_policy_reading, facts_of_what_is_not_there) {
    expect_fault(
        {facts,
         "from: pension,",
         "from: pensions,",
         "catalog.unknown_reference",
         facts,
         "from: pensions",
         "Did you mean 'pension'?",
         "no registry 'pensions'"}
    );
    expect_fault(
        {facts,
         "field: sex",
         "field: sez",
         "catalog.unknown_field",
         facts,
         "field: sez",
         "Did you mean 'sex'?",
         "no field 'sez'"}
    );
    expect_fault(
        {facts,
         "where: {status",
         "where: {state",
         "catalog.unknown_field",
         facts,
         "where: {state",
         "",
         "no field 'state'"}
    );
    expect_fault(
        {facts,
         "sum: pension.monthly",
         "sum: pension.month",
         "catalog.unknown_reference",
         facts,
         "sum: pension.month}",
         "Did you mean 'pension.monthly'?",
         "no fact 'pension.month'"}
    );
}

TEST(catalog_policy_reading, facts_that_cannot_be_made) {
    expect_fault(
        {facts,
         "sum: monthly_cents",
         "sum: identity_number",
         "catalog.bad_value",
         facts,
         "sum: identity_number",
         "Give a value",
         "of a field of numbers"}
    );
    expect_fault(
        {facts,
         "sum: monthly_cents",
         "sum: monthly_cents, count: true",
         "catalog.bad_value",
         facts,
         "count: true",
         "Give a value",
         "exactly one kind"}
    );
    expect_fault(
        {facts,
         "[household.pension, household.size]",
         "[household.pension]",
         "catalog.bad_value",
         facts,
         "ratio: [household.pension]",
         "Give a value",
         "two facts"}
    );
    expect_fault(
        {facts,
         "ratio: [household.pension, ",
         "ratio: [person.sex, ",
         "catalog.bad_value",
         facts,
         "ratio: [person.sex",
         "Give a value",
         "facts that are numbers"}
    );
    expect_fault(
        {facts,
         "sum: pension.monthly",
         "sum: person.sex",
         "catalog.bad_value",
         facts,
         "sum: person.sex",
         "Give a value",
         "facts that are numbers"}
    );
    expect_fault(
        {facts,
         "count_true: person.adult",
         "count_true: person.age",
         "catalog.bad_value",
         facts,
         "count_true: person.age",
         "Give a value",
         "true or false"}
    );
    expect_fault(
        {facts,
         "years_since: birth_date, title",
         "years_since: sex, title",
         "catalog.bad_value",
         facts,
         "years_since: sex",
         "Give a value",
         "of a field of dates"}
    );
}

TEST(catalog_policy_reading, conditions_that_no_record_meets) {
    expect_fault(
        {facts,
         "{status: active}",
         "{status: activ}",
         "catalog.not_one_of",
         facts,
         "status: activ}",
         "Did you mean 'active'?",
         "'activ'"}
    );
    expect_fault(
        {facts,
         "{status: active}",
         "{status: {years_blow: 3}}",
         "catalog.unknown_key",
         facts,
         "years_blow",
         "years_below"}
    );
    expect_fault(
        {facts,
         "{status: active}",
         "{status: {months_within: 3}}",
         "catalog.bad_value",
         facts,
         "months_within",
         "Give a value",
         "of a field of dates"}
    );
    expect_fault(
        {facts, "{status: active}", "{status: {}}", "catalog.bad_value", facts, "status: {}", "Give a value", "a list"}
    );
}

TEST(catalog_policy_reading, inputs_that_are_no_facts) {
    expect_fault(
        {policy,
         "age: person.age",
         "age: person.agee",
         "catalog.unknown_reference",
         policy,
         "person.agee",
         "Did you mean 'person.age'?",
         "no fact 'person.agee'"}
    );
    expect_fault(
        {policy,
         "age: person.age",
         "age: person.sex",
         "catalog.policy_type",
         policy,
         "age: person.sex",
         "typeRef",
         "type text"}
    );
    expect_fault(
        {policy, "age: person.age", "years: person.age", "catalog.policy_input", policy, "inputs:", "Write age: <fact>"}
    );
    expect_fault(
        {policy,
         "age: person.age",
         "age: person.age\n      sex: person.sex",
         "catalog.unknown_reference",
         policy,
         "sex: person.sex",
         "id of an input",
         "no input 'sex'"}
    );
    expect_fault(
        {policy,
         "decision: entitlement",
         "decision: entitlements",
         "catalog.unknown_reference",
         policy,
         "decision: entitlements",
         "Did you mean 'entitlement'?",
         "no decision 'entitlements'"}
    );
}

TEST(catalog_policy_reading, tables_that_leave_somebody_out_or_answer_twice) {
    expect_fault({dmn, "&lt; 80", "&lt; 79", "rules.gap", dmn, "<decisionTable", "", "no rule covers"});
    expect_fault({dmn, "&lt; 80", "&lt; 81", "rules.overlap", dmn, "<rule id=\"young\"", ""});
    expect_fault(
        {dmn, "name=\"amount\"", "name=\"sum\"", "catalog.decision_output", policy, "decision: entitlement", "'amount'"}
    );
}

TEST(catalog_policy_reading, reasons_and_articles_that_nobody_could_read) {
    expect_fault(
        {dmn, "\"old\"</text>", "\"aged\"</text>", "catalog.policy_reason", policy, "reasons:", "Write aged:", "'aged'"}
    );
    expect_fault(
        {policy,
         "      young: {",
         "      rich: {zh: 收入过高, en: Too rich}\n      young: {",
         "catalog.policy_reason_unused",
         policy,
         "rich:",
         "Take it out",
         "'rich'"}
    );
    expect_fault(
        {policy,
         "young: {zh: 未满八十周岁, en: Under 80}",
         "young: {zh: 未满八十周岁}",
         "catalog.text_needed",
         policy,
         "young:",
         "both texts"}
    );
    expect_fault(
        {dmn,
         "<annotationEntry><text>第二条",
         "<annotationEntry><text>第九条",
         "catalog.policy_article",
         dmn,
         "<rule id=\"old\"",
         "stands under text",
         "第九条"}
    );
}

TEST(catalog_policy_reading, cases_that_do_not_hold) {
    expect_fault(
        {cases,
         "amount: 100",
         "amount: 120",
         "catalog.policy_case",
         cases,
         "满八十",
         "Correct the table",
         "entitled, 100, old"}
    );
    expect_fault(
        {cases,
         "is: unknown",
         "is: entitled",
         "catalog.policy_case",
         cases,
         "年龄不明",
         "Correct",
         "unknown, person.age"}
    );
    expect_fault(
        {cases,
         "given: {person.age: 79}",
         "given: {person.ages: 79}",
         "catalog.unknown_reference",
         cases,
         "person.ages",
         "Did you mean 'person.age'?",
         "no fact 'person.ages'"}
    );
    expect_fault(
        {cases,
         "满八十, ",
         "满八十, benefit: allowances, ",
         "catalog.unknown_reference",
         cases,
         "allowances",
         "",
         "no benefit 'allowances'"}
    );
}

TEST(catalog_policy_reading, a_policy_has_its_three_files_in_its_own_folder) {
    for (const char* missing : {policy, dmn, cases}) {
        Files files = small_pack();
        files.erase(missing);
        const PackReading reading = read(files);
        ASSERT_EQ(reading.faults.size(), 1U) << told(reading.faults);
        EXPECT_EQ(reading.faults[0].code, "catalog.missing_file");
        EXPECT_EQ(reading.faults[0].file, "town/" + std::string(missing));
        EXPECT_FALSE(reading.faults[0].remedy.en.empty());
    }
    expect_fault({policy, "policy: old-age", "policy: age", "catalog.folder_name", policy, "policy: age", "agree"});
    expect_fault(
        {policy, "issuer: police", "issuer: polices", "catalog.unknown_reference", policy, "issuer:", "Did you mean"}
    );
    expect_fault(
        {policy, "target: person", "target: persons", "catalog.unknown_reference", policy, "target:", "Did you mean"}
    );
}

} // namespace tonghe::catalog
