// Reading BPMN 2.0 XML: the processes of a file as a Model, or every fault of the file at once.
//
// What is executed, and by which attributes of ours, stands in docs/reference/bpmn.md. What is drawing only is passed
// over: diagram interchange, lanes, annotations, groups, data stores, foreign extensions, and processes marked as not
// executable beside one that is. Anything else is refused with its id, line and remedy: a process that runs half of
// what it shows would mislead people.
#pragma once
#include "tonghe/base/parsed.hpp"
#include "tonghe/process/model.hpp"

#include <functional>

namespace tonghe::process {

inline constexpr std::string_view bpmn_namespace = "http://www.omg.org/spec/BPMN/20100524/MODEL";
inline constexpr std::string_view tonghe_namespace = "https://tonghe.dev/bpmn";
inline constexpr size_t nodes_max = 1000;
inline constexpr size_t flows_max = 4000;

struct ReadOptions {
    std::string process; // id of the main process; the first executable one unless given
    // Also refuses what the standard forbids and no editor minds: an expression without xsi:type, a flow that its ends
    // do not list, a gateway that goes against its gatewayDirection.
    bool is_strict = false;
    // For files written for other engines: scripts become calls of a service named by their text, service tasks need no
    // service, interfaces are passed over, conditions where they have no meaning too.
    bool is_lenient = false;
    std::function<std::string(std::string)> translate; // an expression before it is read as FEEL
};

Parsed<ModelRef> parse_bpmn(std::string_view xml, const std::string& file, const ReadOptions& options = {});

} // namespace tonghe::process
