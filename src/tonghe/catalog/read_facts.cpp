// facts.yaml: the targets of policies and what may be asked of them.
#include "tonghe/catalog/internal/draft.hpp"
#include "tonghe/rules/number.hpp"

#include <algorithm>

namespace tonghe::catalog {

namespace {

RecordCondition read_condition(MapReader& where, const YamlMember& member, Draft& draft) {
    RecordCondition condition;
    condition.field = member.key.text;
    const YamlNode& value = member.value;
    if (value.kind == YamlNode::Kind::scalar) {
        condition.values = {value.text};
    } else if (value.kind == YamlNode::Kind::sequence) {
        condition.values = where.words(condition.field);
    } else {
        MapReader one(value, where.file(), draft.findings);
        const auto bound = [&](std::string_view key, ConditionKind kind) {
            if (const auto number = one.integer(key, 0, 1'000'000'000)) {
                condition.kind = kind;
                condition.number = *number;
            }
        };
        bound("years_below", ConditionKind::years_below);
        bound("years_from", ConditionKind::years_from);
        bound("months_within", ConditionKind::months_within);
        bound("at_least", ConditionKind::at_least);
        bound("at_most", ConditionKind::at_most);
        if (one.boolean("from_today")) {
            condition.kind = ConditionKind::from_today;
        }
        one.finish();
        if (condition.kind == ConditionKind::is && value.members.empty()) { // misspelt ones were told already
            where.bad_value(
                condition.field,
                "{}",
                {"值、值的列表，或 years_below、years_from、months_within、from_today、at_least、at_most",
                 "a value, a list, or years_below, years_from, months_within, from_today, at_least or at_most"}
            );
        }
    }
    return condition;
}

std::vector<RecordCondition> read_where(MapReader& reader, Draft& draft) {
    std::vector<RecordCondition> out;
    const YamlNode* node = reader.map("where");
    if (node == nullptr) {
        return out;
    }
    MapReader where(*node, reader.file(), draft.findings);
    for (const YamlMember& member : node->members) {
        where.any(member.key.text);
        out.push_back(read_condition(where, member, draft));
    }
    return out;
}

// `members: count`, or `{sum: income.monthly}`, `{count_true: person.is_minor}` …
void read_members(MapReader& reader, FactDefinition& fact, Draft& draft) {
    const YamlNode* node = reader.any("members");
    if (node == nullptr) {
        return;
    }
    fact.of_members = true;
    fact.kind = FactKind::count;
    if (node->kind == YamlNode::Kind::scalar) {
        if (node->text != "count") {
            reader.bad_value("members", node->text, {"count 或 {sum: …}", "count or {sum: …}"});
        }
        return;
    }
    MapReader one(*node, reader.file(), draft.findings);
    for (const auto& [key, kind] :
         {std::pair{"sum", FactKind::sum},
          {"least", FactKind::least},
          {"greatest", FactKind::greatest},
          {"count_true", FactKind::count}}) {
        if (one.has(key)) {
            fact.kind = kind;
            fact.member_fact = one.name(key);
        }
    }
    one.finish();
}

void read_kind(MapReader& reader, FactDefinition& fact, Draft& draft) {
    constexpr std::pair<const char*, FactKind> with_field[] = {
        {"field", FactKind::field},
        {"years_since", FactKind::years},
        {"months_since", FactKind::months},
        {"sum", FactKind::sum},
        {"least", FactKind::least},
        {"greatest", FactKind::greatest}};
    int kinds = 0;
    for (const auto& [key, kind] : with_field) {
        if (reader.has(key)) {
            fact.kind = kind;
            fact.field = reader.text(key);
            ++kinds;
        }
    }
    for (const auto& [key, kind] : {std::pair{"exists", FactKind::exists}, {"count", FactKind::count}}) {
        if (reader.boolean(key)) {
            fact.kind = kind;
            ++kinds;
        }
    }
    if (const std::vector<std::string> two = reader.words("ratio"); !two.empty()) {
        fact.kind = FactKind::ratio;
        fact.over = two.front();
        fact.under = two.back();
        ++kinds;
        if (two.size() != 2) {
            reader.bad_value("ratio", two.front(), {"两个事实：[分子, 分母]", "two facts: [over, under]"});
        }
    }
    read_members(reader, fact, draft);
    kinds += fact.of_members ? 1 : 0;
    if (kinds != 1) {
        draft.findings.fault(
            faults::bad_value,
            reader.place("fact"),
            {{"key", "fact"},
             {"value", fact.id},
             {"expected_zh",
              "恰有一种来历：field、years_since、months_since、exists、count、sum、least、greatest、members 或 ratio"},
             {"expected_en",
              "of exactly one kind: field, years_since, months_since, exists, count, sum, least, greatest, members or "
              "ratio"}}
        );
    }
}

FactDefinition read_fact(Draft& draft, const YamlNode& node, const std::string& file) {
    MapReader reader(node, file, draft.findings);
    FactDefinition fact;
    fact.id = reader.name("fact");
    fact.title = reader.texts("title", false);
    fact.registry = reader.name("from", false);
    draft.refer(NameKind::registry, fact.registry, reader.place("from"));
    if (const YamlNode* by = reader.any("by", !fact.registry.empty())) {
        if (by->kind == YamlNode::Kind::scalar) {
            fact.by = {by->text};
        } else {
            fact.by = reader.words("by");
        }
    }
    fact.latest = reader.name("latest", false);
    fact.where = read_where(reader, draft);
    read_kind(reader, fact, draft);
    fact.below = reader.integer("below", 0, 10'000);
    fact.at_least = reader.integer("at_least", 0, 10'000);
    reader.finish();
    draft.declare(NameKind::fact, fact.id, reader.place("fact"));
    for (const std::string& named : {fact.member_fact, fact.over, fact.under}) {
        draft.refer(NameKind::fact, named, reader.place("fact"));
    }
    return fact;
}

// `{fact: person.age, bands: [18, 60]}`, `{fact: income.monthly, parts: 5}`, `{fact: person.sex}`
Grouping read_grouping(Draft& draft, const YamlNode& node, const std::string& file) {
    MapReader reader(node, file, draft.findings);
    Grouping out;
    out.fact = reader.name("fact");
    draft.refer(NameKind::fact, out.fact, reader.place("fact"));
    for (const std::string& word : reader.words("bands")) {
        const auto number = rules::Number::parse(word);
        const auto whole = number ? number->integer() : std::nullopt;
        if (!whole || (!out.bands.empty() && *whole <= out.bands.back())) {
            reader.bad_value("bands", word, {"由小到大的整数", "whole numbers, each above the one before"});
        } else {
            out.bands.push_back(*whole);
        }
    }
    out.parts = static_cast<int>(reader.integer("parts", 2, 20).value_or(0));
    out.is_income = reader.boolean("income");
    if (out.parts > 0 && !out.bands.empty()) {
        reader.bad_value(
            "parts", std::to_string(out.parts), {"与 bands 二选一", "given instead of `bands`, not beside it"}
        );
    }
    reader.finish();
    return out;
}

void read_life_table(MapReader& reader, Draft& draft) {
    const YamlNode* node = reader.map("life_table");
    if (node == nullptr) {
        return;
    }
    MapReader one(*node, reader.file(), draft.findings);
    LifeTable& table = draft.life_table;
    table.age = one.name("age");
    table.sex = one.name("sex");
    draft.refer(NameKind::fact, table.age, one.place("age"));
    draft.refer(NameKind::fact, table.sex, one.place("sex"));
    table.births_percent = static_cast<int>(one.integer("births_percent", 0, 300, true).value_or(100));
    if (const YamlNode* deaths = one.map("deaths", true)) {
        for (const YamlMember& sex : deaths->members) {
            MapReader ages(sex.value, reader.file(), draft.findings);
            for (const YamlMember& age : sex.value.members) {
                const auto years = rules::Number::parse(age.key.text);
                const auto whole = years ? years->integer() : std::nullopt;
                const auto dead = ages.integer(age.key.text, 0, 100'000, true);
                if (!whole || *whole < 0 || *whole > 150) {
                    ages.bad_value(age.key.text, age.key.text, {"0 至 150 的周岁", "an age from 0 to 150"});
                } else if (dead) {
                    table.deaths[sex.key.text][static_cast<int>(*whole)] = static_cast<int>(*dead);
                }
            }
            ages.finish();
        }
    }
    one.finish();
}

const RegistryDefinition* registry_of(const Draft& draft, const std::string& id) {
    const auto found =
        std::find_if(draft.registries.begin(), draft.registries.end(), [&](const auto& one) { return one.id == id; });
    return found == draft.registries.end() ? nullptr : &*found;
}

const FactDefinition* any_fact(const Draft& draft, const std::string& id) {
    for (const TargetDefinition& target : draft.targets) {
        if (const FactDefinition* fact = target.fact(id)) {
            return fact;
        }
    }
    return nullptr;
}

// The field of a registry, or nothing with a fault.
const FieldDefinition*
field_of(Draft& draft, const RegistryDefinition& registry, const std::string& name, const Place& place) {
    if (const FieldDefinition* field = registry.field(name)) {
        return field;
    }
    std::vector<std::string> names;
    for (const FieldDefinition& field : registry.fields) {
        names.push_back(field.name);
    }
    draft.findings.fault(
        faults::unknown_field,
        place,
        with_hint(
            {{"what_zh", "登记库"}, {"what_en", "registry"}, {"owner", registry.id}, {"name", name}},
            nearest(name, names),
            {"改用已有的字段。", "Use a field that exists."}
        )
    );
    return nullptr;
}

void take_type(FactDefinition& fact, const FieldDefinition& field) {
    switch (field.type) {
    case FieldType::boolean:
        fact.type = FactType::boolean;
        break;
    case FieldType::integer:
        fact.type = FactType::number;
        break;
    case FieldType::money:
        fact.type = FactType::number;
        fact.scale = 2;
        break;
    case FieldType::date:
        fact.type = FactType::date;
        break;
    default:
        fact.type = FactType::text;
        fact.code_list = field.code_list;
    }
}

void must_be(Draft& draft, const Place& place, const std::string& name, bool holds, Expected expected) {
    if (!holds) {
        draft.findings.fault(
            faults::bad_value,
            place,
            {{"key", "fact"}, {"value", name}, {"expected_zh", expected.zh}, {"expected_en", expected.en}}
        );
    }
}

constexpr Expected of_a_date{"日期字段", "of a field of dates"};
constexpr Expected of_a_number{"数值类的事实", "a fact that is a number"};
constexpr Expected of_numbers{"数值字段", "of a field of numbers"};
constexpr Expected over_numbers{"数值类的事实", "over facts that are numbers"};
constexpr Expected over_truths{"是非类的事实", "over facts that are true or false"};

void resolve_field(Draft& draft, const RegistryDefinition& registry, FactDefinition& fact, const Place& place) {
    const FieldDefinition* field = field_of(draft, registry, fact.field, place);
    if (field == nullptr) {
        return;
    }
    if (fact.title == Text{}) {
        fact.title = field->title;
    }
    take_type(fact, *field);
    if (fact.kind == FactKind::years || fact.kind == FactKind::months) {
        must_be(draft, place, fact.id, fact.type == FactType::date, of_a_date);
        fact.type = fact.below || fact.at_least ? FactType::boolean : FactType::number;
    } else if (fact.kind != FactKind::field) {
        must_be(draft, place, fact.id, fact.type == FactType::number, of_numbers);
    }
}

// A value that no record can hold would make a fact that is never so.
void check_values(Draft& draft, const FieldDefinition& field, const RecordCondition& condition, const Place& place) {
    std::vector<std::string> known;
    if (field.type == FieldType::boolean) {
        known = {"true", "false"};
    }
    for (const CodeList& list : draft.code_lists) {
        for (const CodeValue& value : list.id == field.code_list ? list.values : std::vector<CodeValue>()) {
            known.push_back(value.code);
        }
    }
    for (const std::string& value : condition.values) {
        if (!known.empty() && std::find(known.begin(), known.end(), value) == known.end()) {
            std::string words;
            for (const std::string& one : known) {
                words += (words.empty() ? "" : ", ") + one;
            }
            draft.findings.fault(
                faults::not_one_of,
                place,
                with_hint(
                    {{"key", condition.field}, {"value", value}, {"words", words}},
                    nearest(value, known),
                    {"改成可选的值。", "Use one of those values."}
                )
            );
        }
    }
}

void resolve_conditions(Draft& draft, const RegistryDefinition& registry, FactDefinition& fact, const Place& place) {
    for (RecordCondition& condition : fact.where) {
        const FieldDefinition* field = field_of(draft, registry, condition.field, place);
        if (field == nullptr) {
            continue;
        }
        if (condition.kind == ConditionKind::is) {
            check_values(draft, *field, condition, place);
            continue;
        }
        const bool is_number = condition.kind == ConditionKind::at_least || condition.kind == ConditionKind::at_most;
        must_be(
            draft,
            place,
            fact.id,
            is_number ? field->type == FieldType::integer || field->type == FieldType::money
                      : field->type == FieldType::date,
            is_number ? of_numbers : of_a_date
        );
        if (is_number && field->type == FieldType::money) {
            condition.number *= 100; // yuan in the file, cents in the record
        }
    }
}

void resolve(Draft& draft, const TargetDefinition& target, FactDefinition& fact) {
    const Place place = draft.declared[{NameKind::fact, fact.id}];
    const RegistryDefinition* registry = registry_of(draft, fact.registry.empty() ? target.registry : fact.registry);
    const bool takes_field =
        fact.kind != FactKind::exists && fact.kind != FactKind::count && fact.kind != FactKind::ratio;
    if (fact.kind == FactKind::exists) {
        fact.type = FactType::boolean;
    } else if (!takes_field) {
        fact.type = FactType::number;
        fact.scale = fact.kind == FactKind::ratio ? 3 : 0;
    }
    if (fact.of_members) {
        if (const FactDefinition* member = any_fact(draft, fact.member_fact); member != nullptr && takes_field) {
            must_be(draft, place, fact.id, member->type == FactType::number, over_numbers);
            fact.type = FactType::number;
            fact.scale = member->scale;
        } else if (member != nullptr) {
            must_be(draft, place, fact.id, member->type == FactType::boolean, over_truths);
        }
    } else if (registry != nullptr) {
        if (takes_field) {
            resolve_field(draft, *registry, fact, place);
        }
        for (const std::string& field : fact.by) {
            field_of(draft, *registry, field, place);
        }
        if (!fact.latest.empty()) {
            field_of(draft, *registry, fact.latest, place);
        }
        resolve_conditions(draft, *registry, fact, place);
    }
    if (fact.title == Text{}) {
        draft.findings.fault(faults::missing_key, place, {{"key", "title"}});
    }
}

} // namespace

bool FactDefinition::depends_on_day() const {
    return kind == FactKind::years || kind == FactKind::months ||
           std::any_of(where.begin(), where.end(), [](const RecordCondition& condition) {
               return condition.kind == ConditionKind::years_below || condition.kind == ConditionKind::years_from ||
                      condition.kind == ConditionKind::months_within || condition.kind == ConditionKind::from_today;
           });
}

const FactDefinition* TargetDefinition::fact(std::string_view fact_id) const {
    const auto found = std::find_if(facts.begin(), facts.end(), [&](const auto& one) { return one.id == fact_id; });
    return found == facts.end() ? nullptr : &*found;
}

void read_facts(Draft& draft, const YamlNode& root, const std::string& file) {
    MapReader reader(root, file, draft.findings);
    const YamlNode* list = reader.sequence("targets", true);
    for (const YamlNode& node : list == nullptr ? std::vector<YamlNode>{} : list->items) {
        MapReader one(node, file, draft.findings);
        const std::string id = one.name("target");
        const auto known = std::find_if(draft.targets.begin(), draft.targets.end(), [&](const auto& target) {
            return target.id == id;
        });
        TargetDefinition fresh;
        TargetDefinition& target = known == draft.targets.end() ? fresh : *known; // a later pack adds facts
        const bool is_new = known == draft.targets.end();
        target.id = id;
        if (is_new) {
            draft.declare(NameKind::target, id, one.place("target"));
            target.title = one.texts("title");
            target.registry = one.name("registry");
            target.household = one.name("household", false);
            target.region = one.name("region", false);
            draft.refer(NameKind::registry, target.registry, one.place("registry"));
        }
        const YamlNode* facts = one.sequence("facts", true);
        for (const YamlNode& fact : facts == nullptr ? std::vector<YamlNode>{} : facts->items) {
            target.facts.push_back(read_fact(draft, fact, file));
        }
        const YamlNode* groups = one.sequence("groups");
        for (const YamlNode& group : groups == nullptr ? std::vector<YamlNode>{} : groups->items) {
            target.groups.push_back(read_grouping(draft, group, file));
        }
        one.finish();
        if (is_new) {
            draft.targets.push_back(std::move(fresh));
        }
    }
    read_life_table(reader, draft);
    reader.finish();
}

namespace {

// Bands and parts are of numbers; ages are whole years.
void check_groupings(Draft& draft) {
    const auto is_number = [&](const std::string& id) {
        const FactDefinition* fact = any_fact(draft, id);
        return fact == nullptr || fact->type == FactType::number;
    };
    for (const TargetDefinition& target : draft.targets) {
        for (const Grouping& group : target.groups) {
            if (!group.bands.empty() || group.parts > 0) {
                must_be(
                    draft, draft.declared[{NameKind::fact, group.fact}], group.fact, is_number(group.fact), of_a_number
                );
            }
        }
    }
    const std::string& age = draft.life_table.age;
    must_be(draft, draft.declared[{NameKind::fact, age}], age, is_number(age), of_a_number);
}

} // namespace

void resolve_facts(Draft& draft) {
    for (const bool of_members : {false, true}) { // those of members take the type of what they fold
        for (TargetDefinition& target : draft.targets) {
            for (FactDefinition& fact : target.facts) {
                if (fact.of_members == of_members) {
                    resolve(draft, target, fact);
                }
            }
        }
    }
    for (const TargetDefinition& target : draft.targets) { // of facts that have their types by now
        for (const FactDefinition& fact : target.facts) {
            for (const std::string& part : {fact.over, fact.under}) {
                if (const FactDefinition* of = any_fact(draft, part); of != nullptr) {
                    must_be(
                        draft,
                        draft.declared[{NameKind::fact, fact.id}],
                        fact.id,
                        of->type == FactType::number,
                        over_numbers
                    );
                }
            }
        }
    }
    check_groupings(draft);
}

} // namespace tonghe::catalog
