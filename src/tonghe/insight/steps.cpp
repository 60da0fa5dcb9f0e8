#include "tonghe/insight/steps.hpp"

#include <algorithm>

namespace tonghe::insight {

namespace {

constexpr size_t open_max = 4096; // steps of one case; of more, the oldest are taken for abandoned

struct OpenStep {
    Step step;
    Code instance = no_code;
    bool started = false; // by `start`, not merely by being assigned
    int64_t paused_at = no_moment;
    std::vector<Span> pauses;
};

// The events of one case, turned into its steps.
class CaseReader {
  public:
    CaseReader(const EventLog& log, Steps& steps)
        : log_(log), steps_(steps), outcome_key_(log.keys.find("outcome").value_or(no_code)) {}

    void read(const Case& one) {
        open_.clear();
        Steps::OfCase place{static_cast<uint32_t>(steps_.rows.size()), 0, 0, 0};
        bool in_order = true;
        for (uint32_t e = one.first; e < one.first + one.count; ++e) {
            take(e, place);
        }
        place.count = static_cast<uint32_t>(steps_.rows.size()) - place.first;
        place.open += static_cast<uint32_t>(open_.size());
        for (size_t i = place.first + 1; i < steps_.rows.size(); ++i) {
            in_order = in_order && steps_.rows[i - 1].done <= steps_.rows[i].done;
        }
        if (!in_order) { // clocks of several offices: the local ones need not agree with the order of moments
            std::stable_sort(steps_.rows.begin() + place.first, steps_.rows.end(), [](const Step& a, const Step& b) {
                return a.done < b.done;
            });
        }
        steps_.cases.push_back(place);
    }

  private:
    void take(uint32_t e, Steps::OfCase& place) {
        const int64_t at = log_.at[e].local();
        const auto found = find(e);
        switch (log_.lifecycle[e]) {
        case Lifecycle::schedule:
            note(add_open(e, place).step, e);
            open_.back().step.offered = at;
            steps_.has_offers = true;
            break;
        case Lifecycle::assign:
        case Lifecycle::reassign:
        case Lifecycle::start:
            begin(found, e, at, place);
            break;
        case Lifecycle::suspend:
            if (found != open_.end()) {
                found->paused_at = at;
            }
            break;
        case Lifecycle::resume:
            resume(found, at);
            break;
        case Lifecycle::withdraw:
        case Lifecycle::ate_abort:
        case Lifecycle::pi_abort:
        case Lifecycle::autoskip:
        case Lifecycle::manualskip:
            ++place.withdrawn;
            if (found != open_.end()) {
                open_.erase(found);
            }
            break;
        case Lifecycle::complete:
        case Lifecycle::unknown:
            complete(found, e, at);
            break;
        }
    }

    std::vector<OpenStep>::iterator find(uint32_t e) {
        return std::find_if(open_.begin(), open_.end(), [&](const OpenStep& open) {
            return log_.instance[e] != no_code ? open.instance == log_.instance[e]
                                               : open.step.activity == log_.activity[e];
        });
    }

    void note(Step& step, uint32_t e) {
        step.activity = log_.activity[e];
        step.unit = log_.unit[e] != no_code ? log_.unit[e] : step.unit;
        step.resource = log_.resource[e] != no_code ? log_.resource[e] : step.resource;
        step.last_event = e;
    }

    OpenStep& add_open(uint32_t e, Steps::OfCase& place) {
        if (open_.size() >= open_max) {
            open_.erase(open_.begin());
            ++place.open;
        }
        open_.push_back({});
        open_.back().instance = log_.instance[e];
        return open_.back();
    }

    void begin(std::vector<OpenStep>::iterator found, uint32_t e, int64_t at, Steps::OfCase& place) {
        const Lifecycle how = log_.lifecycle[e];
        if (found == open_.end()) {
            add_open(e, place);
            found = open_.end() - 1;
        }
        note(found->step, e);
        if (how == Lifecycle::reassign) { // given back or on: whoever takes it next begins
            found->step.begun = no_moment;
            found->started = false;
        } else if (how == Lifecycle::start ? !found->started : found->step.begun == no_moment) {
            found->step.begun = at;
            found->started = how == Lifecycle::start;
            steps_.has_starts = true;
        }
    }

    static void pause_ends(OpenStep& open, int64_t at) {
        if (open.paused_at != no_moment && open.paused_at < at) {
            open.pauses.push_back({open.paused_at, at});
        }
        open.paused_at = no_moment;
    }

    void resume(std::vector<OpenStep>::iterator found, int64_t at) {
        if (found != open_.end()) {
            pause_ends(*found, at);
        }
    }

    void complete(std::vector<OpenStep>::iterator found, uint32_t e, int64_t at) {
        Step step;
        if (found != open_.end()) {
            pause_ends(*found, at);
            step = found->step;
            step.first_pause = static_cast<uint32_t>(steps_.pauses.size());
            step.pause_count = static_cast<uint32_t>(found->pauses.size());
            steps_.pauses.insert(steps_.pauses.end(), found->pauses.begin(), found->pauses.end());
            open_.erase(found);
        }
        note(step, e);
        step.done = at;
        if (outcome_key_ != no_code) {
            for (const Attribute& attribute : log_.attributes_of(size_t{e})) {
                if (attribute.key == outcome_key_ && attribute.kind == Attribute::Kind::text) {
                    step.outcome = static_cast<Code>(attribute.value);
                }
            }
        }
        steps_.rows.push_back(step);
    }

    const EventLog& log_;
    Steps& steps_;
    Code outcome_key_;
    std::vector<OpenStep> open_;
};

} // namespace

Steps steps_of(const EventLog& log) {
    Steps out;
    out.cases.reserve(log.cases.size());
    out.rows.reserve(log.events());
    CaseReader reader(log, out);
    for (const Case& one : log.cases) {
        reader.read(one);
    }
    return out;
}

Range range_of(const EventLog& log) {
    if (log.at.empty()) {
        return {};
    }
    Range out{log.at[0].local(), log.at[0].local()};
    for (const Moment& at : log.at) {
        out.from = std::min(out.from, at.local());
        out.to = std::max(out.to, at.local());
    }
    return out;
}

} // namespace tonghe::insight
