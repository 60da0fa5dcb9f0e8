#include "tonghe/cli/command.hpp"

#include "tonghe/base/log.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wshadow"
#include <CLI/CLI.hpp>
#pragma GCC diagnostic pop

#include <iostream>
#include <unistd.h>

namespace tonghe::cli {

namespace {

CLI::App& app_of(void* app) { return *static_cast<CLI::App*>(app); }

const Text groups_help{"一组命令", "A group of commands"};

// The subcommand of that name, made where it is not there yet.
CLI::App& subcommand(CLI::App& under, const std::string& name, const std::string& help) {
    const auto known = under.get_subcommands([&](const CLI::App* one) { return one->get_name() == name; });
    return known.empty() ? *under.add_subcommand(name, help) : *known.front();
}

CLI::App& place(CLI::App& root, const Command& command, Language language) {
    const size_t space = command.name.find(' ');
    if (space == std::string::npos) {
        return subcommand(root, command.name, command.summary.in(language));
    }
    CLI::App& group = subcommand(root, command.name.substr(0, space), groups_help.in(language));
    group.require_subcommand(1);
    return subcommand(group, command.name.substr(space + 1), command.summary.in(language));
}

int perform(const Command& command, Console& console) {
    try {
        return command.run(console);
    } catch (const Error& error) {
        console.fail(error);
    } catch (const std::exception& problem) {
        base::log_error("cli.failed", {{"command", command.name}, {"problem", problem.what()}});
        console.fail(Error(errors::internal));
    }
    return exit_failed;
}

} // namespace

void Options::text(const char* name, std::string& target, const Text& help) {
    app_of(app_).add_option(name, target, help.in(language_))->capture_default_str();
}

void Options::integer(const char* name, int64_t& target, const Text& help) {
    app_of(app_).add_option(name, target, help.in(language_))->capture_default_str();
}

void Options::flag(const char* name, bool& target, const Text& help) {
    app_of(app_).add_flag(name, target, help.in(language_));
}

void Options::list(const char* name, std::vector<std::string>& target, const Text& help) {
    app_of(app_).add_option(name, target, help.in(language_))->expected(1)->take_all();
}

void Options::several(const char* name, std::vector<std::string>& target, const Text& help) {
    app_of(app_).add_option(name, target, help.in(language_));
}

void Options::required(const char* name, std::string& target, const Text& help) {
    app_of(app_).add_option(name, target, help.in(language_))->required();
}

void Options::one_of(const char* name, std::string& target, const std::vector<std::string>& words, const Text& help) {
    app_of(app_).add_option(name, target, help.in(language_))->check(CLI::IsMember(words))->capture_default_str();
}

int run(std::span<const Command> commands, const std::vector<std::string>& arguments, Console& console) {
    const Language language = console.language();
    const bool zh = language == Language::zh;
    CLI::App root(zh ? "通和：开放的数字政府平台" : "Tonghe: an open platform for digital government", "tonghe");
    root.require_subcommand(1);
    root.set_help_all_flag("--help-all", zh ? "全部命令的帮助" : "Help of all commands");
    const Command* chosen = nullptr;
    bool json = false;
    for (const Command& command : commands) {
        CLI::App& app = place(root, command, language);
        if (!command.example.empty()) {
            app.footer((zh ? "示例：\n  " : "Example:\n  ") + command.example);
        }
        app.add_flag("--json", json, zh ? "以 JSON 输出，供程序读取" : "Output as JSON, for programs");
        Options options(&app, language);
        if (command.declare) {
            command.declare(options);
        }
        app.callback([&chosen, &command] { chosen = &command; });
    }
    try {
        root.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend())
        ); // the library takes them from the back
    } catch (const CLI::ParseError& problem) {
        return root.exit(problem, console.out(), console.err()) == 0 ? exit_ok : exit_usage;
    }
    console.set_json(json);
    return perform(*chosen, console);
}

int run(std::span<const Command> commands, int count, const char* const* arguments) {
    Console console(std::cout, std::cerr, language_of_environment(), isatty(STDERR_FILENO) == 1);
    return run(commands, std::vector<std::string>(arguments + std::min(count, 1), arguments + count), console);
}

} // namespace tonghe::cli
