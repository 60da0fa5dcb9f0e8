// `tonghe bench rules`: what deciding costs, measured on the machine it stands on and checked while it is measured.
//
// The residents and the fifty policies are made from fixed seeds, so the counts are known; a count that differs ends
// the command with status 1, a figure that is slow does not.
#include "tonghe/app/bench_policies.hpp"
#include "tonghe/app/bench_residents.hpp"
#include "tonghe/app/commands.hpp"
#include "tonghe/base/check.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/base/invalid_input.hpp"
#include "tonghe/cli/errors.hpp"
#include "tonghe/columns/compile.hpp"
#include "tonghe/rules/trace.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <sys/resource.h>

namespace tonghe::app {

namespace {

constexpr uint64_t rows_known = 10'000'000; // for which the counts of the fifty are known
constexpr uint64_t rows_decided_alone = 2'000;
constexpr size_t cases = 4096;

struct BenchArguments {
    int64_t rows = int64_t(rows_known);
    int64_t rounds = 7;
    int64_t threads = 1;
    std::string export_to;
};

// A figure that is asked for at ten million rows, and how far one would like to come.
struct Figure {
    const char* name;
    Text title;
    const char* unit;
    double asked;
    double aim;
    bool is_rate = false; // more is better
};

const Figure table_12x6{
    "table_12x6", {"12 条规则 × 6 项输入，逐件计算", "12 rules x 6 inputs, one case at a time"}, "M/s", 1, 5, true};
const Figure counts_50{"counts_50", {"50 项政策，命中人数", "50 policies, counts"}, "s", 0.12, 0.07};
const Figure ids_50{
    "ids_50", {"50 项政策，命中人数与全部行号", "50 policies, counts and all row numbers"}, "s", 0.30, 0.18};
const Figure counts_500{"counts_500", {"500 项政策，命中人数", "500 policies, counts"}, "s", 0.6, 0.35};
const Figure nulls_50{
    "nulls_50", {"50 项政策，20 % 空值，真与假两面", "50 policies, 20 % nulls, both planes"}, "s", 0.3, 0.16};
const Figure explain_one{"explain_one", {"说明一人一项政策", "explain one resident under one policy"}, "ms", 1, 0.1};
const Figure memory{"memory", {"内存：表与 50 张位图", "memory: the table and 50 bitmaps"}, "GB", 0.5, 0.3};

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) { return double(t.tv_sec) + double(t.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double resident_gigabytes() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.rfind("VmRSS:", 0) == 0) {
            return std::stod(line.substr(6)) / 1e6;
        }
    }
    return 0;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

// The policies compiled for a table; the models stay with whoever asks single cases.
struct Set {
    std::vector<std::shared_ptr<const rules::Model>> models;
    std::vector<columns::Policy> policies;
};

Set compiled(const std::vector<std::string>& conditions, const columns::Table& table) {
    const std::vector<columns::ColumnSpec> specs = table.specs();
    Set set;
    for (const std::string& text : conditions) {
        set.models.push_back(rules_bench::model_of(text));
        auto policy = columns::compile(set.models.back(), "entitled", specs);
        TONGHE_CHECK(bool(policy), "a policy of the measurement is not compiled");
        policy->policy.name = fmt::format("P{:03}", set.policies.size() + 1);
        set.policies.push_back(std::move(policy->policy));
    }
    return set;
}

std::vector<rules::Value> values_of(const columns::Table& table, uint64_t row, const std::vector<std::string>& names) {
    std::vector<rules::Value> values;
    for (const std::string& name : names) {
        values.push_back(columns::value_of(table.cell(row, *table.find(name))));
    }
    return values;
}

class Bench {
  public:
    Bench(cli::Console& console, const BenchArguments& given)
        : console_(console), given_(given), rows_(uint64_t(given.rows)), threads_(unsigned(given.threads)) {}

