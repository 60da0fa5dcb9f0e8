#include "tonghe/base/clock.hpp"
#include "tonghe/catalog/difference.hpp"
#include "tonghe/catalog/internal/yaml.hpp"
#include "tonghe/catalog/reader.hpp"
#include "tonghe/catalog/scaffold.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace tonghe::catalog {

namespace {

using Files = std::map<std::string, std::string>;

constexpr const char* person = R"(registry: person
title: {zh: 人口库, en: People}
source: police
key: identity_number
territory: residence_region
holder: self
fields:
  identity_number: {type: identity_number, semantic: person.identity_number, class: sensitive, mask: identity, title: {zh: 号码, en: Number}}
  name: {type: text, semantic: person.name, class: sensitive, mask: name, title: {zh: 姓名, en: Name}}
  sex: {type: code(sex), class: internal, title: {zh: 性别, en: Sex}}
  residence_region: {type: region, class: internal, title: {zh: 居住地, en: Residence}}
  phone: {type: phone, class: sensitive, title: {zh: 电话, en: Telephone}}
)";

// A pack of the least that loads: one registry, one unit, one item as the scaffold writes it.
Files small_pack() {
    Files files = scaffold_pack("town", {"小城", "Town"});
    files["pack.yaml"] = "pack: town\nversion: 1\ntitle: {zh: 小城, en: Town}\nlicence: Apache-2.0\n";
    files["codes/sex.yaml"] =
        "codes: sex\ntitle: {zh: 性别, en: Sex}\nvalues:\n  - {code: \"1\", title: {zh: 男, en: Male}}\n";
    files["codes/function.yaml"] = "codes: function\ntitle: {zh: 职能, en: Function}\nvalues:\n  - {code: police, "
                                   "title: {zh: 公安, en: Police}}\n";
    files["registries/person.yaml"] = person;
    files["semantics.yaml"] =
        "subjects:\n  - {subject: person, title: {zh: 申请人, en: Applicant}, registry: person, find: actor}\n";
    files["territory.json"] = R"({"regions":[
{"code":"990100000000","name":{"zh":"小城","en":"Town"},"level":"city"},
{"code":"990102000000","name":{"zh":"东区","en":"East"},"level":"district","parent":"990100000000"},
{"code":"990102001000","name":{"zh":"一街道","en":"First Street"},"level":"street","parent":"990102000000"}]})";
    files["organisation.yaml"] = R"(queues:
  - {queue: police/window, title: {zh: 窗口, en: Window}, function: police}
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
      - {post: window, title: {zh: 窗口民警, en: Officer}, queues: [police/window]}
)";
    files.merge(scaffold_item("proof", {"证明", "Proof"}, "police", "police/window"));
    return files;
}

PackReading read(const Files& files) { return compile_packs({{"town", "", files}}); }

std::vector<std::string> told(const std::vector<Fault>& faults) {
    std::vector<std::string> out;
    for (const Fault& fault : faults) {
        out.push_back(fault.file + ":" + std::to_string(fault.line) + " " + fault.code);
    }
    return out;
}

void replace(Files& files, const std::string& path, const std::string& from, const std::string& to) {
    std::string& text = files.at(path);
    const size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
}

const Fault* find(const std::vector<Fault>& faults, std::string_view code) {
    const auto at = std::find_if(faults.begin(), faults.end(), [&](const Fault& fault) { return fault.code == code; });
    return at == faults.end() ? nullptr : &*at;
}

using ToldFaults = std::vector<std::string>;

} // namespace

TEST(catalog_reader, what_the_scaffold_writes_loads_without_fault) {
    const PackReading reading = read(small_pack());
    EXPECT_EQ(told(reading.faults), ToldFaults{});
    ASSERT_NE(reading.catalog, nullptr);
    ASSERT_NE(reading.catalog->item("proof"), nullptr);
    EXPECT_EQ(reading.catalog->item("proof")->item.promised, (Term{TermUnit::workday, 5}));
    EXPECT_NE(reading.catalog->item("proof")->process, nullptr);
    EXPECT_EQ(reading.catalog->organisation().unit("police-990102001")->title.zh, "一派出所");
    EXPECT_EQ(reading.catalog->organisation().posts_serving("police/window", "990102001000").size(), 1U);
    EXPECT_EQ(reading.catalog->semantic("person.phone")->subject, "person"); // every field of a subject has a meaning
}

