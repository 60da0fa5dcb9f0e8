// Commands that every build has. What they do to a node is handed in by the composition root.
#pragma once
#include "tonghe/base/settings.hpp"
#include "tonghe/cli/command.hpp"

namespace tonghe::cli {

struct ServeOptions {
    std::string data = "data"; // folder
    std::string database;      // URL; "": a file in the data folder
    std::string packs = "packs";
    int64_t port = 0;                  // 0: the setting api.port
    std::vector<std::string> settings; // name=value
};

// `tonghe serve`: runs a node until SIGTERM or SIGINT, then drains it.
Command serve_command(std::function<int(Console&, const ServeOptions&)> serve);

// `tonghe settings`: every setting with its value, unit, range and sentence.
Command settings_command(std::function<Settings()> all);

// `tonghe api describe`: the OpenAPI document.
Command describe_command(std::function<std::string()> describe);

// Takes name=value pairs over; throws Error(unknown_setting | invalid_setting).
void apply_settings(Settings& settings, const std::vector<std::string>& pairs);

} // namespace tonghe::cli
