#include "tonghe/catalog/decision.hpp"
#include "tonghe/catalog/difference.hpp"
#include "tonghe/catalog/reader.hpp"
#include "tonghe/catalog/scaffold.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace tonghe::catalog {

namespace {

using Files = std::map<std::string, std::string>;

std::string entry_of(const std::string& model) {
    return "  - {algorithm: " + model +
           ", owner: police, since: 2026-01-01, contact: police, purpose: {zh: 判定, en: Decides}, impact: {zh: 影响, "
           "en: "
           "Impact}}\n";
}

// The least that loads around a decision: one registry, one unit, one item.
Files small_pack() {
    Files files{
        {"pack.yaml", "pack: town\nversion: 1\ntitle: {zh: 小城, en: Town}\nlicence: Apache-2.0\n"},
        {"codes/function.yaml",
         "codes: function\ntitle: {zh: 职能, en: Function}\nvalues:\n  - {code: police, title: {zh: 公安, en: "
         "Police}}\n"},
        {"registries/person.yaml",
         "registry: person\ntitle: {zh: 人口库, en: People}\nsource: police\nkey: identity_number\nholder: self\n"
         "territory: residence_region\nfields:\n"
         "  identity_number: {type: identity_number, class: sensitive, title: {zh: 号码, en: Number}}\n"
         "  name: {type: text, class: sensitive, title: {zh: 姓名, en: Name}}\n"
         "  age: {type: integer, class: internal, title: {zh: 年龄, en: Age}}\n"
         "  residence_region: {type: region, class: internal, title: {zh: 居住地, en: Residence}}\n"
         "  phone: {type: phone, class: sensitive, title: {zh: 电话, en: Telephone}}\n"},
        {"semantics.yaml",
         "subjects:\n  - {subject: person, title: {zh: 申请人, en: Applicant}, registry: person, find: actor}\n"},
        {"territory.json", R"({"regions":[
{"code":"990100000000","name":{"zh":"小城","en":"Town"},"level":"city"},
{"code":"990102000000","name":{"zh":"东区","en":"East"},"level":"district","parent":"990100000000"},
{"code":"990102001000","name":{"zh":"一街道","en":"First Street"},"level":"street","parent":"990102000000"}]})"},
        {"organisation.yaml", R"(queues:
  - {queue: police/window, title: {zh: 窗口, en: Window}, function: police}
  - {queue: police/elder, title: {zh: 长者专窗, en: "Window for elders"}, function: police}
  - {queue: police/nobody, title: {zh: 无人, en: Nobody}, function: police}
units:
  - unit: police
    title: {zh: 公安局, en: Police}
    function: police
    level: city
    region: "990100000000"
  - each: street
    unit: "police-{code}"
    title: {zh: "{short}派出所", en: "{short} Station"}
    function: police
    parent: police
    posts:
      - {post: window, title: {zh: 窗口民警, en: Officer}, queues: [police/window, police/elder]}
)"}};
    files.merge(scaffold_item("allowance", {"津贴", "Allowance"}, "police", "police/window"));
    files.merge(scaffold_decision("allowance", {"津贴", "Allowance"}));
    files["algorithms.yaml"] = "algorithms:\n" + entry_of("allowance");
    return files;
}

void replace(Files& files, const std::string& path, const std::string& from, const std::string& to) {
    std::string& text = files.at(path);
    const size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
}

Files with_eligibility(const std::string& inputs = "{age: facts.person.age}") {
    Files files = small_pack();
    replace(
        files,
        "items/allowance/item.yaml",
        "result:",
        "eligibility:\n  decision: allowance/entitlement\n  inputs: " + inputs + "\nresult:"
    );
    return files;
}

