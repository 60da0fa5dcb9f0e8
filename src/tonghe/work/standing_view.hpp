// What a standing process tells of itself to those who work in it: how it began, and what it knows by now.
//
// Always true
//  1. `variables` are those that the message, the signal or the condition's occasion brought; `known` are those that
//  its
//     decisions, scripts and tasks added or changed since, without what the engine notes of each step.
//
// Elsewhere: beginning them (work/work.hpp), the task itself (work/desk.hpp).
#pragma once
#include "tonghe/work/task.hpp"
#include "tonghe/work/work.hpp"

namespace tonghe::work {

enum class BegunBy { message, signal, condition, timer };
TONGHE_ENUM(BegunBy, message, signal, condition, timer)

struct StandingView {
    InstanceId instance;
    std::string process;
    Text title;
    InstanceStatus status = InstanceStatus::running;
    Instant started_at;
    BegunBy begun_by = BegunBy::timer;
    std::string name; // of the message or signal
    Json variables;
    Json known;
};
TONGHE_STRUCT(StandingView, instance, process, title, status, started_at, begun_by, name, variables, known)

// The instance has its variables (`Work::find`).
StandingView view_standing(Session& session, const Work& work, const Instance& instance);

// A version as `StandingProcess` gave it; empty where there is none of that hash.
struct KeptVersion {
    std::string bpmn;
    std::string rules;
};

KeptVersion kept_version(Session& session, const std::string& model);

} // namespace tonghe::work
