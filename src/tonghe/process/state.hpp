// Where a process instance stands: one small value for the instance and everything inside it, stored as a few hundred
// bytes.
//
// A token stands at a node and waits for one thing. A token at a sub-process, a called process of the same file or a
// multi-instance activity waits for what runs inside it; those tokens name it as their `parent`. So the tokens form a
// tree like the scopes they run in, and taking a token away takes away everything below it.
//
// Always true
//  1. Token, timer and subscription numbers come from one counter and are never used twice in an instance, so a late
//     answer to something that is gone is recognised.
//  2. A token's parent stands before it in `tokens`, which is sorted by number.
//  3. `decode(encode(s))` equals s; a text that `encode` did not write is refused, whatever it holds. Version 1,
//  written
//     before there were sub-processes, is still read, and so is version 2 with large values inside.
//  4. Large variables, long lists of items and the first results of many stand apart: their texts are shared, named by
//     their hash in the encoding, and written once (process/shared_json.hpp).
#pragma once
#include "tonghe/base/json.hpp"
#include "tonghe/process/model.hpp"
#include "tonghe/process/shared_json.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tonghe::process {

enum class Status : uint8_t { fresh, running, ended, failed, cancelled }; // failed: by an error end event

enum class Wait : uint8_t {
    person,
    service,
    event,        // a timer, message, signal or condition
    child,        // a called process outside this file
    help,         // of an operator: a service failed, or no condition held
    inside,       // for the tokens inside it
    instances,    // of a loop or multi-instance
    compensation, // for what undoes completed activities
    decision,     // of a DMN model
};

struct Token {
    uint32_t id = 0;
    Index node = 0;
    Wait wait = Wait::person;
    uint32_t parent = 0; // token inside which it runs; 0: the main process
    uint32_t about = 0;  // instance of a loop: its number, from 1; undoing: the token that is undone

    bool operator==(const Token&) const = default;
};

// Tokens that have come to a join along one flow and wait there for the others.
struct Arrived {
    Index flow = 0;
    uint32_t count = 0;
    uint32_t parent = 0;

    bool operator==(const Arrived&) const = default;
};

struct Armed {
    uint32_t id = 0;
    Index node = 0;       // the timer event
    uint32_t token = 0;   // what it belongs to; 0: the main process
    uint32_t trigger = 0; // of the node's triggers
    uint32_t left = 1;    // times it fires; 0: without end

    bool operator==(const Armed&) const = default;
};

// A message, signal or condition that is listened for.
struct Subscription {
    uint32_t id = 0;
    Index node = 0; // the event, or a receive task
    uint32_t token = 0;
    uint32_t trigger = 0;
    bool held = false; // condition: what it last was; of several that must all come: this one has
    std::string key;   // of a message: canonical JSON, "" where it has none

    bool operator==(const Subscription&) const = default;
};

inline constexpr size_t results_in_full = 256;

// Counts of a loop or multi-instance; `token` is the one that waits for the instances.
struct Many {
    uint32_t token = 0;
    uint32_t total = 0;
    uint32_t started = 0;
    uint32_t done = 0;
    bool told = false;                    // the one event of behaviour "one"
    SharedJson items;                     // what it runs through
    std::vector<SharedJson> full_results; // of the first instances, none of which still runs: `results_in_full` each
    JsonArray results;                    // those behind them

    bool operator==(const Many&) const = default;

    JsonArray all_results() const;
};

// Variables that belong to a token and what runs inside it.
struct Locals {
    uint32_t token = 0;
    JsonObject values;

    bool operator==(const Locals&) const = default;
};

// A completed activity that can be undone.
struct Completed {
    uint32_t token = 0; // that it had
    Index node = 0;
    uint32_t parent = 0; // token inside which it ran
    uint32_t by = 0;     // token that undoes it; 0: nobody yet

    bool operator==(const Completed&) const = default;
};

// After a return with `straight_back`: once `token` is done, what was taken away stands again.
struct Resumption {
    uint32_t token = 0;
    std::vector<Index> nodes;
    std::vector<Arrived> arrived;

    bool operator==(const Resumption&) const = default;
};

struct State {
    uint64_t model = 0; // fingerprint of the model it runs on, 0 before the start
    Status status = Status::fresh;
    uint32_t next_id = 1;
    std::vector<Token> tokens; // by id
    std::vector<Arrived> arrived;
    std::vector<Armed> timers;
    std::vector<Subscription> subscriptions;
    std::vector<Many> many;
    std::vector<Locals> locals; // by token
    std::vector<Completed> completed;
    std::vector<Resumption> resumptions;
    std::vector<uint8_t> visited; // a bit a node: it has been entered
    std::string outcome;          // of the process, as end events say it; the error code where it failed
    JsonObject variables;         // with null in the place of a large one
    std::map<std::string, SharedJson, std::less<>> large;

    bool operator==(const State&) const = default;

    const Json* variable(std::string_view name) const; // nullptr where there is none
    JsonObject all_variables() const;
    void set_variable(std::string_view name, Json value);

    const Token* token(uint32_t id) const;
    Token* token(uint32_t id);
    bool has_visited(Index node) const;
    bool fits(const Model& model) const; // begun on this model, and every index in range
};

// The variables that an expression, a form or a service at this token sees: the nearest of each name.
JsonObject variables_at(const Model& model, const State& state, uint32_t token);

std::string encode(const State& state); // bytes, version first; of what stands apart the hashes
std::optional<State> decode(std::string_view bytes);
uint64_t state_hash(const State& state);  // of its encoding: equal states have equal hashes
uint64_t hash_of_all(const State& state); // with all that stands apart in its place, as it was reckoned before any did

// What stands apart. After `decode` none of it is at hand: to be brought before the state is stepped or looked into.
std::vector<SharedJson*> parts_apart(State& state);

} // namespace tonghe::process
