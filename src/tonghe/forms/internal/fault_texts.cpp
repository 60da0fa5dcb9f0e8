#include "tonghe/forms/internal/fault_texts.hpp"

#include "tonghe/forms/internal/program.hpp"

namespace tonghe::forms {

namespace {

struct Line {
    const char* code;
    const char* zh;
    const char* en;
    const char* remedy_zh;
    const char* remedy_en;
};

constexpr Line lines[] = {
    {"required",
     "“{field}”还没有填写。",
     "'{field}' has not been filled in.",
     "请填写“{field}”。",
     "Fill in '{field}'."},
    {"type",
     "“{field}”应当是{limit}。",
     "'{field}' should be {limit}.",
     "请按要求重新填写。",
     "Enter it again in that form."},
    {"const",
     "“{field}”只能是“{limit}”。",
     "'{field}' can only be '{limit}'.",
     "请改为“{limit}”。",
     "Change it to '{limit}'."},
    {"enum",
     "“{field}”不在可选范围内。",
     "'{field}' is not one of the choices.",
     "请从以下各项中选择：{limit}。",
     "Choose one of: {limit}."},
    {"minimum",
     "“{field}”不能小于{limit}。",
     "'{field}' cannot be less than {limit}.",
     "请填写不小于{limit}的数。",
     "Enter {limit} or more."},
    {"exclusiveMinimum",
     "“{field}”必须大于{limit}。",
     "'{field}' must be more than {limit}.",
     "请填写大于{limit}的数。",
     "Enter more than {limit}."},
    {"maximum",
     "“{field}”不能大于{limit}。",
     "'{field}' cannot be more than {limit}.",
     "请填写不大于{limit}的数。",
     "Enter {limit} or less."},
    {"exclusiveMaximum",
     "“{field}”必须小于{limit}。",
     "'{field}' must be less than {limit}.",
     "请填写小于{limit}的数。",
     "Enter less than {limit}."},
    {"multipleOf",
     "“{field}”应当是{limit}的整数倍。",
     "'{field}' should be a multiple of {limit}.",
     "请检查数值的精度。",
     "Check the number's precision."},
    {"minLength",
     "“{field}”至少要{limit}个字。",
     "'{field}' needs at least {limit} characters.",
     "请补充完整。",
     "Complete it."},
    {"maxLength",
     "“{field}”最多{limit}个字。",
     "'{field}' can have at most {limit} characters.",
     "请缩短内容。",
     "Shorten it."},
    {"pattern",
     "“{field}”的格式不正确。",
     "'{field}' is not in the right form.",
     "请核对后重新填写。",
     "Check it and enter it again."},
    {"format",
     "“{field}”的格式不正确：{limit}。",
     "'{field}' is not in the right form: {limit}.",
     "请核对后重新填写。",
     "Check it and enter it again."},
    {"minItems",
     "“{field}”至少要有{limit}项。",
     "'{field}' needs at least {limit} entries.",
     "请增加条目。",
     "Add entries."},
    {"maxItems",
     "“{field}”最多{limit}项。",
     "'{field}' can have at most {limit} entries.",
     "请删除多余的条目。",
     "Remove some entries."},
    {"uniqueItems",
     "“{field}”中有重复的条目：{limit}。",
     "'{field}' has the same entry twice: {limit}.",
     "请删除重复的条目。",
     "Remove the repetition."},
    {"minProperties",
     "“{field}”至少要填写{limit}项内容。",
     "'{field}' needs at least {limit} parts.",
     "请补充完整。",
     "Complete it."},
    {"maxProperties",
     "“{field}”最多填写{limit}项内容。",
     "'{field}' can have at most {limit} parts.",
     "请删除多余的内容。",
     "Remove some parts."},
    {"dependentRequired",
     "填写了“{limit}”，就需要同时填写“{field}”。",
     "With '{limit}' given, '{field}' is needed too.",
     "请填写“{field}”。",
     "Fill in '{field}'."},
    {"additionalProperties",
     "“{field}”不是这份表单的内容。",
     "'{field}' is not part of this form.",
     "请删除“{field}”。",
     "Remove '{field}'."},
    {"unevaluatedProperties",
     "“{field}”不是这份表单的内容。",
     "'{field}' is not part of this form.",
     "请删除“{field}”。",
     "Remove '{field}'."},
    {"unevaluatedItems",
     "“{field}”是多余的条目。",
     "'{field}' is one entry too many.",
     "请删除这一条。",
     "Remove this entry."},
    {"propertyNames",
     "“{field}”不是允许的名称。",
     "'{field}' is not an allowed name.",
     "请修改名称。",
     "Change the name."},
    {"contains",
     "“{field}”中缺少符合要求的条目。",
     "'{field}' lacks an entry of the required kind.",
     "请补充条目。",
     "Add such an entry."},
    {"minContains",
     "“{field}”中符合要求的条目至少要有{limit}项。",
     "'{field}' needs at least {limit} entries of the required kind.",
     "请补充条目。",
     "Add such entries."},
    {"maxContains",
     "“{field}”中这类条目最多{limit}项。",
     "'{field}' can have at most {limit} entries of this kind.",
     "请删除多余的条目。",
     "Remove some of them."},
    {"anyOf",
     "“{field}”不符合任何一种允许的填法。",
     "'{field}' fits none of the ways it may be filled in.",
     "请核对后重新填写。",
     "Check it and enter it again."},
    {"anyOf.required",
     "{limit}至少要填写一项。",
     "At least one of these is needed: {limit}.",
     "请填写其中一项。",
     "Fill in one of them."},
    {"oneOf",
     "“{field}”不符合任何一种允许的填法。",
     "'{field}' fits none of the ways it may be filled in.",
     "请核对后重新填写。",
     "Check it and enter it again."},
    {"oneOf.several",
     "“{field}”同时符合{limit}种互相排斥的填法。",
     "'{field}' fits {limit} ways that exclude each other.",
     "请只按其中一种填写。",
     "Keep to one of them."},
    {"not",
     "“{field}”填写了不允许的内容。",
     "'{field}' has a content that is not allowed here.",
     "请修改“{field}”。",
     "Change '{field}'."},
    {"false", "这里不能填写“{field}”。", "'{field}' cannot be given here.", "请删除“{field}”。", "Remove '{field}'."},
    {"when",
     "按目前填写的情况，不需要填写“{field}”。",
     "As the form stands, '{field}' is not asked for.",
     "请清除“{field}”，或核对决定它是否出现的选项。",
     "Clear '{field}', or check the answer that decides whether it is asked."},
    {"locked",
     "“{field}”来自{limit}，已经核验，不能直接修改。",
     "'{field}' comes from {limit} and is verified, so it cannot be changed here.",
     "如信息有误，请向数据来源部门申请更正。",
     "If it is wrong, ask its source to correct it."},
    {"budget",
     "提交的内容过于复杂，无法完成检查。",
     "The content is too complex to be checked.",
     "请减少条目后重试。",
     "Try again with fewer entries."},
};

struct FormatLine {
    const char* format;
    const char* zh;
    const char* en;
};

constexpr FormatLine formats[] = {
    {"date", "日期应写作2026-03-02，并且确有这一天", "a date is written 2026-03-02 and must exist"},
    {"date-time", "时间应写作2026-03-02T09:00:00+08:00", "a time is written 2026-03-02T09:00:00+08:00"},
    {"email", "电子邮箱应类似name@example.cn", "an e-mail address looks like name@example.cn"},
    {"uri", "网址应以https://等开头", "an address starts with https:// or alike"},
    {"identity-number",
     "身份证号为18位，请核对每一位（最后一位可以是X）",
     "an identity number has 18 characters; check each (the last may be X)"},
    {"credit-code",
     "统一社会信用代码为18位，请核对每一位",
     "a unified social credit code has 18 characters; check each"},
    {"phone-cn",
     "请填写11位手机号码，或带区号的固定电话",
     "enter an 11-digit mobile number, or a landline with its area code"},
    {"region-code", "行政区划代码为12位数字", "a region code has 12 digits"},
};

} // namespace

Fault make_fault(std::string_view code, std::string pointer, const Text& field, const Text& limit) {
    Fault fault;
    fault.code = code.substr(0, code.find('.')); // `oneOf.several` is a wording of oneOf
    fault.pointer = std::move(pointer);
    for (const Line& line : lines) {
        if (code == line.code) {
            fault.what = {
                fill(line.zh, {{"field", field.zh}, {"limit", limit.zh}}),
                fill(line.en, {{"field", field.in(Language::en)}, {"limit", limit.in(Language::en)}})};
            fault.remedy = {
                fill(line.remedy_zh, {{"field", field.zh}, {"limit", limit.zh}}),
                fill(line.remedy_en, {{"field", field.in(Language::en)}, {"limit", limit.in(Language::en)}})};
        }
    }
    return fault;
}

Fault format_fault(std::string_view format, std::string pointer, const Text& field) {
    Text limit;
    for (const FormatLine& line : formats) {
        if (format == line.format) {
            limit = {line.zh, line.en};
        }
    }
    return make_fault("format", std::move(pointer), field, limit);
}

Text type_words(uint32_t bits) {
    static constexpr std::pair<uint32_t, std::pair<const char*, const char*>> words[] = {
        {type_string, {"文字", "text"}},
        {type_integer, {"整数", "a whole number"}},
        {type_number, {"数字", "a number"}},
        {type_boolean, {"“是”或“否”", "yes or no"}},
        {type_array, {"列表", "a list"}},
        {type_object, {"一组内容", "a group of fields"}},
        {type_null, {"空", "empty"}},
    };
    Text out;
    for (const auto& [bit, word] : words) {
        if ((bits & bit) != 0) {
            out.zh += (out.zh.empty() ? "" : "或") + std::string(word.first);
            out.en += (out.en.empty() ? "" : " or ") + std::string(word.second);
        }
    }
    return out;
}

} // namespace tonghe::forms
