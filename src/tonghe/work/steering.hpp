// Where an administrator may move a token that is not stuck, and which she may pass over. Pure.
//
// Always true
//  1. After a move every parallel join can still be filled: the token either owes the same flows of the same joins as
//     before, or it is the only one of its scope and goes where nothing is owed by halves.
//  2. No move passes over a step that accepts or decides (行政许可法 32, 42): what the applicant is told is a person's
//  act.
//
// Elsewhere: doing it (work/work.hpp), stuck processes (work/stall.hpp), going back as officers do
// (process/returning.hpp).
#pragma once
#include "tonghe/process/state.hpp"

#include <vector>

namespace tonghe::work {

// In the order of the file.
std::vector<process::Index> steer_targets(const process::Model& model, const process::State& state, uint32_t token);
bool may_skip(const process::Model& model, const process::State& state, uint32_t token);

} // namespace tonghe::work
