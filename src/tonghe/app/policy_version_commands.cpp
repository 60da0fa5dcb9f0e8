// `tonghe policy versions|check`: the versions of policies with their days, and one version from files looked at by
// itself.
#include "tonghe/app/commands.hpp"
#include "tonghe/app/errors.hpp"
#include "tonghe/app/pack_keeper.hpp"
#include "tonghe/app/place_options.hpp"
#include "tonghe/app/policy_drawing.hpp"
#include "tonghe/app/policy_views.hpp"
#include "tonghe/app/rules_files.hpp"
#include "tonghe/app/whole_packs.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/base/invalid_input.hpp"
#include "tonghe/catalog/yaml_json.hpp"
#include "tonghe/policy/errors.hpp"
#include "tonghe/store/store.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace tonghe::app {

namespace {

namespace fs = std::filesystem;

struct VersionArguments {
    std::string packs = "packs";
    std::string policy;
    std::string data;
    std::string database;
    std::string dmn;
    std::string text;
    std::string cases;
    std::string from;
};

// The packs, with what was published on the pages where a node's data are named.
PolicyBoard board_of(const VersionArguments& given) {
    std::vector<design::Publication> published;
    if (!given.data.empty() || !given.database.empty()) {
        if (given.database.empty() && !fs::exists(fs::path(given.data) / "tonghe.db")) {
            throw Error(errors::no_data, {{"folder", given.data}});
        }
        const auto store = store::Store::open(
            {.url = database_url({.data = given.data, .database = given.database}), .readers = 1, .writers = 1}
        );
        published = store->read([](Session& session) { return design::publications_in_force(session); });
    }
    const PackKeeper::Reading reading = read_published(packs_below(given.packs), published);
    if (reading.packs.catalog == nullptr) {
        refuse_faulty(reading.packs);
    }
    return {reading.packs.catalog, reading.packs.files, date_of(SystemClock::instance().now())};
}

// --- policy versions

int versions(cli::Console& console, const VersionArguments& given) {
    const PolicyBoard board = board_of(given);
    JsonArray lines;
    for (const auto& policy : board.catalog->content().policies) {
        const auto all = board.catalog->policy_versions(policy->id);
        const bool is_wanted = given.policy.empty() ? all.size() > 1 : policy->id == given.policy;
        if (!is_wanted) {
            continue;
        }
        const PolicyVersionView view = version_view(*policy, board.today);
        lines.push_back(to_json(view));
        lines.back().as_object()["policy"] = policy->id;
        console.print(fmt::format(
            "{} {:<32} {:>3}  {} – {:<10}  {}  {}",
            view.in_force ? "*" : " ",
            policy->id,
            view.version,
            to_string(view.from),
            view.until ? to_string(*view.until) : "",
            view.hash.substr(0, 12),
            view.number
        ));
    }
    if (!given.policy.empty() && lines.empty()) {
        throw Error(policy::errors::policy_not_found, {{"policy", given.policy}});
    }
    console.print(Json(JsonObject{{"versions", std::move(lines)}}));
    return cli::exit_ok;
}

// --- policy check

std::string where(const PolicyFinding& finding, Language language) {
    std::string out = fmt::format("{}:{}", finding.file, finding.line);
    if (finding.place.rule > 0) {
        const Text rule{fmt::format(" 规则 {}", finding.place.rule), fmt::format(" rule {}", finding.place.rule)};
        out += rule.in(language);
    }
    if (finding.place.cell > 0) {
        const bool is_input = finding.place.column == "input";
        const Text cell{
            fmt::format(" {} {}", is_input ? "输入" : "输出", finding.place.cell),
            fmt::format(" {} {}", finding.place.column, finding.place.cell)};
        out += cell.in(language);
    }
    return finding.pointer.empty() ? out : out + " " + finding.pointer;
}

PolicyParts parts_of(const VersionArguments& given) {
    PolicyParts out;
    if (!given.dmn.empty()) {
        out.dmn = read_text(given.dmn);
    }
    if (!given.text.empty()) {
        out.text = catalog::json_of_yaml(read_text(given.text));
    }
    if (!given.cases.empty()) {
        const Json file = catalog::json_of_yaml(read_text(given.cases));
        const Json* list = at_pointer(file, "/cases");
        out.cases = list == nullptr ? file : *list;
    }
    if (!given.from.empty()) {
        out.from = parse_date(given.from);
        if (!out.from) {
            throw invalid_input(
                {{.code = "out_of_range",
                  .pointer = "--from",
                  .what = {"不是日期", "is no day"},
                  .remedy = {"写成 2027-01-01", "Write it as 2027-01-01"}}}
            );
        }
    }
    return out;
}

int check(cli::Console& console, const VersionArguments& given) {
    const PolicyBoard board = board_of(given);
    const DrawnPolicy drawn = draw_policy(board, given.policy, parts_of(given), nullptr);
    const PolicyCheck found = check_policy(board, drawn.drawing);
    const Language language = console.language();
    for (const PolicyFinding& one : found.findings) {
        console.print(fmt::format("✗ {}  {} {}", where(one, language), one.what.in(language), one.remedy.in(language)));
    }
    const auto holding =
        std::count_if(found.cases.begin(), found.cases.end(), [](const auto& one) { return one.holds; });
    const Text told{
        fmt::format(
            "第 {} 版：{} 处错误；案例 {} 个，{} 个成立",
            found.version,
            found.findings.size(),
            found.cases.size(),
            holding
        ),
        fmt::format(
            "Version {}: {} faults; {} of {} cases hold",
            found.version,
            found.findings.size(),
            holding,
            found.cases.size()
        )};
    console.print(told.in(language));
    console.print(to_json(found));
    return found.ok ? cli::exit_ok : cli::exit_failed;
}

void declare_place(cli::Options& options, VersionArguments& given) {
    declare_packs(options, given.packs);
    options.text(
        "--data", given.data, {"数据文件夹：连同页面上发布的版本", "The data folder: with what was published there"}
    );
    options.text("--database", given.database, {"改为读取该数据库", "Read this database instead"});
}

} // namespace