Files with_desk(const std::string& rows) {
    Files files = small_pack();
    replace(
        files,
        "items/allowance/process.bpmn",
        "tonghe:queue=\"police/window\"",
        "tonghe:queue=\"police/window\" tonghe:desk=\"desk/desk\" tonghe:input.age=\"facts.person.age\""
    );
    files["algorithms.yaml"] += entry_of("desk");
    files["decisions/desk.dmn"] =
        "<definitions xmlns=\"https://www.omg.org/spec/DMN/20191111/MODEL/\" id=\"desk_model\" name=\"分派\" "
        "namespace=\"https://example.org/desk\">\n<inputData id=\"age\" name=\"年龄\"><variable id=\"v\" name=\"年龄\" "
        "typeRef=\"number\"/></inputData>\n<decision id=\"desk\" name=\"窗口\"><variable id=\"w\" name=\"窗口\"/>"
        "<informationRequirement id=\"r\"><requiredInput href=\"#age\"/></informationRequirement>\n"
        "<decisionTable id=\"t\" hitPolicy=\"UNIQUE\">\n<input id=\"i\" label=\"年龄\"><inputExpression id=\"e\" "
        "typeRef=\"number\"><text>年龄</text></inputExpression></input>\n<output id=\"o\" name=\"queue\" "
        "typeRef=\"string\"/>\n" +
        rows + "</decisionTable></decision></definitions>\n";
    return files;
}

std::string rule(const std::string& id, const std::string& test, const std::string& queue) {
    return "<rule id=\"" + id + "\"><inputEntry id=\"" + id + "_1\"><text>" + test +
           "</text></inputEntry><outputEntry id=\"" + id + "_2\"><text>\"" + queue + "\"</text></outputEntry></rule>\n";
}

PackReading read(const Files& files) { return compile_packs({{"town", "", files}}); }

std::vector<std::string> told(const std::vector<Fault>& faults) {
    std::vector<std::string> out;
    for (const Fault& fault : faults) {
        out.push_back(fault.file + ":" + std::to_string(fault.line) + " " + fault.code + " " + fault.what.en);
    }
    return out;
}

using Findings = std::vector<std::string>;

JsonObject aged(int age) { return JsonObject{{"facts", {{"person", {{"age", age}}}}}}; }

const Date day = Date::of(2026, 3, 2);

} // namespace

TEST(catalog_decision, what_the_scaffold_writes_loads_and_answers) {
    const PackReading reading = read(with_eligibility());
    EXPECT_EQ(told(reading.faults), Findings{});
    EXPECT_EQ(told(reading.warnings), Findings{});
    ASSERT_NE(reading.catalog, nullptr);
    EXPECT_EQ(reading.catalog->decision_model("allowance")->pack, "town");
    const BoundDecision& decision = *reading.catalog->item("allowance")->eligibility;
    const Answer yes = ask(decision, aged(82), day);
    EXPECT_EQ(to_text(yes.value), R"({"entitled":true,"amount":100,"reason":"已满 80 周岁"})");
    EXPECT_EQ(to_text(yes.inputs), R"({"年龄":82})");
    ASSERT_EQ(yes.rules.size(), 1U);
    EXPECT_EQ(yes.rules.front().rule, 2);
    EXPECT_EQ(yes.rules.front().note, "写上条文");
    EXPECT_EQ(ask(decision, aged(79), day).value.at("entitled"), Json(false));
    EXPECT_TRUE(ask(decision, {}, day).value.is_null()); // nothing is known: nothing is said
}

TEST(catalog_decision, an_item_is_given_the_facts_its_decision_reads) {
    EXPECT_EQ(read(with_eligibility()).catalog->item("allowance")->facts, Findings{"person"});
}

TEST(catalog_decision, an_old_version_is_judged_by_its_old_rules) {
    Files files = with_eligibility();
    const PackReading before = read(files);
    replace(files, "decisions/allowance.dmn", "&gt;= 80", "&gt;= 90");
    replace(files, "decisions/allowance.dmn", "&lt; 80", "&lt; 90");
    const PackReading after = read(files);
    const ItemDefinition& old = *before.catalog->item("allowance");
    EXPECT_NE(old.version.hash, after.catalog->item("allowance")->version.hash);
    const auto kept = compile_item(old.sources);
    ASSERT_TRUE(kept) << told(kept.faults()).front();
    EXPECT_EQ(ask(*kept->eligibility, aged(82), day).value.at("entitled"), Json(true));
    EXPECT_EQ(ask(*after.catalog->item("allowance")->eligibility, aged(82), day).value.at("entitled"), Json(false));
}

