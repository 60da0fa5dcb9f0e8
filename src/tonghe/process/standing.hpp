// Standing processes (常驻流程): those of a pack that begin by themselves, without a case: by a message, a signal or
// the clock.
//
// Always true
//  1. They ask no person and use no service or decision, which all belong to a case: they wait, reckon, and tell cases
//  by
//     messages and signals.
//  2. A timer start is a moment, a duration from when it was armed, working days, or a cycle, written out; a
//  conditional
//     start is refused, since nothing tells it when to look.
//
// Elsewhere: arming and starting them (work/work.hpp, keep_standing).
#pragma once
#include "tonghe/base/text.hpp"
#include "tonghe/process/model.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tonghe::process {

struct StandingFault {
    int line = 0;
    std::string element;
    Text what;
    Text remedy;
};

// Whether something but its caller begins the process.
bool begins_by_itself(const Model& model);
// All that keeps it from standing.
std::vector<StandingFault> check_standing(const Model& model);

struct StandingStart {
    Index node = no_index;
    TriggerKind kind = TriggerKind::message;
    std::string name;       // of the message or signal
    Index timer = no_index; // in Model::timers

    bool operator==(const StandingStart&) const = default;
};

std::vector<StandingStart> starts_of(const Model& model); // each way in, in the order of the file

} // namespace tonghe::process
