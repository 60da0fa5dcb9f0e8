// The options of commands that work on a node's data without the node: where it lies. And a node of their own for
// commands that change it.
#pragma once
#include "tonghe/app/node.hpp"
#include "tonghe/cli/command.hpp"

#include <string>

namespace tonghe::app {

void declare_database(cli::Options& options, std::string& data, std::string& database); // --data, --database
void declare_packs(cli::Options& options, std::string& packs);                          // --packs

// Whole, so that everything hears of what is changed, but serving nobody and with no workers; a file takes one process.
Node idle_node(const std::string& data, const std::string& database, const std::string& packs);

} // namespace tonghe::app
