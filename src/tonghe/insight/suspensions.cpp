// Where the legal term stood still (中止计时), for how long, and on what ground.
#include "tonghe/insight/diagnosis.hpp"

#include <algorithm>

namespace tonghe::insight {

namespace {

struct Stop {
    size_t of_case = 0;
    Span span;
    bool ended = false;
};

std::vector<Stop> stops_of(const Study& study, const SuspensionRule& rule) {
    std::vector<Stop> out;
    const std::vector<bool> begins = study.marks_of(rule.begins);
    const std::vector<bool> ends = study.marks_of(rule.ends);
    for (size_t c = 0; c < study.steps.cases.size(); ++c) {
        bool open = false;
        for (const Step& step : study.steps.of(c)) {
            if (!open && begins[step.activity]) {
                out.push_back({c, {step.done, step.done}, false});
                open = true;
            } else if (open && ends[step.activity]) {
                out.back().span.to = step.done;
                out.back().ended = true;
                open = false;
            }
        }
        if (open) {
            out.back().span.to = study.steps.of(c).back().done;
        }
    }
    return out;
}

} // namespace

std::vector<int64_t> suspended_by_case(const Study& study) {
    std::vector<std::vector<Span>> spans(study.log.cases.size());
    for (const SuspensionRule& rule : study.profile.suspensions) {
        for (const Stop& stop : stops_of(study, rule)) {
            spans[stop.of_case].push_back(stop.span);
        }
    }
    std::vector<int64_t> out(spans.size());
    for (size_t c = 0; c < spans.size(); ++c) {
        std::sort(spans[c].begin(), spans[c].end(), [](const Span& a, const Span& b) { return a.from < b.from; });
        int64_t through = no_moment;
        for (const Span& span : spans[c]) {
            out[c] += study.time.between(std::max(span.from, through), span.to);
            through = std::max(through, span.to);
        }
    }
    return out;
}

std::vector<Suspension> suspensions(const Study& study) {
    int64_t all = 0;
    for (size_t c = 0; c < study.log.cases.size(); ++c) {
        all += study.worked(c);
    }
    std::vector<Suspension> out;
    for (const SuspensionRule& rule : study.profile.suspensions) {
        Suspension row{.ground = rule.ground};
        std::vector<int64_t> worked;
        std::vector<int64_t> elapsed;
        size_t last = SIZE_MAX;
        int64_t total = 0;
        for (const Stop& stop : stops_of(study, rule)) {
            row.cases += stop.of_case != last ? 1 : 0;
            last = stop.of_case;
            row.unended += stop.ended ? 0 : 1;
            worked.push_back(study.time.between(stop.span.from, stop.span.to));
            elapsed.push_back(stop.span.to - stop.span.from);
            total += worked.back();
        }
        row.times = static_cast<int64_t>(worked.size());
        const Distribution calendar = distribution_of(elapsed);
        constexpr double day_micros = 86'400'000'000.0;
        row.p50_calendar_days = rounded(static_cast<double>(calendar.p50) / day_micros);
        row.p90_calendar_days = rounded(static_cast<double>(calendar.p90) / day_micros);
        row.share = share_of(static_cast<double>(total), static_cast<double>(all));
        row.days = view_days(study, std::move(worked));
        out.push_back(std::move(row));
    }
    return out;
}

} // namespace tonghe::insight
