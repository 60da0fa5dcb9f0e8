#include "tonghe/insight/diagnosis.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tonghe::insight {

namespace {

constexpr int64_t day_micros = 86'400'000'000;

Date date_of_local(int64_t at) {
    return {static_cast<int32_t>(at >= 0 ? at / day_micros : (at - day_micros + 1) / day_micros)};
}

std::string percent(double share) { return fmt::format("{:.1f}%", share * 100); }

Text bottleneck_finding(const Bottleneck& row) {
    return {
        fmt::format(
            "等待最久的环节是“{}”：共等 {:.0f} 个工作日，占全部等待的 {}；{} 次，中位 {:.1f} 天，九成在 {:.1f} 天内。",
            row.title.zh,
            row.waiting_days,
            percent(row.share),
            row.times,
            row.stood.p50,
            row.stood.p90
        ),
        fmt::format(
            "Cases wait longest for '{}': {:.0f} working days in all, {} of all waiting; {} times, median {:.1f} days, "
            "nine "
            "in ten within {:.1f}.",
            row.title.en,
            row.waiting_days,
            percent(row.share),
            row.times,
            row.stood.p50,
            row.stood.p90
        )};
}

Text late_finding(const Bottleneck& row, Lateness lateness) {
    const bool due = lateness == Lateness::by_due_date;
    return {
        fmt::format(
            "{}的办件，比通常多等的时间有 {} 落在“{}”。",
            due ? "超期" : "最慢四分之一",
            percent(row.late_share),
            row.title.zh
        ),
        fmt::format(
            "Of what {} stood longer than usual, {} is at '{}'.",
            due ? "overdue cases" : "the slowest quarter of cases",
            percent(row.late_share),
            row.title.en
        )};
}

Text hand_over_finding(const HandOvers& all, const HandOver& row) {
    const bool unit = all.between == Hands::unit;
    Text out{
        fmt::format(
            "最不顺的交接是{} {} → {}：{} 次，共等 {:.0f} 个工作日（占全部交接等待的 {}），中位 {:.1f} 天",
            unit ? "部门" : "人员",
            row.from_title.zh,
            row.to_title.zh,
            row.times,
            row.waiting_days,
            percent(row.share),
            row.stood.p50
        ),
        fmt::format(
            "The hand-over that costs most is from {0} {1} to {0} {2}: {3} times, {4:.0f} working days in all ({5} of "
            "all "
            "waiting at hand-overs), median {6:.1f} days",
            unit ? "unit" : "person",
            row.from_title.en,
            row.to_title.en,
            row.times,
            row.waiting_days,
            percent(row.share),
            row.stood.p50
        )};
    if (row.sent_back > 0) {
        out.zh += fmt::format("，其中 {} 次随即又交回", row.sent_back);
        out.en += fmt::format("; {} times it went straight back", row.sent_back);
    }
    out.zh += "。";
    out.en += ".";
    return out;
}

Text suspension_finding(const Suspension& row) {
    return {
        fmt::format(
            "法定期限中止：“{}”{} 件 {} 次，每次中位 {:.0f} 个自然日（九成在 {:.0f} 天内），占全部办理时间的 {}；{} "
            "次未见恢复。",
            row.ground.zh,
            row.cases,
            row.times,
            row.p50_calendar_days,
            row.p90_calendar_days,
            percent(row.share),
            row.unended
        ),
        fmt::format(
            "The legal term stood still for '{}' {} times in {} cases: median {:.0f} calendar days (nine in ten within "
            "{:.0f}), {} of all time; {} times no end is told.",
            row.ground.en,
            row.times,
            row.cases,
            row.p50_calendar_days,
            row.p90_calendar_days,
            percent(row.share),
            row.unended
        )};
}

} // namespace

DaysView view_days(const Study& study, std::vector<int64_t> micros) {
    const Distribution d = distribution_of(micros);
    return {
        rounded(study.days(d.total)),
        rounded(d.count == 0 ? 0 : study.days(d.total) / static_cast<double>(d.count)),
        rounded(study.days(d.p50)),
        rounded(study.days(d.p90)),
        rounded(study.days(d.longest))};
}

