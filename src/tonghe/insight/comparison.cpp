#include "tonghe/insight/comparison.hpp"

#include "tonghe/insight/diagnosis.hpp"
#include "tonghe/insight/errors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace tonghe::insight {

namespace {

constexpr double day_micros = 86'400'000'000.0;

struct Group {
    Code code = no_code;
    std::vector<size_t> cases; // with a step
};

std::vector<Group> groups_of(const Study& study) {
    std::map<Code, Group> found;
    for (size_t c = 0; c < study.log.cases.size(); ++c) {
        if (study.district[c] != no_code && study.has_steps(c)) {
            Group& group = found[study.district[c]];
            group.code = study.district[c];
            group.cases.push_back(c);
        }
    }
    std::vector<Group> out;
    for (auto& [code, group] : found) {
        out.push_back(std::move(group));
    }
    return out;
}

GroupView view_of(const Study& study, const Group& group, const std::vector<int64_t>& suspended) {
    const auto cases = static_cast<double>(group.cases.size());
    GroupView out{
        .group = std::string(study.log.texts.text(group.code)),
        .title = study.name_of(study.log.texts.text(group.code)),
        .cases = static_cast<int64_t>(group.cases.size())};
    std::vector<int64_t> elapsed;
    std::vector<int64_t> worked;
    const Hands hands = hands_of(study.log);
    std::map<Code, int64_t> by_resource;
    double steps = 0;
    double hand_overs = 0;
    double reworked = 0;
    double stopped = 0;
    double stopped_days = 0;
    double late = 0;
    for (const size_t c : group.cases) {
        elapsed.push_back(study.elapsed(c));
        worked.push_back(study.worked(c));
        std::set<Code> seen;
        bool repeats = false;
        Code holder = no_code;
        for (const Step& step : study.steps.of(c)) {
            ++by_resource[step.resource];
            repeats |= is_work(study.log, step) && !seen.insert(step.activity).second;
            const Code now = hand_of(step, hands);
            hand_overs += now != no_code && holder != no_code && now != holder ? 1 : 0;
            holder = now != no_code ? now : holder;
        }
        steps += static_cast<double>(study.steps.cases[c].count);
        reworked += repeats ? 1 : 0;
        stopped += suspended[c] > 0 ? 1 : 0;
        stopped_days += study.days(suspended[c]);
        late += study.late[c] ? 1 : 0;
    }
    for (const auto& [resource, times] : by_resource) {
        out.resources += resource != no_code && static_cast<double>(times) * 1000 >= steps ? 1 : 0;
    }
    const Distribution calendar = distribution_of(elapsed);
    out.p50_calendar_days = rounded(static_cast<double>(calendar.p50) / day_micros);
    out.p90_calendar_days = rounded(static_cast<double>(calendar.p90) / day_micros);
    out.days = view_days(study, std::move(worked));
    out.steps_per_case = rounded(steps / cases);
    out.hand_overs_per_case = rounded(hand_overs / cases);
    out.rework_share = share_of(reworked, cases);
    out.suspended_share = share_of(stopped, cases);
    out.suspended_days = rounded(stopped_days / cases);
    out.late_share = share_of(late, cases);
    return out;
}

struct Part { // of a group, at one activity or phase
    double times = 0;
    double micros = 0;
};

using Parts = std::map<std::string, Part>;

template <class Key> Parts parts_of(const Study& study, const Group& group, Key key) {
    Parts out;
    for (const size_t c : group.cases) {
        for (size_t i = study.steps.cases[c].first, end = i + study.steps.cases[c].count; i < end; ++i) {
            Part& part = out[key(study.steps.rows[i].activity)];
            part.times += 1;
            part.micros += static_cast<double>(study.stood[i]);
        }
    }
    return out;
}

// The difference of each part per case: (fs·ds − fq·dq) = (fs − fq)·(ds + dq)/2 + (ds − dq)·(fs + fq)/2, with f how
// often a case does it and d how long it stands each time.
std::vector<Contribution>
contributions(const Study& study, const Parts& slow, const Parts& fast, double slow_cases, double fast_cases) {
    std::set<std::string> keys;
    for (const Parts* parts : {&slow, &fast}) {
        for (const auto& [key, part] : *parts) {
            keys.insert(key);
        }
    }
    std::vector<Contribution> out;
    for (const std::string& key : keys) {
        const auto part = [&](const Parts& parts) {
            const auto found = parts.find(key);
            return found == parts.end() ? Part{} : found->second;
        };
        const Part s = part(slow);
        const Part f = part(fast);
        const double often_slow = s.times / slow_cases;
        const double often_fast = f.times / fast_cases;
        // What is never done stands as long as it does where it is done: its difference is one of frequency.
        double long_slow = s.times > 0 ? s.micros / s.times : f.times > 0 ? f.micros / f.times : 0;
        double long_fast = f.times > 0 ? f.micros / f.times : long_slow;
        long_slow = study.days(static_cast<int64_t>(std::llround(long_slow)));
        long_fast = study.days(static_cast<int64_t>(std::llround(long_fast)));
        Contribution row{.activity = key, .title = study.name_of(key)};
        row.by_frequency = (often_slow - often_fast) * (long_slow + long_fast) / 2;
        row.by_duration = (long_slow - long_fast) * (often_slow + often_fast) / 2;
        row.days = row.by_frequency + row.by_duration;
        row.slow_per_case = rounded(often_slow);
        row.fast_per_case = rounded(often_fast);
        row.slow_days = rounded(long_slow);
        row.fast_days = rounded(long_fast);
        out.push_back(std::move(row));
    }
    std::stable_sort(out.begin(), out.end(), [](const Contribution& a, const Contribution& b) {
        return std::abs(a.days) > std::abs(b.days);
    });
    return out;
}

void round_off(std::vector<Contribution>& rows) {
    for (Contribution& row : rows) {
        row.days = rounded(row.days);
        row.by_frequency = rounded(row.by_frequency);
        row.by_duration = rounded(row.by_duration);
    }
}

Text why(const Contribution& row) {
    const bool often = std::abs(row.by_frequency) > std::abs(row.by_duration);
    return {
        fmt::format(
            "“{}”使每件相差 {:+.1f} 个工作日（每件 {:.2f} 次对 {:.2f} 次，每次 {:.1f} 天对 {:.1f} 天）：主要因为{}。",
            row.title.zh,
            row.days,
            row.slow_per_case,
            row.fast_per_case,
            row.slow_days,
            row.fast_days,
            often ? "做得更多" : "每次等得更久"
        ),
        fmt::format(
            "'{}' makes {:+.1f} working days a case ({:.2f} times a case against {:.2f}, {:.1f} days each against "
            "{:.1f}): "
            "mostly because it {}.",
            row.title.en,
            row.days,
            row.slow_per_case,
            row.fast_per_case,
            row.slow_days,
            row.fast_days,
            often ? "is done more often" : "stands longer each time"
        )};
}

Explanation explain(
    const Study& study,
    const Group& slow,
    const Group& fast,
    const GroupView& slow_view,
    const GroupView& fast_view,
    size_t rows_max
) {
    Explanation out{slow_view.group, slow_view.title, fast_view.group, fast_view.title, 0, {}, {}, {}};
    const auto slow_cases = static_cast<double>(slow.cases.size());
    const auto fast_cases = static_cast<double>(fast.cases.size());
    const auto name = [&](Code a) { return std::string(study.log.activities.text(a)); };
    out.steps = contributions(study, parts_of(study, slow, name), parts_of(study, fast, name), slow_cases, fast_cases);
    for (Contribution& row : out.steps) {
        row.title = study.title_of(*study.log.activities.find(row.activity));
        out.difference_days += row.days;
    }
    out.difference_days = rounded(out.difference_days);
    if (!study.profile.phases.empty()) {
        const auto phase = [&](Code a) {
            const Phase* found = study.phase_of(a);
            return found != nullptr ? found->prefix : std::string();
        };
        out.phases =
            contributions(study, parts_of(study, slow, phase), parts_of(study, fast, phase), slow_cases, fast_cases);
        for (Contribution& row : out.phases) {
            row.title = {"其他", "other"};
            for (const Phase& known : study.profile.phases) {
                row.title = known.prefix == row.activity ? known.title : row.title;
            }
        }
    }
    out.findings.push_back(
        {fmt::format(
             "{} 每件平均比 {} 多 {:.1f} 个工作日（中位 {:.0f} 对 {:.0f} 个自然日）。",
             slow_view.title.zh,
             fast_view.title.zh,
             out.difference_days,
             slow_view.p50_calendar_days,
             fast_view.p50_calendar_days
         ),
         fmt::format(
             "{} takes {:.1f} working days a case more than {} in the mean (median {:.0f} calendar days against "
             "{:.0f}).",
             slow_view.title.en,
             out.difference_days,
             fast_view.title.en,
             slow_view.p50_calendar_days,
             fast_view.p50_calendar_days
         )}
    );
    for (const auto* rows : {&out.phases, &out.steps}) {
        for (size_t i = 0, told = 0; i < rows->size() && told < 3; ++i) {
            if ((*rows)[i].days * out.difference_days > 0) {
                out.findings.push_back(why((*rows)[i]));
                ++told;
            }
        }
    }
    out.steps.resize(std::min(out.steps.size(), rows_max));
    out.phases.resize(std::min(out.phases.size(), rows_max));
    round_off(out.steps);
    round_off(out.phases);
    return out;
}

} // namespace

