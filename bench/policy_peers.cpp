// The policies of the packs for persons, asked here and written down for databases to be asked the same: rows as CSV
// and one SQL statement for each benefit, made of what its decision table was compiled to. bench/peers/policies runs
// both.
//
//   policy_peers --data DIR --out DIR [--packs DIR] [--residents N] [--threads N] [--passes N]
//
// Writes residents.csv, schema.json (columns and their types) and policies.json (SQL, count and cents as we found them,
// and our seconds). A benefit that is asked row by row of the scalar engine is left out and counted.
#include "machine.hpp"
#include "policy_sql.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/base/json.hpp"
#include "tonghe/catalog/reader.hpp"
#include "tonghe/columns/build.hpp"
#include "tonghe/policy/matching.hpp"
#include "tonghe/store/store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <set>

namespace tonghe::bench {

namespace {

struct Options {
    std::string data = "data";
    std::string out;
    std::string packs = "packs";
    uint64_t residents = 1'000'000;
    unsigned threads = 1;
    int passes = 5;
};

// The same rows over and over, of the columns that are read, behind a number of their own.
columns::Table tiled(const columns::Table& table, const std::set<std::string>& wanted, const Options& given) {
    std::vector<columns::ColumnSpec> specs;
    std::vector<size_t> from;
    for (size_t i = 0; i < table.columns().size(); ++i) {
        if (wanted.contains(table.columns()[i].spec.name)) {
            specs.push_back(table.columns()[i].spec);
            from.push_back(i);
        }
    }
    const auto fill = [&](columns::BlockWriter& writer, uint64_t first, uint32_t count) {
        for (uint64_t row = first; row < first + count; ++row) {
            for (size_t i = 0; i < specs.size(); ++i) {
                writer.cell(i, table.cell(row % table.rows(), from[i]));
            }
            writer.end_row();
        }
    };
    return columns::build(specs, given.residents, fill, given.threads);
}

void write_rows(const columns::Table& table, const std::string& folder) {
    std::ofstream out(folder + "/residents.csv", std::ios::binary);
    std::string line;
    for (const columns::Column& column : table.columns()) {
        line += (line.empty() ? "" : ",") + column_name(column.spec.name);
    }
    out << line << '\n';
    for (uint64_t row = 0; row < table.rows(); ++row) {
        line.clear();
        for (size_t i = 0; i < table.columns().size(); ++i) {
            const columns::Column& column = table.columns()[i];
            line += i == 0 ? "" : ",";
            if (!column.is_known(row)) {
                continue;
            }
            switch (column.spec.kind) {
            case columns::ColumnKind::text:
                line += column.words[static_cast<size_t>(column.stored(row))];
                break;
            case columns::ColumnKind::boolean:
                line += column.stored(row) != 0 ? "true" : "false";
                break;
            default:
                line += std::to_string(column.stored(row));
                break;
            }
        }
        out << line << '\n';
    }
}

JsonArray schema_of(const columns::Table& table) {
    JsonArray out;
    for (const columns::Column& column : table.columns()) {
        const columns::Range range = column.range();
        const bool is_small = range.low >= INT32_MIN && range.high <= INT32_MAX;
        const char* type = column.spec.kind == columns::ColumnKind::text      ? "text"
                           : column.spec.kind == columns::ColumnKind::boolean ? "boolean"
                           : is_small                                         ? "integer"
                                                                              : "bigint";
        out.push_back(JsonObject{{"column", column_name(column.spec.name)}, {"type", type}});
    }
    return out;
}

// Counts and cents of one benefit as a statement; nothing where SQL cannot ask it.
std::optional<std::string> statement_of(const policy::CompiledBenefit& benefit, const columns::Table& table) {
    std::string any;
    std::string amount;
    int scale = 0;
    std::vector<std::pair<std::string, SqlAmount>> rules;
    for (const columns::Rule& rule : benefit.entitles.rules) {
        const auto when = sql_of(rule.when, table);
        if (!when || !rule.amount) {
            return std::nullopt;
        }
        any += (any.empty() ? "" : " OR ") + *when;
        rules.emplace_back(*when, sql_of(*rule.amount, table));
        scale = std::max({scale, 2, rules.back().second.scale});
    }
    for (const auto& [when, value] : rules) {
        int64_t factor = 1;
        for (int digits = value.scale; digits < scale; ++digits) {
            factor *= 10;
        }
        amount += fmt::format(" WHEN {} THEN CAST({} AS bigint) * {}", when, value.text, factor);
    }
    int64_t divisor = 1;
    for (int digits = scale; digits > 2; --digits) {
        divisor *= 10;
    }
    const std::string cents =
        divisor == 1
            ? fmt::format("CASE{} END", amount)
            : fmt::format(
                  "CAST(floor((CASE{} END + {}) / CAST({} AS decimal(18, 0))) AS bigint)", amount, divisor / 2, divisor
              );
    return fmt::format("SELECT count(*), COALESCE(sum({}), 0) FROM residents WHERE {}", cents, any);
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

} // namespace

int run(const Options& given) {
    const auto catalog = catalog::read_pack_root(given.packs).catalog;
    if (catalog == nullptr) {
        fmt::print(stderr, "the packs have faults: tonghe pack check\n");
        return 1;
    }
    const Date today = date_of(SystemClock::instance().now());
    const auto store = store::Store::open({.url = "sqlite:" + given.data + "/tonghe.db"});
    const snapshot::Snapshot city = snapshot::build(
        *store, *catalog, today, 0, {.threads = given.threads, .facts = policy::facts_needed(*catalog)}
    );
    const columns::Table& all = city.table("person")->table;
    auto benefits = policy::compile_all(*catalog, "person", today, all.specs());
    std::set<std::string> facts;
    for (const policy::CompiledBenefit& benefit : benefits) {
        facts.insert(benefit.facts.begin(), benefit.facts.end());
    }
    const columns::Table table = tiled(all, facts, given);
    std::vector<std::string> statements;
    std::vector<std::string> left_out;
    std::erase_if(benefits, [&](const policy::CompiledBenefit& benefit) {
        const auto statement = statement_of(benefit, table);
        statement ? statements.push_back(*statement)
                  : left_out.push_back(benefit.policy->id + "/" + benefit.benefit->id);
        return !statement;
    });
    std::vector<double> wall;
    std::vector<double> cpu;
    std::vector<policy::BenefitMatches> matches;
    for (int pass = 0; pass < given.passes; ++pass) {
        const int64_t began = steady_micros();
        const double cpu_began = cpu_seconds();
        matches = policy::match(benefits, table, {.threads = given.threads});
        wall.push_back(static_cast<double>(steady_micros() - began) / 1e6);
        cpu.push_back(cpu_seconds() - cpu_began);
    }
    JsonArray list;
    for (size_t i = 0; i < benefits.size(); ++i) {
        list.push_back(JsonObject{
            {"benefit", benefits[i].policy->id + "/" + benefits[i].benefit->id},
            {"sql", statements[i]},
            {"count", static_cast<int64_t>(matches[i].rows.size())},
            {"cents", matches[i].total_cents()}});
    }
    write_rows(table, given.out);
    std::ofstream(given.out + "/schema.json") << to_text(Json(schema_of(table)));
    std::ofstream(given.out + "/policies.json") << to_text(Json(JsonObject{
        {"rows", static_cast<int64_t>(table.rows())},
        {"threads", given.threads},
        {"seconds", median(wall)},
        {"cpu", median(cpu)},
        {"bytes", static_cast<int64_t>(table.bytes())},
        {"left_out", JsonArray(left_out.begin(), left_out.end())},
        {"policies", std::move(list)}}));
    fmt::print(
        "{} rows, {} columns, {} benefits, {} left out; median {:.3f} s ({:.3f} CPU s)\n",
        table.rows(),
        table.columns().size(),
        benefits.size(),
        left_out.size(),
        median(wall),
        median(cpu)
    );
    return 0;
}

} // namespace tonghe::bench

int main(int argc, char** argv) {
    tonghe::bench::Options given;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string name = argv[i];
        const std::string value = argv[i + 1];
        if (name == "--data") {
            given.data = value;
        } else if (name == "--out") {
            given.out = value;
        } else if (name == "--packs") {
            given.packs = value;
        } else if (name == "--residents") {
            given.residents = std::stoull(value);
        } else if (name == "--threads") {
            given.threads = static_cast<unsigned>(std::stoul(value));
        } else if (name == "--passes") {
            given.passes = std::stoi(value);
        }
    }
    if (given.out.empty()) {
        fmt::print(
            stderr, "policy_peers --data DIR --out DIR [--packs DIR] [--residents N] [--threads N] [--passes N]\n"
        );
        return 2;
    }
    return tonghe::bench::run(given);
}