    int run() {
        const int64_t began = steady_micros();
        heading();
        one_by_one();
        whole_table();
        with_nulls();
        const double took = double(steady_micros() - began) / 1e6;
        console_.print(
            wrong_ == 0 ? in({fmt::format("✓ 计数全部相符，用时 {:.0f} 秒", took),
                              fmt::format("✓ every count as expected, {:.0f} s", took)})
                        : in({fmt::format("✗ {} 个计数不符", wrong_), fmt::format("✗ {} counts are wrong", wrong_)})
        );
        console_.print(Json(JsonObject{
            {"rows", rows_},
            {"threads", threads_},
            {"instructions", columns::instruction_set()},
            {"figures", std::move(figures_)},
            {"counts_checked", checked_},
            {"counts_wrong", wrong_},
            {"seconds", took}}));
        return wrong_ == 0 ? cli::exit_ok : cli::exit_failed;
    }

  private:
    std::string in(const Text& text) const { return text.in(console_.language()); }

    void heading() {
        console_.print(fmt::format(
            "{:>10} {:>8} {:>8} {:>8} {:>8}    {}",
            in({"CPU 中位", "median"}),
            in({"最好", "best"}),
            in({"墙钟", "wall"}),
            in({"要求", "asked"}),
            in({"目标", "aim"}),
            in({"单核；秒为 CPU 时间", "one core; seconds are CPU time"})
        ));
    }

    // Asked and aimed at hold for ten million rows; rates and single cases for any number.
    void add(const Figure& figure, double value, double best, double wall) {
        const bool counts = rows_ == rows_known || figure.is_rate || std::string_view(figure.unit) == "ms";
        const auto bar = [&](double at) {
            return counts ? fmt::format("{}{}", figure.is_rate ? "≥" : "≤", at) : std::string("-");
        };
        console_.print(fmt::format(
            "{:>8.4g} {:<3}{:>6.4g} {:>8.4g} {:>8} {:>8}    {}",
            value,
            figure.unit,
            best,
            wall,
            bar(figure.asked),
            bar(figure.aim),
            in(figure.title)
        ));
        console_.out().flush();
        JsonObject one{
            {"figure", figure.name}, {"unit", figure.unit}, {"median", value}, {"best", best}, {"wall", wall}};
        if (counts) {
            one["asked"] = figure.asked;
            one["aim"] = figure.aim;
            one["is_met"] = figure.is_rate ? value >= figure.asked : value <= figure.asked;
        }
        figures_.push_back(std::move(one));
    }

    void measure(const Figure& figure, const std::function<void()>& work) {
        work(); // the first touches what the others find in place
        std::vector<double> cpu;
        std::vector<double> wall;
        for (int64_t round = 0; round < given_.rounds; ++round) {
            const double cpu_began = cpu_seconds();
            const int64_t wall_began = steady_micros();
            work();
            cpu.push_back(cpu_seconds() - cpu_began);
            wall.push_back(double(steady_micros() - wall_began) / 1e6);
        }
        add(figure, median(cpu), *std::min_element(cpu.begin(), cpu.end()), median(wall));
    }

    void check(bool is_right, const std::string& what) {
        ++checked_;
        if (!is_right) {
            ++wrong_;
            console_.say({"✗ " + what, "✗ " + what});
        }
    }

    // The table of twelve rules as a desk asks it: one case after the other, every rule that hits.
    void one_by_one() {
        const columns::Table table = rules_bench::residents(cases, 1, false);
        const auto model = rules_bench::twelve_rules();
        rules::Prepared prepared(model, "aid");
        std::vector<std::vector<rules::Value>> inputs;
        for (uint64_t row = 0; row < cases; ++row) {
            inputs.push_back(values_of(table, row, prepared.inputs()));
        }
        std::vector<uint64_t> hits(12, 0);
        for (const auto& one : inputs) {
            const rules::Value& found = prepared.evaluate(one);
            for (size_t i = 0; found.is_list() && i < found.as_list().size(); ++i) {
                ++hits[size_t(found.as_list()[i].coefficient()) - 1];
            }
        }
        check_twelve(model, table, hits);
        std::vector<double> rates;
        std::vector<double> walls;
        for (int64_t round = 0; round < given_.rounds; ++round) {
            const double began = cpu_seconds();
            const int64_t wall_began = steady_micros();
            size_t count = 0;
            while (cpu_seconds() - began < 0.1) {
                for (const auto& one : inputs) {
                    prepared.evaluate(one);
                }
                count += cases;
            }
            rates.push_back(double(count) / (cpu_seconds() - began) / 1e6);
            walls.push_back(double(count) / double(steady_micros() - wall_began));
        }
        add(table_12x6, median(rates), *std::max_element(rates.begin(), rates.end()), median(walls));
    }