TEST(catalog_decision, a_changed_rule_is_told_by_diff) {
    Files files = with_eligibility();
    const PackReading before = read(files);
    replace(files, "decisions/allowance.dmn", "<text>100</text>", "<text>150</text>");
    std::vector<std::string> places;
    for (const Change& change : diff(*before.catalog, *read(files).catalog)) {
        if (change.what == "decision") {
            places.push_back(change.place + ": " + change.before + " → " + change.after);
        }
    }
    EXPECT_EQ(
        places,
        Findings{"entitlement/rule 2: >= 80 | true, 100, \"已满 80 周岁\" → >= 80 | true, 150, \"已满 80 周岁\""}
    );
}

TEST(catalog_decision, every_input_has_a_source_and_every_source_an_input) {
    EXPECT_EQ(
        told(read(with_eligibility("{ages: facts.person.age}")).faults),
        (Findings{
            "town/items/allowance/item.yaml:27 catalog.unknown_field The decision 'allowance/entitlement' has no field "
            "'ages'.",
            "town/items/allowance/item.yaml:27 catalog.input_not_given The decision 'allowance/entitlement' reads the "
            "input 'age' (年龄); nothing here says where it comes from."})
    );
}

TEST(catalog_decision, a_model_or_decision_that_is_not_there_is_a_fault) {
    Files files = with_eligibility();
    replace(files, "items/allowance/item.yaml", "allowance/entitlement", "allowance/entitlment");
    const PackReading reading = read(files);
    ASSERT_EQ(told(reading.faults).size(), 1U);
    EXPECT_EQ(
        told(reading.faults).front(),
        "town/items/allowance/item.yaml:27 catalog.unknown_reference There is no decision 'allowance/entitlment'."
    );
    EXPECT_NE(reading.faults.front().remedy.en.find("allowance/entitlement"), std::string::npos);
}

TEST(catalog_decision, what_is_certainly_wrong_is_a_fault_with_its_element) {
    Files files = with_eligibility();
    replace(files, "decisions/allowance.dmn", "<text>&lt; 80</text>", "<text>&lt; 85</text>");
    const Findings overlap = told(read(files).faults);
    ASSERT_EQ(overlap.size(), 1U);
    EXPECT_NE(overlap.front().find("rules.overlap"), std::string::npos) << overlap.front();
    EXPECT_NE(overlap.front().find("element '"), std::string::npos) << overlap.front();

    replace(files, "decisions/allowance.dmn", "<text>&lt; 85</text>", "<text>&lt; 70</text>");
    const PackReading gap = read(files);
    EXPECT_EQ(told(gap.faults), Findings{});
    ASSERT_FALSE(gap.warnings.empty());
    EXPECT_EQ(gap.warnings.front().code, "rules.gap");

    replace(files, "decisions/allowance.dmn", "<text>&lt; 70</text>", "<text>&lt; (70</text>");
    const PackReading syntax = read(files);
    ASSERT_EQ(syntax.faults.size(), 1U) << told(syntax.faults).back();
    EXPECT_EQ(syntax.faults.front().code, "rules.syntax");
    EXPECT_EQ(syntax.faults.front().file, "town/decisions/allowance.dmn");
    EXPECT_NE(syntax.faults.front().what.en.find("'below_1'"), std::string::npos) << syntax.faults.front().what.en;
}

TEST(catalog_decision, eligibility_must_say_whether) {
    Files files = with_eligibility();
    replace(files, "decisions/allowance.dmn", "name=\"entitled\"", "name=\"eligible\"");
    EXPECT_EQ(
        told(read(files).faults),
        Findings{
            "town/items/allowance/item.yaml:27 catalog.decision_output The decision 'allowance/entitlement' has no "
            "output 'entitled'."}
    );
}

TEST(catalog_decision, a_reason_that_is_a_key_must_be_among_the_texts) {
    Files files = with_eligibility();
    replace(files, "decisions/allowance.dmn", "\"未满 80 周岁\"", "\"reason.too_young\"");
    const Findings faults = told(read(files).faults);
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_NE(faults.front().find("There is no text 'reason.too_young'"), std::string::npos);
}