Comparison compare(const Study& study, std::string_view slow, std::string_view fast, size_t rows_max) {
    const std::vector<Group> groups = groups_of(study);
    const std::vector<int64_t> suspended = suspended_by_case(study);
    std::vector<std::pair<GroupView, const Group*>> views;
    for (const Group& group : groups) {
        views.emplace_back(view_of(study, group, suspended), &group);
    }
    std::stable_sort(views.begin(), views.end(), [](const auto& a, const auto& b) {
        return a.first.p50_calendar_days > b.first.p50_calendar_days;
    });
    const auto find = [&](std::string_view wanted, size_t otherwise) {
        if (wanted.empty()) {
            return otherwise;
        }
        std::string known;
        for (size_t i = 0; i < views.size(); ++i) {
            if (views[i].first.group == wanted) {
                return i;
            }
            known += (known.empty() ? "" : ", ") + views[i].first.group;
        }
        throw Error(errors::no_such_group, {{"group", std::string(wanted)}, {"groups", known.empty() ? "-" : known}});
    };
    Comparison out;
    const size_t slow_place = find(slow, 0);
    const size_t fast_place = find(fast, views.empty() ? 0 : views.size() - 1);
    if (slow_place != fast_place) {
        const auto& s = views[slow_place];
        const auto& f = views[fast_place];
        Explanation told = explain(study, *s.second, *f.second, s.first, f.first, rows_max);
        if (!slow.empty() || !fast.empty() || std::abs(told.difference_days) >= 0.05) { // nothing to explain unasked
            out.explanation = std::move(told);
        }
    }
    for (auto& [view, group] : views) {
        out.groups.push_back(std::move(view));
    }
    return out;
}

} // namespace tonghe::insight
