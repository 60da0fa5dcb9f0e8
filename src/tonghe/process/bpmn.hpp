// Reading BPMN 2.0 XML: the executable subset as a Model, or every fault of the file at once.
//
// What is executed: none start event, none and error end event, user task, service task, call activity, exclusive and
// parallel gateway, timer and error boundary event, intermediate timer event, conditions on sequence flows.
// What is drawing only and passed over: diagram interchange, lanes, participants, annotations, groups, foreign
// extensions. Anything else is refused with its id, line and remedy: a process that runs half of what it shows would
// mislead people.
#pragma once
#include "tonghe/base/parsed.hpp"
#include "tonghe/process/model.hpp"

namespace tonghe::process {

inline constexpr std::string_view bpmn_namespace = "http://www.omg.org/spec/BPMN/20100524/MODEL";
inline constexpr std::string_view tonghe_namespace = "https://tonghe.dev/bpmn";
inline constexpr size_t nodes_max = 1000;
inline constexpr size_t flows_max = 4000;

Parsed<ModelRef> parse_bpmn(std::string_view xml, const std::string& file);

} // namespace tonghe::process
