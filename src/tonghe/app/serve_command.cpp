// `tonghe serve`: a node of one's own data. `tonghe demo`: the demonstration city, loaded once.
#include "tonghe/app/commands.hpp"
#include "tonghe/app/demo_appeals.hpp"
#include "tonghe/app/demo_city.hpp"
#include "tonghe/app/demo_payments.hpp"
#include "tonghe/app/place_options.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/cli/commands.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/policy/run.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

namespace tonghe::app {

namespace {

namespace fs = std::filesystem;

struct DemoArguments {
    std::string data = "data";
    std::string database;
    std::string packs = "packs";
    std::string logs = "examples/insight/yunlan";
    int64_t port = 8080;
    int64_t residents = 100'000;
    bool reset = false;
};

// Removes a city that was made by the demonstration, and nothing else: the folder must hold its mark.
void reset(const fs::path& data) {
    for (const char* name : {"tonghe.db", "tonghe.db-wal", "tonghe.db-shm", "files", "keys", "demo", "payments"}) {
        fs::remove_all(data / name);
    }
}

void say_where(
    cli::Console& console, const Node& node, const DemoArguments& arguments, const catalog::Catalog& catalog
) {
    const std::string url = node.url();
    console.say({fmt::format("\n云澜市已就绪  {}", url), fmt::format("\nYunlan is up  {}", url)});
    console.say({fmt::format("├─ 办事门户    {}/portal", url), fmt::format("├─ portal      {}/portal", url)});
    console.say({fmt::format("├─ 工作台      {}/desk", url), fmt::format("├─ desk        {}/desk", url)});
    console.say({fmt::format("├─ 运维        {}/operator", url), fmt::format("├─ operator    {}/operator", url)});
    console.say({fmt::format("├─ 接口说明    {}/openapi.json", url), fmt::format("├─ API         {}/openapi.json", url)}
    );
    console.say({fmt::format("├─ 数据文件夹  {}", arguments.data), fmt::format("├─ data        {}", arguments.data)});
    console.say(
        {fmt::format("└─ 演示账号（口令均为 {}）", demo_password),
         fmt::format("└─ demonstration accounts (password {})", demo_password)}
    );
    int shown = 0;
    for (const catalog::DemoAccount& account : catalog.demo().accounts) {
        if (++shown <= 12 || account.kind == catalog::AccountKind::operator_account) {
            console.say(
                {fmt::format("   {:<16} {}", account.account, account.story.zh),
                 fmt::format("   {:<16} {}", account.account, account.story.en)}
            );
        }
    }
}

int run_demo(cli::Console& console, const DemoArguments& arguments) {
    const fs::path data = arguments.data;
    if (arguments.reset) {
        reset(data);
    }
    Settings settings = all_settings();
    settings.read_environment();
    if (settings.text("insight.logs").empty() && fs::is_directory(arguments.logs)) {
        settings.set("insight.logs", arguments.logs);
    }
    if (settings.text("payments.bank") == "files") {
        settings.set("payments.bank", "test"); // so that what is approved arrives
    }
    Node node(
        std::move(settings),
        {.data = data,
         .database = arguments.database,
         .packs = packs_below(arguments.packs),
         .port = static_cast<int>(arguments.port)}
    );
    DemoReport report;
    {
        cli::Progress progress(console, {"生成并载入居民", "Making and loading residents"}, arguments.residents);
        report = load_demo(node.house(), {.residents = arguments.residents, .progress = [&](int64_t done, int64_t) {
                                              progress.at(done);
                                          }});
    }
    if (!report.was_there) {
        console.say({report.loaded, report.loaded});
        add_demo_appeals(node.house());
    }
    if (!node.house().journal.read([](Session& session) { return policy::last_run(session); })) {
        node.house().matcher.run("system"); // so that the city's policies have found somebody
        add_demo_batches(node.house());
    }
    node.start();
    say_where(console, node, arguments, *node.house().catalog.get());
    node.wait();
    node.close();
    return cli::exit_ok;
}

int run_serve(cli::Console& console, const cli::ServeOptions& options) {
    Settings settings = all_settings();
    settings.read_environment();
    cli::apply_settings(settings, options.settings);
    const int64_t port = options.port != 0 ? options.port : settings.integer("api.port");
    Node node(
        std::move(settings),
        {.data = options.data,
         .database = options.database,
         .packs = packs_below(options.packs),
         .port = static_cast<int>(port)}
    );
    node.start();
    console.say({fmt::format("通和已启动  {}", node.url()), fmt::format("Tonghe is up  {}", node.url())});
    node.wait();
    node.close();
    return cli::exit_ok;
}

} // namespace

cli::Command serve_node_command() { return cli::serve_command(run_serve); }

cli::Command demo_command() {
    const auto arguments = std::make_shared<DemoArguments>();
    return {
        .name = "demo",
        .summary = {"启动演示城市“云澜市”", "Runs the demonstration city"},
        .example = "tonghe demo --port 8080 --residents 100000",
        .declare =
            [arguments](cli::Options& options) {
                options.integer("--port", arguments->port, {"端口", "Port to listen on"});
                options.text("--data", arguments->data, {"数据文件夹", "Folder for the city's data"});
                options.text(
                    "--database",
                    arguments->database,
                    {"数据库地址，默认为数据文件夹中的 SQLite",
                     "URL of the database; SQLite in the data folder unless given"}
                );
                declare_packs(options, arguments->packs);
                options.text(
                    "--logs",
                    arguments->logs,
                    {"供流程诊断演示的日志文件夹", "Folder of logs to show process mining with"}
                );
                options.integer(
                    "--residents",
                    arguments->residents,
                    {"首次启动时生成的居民数", "Residents to make on the first start"}
                );
                options.flag(
                    "--reset",
                    arguments->reset,
                    {"清除数据文件夹中的演示城市后重新载入", "Forget the city in the data folder and load it again"}
                );
            },
        .run = [arguments](cli::Console& console) { return run_demo(console, *arguments); },
    };
}

} // namespace tonghe::app
