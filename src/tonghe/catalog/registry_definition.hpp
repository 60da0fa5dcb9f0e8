// Registries (基础库, 主题库) as packs declare them: which fields a record has, what each means, who is its source.
//
// Always true
//  1. Every field has one data class and one authoritative source (一数一源): its own, or that of its registry.
//  2. A semantic id (`person.birth_date`) is given by at most one field of one registry; it means the same everywhere.
//  3. `key` and `territory` name fields of the same registry; `key` is indexed and required.
//
// Elsewhere: the records themselves (registry/), how forms use semantic ids (forms/), who may read (identity/).
#pragma once
#include "tonghe/base/structure.hpp"
#include "tonghe/base/text.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tonghe::catalog {

enum class FieldType {
    text,
    identity_number,
    credit_code,
    date,
    integer,
    money, // cents
    boolean,
    region, // 12 digits
    code,   // of the list in `code_list`
    phone,
    address,
    reference, // the key of a record of the registry in `references`
};
TONGHE_ENUM(
    FieldType,
    text,
    identity_number,
    credit_code,
    date,
    integer,
    money,
    boolean,
    region,
    code,
    phone,
    address,
    reference
)

// 数据分级. Drives masking, encryption at rest and export.
enum class DataClass { public_data, internal, sensitive, core };

[[maybe_unused]] inline std::span<const char* const> tonghe_words(const DataClass*) {
    static constexpr const char* words[] = {"public", "internal", "sensitive", "core"};
    return words;
}

// How a value is shown to somebody without the right to read it whole.
enum class Mask { none, name, identity, phone, address, all };
TONGHE_ENUM(Mask, none, name, identity, phone, address, all)

struct FieldDefinition {
    std::string name;
    Text title;
    FieldType type = FieldType::text;
    std::string code_list;  // of type code
    std::string references; // of type reference: a registry
    std::string semantic;   // may be empty
    DataClass data_class = DataClass::internal;
    std::string source; // unit function that answers for the value; the registry's where the pack says nothing
    Mask mask = Mask::none;
    bool required = false;
    bool index = false;

    bool operator==(const FieldDefinition&) const = default;
};

// `parent` of a person is a person: an edge between the records of two registries.
struct RelationDefinition {
    std::string relation;
    std::string to; // registry
    Text title;

    bool operator==(const RelationDefinition&) const = default;
};

struct RegistryDefinition {
    std::string id;
    Text title;
    std::string source;    // unit function
    std::string key;       // field
    std::string territory; // field of type region, or empty
    // The field whose value is the person or enterprise the record is about, who may read it and whose log shows reads.
    // In YAML `holder: self` means the key.
    std::string holder;
    std::vector<FieldDefinition> fields;
    std::vector<RelationDefinition> relations;

    const FieldDefinition* field(std::string_view name) const;
    const FieldDefinition* field_of_semantic(std::string_view semantic) const;
    const RelationDefinition* relation(std::string_view name) const;
    bool operator==(const RegistryDefinition&) const = default;
};

// A subject (semantics.yaml): a record that a form may speak of, found from whom the form is for.
//   applicant                the person who applies                              find: actor
//   enterprise               the enterprise the applicant acts for               find: enterprise
//   birth                    records where one of `where` holds the key of `is`  find: {where: [...], is: applicant,
//   latest: born_on, position: 1} mother                   the record whose key is `birth.mother_identity_number` find:
//   {by: birth.mother_identity_number}
enum class SubjectFind { actor, enterprise, key, match };
TONGHE_ENUM(SubjectFind, actor, enterprise, key, match)

struct SubjectDefinition {
    std::string id;
    Text title;
    std::string registry;
    SubjectFind find = SubjectFind::actor;
    std::string from_subject;       // of key: whose field
    std::string from_field;         // of key: a field that holds the key
    std::vector<std::string> where; // of match: fields of `registry`, any of which equals the key of `from_subject`
    std::string latest;             // of match: newest first by this field
    int position = 1;               // of match: first, second …

    bool operator==(const SubjectDefinition&) const = default;
};

// What a semantic id of a form stands for. `person.name` is given by the registry `person` and, asked in a form, means
// the applicant's; `mother.name` is declared in semantics.yaml as field `name` of subject `mother`. A semantic without
// a subject (`child.name_chosen`) is known to forms only, so that several items ask it once.
struct SemanticDefinition {
    std::string id;
    Text title;
    std::string subject; // may be empty
    std::string field;   // of the subject's registry

    bool operator==(const SemanticDefinition&) const = default;
};

} // namespace tonghe::catalog
