// Plays a story in a world, step by step, and says what differed; or writes what happened into the story.
#pragma once
#include "tests/support/story/script.hpp"
#include "tests/support/story/world.hpp"

#include <string>
#include <vector>

namespace tonghe::story {

struct PlayOptions {
    bool restart_after_each_step = false;
    bool update = false; // goes on where something differs, and takes down what it saw
};

struct Played {
    std::vector<std::string> differences; // with file and line; the story ends at the first unless it is being updated
    std::vector<std::string> lines;       // of the story as it happened
};

Played play(const Script& script, World& world, const PlayOptions& options);

} // namespace tonghe::story
