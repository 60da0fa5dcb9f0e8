// A process tried out: inputs folded over the pure engine, and what then stands where, what may come next and what
// happened on the way. Whoever tries sends the whole list again with one more input, or one fewer to step back.
//
// Always true
//  1. Pure: nothing is kept, no service is called, nobody is told. The same text, inputs and moment give the same run.
//  2. A text that does not run gives its findings; an input that is not accepted ends the run before it and says why.
//  3. Bounded: `inputs_max` inputs, and the engine's own bounds for each.
//
// Elsewhere: the engine (process/step.hpp), the same with people, rows and effects (work/).
#pragma once
#include "tonghe/base/calendar.hpp"
#include "tonghe/base/json.hpp"
#include "tonghe/design/finding.hpp"

namespace tonghe::design {

inline constexpr size_t inputs_max = 300;

enum class TryAct {
    start,
    complete,       // a person's task: outcome, variables
    service_done,   // a service or decision answers: outcome, variables
    service_failed, // … with an error code in `outcome`
    child_ended,    // a called process of another file: outcome, variables
    child_failed,
    timer,   // the clock goes on to when it is due
    message, // name, key, variables
    signal,
    set_variables, // from outside: conditions are looked at again
    escalate,      // out of a person's task, code in `outcome`
    return_to,     // from a person's task to an earlier one: element
    retry,         // where it waits for an operator
    skip,
};
TONGHE_ENUM(
    TryAct,
    start,
    complete,
    service_done,
    service_failed,
    child_ended,
    child_failed,
    timer,
    message,
    signal,
    set_variables,
    escalate,
    return_to,
    retry,
    skip
)

struct TryInput {
    TryAct act = TryAct::start;
    std::optional<int> token;
    std::optional<std::string> element; // start: a start event; return_to: the task
    std::optional<std::string> outcome; // or the error or escalation code
    std::optional<std::string> name;    // of the message or signal
    Json key;
    Json variables;
    std::optional<Instant> at; // not before the input before it; that moment unless given
};
TONGHE_STRUCT(TryInput, act, token, element, outcome, name, key, variables, at)

struct TryWord {
    std::string word;
    Text title;
};
TONGHE_STRUCT(TryWord, word, title)

// An input that would be accepted now.
struct TryChoice {
    TryAct act = TryAct::complete;
    int token = 0;
    std::string element;
    Text title;
    std::vector<TryWord> outcomes;         // one of which must be given; empty: none is asked for
    std::optional<std::string> suggestion; // the outcome that the task's own rule comes to
    std::vector<std::string> codes;        // of errors that something catches here
    std::vector<TryWord> targets;          // of return_to
    std::optional<std::string> name;       // of the message, signal, service, decision or called process
    Json key;                              // of the message
    std::optional<Instant> due;            // of the timer
};
TONGHE_STRUCT(TryChoice, act, token, element, title, outcomes, suggestion, codes, targets, name, key, due)

enum class TryWait { person, service, event, child, help, inside, instances, compensation, decision };
TONGHE_ENUM(TryWait, person, service, event, child, help, inside, instances, compensation, decision)

struct TryToken {
    int token = 0;
    std::string element;
    Text title;
    TryWait wait = TryWait::person;
    int inside = 0; // token that it runs in; 0: the process itself
    Json variables; // its own
};
TONGHE_STRUCT(TryToken, token, element, title, wait, inside, variables)

struct TryLine {
    int input = 0; // number of the input that led to it, from 1
    Instant at;
    std::string kind; // the input's act, or the effect's: entered, left, passed, call_service …
    std::string element;
    Text what;
};
TONGHE_STRUCT(TryLine, input, at, kind, element, what)

struct TryRefusal {
    int input = 0; // its number, from 1; those behind it were not looked at
    std::string code;
    Text what;
};
TONGHE_STRUCT(TryRefusal, input, code, what)

enum class TryStatus { fresh, running, ended, failed, cancelled };
TONGHE_ENUM(TryStatus, fresh, running, ended, failed, cancelled)

struct TryRun {
    std::vector<Finding> findings; // where there are any nothing ran
    std::string process;
    TryStatus status = TryStatus::fresh;
    std::string outcome;
    Instant at;
    std::vector<TryToken> tokens;
    std::vector<std::string> visited; // elements and flows behind the tokens
    std::vector<TryChoice> next;
    Json variables;
    std::vector<TryLine> log;
    std::optional<TryRefusal> refused;
};
TONGHE_STRUCT(TryRun, findings, process, status, outcome, at, tokens, visited, next, variables, log, refused)

TryRun
try_run(const ProcessFile& file, const std::vector<TryInput>& inputs, Instant begun_at, const WorkCalendar& calendar);

} // namespace tonghe::design