TEST(catalog_reader, a_certificate_needs_what_its_form_may_leave_out) {
    Files files = small_pack();
    files["certificates/proof.yaml"] =
        "certificate: proof\ntype_code: \"11990000000001011Q001\"\ntitle: {zh: 证明, en: Proof}\nissuer: police\n"
        "level: city\nvalidity: none\nnumber: \"{year}{serial:6}\"\nfields:\n"
        "  - {field: name, semantic: person.name, title: {zh: 姓名, en: Name}}\n"
        "template: {paper: a4}\n";
    replace(
        files, "organisation.yaml", "    level: city\n", "    level: city\n    credit_code: \"11990100000000019F\"\n"
    );
    replace(
        files,
        "items/proof/process.bpmn",
        "sourceRef=\"decide\" targetRef=\"done\"/>",
        "sourceRef=\"decide\" targetRef=\"issue\"/>\n"
        "<bpmn:serviceTask id=\"issue\" name=\"签发\" tonghe:title_en=\"Issue\" tonghe:service=\"certificate.issue\" "
        "tonghe:certificate=\"proof\"/>\n<bpmn:sequenceFlow id=\"issue_to_done\" sourceRef=\"issue\" "
        "targetRef=\"done\"/>"
    );
    EXPECT_EQ(told(read(files).faults), ToldFaults{});
    replace(files, "items/proof/form.json", "\"required\": [\"name\", ", "\"required\": [");
    const PackReading reading = read(files);
    const Fault* fault = find(reading.faults, "catalog.promised_optional");
    ASSERT_NE(fault, nullptr);
    EXPECT_EQ(fault->file, "town/items/proof/form.json");
    EXPECT_GT(fault->line, 1);
    EXPECT_NE(fault->remedy.en.find("tonghe:set.name"), std::string::npos) << fault->remedy.en;
}

TEST(catalog_reader, a_task_has_a_title_in_both_languages) {
    Files files = small_pack();
    replace(files, "items/proof/process.bpmn", "tonghe:title_en=\"Decision\" ", "");
    const PackReading reading = read(files);
    const Fault* fault = find(reading.faults, "catalog.bad_task");
    ASSERT_NE(fault, nullptr);
    EXPECT_EQ(fault->file, "town/items/proof/process.bpmn");
    EXPECT_NE(fault->remedy.en.find("tonghe:title_en"), std::string::npos) << fault->remedy.en;
}

TEST(catalog_reader, tells_every_fault_at_once_with_its_line) {
    Files files = small_pack();
    replace(files, "items/proof/item.yaml", "promised: {workdays: 5}", "promised: {workdays: 25}");
    replace(files, "items/proof/item.yaml", "summary:", "sumary:");
    replace(files, "items/proof/item.yaml", "visits: 0", "visits: 1");
    replace(files, "items/proof/item.yaml", "territory: person.residence_region", "territory: person.residence_regoin");
    replace(files, "registries/person.yaml", "code(sex)", "code(sexes)");
    replace(
        files,
        "registries/person.yaml",
        "class: internal, title: {zh: 居住地, en: Residence}",
        "class: secret, title: {zh: 居住地}"
    );
    replace(
        files,
        "items/proof/process.bpmn",
        "tonghe:queue=\"police/window\" tonghe:level=\"street\" tonghe:act=\"decide\"",
        "tonghe:queue=\"police/windows\" tonghe:level=\"street\" tonghe:act=\"decide\""
    );
    files["items/proof/form.jsn"] = "{}";
    const PackReading reading = read(files);
    EXPECT_EQ(reading.catalog, nullptr);
    EXPECT_EQ(
        told(reading.faults),
        (ToldFaults{
            "town/items/proof/form.jsn:1 catalog.unknown_file",
            "town/items/proof/item.yaml:1 catalog.missing_key",
            "town/items/proof/item.yaml:5 catalog.unknown_key",
            "town/items/proof/item.yaml:24 catalog.promise_too_long",
            "town/items/proof/item.yaml:25 catalog.online_visits",
            "town/items/proof/item.yaml:26 catalog.undeclared_semantic",
            "town/items/proof/process.bpmn:11 catalog.unstaffed_queue",
            "town/items/proof/process.bpmn:11 catalog.unknown_reference",
            "town/registries/person.yaml:10 catalog.unknown_reference",
            "town/registries/person.yaml:11 catalog.text_needed",
            "town/registries/person.yaml:11 catalog.not_one_of",
        })
    );
    EXPECT_EQ(find(reading.faults, "catalog.unknown_key")->remedy.en, "Did you mean 'summary'?");
    EXPECT_EQ(find(reading.faults, "catalog.undeclared_semantic")->remedy.zh, "您是否想写“person.residence_region”？");
    EXPECT_EQ(
        find(reading.faults, "catalog.promise_too_long")->what.en,
        "The promised limit (25 working days) is longer than the legal one (20 working days)."
    );
    for (const Fault& fault : reading.faults) {
        EXPECT_FALSE(fault.what.zh.empty() || fault.what.en.empty()) << fault.code;
        EXPECT_FALSE(fault.remedy.zh.empty() || fault.remedy.en.empty()) << fault.code;
        EXPECT_EQ(fault.what.en.find('{'), std::string::npos) << fault.what.en; // every argument was filled in
    }
}

