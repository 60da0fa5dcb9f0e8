#include "tonghe/catalog/internal/draft.hpp"

#include <algorithm>

namespace tonghe::catalog {

namespace {

// `code(sex)` → code and `sex`.
void read_type(MapReader& reader, FieldDefinition& field, Draft& draft) {
    std::string given = reader.text("type");
    std::string inner;
    if (const size_t open = given.find('('); open != std::string::npos && given.ends_with(")")) {
        inner = given.substr(open + 1, given.size() - open - 2);
        given.resize(open);
    }
    const auto type = parse_word<FieldType>(given);
    if (given.empty()) {
        return;
    }
    if (!type) {
        reader.not_one_of("type", given, tonghe_words(static_cast<const FieldType*>(nullptr)));
        return;
    }
    field.type = *type;
    const bool needs_inner = *type == FieldType::code || *type == FieldType::reference;
    if (needs_inner != !inner.empty()) {
        reader.bad_value(
            "type",
            reader.text("type"),
            {"code(代码表) 或 reference(登记库)；其他类型不带括号",
             "code(<list>) or reference(<registry>); the others take no brackets"}
        );
    } else if (*type == FieldType::code) {
        field.code_list = inner;
        draft.refer(NameKind::code_list, inner, reader.place("type"));
    } else if (*type == FieldType::reference) {
        field.references = inner;
        draft.refer(NameKind::registry, inner, reader.place("type"));
    }
}

FieldDefinition read_field(
    Draft& draft,
    const std::string& name,
    const YamlNode& node,
    const std::string& file,
    const RegistryDefinition& registry
) {
    MapReader reader(node, file, draft.findings);
    FieldDefinition field;
    field.name = name;
    field.title = reader.texts("title");
    read_type(reader, field, draft);
    field.semantic = reader.name("semantic", false);
    field.data_class = reader.one_of("class", DataClass::internal, true);
    field.source = reader.name("source", false);
    if (field.source.empty()) {
        field.source = registry.source;
    } else {
        draft.refer(NameKind::function, field.source, reader.place("source"));
    }
    field.mask = reader.one_of("mask", Mask::none);
    field.required = reader.boolean("required");
    field.index = reader.boolean("index");
    reader.finish();
    if (!field.semantic.empty()) {
        draft.declare(NameKind::semantic, field.semantic, reader.place("semantic"));
        draft.semantics.push_back({field.semantic, field.title, "", field.name});
    }
    return field;
}

void check_key_fields(MapReader& reader, RegistryDefinition& registry) {
    std::vector<std::string> names;
    for (const FieldDefinition& field : registry.fields) {
        names.push_back(field.name);
    }
    const auto must_exist = [&](std::string_view key, const std::string& name) {
        if (!name.empty() && registry.field(name) == nullptr) {
            reader.findings().fault(
                faults::unknown_field,
                reader.place(key),
                with_hint(
                    {{"what_zh", "登记库"}, {"what_en", "registry"}, {"owner", registry.id}, {"name", name}},
                    nearest(name, names),
                    {"改用已有的字段。", "Use a field that exists."}
                )
            );
        }
    };
    must_exist("key", registry.key);
    must_exist("territory", registry.territory);
    must_exist("holder", registry.holder);
    if (const FieldDefinition* territory = registry.field(registry.territory);
        territory != nullptr && territory->type != FieldType::region) {
        reader.bad_value("territory", registry.territory, {"类型为 region 的字段", "a field of the type region"});
    }
    for (FieldDefinition& field : registry.fields) {
        if (field.name == registry.key) {
            field.required = true;
            field.index = true;
        }
    }
}

void read_subject(Draft& draft, const YamlNode& node, const std::string& file) {
    MapReader reader(node, file, draft.findings);
    SubjectDefinition subject;
    subject.id = reader.name("subject");
    subject.title = reader.texts("title");
    subject.registry = reader.name("registry");
    draft.refer(NameKind::registry, subject.registry, reader.place("registry"));
    const YamlNode* find = reader.any("find", true);
    if (find != nullptr && find->kind == YamlNode::Kind::scalar) {
        if (find->text == "actor" || find->text == "enterprise") {
            subject.find = *parse_word<SubjectFind>(find->text);
        } else {
            reader.bad_value(
                "find",
                find->text,
                {"actor、enterprise、{by: …} 或 {where: …}", "actor, enterprise, {by: …} or {where: …}"}
            );
        }
    } else if (find != nullptr) {
        MapReader how(*find, file, draft.findings);
        const std::string by = how.name("by", false);
        if (!by.empty()) {
            const size_t dot = by.find('.');
            subject.find = SubjectFind::key;
            subject.from_subject = by.substr(0, dot);
            subject.from_field = dot == std::string::npos ? "" : by.substr(dot + 1);
            draft.refer(NameKind::subject, subject.from_subject, how.place("by"));
            draft.refer_field(true, subject.from_subject, subject.from_field, how.place("by"));
        } else {
            subject.find = SubjectFind::match;
            subject.where = how.words("where", true);
            subject.from_subject = how.name("is");
            subject.latest = how.name("latest", false);
            subject.position = static_cast<int>(how.integer("position", 1, 9).value_or(1));
            draft.refer(NameKind::subject, subject.from_subject, how.place("is"));
            for (const std::string& field : subject.where) {
                draft.refer_field(false, subject.registry, field, how.place("where"));
            }
            draft.refer_field(false, subject.registry, subject.latest, how.place("latest"));
        }
        how.finish();
    }
    reader.finish();
    draft.declare(NameKind::subject, subject.id, reader.place("subject"));
    draft.subjects.push_back(std::move(subject));
}

} // namespace

void read_registry(Draft& draft, const YamlNode& root, const std::string& file, const std::string& stem) {
    MapReader reader(root, file, draft.findings);
    RegistryDefinition registry;
    registry.id = reader.name("registry");
    if (!registry.id.empty() && registry.id != stem) {
        draft.findings.fault(
            faults::folder_name,
            reader.place("registry"),
            {{"key", "registry"}, {"value", registry.id}, {"folder", stem}}
        );
    }
    registry.title = reader.texts("title");
    registry.source = reader.name("source");
    draft.refer(NameKind::function, registry.source, reader.place("source"));
    registry.key = reader.name("key");
    registry.territory = reader.name("territory", false);
    registry.holder = reader.name("holder", false);
    if (registry.holder == "self") {
        registry.holder = registry.key;
    }
    if (const YamlNode* fields = reader.map("fields", true)) {
        for (const auto& [name, node] : fields->members) {
            registry.fields.push_back(read_field(draft, name.text, node, file, registry));
        }
    }
    if (const YamlNode* relations = reader.sequence("relations")) {
        for (const YamlNode& node : relations->items) {
            MapReader one(node, file, draft.findings);
            RelationDefinition relation{one.name("relation"), one.name("to"), one.texts("title")};
            draft.refer(NameKind::registry, relation.to, one.place("to"));
            one.finish();
            registry.relations.push_back(std::move(relation));
        }
    }
    reader.finish();
    check_key_fields(reader, registry);
    draft.declare(NameKind::registry, registry.id, reader.place("registry"));
    draft.registries.push_back(std::move(registry));
}

void read_semantics(Draft& draft, const YamlNode& root, const std::string& file) {
    MapReader reader(root, file, draft.findings);
    if (const YamlNode* subjects = reader.sequence("subjects")) {
        for (const YamlNode& node : subjects->items) {
            read_subject(draft, node, file);
        }
    }
    if (const YamlNode* semantics = reader.sequence("semantics")) {
        for (const YamlNode& node : semantics->items) {
            MapReader one(node, file, draft.findings);
            SemanticDefinition semantic{one.name("semantic"), one.texts("title"), "", ""};
            one.finish();
            draft.declare(NameKind::semantic, semantic.id, one.place("semantic"));
            draft.semantics.push_back(std::move(semantic));
        }
    }
    reader.finish();
}

} // namespace tonghe::catalog
