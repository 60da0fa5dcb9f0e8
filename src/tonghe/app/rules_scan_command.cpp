// `tonghe rules scan`: policies of DMN files asked of every row of a table, without a node.
#include "tonghe/app/commands.hpp"
#include "tonghe/app/rule_input.hpp"
#include "tonghe/app/rules_files.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/base/invalid_input.hpp"
#include "tonghe/cli/errors.hpp"
#include "tonghe/columns/compile.hpp"
#include "tonghe/columns/csv.hpp"
#include "tonghe/columns/insight.hpp"
#include "tonghe/columns/table_mapping.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <thread>

namespace tonghe::app {

namespace {

namespace fs = std::filesystem;
using columns::ColumnKind;
using columns::ColumnSpec;

struct ScanArguments {
    std::vector<std::string> files; // the last is the table
    std::vector<std::string> decisions;
    std::string kinds;
    std::string key;
    std::string save;
    int64_t threads = 0; // 0: one a core
    int64_t limit = 0;   // of rows shown; 0: all
    bool ids = false;
    bool amounts = false;
    bool near_miss = false;
    bool explains = false;
    bool missing_as_null = false;

    unsigned threads_used() const {
        return threads > 0 ? unsigned(threads) : std::max(1U, std::thread::hardware_concurrency());
    }
};

struct ScannedPolicy {
    std::string file;
    std::string decision;
    std::shared_ptr<const rules::Model> model;
};

struct Skipped {
    std::string file;
    std::string decision;
    Text why;
};

struct Policies {
    std::vector<ScannedPolicy> asked;
    std::vector<columns::Policy> compiled;
    std::vector<Skipped> skipped;
};

[[noreturn]] void refuse(std::vector<Fault> faults) { throw invalid_input(std::move(faults)); }

Fault fault(std::string pointer, Text what, Text remedy) {
    return {"rules.scan", std::move(pointer), "", 0, std::move(what), std::move(remedy)};
}

// "age=number,code=text"
std::vector<ColumnSpec> kinds_said(const std::string& given) {
    std::vector<ColumnSpec> kinds;
    std::vector<Fault> faults;
    std::istringstream list(given);
    for (std::string part; std::getline(list, part, ',');) {
        const size_t equals = part.rfind('=');
        const auto kind = equals == std::string::npos ? std::nullopt : columns::kind_of(part.substr(equals + 1));
        if (kind) {
            kinds.push_back({part.substr(0, equals), *kind});
        } else {
            faults.push_back(fault(
                "--kinds",
                {fmt::format("“{}”不是“列名=种类”", part), fmt::format("'{}' is not NAME=KIND", part)},
                {"种类为 boolean、text、number、date 或 months", "A kind is boolean, text, number, date or months"}
            ));
        }
    }
    if (!faults.empty()) {
        refuse(std::move(faults));
    }
    return kinds;
}

std::optional<ColumnKind> kind_of_type(const rules::Type& type) {
    using Kind = rules::Type::Kind;
    switch (type.kind) {
    case Kind::boolean:
        return ColumnKind::boolean;
    case Kind::string:
        return ColumnKind::text;
    case Kind::number:
        return ColumnKind::number;
    case Kind::date:
        return ColumnKind::date;
    case Kind::months_duration:
        return ColumnKind::months;
    default:
        return std::nullopt;
    }
}

std::vector<ScannedPolicy> models_of(const std::vector<std::string>& files) {
    std::vector<ScannedPolicy> models;
    std::vector<Fault> faults;
    for (const std::string& file : files) {
        rules::Loaded loaded = load_model(file);
        faults.insert(faults.end(), loaded.faults.begin(), loaded.faults.end());
        models.push_back({file, "", std::move(loaded.model)});
    }
    if (!faults.empty()) {
        refuse(std::move(faults));
    }
    return models;
}

// Columns are what --kinds says, else what the inputs of their name ask for; the rest is inferred.
std::vector<ColumnSpec> kinds_of(const ScanArguments& given, const std::vector<ScannedPolicy>& models) {
    std::vector<ColumnSpec> kinds = kinds_said(given.kinds);
    for (const ScannedPolicy& one : models) {
        for (const rules::Input& input : one.model->inputs) {
            const auto kind = input.type == nullptr ? std::nullopt : kind_of_type(*input.type);
            const bool is_said = std::any_of(kinds.begin(), kinds.end(), [&](const ColumnSpec& spec) {
                return spec.name == input.name;
            });
            if (kind && !is_said) {
                kinds.push_back({input.name, *kind});
            }
        }
    }
    return kinds;
}

columns::Table table_of(cli::Console& console, const std::string& file, std::vector<ColumnSpec> kinds) {
    constexpr std::string_view head = "tonghec\n"; // of a table file (columns/table_file.hpp)
    std::string begin(head.size(), '\0');
    std::ifstream(file, std::ios::binary).read(begin.data(), std::streamsize(begin.size()));
    if (begin == head) {
        return columns::open_table(file);
    }
    const std::string text = read_text(file);
    cli::Progress progress(console, {"读取表格", "Reading the table"}, int64_t(text.size()));
    columns::CsvOptions options{file, std::move(kinds), [&](size_t bytes) { progress.at(int64_t(bytes)); }};
    auto table = columns::read_csv(text, options);
    if (!table) {
        refuse(table.faults());
    }
    return std::move(*table);
}

// Inputs that the table cannot give.
void check_inputs(
    const ScannedPolicy& policy, const columns::Table& table, bool missing_as_null, std::vector<Fault>& faults
) {
    const rules::Prepared prepared(policy.model, policy.decision);
    for (const std::string& name : prepared.inputs()) {
        const rules::Input& input = policy.model->inputs[size_t(policy.model->find_input(name))];
        const auto place = table.find(name);
        Fault found{"rules.scan", "", policy.file, input.line, {}, {}};
        if (!place) {
            found.what = {
                fmt::format("决策“{}”的输入“{}”在表中没有同名的列", policy.decision, name),
                fmt::format("the table has no column for input '{}' of decision '{}'", name, policy.decision)};
            found.remedy = {
                "补上该列，或用 --missing-as-null 按空值处理",
                "Add the column, or say --missing-as-null to take it as null everywhere"};
            if (!missing_as_null) {
                faults.push_back(std::move(found));
            }
            continue;
        }
        const ColumnKind kind = table.columns()[*place].spec.kind;
        const auto wanted = input.type == nullptr ? std::nullopt : kind_of_type(*input.type);
        const bool is_other = input.type != nullptr && input.type->kind != rules::Type::Kind::any;
        if (is_other && wanted != kind) {
            const std::string type = rules::text_of(*input.type);
            found.what = {
                fmt::format("输入“{}”的类型是 {}，而表中该列是 {}", name, type, columns::to_string(kind)),
                fmt::format("input '{}' is of type {}, the column holds {}", name, type, columns::to_string(kind))};
            found.remedy = {
                "用 --kinds 指定该列的种类，或修改输入的类型",
                "Name the column's kind with --kinds, or change the input's type"};
            faults.push_back(std::move(found));
        }
    }
}

Policies
policies_of(const ScanArguments& given, const std::vector<ScannedPolicy>& models, const columns::Table& table) {
    Policies policies;
    std::vector<Fault> faults;
    const std::vector<ColumnSpec> specs = table.specs();
    std::vector<bool> is_found(given.decisions.size(), false);
    for (const ScannedPolicy& one : models) {
        for (const rules::Decision& decision : one.model->decisions) {
            const auto named = std::find(given.decisions.begin(), given.decisions.end(), decision.name);
            if (!given.decisions.empty() && named == given.decisions.end()) {
                continue;
            }
            if (!given.decisions.empty()) {
                is_found[size_t(named - given.decisions.begin())] = true;
            }
            auto compiled = columns::compile(
                one.model, decision.name, specs, {.evaluation = options_at(SystemClock::instance().now())}
            );
            if (!compiled && given.decisions.empty()) {
                policies.skipped.push_back({one.file, decision.name, compiled.faults()[0].what});
                continue;
            }
            if (!compiled) {
                for (Fault why : compiled.faults()) {
                    why.file = one.file;
                    faults.push_back(std::move(why));
                }
                continue;
            }
            policies.asked.push_back({one.file, decision.name, one.model});
            policies.compiled.push_back(std::move(compiled->policy));
            check_inputs(policies.asked.back(), table, given.missing_as_null, faults);
        }
    }
    for (size_t i = 0; i < is_found.size(); ++i) {
        if (!is_found[i]) {
            faults.push_back(fault(
                "--decision",
                {fmt::format("没有名为“{}”的决策", given.decisions[i]),
                 fmt::format("no decision is called '{}'", given.decisions[i])},
                {"核对名称；tonghe rules check 列出文件中的问题",
                 "Check the name; tonghe rules check tells what a file holds"}
            ));
        }
    }
    if (faults.empty() && policies.asked.empty()) {
        faults.push_back(fault(
            "files",
            {"文件中没有可按列计算的决策", "no decision of the files is a condition or a decision table"},
            {"按列计算的决策应为条件或判定表", "Only conditions and decision tables are asked of a table"}
        ));
    }
    if (!faults.empty()) {
        refuse(std::move(faults));
    }
    return policies;
}

// ---------------------------------------------------------------------------------------------- what was found

std::string with_commas(uint64_t number) {
    std::string out = std::to_string(number);
    for (auto at = int64_t(out.size()) - 3; at > 0; at -= 3) {
        out.insert(size_t(at), ",");
    }
    return out;
}

std::string decimal(__int128 mantissa, int scale) {
    const bool is_negative = mantissa < 0;
    std::string digits;
    for (__int128 rest = is_negative ? -mantissa : mantissa; rest != 0; rest /= 10) {
        digits.insert(digits.begin(), char('0' + int(rest % 10)));
    }
    if (digits.size() <= size_t(scale)) {
        digits.insert(0, size_t(scale) + 1 - digits.size(), '0');
    }
    if (scale > 0) {
        digits.insert(digits.size() - size_t(scale), ".");
        digits.erase(digits.find_last_not_of('0') + 1);
        digits.erase(digits.find_last_not_of('.') + 1);
    }
    return (is_negative ? "-" : "") + digits;
}

struct Amounts {
    std::string total = "0";
    std::string least;
    std::string greatest;
    uint64_t unknown = 0; // rows whose amount is null
};

Amounts amounts_of(const columns::Outcome& outcome) {
    Amounts amounts;
    __int128 total = 0;
    int64_t least = INT64_MAX;
    int64_t greatest = INT64_MIN;
    for (const int64_t amount : outcome.amounts) {
        if (amount == columns::no_amount) {
            ++amounts.unknown;
            continue;
        }
        total += amount;
        least = std::min(least, amount);
        greatest = std::max(greatest, amount);
    }
    amounts.total = decimal(total, outcome.amount_scale);
    if (least <= greatest) {
        amounts.least = decimal(least, outcome.amount_scale);
        amounts.greatest = decimal(greatest, outcome.amount_scale);
    }
    return amounts;
}

bool has_amounts(const columns::Policy& policy) {
    return policy.hit == columns::HitPolicy::count || policy.otherwise ||
           std::any_of(policy.rules.begin(), policy.rules.end(), [](const columns::Rule& rule) {
               return rule.amount.has_value();
           });
}

std::string text_of_cell(const columns::Cell& cell) { return rules::text_of(columns::value_of(cell)); }

class Report {
  public:
    Report(
        cli::Console& console,
        const ScanArguments& given,
        const Policies& policies,
        const columns::Table& table,
        const std::vector<columns::Outcome>& outcomes
    )
        : console_(console), given_(given), policies_(policies), table_(table), outcomes_(outcomes) {
        if (!given.key.empty()) {
            key_ = table.find(given.key);
        }
    }

