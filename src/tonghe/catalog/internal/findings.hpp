// What is wrong with packs, collected while reading goes on. The table of all kinds of fault stands here, so that
// wording is in one place and codes are never reused.
#pragma once
#include "tonghe/base/error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tonghe::catalog {

// A kind of fault: its code and the patterns of what is wrong and what to do, in both languages.
struct FaultKind {
    const char* code;
    const char* what_zh;
    const char* what_en;
    const char* remedy_zh;
    const char* remedy_en;
};

struct Place {
    std::string file;
    int line = 1;
};

class Findings {
  public:
    explicit Findings(size_t max) : max_(max) {}

    void fault(const FaultKind& kind, const Place& place, const TextArguments& arguments = {});
    void warning(const FaultKind& kind, const Place& place, const TextArguments& arguments = {});
    void add(Fault fault); // from an engine, with its own words
    void add_warning(Fault fault);
    // In the order of files and lines; the result says so where some were left out.
    std::vector<Fault> take_faults();
    std::vector<Fault> take_warnings();

    bool clean() const { return faults_.empty(); }

  private:
    size_t max_;
    std::vector<Fault> faults_;
    std::vector<Fault> warnings_;
};

// The candidate nearest to `word` by edit distance, where near enough to be a slip of the hand; otherwise empty.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

