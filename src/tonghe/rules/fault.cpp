#include "tonghe/rules/fault.hpp"

namespace tonghe::rules {

namespace {

struct Words {
    const char* name;
    const char* zh;
    const char* en;
};

constexpr Words words[] = {
    {"wrong_types", "运算的数据类型不符（{detail}）", "these types do not go together ({detail})"},
    {"unknown_name", "没有名为“{detail}”的数据", "nothing here is called '{detail}'"},
    {"no_entry", "没有“{detail}”这一项", "there is no entry '{detail}'"},
    {"not_a_function", "被调用的不是函数（{detail}）", "what is called is no function ({detail})"},
    {"argument_count",
     "函数的参数个数或名称不对（{detail}）",
     "the number or names of the arguments are wrong ({detail})"},
    {"argument", "函数的参数无效（{detail}）", "an argument is not valid ({detail})"},
    {"no_result", "没有可表示的结果（{detail}）", "there is no result that can be expressed ({detail})"},
    {"duplicate_key", "“{detail}”出现了两次", "'{detail}' occurs twice"},
    {"bad_range", "区间的端点无效（{detail}）", "the ends of the range are not valid ({detail})"},
    {"bad_pattern", "正则表达式无效（{detail}）", "the regular expression is not valid ({detail})"},
    {"bad_literal", "@\"…\" 不是日期、时间或时长", "@\"…\" is neither a date, a time nor a duration"},
    {"not_of_type", "值不属于所声明的类型（{detail}）", "the value does not have its declared type ({detail})"},
    {"not_allowed", "值不在允许的范围内（{detail}）", "the value is not among the allowed ones ({detail})"},
    {"not_boolean", "条件既非真也非假（{detail}）", "a condition is neither true nor false ({detail})"},
    {"not_iterable", "无法逐项处理（{detail}）", "this cannot be gone through item by item ({detail})"},
    {"several_rules",
     "唯一命中策略下有多条规则命中（{detail}）",
     "several rules match under the policy UNIQUE ({detail})"},
    {"rules_differ",
     "任一命中策略下命中规则的结果不同（{detail}）",
     "the rules that match differ under the policy ANY ({detail})"},
    {"no_logic", "“{detail}”没有决策逻辑", "'{detail}' has no decision logic"},
    {"missing_input", "缺少输入“{detail}”", "the input '{detail}' is missing"},
    {"unreadable", "表达式有误：{detail}", "the expression is faulty: {detail}"},
    {"circular", "“{detail}”依赖于它自己", "'{detail}' depends on itself"},
    {"limit", "超出上限：{detail}", "a limit was reached: {detail}"},
};

static_assert(std::size(words) == static_cast<size_t>(Cause::limit) + 1);

} // namespace

std::string shortened(std::string text) {
    constexpr size_t most = 120;
    if (text.size() > most) {
        size_t end = most;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
            --end;
        }
        text.resize(end);
        text += "…";
    }
    return text;
}

const char* cause_name(Cause cause) { return words[static_cast<size_t>(cause)].name; }

Text text_of(const EvaluationFault& fault) {
    const Words& found = words[static_cast<size_t>(fault.cause)];
    const TextArguments arguments{{"detail", fault.detail}};
    Text out{fill(found.zh, arguments), fill(found.en, arguments)};
    const Source* source = fault.tree == nullptr ? nullptr : fault.tree->source_of(fault.at);
    if (source != nullptr && !source->place.empty()) {
        out.zh = source->place + "：" + out.zh;
        out.en = source->place + ": " + out.en;
    }
    return out;
}

} // namespace tonghe::rules