    void tell() {
        counts();
        if (given_.ids) {
            rows();
        }
        if (given_.near_miss) {
            near_misses();
        }
        if (given_.explains) {
            paths();
        }
        skipped();
        console_.print(Json(std::move(document_)));
    }

  private:
    std::string in(const Text& text) const { return text.in(console_.language()); }

    void counts() {
        const bool amounts = given_.amounts;
        const std::string money = amounts ? fmt::format(
                                                "  {:>18} {:>14} {:>14}",
                                                in({"金额合计", "total"}),
                                                in({"最低", "least"}),
                                                in({"最高", "greatest"})
                                            )
                                          : "";
        console_.print(fmt::format(
            "{:>14} {:>10} {:>12}{}  {}",
            in({"命中行数", "rows"}),
            in({"占比", "share"}),
            in({"冲突行数", "conflicts"}),
            money,
            in({"政策", "policy"})
        ));
        JsonArray list;
        for (size_t p = 0; p < outcomes_.size(); ++p) {
            const columns::Outcome& outcome = outcomes_[p];
            const ScannedPolicy& policy = policies_.asked[p];
            const double share = table_.rows() == 0 ? 0 : 100.0 * double(outcome.count) / double(table_.rows());
            JsonObject one{
                {"policy", policy.decision},
                {"file", policy.file},
                {"rows", outcome.count},
                {"conflicts", outcome.errors}};
            std::string shown;
            if (amounts) {
                const bool has = has_amounts(policies_.compiled[p]);
                const Amounts found = has ? amounts_of(outcome) : Amounts{"-", "-", "-", 0};
                shown = fmt::format("  {:>18} {:>14} {:>14}", found.total, found.least, found.greatest);
                if (has) {
                    one["amounts"] = JsonObject{
                        {"total", found.total},
                        {"least", found.least},
                        {"greatest", found.greatest},
                        {"unknown", found.unknown}};
                }
            }
            console_.print(fmt::format(
                "{:>14} {:>8.3f} % {:>12}{}  {}",
                with_commas(outcome.count),
                share,
                with_commas(outcome.errors),
                shown,
                policy.decision
            ));
            add_rows(one, outcome);
            list.push_back(std::move(one));
        }
        console_.print(fmt::format("{:>14} {}", with_commas(table_.rows()), in({"行", "rows in all"})));
        document_["rows"] = table_.rows();
        document_["policies"] = std::move(list);
    }

