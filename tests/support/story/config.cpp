#include "tests/support/story/config.hpp"

#include <yaml-cpp/yaml.h>

#include <stdexcept>

namespace tonghe::story {

Config read_config(const std::filesystem::path& file) {
    if (!std::filesystem::exists(file)) {
        throw std::runtime_error("there is no configuration " + file.string());
    }
    const YAML::Node yaml = YAML::LoadFile(file.string());
    Config config{.name = yaml["config"].as<std::string>(), .about = yaml["about"].as<std::string>()};
    config.engine =
        yaml["engine"].as<std::string>("sqlite") == "postgres" ? store::Engine::postgres : store::Engine::sqlite;
    config.restart_after_each_step = yaml["after_step"].as<std::string>("") == "restart";
    for (const YAML::Node& check : yaml["after_story"]) {
        config.rebuilds |= check.as<std::string>() == "rebuild";
        config.round_trips |= check.as<std::string>() == "round_trip";
    }
    const auto existing = [&](const YAML::Node& story) {
        auto name = story.as<std::string>();
        if (!std::filesystem::exists(std::filesystem::path(TONGHE_SOURCE_DIR) / name)) {
            throw std::runtime_error(file.string() + " names " + name + ", which is not there");
        }
        return name;
    };
    for (const YAML::Node& line : yaml["exempt"]) {
        config.exempt.emplace(existing(line["story"]), line["because"].as<std::string>());
    }
    for (const YAML::Node& line : yaml["smoke"]) {
        config.smoke.push_back(existing(line));
    }
    return config;
}

} // namespace tonghe::story
