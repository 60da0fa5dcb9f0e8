// `tonghe insight diagnose|export`: mining a log file or a node's journal, without a node and beside a running one.
#include "tonghe/app/commands.hpp"
#include "tonghe/app/errors.hpp"
#include "tonghe/app/insight_archive.hpp"
#include "tonghe/base/invalid_input.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/catalog/reader.hpp"
#include "tonghe/insight/comparison.hpp"
#include "tonghe/insight/flow_net.hpp"
#include "tonghe/insight/log_file.hpp"
#include "tonghe/insight/variants.hpp"
#include "tonghe/process/bpmn.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace tonghe::app {

namespace {

namespace fs = std::filesystem;

struct InsightArguments {
    std::vector<std::string> files;
    std::string data;
    std::string database;
    std::string packs = "packs";
    std::string profile;
    std::string until;
    std::string bpmn;
    std::string item;
    std::string region;
    std::string from;
    std::string to;
    std::string slow;
    std::string fast;
    std::string format = "xes";
    std::string output;
    int64_t rows = 8;
};

Error faulty(const char* option, Text what, Text remedy) {
    return invalid_input(
        {{.code = "out_of_range", .pointer = option, .what = std::move(what), .remedy = std::move(remedy)}}
    );
}

std::optional<Date> day_of(const char* option, const std::string& text) {
    if (text.empty()) {
        return std::nullopt;
    }
    const auto day = parse_date(text);
    if (!day) {
        throw faulty(option, {"不是日期", "is no day"}, {"写成 2026-01-31", "Write it as 2026-01-31"});
    }
    return day;
}

insight::CaseFilter filter_of(const InsightArguments& given) {
    const auto from = day_of("--from", given.from);
    const auto to = day_of("--to", given.to);
    return {
        given.item,
        given.region,
        from ? std::optional(start_of(*from)) : std::nullopt,
        to ? std::optional(end_of(*to)) : std::nullopt};
}

// The packs as far as they can be read: a log of others is mined without any.
std::shared_ptr<const catalog::Catalog> packs_of(const InsightArguments& given) {
    const auto folders = fs::is_directory(given.packs) ? packs_below(given.packs) : std::vector<fs::path>();
    const auto reading = catalog::read_packs(folders);
    return reading.catalog ? reading.catalog : std::make_shared<const catalog::Catalog>();
}

insight::JournalHistory history_of(cli::Console& console, const InsightArguments& given) {
    if (given.database.empty() && !fs::exists(fs::path(given.data) / "tonghe.db")) {
        throw Error(errors::no_data, {{"folder", given.data}});
    }
    const auto store = store::Store::open(
        {.url = database_url({.data = given.data, .database = given.database}), .readers = 1, .writers = 1}
    );
    journal::Journal journal(*store, SystemClock::instance());
    insight::JournalHistory history;
    std::optional<cli::Progress> progress;
    insight::read_journal(journal, history, [&](int64_t done, int64_t all) {
        if (!progress) {
            progress.emplace(console, Text{"读取日志账本", "Reading the journal"}, all);
        }
        progress->at(done);
    });
    return history;
}

bool asks_journal(const InsightArguments& given) { return !given.data.empty() || !given.database.empty(); }

insight::EventLog log_of(cli::Console& console, const std::vector<fs::path>& files) {
    int64_t all = 0;
    for (const fs::path& file : files) {
        std::error_code absent; // reading it tells
        const auto size = fs::file_size(file, absent);
        all += absent ? 0 : static_cast<int64_t>(size);
    }
    cli::Progress progress(console, {"读取日志", "Reading the log"}, all);
    return combined_logs(files, [&](size_t done) { progress.at(std::min(static_cast<int64_t>(done), all)); });
}

insight::Study study_of(cli::Console& console, const InsightArguments& given, const catalog::Catalog& catalog) {
    if (asks_journal(given) == !given.files.empty()) {
        throw faulty(
            "file",
            {"请给出日志文件，或用 --data 指定节点的数据文件夹", "give log files, or a node's data folder with --data"},
            {"tonghe insight diagnose a.xes.gz", "tonghe insight diagnose a.xes.gz"}
        );
    }
    if (asks_journal(given)) {
        return {
            history_of(console, given).events(filter_of(given)),
            insight::profile_of_the_house(),
            catalog.calendar(),
            names_of(catalog, given.item.empty())};
    }
    const std::vector<fs::path> files(given.files.begin(), given.files.end());
    insight::Profile profile =
        given.profile.empty() ? profile_beside(files) : insight::read_profile(insight::read_bytes(given.profile));
    if (const auto name = profile.names.find(stem_of(files.front()));
        files.size() == 1 && name != profile.names.end()) {
        profile.title = name->second;
    }
    if (!given.until.empty()) {
        profile.ends = {given.until};
    }
    return {log_of(console, files), std::move(profile), catalog.calendar(), names_of(catalog)};
}

// --- Told to a person

class Teller {
  public:
    explicit Teller(cli::Console& console) : console_(console) {}