LogView view_log(const Study& study) {
    const Range range = range_of(study.log);
    const auto size = [](const auto& all) { return static_cast<int64_t>(all.size()); };
    int64_t steps = 0;
    for (const Steps::OfCase& one : study.steps.cases) {
        steps += one.count;
    }
    return {
        study.profile.title,
        size(study.log.cases),
        static_cast<int64_t>(study.log.events()),
        steps,
        size(study.log.activities),
        size(study.log.units),
        size(study.log.resources),
        date_of_local(range.from),
        date_of_local(range.to),
        study.steps.has_offers,
        study.steps.has_starts,
        study.calendar_years};
}

DurationView view_duration(const Study& study) {
    std::vector<int64_t> elapsed;
    std::vector<int64_t> worked;
    DurationView out{.lateness = study.lateness};
    for (size_t c = 0; c < study.log.cases.size(); ++c) {
        if (study.has_steps(c)) {
            elapsed.push_back(study.elapsed(c));
            worked.push_back(study.worked(c));
            out.late_cases += study.late[c] ? 1 : 0;
        }
    }
    const Distribution calendar = distribution_of(elapsed);
    out.p50_calendar_days = rounded(static_cast<double>(calendar.p50) / static_cast<double>(day_micros));
    out.p90_calendar_days = rounded(static_cast<double>(calendar.p90) / static_cast<double>(day_micros));
    out.days = view_days(study, std::move(worked));
    return out;
}

std::vector<Text> findings(const Diagnosis& diagnosis) {
    std::vector<Text> out;
    const auto& steps = diagnosis.bottlenecks;
    if (!steps.empty() && steps.front().waiting_days > 0) {
        out.push_back(bottleneck_finding(steps.front()));
        const auto latest = std::max_element(steps.begin(), steps.end(), [](const auto& a, const auto& b) {
            return a.late_share < b.late_share;
        });
        if (latest->late_share > 0) {
            out.push_back(late_finding(*latest, diagnosis.duration.lateness));
        }
    }
    if (!diagnosis.hand_overs.rows.empty() && diagnosis.hand_overs.rows.front().waiting_days > 0) {
        out.push_back(hand_over_finding(diagnosis.hand_overs, diagnosis.hand_overs.rows.front()));
    }
    for (const Suspension& row : diagnosis.suspensions) {
        if (row.times > 0) {
            out.push_back(suspension_finding(row));
        }
    }
    if (const Rework& again = diagnosis.rework; again.cases > 0) {
        out.push_back(
            {fmt::format(
                 "{} 件（{}）有环节重复办理，共 {} 次；退回 {} 次，补正 {} 轮。",
                 again.cases,
                 percent(again.share),
                 again.repeats,
                 again.returns,
                 again.correction_rounds
             ),
             fmt::format(
                 "{} cases ({}) had a step done again, {} times in all; {} returns, {} rounds of correction.",
                 again.cases,
                 percent(again.share),
                 again.repeats,
                 again.returns,
                 again.correction_rounds
             )}
        );
    }
    if (!diagnosis.log.has_starts) {
        out.push_back(
            {"日志只记录完成时间，无法区分等待与办理；此处的等待包含办理本身。",
             "The log tells completions only, so waiting and doing cannot be told apart: waiting here includes the "
             "work."}
        );
    }
    return out;
}

Diagnosis diagnose(const Study& study, size_t rows_max) {
    Diagnosis out{
        .log = view_log(study),
        .duration = view_duration(study),
        .bottlenecks = bottlenecks(study, rows_max),
        .hand_overs = hand_overs(study, rows_max),
        .rework = rework(study, rows_max),
        .suspensions = suspensions(study)};
    out.findings = findings(out);
    return out;
}

} // namespace tonghe::insight
