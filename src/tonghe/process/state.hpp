// Where a running process instance stands: a small value, stored as a few hundred bytes.
//
// Always true
//  1. A token waits at one node for one thing: a person, a service, a moment, a called process, or help.
//  2. Token and timer numbers come from one counter and are never used twice in an instance, so a late answer to
//     something that is gone is recognised.
//  3. `decode(encode(s))` equals s; a text that `encode` did not write is refused, whatever it holds.
#pragma once
#include "tonghe/base/json.hpp"
#include "tonghe/process/model.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tonghe::process {

enum class Status : uint8_t { fresh, running, ended, failed, cancelled }; // failed: by an error end event

enum class Wait : uint8_t {
    person,
    service,
    moment, // a timer catch event
    child,  // a called process
    help,   // of an operator: a service failed, or no condition held
};

struct Token {
    uint32_t id = 0;
    Index node = 0;
    Wait wait = Wait::person;

    bool operator==(const Token&) const = default;
};

// Tokens that have reached a parallel join along one flow and wait there for the others.
struct Arrived {
    Index flow = 0;
    uint32_t count = 0;

    bool operator==(const Arrived&) const = default;
};

struct Armed {
    uint32_t id = 0;
    Index node = 0;     // the timer event
    uint32_t token = 0; // what it belongs to

    bool operator==(const Armed&) const = default;
};

struct State {
    uint64_t model = 0; // fingerprint of the model it runs on, 0 before the start
    Status status = Status::fresh;
    uint32_t next_id = 1;
    std::vector<Token> tokens; // by id
    std::vector<Arrived> arrived;
    std::vector<Armed> timers;
    std::vector<uint8_t> visited; // a bit a node: it has been entered
    std::string outcome;          // of the process, as end events say it; the error code where it failed
    JsonObject variables;

    bool operator==(const State&) const = default;

    const Token* token(uint32_t id) const;
    bool has_visited(Index node) const;
    bool fits(const Model& model) const; // begun on this model, and every index in range
};

std::string encode(const State& state); // bytes, version first
std::optional<State> decode(std::string_view bytes);

} // namespace tonghe::process
