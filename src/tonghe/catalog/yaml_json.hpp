// The YAML of packs as JSON and back, for pages that edit a pack's file as a form.
//
// Always true
//  1. What was written from JSON reads as the same JSON.
//  2. Keys keep their order; comments and the author's layout are lost.
//
// Elsewhere: what a file must hold is for the reader of packs to say; nothing is checked here.
#pragma once
#include "tonghe/base/json.hpp"

#include <map>
#include <string>

namespace tonghe::catalog {

Json json_of_yaml(const std::string& text); // null where it cannot be read as YAML
std::string yaml_of_json(const Json& value);

// JSON pointers of what stands on each line: of several values the outermost that begins there.
class YamlPlaces {
  public:
    explicit YamlPlaces(const std::string& text);

    std::string at(int line) const; // of the nearest line above where nothing begins on it; "" is the whole

  private:
    std::map<int, std::string> pointers_;
};

} // namespace tonghe::catalog