    size_t shown_of(size_t count) const { return given_.limit > 0 ? std::min(count, size_t(given_.limit)) : count; }

    void add_rows(JsonObject& one, const columns::Outcome& outcome) const {
        if (!given_.ids || !console_.json()) {
            return;
        }
        const auto list = [&](const columns::RowList& rows, bool as_keys) {
            JsonArray out;
            for (const uint32_t row : rows.view().first(shown_of(rows.size()))) {
                out.push_back(as_keys ? Json(text_of_cell(table_.cell(row, *key_))) : Json(row));
            }
            return out;
        };
        one["ids"] = list(outcome.ids, false);
        one["conflict_ids"] = list(outcome.error_ids, false);
        if (key_) {
            one["keys"] = list(outcome.ids, true);
        }
        if (!outcome.amounts.empty() && one.contains("amounts")) {
            JsonArray amounts;
            for (size_t i = 0; i < shown_of(outcome.amounts.size()); ++i) {
                amounts.push_back(
                    outcome.amounts[i] == columns::no_amount ? Json(nullptr)
                                                             : Json(decimal(outcome.amounts[i], outcome.amount_scale))
                );
            }
            one["amount_of"] = std::move(amounts);
        }
    }

    void rows() {
        for (size_t p = 0; p < outcomes_.size() && !console_.json(); ++p) {
            const columns::Outcome& outcome = outcomes_[p];
            const bool with_amount = given_.amounts && has_amounts(policies_.compiled[p]);
            console_.print("\n" + policies_.asked[p].decision);
            for (size_t i = 0; i < shown_of(outcome.ids.size()); ++i) {
                const uint32_t row = outcome.ids.view()[i];
                std::string line = fmt::format("{:>14}", row);
                line += key_ ? "  " + text_of_cell(table_.cell(row, *key_)) : "";
                if (with_amount) {
                    const int64_t amount = outcome.amounts[i];
                    line += "  " + (amount == columns::no_amount ? "null" : decimal(amount, outcome.amount_scale));
                }
                console_.print(line);
            }
            for (const uint32_t row : outcome.error_ids.view().first(shown_of(outcome.error_ids.size()))) {
                console_.print(fmt::format(
                    "{:>14}{}  ✗ {}",
                    row,
                    key_ ? "  " + text_of_cell(table_.cell(row, *key_)) : "",
                    in({"规则冲突", "rules in conflict"})
                ));
            }
        }
    }