    void heading(const Text& text) { console_.print("\n" + in(text)); }

    void line(const Text& text) { console_.print(in(text)); }

    template <class... Values> void row(const Text& pattern, const Values&... values) {
        console_.print(fmt::format(fmt::runtime(in(pattern)), values...));
    }

    const std::string& in(const Text& text) const { return text.in(console_.language()); }

  private:
    cli::Console& console_;
};

void tell(Teller& teller, const insight::Diagnosis& d) {
    const auto& log = d.log;
    teller.line(log.title);
    teller.row(
        {"{} 件，{} 个事件，{} 种环节，{} 个部门，{} 人；{} 至 {}",
         "{} cases, {} events, {} kinds of step, {} units, {} people; {} to {}"},
        log.cases,
        log.events,
        log.activities,
        log.units,
        log.resources,
        to_string(log.from.value_or(Date{})),
        to_string(log.to.value_or(Date{}))
    );
    teller.row(
        {"办理时长：中位 {:.1f} 个自然日（九成在 {:.1f} 天内）；中位 {:.1f} 个工作日",
         "From first step to last: median {:.1f} calendar days (nine in ten within {:.1f}); median {:.1f} working "
         "days"},
        d.duration.p50_calendar_days,
        d.duration.p90_calendar_days,
        d.duration.days.p50
    );
    if (log.calendar_years == 0) {
        teller.line(
            {"这些年份没有载入官方日历：只按周末休息计算。",
             "No official calendar is known for these years: only weekends rest."}
        );
    }
    teller.heading({"结论", "Findings"});
    for (const Text& finding : d.findings) {
        teller.row({"· {}", "· {}"}, teller.in(finding));
    }
}

void tell_rankings(Teller& teller, const insight::Diagnosis& d) {
    teller.heading(
        {"瓶颈（工作日）      共等    占比    超期占比   次数    中位    九成   环节",
         "Bottlenecks (working days)  in all   share  late share  times  median     p90  step"}
    );
    for (const insight::Bottleneck& row : d.bottlenecks) {
        const std::string named =
            row.title.en == row.activity ? row.activity : teller.in(row.title) + " [" + row.activity + "]";
        teller.row(
            {"               {:>9.0f}  {:>5.1f}%    {:>5.1f}%  {:>6}  {:>6.1f}  {:>6.1f}   {}",
             "                           {:>7.0f}  {:>5.1f}%      {:>5.1f}%  {:>5}  {:>6.1f}  {:>6.1f}  {}"},
            row.waiting_days,
            row.share * 100,
            row.late_share * 100,
            row.times,
            row.stood.p50,
            row.stood.p90,
            named
        );
        if (row.waiting && row.doing) {
            teller.row(
                {"                    等待中位 {:.1f}，办理中位 {:.1f}",
                 "                           waiting {:.1f}, doing {:.1f} (medians)"},
                row.waiting->p50,
                row.doing->p50
            );
        }
    }
    teller.heading(
        {fmt::format(
             "交接：{} 次，每件 {:.1f} 次，共等 {:.0f} 个工作日",
             d.hand_overs.times,
             d.hand_overs.per_case,
             d.hand_overs.waiting_days
         ),
         fmt::format(
             "Hand-overs: {}, {:.1f} a case, {:.0f} working days in all",
             d.hand_overs.times,
             d.hand_overs.per_case,
             d.hand_overs.waiting_days
         )}
    );
    for (const insight::HandOver& row : d.hand_overs.rows) {
        teller.row(
            {"  {} → {}：{} 次，共等 {:.0f} 天，中位 {:.1f}，随即交回 {} 次",
             "  {} → {}: {} times, {:.0f} days in all, median {:.1f}, {} straight back"},
            teller.in(row.from_title),
            teller.in(row.to_title),
            row.times,
            row.waiting_days,
            row.stood.p50,
            row.sent_back
        );
    }
    teller.heading({"中止计时", "Where the term stood still"});
    for (const insight::Suspension& row : d.suspensions) {
        if (row.times == 0) {
            continue;
        }
        teller.row(
            {"  {}：{} 件 {} 次，中位 {:.1f} 个自然日，九成 {:.1f}；{} 次未见恢复",
             "  {}: {} cases, {} times, median {:.1f} calendar days, p90 {:.1f}; {} without an end"},
            teller.in(row.ground),
            row.cases,
            row.times,
            row.p50_calendar_days,
            row.p90_calendar_days,
            row.unended
        );
    }
    for (const insight::Conformance& row : d.conformance) {
        teller.row(
            {"  与模型相符：{} {}/{} 件，吻合度 {:.3f}", "  Keeping to the model: {} {} of {} cases, fitness {:.3f}"},
            teller.in(row.title),
            row.fitting,
            row.cases,
            row.fitness
        );
    }
}

void tell(Teller& teller, const insight::Comparison& comparison) {
    if (comparison.groups.size() < 2) {
        return;
    }
    teller.heading(
        {"区域比较    件数   中位(自然日)  九成   中位(工作日)  环节/件  人员  交接/件  返工   中止(天/件)",
         "Districts   cases  median(cal.)   p90  median(work.)  steps/case  people  hand-overs  rework  suspended "
         "d/case"}
    );
    for (const insight::GroupView& row : comparison.groups) {
        teller.row(
            {"  {:<8} {:>6} {:>10.1f} {:>8.1f} {:>10.1f} {:>10.1f} {:>6} {:>8.1f} {:>6.1f}% {:>9.1f}",
             "  {:<16} {:>6} {:>6.1f} {:>8.1f} {:>10.1f} {:>10.1f} {:>8} {:>10.1f} {:>8.1f}% {:>10.1f}"},
            teller.in(row.title),
            row.cases,
            row.p50_calendar_days,
            row.p90_calendar_days,
            row.days.p50,
            row.steps_per_case,
            row.resources,
            row.hand_overs_per_case,
            row.rework_share * 100,
            row.suspended_days
        );
    }
    if (comparison.explanation) {
        for (const Text& finding : comparison.explanation->findings) {
            teller.row({"· {}", "· {}"}, teller.in(finding));
        }
    }
}

int diagnose(cli::Console& console, const InsightArguments& given) {
    const auto catalog = packs_of(given);
    const auto rows = static_cast<size_t>(std::clamp<int64_t>(given.rows, 1, 1000));
    const insight::Study study = study_of(console, given, *catalog);
    insight::Diagnosis diagnosis = diagnose_with_models(study, *catalog, rows);
    if (!given.bpmn.empty()) {
        const auto model = process::parse_bpmn(insight::read_bytes(given.bpmn), given.bpmn);
        if (!model) {
            throw invalid_input(model.faults());
        }
        insight::FlowNet net = insight::flow_net(**model);
        net.model.clear(); // every case is taken for one of it
        diagnosis.conformance.push_back(insight::conformance(study, net, given.bpmn, {given.bpmn, given.bpmn}));
    }
    const insight::Comparison comparison = insight::compare(study, given.slow, given.fast, rows);
    Teller teller(console);
    tell(teller, diagnosis);
    tell_rankings(teller, diagnosis);
    tell(teller, comparison);
    console.print(Json(JsonObject{
        {"diagnosis", to_json(diagnosis)},
        {"variants", to_json(insight::variants(study, rows))},
        {"comparison", to_json(comparison)}}));
    return cli::exit_ok;
}

int write_out(cli::Console& console, const InsightArguments& given) {
    if (!asks_journal(given) && given.files.empty()) {
        throw faulty(
            "--data",
            {"请指定节点的数据文件夹，或给出日志文件", "name a node's data folder, or give log files"},
            {"tonghe insight export --data data --output log.xes", "tonghe insight export --data data --output log.xes"}
        );
    }
    const bool of_journal = asks_journal(given);
    std::optional<insight::JournalHistory> history;
    std::optional<insight::EventLog> log;
    if (of_journal) {
        history = history_of(console, given);
    } else {
        log = log_of(console, std::vector<fs::path>(given.files.begin(), given.files.end()));
    }
    JsonObject told{{"format", given.format}, {"file", given.output}};
    if (given.format == "xes") {
        const insight::EventLog events = of_journal ? history->events(filter_of(given)) : std::move(*log);
        insight::write_bytes(given.output, insight::write_xes(events));
        told["cases"] = events.cases.size();
        told["events"] = events.events();
    } else {
        const insight::ObjectLog objects = of_journal ? history->objects(filter_of(given)) : insight::objects_of(*log);
        if (given.format == "ocel") {
            insight::write_ocel_sqlite(objects, given.output);
        } else {
            insight::write_bytes(given.output, insight::write_ocel_json(objects));
        }
        told["objects"] = objects.objects.size();
        told["events"] = objects.events.size();
    }
    const std::string events = to_text(told["events"]);
    console.print(fmt::format(
        fmt::runtime(console.language() == Language::zh ? "已写入 {}：{} 个事件" : "Wrote {}: {} events"),
        given.output,
        events
    ));
    console.print(Json(std::move(told)));
    return cli::exit_ok;
}

void declare_source(cli::Options& options, InsightArguments& given) {
    options.several(
        "file", given.files, {"日志文件：XES（可为 .gz）或 OCEL 2.0", "Log files: XES (or .gz) or OCEL 2.0"}
    );
    options.text(
        "--data", given.data, {"改为读取该数据文件夹中的日志账本", "Read the journal in this data folder instead"}
    );
    options.text("--database", given.database, {"改为读取该数据库", "Read the journal in this database instead"});
    options.text("--item", given.item, {"只看该事项的办件", "Only cases of this item"});
    options.text("--region", given.region, {"只看该区域（12 位代码）的办件", "Only cases of this region (12 digits)"});
    options.text("--from", given.from, {"只看该日及以后提交的办件", "Only cases submitted on this day or later"});
    options.text("--to", given.to, {"只看该日及以前提交的办件", "Only cases submitted on this day or earlier"});
}

} // namespace

