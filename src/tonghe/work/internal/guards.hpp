// Checks before an act on a task, and the words of its event. For the handlers of this module.
#pragma once
#include "tonghe/identity/actor.hpp"
#include "tonghe/journal/tx.hpp"
#include "tonghe/work/operations.hpp"

#include <optional>

namespace tonghe::work {
class Work;
}

namespace tonghe::work::internal {

// The post in which the actor handles this task; empty where none covers it.
std::string post_for(const identity::Actor& actor, const Task& task);

void require_waiting(const Task& task); // and that an answer is possible now
void require_version(const Task& task, const std::optional<int64_t>& version);
// Throws work.already_claimed where somebody else has it for whom the actor does not stand in.
void require_mine(Session& session, const Task& task, const identity::Actor& by, Date today);
// The task is hers from now on, recorded for whom where she stands in. `require_mine` has passed.
void take(Task& task, const identity::Actor& by, Instant now);

// Where one of the two says no the error tells what is possible.
Footing footing_of(Session& session, const Work& work, const identity::Actor& by, const Task& task, Instant now);
void require_operation(Tx& tx, const Work& work, const identity::Actor& by, const Task& task, Operation operation);

Fault fault(const char* code, const char* pointer, Text what, Text remedy);
void throw_if_any(std::vector<Fault> faults);
void check_text(const std::string& text, const char* pointer, bool required, std::vector<Fault>& faults);
void require_text(const std::string& text, const char* pointer); // of a reason that has to be given

// An event about the task by the actor; case, and for whom, are added to the data.
void record(Tx& tx, const char* kind, const Task& task, const std::string& by, JsonObject data = {});

} // namespace tonghe::work::internal
