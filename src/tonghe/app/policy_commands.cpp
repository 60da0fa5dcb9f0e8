// `tonghe policy list|ask|match|estimate`: the policies of packs, one question to one of them, everybody of a city at
// once, and what another limit would do.
#include "tonghe/app/commands.hpp"
#include "tonghe/app/errors.hpp"
#include "tonghe/app/given_facts.hpp"
#include "tonghe/app/node_keys.hpp"
#include "tonghe/app/policy_views.hpp"
#include "tonghe/app/whole_packs.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/base/invalid_input.hpp"
#include "tonghe/catalog/reader.hpp"
#include "tonghe/policy/errors.hpp"
#include "tonghe/policy/matching.hpp"
#include "tonghe/policy/sandbox.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace tonghe::app {

namespace {

namespace fs = std::filesystem;
using rules::Number;

struct PolicyArguments {
    std::string packs = "packs";
    std::string target;
    std::string policy;
    std::vector<std::string> facts;
    std::vector<std::string> moves;
    std::string on;
    std::string data = "data";
    std::string database;
    std::string benefit;
    int64_t version = 0;
    int64_t threads = 0;
};

Error faulty(const std::string& option, Text what, Text remedy) {
    return invalid_input(
        {{.code = "out_of_range", .pointer = option, .what = std::move(what), .remedy = std::move(remedy)}}
    );
}

std::shared_ptr<const catalog::Catalog> packs_of(const PolicyArguments& given) {
    const catalog::PackReading reading = catalog::read_packs(packs_below(given.packs));
    if (!reading.catalog) {
        throw Error(errors::packs_faulty, {{"count", std::to_string(reading.faults.size())}}, reading.faults);
    }
    return reading.catalog;
}

Date day_of(const PolicyArguments& given) {
    const auto day = given.on.empty() ? std::optional(date_of(SystemClock::instance().now())) : parse_date(given.on);
    if (!day) {
        throw faulty("--on", {"不是日期", "is no day"}, {"写成 2026-01-31", "Write it as 2026-01-31"});
    }
    return *day;
}

Text word_of(catalog::Pays pays) {
    switch (pays) {
    case catalog::Pays::monthly:
        return {"每月", "a month"};
    case catalog::Pays::yearly:
        return {"每年", "a year"};
    default:
        return {"一次性", "once"};
    }
}

// --- policy list

int list(cli::Console& console, const PolicyArguments& given) {
    const auto catalog = packs_of(given);
    const PolicyViews views(catalog);
    const Date today = day_of(given);
    const auto wanted = [&](const auto& policy) { // of several versions the one of that day
        return (given.target.empty() || policy->target == given.target) && policy == catalog->policy(policy->id, today);
    };
    if (!given.target.empty()) {
        target_of(*catalog, given.target);
    }
    JsonArray lines;
    for (const auto& policy : catalog->content().policies) {
        if (!wanted(policy)) {
            continue;
        }
        lines.push_back(to_json(views.line(*policy, today)));
        for (const catalog::BenefitDefinition& benefit : policy->benefits) {
            console.print(fmt::format(
                "{:<40} {:<12} {:<12} {:<9} {:<12} {}",
                policy->id + "/" + benefit.id,
                policy->target,
                word(policy->field),
                word(benefit.pays),
                word(benefit.delivery),
                benefit.title.in(console.language())
            ));
        }
    }
    const Text told{fmt::format("{} 项政策", lines.size()), fmt::format("{} policies", lines.size())};
    console.print(told.in(console.language()));
    console.print(Json(JsonObject{{"policies", std::move(lines)}}));
    return cli::exit_ok;
}

// --- policy ask

// `person.age=70`, by the type of the fact; what cannot be read as that type stays a text, which is then refused.
Json value_of(const catalog::FactDefinition* fact, const std::string& text) {
    if (fact != nullptr && fact->type == catalog::FactType::boolean && (text == "true" || text == "false")) {
        return Json(text == "true");
    }
    if (fact != nullptr && fact->type == catalog::FactType::number && rules::Number::parse(text)) {
        return parse_json(text);
    }
    return Json(text);
}

JsonObject facts_of(
    const catalog::Catalog& catalog, const catalog::TargetDefinition& target, const std::vector<std::string>& pairs
) {
    JsonObject facts;
    for (const std::string& pair : pairs) {
        const size_t at = pair.find('=');
        if (at == std::string::npos || at == 0) {
            throw faulty(
                "--fact",
                {"“" + pair + "”不是事实", "'" + pair + "' is no fact"},
                {"写成 事实=值，如 person.age=70", "Write fact=value, such as person.age=70"}
            );
        }
        const std::string name = pair.substr(0, at);
        facts[name] = value_of(fact_of(catalog, target, name), pair.substr(at + 1));
    }
    return given_facts(catalog, target, facts);
}

void tell(cli::Console& console, const AnswerView& answer) {
    const Language language = console.language();
    const auto in = [&](const Text& text) { return text.in(language); };
    Text verdict;
    switch (answer.is) {
    case catalog::Entitlement::entitled:
        verdict = answer.pays == catalog::Pays::none
                      ? Text{"可以享受", "entitled"}
                      : Text{
                            fmt::format("可以享受，{} {} 元", word_of(answer.pays).zh, answer.amount),
                            fmt::format("entitled, {} yuan {}", answer.amount, word_of(answer.pays).en)};
        break;
    case catalog::Entitlement::not_entitled:
        verdict = {"不能享受", "not entitled"};
        break;
    case catalog::Entitlement::unknown:
        verdict = {"还不清楚", "cannot be told"};
        break;
    }
    console.print(fmt::format("{}: {}", in(answer.benefit_title), in(verdict)));
    if (answer.reason) {
        console.print("  " + in(*answer.reason));
    }
    if (answer.article) {
        console.print(fmt::format("  {}: {}", in(answer.article->article), in(answer.article->text)));
    }
    for (const FactView& fact : answer.missing) {
        console.print(fmt::format("  {} {} ({})", in({"还要知道", "to be known:"}), in(fact.title), fact.fact));
    }
    for (const NearMissView& near : answer.near) {
        console.print(fmt::format(
            "  {} {} {} ({})", in({"只差", "misses only by"}), in(near.fact.title), near.test, near.fact.fact
        ));
    }
}

int ask(cli::Console& console, const PolicyArguments& given) {
    const auto catalog = packs_of(given);
    const auto policy = catalog->policy(given.policy, day_of(given));
    if (policy == nullptr) {
        throw Error(policy::errors::policy_not_found, {{"policy", given.policy}});
    }
    const catalog::TargetDefinition& target = target_of(*catalog, policy->target);
    const JsonObject facts = facts_of(*catalog, target, given.facts);
    const Date on = day_of(given);
    const CalculationView view = PolicyViews(catalog).calculation(
        target.id, policy::calculate(*catalog, target.id, facts, on, std::span(&given.policy, 1))
    );
    for (const AnswerView& answer : view.answers) {
        tell(console, answer);
    }
    if (view.answers.empty()) {
        const Text told{"政策在 " + to_string(on) + " 没有施行", "The policy is not in force on " + to_string(on)};
        console.print(told.in(console.language()));
    }
    console.print(to_json(view));
    return cli::exit_ok;
}

// --- policy match

struct Found {
    std::string target;
    policy::BenefitMatches matches;
    const catalog::BenefitDefinition* benefit = nullptr;
    int64_t yearly_cents = 0;
};

std::vector<Found>
match_all(const snapshot::Snapshot& city, const catalog::Catalog& catalog, const policy::ScanSettings& settings) {
    std::vector<Found> out;
    for (const snapshot::TargetTable& table : city.tables) {
        const auto benefits = policy::compile_all(catalog, table.target, city.on, table.table.specs());
        auto matches = policy::match(benefits, table.table, settings);
        for (size_t i = 0; i < matches.size(); ++i) {
            const bool monthly = benefits[i].benefit->pays == catalog::Pays::monthly;
            const int64_t yearly = matches[i].total_cents() * (monthly ? 12 : 1);
            out.push_back({table.target, std::move(matches[i]), benefits[i].benefit, yearly});
        }
    }
    std::stable_sort(out.begin(), out.end(), [](const Found& a, const Found& b) {
        return a.matches.rows.size() > b.matches.rows.size();
    });
    return out;
}

snapshot::Snapshot
snapshot_of(cli::Console& console, const PolicyArguments& given, const catalog::Catalog& catalog, unsigned threads) {
    if (given.database.empty() && !fs::exists(fs::path(given.data) / "tonghe.db")) {
        throw Error(errors::no_data, {{"folder", given.data}});
    }
    const auto store = store::Store::open(
        {.url = database_url({.data = given.data, .database = given.database}),
         .readers = static_cast<int>(threads) + 1,
         .writers = 1}
    );
    const int64_t through =
        store->read([](Session& session) { return session.count("SELECT COALESCE(MAX(sequence), 0) FROM journal"); });
    console.say({"读取登记库", "Reading the registries"});
    return snapshot::build(
        *store,
        catalog,
        day_of(given),
        through,
        {.threads = threads, .facts = policy::facts_needed(catalog), .progress = {}}
    );
}

int match(cli::Console& console, const PolicyArguments& given) {
    const auto catalog = packs_of(given);
    const unsigned threads =
        given.threads > 0 ? static_cast<unsigned>(given.threads) : std::max(1U, std::thread::hardware_concurrency());
    const snapshot::Snapshot city = snapshot_of(console, given, *catalog, threads);
    JsonArray lines;
    const Text heading{
        fmt::format("{:>10} {:>10} {:>10} {:>16}  {}", "符合", "不符合", "不清楚", "一年（元）", "待遇"),
        fmt::format("{:>10} {:>10} {:>10} {:>16}  {}", "entitled", "refused", "unknown", "yuan a year", "benefit")};
    console.print(heading.in(console.language()));
    for (const Found& one : match_all(city, *catalog, {.threads = threads})) {
        const std::string yearly = rules::Number::scaled(one.yearly_cents, 2).text();
        const auto entitled = static_cast<int64_t>(one.matches.rows.size());
        console.print(fmt::format(
            "{:>10} {:>10} {:>10} {:>16}  {} [{}/{}]",
            entitled,
            one.matches.refused,
            one.matches.unknown,
            yearly,
            one.benefit->title.in(console.language()),
            one.matches.policy,
            one.matches.benefit
        ));
        lines.push_back(JsonObject{
            {"policy", one.matches.policy},
            {"benefit", one.matches.benefit},
            {"target", one.target},
            {"entitled", entitled},
            {"refused", one.matches.refused},
            {"unknown", one.matches.unknown},
            {"yearly", yearly}});
    }
    console.print(Json(JsonObject{{"on", to_string(city.on)}, {"through", city.through}, {"benefits", std::move(lines)}}
    ));
    return cli::exit_ok;
}

// --- policy estimate

// `person.age:65=63`
policy::DrawnBenefit moved(policy::DrawnBenefit drawn, const std::string& move) {
    const size_t colon = move.find(':');
    const size_t equals = move.find('=');
    const bool whole = colon != std::string::npos && equals != std::string::npos && colon < equals;
    const auto from = whole ? Number::parse(move.substr(colon + 1, equals - colon - 1)) : std::nullopt;
    const auto to = whole ? Number::parse(move.substr(equals + 1)) : std::nullopt;
    for (const policy::Threshold& threshold : policy::thresholds(drawn)) {
        for (const policy::DrawnInput& input : drawn.inputs) {
            if (from && to && threshold.value == *from && input.fact == move.substr(0, colon) &&
                input.name == drawn.conditions[threshold.condition].expression) {
                return policy::with_threshold(std::move(drawn), threshold, *to);
            }
        }
    }
    throw faulty(
        "--move",
        {"“" + move + "”不是该政策的界限", "'" + move + "' is no limit of this policy"},
        {"写成 事实:现值=新值，如 person.age:65=63", "Write fact:today=new, such as person.age:65=63"}
    );
}

std::string shown(const policy::Figure& figure) {
    return figure.people ? fmt::format("{:>12} {:>18}", *figure.people, Number::scaled(*figure.cents, 2).text())
                         : fmt::format("{:>12} {:>18}", fmt::format("<{}", policy::people_min), "-");
}

Json drawn_figure(const policy::Figure& figure) {
    return figure.people
               ? Json(JsonObject{{"people", *figure.people}, {"yearly", Number::scaled(*figure.cents, 2).text()}})
               : Json(JsonObject());
}

// The version that is asked for; else the one in force, else the first to come.
std::shared_ptr<const catalog::PolicyDefinition>
version_of(const PolicyArguments& given, const catalog::Catalog& catalog, Date on) {
    const auto versions = catalog.policy_versions(given.policy);
    for (const auto& version : versions) {
        const bool is_next = catalog.policy(given.policy, on) == nullptr && version->from > on;
        if (given.version > 0 ? version->version == given.version
                              : is_next || version == catalog.policy(given.policy, on)) {
            return version;
        }
    }
    if (given.version == 0 || versions.empty()) {
        throw Error(policy::errors::policy_not_found, {{"policy", given.policy}});
    }
    throw faulty(
        "--version",
        {fmt::format("没有第 {} 版", given.version), fmt::format("there is no version {}", given.version)},
        {"用 tonghe policy versions 列出", "List them with `tonghe policy versions`"}
    );
}

std::shared_ptr<policy::MatchedCity> matched_city(
    cli::Console& console,
    const PolicyArguments& given,
    std::shared_ptr<const catalog::Catalog> catalog,
    unsigned threads
) {
    auto out = std::make_shared<policy::MatchedCity>();
    out->columns = snapshot_of(console, given, *catalog, threads);
    out->run.on = out->columns.on;
    for (const snapshot::TargetTable& table : out->columns.tables) {
        auto& asked = out->benefits[table.target] =
            policy::compile_all(*catalog, table.target, out->run.on, table.table.specs());
        std::erase_if(asked, [&](const policy::CompiledBenefit& one) { return one.policy->id != given.policy; });
        out->matches[table.target] = policy::match(asked, table.table, {.threads = threads});
    }
    out->catalog = std::move(catalog);
    return out;
}

int estimate(cli::Console& console, const PolicyArguments& given) {
    const auto catalog = packs_of(given);
    const auto written = version_of(given, *catalog, day_of(given));
    const std::string benefit = given.benefit.empty() ? written->benefits.front().id : given.benefit;
    if (written->benefit(benefit) == nullptr) {
        throw Error(policy::errors::benefit_not_found, {{"policy", given.policy}, {"benefit", benefit}});
    }
    const unsigned threads =
        given.threads > 0 ? static_cast<unsigned>(given.threads) : std::max(1U, std::thread::hardware_concurrency());
    const auto city = matched_city(console, given, catalog, threads);
    const policy::Sandbox sandbox([&] { return city; }, load_keys(fs::path(given.data) / "keys").moving, threads);
    policy::Variant variant{written->id, benefit, {}};
    if (!given.moves.empty()) {
        variant.drawn = policy::drawn(*written, *written->benefit(benefit));
    }
    for (const std::string& move : given.moves) {
        variant.drawn = moved(std::move(variant.drawn), move);
    }
    const policy::VariantEstimate said =
        given.moves.empty() ? sandbox.estimate(written, benefit) : sandbox.estimate(variant);
    const Text heading{
        fmt::format("{:>12} {:>18}", "人数", "一年（元）"), fmt::format("{:>12} {:>18}", "people", "yuan a year")};
    console.print(heading.in(console.language()));
    const std::pair<Text, policy::Figure> lines[] = {
        {{"现行", "today"}, said.estimate.today}, {{"方案", "variant"}, said.estimate.variant}};
    for (const auto& [title, figure] : lines) {
        console.print(shown(figure) + "  " + title.in(console.language()));
    }
    for (const policy::YearEstimate& year : said.estimate.years) {
        console.print(shown(year.variant) + "  " + std::to_string(said.run.on.year() + year.years));
    }
    console.print(Json(JsonObject{
        {"policy", written->id},
        {"version", written->version},
        {"benefit", benefit},
        {"today", drawn_figure(said.estimate.today)},
        {"variant", drawn_figure(said.estimate.variant)},
        {"dmn", said.dmn}}));
    return cli::exit_ok;
}

void declare_packs(cli::Options& options, PolicyArguments& given) {
    options.text("--packs", given.packs, {"内容包所在文件夹", "Folder of the packs"});
    options.text("--on", given.on, {"哪一天，默认今天", "The day that is asked about; today by default"});
}

void declare_city(cli::Options& options, PolicyArguments& given) {
    options.text("--data", given.data, {"数据文件夹", "The data folder"});
    options.text("--database", given.database, {"改为读取该数据库", "Read this database instead"});
    options.integer("--threads", given.threads, {"线程数，默认全部处理器", "Threads; all processors by default"});
}

} // namespace

