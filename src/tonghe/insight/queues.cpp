#include "tonghe/insight/queues.hpp"

#include "tonghe/insight/diagnosis.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace tonghe::insight {

namespace {

constexpr int64_t day_micros = 86'400'000'000;
constexpr int64_t neighbours_within = 15LL * 60 * 1'000'000;
constexpr size_t batch_min = 5;
constexpr int64_t points_max = 60;

int64_t day_of(int64_t at) { return at >= 0 ? at / day_micros : -((-at + day_micros - 1) / day_micros); }

struct Days { // of a log, by number from its first
    int64_t first = 0;
    int64_t count = 0;

    size_t place(int64_t at) const { return static_cast<size_t>(std::clamp<int64_t>(day_of(at) - first, 0, count)); }

    Date date(int64_t place) const { return Date{static_cast<int32_t>(first + place)}; }
};

// How many stand before the step at the end of each day, from what came and what left on each.
QueueOfStep queue_of(const std::vector<int64_t>& changes, const Days& days) {
    QueueOfStep out;
    const int64_t width = (days.count + points_max - 1) / points_max;
    int64_t waiting = 0;
    int64_t all = 0;
    for (int64_t day = 0; day < days.count; ++day) {
        waiting += changes[static_cast<size_t>(day)];
        all += waiting;
        if (waiting > out.peak) {
            out.peak = waiting;
            out.peak_on = days.date(day);
        }
        if (day % width == 0) {
            out.points.push_back({days.date(day), 0});
        }
        const int64_t in_point = std::min(width, days.count - (day - day % width));
        out.points.back().waiting += static_cast<double>(waiting) / static_cast<double>(in_point);
    }
    out.mean = rounded(static_cast<double>(all) / static_cast<double>(days.count));
    for (QueuePoint& point : out.points) {
        point.waiting = rounded(point.waiting);
    }
    return out;
}

Batching batching_of(std::vector<std::pair<Code, int64_t>> done) { // by whom, and when
    std::sort(done.begin(), done.end());
    Batching out{.times = static_cast<int64_t>(done.size())};
    std::array<int64_t, 7> weekdays{};
    int64_t in_batches = 0;
    size_t begun = 0;
    for (size_t i = 0; i < done.size(); ++i) {
        ++weekdays[static_cast<size_t>(Date{static_cast<int32_t>(day_of(done[i].second))}.weekday() - 1)];
        const bool ends = i + 1 == done.size() || done[i + 1].first != done[i].first ||
                          done[i + 1].second - done[i].second > neighbours_within;
        if (ends) {
            const size_t size = i + 1 - begun;
            if (size >= batch_min && done[i].first != no_code) {
                ++out.batches;
                in_batches += static_cast<int64_t>(size);
            }
            begun = i + 1;
        }
    }
    const auto busiest = std::max_element(weekdays.begin(), weekdays.end());
    out.busiest_weekday = static_cast<int>(busiest - weekdays.begin()) + 1;
    out.weekday_share = share_of(static_cast<double>(*busiest), static_cast<double>(out.times));
    out.share = share_of(static_cast<double>(in_batches), static_cast<double>(out.times));
    out.mean_size = out.batches == 0 ? 0 : rounded(static_cast<double>(in_batches) / static_cast<double>(out.batches));
    return out;
}

} // namespace

Queues queues(const Study& study, size_t rows_max) {
    const Range range = range_of(study.log);
    const Days days{day_of(range.from), day_of(range.to) - day_of(range.from) + 1};
    const size_t activities = study.log.activities.size();
    std::vector<std::vector<int64_t>> changes(activities);
    std::vector<std::vector<std::pair<Code, int64_t>>> done(activities);
    const Hands hands = study.log.resources.size() > 1 ? Hands::resource : Hands::unit;
    for (size_t c = 0; c < study.steps.cases.size(); ++c) {
        int64_t before = no_moment;
        for (const Step& step : study.steps.of(c)) {
            const int64_t from = step.offered != no_moment ? step.offered : before;
            if (from != no_moment && from < step.done && is_work(study.log, step)) {
                auto& of = changes[step.activity];
                of.resize(static_cast<size_t>(days.count) + 1);
                ++of[days.place(from)];
                --of[days.place(step.done)];
            }
            done[step.activity].emplace_back(hand_of(step, hands), step.done);
            before = step.done;
        }
    }
    Queues out;
    for (Code a = 0; a < activities; ++a) {
        const std::string activity(study.log.activities.text(a));
        if (!changes[a].empty()) {
            QueueOfStep& row = out.rows.emplace_back(queue_of(changes[a], days));
            row.activity = activity;
            row.title = study.title_of(a);
        }
        Batching batching = batching_of(std::move(done[a]));
        if (batching.batches > 0) {
            batching.activity = activity;
            batching.title = study.title_of(a);
            out.batching.push_back(std::move(batching));
        }
    }
    std::stable_sort(out.rows.begin(), out.rows.end(), [](const auto& a, const auto& b) { return a.mean > b.mean; });
    out.rows.resize(std::min(out.rows.size(), rows_max));
    std::stable_sort(out.batching.begin(), out.batching.end(), [](const auto& a, const auto& b) {
        return a.share > b.share;
    });
    out.batching.resize(std::min(out.batching.size(), rows_max));
    return out;
}

} // namespace tonghe::insight
