#include "tonghe/registry/check_values.hpp"

#include "tonghe/base/identifier.hpp"

#include <fmt/format.h>

namespace tonghe::registry {

using catalog::FieldDefinition;
using catalog::FieldType;
using catalog::RegistryDefinition;

namespace {

constexpr size_t text_bytes_max = 4000;

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// A mobile number (11 digits from 1) or a landline with its area code.
bool is_phone(std::string_view text) {
    if (text.size() == 11 && text.front() == '1') {
        return all_digits(text);
    }
    std::string digits(text);
    std::erase(digits, '-');
    return digits.size() >= 10 && digits.size() <= 12 && digits.front() == '0' && all_digits(digits);
}

class Checker {
  public:
    Checker(const RegistryDefinition& definition, const Vocabulary& vocabulary, Date on)
        : definition_(definition), vocabulary_(vocabulary), on_(on) {}

    void check(const JsonObject& values, bool whole) {
        for (const auto& member : values) {
            const FieldDefinition* field = definition_.field(member.key());
            if (field == nullptr) {
                add(member.key(),
                    "unknown_member",
                    {"登记库没有这个字段", "the registry has no such field"},
                    {"请删去该字段，或核对字段名", "Remove it, or check its name"});
            } else if (member.value().is_null()) {
                if (!whole && field->required) {
                    add(field->name,
                        "required",
                        {field->title.zh + "不能为空", field->title.en + " cannot be taken away"},
                        {"请填写", "Give a value"});
                }
            } else {
                check_field(*field, member.value());
            }
        }
        for (const FieldDefinition& field : definition_.fields) {
            const Json* value = values.if_contains(field.name);
            if (whole && field.required && (value == nullptr || value->is_null())) {
                add(field.name,
                    "required",
                    {field.title.zh + "未填写", field.title.en + " is missing"},
                    {"请填写", "Give a value"});
            }
        }
        check_together(values);
    }

    std::vector<Fault> faults;

  private:
    void add(std::string_view field, const char* code, Text what, Text remedy) {
        faults.push_back(
            {.code = code,
             .pointer = pointer_step("", field),
             .file = {},
             .line = 0,
             .what = std::move(what),
             .remedy = std::move(remedy)}
        );
    }

    void malformed(const FieldDefinition& field, const char* zh, const char* en) {
        add(field.name,
            "bad_format",
            {fmt::format("{}不是有效的{}", field.title.zh, zh),
             fmt::format("{} is not a valid {}", field.title.en, en)},
            {"请核对后重新填写", "Check it and enter it again"});
    }

    void check_field(const FieldDefinition& field, const Json& value) {
        switch (field.type) {
        case FieldType::integer:
        case FieldType::money:
            if (!value.is_int64()) {
                add(field.name,
                    "wrong_type",
                    {field.title.zh + "应为整数", field.title.en + " must be a whole number"},
                    {"请填写整数", "Enter a whole number"});
            } else if (field.type == FieldType::money && value.get_int64() < 0) {
                malformed(field, "金额（不小于零）", "amount (zero or more)");
            }
            return;
        case FieldType::boolean:
            if (!value.is_bool()) {
                add(field.name,
                    "wrong_type",
                    {field.title.zh + "应为是或否", field.title.en + " must be true or false"},
                    {"请选择是或否", "Choose yes or no"});
            }
            return;
        default:
            break;
        }
        if (!value.is_string()) {
            add(field.name,
                "wrong_type",
                {field.title.zh + "应为文本", field.title.en + " must be text"},
                {"请填写文本", "Enter text"});
            return;
        }
        check_text(field, field.type, value.get_string());
    }