TEST(catalog_decision, a_desk_decides_by_queues_that_are_served) {
    const std::string good = rule("young", "&lt; 80", "police/window") + rule("old", "&gt;= 80", "police/elder");
    const PackReading reading = read(with_desk(good));
    ASSERT_EQ(told(reading.faults), Findings{});
    const BoundDecision& desk = *reading.catalog->item("allowance")->desks.at("allowance/accept");
    EXPECT_EQ(ask(desk, aged(90), day).value, Json("police/elder"));

    const std::string bad = rule("young", "&lt; 80", "police/nobody") + rule("old", "&gt;= 80", "police/eldre");
    const Findings faults = told(read(with_desk(bad)).faults);
    ASSERT_FALSE(faults.empty());
    EXPECT_NE(faults.front().find("catalog.unstaffed_queue"), std::string::npos) << faults.front();
    EXPECT_NE(faults.back().find("There is no queue 'police/eldre'"), std::string::npos) << faults.back();
}

TEST(catalog_decision, models_import_each_other_and_travel_together) {
    Files files = with_eligibility();
    files["decisions/common.dmn"] =
        "<definitions xmlns=\"https://www.omg.org/spec/DMN/20191111/MODEL/\" id=\"common\" name=\"common\" "
        "namespace=\"https://example.org/common\"><decision id=\"rate\" name=\"rate\"><variable id=\"rv\" "
        "name=\"rate\" "
        "typeRef=\"number\"/><literalExpression "
        "id=\"re\"><text>200</text></literalExpression></decision></definitions>";
    replace(
        files,
        "decisions/allowance.dmn",
        "  <inputData",
        "  <import id=\"i\" name=\"common\" namespace=\"https://example.org/common\" "
        "importType=\"https://www.omg.org/spec/DMN/20191111/MODEL/\"/>\n  <inputData"
    );
    replace(
        files,
        "decisions/allowance.dmn",
        "<informationRequirement id=\"entitlement_age\">",
        "<informationRequirement id=\"entitlement_rate\"><requiredDecision "
        "href=\"https://example.org/common#rate\"/></informationRequirement>\n    <informationRequirement "
        "id=\"entitlement_age\">"
    );
    replace(files, "decisions/allowance.dmn", "<text>100</text>", "<text>common.rate</text>");
    const PackReading reading = read(files);
    ASSERT_EQ(told(reading.faults), Findings{});
    EXPECT_EQ(reading.catalog->decision_model("allowance")->imports, Findings{"common"});
    const auto kept = compile_item(reading.catalog->item("allowance")->sources);
    ASSERT_TRUE(kept);
    EXPECT_EQ(to_text(ask(*kept->eligibility, aged(99), day).value.at("amount")), "200");
}

// --- The shipped content. ----------------------------------------------------------------------------------------

namespace {

const Catalog& shipped() {
    static const PackReading reading = read_pack_root(std::filesystem::path(TONGHE_SOURCE_DIR) / "packs");
    return *reading.catalog;
}

std::string subsidy(const std::string& born_on, bool plural, Date applied_on) {
    const JsonObject form{{"form", {{"birth", {{"born_on", born_on}, {"plural", plural}}}}}};
    return to_text(ask(*shipped().item("childcare-subsidy")->eligibility, form, applied_on).value);
}

} // namespace

TEST(catalog_decision, the_childcare_subsidy_is_3600_a_year_until_three_and_prorated_before_2025) {
    const std::string full = R"(,"yearly":3600,"months":36,"reason":"reason.subsidy_full"})";
    EXPECT_EQ(subsidy("2026-02-09", false, day), R"({"entitled":true,"amount":10800)" + full);
    EXPECT_EQ(subsidy("2025-01-01", false, day), R"({"entitled":true,"amount":10800)" + full);
    EXPECT_EQ(
        subsidy("2026-02-09", true, day),
        R"({"entitled":true,"amount":21600,"yearly":7200,"months":36,"reason":"reason.subsidy_full"})"
    );
    EXPECT_EQ(
        subsidy("2024-12-31", false, day),
        R"({"entitled":true,"amount":10800,"yearly":3600,"months":36,"reason":"reason.subsidy_prorated"})"
    );
    EXPECT_EQ(
        subsidy("2023-06-15", false, day),
        R"({"entitled":true,"amount":5400,"yearly":3600,"months":18,"reason":"reason.subsidy_prorated"})"
    );
    EXPECT_EQ( // born in January 2022: one month
        subsidy("2022-01-20", false, Date::of(2025, 1, 10)),
        R"({"entitled":true,"amount":300,"yearly":3600,"months":1,"reason":"reason.subsidy_prorated"})"
    );
    const std::string no = R"({"entitled":false,"amount":0,"yearly":0,"months":0,"reason":"reason.subsidy_too_old"})";
    EXPECT_EQ(subsidy("2023-03-02", false, day), no); // three today
    EXPECT_NE(subsidy("2023-03-03", false, day), no); // tomorrow
}

