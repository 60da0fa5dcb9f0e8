// What can be wrong with a BPMN file: one entry a kind, with its words and its remedy in both languages.
#pragma once
#include "tonghe/base/error.hpp"

#include <string>
#include <vector>

namespace tonghe::process {

struct FaultKind {
    const char* code;
    const char* zh; // patterns with {element} and further arguments
    const char* en;
    const char* remedy_zh;
    const char* remedy_en;
};

// clang-format off
namespace faults {
inline constexpr FaultKind too_large{"bpmn.too_large", "文件过大：{what} 超过 {max}", "the file is too large: more than {max} {what}", "请把流程拆成几个，由调用活动连接。", "Split the process and join the parts by call activities."};
inline constexpr FaultKind not_bpmn{"bpmn.not_bpmn", "根元素是“{element}”，不是 BPMN 2.0 的 definitions", "the root is '{element}', not definitions of BPMN 2.0", "请导出为 BPMN 2.0 XML（命名空间 http://www.omg.org/spec/BPMN/20100524/MODEL）。", "Export as BPMN 2.0 XML (namespace http://www.omg.org/spec/BPMN/20100524/MODEL)."};
inline constexpr FaultKind no_process{"bpmn.no_process", "文件中没有流程", "the file holds no process", "请加入一个 process 元素。", "Add one process element."};
inline constexpr FaultKind not_executable{"bpmn.not_executable", "流程“{element}”标为不可执行", "process '{element}' is marked as not executable", "请设 isExecutable=\"true\"。", "Set isExecutable=\"true\"."};
inline constexpr FaultKind unsupported_element{"bpmn.unsupported_element", "不支持元素 {name}（“{element}”）", "element {name} ('{element}') is not supported", "{hint_zh}", "{hint_en}"};
inline constexpr FaultKind unsupported_attribute{"bpmn.unsupported_attribute", "“{element}”上的属性 {name}=\"{value}\" 不支持", "attribute {name}=\"{value}\" of '{element}' is not supported", "请删除该属性或恢复默认值。", "Remove the attribute or set it back to its default."};
inline constexpr FaultKind bad_attribute{"bpmn.bad_attribute", "“{element}”的 {name}=\"{value}\" 无效", "{name}=\"{value}\" of '{element}' is not valid", "{hint_zh}", "{hint_en}"};
inline constexpr FaultKind missing_id{"bpmn.missing_id", "元素 {name} 没有 id", "an element {name} has no id", "请给它一个唯一的 id。", "Give it an id of its own."};
inline constexpr FaultKind duplicate_id{"bpmn.duplicate_id", "id“{element}”重复，前一处在第 {other} 行", "id '{element}' is used twice, before on line {other}", "请改用不同的 id。", "Use a different id."};
inline constexpr FaultKind dangling_flow{"bpmn.dangling_flow", "顺序流“{element}”的 {name} 指向不存在的节点“{target}”", "{name} of sequence flow '{element}' names '{target}', which is no node of the process", "请把连线两端接到节点上，或删除该连线。", "Connect both ends of the flow, or delete it."};
inline constexpr FaultKind crossing_flow{"bpmn.crossing_flow", "顺序流“{element}”跨出了它的流程或子流程", "sequence flow '{element}' crosses the border of its process or sub-process", "跨流程请用消息流，跨子流程请接在子流程或其边界事件上。", "Use a message flow between processes; connect a sub-process by its border or a boundary event."};
inline constexpr FaultKind flow_mismatch{"bpmn.flow_mismatch", "“{element}”的 {name} 写着“{target}”，但该顺序流并不接在这里", "{name} of '{element}' names '{target}', which is not connected here", "请在编辑器中重新连线后保存。", "Reconnect the flow in an editor and save."};
inline constexpr FaultKind half_mentioned{"bpmn.half_mentioned", "顺序流“{element}”只写在一端节点的 incoming 或 outgoing 中", "sequence flow '{element}' is listed as incoming or outgoing at one of its ends only", "请在两端都写，或都不写。", "List it at both ends, or at neither."};
inline constexpr FaultKind misplaced_flow{"bpmn.misplaced_flow", "“{element}”是{what_zh}，不能有{name_zh}的顺序流", "'{element}' is {what_en} and cannot have {name_en} sequence flows", "请删除或改接该顺序流。", "Delete the flow or connect it elsewhere."};
inline constexpr FaultKind no_start{"bpmn.no_start", "流程“{element}”没有开始事件", "process '{element}' has no start event", "请加入一个无触发的开始事件。", "Add one start event without a trigger."};
inline constexpr FaultKind unreachable{"bpmn.unreachable", "从开始事件到不了“{element}”", "'{element}' cannot be reached from the start event", "请把它接入流程，或删除它。", "Connect it to the flow, or delete it."};
inline constexpr FaultKind no_way_out{"bpmn.no_way_out", "“{element}”没有出线，流程会停在这里", "'{element}' has no outgoing flow, the process would stop here", "请把它接到下一步或结束事件。", "Connect it to the next step or to an end event."};
inline constexpr FaultKind no_way_to_end{"bpmn.no_way_to_end", "从“{element}”到不了任何结束事件", "no end event can be reached from '{element}'", "请为循环加一条通向结束事件的出口。", "Give the loop a way out to an end event."};
inline constexpr FaultKind no_condition{"bpmn.no_condition", "从“{source}”出发的顺序流“{element}”既无条件也不是默认流", "sequence flow '{element}' out of '{source}' has no condition and is not the default", "请写条件，或把它设为默认流。", "Write its condition, or make it the default flow."};
inline constexpr FaultKind default_with_condition{"bpmn.default_with_condition", "默认流“{element}”带有条件", "default flow '{element}' has a condition", "请删除该条件，或换一条默认流。", "Remove the condition, or choose another default."};
inline constexpr FaultKind bad_default{"bpmn.bad_default", "“{element}”的默认流“{target}”不是它的出线", "the default flow '{target}' of '{element}' does not leave it", "请选它自己的一条出线作默认流。", "Choose one of its own outgoing flows."};
inline constexpr FaultKind bad_condition{"bpmn.bad_condition", "顺序流“{element}”的条件有误：{reason_zh}", "the condition of sequence flow '{element}' is faulty: {reason_en}", "{remedy_zh}", "{remedy_en}"};
inline constexpr FaultKind misplaced_condition{"bpmn.misplaced_condition", "从“{source}”出发的顺序流“{element}”不能带条件", "sequence flow '{element}' out of '{source}' cannot have a condition", "请删除条件，或改用排他网关。", "Remove the condition, or use an exclusive gateway."};
inline constexpr FaultKind only_condition{"bpmn.only_condition", "任务“{element}”的出线都有条件而无默认流，条件都不成立时流程会停住", "every flow out of task '{element}' has a condition and none is the default, so it could stop here", "请设一条默认流，或改用排他网关。", "Choose a default flow, or use an exclusive gateway."};
inline constexpr FaultKind boundary_host{"bpmn.boundary_host", "边界事件“{element}”不能附在“{target}”上", "boundary event '{element}' cannot be attached to '{target}'", "{hint_zh}", "{hint_en}"};
inline constexpr FaultKind same_error_twice{"bpmn.same_error_twice", "“{target}”上有两个边界事件捕获同一错误（“{element}”）", "'{target}' has two boundary events for the same error ('{element}')", "只保留一个。", "Keep one of them."};
inline constexpr FaultKind event_trigger{"bpmn.event_trigger", "事件“{element}”应恰有一个触发定义", "event '{element}' needs exactly one definition of its trigger", "{hint_zh}", "{hint_en}"};
inline constexpr FaultKind bad_timer{"bpmn.bad_timer", "“{element}”的定时“{value}”无效", "timer '{value}' of '{element}' is not valid", "请写 timeDuration（如 PT2H、P3D）或 timeDate（如 2026-03-02T09:00:00+08:00），或在 timerEventDefinition 上写 tonghe:workdays=\"5\"。", "Write a timeDuration (PT2H, P3D), a timeDate (2026-03-02T09:00:00+08:00), or tonghe:workdays=\"5\" on the timerEventDefinition."};
inline constexpr FaultKind unknown_reference{"bpmn.unknown_reference", "“{element}”的 {name} 指向不存在的“{target}”", "{name} of '{element}' names '{target}', which does not exist", "请改正该引用。", "Correct the reference."};
inline constexpr FaultKind missing_service{"bpmn.missing_service", "服务任务“{element}”没有 tonghe:service", "service task '{element}' has no tonghe:service", "请写 tonghe:service=\"certificate.issue\" 之类的服务名。", "Name the service, as in tonghe:service=\"certificate.issue\"."};
inline constexpr FaultKind missing_called{"bpmn.missing_called", "调用活动“{element}”没有 calledElement", "call activity '{element}' has no calledElement", "请写要调用的流程名。", "Name the process to call."};
inline constexpr FaultKind unknown_outcome{"bpmn.unknown_outcome", "“{element}”的结果“{value}”不在词表中", "outcome '{value}' of '{element}' is not in the vocabulary", "可用的结果：{words}", "The outcomes are: {words}"};
inline constexpr FaultKind outcome_not_offered{"bpmn.outcome_not_offered", "顺序流“{element}”的条件提到结果“{value}”，但没有任务给出它", "the condition of '{element}' names outcome '{value}', which no task offers", "请改正条件，或把它加入任务的 tonghe:outcomes。", "Correct the condition, or add the word to tonghe:outcomes of the task."};
inline constexpr FaultKind endless_loop{"bpmn.endless_loop", "“{element}”处的循环只有网关，没有任务或定时", "the loop through '{element}' holds gateways only, no task and no timer", "请在循环中加入任务，或去掉循环。", "Put a task into the loop, or remove it."};
inline constexpr FaultKind untyped_expression{"bpmn.untyped_expression", "“{element}”的 {name} 没有 xsi:type=\"tFormalExpression\"", "{name} of '{element}' has no xsi:type=\"tFormalExpression\"", "请写 xsi:type=\"bpmn:tFormalExpression\"。", "Write xsi:type=\"bpmn:tFormalExpression\"."};
inline constexpr FaultKind missing_script{"bpmn.missing_script", "脚本任务“{element}”没有脚本", "script task '{element}' has no script", "请用 FEEL 写 script，给出变量的上下文。", "Write a script in FEEL that gives a context of variables."};
inline constexpr FaultKind missing_decision{"bpmn.missing_decision", "业务规则任务“{element}”没有 tonghe:decision", "business rule task '{element}' has no tonghe:decision", "请写 tonghe:decision=\"rules.dmn#amount\"。", "Name the decision, as in tonghe:decision=\"rules.dmn#amount\"."};
inline constexpr FaultKind two_loops{"bpmn.two_loops", "“{element}”有两种循环标记", "'{element}' has two loop markers", "只保留一个。", "Keep one of them."};
inline constexpr FaultKind endless_repetition{"bpmn.endless_repetition", "“{element}”的循环既无 loopCondition 也无 loopMaximum", "the loop of '{element}' has neither a loopCondition nor a loopMaximum", "请写其中之一。", "Write one of them."};
inline constexpr FaultKind how_many{"bpmn.how_many", "多实例“{element}”没有说明实例数", "multi-instance '{element}' does not say how many instances there are", "请写 loopCardinality、loopDataInputRef 或 tonghe:collection。", "Write a loopCardinality, a loopDataInputRef or tonghe:collection."};
inline constexpr FaultKind items_differ{"bpmn.items_differ", "数据关联“{element}”两端（“{source}”“{target}”）的类型不同", "the ends of data association '{element}' ('{source}', '{target}') hold different things", "请使 itemSubjectRef 与 isCollection 一致，或写 transformation。", "Give both the same itemSubjectRef and isCollection, or write a transformation."};
inline constexpr FaultKind no_io_sets{"bpmn.no_io_sets", "“{owner}”的 ioSpecification 缺少 inputSet 或 outputSet", "the ioSpecification of '{owner}' lacks an inputSet or an outputSet", "请各写一个。", "Write one of each."};
inline constexpr FaultKind several_sources{"bpmn.several_sources", "“{owner}”的数据关联有多个来源而没有 transformation", "a data association of '{owner}' has several sources and no transformation", "请写 transformation，或只留一个来源。", "Write a transformation, or keep one source."};
inline constexpr FaultKind misplaced_trigger{"bpmn.misplaced_trigger", "事件“{element}”不能有触发 {name}：{where_zh}", "event '{element}' cannot have the trigger {name}: {where_en}", "请换一种触发或位置。", "Use another trigger or another place."};
inline constexpr FaultKind bad_place{"bpmn.bad_place", "“{element}”{what_zh}", "'{element}' {what_en}", "{hint_zh}", "{hint_en}"};
inline constexpr FaultKind unknown_process{"bpmn.unknown_process", "文件中没有可执行的流程“{element}”", "the file holds no executable process '{element}'", "请改正流程名。", "Correct the name of the process."};
} // namespace faults

// clang-format on

// What to draw instead of an element that is not executed.
Text hint_for(std::string_view element);

// Collects faults of one file. `{element}` is always the element's id.
class Faults {
  public:
    explicit Faults(std::string file) : file_(std::move(file)) {}

    void add(const FaultKind& kind, std::string_view element, int line, TextArguments arguments = {}) {
        if (list_.size() >= 200) { // a file that is wrong everywhere needs no complete list
            return;
        }
        arguments.emplace_back("element", std::string(element));
        list_.push_back({
            .code = kind.code,
            .file = file_,
            .line = line,
            .what = {fill(kind.zh, arguments), fill(kind.en, arguments)},
            .remedy = {fill(kind.remedy_zh, arguments), fill(kind.remedy_en, arguments)},
        });
    }

    bool empty() const { return list_.empty(); }

    std::vector<Fault> take() { return std::move(list_); }

    void take_over(const std::vector<Fault>& others) { list_.insert(list_.end(), others.begin(), others.end()); }

  private:
    std::string file_;
    std::vector<Fault> list_;
};

} // namespace tonghe::process