cli::Command policy_list_command() {
    const auto given = std::make_shared<PolicyArguments>();
    return {
        .name = "policy list",
        .summary = {"列出内容包中的政策和待遇", "Lists the policies of the packs, a line for each benefit"},
        .example = "tonghe policy list --target person",
        .declare =
            [given](cli::Options& options) {
                declare_packs(options, *given);
                options.text(
                    "--target",
                    given->target,
                    {"只看这类对象的：person、household、enterprise", "Only those for person, household or enterprise"}
                );
            },
        .run = [given](cli::Console& console) { return list(console, *given); },
    };
}

cli::Command policy_ask_command() {
    const auto given = std::make_shared<PolicyArguments>();
    return {
        .name = "policy ask",
        .summary =
            {"问一项政策：情况是这样，能不能享受、多少、依据哪一条、还缺什么",
             "Asks one policy: with these facts, who is entitled, to how much, by which article, what is missing"},
        .example = "tonghe policy ask elderly-allowance --fact person.age=70 --fact person.local=true",
        .declare =
            [given](cli::Options& options) {
                options.required("policy", given->policy, {"政策", "The policy"});
                options.list(
                    "--fact",
                    given->facts,
                    {"已知的事实，可多次给出", "A fact that is known; may be given several times"}
                );
                declare_packs(options, *given);
            },
        .run = [given](cli::Console& console) { return ask(console, *given); },
    };
}

