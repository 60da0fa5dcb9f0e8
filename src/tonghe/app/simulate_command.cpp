// `tonghe simulate population`: the generated city as bytes, or loaded.
#include "tonghe/app/commands.hpp"
#include "tonghe/app/errors.hpp"
#include "tonghe/app/place_options.hpp"
#include "tonghe/app/whole_packs.hpp"
#include "tonghe/base/invalid_input.hpp"
#include "tonghe/base/log.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/catalog/reader.hpp"
#include "tonghe/cli/errors.hpp"
#include "tonghe/crypto/hash.hpp"
#include "tonghe/population/demo_families.hpp"
#include "tonghe/population/load.hpp"
#include "tonghe/population/records.hpp"
#include "tonghe/registry/registry.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <fstream>
#include <iostream>

namespace tonghe::app {

namespace {

constexpr size_t block_bytes = 1 << 20;

struct PopulationArguments {
    int64_t residents = 100'000;
    int64_t seed = 20260101;
    std::string day; // "": today
    std::string out;
    bool hash = false;
    bool load = false;
    std::string data = "data";
    std::string database;
    std::string packs = "packs";
};

population::PopulationOptions population_of(const PopulationArguments& given) {
    const auto day = given.day.empty() ? std::optional(date_of(SystemClock::instance().now())) : parse_date(given.day);
    if (!day || given.residents < 1 || given.residents > population::residents_max) {
        throw invalid_input(
            {{.code = "out_of_range",
              .pointer = day ? "--residents" : "--day",
              .what = {"超出范围", "out of range"},
              .remedy =
                  {"--residents 为 1 至 20,000,000，--day 形如 2026-01-01",
                   "--residents from 1 to 20,000,000, --day as 2026-01-01"}}}
        );
    }
    return {.seed = static_cast<uint64_t>(given.seed), .residents = given.residents, .as_of = *day};
}

// Lines to a file, to standard output or nowhere, counted and hashed on the way.
class Lines {
  public:
    explicit Lines(const PopulationArguments& given, std::ostream& standard)
        : hash_(crypto::HashAlgorithm::sha256), hashes_(given.hash), name_(given.out) {
        if (given.out == "-") {
            out_ = &standard;
        } else if (!given.out.empty()) {
            file_.open(given.out, std::ios::binary | std::ios::trunc);
            out_ = &file_;
        }
    }

    void add(const population::Records& batch) {
        for (const registry::BulkRecord& record : batch.records) {
            line(JsonObject{{"registry", record.registry}, {"record", record.id.text()}, {"values", record.values}});
            ++records_;
        }
        for (const registry::BulkRelation& relation : batch.relations) {
            line(JsonObject{{"relation", relation.relation}, {"from", relation.from.text()}, {"to", relation.to.text()}}
            );
        }
    }

    std::string finish() {
        flush();
        if (out_ != nullptr && !out_->flush()) {
            throw Error(cli::errors::cannot_write, {{"file", name_}});
        }
        return hashes_ ? crypto::to_hex(hash_.finish()) : "";
    }

    int64_t records() const { return records_; }

    int64_t bytes() const { return bytes_; }

  private:
    void line(const JsonObject& object) {
        block_ += to_text(object);
        block_ += '\n';
        if (block_.size() >= block_bytes) {
            flush();
        }
    }

    void flush() {
        bytes_ += static_cast<int64_t>(block_.size());
        if (hashes_) {
            hash_.update(block_);
        }
        if (out_ != nullptr) {
            out_->write(block_.data(), static_cast<std::streamsize>(block_.size()));
        }
        block_.clear();
    }