TEST(catalog_reader, a_file_that_is_no_yaml_is_one_fault) {
    Files files = small_pack();
    files["items/proof/item.yaml"] = "item: proof\ntitle: {zh: 证明, en: Proof?}\n";
    const PackReading reading = read(files);
    EXPECT_EQ(told(reading.faults), ToldFaults{"town/items/proof/item.yaml:2 catalog.bad_yaml"});
}

TEST(catalog_reader, refuses_what_yaml_can_hide) {
    Files files = small_pack();
    files["codes/sex.yaml"] = "codes: &name sex\ncodes: sex\ntitle: {zh: 性别, en: Sex}\nvalues: []\nstandard: *name\n";
    const PackReading reading = read(files);
    EXPECT_EQ(
        told(reading.faults),
        (ToldFaults{
            "town/codes/sex.yaml:1 catalog.bad_yaml",
            "town/codes/sex.yaml:2 catalog.bad_yaml",
            "town/codes/sex.yaml:5 catalog.bad_yaml"})
    );
    files["codes/sex.yaml"] = std::string(5'000, '[');
    EXPECT_EQ(told(read(files).faults).front(), "town/codes/sex.yaml:1 catalog.bad_yaml");
}

TEST(catalog_reader, a_calendar_agrees_with_itself) {
    Files files = small_pack();
    files["calendars/2026.yaml"] = R"(year: 2026
notice: 国办发明电〔2025〕7号
holidays:
  - {name: 元旦, from: 2026-01-01, to: 2026-01-03}
  - 2026-02-30
  - 2027-05-01
workdays: [2026-01-04, 2026-01-03, 2026-01-05]
)";
    EXPECT_EQ(
        told(read(files).faults),
        (ToldFaults{
            "town/calendars/2026.yaml:5 catalog.bad_calendar_day",
            "town/calendars/2026.yaml:6 catalog.bad_calendar_day",
            "town/calendars/2026.yaml:7 catalog.bad_calendar_day", // a holiday and worked
            "town/calendars/2026.yaml:7 catalog.bad_calendar_day", // a Monday
        })
    );
}

TEST(catalog_reader, expressions_name_fields_that_the_form_has) {
    Files files = small_pack();
    replace(
        files,
        "items/proof/item.yaml",
        "    required: false\n",
        "    required: false\n    when: form.applicant.nmae = \"a\"\n"
    );
    const PackReading reading = read(files);
    ASSERT_EQ(told(reading.faults), ToldFaults{"town/items/proof/item.yaml:17 catalog.unknown_field"});
    EXPECT_EQ(reading.faults[0].remedy.en, "Did you mean 'name'?");
}

TEST(catalog_reader, every_place_of_a_level_needs_somebody_for_a_queue) {
    Files files = small_pack();
    replace(files, "organisation.yaml", "queues: [police/window]}\n", "queues: []}\n");
    const PackReading reading = read(files);
    ASSERT_EQ(reading.faults.size(), 2U); // accept and decide
    EXPECT_EQ(reading.faults[0].what.en, "Nobody serves the queue 'police/window' in 1 places, such as First Street.");
}

TEST(catalog_reader, a_later_pack_may_promise_more_but_not_less) {
    const Files town = small_pack();
    Files local{
        {"pack.yaml", "pack: local\nversion: 1\ntitle: {zh: 本地, en: Local}\ndepends: [town]\nlicence: Apache-2.0\n"},
        {"overrides/proof.yaml", "item: proof\npromised: {workdays: 2}\nsearch: [快]\n"}};
    const PackReading reading = compile_packs({{"local", "", local}, {"town", "", town}});
    ASSERT_EQ(told(reading.faults), ToldFaults{});
    EXPECT_EQ(reading.catalog->item("proof")->item.promised, (Term{TermUnit::workday, 2}));
    EXPECT_EQ(reading.catalog->item("proof")->item.legal, (Term{TermUnit::workday, 20}));
    local["overrides/proof.yaml"] = "item: proof\npromised: {workdays: 22}\nlegal: {workdays: 30}\n";
    EXPECT_EQ(
        told(compile_packs({{"local", "", local}, {"town", "", town}}).faults),
        (ToldFaults{
            "local/overrides/proof.yaml:2 catalog.promise_too_long", "local/overrides/proof.yaml:3 catalog.unknown_key"}
        )
    );
}

TEST(catalog_reader, packs_must_have_what_they_depend_on) {
    Files files = small_pack();
    files["pack.yaml"] += "depends: [twon]\n";
    ASSERT_EQ(told(read(files).faults), ToldFaults{"town/pack.yaml:5 catalog.unknown_reference"});
    EXPECT_EQ(read(files).faults[0].remedy.en, "Did you mean 'town'?");
}

TEST(catalog_reader, an_item_is_made_again_from_its_stored_files) {
    const PackReading reading = read(small_pack());
    ASSERT_NE(reading.catalog, nullptr);
    const ItemDefinition& item = *reading.catalog->item("proof");
    const auto again = compile_item(item.sources);
    ASSERT_TRUE(again) << told(again.faults()).front();
    EXPECT_EQ(again->version, item.version);
    EXPECT_EQ(again->item, item.item);
    EXPECT_EQ(again->form, item.form);
    auto broken = item.sources;
    broken.pop_back(); // process.bpmn
    EXPECT_EQ(told(compile_item(broken).faults()), ToldFaults{"proof/process.bpmn:1 catalog.missing_file"});
}

TEST(catalog_difference, names_what_changed_and_where) {
    const auto before = read(small_pack()).catalog;
    Files files = small_pack();
    replace(files, "items/proof/item.yaml", "promised: {workdays: 5}", "promised: {workdays: 3}");
    replace(
        files,
        "registries/person.yaml",
        "  phone: {type: phone, class: sensitive, title: {zh: 电话, en: Telephone}}\n",
        ""
    );
    replace(files, "items/proof/form.json", "\"phone\"]", "\"name\"]");
    replace(files, "items/proof/form.json", "\"phone\": {", "\"mobile\": {");
    replace(files, "items/proof/form.json", "\"semantic\": \"person.phone\", ", "");
    replace(files, "items/proof/form.json", ", \"name\"]", "]");
    files["codes/sex.yaml"] += "  - {code: \"2\", title: {zh: 女, en: Female}}\n";
    const PackReading after = read(files);
    ASSERT_EQ(told(after.faults), ToldFaults{});
    std::vector<std::string> lines;
    for (const Change& change : diff(*before, *after.catalog)) {
        lines.push_back(std::string(word(change.kind)) + " " + change.what + " " + change.id + " " + change.place);
    }
    EXPECT_EQ(
        lines,
        (ToldFaults{
            "added code_list sex 2",
            "changed item proof form.json",
            "changed item proof promised",
            "removed registry person fields/phone",
        })
    );
    EXPECT_TRUE(diff(*before, *before).empty());
}

// Files of a size that a pack may have and a shape that nobody would write: read in a moment, or refused as too much.
TEST(catalog_bounds, a_map_of_a_hundred_thousand_keys_is_read_in_a_moment) {
    std::string text;
    for (int i = 0; i < 90'000; ++i) {
        text += "key" + std::to_string(i) + ": 1\n";
    }
    const int64_t began = steady_micros();
    const YamlDocument document = parse_yaml(text, 24, 200'000);
    EXPECT_EQ(document.root.members.size(), 90'000U);
    EXPECT_LT(steady_micros() - began, 10'000'000);
}

TEST(catalog_bounds, aliases_multiply_nothing) {
    std::string text = "a: &a [x, x, x, x, x, x, x, x, x]\n";
    for (char c = 'b'; c < 'k'; ++c) {
        const char before = static_cast<char>(c - 1);
        text += std::string(1, c) + ": &" + c + " [";
        for (int i = 0; i < 9; ++i) {
            text += std::string(i == 0 ? "*" : ", *") + before;
        }
        text += "]\n";
    }
    const YamlDocument document = parse_yaml(text, 24, 200'000);
    EXPECT_EQ(document.root.members.size(), 10U);
    EXPECT_EQ(document.problems.size(), 10U + 9U * 9U) << "each anchor and each alias is refused by itself";
}

TEST(catalog_bounds, depth_and_number_of_values_end_the_reading) {
    const auto reason = [](const YamlDocument& document) {
        return document.problems.empty() ? std::string() : document.problems.back().reason;
    };
    EXPECT_EQ(reason(parse_yaml(std::string(100'000, '['), 24, 200'000)), "values are nested too deep");
    std::string block;
    for (size_t i = 0; i < 2'000; ++i) {
        block += std::string(i, ' ') + "- \n";
    }
    EXPECT_EQ(reason(parse_yaml(block, 24, 200'000)), "values are nested too deep");
    std::string list = "[";
    for (int i = 0; i < 300'000; ++i) {
        list += "1,";
    }
    EXPECT_EQ(reason(parse_yaml(list + "1]", 24, 200'000)), "the file has too many values; split it");
}

TEST(catalog_bounds, lines_of_a_large_json_text_are_found_by_reading_it_once) {
    std::string text = "{";
    for (int i = 0; i < 30'000; ++i) {
        text += (i == 0 ? "\n\"k" : ",\n\"k") + std::to_string(i) + "\": [1, {\"a/b\": 2}]";
    }
    text += "}";
    PointerLines lines(text);
    const int64_t began = steady_micros();
    for (int i = 0; i < 30'000; ++i) {
        ASSERT_EQ(lines.of("/k" + std::to_string(i) + "/1/a~1b"), i + 2);
    }
    EXPECT_EQ(lines.of("/k7/1/absent/deeper"), 9);
    EXPECT_EQ(lines.of("/absent"), 1);
    EXPECT_LT(steady_micros() - began, 10'000'000);
}

TEST(catalog_reader, files_outside_the_folder_and_too_large_ones_stay_out) {
    const auto root = std::filesystem::temp_directory_path() / "tonghe-catalog-reader-test";
    std::filesystem::remove_all(root);
    std::filesystem::create_directories(root / "town" / "codes");
    std::ofstream(root / "town" / "pack.yaml")
        << "pack: town\nversion: 1\ntitle: {zh: 小城, en: Town}\nlicence: Apache-2.0\n";
    std::ofstream(root / "secret.yaml") << "codes: secret\n";
    std::filesystem::create_symlink(root / "secret.yaml", root / "town" / "codes" / "secret.yaml");
    EXPECT_EQ(told(read_pack_root(root).faults), ToldFaults{});
    std::ofstream(root / "town" / "codes" / "large.yaml") << std::string(2'000, '#');
    PackLimits limits;
    limits.file_bytes_max = 1'000;
    EXPECT_EQ(told(read_pack_root(root, limits).faults), ToldFaults{"town/codes/large.yaml:1 catalog.unreadable"});
    EXPECT_EQ(read_pack_root(root / "nowhere").faults.size(), 1U);
    std::filesystem::remove_all(root);
}

} // namespace tonghe::catalog
