// What it costs to ask policies of ten million residents: counts, row numbers, many policies, nulls, memory.
//
//   rules_scan_bench [--rows N] [--rounds N] [--threads N] [--export DIR]
//
// --export writes the residents and the policies as text, for the peers (bench/peers/rules), and measures nothing.
// Every count of the fifty policies is compared with the expected one; a difference ends the run with status 1.
//
// Figures to keep, CPU seconds of one core at 10 M rows: 50 policies counted 0.12, with all row numbers 0.30,
// 500 policies 0.6, with 20 % nulls and both planes 0.3; memory of the table with 50 bitmaps 0.5 GB.
#include "bench/rules_policies.hpp"
#include "bench/rules_residents.hpp"
#include "tonghe/base/random.hpp"
#include "tonghe/columns/build.hpp"
#include "tonghe/columns/internal/kernels.hpp"
#include "tonghe/columns/scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <sys/resource.h>

using namespace tonghe;
using namespace tonghe::columns;
using rules_bench::Resident;

namespace {

struct Options {
    uint64_t rows = 10'000'000;
    int rounds = 7;
    unsigned threads = 1;
    std::string export_to;
};

struct Field {
    const char* name;
    const char* column;
    ColumnKind kind;
    int32_t (*of)(const Resident&);
    std::string (*word)(int32_t) = nullptr;
};

std::string district(int32_t code) { return fmt::format("D{:02}", code + 1); }

std::string employment(int32_t code) { return rules_bench::employments[code]; }

std::string education(int32_t code) { return rules_bench::educations[code]; }

const Field fields[] = {
    {"age", "age", ColumnKind::number, [](const Resident& r) -> int32_t { return r.age; }},
    {"gender", "gender", ColumnKind::number, [](const Resident& r) -> int32_t { return r.gender; }},
    {"dist", "district", ColumnKind::text, [](const Resident& r) -> int32_t { return r.district; }, district},
    {"emp", "employment", ColumnKind::text, [](const Resident& r) -> int32_t { return r.employment; }, employment},
    {"dec", "income_decile", ColumnKind::number, [](const Resident& r) -> int32_t { return r.income_decile; }},
    {"income", "income", ColumnKind::number, [](const Resident& r) -> int32_t { return r.income; }},
    {"disab", "disability", ColumnKind::number, [](const Resident& r) -> int32_t { return r.disability; }},
    {"hh", "household", ColumnKind::number, [](const Resident& r) -> int32_t { return r.household; }},
    {"edu", "education", ColumnKind::text, [](const Resident& r) -> int32_t { return r.education; }, education},
    {"mar", "marital", ColumnKind::number, [](const Resident& r) -> int32_t { return r.marital; }},
    {"chi", "children", ColumnKind::number, [](const Resident& r) -> int32_t { return r.children; }},
    {"ins", "insured_months", ColumnKind::number, [](const Resident& r) -> int32_t { return r.insured_months; }},
    {"hou", "housing_m2", ColumnKind::number, [](const Resident& r) -> int32_t { return r.housing_m2; }},
    {"yrs", "years_resident", ColumnKind::number, [](const Resident& r) -> int32_t { return r.years_resident; }},
    {"vet", "veteran", ColumnKind::number, [](const Resident& r) -> int32_t { return r.veteran; }}};
constexpr size_t field_count = std::size(fields);

const Field& field(const std::string& name) {
    return *std::find_if(std::begin(fields), std::end(fields), [&](const Field& f) { return name == f.name; });
}

Table residents(const Options& options, bool with_nulls) {
    std::vector<ColumnSpec> specs;
    std::vector<std::vector<std::string>> words(field_count);
    for (size_t f = 0; f < field_count; ++f) {
        specs.push_back({fields[f].column, fields[f].kind});
        for (int32_t code = 0; fields[f].word != nullptr && code < (f == 2 ? 16 : 6); ++code) {
            words[f].push_back(fields[f].word(code));
        }
    }
    const auto fill = [&](BlockWriter& writer, uint64_t first, uint32_t count) {
        for (uint64_t i = first; i < first + count; ++i) {
            const Resident r = rules_bench::resident(i);
            for (size_t f = 0; f < field_count; ++f) {
                if (with_nulls && rules_bench::draw(i, 32 + f, 100) < 20) {
                    continue;
                }
                const int32_t value = fields[f].of(r);
                if (fields[f].word != nullptr) {
                    writer.text(f, words[f][size_t(value)]);
                } else {
                    writer.integer(f, value);
                }
            }
            writer.end_row();
        }
    };
    return build(specs, options.rows, fill, options.threads);
}

// "age in [25..45]", "emp IN (a,b)", "mar IN (0,1)", "ins < 12", "emp = farmer"
Predicate condition(const std::string& text) {
    std::istringstream in(text);
    std::string name;
    std::string op;
    std::string rest;
    in >> name >> op >> rest;
    const Field& f = field(name);
    const auto whole = [](const std::string& digits) { return Number{std::stoll(digits), 0}; };
    if (op == "in") {
        const size_t dots = rest.find("..");
        return number_in(f.column, between(whole(rest.substr(1, dots - 1)), whole(rest.substr(dots + 2))));
    }
    if (op == "IN" || (op == "=" && f.kind == ColumnKind::text)) {
        std::erase_if(rest, [](char c) { return c == '(' || c == ')'; });
        std::istringstream list(rest);
        std::vector<std::string> words;
        for (std::string word; std::getline(list, word, ',');) {
            words.push_back(word);
        }
        if (f.kind == ColumnKind::text) {
            return text_is(f.column, words);
        }
        std::vector<Interval> intervals;
        for (const std::string& word : words) {
            intervals.push_back(exactly(whole(word)));
        }
        return number_in(f.column, intervals);
    }
    const Number value = whole(rest);
    return number_in(
        f.column,
        op == "<" ? below(value) : (op == "<=" ? at_most(value) : (op == ">=" ? at_least(value) : exactly(value)))
    );
}

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> parts;
    size_t from = 0;
    for (size_t at = text.find(" & "); at != std::string::npos; at = text.find(" & ", from)) {
        parts.push_back(text.substr(from, at - from));
        from = at + 3;
    }
    parts.push_back(text.substr(from));
    return parts;
}