    crypto::Hash hash_;
    bool hashes_;
    std::string name_;
    std::ofstream file_;
    std::ostream* out_ = nullptr;
    std::string block_;
    int64_t records_ = 0;
    int64_t bytes_ = 0;
};

int write(cli::Console& console, const PopulationArguments& given) {
    const population::PopulationOptions options = population_of(given);
    const catalog::PackReading packs = read_whole_packs(packs_below(given.packs));
    const catalog::Territory& territory = packs.catalog->territory();
    const int64_t started = steady_micros();
    Lines lines(given, console.out());
    population::Records batch;
    const auto hand_over = [&] {
        lines.add(batch);
        batch.records.clear();
        batch.relations.clear();
    };
    for (const population::Enterprise& institution : population::institutions(territory)) {
        append_records(institution, options.seed, batch);
    }
    for (const population::DemoFamily& family : population::demo_families(territory, options.as_of)) {
        append_records(family.household, options.seed, options.as_of, batch);
    }
    hand_over();
    {
        cli::Progress progress(console, {"生成居民", "Making residents"}, options.residents);
        population::Population city(options, territory);
        while (const auto household = city.next()) {
            append_records(*household, options.seed, options.as_of, batch);
            hand_over();
            progress.at(city.residents_made());
        }
    }
    const std::string hash = lines.finish();
    const double seconds = static_cast<double>(steady_micros() - started) / 1e6;
    const auto rate = static_cast<int64_t>(static_cast<double>(lines.records()) / std::max(seconds, 1e-6));
    console.say(
        {fmt::format(
             "{} 位居民，{} 条记录，{} 字节，{:.1f} 秒（每秒 {} 条）",
             given.residents,
             lines.records(),
             lines.bytes(),
             seconds,
             rate
         ),
         fmt::format(
             "{} residents, {} records, {} bytes in {:.1f} s ({} records a second)",
             given.residents,
             lines.records(),
             lines.bytes(),
             seconds,
             rate
         )}
    );
    if (given.out != "-") { // which is the product then
        if (given.hash) {
            console.print("sha256 " + hash);
        }
        console.print(Json(JsonObject{
            {"residents", given.residents},
            {"seed", given.seed},
            {"day", to_string(options.as_of)},
            {"records", lines.records()},
            {"bytes", lines.bytes()},
            {"seconds", seconds},
            {"records_a_second", rate},
            {"sha256", hash}}));
    } else if (given.hash) {
        console.say({"sha256 " + hash, "sha256 " + hash});
    }
    return cli::exit_ok;
}

int load(cli::Console& console, const PopulationArguments& given) {
    const population::PopulationOptions options = population_of(given);
    Node node = idle_node(given.data, given.database, given.packs);
    House& house = node.house();
    const auto catalog = house.catalog.get();
    population::LoadReport report;
    {
        cli::Progress progress(console, {"生成并载入居民", "Making and loading residents"}, options.residents);
        population::LoadOptions how{.population = options};
        how.progress = [&](const population::LoadProgress& at) { progress.at(at.residents); };
        report = population::load_city(
            house.journal, [&house] { return house.registry.vocabulary(); }, catalog->territory(), how
        );
    }
    console.print(population::describe(report));
    console.print(Json(JsonObject{
        {"already_there", report.already_there},
        {"residents", report.residents},
        {"records", report.totals.records},
        {"seconds", report.seconds},
        {"records_a_second", report.records_a_second()}}));
    node.close();
    return cli::exit_ok;
}

} // namespace

cli::Command simulate_population_command() {
    const auto given = std::make_shared<PopulationArguments>();
    return {
        .name = "simulate population",
        .summary =
            {"生成模拟人口：写成 NDJSON，或载入数据库",
             "Makes a city of people who do not exist: as NDJSON, or loaded"},
        .example = "tonghe simulate population --residents 100000 --seed 7 --day 2026-01-01 --out city.ndjson --hash",
        .declare =
            [given](cli::Options& options) {
                options.integer("--residents", given->residents, {"居民数", "Residents"});
                options.integer(
                    "--seed",
                    given->seed,
                    {"种子：种子、日期和人数相同，字节就相同", "Seed: the same seed, day and size give the same bytes"}
                );
                options.text(
                    "--day", given->day, {"城市所处的日期，默认今天", "The day the city is made for; today by default"}
                );
                options.text(
                    "--out",
                    given->out,
                    {"写入的文件，- 为标准输出；不给则只计数",
                     "File to write, - for standard output; without it lines are only counted"}
                );
                options.flag("--hash", given->hash, {"给出全部字节的 SHA-256", "Tell the SHA-256 of all bytes"});
                options.flag("--load", given->load, {"载入数据文件夹", "Load it into the data folder"});
                declare_database(options, given->data, given->database);
                declare_packs(options, given->packs);
            },
        .run = [given](cli::Console& console) { return given->load ? load(console, *given) : write(console, *given); },
    };
}

} // namespace tonghe::app