cli::Command policy_versions_command() {
    const auto given = std::make_shared<VersionArguments>();
    return {
        .name = "policy versions",
        .summary = {"列出政策的各版和施行日期", "Lists the versions of policies with their days"},
        .example = "tonghe policy versions --policy elderly-allowance",
        .declare =
            [given](cli::Options& options) {
                options.text(
                    "--policy",
                    given->policy,
                    {"只看这项政策；不写时列出有多版的", "Only this policy; otherwise those with several versions"}
                );
                declare_place(options, *given);
            },
        .run = [given](cli::Console& console) { return versions(console, *given); },
    };
}

cli::Command policy_check_command() {
    const auto given = std::make_shared<VersionArguments>();
    return {
        .name = "policy check",
        .summary =
            {"检查一项政策的新一版并试算案例；没有给出的部分取最新一版",
             "Checks the next version of a policy and asks its cases; what is not given is that of the newest"},
        .example = "tonghe policy check elderly-allowance --dmn benefit.dmn --from 2028-01-01",
        .declare =
            [given](cli::Options& options) {
                options.required("policy", given->policy, {"政策", "The policy"});
                options.text("--dmn", given->dmn, {"判定表文件", "The file of the table"});
                options.text("--text", given->text, {"policy.yaml 文件", "The file policy.yaml"});
                options.text("--cases", given->cases, {"cases.yaml 文件", "The file cases.yaml"});
                options.text("--from", given->from, {"施行日期", "The day it begins"});
                declare_place(options, *given);
            },
        .run = [given](cli::Console& console) { return check(console, *given); },
    };
}

} // namespace tonghe::app