TEST(catalog_algorithms, of_every_decision_that_something_asks_stand_in_the_register) {
    Files files = with_eligibility();
    ASSERT_TRUE(read(files).catalog);
    const DecisionAlgorithm* entry = read(files).catalog->algorithm("allowance");
    ASSERT_NE(entry, nullptr);
    EXPECT_EQ(entry->owner, "police");
    files["algorithms.yaml"] = "algorithms: []\n";
    EXPECT_EQ(
        told(read(files).faults),
        Findings{"town/decisions/allowance.dmn:1 catalog.algorithm_missing The decision model 'allowance' is asked by "
                 "'Allowance' and has no entry in the register of algorithms."}
    );
    Files unused = small_pack();
    unused["algorithms.yaml"] = "algorithms: []\n";
    EXPECT_TRUE(read(unused).catalog) << "what nothing asks needs no entry";
}

TEST(catalog_algorithms, are_of_models_and_offices_that_are_there_and_stand_once) {
    Files files = with_eligibility();
    files["algorithms.yaml"] += entry_of("allowance") + entry_of("nothing");
    replace(files, "algorithms.yaml", "owner: police", "owner: polcie");
    const auto found = told(read(files).faults);
    ASSERT_EQ(found.size(), 3U);
    EXPECT_TRUE(found[0].starts_with("town/algorithms.yaml:2 catalog.unknown_reference")) << found[0];
    EXPECT_TRUE(found[1].starts_with("town/algorithms.yaml:3 catalog.duplicate")) << found[1];
    EXPECT_TRUE(found[2].starts_with("town/algorithms.yaml:4 catalog.unknown_reference")) << found[2];
}

TEST(catalog_appeals, want_an_odd_board_and_people_who_admit_and_judge) {
    Files files = small_pack();
    EXPECT_FALSE(read(files).catalog->appeals()) << "a pack need not offer them";
    files["appeals.yaml"] =
        "seats: 4\nworkdays: {admit: 5, board: 20, act: 10}\nremedies:\n"
        "  - {remedy: court, title: {zh: 诉讼, en: Court}, to: {zh: 法院, en: Court}, within: {months: 6}, "
        "law: {title: {zh: 法, en: Law}}}\n";
    const auto found = told(read(files).faults);
    ASSERT_EQ(found.size(), 4U);
    EXPECT_TRUE(found[0].starts_with("town/appeals.yaml:1 catalog.bad_value")) << found[0];
    EXPECT_TRUE(found[1].find("'appeals.review'") != std::string::npos) << found[1];
    EXPECT_TRUE(found[2].find("'appeals.judge'") != std::string::npos) << found[2];
    EXPECT_TRUE(found[3].starts_with("town/appeals.yaml:2 catalog.missing_key")) << found[3];
    replace(files, "appeals.yaml", "seats: 4", "seats: 3");
    replace(files, "appeals.yaml", "act: 10", "act: 10, answer: 5");
    replace(
        files,
        "organisation.yaml",
        "queues: [police/window, police/elder]}",
        "queues: [police/window, police/elder], permissions: [appeals.review, appeals.judge]}"
    );
    const auto reading = read(files);
    ASSERT_TRUE(reading.catalog) << ::testing::PrintToString(told(reading.faults));
    const LegalRemedy& court = reading.catalog->appeals()->remedies.front();
    EXPECT_EQ(last_day(court, Date::of(2026, 3, 2)), Date::of(2026, 9, 2));
    EXPECT_EQ(last_day(court, Date::of(2025, 8, 31)), Date::of(2026, 2, 28)) << "the last day where a month is shorter";
    EXPECT_EQ(last_day({.count = 60, .unit = RemedyUnit::days}, Date::of(2026, 3, 2)), Date::of(2026, 5, 1));
}

} // namespace tonghe::catalog
