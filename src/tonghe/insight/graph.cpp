#include "tonghe/insight/graph.hpp"

#include <unordered_map>

namespace tonghe::insight {

namespace {

constexpr size_t table_max = size_t{1} << 22; // pairs of activities for which a plain table is kept

// Numbers pairs of activities in the order of first sight.
class Pairs {
  public:
    explicit Pairs(size_t activities) : width_(activities + 1) {
        if (width_ * width_ <= table_max) {
            table_.assign(width_ * width_, no_code);
        }
    }

    uint32_t number(Code from, Code to) {
        const size_t key = place(from) * width_ + place(to);
        Code& known = table_.empty() ? map_.try_emplace(key, no_code).first->second : table_[key];
        if (known == no_code) {
            known = static_cast<uint32_t>(keys_.size());
            keys_.push_back({from, to});
        }
        return known;
    }

    const std::vector<std::pair<Code, Code>>& keys() const { return keys_; }

  private:
    size_t place(Code code) const { return code == no_code ? width_ - 1 : code; }

    size_t width_;
    std::vector<Code> table_;
    std::unordered_map<size_t, Code> map_;
    std::vector<std::pair<Code, Code>> keys_;
};

} // namespace

Graph directly_follows(const EventLog& log, const Steps& steps, const WorkTime& time) {
    Graph out;
    out.counts.assign(log.activities.size(), 0);
    Pairs pairs(log.activities.size());
    std::vector<std::pair<uint32_t, int64_t>> seen; // pair, working time
    seen.reserve(steps.rows.size() + steps.cases.size());
    for (size_t c = 0; c < steps.cases.size(); ++c) {
        const Step* before = nullptr;
        for (const Step& step : steps.of(c)) {
            ++out.counts[step.activity];
            seen.emplace_back(
                pairs.number(before == nullptr ? no_code : before->activity, step.activity),
                before == nullptr ? 0 : time.between(before->done, step.done)
            );
            before = &step;
        }
        if (before != nullptr) {
            seen.emplace_back(pairs.number(before->activity, no_code), 0);
        }
    }
    // Counted into place: the times of each pair side by side.
    std::vector<size_t> ends(pairs.keys().size() + 1, 0);
    for (const auto& [pair, micros] : seen) {
        ++ends[pair + 1];
    }
    for (size_t i = 1; i < ends.size(); ++i) {
        ends[i] += ends[i - 1];
    }
    std::vector<size_t> next(ends.begin(), ends.end() - 1);
    std::vector<int64_t> times(seen.size());
    for (const auto& [pair, micros] : seen) {
        times[next[pair]++] = micros;
    }
    for (size_t i = 0; i < pairs.keys().size(); ++i) {
        const auto [from, to] = pairs.keys()[i];
        out.edges.push_back({from, to, distribution_of(std::span(times).subspan(ends[i], ends[i + 1] - ends[i]))});
    }
    std::sort(out.edges.begin(), out.edges.end(), [](const Edge& a, const Edge& b) {
        return std::tie(a.from, a.to) < std::tie(b.from, b.to);
    });
    return out;
}

} // namespace tonghe::insight