    // The columns must find what the cases found, rule by rule.
    void check_twelve(
        const std::shared_ptr<const rules::Model>& model, const columns::Table& table, const std::vector<uint64_t>& hits
    ) {
        auto policy = columns::compile(model, "aid", table.specs());
        TONGHE_CHECK(bool(policy), "the table of the measurement is not compiled");
        const auto outcome = columns::scan(std::span(&policy->policy, 1), table, {.rules = true});
        std::vector<uint64_t> found(hits.size(), 0);
        for (const uint32_t rule : outcome[0].rules) {
            ++found[rule];
        }
        for (size_t rule = 0; rule < hits.size(); ++rule) {
            check(
                found[rule] == hits[rule],
                fmt::format("12x6 R{}: {} case by case, {} by columns", rule + 1, hits[rule], found[rule])
            );
        }
    }

    void whole_table() {
        const columns::Table table = rules_bench::residents(rows_, threads_, false);
        const Set fifty = compiled(rules_bench::fifty(), table);
        const Set many = compiled(rules_bench::five_hundred(), table);
        check_alone(fifty, false);
        check_alone(many, false);
        check_counts(columns::scan(fifty.policies, table, {.threads = threads_}));
        measure(counts_50, [&] { columns::scan(fifty.policies, table, {.threads = threads_}); });
        measure(ids_50, [&] { columns::scan(fifty.policies, table, {.ids = true, .threads = threads_}); });
        measure(counts_500, [&] { columns::scan(many.policies, table, {.threads = threads_}); });
        explain_residents(fifty, table);
        const auto kept = columns::scan(fifty.policies, table, {.bitmaps = true, .threads = threads_});
        double held = double(table.bytes());
        for (const columns::Outcome& outcome : kept) {
            held += double(outcome.is_true.size());
        }
        add(memory, resident_gigabytes(), held / 1e9, resident_gigabytes());
    }

    void with_nulls() {
        const columns::Table table = rules_bench::residents(rows_, threads_, true);
        const Set fifty = compiled(rules_bench::fifty(), table);
        check_alone(fifty, true);
        measure(nulls_50, [&] {
            columns::scan(fifty.policies, table, {.bitmaps = true, .planes = true, .threads = threads_});
        });
    }

    // Every policy for the first residents by the scalar engine alone.
    void check_alone(const Set& set, bool with_nulls) {
        const uint64_t rows = std::min(rows_, rows_decided_alone);
        const columns::Table table = rules_bench::residents(rows, 1, with_nulls);
        const auto outcomes = columns::scan(set.policies, table, {.ids = true});
        for (size_t p = 0; p < set.policies.size(); ++p) {
            rules::Prepared prepared(set.models[p], "entitled");
            std::vector<uint32_t> wanted;
            for (uint64_t row = 0; row < rows; ++row) {
                if (prepared.evaluate(values_of(table, row, prepared.inputs())).is_true()) {
                    wanted.push_back(uint32_t(row));
                }
            }
            const auto found = outcomes[p].ids.view();
            check(
                std::equal(found.begin(), found.end(), wanted.begin(), wanted.end()),
                fmt::format("{}: rows differ among the first {}", set.policies[p].name, rows)
            );
        }
    }

