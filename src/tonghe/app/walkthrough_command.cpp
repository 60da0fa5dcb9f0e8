// `tonghe walkthrough birth`: the main story of the product, played and checked.
#include "tonghe/app/birth_story.hpp"
#include "tonghe/app/commands.hpp"
#include "tonghe/app/demo_city.hpp"
#include "tonghe/app/place_options.hpp"
#include "tonghe/app/temporary_folder.hpp"
#include "tonghe/base/log.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/catalog/reader.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace tonghe::app {

namespace {

struct WalkthroughArguments {
    std::string url;
    std::string packs = "packs";
    int64_t residents = 300;
    bool pace = false;
};

int play(cli::Console& console, const BirthStory& story, bool pace) {
    StoryTeller teller(console, pace);
    const int64_t started = steady_micros();
    BirthStoryEnd end;
    try {
        end = play_birth_story(story, teller);
    } catch (const Error& error) {
        teller.broke_off(error);
    }
    const double seconds = static_cast<double>(steady_micros() - started) / 1e6;
    const bool held = teller.deviations() == 0;
    const Text told = held ? Text{fmt::format("\n✓ 故事讲完：核对 {} 处，全部相符，用时 {:.1f} 秒。", teller.checks(), seconds), fmt::format("\n✓ The story is told: {} checks, all as expected, in {:.1f} s.", teller.checks(), seconds)}
                           : Text{fmt::format("\n✗ 核对 {} 处，{} 处不符。", teller.checks(), teller.deviations()), fmt::format("\n✗ {} checks, {} not as expected.", teller.checks(), teller.deviations())};
    console.print(told.in(console.language()));
    console.print(Json(JsonObject{
        {"story", "birth"},
        {"ok", held},
        {"url", story.url},
        {"applicant", end.applicant},
        {"case_number", end.case_number},
        {"checks", teller.checks()},
        {"deviations", teller.deviations()},
        {"seconds", seconds},
        {"steps", teller.document()}}));
    return held ? cli::exit_ok : cli::exit_failed;
}

int play_in_own_city(cli::Console& console, const WalkthroughArguments& arguments) {
    base::set_log_level(base::LogLevel::warning); // the story is what one wants to read
    const TemporaryFolder folder("tonghe-walkthrough");
    Settings settings = all_settings();
    settings.set("api.address_requests_per_second", "0"); // one address plays everybody
    Node node(std::move(settings), {.data = folder.path(), .packs = packs_below(arguments.packs), .port = 0});
    {
        cli::Progress progress(console, {"建一座临时的城市", "Building a city for the story"}, arguments.residents);
        load_demo(node.house(), {.residents = arguments.residents, .progress = [&](int64_t done, int64_t) {
                                     progress.at(done);
                                 }});
    }
    node.start();
    const auto catalog = node.house().catalog.get();
    const Text where{
        fmt::format("云澜市，{} 位居民，{}（临时节点，讲完即删）", arguments.residents, node.url()),
        fmt::format(
            "Yunlan, {} residents, {} (a node for this story, removed afterwards)", arguments.residents, node.url()
        )};
    console.print(where.in(console.language()));
    const int code = play(
        console,
        {.url = node.url(),
         .password = demo_password,
         .calendar = &catalog->calendar(),
         .language = console.language()},
        arguments.pace
    );
    node.close();
    return code;
}

int play_elsewhere(cli::Console& console, const WalkthroughArguments& arguments) {
    const catalog::PackReading packs = catalog::read_packs(packs_below(arguments.packs));
    const Text where{"节点 " + arguments.url, "The node at " + arguments.url};
    console.print(where.in(console.language()));
    const bool announced = packs.catalog != nullptr && !packs.catalog->content().years.empty();
    return play(
        console,
        {.url = arguments.url,
         .password = demo_password,
         .calendar = announced ? &packs.catalog->calendar() : nullptr,
         .language = console.language()},
        arguments.pace
    );
}

} // namespace

cli::Command walkthrough_birth_command() {
    const auto arguments = std::make_shared<WalkthroughArguments>();
    return {
        .name = "walkthrough birth",
        .summary = {"演一遍“出生一件事”，逐步核对", "Plays the birth story and checks every step"},
        .example = "tonghe walkthrough birth --pace",
        .declare =
            [arguments](cli::Options& options) {
                options.text(
                    "--url",
                    arguments->url,
                    {"在运行中的节点上演；默认另起一个临时节点",
                     "Play against this running node; by default a temporary one of its own"}
                );
                declare_packs(options, arguments->packs);
                options.integer(
                    "--residents", arguments->residents, {"临时节点的居民数", "Residents of the temporary node"}
                );
                options.flag("--pace", arguments->pace, {"按人能读的速度讲", "Tell it at the pace of a reader"});
            },
        .run =
            [arguments](cli::Console& console) {
                return arguments->url.empty() ? play_in_own_city(console, *arguments)
                                              : play_elsewhere(console, *arguments);
            },
    };
}

} // namespace tonghe::app
