// The options of commands that work on a node's data without the node: where it lies.
#pragma once
#include "tonghe/cli/command.hpp"

#include <string>

namespace tonghe::app {

void declare_database(cli::Options& options, std::string& data, std::string& database); // --data, --database
void declare_packs(cli::Options& options, std::string& packs);                          // --packs

} // namespace tonghe::app
