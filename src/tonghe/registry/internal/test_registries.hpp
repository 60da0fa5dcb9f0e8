// A small vocabulary for the tests of this module: persons, enterprises and jobs in a town of two streets.
#pragma once
#include "tonghe/registry/vocabulary.hpp"

namespace tonghe::registry::internal {

class TestVocabulary final : public Vocabulary {
  public:
    TestVocabulary() {
        using catalog::DataClass;
        using catalog::FieldType;
        using catalog::Mask;
        catalog::RegistryDefinition person;
        person.id = "person";
        person.title = {"人口", "Persons"};
        person.source = "police";
        person.key = person.holder = "identity_number";
        person.territory = "region";
        person.fields = {
            {.name = "identity_number",
             .title = {"公民身份号码", "identity number"},
             .type = FieldType::identity_number,
             .semantic = "person.identity_number",
             .data_class = DataClass::sensitive,
             .mask = Mask::identity,
             .required = true,
             .index = true},
            {.name = "name",
             .title = {"姓名", "name"},
             .semantic = "person.name",
             .data_class = DataClass::internal,
             .mask = Mask::name,
             .required = true,
             .index = true},
            {.name = "birth_date",
             .title = {"出生日期", "date of birth"},
             .type = FieldType::date,
             .semantic = "person.birth_date",
             .data_class = DataClass::internal},
            {.name = "sex",
             .title = {"性别", "sex"},
             .type = FieldType::code,
             .code_list = "sex",
             .semantic = "person.sex",
             .data_class = DataClass::public_data,
             .index = true},
            {.name = "region",
             .title = {"居住地", "residence"},
             .type = FieldType::region,
             .data_class = DataClass::internal},
            {.name = "phone",
             .title = {"电话", "telephone"},
             .type = FieldType::phone,
             .data_class = DataClass::sensitive,
             .source = "self",
             .mask = Mask::phone},
            {.name = "illness", .title = {"疾病", "illness"}, .data_class = DataClass::core, .source = "health"},
        };
        person.relations = {
            {.relation = "mother", .to = "person", .title = {"母亲", "mother"}},
            {.relation = "parent", .to = "person", .title = {"父母", "parent"}}};
        catalog::RegistryDefinition enterprise;
        enterprise.id = "enterprise";
        enterprise.title = {"法人", "Enterprises"};
        enterprise.source = "market";
        enterprise.key = enterprise.holder = "credit_code";
        enterprise.fields = {
            {.name = "credit_code",
             .title = {"统一社会信用代码", "credit code"},
             .type = FieldType::credit_code,
             .data_class = DataClass::public_data,
             .required = true,
             .index = true},
            {.name = "capital",
             .title = {"注册资本", "capital"},
             .type = FieldType::money,
             .data_class = DataClass::public_data},
        };
        catalog::RegistryDefinition employment;
        employment.id = "employment";
        employment.title = {"就业", "Employment"};
        employment.source = "labour";
        employment.key = "contract";
        employment.holder = "person";
        employment.fields = {
            {.name = "contract", .title = {"合同号", "contract"}, .required = true, .index = true},
            {.name = "person",
             .title = {"劳动者", "employee"},
             .type = FieldType::reference,
             .references = "person",
             .data_class = DataClass::sensitive,
             .mask = Mask::identity,
             .required = true},
            {.name = "employer",
             .title = {"单位", "employer"},
             .type = FieldType::reference,
             .references = "enterprise",
             .index = true},
            {.name = "full_time", .title = {"全日制", "full time"}, .type = FieldType::boolean},
        };
        definitions_ = {person, enterprise, employment};
    }

    const catalog::RegistryDefinition* registry(std::string_view id) const override {
        for (const auto& definition : definitions_) {
            if (definition.id == id) {
                return &definition;
            }
        }
        return nullptr;
    }

    std::vector<const catalog::RegistryDefinition*> registries() const override {
        std::vector<const catalog::RegistryDefinition*> out;
        for (const auto& definition : definitions_) {
            out.push_back(&definition);
        }
        return out;
    }

    bool region_exists(std::string_view code, Date) const override {
        return code == "990102001000" || code == "990102002000";
    }

    bool code_exists(std::string_view list, std::string_view code) const override {
        return list == "sex" && (code == "1" || code == "2");
    }

  private:
    std::vector<catalog::RegistryDefinition> definitions_;
};

} // namespace tonghe::registry::internal
