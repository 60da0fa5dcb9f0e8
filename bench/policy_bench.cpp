// What policies cost for everybody at once: a snapshot out of a store, every policy over it, a changed threshold.
//
//   policy_bench copies   --data DIR --into DIR --times N
//   policy_bench snapshot [--data DIR | --database URL] [--packs DIR] [--threads N] [--into DIR]
//   policy_bench match    [--data DIR | --database URL] [--packs DIR] [--threads N] [--residents N] [--passes N]
//   policy_bench sandbox  [--data DIR | --database URL] [--packs DIR] [--threads N] [--residents N] [--passes N]
//   policy_bench change   --data DIR [--packs DIR] [--changes N]
//   policy_bench calculate --port P [--policies all|one] [--seconds N]
//
// copies    a store with every record of another N times, each time with keys of its own: ten million out of a few
// snapshot  builds the columns of the store that lies there and prints seconds, rows, memory; --into: saves, maps them
// match     the same city over and over up to --residents rows, then all policies of the packs in force
// sandbox   the same rows; each pass moves a threshold of a policy: cost, five years, groups, winners and losers, and
// the
//           effect of each threshold
// change    runs over the city once, then changes --changes residents one by one (whether they are registered here):
// how long from
//           the change until it is durable, asked about, kept and told; a second run, a start; writes to the store
#include "city_copies.hpp"
#include "load_client.hpp"
#include "machine.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/base/log.hpp"
#include "tonghe/catalog/reader.hpp"
#include "tonghe/columns/build.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/policy/following.hpp"
#include "tonghe/policy/matching.hpp"
#include "tonghe/policy/sandbox.hpp"
#include "tonghe/snapshot/saved.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace tonghe::bench {

