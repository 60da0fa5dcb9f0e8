// Between officers: who stands in for whom, work handed over, copies to read, reminders that ask for an answer, and
// what somebody may do with a task.
//
//   substitution (代理)  for some days everything that lies with the absent officer is the substitute's too; it is
//   recorded
//                        for whom she acts. A substitute's own substitute does not follow.
//   hand-over (工作交接)  everything of one officer goes to another, or back to its queue where the other does not
//   serve it. copy (传阅)          one officer or a queue may read the task; reading is recorded, once. reminder (催办)
//   whoever has the task is asked to get on with it, and answers.
//
// Always true
//  1. A part that was asked of somebody by name goes to whomever her work is handed over to, never into a queue.
//  2. An officer has at most one substitute on a day.
#pragma once
#include "tonghe/work/operations.hpp"
#include "tonghe/work/work.hpp"

namespace tonghe::work {

inline constexpr std::string_view dispatch_tasks =
    "tasks.dispatch"; // permission of posts: give a queue's work to others

using CopyId = Id<struct CopyTag>;
using ReminderId = Id<struct ReminderTag>;
using SubstitutionId = Id<struct SubstitutionTag>;

std::vector<Operation>
operations_of(Session& session, const Work& work, const identity::Actor& by, const Task& task, Instant now);

// Parts of the main task that `task` is or belongs to, by place.
std::vector<Task> parts_of_main(Session& session, const Task& task);
bool has_signed(Session& session, const std::string& account, const Task& part); // another vote of the same task

// Substitution.
struct Substitution {
    SubstitutionId substitution;
    std::string officer;
    std::string substitute;
    Date from;
    Date until;
    std::string reason;
    bool ended = false;
};
TONGHE_STRUCT(Substitution, substitution, officer, substitute, from, until, reason, ended)

struct NewSubstitution {
    std::string substitute;
    Date from;
    Date until; // the last day
    std::string reason;
};
TONGHE_STRUCT(NewSubstitution, substitute, from, until, reason)

bool stands_in(Session& session, const std::string& account, const std::string& for_whom, Date today);
std::vector<std::string> stands_in_for(Session& session, const std::string& account, Date today);
Substitution substitute(Tx& tx, const Work& work, const identity::Actor& by, const NewSubstitution& wanted);
void end_substitution(Tx& tx, const identity::Actor& by, const SubstitutionId& id);
std::vector<Substitution>
substitutions_of(Session& session, const std::string& account, Date today); // hers, and where she is it

// Hand-over.
struct HandedOver {
    TaskId task;
    Text title;
    bool to_queue = false; // the new officer does not serve it
};
TONGHE_STRUCT(HandedOver, task, title, to_queue)

std::vector<HandedOver> hand_over(
    Tx& tx,
    const Work& work,
    const identity::Actor& by,
    const std::string& from,
    const std::string& to,
    const std::string& reason
);

// Copies.
struct Copy {
    CopyId copy;
    TaskId task;
    std::string case_;
    Text title;
    std::string officer; // or the queue
    std::string queue;
    std::string sent_by;
    std::string note;
    Instant sent_at;
    std::optional<Instant> read_at;
    std::string read_by;
};
TONGHE_STRUCT(Copy, copy, task, case_, title, officer, queue, sent_by, note, sent_at, read_at, read_by)

void copy_to(
    Tx& tx,
    const Work& work,
    const identity::Actor& by,
    const TaskId& task,
    const std::vector<std::string>& officers,
    const std::vector<std::string>& queues,
    const std::string& note
);
void read_copy(Tx& tx, const identity::Actor& by, const CopyId& copy);
std::vector<Copy> copies_of_task(Session& session, const TaskId& task);
std::vector<Copy> copies_for(Session& session, const identity::Actor& actor, int limit); // newest first
bool has_copy(Session& session, const identity::Actor& actor, const TaskId& task);

// Reminders.
struct Reminder {
    ReminderId reminder;
    TaskId task;
    std::string addressee; // empty: whoever takes it
    std::string sent_by;
    std::string text;
    Instant sent_at;
    std::string answer;
    std::string answered_by;
    std::optional<Instant> answered_at;
};
TONGHE_STRUCT(Reminder, reminder, task, addressee, sent_by, text, sent_at, answer, answered_by, answered_at)

Reminder remind(Tx& tx, const Work& work, const identity::Actor& by, const TaskId& task, const std::string& text);
void answer_reminder(Tx& tx, const identity::Actor& by, const ReminderId& reminder, const std::string& answer);
std::vector<Reminder> reminders_of(Session& session, const TaskId& task); // oldest first

} // namespace tonghe::work