Policy policy(const std::string& name, const std::string& conditions) {
    std::vector<Predicate> parts;
    for (const std::string& part : split(conditions)) {
        parts.push_back(condition(part));
    }
    return entitled(name, all_of(std::move(parts)));
}

std::vector<Policy> fifty() {
    std::vector<Policy> policies;
    for (const auto& [found, conditions] : rules_bench::fifty_policies) {
        policies.push_back(policy(fmt::format("P{:02}", policies.size() + 1), conditions));
    }
    return policies;
}

// A policy: three to six columns, each with one of the conditions that the fifty put on it, districts and ways of
// earning drawn afresh.
std::vector<Policy> five_hundred() {
    std::map<std::string, std::vector<std::string>> families;
    for (const auto& [found, conditions] : rules_bench::fifty_policies) {
        for (const std::string& part : split(conditions)) {
            std::vector<std::string>& family = families[part.substr(0, part.find(' '))];
            if (std::find(family.begin(), family.end(), part) == family.end()) {
                family.push_back(part);
            }
        }
    }
    std::vector<std::string> names;
    for (const auto& [name, family] : families) {
        names.push_back(name);
    }
    Random random(20260701);
    const auto subset = [&](const char* name, size_t least, size_t most, size_t all, std::string (*word)(int32_t)) {
        std::set<int32_t> codes;
        for (const size_t size = least + random.below(most - least + 1); codes.size() < size;) {
            codes.insert(int32_t(random.below(all)));
        }
        std::string list;
        for (const int32_t code : codes) {
            list += (list.empty() ? "" : ",") + word(code);
        }
        return fmt::format("{} IN ({})", name, list);
    };
    std::vector<Policy> policies;
    while (policies.size() < 500) {
        std::set<std::string> columns;
        for (const size_t size = 3 + random.below(4); columns.size() < size;) {
            columns.insert(names[random.below(names.size())]);
        }
        std::string text;
        for (const std::string& name : columns) {
            const std::vector<std::string>& family = families[name];
            const std::string part = name == "dist"  ? subset("dist", 2, 8, 16, district)
                                     : name == "emp" ? subset("emp", 1, 3, 6, employment)
                                                     : family[random.below(family.size())];
            text += (text.empty() ? "" : " & ") + part;
        }
        policies.push_back(policy(fmt::format("Q{:03}", policies.size() + 1), text));
    }
    return policies;
}

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) { return double(t.tv_sec) + double(t.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double wall_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
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

void measure(const char* what, const Options& options, double at_most_seconds, const std::function<void()>& work) {
    work(); // the first touches what the others find in place
    std::vector<double> cpu;
    std::vector<double> wall;
    for (int round = 0; round < options.rounds; ++round) {
        const double cpu_began = cpu_seconds();
        const double wall_began = wall_seconds();
        work();
        cpu.push_back(cpu_seconds() - cpu_began);
        wall.push_back(wall_seconds() - wall_began);
    }
    const std::string bar = at_most_seconds > 0 ? fmt::format("{:.3f}", at_most_seconds) : "-";
    fmt::print(
        "{:<46} {:>8.4f} {:>8.4f} {:>8.4f} {:>8}\n",
        what,
        median(cpu),
        *std::min_element(cpu.begin(), cpu.end()),
        median(wall),
        bar
    );
    std::fflush(stdout);
}

int check_fifty(const std::vector<Outcome>& outcomes, uint64_t rows) {
    if (rows != 10'000'000) {
        return 0;
    }
    int wrong = 0;
    for (size_t p = 0; p < outcomes.size(); ++p) {
        if (outcomes[p].count != rules_bench::fifty_policies[p].found) {
            fmt::print(
                "P{:02}: {} found, {} expected\n", p + 1, outcomes[p].count, rules_bench::fifty_policies[p].found
            );
            ++wrong;
        }
    }
    return wrong;
}

// Both back ends over the first rows: the 500 policies and the nulls have no list of expected counts.
int check_start(const std::vector<Policy>& policies, const Options& options, bool with_nulls) {
    Options few = options;
    few.rows = std::min<uint64_t>(options.rows, 20'000);
    const Table table = residents(few, with_nulls);
    const auto got = scan(policies, table, {.planes = true});
    const auto wanted = scan_row_by_row(policies, table, {.planes = true});
    int wrong = 0;
    for (size_t p = 0; p < policies.size(); ++p) {
        wrong += got[p].count != wanted[p].count || got[p].false_count != wanted[p].false_count;
    }
    return wrong;
}

// The residents as people write them, for engines that read text.
void export_residents(const Options& options) {
    std::ofstream out(options.export_to + "/residents.csv", std::ios::binary);
    std::string chunk;
    for (size_t f = 0; f < field_count; ++f) {
        chunk += fmt::format("{}{}", f == 0 ? "" : ",", fields[f].column);
    }
    chunk += "\n";
    for (uint64_t i = 0; i < options.rows; ++i) {
        const Resident r = rules_bench::resident(i);
        for (size_t f = 0; f < field_count; ++f) {
            const int32_t value = fields[f].of(r);
            chunk += fields[f].word != nullptr ? fields[f].word(value) : std::to_string(value);
            chunk += f + 1 == field_count ? '\n' : ',';
        }
        if (chunk.size() > 1'000'000 || i + 1 == options.rows) {
            out.write(chunk.data(), std::streamsize(chunk.size()));
            chunk.clear();
        }
    }
    std::ofstream policies(options.export_to + "/policies.txt");
    for (const auto& [found, conditions] : rules_bench::fifty_policies) {
        policies << found << " | " << conditions << "\n";
    }
}

int run(const Options& options) {
    std::vector<Policy> small = fifty();
    std::vector<Policy> large = five_hundred();
    const double began = wall_seconds();
    int wrong =
        check_start(small, options, false) + check_start(large, options, false) + check_start(small, options, true);
    {
        const double build_began = wall_seconds();
        const Table table = residents(options, false);
        fmt::print(
            "{} rows x {} columns, {:.0f} MB, {} threads, {}; {} conditions of 50 policies, {} of 500; built in {:.1f} "
            "s\n\n",
            table.rows(),
            table.columns().size(),
            double(table.bytes()) / 1e6,
            options.threads,
            kernels::target(),
            explain(small, table).size(),
            explain(large, table).size(),
            wall_seconds() - build_began
        );
        fmt::print("{:<46} {:>8} {:>8} {:>8} {:>8}\n", "", "CPU s", "best", "wall s", "at most");
        const unsigned threads = options.threads;
        wrong += check_fifty(scan(small, table, {.threads = threads}), options.rows);
        measure("50 policies, counts", options, 0.12, [&] { scan(small, table, {.threads = threads}); });
        measure("50 policies, counts and all row numbers", options, 0.30, [&] {
            scan(small, table, {.ids = true, .threads = threads});
        });
        measure("50 policies, bitmaps", options, 0, [&] { scan(small, table, {.bitmaps = true, .threads = threads}); });
        measure("500 policies, counts", options, 0.6, [&] { scan(large, table, {.threads = threads}); });
        const auto kept = scan(small, table, {.bitmaps = true, .threads = threads});
        fmt::print("{:<46} {:>8.3f} GB resident {:>17}\n", "table and 50 bitmaps", resident_gigabytes(), "0.500");
        wrong += kept.size() != small.size();
    }
    {
        const Table table = residents(options, true);
        const unsigned threads = options.threads;
        measure("50 policies, 20 % nulls, counts of both planes", options, 0.3, [&] {
            scan(small, table, {.planes = true, .threads = threads});
        });
        measure("50 policies, 20 % nulls, bitmaps of both planes", options, 0.3, [&] {
            scan(small, table, {.bitmaps = true, .planes = true, .threads = threads});
        });
        measure("50 policies, 20 % nulls, counts", options, 0, [&] { scan(small, table, {.threads = threads}); });
    }
    fmt::print(
        "\n{} in {:.0f} s\n",
        wrong == 0 ? "every count as expected" : fmt::format("{} counts are wrong", wrong),
        wall_seconds() - began
    );
    return wrong == 0 ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    Options options;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string name = argv[i];
        const std::string value = argv[i + 1];
        if (name == "--rows") {
            options.rows = std::stoull(value);
        } else if (name == "--rounds") {
            options.rounds = std::stoi(value);
        } else if (name == "--threads") {
            options.threads = unsigned(std::stoul(value));
        } else if (name == "--export") {
            options.export_to = value;
        } else {
            fmt::print(stderr, "rules_scan_bench [--rows N] [--rounds N] [--threads N] [--export DIR]\n");
            return 2;
        }
    }
    if (!options.export_to.empty()) {
        export_residents(options);
        return 0;
    }
    return run(options);
}