namespace {

struct Options {
    std::string what;
    std::string database = "sqlite:data/tonghe.db";
    std::string packs = "packs";
    std::string data = "data";
    std::string into;
    int times = 10;
    unsigned threads = 2;
    uint64_t residents = 10'000'000;
    int passes = 5;
    int changes = 2'000;
    uint16_t port = 8080;
    std::string policies = "one";
    double seconds = 5;
};

double seconds_since(int64_t began) { return static_cast<double>(steady_micros() - began) / 1e6; }

snapshot::Snapshot built(const Options& given, const catalog::Catalog& catalog) {
    const auto store = store::Store::open({.url = given.database, .readers = static_cast<int>(given.threads)});
    const int64_t began = steady_micros();
    const double cpu = cpu_seconds();
    snapshot::Snapshot out = snapshot::build(
        *store,
        catalog,
        date_of(SystemClock::instance().now()),
        0,
        {.threads = given.threads, .facts = policy::facts_needed(catalog)}
    );
    const double seconds = seconds_since(began);
    const double cpu_used = cpu_seconds() - cpu;
    const int64_t records =
        store->read([](store::Session& session) { return session.count("SELECT COUNT(*) FROM registry_record"); });
    size_t bytes = 0;
    for (const snapshot::TargetTable& table : out.tables) {
        bytes += table.table.bytes() + table.keys.bytes();
        fmt::print("{}: {} rows, {} columns\n", table.target, table.keys.size(), table.table.columns().size());
    }
    fmt::print(
        "snapshot: {} records in {:.2f} s ({:.2f} CPU s), {} MB of columns and keys; peak {} MB\n",
        records,
        seconds,
        cpu_used,
        bytes >> 20,
        peak_megabytes()
    );
    return out;
}

void run_snapshot(const Options& given, const catalog::Catalog& catalog) {
    const snapshot::Snapshot city = built(given, catalog);
    if (given.into.empty()) {
        return;
    }
    const auto timed = [](const char* what, const auto& work) {
        const int64_t began = steady_micros();
        const double cpu = cpu_seconds();
        work();
        fmt::print("{}: {:.2f} s ({:.2f} CPU s)\n", what, seconds_since(began), cpu_seconds() - cpu);
    };
    timed("hash of the columns", [&] { (void)snapshot::hash_of(city, given.threads); });
    timed("saved", [&] { snapshot::save(city, given.into, {}); });
    timed("mapped again, every byte checked", [&] {
        const auto mapped = snapshot::open_saved(given.into);
        fmt::print("{} rows of {}\n", mapped->snapshot.tables[0].keys.size(), mapped->snapshot.tables[0].target);
    });
}

// The same rows over and over, as many as asked for.
columns::Table tiled(const columns::Table& table, uint64_t rows, unsigned threads) {
    const std::vector<columns::ColumnSpec> specs = table.specs();
    return columns::build(
        specs,
        rows,
        [&](columns::BlockWriter& writer, uint64_t first, uint32_t count) {
            for (uint64_t row = first; row < first + count; ++row) {
                for (size_t i = 0; i < specs.size(); ++i) {
                    writer.cell(i, table.cell(row % table.rows(), i));
                }
                writer.end_row();
            }
        },
        threads
    );
}

// One city of that many residents, matched; its keys are numbers.
std::shared_ptr<const policy::MatchedCity>
city_of(const Options& given, std::shared_ptr<const catalog::Catalog> catalog) {
    auto out = std::make_shared<policy::MatchedCity>();
    out->catalog = std::move(catalog);
    snapshot::Snapshot built_city = built(given, *out->catalog);
    const snapshot::TargetTable* persons = built_city.table("person");
    out->run.on = built_city.on;
    out->columns.on = built_city.on;
    snapshot::TargetTable& table = out->columns.tables.emplace_back();
    table.target = "person";
    table.table = tiled(persons->table, given.residents, given.threads);
    snapshot::KeysWriter keys;
    for (uint64_t row = 0; row < given.residents; ++row) {
        keys.add(fmt::format("{:018}", row));
    }
    table.keys = keys.finish();
    auto& benefits = out->benefits["person"] =
        policy::compile_all(*out->catalog, "person", out->run.on, table.table.specs());
    out->matches["person"] = policy::match(benefits, table.table, {.threads = given.threads});
    return out;
}

void run_sandbox(const Options& given, std::shared_ptr<const catalog::Catalog> catalog) {
    const auto city = city_of(given, std::move(catalog));
    fmt::print("{} residents, peak {} MB\n", given.residents, peak_megabytes());
    const policy::Sandbox sandbox([&] { return city; }, "bench", given.threads);
    for (const auto& [id, benefit, from] :
         {std::tuple{"elderly-allowance", "allowance", 65}, {"childcare-subsidy", "", 36}}) {
        const auto policy = city->catalog->policy(id, city->run.on);
        if (policy == nullptr) {
            continue;
        }
        const std::string name = *benefit == 0 ? policy->benefits.front().id : benefit;
        policy::Variant variant{id, name, sandbox.begin(id, name).drawn};
        const auto all = policy::thresholds(variant.drawn);
        for (int pass = 0; pass < given.passes; ++pass) {
            policy::Variant moved = variant;
            for (const policy::Threshold& threshold : all) {
                if (threshold.value == rules::Number(from)) {
                    moved.drawn = policy::with_threshold(variant.drawn, threshold, from - 1 - pass % 2);
                }
            }
            const int64_t began = steady_micros();
            const double cpu = cpu_seconds();
            const auto said = sandbox.estimate(moved);
            fmt::print(
                "{}: today {} variant {} gained {}, {:.3f} s ({:.3f} CPU s)\n",
                id,
                said.estimate.today.people.value_or(0),
                said.estimate.variant.people.value_or(0),
                said.estimate.gained.people.value_or(0),
                seconds_since(began),
                cpu_seconds() - cpu
            );
        }
        const int64_t began = steady_micros();
        const auto effects = sandbox.sensitivity(variant);
        fmt::print("{}: {} thresholds both ways, {:.3f} s\n", id, effects.thresholds.size(), seconds_since(began));
    }
    fmt::print("peak {} MB\n", peak_megabytes());
}

void run_match(const Options& given, const catalog::Catalog& catalog) {
    const snapshot::Snapshot city = built(given, catalog);
    const snapshot::TargetTable* persons = city.table("person");
    const columns::Table table = tiled(persons->table, given.residents, given.threads);
    fmt::print("{} residents, {} MB of columns\n", table.rows(), table.bytes() >> 20);
    const auto benefits = policy::compile_all(catalog, "person", city.on, table.specs());
    for (int pass = 0; pass < given.passes; ++pass) {
        const int64_t began = steady_micros();
        const double cpu = cpu_seconds();
        const auto matches = policy::match(benefits, table, {.threads = given.threads});
        uint64_t entitled = 0;
        int64_t cents = 0;
        for (const policy::BenefitMatches& one : matches) {
            entitled += one.rows.size();
            cents += one.total_cents();
        }
        fmt::print(
            "{} benefits: {} entitled, {} yuan, {:.2f} s ({:.2f} CPU s), peak {} MB\n",
            matches.size(),
            entitled,
            cents / 100,
            seconds_since(began),
            cpu_seconds() - cpu,
            peak_megabytes()
        );
    }
}

void run_change(const Options& given, const std::shared_ptr<const catalog::Catalog>& catalog) {
    const auto store = store::Store::open({.url = given.database});
    Journal journal(*store, SystemClock::instance());
    const catalog::CatalogHolder holder(catalog);
    const registry::Registry registry([&] { return registry::vocabulary_of(catalog); });
    const std::filesystem::path folder = given.data + "/snapshot";
    policy::Matcher matcher(journal, holder, given.threads, folder);
    const policy::Following following(registry, holder, matcher);
    journal.add_projection(following.projection());
    journal.follow();
    const int64_t run_began = steady_micros();
    matcher.run("system");
    fmt::print("run over the city: {:.2f} s\n", seconds_since(run_began));
    const snapshot::Keys& keys = matcher.city()->columns.table("person")->keys;
    std::vector<int64_t> durable;
    std::vector<int64_t> told;
    for (int i = 0; i < given.changes; ++i) {
        const auto person = journal.read([&](store::Session& session) {
            return registry.get(session, "person", keys[static_cast<size_t>(i) * 7919 % keys.size()]);
        });
        const Json* local = person->values.if_contains("local");
        const bool is_local = local != nullptr && local->get_bool();
        const int64_t began = steady_micros();
        journal.write([&](Tx& tx) {
            registry.update(tx, person->id, {}, {{"local", !is_local}}, {.source = "police"});
        });
        durable.push_back(steady_micros() - began);
        journal.follow();
        told.push_back(steady_micros() - began);
    }
    std::sort(durable.begin(), durable.end());
    std::sort(told.begin(), told.end());
    const auto at = [](const std::vector<int64_t>& sorted, double share) {
        return static_cast<double>(sorted[static_cast<size_t>(share * static_cast<double>(sorted.size() - 1))]) / 1e3;
    };
    fmt::print(
        "{} changes: durable p50 {:.2f} ms, p99 {:.2f}; asked, kept and told p50 {:.2f} ms, p99 {:.2f}, longest "
        "{:.2f}; {} answers changed\n",
        given.changes,
        at(durable, 0.5),
        at(durable, 0.99),
        at(told, 0.5),
        at(told, 0.99),
        at(told, 1),
        journal.read([](store::Session& session) { return session.count("SELECT COUNT(*) FROM policy_change"); })
    );
    const int64_t again_began = steady_micros();
    matcher.run("system");
    fmt::print("second run, from the columns as they are: {:.2f} s\n", seconds_since(again_began));
    policy::Matcher started(journal, holder, given.threads, folder);
    const int64_t start_began = steady_micros();
    started.recall([&](int64_t) { fmt::print("mapped at a start: {:.2f} s\n", seconds_since(start_began)); });
    while (started.found() == nullptr) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

// Somebody who keeps asking the calculator of a running node, each time of somebody else.
class Asker final : public Person {
  public:
    Asker(bool all, int number) : all_(all), number_(number) {}

    Call next(const Reply& reply) override {
        bytes = std::max(bytes, reply.body.size());
        const int age = 20 + (number_ += 7) % 80;
        const std::string body = fmt::format(
            R"({{"target":"person","facts":{{"person.age":{},"person.local":{},"disability.held":false}},"policies":[{}]}})",
            age,
            age % 3 == 0 ? "false" : "true",
            all_ ? "" : "\"elderly-allowance\""
        );
        return {"calculate", request("POST", "/api/v1/policies/calculate", "", body)};
    }

    size_t bytes = 0;

  private:
    const bool all_;
    int number_;
};

void run_calculate(const Options& given) {
    std::vector<std::unique_ptr<Asker>> askers;
    std::vector<Person*> people;
    for (int i = 0; i < 64; ++i) {
        askers.push_back(std::make_unique<Asker>(given.policies == "all", i));
        people.push_back(askers.back().get());
    }
    LoadOutcome outcome = run_load(given.port, people, given.seconds);
    Latencies& all = outcome.by_name["calculate"];
    size_t bytes = 0;
    for (const auto& asker : askers) {
        bytes = std::max(bytes, asker->bytes);
    }
    fmt::print(
        "calculator, {} polic{}: {:.0f} a second, p50 {:.1f} ms, p99 {:.1f} ms, replies of up to {} bytes, {} answered "
        "200\n",
        given.policies,
        given.policies == "all" ? "ies" : "y",
        static_cast<double>(all.micros.size()) / outcome.seconds,
        all.percentile(50),
        all.percentile(99),
        bytes,
        outcome.statuses[200]
    );
}

} // namespace

} // namespace tonghe::bench