    void near_misses() {
        console_.print("\n" + in({"只差一个条件的行数", "Rows that miss one condition alone"}));
        JsonArray list;
        for (size_t p = 0; p < policies_.compiled.size(); ++p) {
            for (size_t r = 0; r < policies_.compiled[p].rules.size(); ++r) {
                const columns::Predicate& when = policies_.compiled[p].rules[r].when;
                for (const columns::NearMiss& miss :
                     columns::near_misses(when, table_, {.threads = given_.threads_used()})) {
                    console_.print(fmt::format(
                        "{:>14}  {} {}  {}", with_commas(miss.count), policies_.asked[p].decision, r + 1, miss.condition
                    ));
                    list.push_back(JsonObject{
                        {"policy", policies_.asked[p].decision},
                        {"rule", r + 1},
                        {"condition", miss.condition},
                        {"rows", miss.count}});
                }
            }
        }
        document_["near_misses"] = std::move(list);
    }

    void paths() {
        console_.print("\n" + in({"每个条件如何计算", "How each condition is evaluated"}));
        JsonArray list;
        for (const columns::PathTaken& path : columns::explain(policies_.compiled, table_)) {
            console_.print(fmt::format("  {:<16} {}  ({}, {})", path.path, path.condition, path.why, policies(path)));
            JsonArray users(path.policies.begin(), path.policies.end());
            list.push_back(JsonObject{
                {"condition", path.condition}, {"path", path.path}, {"why", path.why}, {"policies", std::move(users)}});
        }
        document_["paths"] = std::move(list);
    }

