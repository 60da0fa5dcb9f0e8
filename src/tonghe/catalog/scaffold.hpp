// A new pack, or a new item or decision in a pack, as files that load without a fault and show what can be said
// (`tonghe pack new`).
#pragma once
#include "tonghe/base/text.hpp"

#include <map>
#include <string>

namespace tonghe::catalog {

// Path inside the pack → text. `id` is a–z, 0–9 and -.
std::map<std::string, std::string> scaffold_pack(const std::string& id, const Text& title);
// items/<id>/… of an item that an officer of `queue` accepts and decides.
std::map<std::string, std::string>
scaffold_item(const std::string& id, const Text& title, const std::string& authority, const std::string& queue);

// decisions/<id>.dmn: a table that says who is entitled and to how much, with its drawing.
std::map<std::string, std::string> scaffold_decision(const std::string& id, const Text& title);

} // namespace tonghe::catalog