    void check_counts(const std::vector<columns::Outcome>& outcomes) {
        for (size_t p = 0; rows_ == rows_known && p < outcomes.size(); ++p) {
            const uint64_t expected = rules_bench::fifty_policies[p].found;
            check(
                outcomes[p].count == expected,
                fmt::format("P{:02}: {} found, {} expected", p + 1, outcomes[p].count, expected)
            );
        }
    }

    // From the row number to the finished explanation as JSON, over residents and policies in turn.
    void explain_residents(const Set& set, const columns::Table& table) {
        std::vector<double> cpu;
        std::vector<double> wall;
        for (int64_t round = 0; round < given_.rounds * 100; ++round) {
            const uint64_t row = rules_bench::draw(uint64_t(round), 60, table.rows());
            const rules::Model& model = *set.models[size_t(round) % set.models.size()];
            const double cpu_began = cpu_seconds();
            const int64_t began = steady_micros();
            rules::Context inputs;
            for (const rules::Input& input : model.inputs) {
                inputs.set(input.name, columns::value_of(table.cell(row, *table.find(input.name))));
            }
            const std::string told = to_text(Json(rules::to_json(rules::explain(model, "entitled", inputs))));
            wall.push_back(double(steady_micros() - began) / 1e3);
            cpu.push_back((cpu_seconds() - cpu_began) * 1e3);
            TONGHE_CHECK(!told.empty(), "an explanation says nothing");
        }
        add(explain_one, median(cpu), *std::min_element(cpu.begin(), cpu.end()), median(wall));
    }

    cli::Console& console_;
    const BenchArguments& given_;
    uint64_t rows_;
    unsigned threads_;
    JsonArray figures_;
    int checked_ = 0;
    int wrong_ = 0;
};

// The residents and the policies as text, for engines that read text (bench/peers/rules).
void write_text(const BenchArguments& given) {
    const std::string residents = given.export_to + "/residents.csv";
    std::ofstream out(residents, std::ios::binary);
    rules_bench::write_csv(uint64_t(given.rows), out);
    std::ofstream policies(given.export_to + "/policies.txt", std::ios::binary);
    for (const auto& [found, conditions] : rules_bench::fifty_policies) {
        policies << found << " | " << conditions << "\n";
    }
    if (!out.flush() || !policies.flush()) {
        throw Error(cli::errors::cannot_write, {{"file", residents}});
    }
}

int bench(cli::Console& console, const BenchArguments& given) {
    if (given.rows < 1 || given.rows > 100'000'000 || given.rounds < 1 || given.rounds > 1000 || given.threads < 1) {
        throw invalid_input(
            {{.code = "out_of_range",
              .pointer = "--rows",
              .what = {"超出范围", "out of range"},
              .remedy =
                  {"--rows 为 1 至 100,000,000，--rounds 为 1 至 1000，--threads 至少为 1",
                   "--rows from 1 to 100,000,000, --rounds from 1 to 1000, --threads at least 1"}}}
        );
    }
    if (!given.export_to.empty()) {
        write_text(given);
        return cli::exit_ok;
    }
    return Bench(console, given).run();
}

} // namespace

cli::Command bench_rules_command() {
    const auto given = std::make_shared<BenchArguments>();
    return {
        .name = "bench rules",
        .summary =
            {"测量规则引擎：逐件、按列、说明与内存，并核对人数",
             "Measures the rules engine: case by case, by columns, explanations, memory; checks the counts"},
        .example = "tonghe bench rules --rows 1000000",
        .declare =
            [given](cli::Options& options) {
                options.integer("--rows", given->rows, {"居民人数", "Residents"});
                options.integer(
                    "--rounds", given->rounds, {"每项测几次，取中位数", "Rounds of each figure; the median counts"}
                );
                options.integer("--threads", given->threads, {"线程数", "Threads"});
                options.text(
                    "--export",
                    given->export_to,
                    {"只把居民与政策写入该文件夹", "Only writes the residents and the policies into this folder"}
                );
            },
        .run = [given](cli::Console& console) { return bench(console, *given); },
    };
}

} // namespace tonghe::app