// clang-format off
namespace faults {
inline constexpr FaultKind unreadable{"catalog.unreadable", "文件无法读取：{reason}。", "The file cannot be read: {reason}.", "检查文件权限、大小和编码（UTF-8）。", "Check the file's permissions, size and encoding (UTF-8)."};
inline constexpr FaultKind bad_yaml{"catalog.bad_yaml", "YAML 写法有误：{reason}。", "The YAML is not well formed: {reason}.", "按所示行改正；缩进用空格，文字含冒号时加引号。", "Correct the line shown; indent with spaces, quote texts that contain a colon."};
inline constexpr FaultKind bad_json{"catalog.bad_json", "JSON 写法有误：{reason}。", "The JSON is not well formed: {reason}.", "按所示行改正，或用编辑器的 JSON 检查。", "Correct the line shown, or use your editor's JSON check."};
inline constexpr FaultKind unknown_file{"catalog.unknown_file", "没有哪个部分使用文件“{name}”。", "Nothing reads the file '{name}'.", "改正文件名或位置{nearest}；说明文档请用 README.md。", "Correct its name or place{nearest}; notes belong into README.md."};
inline constexpr FaultKind missing_file{"catalog.missing_file", "缺少文件“{name}”。", "The file '{name}' is missing.", "补上该文件；可用 tonghe pack new 生成样例。", "Add the file; `tonghe pack new` writes a sample."};
inline constexpr FaultKind missing_key{"catalog.missing_key", "缺少“{key}”。", "'{key}' is missing.", "补上“{key}”。", "Add '{key}'."};
inline constexpr FaultKind unknown_key{"catalog.unknown_key", "这里没有名为“{key}”的项。", "There is no key '{key}' here.", "{hint_zh}", "{hint_en}"};
inline constexpr FaultKind wrong_shape{"catalog.wrong_shape", "“{key}”应为{expected_zh}。", "'{key}' should be {expected_en}.", "按 docs/reference/packs.md 的样例改写。", "Write it as in the example of docs/reference/packs.md."};
inline constexpr FaultKind wrong_document{"catalog.wrong_shape", "这里应为{expected_zh}。", "This should be {expected_en}.", "按 docs/reference/packs.md 的样例改写。", "Write it as in the example of docs/reference/packs.md."};
inline constexpr FaultKind bad_value{"catalog.bad_value", "“{key}”的值“{value}”不对：应为{expected_zh}。", "The value '{value}' of '{key}' does not fit: it should be {expected_en}.", "改成符合要求的值。", "Give a value that fits."};
inline constexpr FaultKind not_one_of{"catalog.not_one_of", "“{key}”的值“{value}”不在可选范围（{words}）内。", "The value '{value}' of '{key}' is not one of {words}.", "{hint_zh}", "{hint_en}"};
inline constexpr FaultKind text_needed{"catalog.text_needed", "“{key}”缺少{language_zh}文字。", "'{key}' has no {language_en} text.", "写成 {zh: …, en: …}，两种文字都要有。", "Write {zh: …, en: …} with both texts."};
inline constexpr FaultKind duplicate{"catalog.duplicate", "{what_zh}“{name}”已在 {file} 第 {line} 行出现过。", "The {what_en} '{name}' already stands in {file}, line {line}.", "换一个名字，或删去其中之一。", "Rename one of them or remove it."};
inline constexpr FaultKind folder_name{"catalog.folder_name", "“{key}”的值“{value}”与所在位置“{folder}”不一致。", "The value '{value}' of '{key}' differs from its place, '{folder}'.", "二者改为一致。", "Make the two agree."};
inline constexpr FaultKind unknown_reference{"catalog.unknown_reference", "没有名为“{name}”的{what_zh}。", "There is no {what_en} '{name}'.", "{hint_zh}", "{hint_en}"};
inline constexpr FaultKind unknown_field{"catalog.unknown_field", "{what_zh}“{owner}”没有字段“{name}”。", "The {what_en} '{owner}' has no field '{name}'.", "{hint_zh}", "{hint_en}"};
inline constexpr FaultKind circle{"catalog.circle", "“{name}”最终依赖了自己（{path}）。", "'{name}' depends on itself in the end ({path}).", "去掉其中一环。", "Take one link out."};
inline constexpr FaultKind promise_too_long{"catalog.promise_too_long", "承诺办结时限（{promised_zh}）长于法定时限（{legal_zh}）。", "The promised limit ({promised}) is longer than the legal one ({legal}).", "承诺时限改为不超过法定时限。", "Promise no more days than the law gives."};
inline constexpr FaultKind immediate_too_long{"catalog.immediate_too_long", "即办件的承诺时限为 {promised_zh}。", "An immediate item promises {promised}.", "即办件承诺不超过 1 个工作日；否则改为承诺件（handling: promised）。", "Promise at most one day, or make it handling: promised."};
inline constexpr FaultKind online_visits{"catalog.online_visits", "全程网办事项的到现场次数为 {visits}。", "A fully online item asks for {visits} visits.", "改为 visits: 0，或把 online 改为 apply 或 advise。", "Set visits: 0, or online: apply or advise."};
inline constexpr FaultKind express_needed{"catalog.express_needed", "到现场次数为 0，但不是全程网办，也没有说明如何送达。", "No visit is asked for, the item is not fully online, and nothing says how the result is delivered.", "写明 delivery（如快递），或改正 visits。", "State the delivery (such as express), or correct visits."};
inline constexpr FaultKind correction_too_long{"catalog.correction_too_long", "补正告知期限为 {days} 个工作日，超过行政许可法第三十二条的 5 日。", "{days} working days to ask for corrections exceed the 5 of the Administrative Licensing Law, art. 32.", "改为 5 个工作日以内。", "Give at most 5 working days."};
inline constexpr FaultKind silence_needed{"catalog.silence_needed", "行政许可逾期不告知补正即视为受理，不能写 silence: none（行政许可法第三十二条）。", "Of a licence, silence means acceptance; silence: none is not possible (Administrative Licensing Law, art. 32).", "删去 silence，或改为 silence: accepted。", "Remove silence, or write silence: accepted."};
inline constexpr FaultKind licence_too_long{"catalog.licence_too_long", "行政许可的法定时限写为 {legal_zh}，超过一般规定的 20 个工作日。", "The legal limit of this licence is {legal}; the general rule is 20 working days.", "核对单行法的依据（行政许可法第四十二条）；确有依据可保留。", "Check the special law it rests on (Administrative Licensing Law, art. 42); keep it if there is one."};
inline constexpr FaultKind guide_incomplete{"catalog.guide_incomplete", "办事指南没有“{key}”，不能公布（行政许可法第三十条）。", "The guide lacks '{key}' and cannot be published (Administrative Licensing Law, art. 30).", "补上“{key}”。", "Add '{key}'."};
inline constexpr FaultKind fee_without_law{"catalog.fee_without_law", "收费 {cents} 分，但没有写明标准和依据。", "A fee of {cents} cents stands without its standard and basis.", "在 fee.note 写明收费标准和法律、行政法规依据。", "State the standard and the law it rests on in fee.note."};
inline constexpr FaultKind material_never_given{"catalog.material_never_given", "材料“{name}”没有任何来源。", "The material '{name}' has no source.", "至少写一个来源：registry:…、certificate:…、case:…、upload。", "Name at least one source: registry:…, certificate:…, case:…, upload."};
inline constexpr FaultKind own_certificate_upload{"catalog.own_certificate_upload", "材料“{name}”先要求上传，后面的来源“{source}”不会用到。", "The material '{name}' asks for an upload first, so its source '{source}' is never used.", "把 upload 放在最后：先共享、再证照、再复用、最后上传。", "Put upload last: shared data, certificates, earlier cases, then uploads."};
inline constexpr FaultKind unstaffed_queue{"catalog.unstaffed_queue", "队列“{queue}”在 {count} 个地区没有岗位办理，如{zh}。", "Nobody serves the queue '{queue}' in {count} places, such as {en}.", "在 organisation.yaml 给这些地区的单位的岗位加上这个队列。", "Give a post of the units for those places this queue, in organisation.yaml."};
inline constexpr FaultKind not_competent{"catalog.not_competent", "{zh}没有职能为“{function}”的单位。", "There is no unit of the function '{function}' for {en}.", "在 organisation.yaml 补上单位，或改正职能。", "Add the unit in organisation.yaml, or correct the function."};
inline constexpr FaultKind no_issuer{"catalog.no_issuer", "职能“{function}”没有带统一社会信用代码的单位，无法签发证照。", "No unit of the function '{function}' has a credit code, so it cannot issue.", "给签发单位或其上级写上 credit_code。", "Give the issuing unit or one above it a credit_code."};
inline constexpr FaultKind bad_region{"catalog.bad_region", "地区“{code}”：{reason_zh}。", "The region '{code}': {reason_en}.", "按 12 位区划代码、15 位网格代码逐级改正。", "Correct the 12-digit region or 15-digit grid code, level by level."};
inline constexpr FaultKind bad_calendar_day{"catalog.bad_calendar_day", "{date}：{reason_zh}。", "{date}: {reason_en}.", "对照国务院办公厅当年通知改正。", "Compare with the State Council's notice of that year."};
inline constexpr FaultKind semantic_twice{"catalog.semantic_twice", "语义标识“{name}”已由 {other} 提供。", "The semantic id '{name}' is already given by {other}.", "一项数据只有一个来源：去掉其中之一或换标识。", "A datum has one source: remove one of them or rename it."};
inline constexpr FaultKind undeclared_semantic{"catalog.undeclared_semantic", "没有登记过语义标识“{name}”。", "The semantic id '{name}' is declared nowhere.", "{hint_zh}", "{hint_en}"};
inline constexpr FaultKind bad_expression{"catalog.bad_expression", "规则表达式“{text}”读不懂：{reason_zh}", "The expression '{text}' cannot be read: {reason_en}", "改正表达式；可用的写法见 docs/reference/packs.md。", "Correct the expression; docs/reference/packs.md lists what can be written."};
inline constexpr FaultKind bad_task{"catalog.bad_task", "流程元素“{element}”：{reason_zh}。", "The process element '{element}': {reason_en}.", "改正 tonghe:{attribute} 属性。", "Correct its tonghe:{attribute} attribute."};
inline constexpr FaultKind bad_standing{"catalog.bad_standing", "自行启动的流程，元素“{element}”：{reason_zh}。", "The process begins by itself; its element '{element}': {reason_en}.", "{hint_zh}", "{hint_en}"};
inline constexpr FaultKind promised_optional{"catalog.promised_optional", "证照“{certificate}”必有“{field}”，表单的“{pointer}”却可以不填。", "The certificate '{certificate}' must have '{field}', but {pointer} of the form may be left out.", "在表单中把它列入 required，或由流程用 tonghe:set.{field} 给出，或在证照中改为 required: false。", "Put it among the form's required, let the process give it by tonghe:set.{field}, or make it required: false in the certificate."};
inline constexpr FaultKind input_not_given{"catalog.input_not_given", "决策“{decision}”要用输入“{input}”（{title}），这里没有说明从何而来。", "The decision '{decision}' reads the input '{input}' ({title}); nothing here says where it comes from.", "写上该输入的来源，如 form.birth.born_on、facts.person.birth_date 或 today。", "Say where it comes from, such as form.birth.born_on, facts.person.birth_date or today."};
inline constexpr FaultKind decision_output{"catalog.decision_output", "决策“{decision}”没有输出“{output}”。", "The decision '{decision}' has no output '{output}'.", "给决策表加上输出列“{output}”。", "Give its table an output column '{output}'."};
inline constexpr FaultKind access_looser{"catalog.access_looser", "访问规则“{decision}”比国家规则宽：{where}。", "The access rule '{decision}' allows more than the law: {where}.", "业务包的 access.dmn 只能收紧；去掉放宽的规则（tonghe pack access 列出现行规则）。", "A pack's access.dmn can only tighten; take that rule out (`tonghe pack access` lists the rules in force)."};
inline constexpr FaultKind access_input{"catalog.access_input", "访问规则没有标识为“{input}”的输入。", "No input of access rules has the id '{input}'.", "可用的输入：{known}。", "Inputs to use: {known}."};
inline constexpr FaultKind access_decision{"catalog.access_decision", "访问规则里的决策“{decision}”不会被用到。", "The decision '{decision}' of the access rules is never used.", "决策的标识写 fields 或 administrators。", "Give it the id fields or administrators."};
inline constexpr FaultKind policy_input{"catalog.policy_input", "决策“{decision}”要用输入“{input}”（{title}），没有说明它是哪个事实。", "The decision '{decision}' reads the input '{input}' ({title}); nothing says which fact it is.", "在 inputs 中写上 {input}: <事实>，如 {input}: person.age。", "Write {input}: <fact> under inputs, such as {input}: person.age."};
inline constexpr FaultKind policy_type{"catalog.policy_type", "输入“{input}”的类型是 {wanted}，事实“{fact}”的类型是 {type}。", "The input '{input}' is of the type {wanted}, the fact '{fact}' of the type {type}.", "把 benefit.dmn 中该输入的 typeRef 改为与事实相符，或换一个事实。", "Make the input's typeRef in benefit.dmn that of the fact, or name another fact."};
inline constexpr FaultKind policy_reason{"catalog.policy_reason", "决策表给出理由“{reason}”，reasons 中没有它的文字。", "The table gives the reason '{reason}', which has no words under reasons.", "在 reasons 中写上 {reason}: {zh: …, en: …}。", "Write {reason}: {zh: …, en: …} under reasons."};
inline constexpr FaultKind policy_reason_unused{"catalog.policy_reason_unused", "决策表从不给出理由“{reason}”。", "The table never gives the reason '{reason}'.", "从 reasons 删去，或改正决策表的 reason 一栏。", "Take it out of reasons, or correct the table's column reason."};
inline constexpr FaultKind policy_article{"catalog.policy_article", "规则“{rule}”注明的依据“{article}”不是政策正文的条款。", "The rule '{rule}' rests on '{article}', which is no article of the policy's text.", "规则的第一个注释写条款名，如“第三条”；正文（text）中要有这一条。", "Let the rule's first annotation name an article, such as 第三条, that stands under text."};
inline constexpr FaultKind policy_version{"catalog.policy_version", "这里应是第 {wanted} 版，写的是第 {version} 版。", "This should be version {wanted}; it says {version}.", "第一版放在政策文件夹，后面的依次放在 versions/2、versions/3……，policy.yaml 的 version 与文件夹一致。", "The first version lies in the policy's folder, later ones in versions/2, versions/3 and so on; let policy.yaml say the folder's number."};
inline constexpr FaultKind policy_order{"catalog.policy_order", "第 {version} 版自 {from} 起施行，早于第 {before} 版的 {before_from}，两版重叠。", "Version {version} begins on {from}, before version {before} does on {before_from}: they overlap.", "后一版不能早于前一版施行；改正 effective.from。", "A later version begins no earlier than the one before it; correct effective.from."};
inline constexpr FaultKind policy_case{"catalog.policy_case", "案例“{case}”不成立：判定结果是 {said}。", "The case '{case}' does not hold: the answer is {said}.", "改正决策表，或改正案例。", "Correct the table, or the case."};
inline constexpr FaultKind review_input{"catalog.review_input", "决策“{decision}”要用输入“{input}”（{title}），没有说明它是费用明细的哪个事实。", "The decision '{decision}' reads the input '{input}' ({title}); nothing says which fact of a claim line it is.", "在 inputs 中写上 {input}: <事实>，如 {input}: claim.age。", "Write {input}: <fact> under inputs, such as {input}: claim.age."};
inline constexpr FaultKind review_type{"catalog.review_type", "输入“{input}”的类型是 {wanted}，费用明细的事实“{fact}”的类型是 {type}。", "The input '{input}' is of the type {wanted}, the fact '{fact}' of a claim line of the type {type}.", "把 rules.dmn 中该输入的 typeRef 改为与事实相符，或换一个事实。", "Make the input's typeRef in rules.dmn that of the fact, or name another fact."};
inline constexpr FaultKind review_article{"catalog.review_article", "规则“{rule}”注明的依据“{article}”不是智能审核正文的条款。", "The rule '{rule}' rests on '{article}', which is no article of the review's text.", "规则的第一个注释写条款名，如“第三条”；正文（text）中要有这一条。", "Let the rule's first annotation name an article, such as 第三条, that stands under text."};
inline constexpr FaultKind review_case{"catalog.review_case", "案例“{case}”不成立：判定结果是 {said}。", "The case '{case}' does not hold: the answer is {said}.", "改正规则表，或改正案例。", "Correct the table, or the case."};
inline constexpr FaultKind algorithm_missing{"catalog.algorithm_missing", "决策模型“{model}”由{zh}自动使用，却没有算法备案。", "The decision model '{model}' is asked by {en} and has no entry in the register of algorithms.", "在 algorithms.yaml 中写上 algorithm: {model}，连同 owner、since、purpose、impact、contact。", "Write algorithm: {model} in algorithms.yaml, with owner, since, purpose, impact and contact."};
inline constexpr FaultKind appeals_nobody{"catalog.appeals_nobody", "没有岗位有权限“{permission}”，申诉无人受理或评议。", "No post has the permission '{permission}', so nobody would admit or judge appeals.", "在 organisation.yaml 给岗位加上 permissions: [{permission}]。", "Give a post permissions: [{permission}] in organisation.yaml."};
inline constexpr FaultKind appeals_no_office{"catalog.appeals_no_office", "职能“{function}”的单位没有岗位有权限“appeals.act”，对政策“{policy}”的申诉成立之后无人修订。", "No post in a unit of the function '{function}' has the permission 'appeals.act', so nobody would revise the policy '{policy}' once an appeal is upheld.", "在 organisation.yaml 给该职能单位的岗位加上 permissions: [appeals.act]。", "Give a post of such a unit permissions: [appeals.act] in organisation.yaml."};
inline constexpr FaultKind unknown_region{"catalog.unknown_region", "没有代码为“{name}”的地区。", "There is no region with the code '{name}'.", "对照 territory.json 改正。", "Compare with territory.json."};
inline constexpr FaultKind more_faults{"catalog.more_faults", "还有 {count} 处问题未列出。", "{count} more are not listed.", "先改正已列出的。", "Correct the listed ones first."};
} // namespace faults

// clang-format on

} // namespace tonghe::catalog
