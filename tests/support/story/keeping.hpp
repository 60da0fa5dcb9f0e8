// What must hold of a world once its story is over, whatever the story was.
#pragma once
#include "tests/support/story/world.hpp"

#include <string>
#include <vector>

namespace tonghe::story {

// The journal verifies: leaves, tree and checkpoints.
std::vector<std::string> check_journal(World& world);
// Dropping the projections and replaying the journal gives the same rows.
std::vector<std::string> check_rebuilt(World& world);
// What is stored is read by its module and written again, and is the same: cases, drafts, process states, every JSON
// text; each journal entry gives its leaf again and is proved to be in the tree.
std::vector<std::string> check_round_trip(World& world);

} // namespace tonghe::story
