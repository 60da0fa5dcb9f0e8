#include "tonghe/cli/commands.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace tonghe::cli {

namespace {

struct Session {
    std::ostringstream out;
    std::ostringstream err;
    int code = -1;

    explicit Session(
        const std::vector<Command>& commands,
        const std::vector<std::string>& arguments,
        Language language = Language::en
    ) {
        Console console(out, err, language, false);
        code = run(commands, arguments, console);
    }
};

std::vector<Command> sample() {
    const auto name = std::make_shared<std::string>();
    const auto count = std::make_shared<int64_t>(1);
    return {
        {.name = "greet",
         .summary = {"问候", "Greets"},
         .example = "tonghe greet li --times 2",
         .declare =
             [=](Options& options) {
                 options.required("name", *name, {"姓名", "Whom"});
                 options.integer("--times", *count, {"次数", "How often"});
             },
         .run =
             [=](Console& console) {
                 for (int64_t i = 0; i < *count; ++i) {
                     console.print("hello " + *name);
                 }
                 console.print(Json{{"greeted", *name}});
                 return exit_ok;
             }},
        {.name = "pack check",
         .summary = {"检查内容包", "Checks packs"},
         .run = [](Console&) -> int {
             throw Error(
                 tonghe::errors::invalid_input,
                 {{"count", "1"}},
                 {{.code = "unknown",
                   .file = "item.yaml",
                   .line = 7,
                   .what = {"拼写有误", "is misspelt"},
                   .remedy = {"改为 title", "Write title"}}}
             );
         }},
        {.name = "pack crash",
         .summary = {"崩溃", "Crashes"},
         .run = [](Console&) -> int { throw std::runtime_error("secret"); }},
    };
}

} // namespace

TEST(cli_run, runs_the_command_named) {
    const Session said(sample(), {"greet", "li", "--times", "2"});
    EXPECT_EQ(said.code, exit_ok);
    EXPECT_EQ(said.out.str(), "hello li\nhello li\n");
    const Session json(sample(), {"greet", "li", "--json"});
    EXPECT_EQ(json.out.str(), "{\"greeted\":\"li\"}\n");
}

TEST(cli_run, shows_help_with_an_example) {
    const Session help(sample(), {"greet", "--help"});
    EXPECT_EQ(help.code, exit_ok);
    EXPECT_NE(help.out.str().find("tonghe greet li --times 2"), std::string::npos);
    EXPECT_NE(help.out.str().find("How often"), std::string::npos);
    const Session chinese(sample(), {"--help"}, Language::zh);
    EXPECT_NE(chinese.out.str().find("问候"), std::string::npos);
}

TEST(cli_run, answers_2_to_what_it_does_not_understand) {
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{},
          {"greeet"},
          {"greet"},
          {"greet", "li", "--times", "two"},
          {"greet", "li", "--loud"},
          {"pack"}}) {
        const Session wrong(sample(), arguments);
        EXPECT_EQ(wrong.code, exit_usage);
        EXPECT_TRUE(wrong.out.str().empty());
        EXPECT_FALSE(wrong.err.str().empty());
    }
}

TEST(cli_run, answers_1_and_tells_every_fault) {
    const Session failed(sample(), {"pack", "check"});
    EXPECT_EQ(failed.code, exit_failed);
    EXPECT_EQ(failed.err.str(), "1 things in the input need correcting.\n  item.yaml:7  is misspelt. Write title\n");
    const Session json(sample(), {"pack", "check", "--json"});
    EXPECT_EQ(
        parse_json(json.out.str().substr(0, json.out.str().size() - 1))
            .at("faults")
            .as_array()[0]
            .at("line")
            .as_int64(),
        7
    );
    const Session crashed(sample(), {"pack", "crash"});
    EXPECT_EQ(crashed.code, exit_failed);
    EXPECT_EQ(crashed.err.str().find("secret"), std::string::npos);
}

TEST(cli_commands, hand_their_options_over) {
    ServeOptions got;
    const std::vector<Command> commands = {serve_command([&](Console&, const ServeOptions& given) {
        got = given;
        return exit_ok;
    })};
    EXPECT_EQ(Session(commands, {"serve", "--port", "9000", "--set", "a.b=1", "--set", "c.d=x=y"}).code, exit_ok);
    EXPECT_EQ(got.port, 9000);
    EXPECT_EQ(got.data, "data");
    EXPECT_EQ(got.settings, (std::vector<std::string>{"a.b=1", "c.d=x=y"}));
}

TEST(cli_commands, list_settings) {
    static constexpr Setting table[] = {
        {"api.port", Setting::Kind::integer, "8080", 0, 65535, false, "0.1", "端口", "Port"}};
    const std::vector<Command> commands = {settings_command([] { return Settings({table}); })};
    const Session listed(commands, {"settings", "--set", "api.port=9000"});
    EXPECT_EQ(listed.code, exit_ok);
    EXPECT_NE(listed.out.str().find("9000"), std::string::npos);
    const Session wrong(commands, {"settings", "--set", "api.prot=9000"});
    EXPECT_EQ(wrong.code, exit_failed);
    EXPECT_NE(wrong.err.str().find("Did you mean 'api.port'?"), std::string::npos);
}

TEST(cli_progress, draws_a_line_with_the_time_left) {
    EXPECT_EQ(
        progress_line("人口", 120'000, 300'000, 8'000'000, Language::zh),
        "人口  [#########---------------]   40%  120,000/300,000  还需 13 秒"
    );
    EXPECT_EQ(progress_line("x", 5, 5, 1, Language::en), "x  [########################]  100%  5/5");
}

} // namespace tonghe::cli