cli::Command policy_estimate_command() {
    const auto given = std::make_shared<PolicyArguments>();
    return {
        .name = "policy estimate",
        .summary =
            {"测算一项政策、尚未施行的一版或改动界限后的人数和费用（不改数据）",
             "What a policy would do, one of its versions to come, or other limits: people and cost, this year and the "
             "four after it; writes nothing"},
        .example = "tonghe policy estimate elderly-allowance --move person.age:65=63 --data demo-data",
        .declare =
            [given](cli::Options& options) {
                options.required("policy", given->policy, {"政策", "The policy"});
                options.list(
                    "--move", given->moves, {"事实:现值=新值，可多次给出", "fact:today=new; may be given several times"}
                );
                options.integer(
                    "--version",
                    given->version,
                    {"第几版，默认现行，没有则最近将施行的", "Its version: the one in force by default, else the next"}
                );
                options.text(
                    "--benefit", given->benefit, {"哪项待遇，默认第一项", "Its benefit; the first by default"}
                );
                declare_packs(options, *given);
                declare_city(options, *given);
            },
        .run = [given](cli::Console& console) { return estimate(console, *given); },
    };
}

cli::Command policy_match_command() {
    const auto given = std::make_shared<PolicyArguments>();
    return {
        .name = "policy match",
        .summary =
            {"对全体人员算一遍全部政策，只给数字，不留记录",
             "Asks all policies of everybody in a city; figures only, nothing is kept"},
        .example = "tonghe policy match --data data",
        .declare =
            [given](cli::Options& options) {
                declare_city(options, *given);
                declare_packs(options, *given);
            },
        .run = [given](cli::Console& console) { return match(console, *given); },
    };
}

} // namespace tonghe::app
