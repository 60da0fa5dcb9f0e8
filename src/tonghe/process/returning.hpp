// Going back (退回): from an open task to a user task that was done before it.
//
// Always true
//  1. A target is legal only where, after everything in its region is taken away and one token stands on the target,
//     every parallel join can still be filled. Pages show only what this computes.
//  2. The region is what the nearest common dominator of both tasks dominates; a join's waiting tokens belong to the
//     region of the flow they came by.
#pragma once
#include "tonghe/process/state.hpp"

namespace tonghe::process {

struct ReturnTarget {
    Index node = no_index;   // the user task to go back to
    Index region = no_index; // the node whose dominated nodes are cleared

    bool operator==(const ReturnTarget&) const = default;
};

// In the order of the file. Empty where `token` is no open task.
std::vector<ReturnTarget> returnable(const Model& model, const State& state, uint32_t token);

} // namespace tonghe::process
