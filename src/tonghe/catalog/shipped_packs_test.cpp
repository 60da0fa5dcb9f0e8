// The packs of the repository load without a fault, fit their JSON Schemas, and tell the stories of the demonstration:
// what a family is asked, which items apply, that every process comes to its end.
#include "tonghe/catalog/internal/yaml.hpp"
#include "tonghe/catalog/reader.hpp"
#include "tonghe/forms/merge.hpp"
#include "tonghe/forms/prefill.hpp"
#include "tonghe/process/step.hpp"
#include "tonghe/rules/expression.hpp"

#include <gtest/gtest.h>

#include <charconv>
#include <fstream>
#include <sstream>

namespace tonghe::catalog {

namespace {

namespace fs = std::filesystem;

const PackReading& shipped() {
    static const PackReading reading = read_pack_root(fs::path(TONGHE_SOURCE_DIR) / "packs");
    return reading;
}

const Catalog& catalog() { return *shipped().catalog; }

std::string told(const std::vector<Fault>& faults) {
    std::string out;
    for (const Fault& fault : faults) {
        out += fmt::format("{}:{}: {} {} | {}\n", fault.file, fault.line, fault.code, fault.what.en, fault.remedy.en);
    }
    return out;
}

// --- The family of the birth story, as the registries know it. --------------------------------------------------

const std::map<std::string, Json> known_of_chen = {
    {"birth.in_city", true},
    {"birth.parents_married", true},
    {"birth.plural", false},
    {"birth.record_number", "F2026000001"},
    {"birth.sex", "2"},
    {"birth.born_on", "2026-02-09"},
    {"birth.hospital_name", "云澜市妇幼保健院"},
    {"birth.region", "990102000000"},
    {"birth.gestation_weeks", 39},
    {"birth.weight_g", 3280},
    {"birth.length_cm", 50},
    {"birth.parity", 1},
    {"mother.name", "陈宇"},
    {"mother.identity_number", "11010519491231002X"},
    {"father.name", "林航"},
    {"father.identity_number", "440524188001010014"},
    {"marriage.certificate_number", "J990102-2022-000001"},
    {"marriage.registered_on", "2022-10-18"},
    {"mother_household.region", "990102001001"},
    {"mother_household.address", "云澜市云湖区清河街道桂花路12号"},
    {"mother_household.household_number", "H0000000001"},
    {"person.phone", "13800000026"},
    {"person.residence_region", "990102001001"},
    {"person.residence_address", "云澜市云湖区清河街道桂花路12号"},
    {"bank_account.bank", "yunlan"},
    {"bank_account.account_number", "6228480000000000123"},
    {"maternity_stay.settlement_number", "ZY2026000001"},
    {"mother_insurance.scheme", "employee"},
};

forms::MergedForm birth_form() {
    const BundleDefinition& bundle = *catalog().bundle("birth");
    std::vector<forms::ItemForm> items;
    items.push_back({"birth", bundle.bundle.title, *forms::parse_form(bundle.form), {}});
    for (const BundleItem& item : bundle.bundle.items) {
        const ItemDefinition& definition = *catalog().item(item.item);
        items.push_back({item.item, definition.item.title, *forms::parse_form(definition.form), {}});
    }
    auto merged = forms::merge(items);
    EXPECT_TRUE(merged) << told(merged.faults());
    return *merged;
}

// What is still missing of the one form after everything known was filled in.
std::set<std::string> asked(const std::map<std::string, Json>& known, const Json& entered) {
    static const forms::MergedForm merged = birth_form();
    const forms::Source source{
        .source = "registry", .title = {"登记库", "Registry"}, .verified = true, .values = known};
    const forms::Prefilled filled = forms::prefill(*merged.form, std::span(&source, 1), entered);
    std::set<std::string> missing;
    for (const Fault& fault : forms::check(*merged.form, filled.values)) {
        missing.insert(fault.code == "required" ? fault.pointer : fault.code + " " + fault.pointer);
    }
    return missing;
}

std::set<std::string> items_for(const Json& form) {
    std::set<std::string> items;
    for (const BundleItem& item : catalog().bundle("birth")->bundle.items) {
        const auto when = item.when.empty() ? std::optional(true)
                                            : rules::holds(*rules::parse(item.when), JsonObject{{"form", form}});
        if (when.value_or(true)) {
            items.insert(item.item);
        }
    }
    return items;
}

// --- Running a process with obliging officers. -------------------------------------------------------------------

const process::Model& called_model(const ItemDefinition& item, const std::string& id) {
    for (const CalledProcess& called : item.called) {
        if (called.id == id) {
            return *called.model;
        }
    }
    throw std::runtime_error("no called process " + id);
}

// Always the first outcome on offer; `auto_outcome` is what system decisions find. The ids of the tasks that were open.
std::vector<std::string>
run(const ItemDefinition& item,
    const process::Model& model,
    const JsonObject& variables,
    const std::string& auto_outcome) {
    using process::Input;
    std::vector<std::string> done;
    process::Step step = process::step(model, {}, {.kind = Input::Kind::start, .variables = variables}, Instant{});
    for (int i = 0; i < 100 && step.state.status == process::Status::running && !step.state.tokens.empty(); ++i) {
        const process::Token token = step.state.tokens.front();
        const process::Element& element = model.elements[token.node];
        Input input{.token = token.id};
        if (token.wait == process::Wait::person) {
            input.kind = Input::Kind::complete_task;
            input.outcome = element.outcomes.front();
        } else if (token.wait == process::Wait::child) {
            const std::vector<std::string> inner = run(item, called_model(item, element.code), {}, auto_outcome);
            done.insert(done.end(), inner.begin(), inner.end());
            input.kind = Input::Kind::child_ended;
        } else {
            input.kind = Input::Kind::service_done;
            input.outcome = element.code == "auto.decide" ? auto_outcome : "";
        }
        done.push_back(element.id);
        step = process::step(model, step.state, input, Instant{});
        EXPECT_EQ(step.refusal, process::Refusal::none) << item.item.id << " " << element.id;
    }
    EXPECT_EQ(step.state.status, process::Status::ended) << item.item.id;
    return done;
}

// --- YAML as JSON, with the types of YAML 1.2's core schema. ------------------------------------------------------

Json json_of(const YamlNode& node) {
    switch (node.kind) {
    case YamlNode::Kind::empty:
        return nullptr;
    case YamlNode::Kind::sequence: {
        JsonArray array;
        for (const YamlNode& item : node.items) {
            array.push_back(json_of(item));
        }
        return array;
    }
    case YamlNode::Kind::map: {
        JsonObject object;
        for (const auto& [key, value] : node.members) {
            object[key.text] = json_of(value);
        }
        return object;
    }
    case YamlNode::Kind::scalar:
        break;
    }
    if (!node.quoted && (node.text == "true" || node.text == "false")) {
        return node.text == "true";
    }
    int64_t number = 0;
    const auto [end, problem] = std::from_chars(node.text.data(), node.text.data() + node.text.size(), number);
    if (!node.quoted && problem == std::errc() && end == node.text.data() + node.text.size()) {
        return number;
    }
    return Json(node.text);
}

std::string text_of(const fs::path& path) {
    std::ifstream in(path);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

std::string schema_for(const fs::path& inside) {
    static const std::map<std::string, std::string> folders = {
        {"calendars", "calendar"},
        {"codes", "codes"},
        {"registries", "registry"},
        {"certificates", "certificate"},
        {"items", "item"},
        {"bundles", "bundle"},
        {"overrides", "override"},
        {"text", "text"}};
    const std::string first = inside.begin()->string();
    if (first == "reviews") {
        return inside.stem() == "review" ? "review" : "review-" + inside.stem().string();
    }
    const auto folder = folders.find(first);
    return folder == folders.end() ? inside.stem().string() : folder->second;
}

} // namespace

TEST(catalog_shipped_packs, load_without_fault_or_warning) {
    EXPECT_EQ(told(shipped().faults), std::string());
    EXPECT_EQ(told(shipped().warnings), std::string());
    ASSERT_NE(shipped().catalog, nullptr);
}

TEST(catalog_shipped_packs, every_file_fits_its_json_schema) {
    const fs::path root = fs::path(TONGHE_SOURCE_DIR) / "packs";
    int files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        const bool yaml = entry.path().extension() == ".yaml";
        if (!yaml && entry.path().filename() != "territory.json") {
            continue;
        }
        const fs::path inside = entry.path().lexically_relative(root);
        const std::string schema = schema_for(inside.lexically_relative(*inside.begin()));
        const auto compiled =
            forms::compile(parse_json(text_of(fs::path(TONGHE_SOURCE_DIR) / "docs/schemas" / (schema + ".json"))));
        ASSERT_TRUE(compiled) << schema << told(compiled.faults());
        const std::string text = text_of(entry.path());
        const Json value =
            yaml ? json_of(parse_yaml(text, 24, 200'000).root) : parse_json(text, {.bytes_max = 8 << 20});
        for (const Fault& fault : forms::validate(**compiled, value)) {
            ADD_FAILURE() << inside << " " << fault.pointer << " " << fault.what.en;
        }
        ++files;
    }
    EXPECT_GT(files, 80);
}

TEST(catalog_shipped_packs, know_the_working_days_of_2023_to_2026) {
    const WorkCalendar& calendar = catalog().calendar();
    for (const int year : {2023, 2024, 2025, 2026}) {
        EXPECT_TRUE(calendar.is_announced(year));
    }
    EXPECT_FALSE(calendar.is_workday(Date::of(2026, 2, 16)));
    EXPECT_TRUE(calendar.is_workday(Date::of(2026, 2, 14)));  // a Saturday worked in exchange
    EXPECT_TRUE(calendar.is_workday(Date::of(2024, 2, 9)));   // New Year's Eve was no holiday that year
    EXPECT_FALSE(calendar.is_workday(Date::of(2025, 10, 8))); // 中秋 fell into the week of the National Day
    EXPECT_EQ(calendar.due_on(Date::of(2026, 2, 13), {5}), Date::of(2026, 2, 27));
    const std::pair<int, int> workdays[] = {{2023, 249}, {2024, 251}, {2025, 248}, {2026, 248}}; // by the notices
    for (const auto& [year, count] : workdays) {
        EXPECT_EQ(calendar.between(Date::of(year - 1, 12, 31), Date::of(year, 12, 31)).count, count) << year;
    }
}

TEST(catalog_shipped_packs, have_a_city_of_five_levels_and_28_departments) {
    EXPECT_EQ(catalog().territory().at(Level::district).size(), 4U);
    EXPECT_EQ(catalog().territory().at(Level::street).size(), 20U);
    EXPECT_EQ(catalog().territory().at(Level::community).size(), 120U);
    EXPECT_EQ(catalog().territory().grids().size(), 1700U);
    EXPECT_EQ(
        catalog().organisation().children("government").size(), 28U + 4U
    ); // with the governments of the districts
    for (const Unit& unit : catalog().organisation().units()) {
        EXPECT_FALSE(catalog().organisation().posts_of(unit.id).empty()) << unit.id;
    }
    EXPECT_EQ(catalog().organisation().issuer("police", Level::street, "990102001001")->id, "police-990102");
}

TEST(catalog_shipped_packs, local_promises_go_beyond_the_national_ones) {
    EXPECT_EQ(catalog().item("household-registration")->item.promised, (Term{TermUnit::workday, 3}));
    EXPECT_EQ(catalog().item("household-registration")->item.legal, (Term{TermUnit::workday, 10}));
    EXPECT_EQ(catalog().item("insurance-proof")->item.promised, (Term{TermUnit::workday, 0}));
}

TEST(catalog_birth_bundle, asks_an_ordinary_family_for_two_things_and_shows_the_account) {
    EXPECT_EQ(asked(known_of_chen, JsonObject()), (std::set<std::string>{"/child/name", "/settle/with"}));
    const Json entered{{"child", {{"name", "林小满"}}}, {"settle", {{"with", "mother"}}}};
    EXPECT_EQ(asked(known_of_chen, entered), std::set<std::string>{});
    EXPECT_EQ(items_for(entered).size(), 8U);
}

TEST(catalog_birth_bundle, each_branch_asks_for_what_it_needs) {
    const Json mother{{"child", {{"name", "林小满"}}}, {"settle", {{"with", "mother"}}}};
    auto known = known_of_chen;
    known["birth.in_city"] = false;
    EXPECT_EQ(asked(known, mother), (std::set<std::string>{"/child/birth_place", "/child/certificate_elsewhere"}));

    known = known_of_chen;
    known["birth.plural"] = true;
    known["second_birth.sex"] = "1";
    known["second_birth.born_on"] = "2026-02-09";
    EXPECT_EQ(asked(known, mother), std::set<std::string>{"/second_child/name"});

    known = known_of_chen;
    known["birth.parents_married"] = false;
    known.erase("father.name");
    known.erase("father.identity_number");
    EXPECT_EQ(asked(known, mother), std::set<std::string>{}); // nothing about the father
    const Json father{{"child", {{"name", "林小满"}}}, {"settle", {{"with", "father"}}}};
    EXPECT_TRUE(asked(known, father).contains("/acknowledged/identity_number"));

    Json split = mother;
    split.as_object()["family"] = {{"both_registered_here", false}};
    EXPECT_EQ(asked(known_of_chen, split), std::set<std::string>{"/settle/promise"});

    Json abroad = mother;
    abroad.as_object()["family"] = {{"parent_abroad", true}};
    EXPECT_EQ(
        asked(known_of_chen, abroad),
        (std::set<std::string>{"/abroad/country", "/abroad/document_number", "/abroad/parent"})
    );
}

TEST(catalog_birth_bundle, the_answers_decide_which_items_apply) {
    EXPECT_FALSE(items_for({{"birth", {{"in_city", false}}}}).contains("birth-medical-certificate"));
    EXPECT_EQ(items_for(JsonObject()).size(), 8U); // not answered yet: applies for now
    const Json born_abroad{
        {"birth", {{"in_city", false}}}, {"family", {{"parent_abroad", true}}}, {"abroad", {{"parent", "mother"}}}};
    EXPECT_FALSE(items_for(born_abroad).contains("maternity-expense-reimbursement"));
    const Json father_abroad{
        {"birth", {{"in_city", true}}}, {"family", {{"parent_abroad", true}}}, {"abroad", {{"parent", "father"}}}};
    EXPECT_EQ(items_for(father_abroad).size(), 8U);
}

TEST(catalog_shipped_packs, every_process_comes_to_its_end) {
    const JsonObject one{{"form", {{"birth", {{"plural", false}}}}}};
    const JsonObject twins{{"form", {{"birth", {{"plural", true}}}}}};
    for (const auto& item : catalog().content().items) {
        for (const char* found : {"grant", "refuse", "manual"}) {
            run(*item, *item->process, one, found);
            run(*item, *item->process, twins, found);
        }
    }
    const ItemDefinition& vaccination = *catalog().item("vaccination-certificate");
    EXPECT_EQ(
        run(vaccination, *vaccination.process, one, "grant"),
        (std::vector<std::string>{"accept", "judge", "grant", "record", "issue", "tell"})
    );
    const ItemDefinition& card = *catalog().item("social-security-card");
    EXPECT_EQ(
        run(card, *card.process, twins, ""),
        (std::vector<std::string>{"accept", "decide", "make", "inspect", "make", "issue", "issue_second", "tell"})
    );
}

TEST(catalog_shipped_packs, rules_of_the_system_decide_as_the_guides_say) {
    const auto rule_of = [](const char* item) {
        const process::Element* judge = catalog().item(item)->process->element("judge");
        return *rules::parse(judge->attribute("rule"));
    };
    const auto insurance = rule_of("resident-medical-insurance");
    EXPECT_EQ(
        rules::holds(
            insurance, parse_json(R"({"form":{"birth":{"in_city":true}},"facts":{"birth":{"record_number":"F1"}}})")
        ),
        true
    );
    EXPECT_EQ(
        rules::holds(
            insurance,
            parse_json(R"({"form":{"birth":{"in_city":false},"child":{"certificate_elsewhere":"A1"}},"facts":{}})")
        ),
        true
    );
    EXPECT_EQ(
        rules::holds(insurance, parse_json(R"({"form":{"birth":{"in_city":true}},"facts":{}})")), std::nullopt
    ); // to a person
    const auto proof = rule_of("insurance-proof");
    EXPECT_EQ(rules::holds(proof, parse_json(R"({"form":{},"facts":{"social_insurance":{"status":"active"}}})")), true);
    EXPECT_EQ(rules::holds(proof, parse_json(R"({"form":{},"facts":{}})")), false);
}

TEST(catalog_shipped_packs, a_standing_process_is_made_again_from_what_is_kept_of_it) {
    size_t decisions = 0;
    for (const StandingDefinition& one : catalog().content().standing) {
        const auto again = compile_standing(one.bpmn, one.sources);
        ASSERT_TRUE(again) << told(again.faults());
        EXPECT_EQ(again->model->hash, one.model->hash);
        ASSERT_EQ(again->decisions.size(), one.decisions.size());
        for (const auto& [element, bound] : one.decisions) {
            EXPECT_EQ(again->decisions.at(element)->hash, bound->hash);
            ++decisions;
        }
    }
    EXPECT_GT(decisions, 0U);
}

} // namespace tonghe::catalog
