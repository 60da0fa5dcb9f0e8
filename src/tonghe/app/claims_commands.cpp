// `tonghe claims review|sample`: a file of claims gone through without a node, and one made up to try it with.
#include "tonghe/app/claims_views.hpp"
#include "tonghe/app/commands.hpp"
#include "tonghe/app/errors.hpp"
#include "tonghe/app/rules_files.hpp"
#include "tonghe/app/whole_packs.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/catalog/reader.hpp"
#include "tonghe/claims/reviewer.hpp"
#include "tonghe/claims/sample.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <thread>

namespace tonghe::app {

namespace {

constexpr size_t faults_printed = 50;

struct ClaimsArguments {
    std::string packs = "packs";
    std::string review;
    std::string file;
    std::vector<std::string> earlier;
    int64_t threads = 0;
    int64_t lines = 5'000;
    int64_t seed = 20260101;
    std::string from = "2026-01-01";
};

std::shared_ptr<const catalog::ReviewDefinition> review_of(const ClaimsArguments& given) {
    const catalog::PackReading reading = catalog::read_packs(packs_below(given.packs));
    if (!reading.catalog) {
        throw Error(errors::packs_faulty, {{"count", std::to_string(reading.faults.size())}}, reading.faults);
    }
    return claims::review_for(*reading.catalog, given.review, date_of(SystemClock::instance().now()));
}

struct RuleCount {
    int64_t flags = 0;
    int64_t cents = 0; // each line once
};

JsonObject json_of(const claims::ClaimFile& file, const catalog::ReviewDefinition& review, const claims::Flag& flag) {
    const claims::Line line = file.claims.line(flag.line);
    const catalog::ReviewRule& rule = review.rules[flag.rule];
    const catalog::LineAnswer said = catalog::answer(review, rule, flag.facts);
    JsonObject out{
        {"line", static_cast<int64_t>(line.number)},
        {"rule", rule.id},
        {"reason", said.reason},
        {"article", said.article},
        {"at_stake", yuan_of(flag.cents)},
        {"item", line.item},
        {"hospital", line.hospital},
        {"day", to_string(line.day)},
        {"facts", flag.facts}};
    if (flag.beside) {
        out["beside"] = static_cast<int64_t>(file.claims.number[*flag.beside]);
    }
    return out;
}

void print_line_faults(cli::Console& console, const claims::ClaimFile& file) {
    for (size_t i = 0; i < std::min(file.faults.size(), faults_printed); ++i) {
        const claims::LineFault& fault = file.faults[i];
        console.print(fmt::format("✗ {}:{}  {}", fault.line, fault.column, fault.what.in(console.language())));
    }
    if (file.faults_all > static_cast<int64_t>(faults_printed)) {
        const int64_t more = file.faults_all - static_cast<int64_t>(faults_printed);
        const Text told{fmt::format("还有 {} 处", more), fmt::format("{} more", more)};
        console.print(told.in(console.language()));
    }
}

int review(cli::Console& console, const ClaimsArguments& given) {
    const auto review = review_of(given);
    claims::Claims earlier;
    for (const std::string& file : given.earlier) {
        earlier = claims::read_claims(read_text(file), std::move(earlier)).claims;
    }
    const size_t from = earlier.lines();
    const claims::ClaimFile file = claims::read_claims(read_text(given.file), std::move(earlier));
    const unsigned threads =
        given.threads > 0 ? static_cast<unsigned>(given.threads) : std::max(1U, std::thread::hardware_concurrency());
    const auto flags =
        claims::Reviewer(review).flags(file.claims, {.from = from, .threads = threads, .evidence = console.json()});
    print_line_faults(console, file);
    std::map<uint16_t, RuleCount> counts;
    RuleCount all;
    JsonArray lines;
    for (const claims::Flag& flag : flags) {
        for (RuleCount* count : {&counts[flag.rule], &all}) {
            ++count->flags;
            count->cents += flag.fresh_cents;
        }
        if (console.json()) {
            lines.push_back(json_of(file, *review, flag));
        }
    }
    for (const auto& [rule, count] : counts) {
        console.print(fmt::format(
            "{:>8} {:>14}  {} [{}]",
            count.flags,
            yuan_of(count.cents),
            review->rules[rule].title.in(console.language()),
            review->rules[rule].id
        ));
    }
    const Text told{
        fmt::format(
            "{} 行审核完毕，{} 行搁置，{} 条疑点，涉及 {} 元",
            file.claims.lines() - from,
            file.set_aside,
            all.flags,
            yuan_of(all.cents)
        ),
        fmt::format(
            "{} lines reviewed, {} set aside, {} flags, {} yuan at stake",
            file.claims.lines() - from,
            file.set_aside,
            all.flags,
            yuan_of(all.cents)
        )};
    console.print(told.in(console.language()));
    JsonArray faults;
    for (const claims::LineFault& fault : file.faults) {
        faults.push_back(JsonObject{
            {"line", static_cast<int64_t>(fault.line)}, {"column", fault.column}, {"code", fault.code}});
    }
    console.print(Json(JsonObject{
        {"review", review->id},
        {"version", review->version},
        {"hash", review->hash},
        {"lines", static_cast<int64_t>(file.claims.lines() - from)},
        {"set_aside", file.set_aside},
        {"faults", std::move(faults)},
        {"at_stake", yuan_of(all.cents)},
        {"flags", std::move(lines)}}));
    return file.claims.lines() == from ? cli::exit_failed : cli::exit_ok;
}

int sample(cli::Console& console, const ClaimsArguments& given) {
    const auto review = review_of(given);
    const claims::Sample made = claims::make_sample(
        *review,
        {.lines = static_cast<size_t>(std::max<int64_t>(1, given.lines)),
         .seed = static_cast<uint64_t>(given.seed),
         .from = parse_date(given.from).value_or(Date::of(2026, 1, 1))}
    );
    std::ofstream(given.file, std::ios::binary) << claims::write_claims(made.claims);
    const Text told{
        fmt::format("{}：{} 行，其中 {} 行有问题", given.file, made.claims.lines(), made.planted.size()),
        fmt::format(
            "{}: {} lines, {} of them with a planted fault", given.file, made.claims.lines(), made.planted.size()
        )};
    console.print(told.in(console.language()));
    JsonArray planted;
    for (const auto& [line, kind] : made.planted) {
        planted.push_back(JsonObject{{"line", static_cast<int64_t>(made.claims.number[line])}, {"kind", kind}});
    }
    console.print(Json(JsonObject{{"lines", static_cast<int64_t>(made.claims.lines())}, {"planted", std::move(planted)}}
    ));
    return cli::exit_ok;
}

void declare_review(cli::Options& options, ClaimsArguments& given) {
    options.text("--packs", given.packs, {"内容包所在文件夹", "Folder of the packs"});
    options.text(
        "--review",
        given.review,
        {"智能审核的标识；内容包只有一个时可省略", "The review; may be left out where the packs have one"}
    );
}

} // namespace

cli::Command claims_review_command() {
    const auto given = std::make_shared<ClaimsArguments>();
    return {
        .name = "claims review",
        .summary =
            {"审核一个费用明细文件（CSV）：疑点、理由、涉及金额，不留记录",
             "Reviews a file of claims (CSV): flags, reasons, the money at stake; nothing is kept"},
        .example = "tonghe claims review --file claims.csv --json",
        .declare =
            [given](cli::Options& options) {
                options.required("--file", given->file, {"费用明细文件", "The file of claims"});
                options.list(
                    "--earlier",
                    given->earlier,
                    {"之前的明细文件，一并计数但不审核；可多次给出",
                     "An earlier file: counted with, not reviewed; may be given several times"}
                );
                options.integer(
                    "--threads", given->threads, {"线程数，默认全部处理器", "Threads; all processors by default"}
                );
                declare_review(options, *given);
            },
        .run = [given](cli::Console& console) { return review(console, *given); },
    };
}

cli::Command claims_sample_command() {
    const auto given = std::make_shared<ClaimsArguments>();
    return {
        .name = "claims sample",
        .summary =
            {"生成一个费用明细文件，其中的问题是已知的，供试用和测试",
             "Makes up a file of claims whose faults are known, for trying and testing"},
        .example = "tonghe claims sample --file claims.csv --lines 5000",
        .declare =
            [given](cli::Options& options) {
                options.required("--file", given->file, {"写入的文件", "The file to write"});
                options.integer("--lines", given->lines, {"大约多少行", "About how many lines"});
                options.integer("--seed", given->seed, {"随机数种子", "Seed of the random numbers"});
                options.text("--from", given->from, {"费用从哪一天开始", "The first day that is charged for"});
                declare_review(options, *given);
            },
        .run = [given](cli::Console& console) { return sample(console, *given); },
    };
}

} // namespace tonghe::app
