// tonghe_story [--config NAME] [--update] [--smoke] [--verbose] [PATH or beginning of one …]
//
// Plays tests/**/*.test, each in a world of its own. Names are those of files below tests/, with or without `.test`, or
// the beginning of one: `service/` is every story there.
#include "tests/support/story/config.hpp"
#include "tests/support/story/keeping.hpp"
#include "tests/support/story/player.hpp"
#include "tests/support/story/routes.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/base/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace {

using namespace tonghe;
using namespace tonghe::story;
namespace fs = std::filesystem;

struct Arguments {
    std::string config = "sqlite";
    bool update = false;
    bool smoke = false;
    bool verbose = false;
    std::vector<std::string> names;
};

struct Counts {
    int passed = 0;
    int failed = 0;
    int skipped = 0;
};

Arguments arguments_of(int count, char** values) {
    Arguments out;
    for (int i = 1; i < count; ++i) {
        const std::string word = values[i];
        if (word == "--config" && i + 1 < count) {
            out.config = values[++i];
        } else if (word == "--update") {
            out.update = true;
        } else if (word == "--smoke") {
            out.smoke = true;
        } else if (word == "--verbose") {
            out.verbose = true;
        } else if (word.starts_with("--")) {
            throw std::runtime_error(word + " is no option; known are --config NAME, --update, --smoke, --verbose");
        } else {
            out.names.push_back(word.starts_with("tests/") ? word.substr(6) : word);
        }
    }
    return out;
}

std::vector<std::string> all_stories() {
    std::vector<std::string> out;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(fs::path(source_folder) / "tests")) {
        if (entry.path().extension() == ".test") {
            out.push_back(fs::relative(entry.path(), source_folder).string());
        }
    }
    std::sort(out.begin(), out.end());
    return out;
}

bool is_wanted(const std::string& story, const Arguments& arguments, const Config& config) {
    if (arguments.smoke) {
        return std::find(config.smoke.begin(), config.smoke.end(), story) != config.smoke.end();
    }
    return arguments.names.empty() ||
           std::any_of(arguments.names.begin(), arguments.names.end(), [&](const std::string& name) {
               return story.starts_with("tests/" + name);
           });
}

std::vector<std::string>
play_one(const std::string& story, const City& city, const Config& config, const Arguments& arguments) {
    Script script = read_script(fs::path(source_folder) / story);
    script.file = story;
    World world(city);
    Played played =
        play(script, world, {.restart_after_each_step = config.restart_after_each_step, .update = arguments.update});
    if (arguments.update && played.lines != script.lines) {
        std::ofstream out(fs::path(source_folder) / story);
        for (const std::string& line : played.lines) {
            out << line << '\n';
        }
    }
    const auto add = [&](const std::vector<std::string>& found) {
        for (const std::string& what : found) {
            played.differences.push_back(story + ": " + what);
        }
    };
    add(check_journal(world));
    if (config.rebuilds) {
        add(check_rebuilt(world));
    }
    if (config.round_trips) {
        add(check_round_trip(world));
    }
    return played.differences;
}

void say_failures(const std::string& story, const std::vector<std::string>& differences, const std::string& config) {
    fmt::print("FAILED {}\n", story);
    for (const std::string& difference : differences) {
        fmt::print("    {}\n", difference);
    }
    fmt::print("    again: tonghe_story --config {} {}\n", config, story);
}

Counts play_all(const Arguments& arguments, const Config& config, const std::string& postgres) {
    Counts counts;
    std::vector<std::string> stories = all_stories();
    const bool everything = arguments.names.empty() && !arguments.smoke;
    std::erase_if(stories, [&](const std::string& story) { return !is_wanted(story, arguments, config); });
    if (stories.empty() && arguments.names != std::vector<std::string>{"routes"}) {
        throw std::runtime_error("no story has such a name");
    }
    const City city(config.engine, postgres);
    for (const std::string& story : stories) {
        if (const auto exempt = config.exempt.find(story); exempt != config.exempt.end()) {
            fmt::print("skipped {}: {}\n", story, exempt->second);
            ++counts.skipped;
            continue;
        }
        const int64_t began = steady_micros();
        std::vector<std::string> differences;
        try {
            differences = play_one(story, city, config, arguments);
        } catch (const std::exception& e) {
            differences.push_back(e.what());
        }
        ++(differences.empty() ? counts.passed : counts.failed);
        if (!differences.empty()) {
            say_failures(story, differences, config.name);
        } else if (arguments.verbose) {
            fmt::print("{:6} ms  {}\n", (steady_micros() - began) / 1000, story);
        }
        std::fflush(stdout);
    }
    if (config.name == "sqlite" && (everything || arguments.names == std::vector<std::string>{"routes"})) {
        for (const auto& [name, faults] : check_routes(city)) {
            ++(faults.empty() ? counts.passed : counts.failed);
            if (!faults.empty()) {
                say_failures("routes/" + name, faults, config.name + " routes #");
            }
        }
    }
    return counts;
}

int run(int count, char** values) {
    const Arguments arguments = arguments_of(count, values);
    const Config config = read_config(fs::path(source_folder) / "tests/configs" / (arguments.config + ".yaml"));
    base::set_log_level(arguments.verbose ? base::LogLevel::warning : base::LogLevel::error);
    const char* postgres = std::getenv("TONGHE_TEST_POSTGRES");
    if (config.engine == store::Engine::postgres && (postgres == nullptr || *postgres == '\0')) {
        const size_t skipped = all_stories().size();
        fmt::print("TONGHE_TEST_POSTGRES names no PostgreSQL cluster\n0 passed, 0 failed, {} skipped\n", skipped);
        return 0;
    }
    const Counts counts = play_all(arguments, config, postgres != nullptr ? postgres : "");
    fmt::print("{} passed, {} failed, {} skipped\n", counts.passed, counts.failed, counts.skipped);
    return counts.failed > 0 ? 1 : 0;
}

} // namespace

int main(int count, char** values) {
    try {
        return run(count, values);
    } catch (const std::exception& e) {
        fmt::print(stderr, "{}\n", e.what());
        return 2;
    }
}