int main(int argc, char** argv) {
    using namespace tonghe::bench;
    Options given;
    given.what = argc > 1 ? argv[1] : "";
    for (int i = 2; i + 1 < argc; i += 2) {
        const std::string name = argv[i];
        const std::string value = argv[i + 1];
        if (name == "--data") {
            given.data = value;
            given.database = "sqlite:" + value + "/tonghe.db";
        } else if (name == "--into") {
            given.into = value;
        } else if (name == "--times") {
            given.times = std::stoi(value);
        } else if (name == "--database") {
            given.database = value;
        } else if (name == "--packs") {
            given.packs = value;
        } else if (name == "--threads") {
            given.threads = static_cast<unsigned>(std::stoul(value));
        } else if (name == "--residents") {
            given.residents = std::stoull(value);
        } else if (name == "--port") {
            given.port = static_cast<uint16_t>(std::stoi(value));
        } else if (name == "--policies") {
            given.policies = value;
        } else if (name == "--seconds") {
            given.seconds = std::stod(value);
        } else if (name == "--changes") {
            given.changes = std::stoi(value);
        } else if (name == "--passes") {
            given.passes = std::stoi(value);
        } else {
            fmt::print(stderr, "unknown: {}\n", name);
            return 2;
        }
    }
    if (given.what == "calculate") {
        run_calculate(given);
        return 0;
    }
    if (given.what == "copies") {
        std::filesystem::create_directories(given.into);
        copy_city(given.data + "/tonghe.db", given.into + "/tonghe.db", given.times);
        return 0;
    }
    const auto reading = tonghe::catalog::read_pack_root(given.packs);
    if (reading.catalog == nullptr) {
        fmt::print(stderr, "the packs have faults: tonghe pack check\n");
        return 1;
    }
    if (given.what == "snapshot") {
        run_snapshot(given, *reading.catalog);
    } else if (given.what == "match") {
        run_match(given, *reading.catalog);
    } else if (given.what == "sandbox") {
        run_sandbox(given, reading.catalog);
    } else if (given.what == "change") {
        run_change(given, reading.catalog);
    } else {
        fmt::print(stderr, "policy_bench copies|snapshot|match|sandbox|change|calculate\n");
        return 2;
    }
    return 0;
}