cli::Command insight_diagnose_command() {
    const auto given = std::make_shared<InsightArguments>();
    return {
        .name = "insight diagnose",
        .summary =
            {"诊断流程：哪个环节等得最久、哪次交接不顺、期限在哪里中止、哪个区域慢以及为什么",
             "Where cases wait, which hand-over is broken, where the term stood still, which district is slow and why"},
        .example = "tonghe insight diagnose --data data",
        .declare =
            [given](cli::Options& options) {
                declare_source(options, *given);
                options.text(
                    "--packs",
                    given->packs,
                    {"内容包所在文件夹（日历和名称）", "Folder of the packs: calendar and names"}
                );
                options.text(
                    "--profile", given->profile, {"说明该日志的文件（JSON）", "What is known of the log, as JSON"}
                );
                options.text(
                    "--until", given->until, {"到该环节为止，之后的不计", "Leave out what comes after this step"}
                );
                options.text(
                    "--bpmn", given->bpmn, {"核对办件与该流程模型是否相符", "Replay the cases on this process model"}
                );
                options.text("--slow", given->slow, {"解释哪一组为何更慢", "The group to explain as the slow one"});
                options.text("--fast", given->fast, {"与哪一组相比", "The group to compare it with"});
                options.integer("--rows", given->rows, {"每项排名列多少行", "Rows of each ranking"});
            },
        .run = [given](cli::Console& console) { return diagnose(console, *given); },
    };
}

cli::Command insight_export_command() {
    const auto given = std::make_shared<InsightArguments>();
    return {
        .name = "insight export",
        .summary =
            {"把日志账本导出为事件日志（不含个人信息）", "Writes the journal as an event log, without personal data"},
        .example = "tonghe insight export --data data --format ocel --output cases.sqlite",
        .declare =
            [given](cli::Options& options) {
                declare_source(options, *given);
                options.one_of("--format", given->format, {"xes", "ocel", "ocel-json"}, {"格式", "Format"});
                options.required("--output", given->output, {"写入文件", "File to write"});
            },
        .run = [given](cli::Console& console) { return write_out(console, *given); },
    };
}

} // namespace tonghe::app
