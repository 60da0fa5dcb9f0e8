// `tonghe process replay|migrate|export`: processes of a node's data, replayed from their inputs, moved to other
// versions, and published ones as files.
#include "tonghe/app/commands.hpp"
#include "tonghe/app/errors.hpp"
#include "tonghe/app/place_options.hpp"
#include "tonghe/app/whole_packs.hpp"
#include "tonghe/base/log.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/catalog/reader.hpp"
#include "tonghe/cli/errors.hpp"
#include "tonghe/design/publication.hpp"
#include "tonghe/identity/actor.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/service/casework.hpp"
#include "tonghe/work/replay.hpp"
#include "tonghe/work/versions.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>

namespace tonghe::app {

namespace {

namespace fs = std::filesystem;

constexpr int replayed_at_once = 1000;
constexpr int moved_at_once = 200; // instances in one unit

struct ProcessArguments {
    std::string data = "data";
    std::string database;
    std::string packs = "packs";
    std::string from;
    std::string to;
    std::vector<std::string> map; // old=new
    bool dry_run = false;
    std::string output = "packs"; // of export
};

void declare_place(cli::Options& options, ProcessArguments& given) {
    declare_database(options, given.data, given.database);
    declare_packs(options, given.packs);
}

// The processes in a database and the packs that explain them, without a node.
struct Processes {
    explicit Processes(const ProcessArguments& given)
        : store(open(given)), journal(*store, SystemClock::instance()),
          catalog(read_whole_packs(packs_below(given.packs)).catalog), work(journal, service::work_sources(catalog)) {}

    static std::unique_ptr<store::Store> open(const ProcessArguments& given) {
        if (given.database.empty() && !fs::exists(fs::path(given.data) / "tonghe.db")) {
            throw Error(errors::no_data, {{"folder", given.data}});
        }
        return store::Store::open(
            {.url = database_url({.data = given.data, .database = given.database}), .readers = 1, .writers = 1}
        );
    }

