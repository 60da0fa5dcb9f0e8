// DMN files from disk, for the commands that work without a node.
#pragma once
#include "tonghe/rules/decide.hpp"
#include "tonghe/rules/dmn.hpp"

#include <filesystem>
#include <string>

namespace tonghe::app {

std::string read_text(const std::filesystem::path& file); // throws not_found

// A model with its imports from the same folder.
rules::Loaded load_model(const std::filesystem::path& file);

} // namespace tonghe::app
