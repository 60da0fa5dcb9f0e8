// Commands of `tonghe`, each a value in a file of its own, put into one table by the composition root.
//
//   Command openapi_command(std::function<std::string()> describe) {
//       const auto file = std::make_shared<std::string>();
//       return {.name = "api describe",
//               .summary = {"输出接口说明", "Writes the description of the API"},
//               .example = "tonghe api describe --output docs/reference/openapi.json",
//               .declare = [=](Options& options) { options.text("--output", *file, {"写入文件", "File to write"}); },
//               .run = [=](Console& console) { …; return exit_ok; }};
//   }
//
// Always true
//  1. Exit codes: 0 done, 1 failed or deviates from what was expected, 2 the command line was not understood.
//  2. What a command produces goes to standard output, everything about it (progress, errors) to standard error.
//  3. With --json standard output is one JSON document, of a failure too (as a problem document has it).
#pragma once
#include "tonghe/cli/console.hpp"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace tonghe::cli {

inline constexpr int exit_ok = 0;
inline constexpr int exit_failed = 1;
inline constexpr int exit_usage = 2;

// Where a command says what may follow its name. The targets must live until it has run; what they hold is the default.
class Options {
  public:
    explicit Options(void* app, Language language) : app_(app), language_(language) {}

    void text(const char* name, std::string& target, const Text& help); // "--url", or "url" for one without a dash
    void integer(const char* name, int64_t& target, const Text& help);
    void flag(const char* name, bool& target, const Text& help);
    void list(const char* name, std::vector<std::string>& target, const Text& help);    // may be given several times
    void several(const char* name, std::vector<std::string>& target, const Text& help); // words without a dash
    void required(const char* name, std::string& target, const Text& help);
    void one_of(const char* name, std::string& target, const std::vector<std::string>& words, const Text& help);

  private:
    void* app_; // of the library behind command.cpp
    Language language_;
};

struct Command {
    std::string name; // "serve", or "pack check" for one of a group
    Text summary;
    std::string example;
    std::function<void(Options&)> declare;
    std::function<int(Console&)> run;
};

// Understands the command line, runs the command and answers its exit code. Errors are told in the console's language.
int run(std::span<const Command> commands, const std::vector<std::string>& arguments, Console& console);
// As the binary's main calls it: standard streams, language from the environment.
int run(std::span<const Command> commands, int count, const char* const* arguments);

} // namespace tonghe::cli