    void check_text(const FieldDefinition& field, FieldType type, std::string_view text) {
        switch (type) {
        case FieldType::identity_number:
            if (!is_identity_number(fold_identity_number(text)) || *birth_date_of(fold_identity_number(text)) > on_) {
                malformed(field, "公民身份号码", "identity number");
            }
            break;
        case FieldType::credit_code:
            if (!is_credit_code(text)) {
                malformed(field, "统一社会信用代码", "unified social credit code");
            }
            break;
        case FieldType::date:
            if (const auto date = parse_date(text); !date || date->year() < 1850) {
                malformed(field, "日期（年-月-日）", "date (YYYY-MM-DD)");
            }
            break;
        case FieldType::region:
            if (!vocabulary_.region_exists(text, on_)) {
                malformed(field, "行政区划代码", "region code");
            }
            break;
        case FieldType::code:
            if (!vocabulary_.code_exists(field.code_list, text)) {
                add(field.name,
                    "not_one_of",
                    {fmt::format("{}不在代码表“{}”中", field.title.zh, field.code_list),
                     fmt::format("{} is not in the code list '{}'", field.title.en, field.code_list)},
                    {"请从代码表中选择", "Choose a value of the list"});
            }
            break;
        case FieldType::phone:
            if (!is_phone(text)) {
                malformed(field, "电话号码", "telephone number");
            }
            break;
        case FieldType::reference:
            check_reference(field, text);
            break;
        default:
            if (text.empty() || text.size() > text_bytes_max) {
                malformed(field, "文本（1 至 4000 字节）", "text (1 to 4,000 bytes)");
            }
        }
    }

    // The key of another registry has the shape of that key. Whether the record is there is not asked: the other
    // parent of a child, or an employer, may be registered elsewhere.
    void check_reference(const FieldDefinition& field, std::string_view text) {
        const RegistryDefinition* other = vocabulary_.registry(field.references);
        const FieldDefinition* key = other == nullptr ? nullptr : other->field(other->key);
        check_text(field, key == nullptr || key->type == FieldType::reference ? FieldType::text : key->type, text);
    }

    // An identity number tells the birth date and the sex; where a record gives them too, they must agree.
    void check_together(const JsonObject& values) {
        const FieldDefinition* number = definition_.field_of_semantic("person.identity_number");
        const std::string identity = number == nullptr ? "" : fold_identity_number(text_or(values, number->name));
        if (!is_identity_number(identity)) {
            return;
        }
        const FieldDefinition* birth = definition_.field_of_semantic("person.birth_date");
        if (birth != nullptr && values.contains(birth->name) &&
            text_or(values, birth->name) != to_string(*birth_date_of(identity))) {
            add(birth->name,
                "contradicts",
                {birth->title.zh + "与公民身份号码不一致", birth->title.en + " differs from the identity number"},
                {"请核对两者", "Check both"});
        }
        const FieldDefinition* sex = definition_.field_of_semantic("person.sex");
        if (sex != nullptr && values.contains(sex->name) &&
            text_or(values, sex->name) != std::to_string(static_cast<int>(sex_of(identity)))) {
            add(sex->name,
                "contradicts",
                {sex->title.zh + "与公民身份号码不一致", sex->title.en + " differs from the identity number"},
                {"请核对两者", "Check both"});
        }
    }

    const RegistryDefinition& definition_;
    const Vocabulary& vocabulary_;
    Date on_;
};

std::string_view trimmed(std::string_view text) {
    const size_t from = std::min(text.find_first_not_of(" \t\r\n"), text.size());
    const size_t to = text.find_last_not_of(" \t\r\n");
    return text.substr(from, to == std::string_view::npos ? 0 : to + 1 - from);
}

} // namespace

std::vector<Fault> check_values(
    const RegistryDefinition& definition, const JsonObject& values, bool whole, const Vocabulary& vocabulary, Date on
) {
    Checker checker(definition, vocabulary, on);
    checker.check(values, whole);
    return std::move(checker.faults);
}

JsonObject normalised(const RegistryDefinition& definition, JsonObject values) {
    for (auto& member : values) {
        if (!member.value().is_string()) {
            continue;
        }
        const std::string_view text = trimmed(member.value().get_string());
        const FieldDefinition* field = definition.field(member.key());
        const bool folds = field != nullptr && text.size() == 18 && text.back() == 'x';
        if (folds && (field->type == FieldType::identity_number || field->type == FieldType::reference)) {
            member.value() = fold_identity_number(text);
        } else if (text.size() != member.value().get_string().size()) {
            member.value() = std::string(text);
        }
    }
    return values;
}

} // namespace tonghe::registry
