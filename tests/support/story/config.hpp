// A configuration: the same stories in another kind of world (tests/configs/NAME.yaml).
//
//   config: restart
//   about: every node is closed and opened again after each step
//   engine: sqlite
//   after_step: restart
//   after_story: [rebuild, round_trip]
//   exempt:
//     - {story: tests/api/following.test, because: a stream does not outlive its node}
//   smoke: [tests/service/birth.test]
#pragma once
#include "tonghe/store/session.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace tonghe::story {

struct Config {
    std::string name;
    std::string about;
    store::Engine engine = store::Engine::sqlite;
    bool restart_after_each_step = false;
    bool rebuilds = false;
    bool round_trips = false;
    std::map<std::string, std::string> exempt; // story → why
    std::vector<std::string> smoke;
};

// Throws std::runtime_error where the file is none or names a story that is not there.
Config read_config(const std::filesystem::path& file);

} // namespace tonghe::story