    std::unique_ptr<store::Store> store;
    journal::Journal journal;
    catalog::CatalogHolder catalog;
    work::Work work;
};

int replay(cli::Console& console, const ProcessArguments& given) {
    Processes processes(given);
    const int64_t started = steady_micros();
    work::Replay found;
    for (std::optional<std::string> after = ""; after;) {
        after = processes.store->read([&](Session& session) -> std::optional<std::string> {
            const auto last = work::replay(session, processes.work, *after, replayed_at_once, found);
            return last ? std::optional(last->text()) : std::nullopt;
        });
    }
    const double seconds = static_cast<double>(steady_micros() - started) / 1e6;
    Json first;
    if (found.first) {
        const work::ReplayFault& fault = *found.first;
        first = JsonObject{
            {"instance", fault.instance.text()},
            {"number", fault.number},
            {"what", fault.what},
            {"expected", fault.expected},
            {"found", fault.found}};
        console.say(
            {fmt::format(
                 "✗ {} 个流程重放后不同，第一个：{} 第 {} 步（{}）：应为 {}，实为 {}",
                 found.faulty,
                 fault.instance.text(),
                 fault.number,
                 fault.what,
                 fault.expected,
                 fault.found
             ),
             fmt::format(
                 "✗ {} processes differ when replayed; the first is {} at {} ({}): expected {}, found {}",
                 found.faulty,
                 fault.instance.text(),
                 fault.number,
                 fault.what,
                 fault.expected,
                 fault.found
             )}
        );
    } else {
        console.print(Text{
            fmt::format(
                "✓ {} 个流程的 {} 步输入重放后状态全部相同，用时 {:.1f} 秒", found.instances, found.inputs, seconds
            ),
            fmt::format(
                "✓ {} processes replayed from {} inputs: every state is the same, in {:.1f} s",
                found.instances,
                found.inputs,
                seconds
            )}
                          .in(console.language()));
    }
    if (found.before_inputs > 0) {
        console.say(
            {fmt::format("  另有 {} 个流程始于尚未保存输入的版本，未重放", found.before_inputs),
             fmt::format("  {} more began under a release that kept no inputs", found.before_inputs)}
        );
    }
    console.print(Json(JsonObject{
        {"same", found.faulty == 0},
        {"instances", found.instances},
        {"inputs", found.inputs},
        {"before_inputs", found.before_inputs},
        {"faulty", found.faulty},
        {"first", std::move(first)}}));
    return found.faulty == 0 ? cli::exit_ok : cli::exit_failed;
}

work::MigrationPlan plan_of(const ProcessArguments& given) {
    work::MigrationPlan plan{given.from, given.to, {}};
    for (const std::string& pair : given.map) {
        const size_t sign = pair.find('=');
        if (sign == std::string::npos || sign == 0 || sign + 1 == pair.size()) {
            throw Error(errors::map_malformed, {{"pair", pair}});
        }
        plan.map.emplace(pair.substr(0, sign), pair.substr(sign + 1));
    }
    return plan;
}

int migrate(cli::Console& console, const ProcessArguments& given) {
    const work::MigrationPlan plan = plan_of(given);
    base::set_log_level(base::LogLevel::warning);
    Node node = idle_node(given.data, given.database, given.packs);
    House& house = node.house();
    const identity::Actor by = identity::system_actor();
    int64_t fit = 0;
    JsonArray unfit;
    for (std::string after;;) {
        const work::MigrationSlice slice =
            given.dry_run ? house.journal.read([&](Session& session) {
                return work::try_slice(session, house.work, plan, after, moved_at_once);
            })
                          : house.journal.write([&](Tx& tx) {
                                return work::migrate_slice(tx, house.work, by, plan, after, moved_at_once);
                            });
        fit += slice.fit;
        for (const work::UnfitInstance& one : slice.unfit) {
            JsonArray reasons;
            for (const process::Unfit& reason : one.reasons) {
                reasons.push_back(JsonObject{{"reason", work::word_of(reason.reason)}, {"element", reason.element}});
                console.print(fmt::format("✗ {}  {}", one.case_ref, work::text_of(reason).in(console.language())));
            }
            unfit.push_back(JsonObject{
                {"instance", one.instance.text()}, {"case", one.case_ref}, {"reasons", std::move(reasons)}});
        }
        if (!slice.last) {
            break;
        }
        after = slice.last->text();
    }
    console.print(Text{
        fmt::format("{} {} 个，不适合 {} 个", given.dry_run ? "可迁移" : "已迁移", fit, unfit.size()),
        fmt::format("{} {}, {} do not fit", given.dry_run ? "fit:" : "migrated:", fit, unfit.size())}
                      .in(console.language()));
    const bool all_fit = unfit.empty();
    console.print(Json(JsonObject{{"dry_run", given.dry_run}, {"fit", fit}, {"unfit", std::move(unfit)}}));
    return all_fit ? cli::exit_ok : cli::exit_failed;
}

// Every publication in force as a file where its pack has it, so that the packs can be brought up to it.
int export_published(cli::Console& console, const ProcessArguments& given) {
    const auto store = Processes::open(given);
    const auto published = store->read([](Session& session) { return design::publications_in_force(session); });
    JsonArray files;
    for (const design::Publication& one : published) {
        for (const auto& [path, text] : one.drawing.files) {
            const fs::path file = fs::path(given.output) / one.drawing.pack / path;
            fs::create_directories(file.parent_path());
            std::ofstream out(file, std::ios::binary);
            out << text << std::flush;
            if (!out) {
                throw Error(cli::errors::cannot_write, {{"file", file.string()}});
            }
            console.print(fmt::format("+ {}  {} {}", file.string(), one.drawing.id, one.number));
            files.push_back(JsonObject{
                {"file", file.string()},
                {word(one.drawing.kind), one.drawing.id},
                {"number", one.number},
                {"model", one.drawing.hash()}});
        }
    }
    console.print(Text{
        fmt::format("已导出 {} 次发布", published.size()), fmt::format("Wrote {} publications", published.size())}
                      .in(console.language()));
    console.print(Json(JsonObject{{"files", std::move(files)}}));
    return cli::exit_ok;
}

} // namespace

cli::Command process_export_command() {
    const auto given = std::make_shared<ProcessArguments>();
    return {
        .name = "process export",
        .summary =
            {"把页面上发布的流程和政策写成业务包的文件",
             "Writes published processes and policies as files of their packs"},
        .example = "tonghe process export --data data --output packs",
        .declare =
            [given](cli::Options& options) {
                declare_database(options, given->data, given->database);
                options.text("--output", given->output, {"写到哪个文件夹", "The folder that gets <pack>/<path>"});
            },
        .run = [given](cli::Console& console) { return export_published(console, *given); },
    };
}

cli::Command process_replay_command() {
    const auto given = std::make_shared<ProcessArguments>();
    return {
        .name = "process replay",
        .summary =
            {"由保存的输入重放全部流程并比较状态", "Replays every process from its inputs and compares the states"},
        .example = "tonghe process replay --data data",
        .declare = [given](cli::Options& options) { declare_place(options, *given); },
        .run = [given](cli::Console& console) { return replay(console, *given); },
    };
}

cli::Command process_migrate_command() {
    const auto given = std::make_shared<ProcessArguments>();
    return {
        .name = "process migrate",
        .summary = {"把在办流程迁移到另一版本", "Moves running processes to another version of their model"},
        .example =
            "tonghe process migrate --from 0123456789abcdef --to fedcba9876543210 --map review=examine --dry-run",
        .declare =
            [given](cli::Options& options) {
                declare_place(options, *given);
                options.text("--from", given->from, {"现在的版本（流程哈希）", "The version they run on, by its hash"});
                options.text("--to", given->to, {"目标版本（流程哈希）", "The version to go on with, by its hash"});
                options.list(
                    "--map", given->map, {"环节对应，旧=新，可多次", "An element whose id changed, as old=new"}
                );
                options.flag("--dry-run", given->dry_run, {"只试算，不改动", "Only tells what would fit"});
            },
        .run = [given](cli::Console& console) { return migrate(console, *given); },
    };
}

} // namespace tonghe::app