    std::string policies(const columns::PathTaken& path) const {
        return fmt::format(
            "{} {}", path.policies.size(), in({"项政策", path.policies.size() == 1 ? "policy" : "policies"})
        );
    }

    void skipped() {
        JsonArray list;
        for (const Skipped& one : policies_.skipped) {
            console_.say(
                {fmt::format("略过 {}：{}", one.file, one.why.zh),
                 fmt::format("skipped in {}: {}", one.file, one.why.en)}
            );
            list.push_back(JsonObject{{"decision", one.decision}, {"file", one.file}, {"why", in(one.why)}});
        }
        document_["skipped"] = std::move(list);
    }

    cli::Console& console_;
    const ScanArguments& given_;
    const Policies& policies_;
    const columns::Table& table_;
    const std::vector<columns::Outcome>& outcomes_;
    std::optional<size_t> key_;
    JsonObject document_;
};

int scan(cli::Console& console, const ScanArguments& given) {
    if (given.files.size() < 2 || given.threads < 0 || given.limit < 0) {
        refuse({fault(
            given.files.size() < 2 ? "files" : "--threads",
            {"需要决策文件和一张表，且 --threads、--limit 不为负数",
             "DMN files and a table are needed, and no negative --threads or --limit"},
            {"例如：tonghe rules scan benefit.dmn residents.csv", "As in: tonghe rules scan benefit.dmn residents.csv"}
        )});
    }
    const auto models = models_of({given.files.begin(), given.files.end() - 1});
    const columns::Table table = table_of(console, given.files.back(), kinds_of(given, models));
    if (!given.key.empty() && !table.find(given.key)) {
        refuse({fault(
            "--key",
            {fmt::format("表中没有“{}”这一列", given.key), fmt::format("the table has no column '{}'", given.key)},
            {"写一个存在的列名", "Name a column that is there"}
        )});
    }
    const Policies policies = policies_of(given, models, table);
    const auto outcomes = columns::scan(
        policies.compiled, table, {.ids = given.ids, .amounts = given.amounts, .threads = given.threads_used()}
    );
    Report(console, given, policies, table, outcomes).tell();
    if (!given.save.empty()) {
        columns::save_table(table, given.save);
        console.say({"表已保存为 " + given.save, "The table is kept as " + given.save});
    }
    return cli::exit_ok;
}

void declare(cli::Options& options, ScanArguments& given) {
    options.several(
        "files",
        given.files,
        {"DMN 文件，最后是表（CSV 或列式文件）", "DMN files, and last the table: CSV or a table file"}
    );
    options.list("--decision", given.decisions, {"只算该决策，可多次给出", "Only this decision; may be given again"});
    options.text(
        "--kinds",
        given.kinds,
        {"各列的种类，如 code=text,born_on=date；其余由输入类型或内容推断",
         "Kinds of columns, as code=text,born_on=date; others follow the inputs' types or what the cells look like"}
    );
    options.flag("--ids", given.ids, {"列出命中的行号，从 0 起", "The numbers of the rows found, from 0"});
    options.text("--key", given.key, {"行号旁显示该列", "With --ids: this column beside the row number"});
    options.integer(
        "--limit", given.limit, {"每项政策最多列出几行，0 为全部", "With --ids: rows a policy at most; 0: all"}
    );
    options.flag("--amounts", given.amounts, {"计算金额", "Amounts: total, least, greatest, and each with --ids"});
    options.flag(
        "--near-miss", given.near_miss, {"每个条件：只差它的行数", "For each condition, how many rows miss it alone"}
    );
    options.flag(
        "--explain", given.explains, {"每个条件如何计算及原因", "How each condition is evaluated, and why so"}
    );
    options.flag(
        "--missing-as-null", given.missing_as_null, {"没有同名列的输入按空值处理", "Inputs without a column are null"}
    );
    options.integer("--threads", given.threads, {"线程数，0 为每核一个", "Threads; 0: one a core"});
    options.text("--save", given.save, {"把表保存为列式文件", "Keeps the table as a file that opens at once"});
}

} // namespace

cli::Command rules_scan_command() {
    const auto given = std::make_shared<ScanArguments>();
    return {
        .name = "rules scan",
        .summary =
            {"对一张表的每一行计算多项政策：人数、行号、金额、差一个条件的人",
             "Asks policies of every row of a table: counts, rows, amounts, near misses"},
        .example = "tonghe rules scan benefit.dmn residents.csv --amounts --near-miss",
        .declare = [given](cli::Options& options) { declare(options, *given); },
        .run = [given](cli::Console& console) { return scan(console, *given); },
    };
}

} // namespace tonghe::app
