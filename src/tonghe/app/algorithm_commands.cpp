// `tonghe algorithms list`: the register of algorithms of packs.
#include "tonghe/app/algorithms.hpp"
#include "tonghe/app/commands.hpp"
#include "tonghe/app/errors.hpp"
#include "tonghe/catalog/reader.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace tonghe::app {

namespace {

struct RegisterArguments {
    std::string packs = "packs";
};

int list(cli::Console& console, const RegisterArguments& given) {
    const catalog::PackReading reading = catalog::read_packs(packs_below(given.packs));
    if (!reading.catalog) {
        throw Error(errors::packs_faulty, {{"count", std::to_string(reading.faults.size())}}, reading.faults);
    }
    JsonArray lines;
    for (const RegisteredAlgorithm& one : registered_algorithms(reading.catalog, nullptr)) {
        lines.push_back(to_json(one));
        console.print(fmt::format(
            "{:<44} {:<9} {:<20} {} {:<16} {}",
            one.algorithm,
            word(one.kind),
            one.owner,
            to_string(one.from),
            one.versions.front().hash.substr(0, 12),
            one.title.in(console.language())
        ));
    }
    const Text told{fmt::format("{} 项算法备案", lines.size()), fmt::format("{} entries", lines.size())};
    console.print(told.in(console.language()));
    console.print(Json(JsonObject{{"algorithms", std::move(lines)}}));
    return cli::exit_ok;
}

} // namespace

cli::Command algorithms_list_command() {
    const auto given = std::make_shared<RegisterArguments>();
    return {
        .name = "algorithms list",
        .summary =
            {"算法备案：业务包中自动判定、分派、计算的每套规则",
             "The register of algorithms: every rule set of packs that decides, routes or computes"},
        .example = "tonghe algorithms list",
        .declare =
            [given](cli::Options& options) {
                options.text("--packs", given->packs, {"业务包所在的文件夹", "The folder the packs lie in"});
            },
        .run = [given](cli::Console& console) { return list(console, *given); },
    };
}

} // namespace tonghe::app
