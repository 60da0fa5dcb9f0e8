// Standing processes (常驻流程): those of a pack that begin by themselves, without a case: by a message, a signal or
// the clock.
//
// Always true
//  1. Their tasks have no case, so nothing in them asks a service or calls a process of another file, and no task
//     accepts, decides or asks for corrections: those are acts towards an applicant.
//  2. A timer start is a moment, a duration from when it was armed, working days, or a cycle, written out.
//  3. A conditional start reads the variables of one message or signal, and nothing else.
//
// Elsewhere: arming and starting them (work/work.hpp, keep_standing).
#pragma once
#include "tonghe/base/json.hpp"
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
bool has_tasks(const Model& model); // of people
// All that keeps it from standing.
std::vector<StandingFault> check_standing(const Model& model);

struct StandingStart {
    Index node = no_index;
    TriggerKind kind = TriggerKind::message;
    std::string name;           // of the message or signal
    Index timer = no_index;     // in Model::timers
    Index condition = no_index; // in Model::expressions

    bool operator==(const StandingStart&) const = default;
};

std::vector<StandingStart> starts_of(const Model& model); // each way in, in the order of the file

// Where an instance belongs: `tonghe:region` of the process, a code or, behind `=`, an expression over the variables
// that it begins with. Nothing where that gives no code of twelve digits.
std::optional<std::string> region_of(const Model& model, const JsonObject& variables);

} // namespace tonghe::process
