// Moving a running instance to another version of its model.
//
// Always true
//  1. Either everything the state names has an image in the new model and the state is moved whole, or the state is
//  left
//     as it was and every reason is told.
//  2. A token keeps its number, what it waits for and what it stands in, so open tasks, timers and called processes go
//  on
//     as they are. What is new at the place where a token stands (a boundary event, a listening sub-process) begins to
//     work when the next token comes there.
#pragma once
#include "tonghe/process/state.hpp"

namespace tonghe::process {

// Ids of the old model and what stands for them in the new one. An element that is not named keeps its id.
using NodeMap = std::map<std::string, std::string>;

struct Unfit {
    enum class Reason : uint8_t {
        other_model,   // the state does not run on the old model
        no_image,      // no such element in the new model
        other_kind,    // a person's task became a service, …
        other_place,   // in another sub-process, or an event at another activity
        other_loop,    // a loop where there was none, or none where there was one
        other_trigger, // the event waits for something else
    };

    Reason reason = Reason::no_image;
    std::string element; // of the old model

    bool operator==(const Unfit&) const = default;
};

std::vector<Unfit> migrate(const Model& from, const Model& to, const NodeMap& map, State& state);

} // namespace tonghe::process
