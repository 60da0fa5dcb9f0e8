// What work records. The subject is the task or the instance; data holds ids, words of the model and codes only.
#pragma once

namespace tonghe::work::events {

inline constexpr const char* process_started = "process.started";   // case, model, process
inline constexpr const char* process_ended = "process.ended";       // case, status, outcome
inline constexpr const char* process_stuck = "process.stuck";       // case, element, code
inline constexpr const char* process_retried = "process.retried";   // case, element, stall, set (names of variables)
inline constexpr const char* process_skipped = "process.skipped";   // the same
inline constexpr const char* process_jumped = "process.jumped";     // the same, and to
inline constexpr const char* process_migrated = "process.migrated"; // case, from, to
// subject: the process; from, to, moved, unfit: one slice of a migration
inline constexpr const char* instances_migrated = "process.instances_migrated";
inline constexpr const char* message_correlated = "process.message_correlated"; // case, name
inline constexpr const char* message_unheard = "process.message_unheard";       // case, name: nobody waited for it
inline constexpr const char* signal_broadcast = "process.signal_broadcast";     // subject: its name
inline constexpr const char* standing_begun = "process.standing_begun";         // subject: the process; model
inline constexpr const char* standing_ended = "process.standing_ended";         // the same
inline constexpr const char* process_cancelled = "process.cancelled";           // case
inline constexpr const char* task_opened = "task.opened"; // case, element, queue, region, due_on?, decision?
// case, element, decision, problem: what the decision gave could not be followed
inline constexpr const char* task_assigned_by_default = "task.assigned_by_default";
inline constexpr const char* task_claimed = "task.claimed";               // case
inline constexpr const char* task_released = "task.released";             // case
inline constexpr const char* task_completed = "task.completed";           // case, element, outcome, worked (minutes)
inline constexpr const char* task_returned = "task.returned";             // case, element, to
inline constexpr const char* task_cancelled = "task.cancelled";           // case, element
inline constexpr const char* task_parked = "task.parked";                 // case
inline constexpr const char* task_unparked = "task.unparked";             // case, due_on?
inline constexpr const char* task_commented = "task.commented";           // case, comment
inline constexpr const char* clock_turned_yellow = "clock.turned_yellow"; // case, element, queue, region, due_on
inline constexpr const char* clock_turned_red = "clock.turned_red";       // the same
inline constexpr const char* clock_rederived = "clock.rederived";         // the same, and the due day that was
inline constexpr const char* timer_rederived = "timer.rederived";         // case, element, due, was

// What people do besides answering. `for` names the absent officer where a substitute acted.
inline constexpr const char* task_assigned = "task.assigned";           // case, officer, how: head or a strategy
inline constexpr const char* task_transferred = "task.transferred";     // case, from, to
inline constexpr const char* task_delegated = "task.delegated";         // case, part, officer
inline constexpr const char* sign_added = "task.sign_added";            // case, part, officer, when
inline constexpr const char* sign_removed = "task.sign_removed";        // case, part, officer
inline constexpr const char* task_signed = "task.signed";               // case, main, part, outcome
inline constexpr const char* task_answered = "task.answered";           // case, outcome: kept until the parts are done
inline constexpr const char* task_came_back = "task.came_back";         // case, because: answered or objection
inline constexpr const char* task_recalled = "task.recalled";           // case, element, from
inline constexpr const char* task_copied = "task.copied";               // case, copy, officer?, queue?
inline constexpr const char* copy_read = "copy.read";                   // case, copy
inline constexpr const char* task_reminded = "task.reminded";           // case, reminder, addressee
inline constexpr const char* reminder_answered = "reminder.answered";   // task
inline constexpr const char* task_handed_over = "task.handed_over";     // case, from, to; to the queue where empty
inline constexpr const char* substitution_made = "substitution.made";   // officer, substitute, from, until
inline constexpr const char* substitution_ended = "substitution.ended"; // officer, substitute
inline constexpr const char* desk_view_saved = "desk_view.saved";       // shared
inline constexpr const char* desk_view_removed = "desk_view.removed";
inline constexpr const char* desk_views_ordered = "desk_view.ordered"; // subject: the officer

// subject: the case; officers: who takes no part in it
inline constexpr const char* officers_recused = "case.officers_recused";

} // namespace tonghe::work::events
