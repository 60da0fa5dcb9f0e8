// Hand-overs (交接): a step done by somebody else than the step before it in the same case.
#include "tonghe/insight/diagnosis.hpp"

#include <algorithm>
#include <unordered_map>

namespace tonghe::insight {

namespace {

struct Gathered {
    Code from = no_code;
    Code to = no_code;
    std::vector<int64_t> stood;
    int64_t sent_back = 0;
    int64_t late = 0;
};

uint64_t key_of(Code from, Code to) { return (static_cast<uint64_t>(from) << 32) | to; }

} // namespace

Hands hands_of(const EventLog& log) { return log.units.size() > 1 ? Hands::unit : Hands::resource; }

Code hand_of(const Step& step, Hands hands) { return hands == Hands::unit ? step.unit : step.resource; }

HandOvers hand_overs(const Study& study, size_t rows_max) {
    HandOvers out{.between = hands_of(study.log)};
    std::unordered_map<uint64_t, size_t> places;
    std::vector<Gathered> pairs;
    int64_t late_all = 0;
    int64_t all = 0;
    for (size_t c = 0; c < study.steps.cases.size(); ++c) {
        const auto rows = study.steps.of(c);
        size_t last_pair = SIZE_MAX;
        Code holder = no_code; // steps of the house itself hand nothing over
        for (size_t i = 0; i < rows.size(); ++i) {
            const Code now = hand_of(rows[i], out.between);
            if (now == no_code || now == holder) {
                continue;
            }
            if (holder != no_code) {
                const int64_t stood = study.stood[study.steps.cases[c].first + i];
                const auto [place, is_new] = places.try_emplace(key_of(holder, now), pairs.size());
                if (is_new) {
                    pairs.push_back({holder, now, {}, 0, 0});
                }
                Gathered& pair = pairs[place->second];
                pair.stood.push_back(stood);
                all += stood;
                pair.late += study.late[c] ? stood : 0;
                late_all += study.late[c] ? stood : 0;
                if (last_pair != SIZE_MAX && pairs[last_pair].from == now) {
                    ++pairs[last_pair].sent_back;
                }
                last_pair = place->second;
                ++out.times;
            }
            holder = now;
        }
    }
    const auto total = [](const Gathered& pair) {
        int64_t sum = 0;
        for (const int64_t stood : pair.stood) {
            sum += stood;
        }
        return sum;
    };
    std::vector<std::pair<int64_t, size_t>> order;
    for (size_t i = 0; i < pairs.size(); ++i) {
        order.emplace_back(-total(pairs[i]), i);
    }
    std::sort(order.begin(), order.end());
    order.resize(std::min(order.size(), rows_max));
    const Dictionary& names = out.between == Hands::unit ? study.log.units : study.log.resources;
    for (const auto& [less, i] : order) {
        Gathered& pair = pairs[i];
        HandOver row{
            .from = std::string(names.text(pair.from)),
            .from_title = study.name_of(names.text(pair.from)),
            .to = std::string(names.text(pair.to)),
            .to_title = study.name_of(names.text(pair.to)),
            .times = static_cast<int64_t>(pair.stood.size()),
            .sent_back = pair.sent_back,
            .waiting_days = rounded(study.days(-less)),
            .share = share_of(static_cast<double>(-less), static_cast<double>(all)),
            .late_share = share_of(static_cast<double>(pair.late), static_cast<double>(late_all)),
            .stood = view_days(study, std::move(pair.stood))};
        out.rows.push_back(std::move(row));
    }
    out.waiting_days = rounded(study.days(all));
    out.per_case = rounded(static_cast<double>(out.times) / static_cast<double>(study.log.cases.size()));
    return out;
}

} // namespace tonghe::insight
