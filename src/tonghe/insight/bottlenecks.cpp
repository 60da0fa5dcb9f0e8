// Bottleneck ranking (瓶颈排名): by step, what the cases stood before it was done.
#include "tonghe/insight/diagnosis.hpp"

#include <algorithm>

namespace tonghe::insight {

namespace {

struct Gathered { // of one activity
    std::vector<int64_t> stood;
    std::vector<int64_t> waiting;
    std::vector<int64_t> doing;
    std::vector<int64_t> paused;
    int64_t cases = 0;
    size_t last_case = SIZE_MAX;
};

int64_t paused_in(const Study& study, const Step& step) {
    int64_t out = 0;
    for (const Span& pause : std::span(study.steps.pauses).subspan(step.first_pause, step.pause_count)) {
        out += study.time.between(pause.from, pause.to);
    }
    return out;
}

std::vector<Gathered> gather(const Study& study) {
    std::vector<Gathered> out(study.log.activities.size());
    for (size_t c = 0; c < study.steps.cases.size(); ++c) {
        for (size_t i = study.steps.cases[c].first, end = i + study.steps.cases[c].count; i < end; ++i) {
            const Step& step = study.steps.rows[i];
            Gathered& at = out[step.activity];
            at.stood.push_back(study.stood[i]);
            at.cases += at.last_case != c ? 1 : 0;
            at.last_case = c;
            if (step.begun == no_moment) {
                continue;
            }
            const int64_t paused = paused_in(study, step);
            at.doing.push_back(std::max<int64_t>(study.time.between(step.begun, step.done) - paused, 0));
            if (paused > 0) {
                at.paused.push_back(paused);
            }
            if (step.offered != no_moment) {
                at.waiting.push_back(study.time.between(step.offered, step.begun));
            }
        }
    }
    return out;
}

// What late cases stood longer than is usual at each activity, and over all.
std::pair<std::vector<int64_t>, int64_t> late_excess(const Study& study, const std::vector<int64_t>& usual) {
    std::vector<int64_t> out(usual.size());
    int64_t all = 0;
    for (size_t c = 0; c < study.steps.cases.size(); ++c) {
        for (size_t i = study.steps.cases[c].first, end = i + study.steps.cases[c].count; study.late[c] && i < end;
             ++i) {
            const Code activity = study.steps.rows[i].activity;
            const int64_t excess = std::max<int64_t>(study.stood[i] - usual[activity], 0);
            out[activity] += excess;
            all += excess;
        }
    }
    return {std::move(out), all};
}

} // namespace

std::vector<Bottleneck> bottlenecks(const Study& study, size_t rows_max) {
    std::vector<Gathered> gathered = gather(study);
    std::vector<int64_t> usual(gathered.size());
    std::vector<int64_t> totals(gathered.size());
    int64_t all = 0;
    for (size_t a = 0; a < gathered.size(); ++a) {
        const Distribution stood = distribution_of(gathered[a].stood);
        usual[a] = stood.p50;
        totals[a] = stood.total;
        all += stood.total;
    }
    const auto [late, late_all] = late_excess(study, usual);
    std::vector<Code> order;
    for (Code a = 0; a < gathered.size(); ++a) {
        if (!gathered[a].stood.empty()) {
            order.push_back(a);
        }
    }
    std::stable_sort(order.begin(), order.end(), [&](Code a, Code b) { return totals[a] > totals[b]; });
    order.resize(std::min(order.size(), rows_max));
    std::vector<Bottleneck> out;
    for (const Code a : order) {
        Gathered& at = gathered[a];
        const Phase* phase = study.phase_of(a);
        Bottleneck row{
            .activity = std::string(study.log.activities.text(a)),
            .title = study.title_of(a),
            .phase = phase != nullptr ? std::optional(phase->title) : std::nullopt,
            .times = static_cast<int64_t>(at.stood.size()),
            .cases = at.cases,
            .waiting_days = rounded(study.days(totals[a])),
            .share = share_of(static_cast<double>(totals[a]), static_cast<double>(all)),
            .late_share = share_of(static_cast<double>(late[a]), static_cast<double>(late_all)),
            .stood = view_days(study, std::move(at.stood))};
        const auto told = [&](std::vector<int64_t>& values) {
            return values.empty() ? std::nullopt : std::optional(view_days(study, std::move(values)));
        };
        row.waiting = told(at.waiting);
        row.doing = told(at.doing);
        row.paused = told(at.paused);
        out.push_back(std::move(row));
    }
    return out;
}

} // namespace tonghe::insight
