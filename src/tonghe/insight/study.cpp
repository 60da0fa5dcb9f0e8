#include "tonghe/insight/study.hpp"

#include "tonghe/insight/errors.hpp"

#include <algorithm>
#include <cmath>

namespace tonghe::insight {

Study::Study(EventLog given, Profile how, const WorkCalendar& calendar, Names known, const OfficeHours& hours)
    : log(std::move(given)), profile(std::move(how)), names(std::move(known)), steps(steps_of(log)),
      time(calendar, range_of(log).from, range_of(log).to, hours) {
    if (steps.rows.empty()) {
        throw Error(errors::empty_log);
    }
    cut_off();
    stood.resize(steps.rows.size());
    for (size_t c = 0; c < steps.cases.size(); ++c) {
        const auto rows = steps.of(c);
        for (size_t i = 1; i < rows.size(); ++i) {
            stood[steps.cases[c].first + i] = time.between(rows[i - 1].done, rows[i].done);
        }
    }
    for (const auto& [word, title] : profile.names) {
        names.insert_or_assign(word, title); // the log's own words before the house's
    }
    const Range range = range_of(log);
    constexpr int64_t day_micros = 86'400'000'000;
    const int last = Date{static_cast<int32_t>(range.to / day_micros)}.year();
    for (int year = Date{static_cast<int32_t>(range.from / day_micros)}.year(); year <= last; ++year) {
        calendar_years += calendar.is_announced(year) ? 1 : 0;
    }
    find_titles();
    find_late();
    const auto key = profile.group_key.empty() ? std::nullopt : log.keys.find(profile.group_key);
    district.assign(log.cases.size(), no_code);
    for (size_t c = 0; key && c < log.cases.size(); ++c) {
        for (const Attribute& attribute : log.attributes_of(log.cases[c])) {
            if (attribute.key == *key && attribute.kind == Attribute::Kind::text) {
                district[c] = static_cast<Code>(attribute.value);
            }
        }
    }
}

void Study::cut_off() {
    const std::vector<bool> ends = marks_of(profile.ends);
    for (Steps::OfCase& one : steps.cases) {
        for (uint32_t i = 0; i < one.count; ++i) {
            if (ends[steps.rows[one.first + i].activity]) {
                one.count = i + 1;
            }
        }
    }
}

void Study::find_titles() {
    titles_.resize(log.activities.size());
    const auto key = profile.title_key.empty() ? std::nullopt : log.keys.find(profile.title_key);
    for (size_t e = 0; key && e < log.events(); ++e) {
        if (titles_[log.activity[e]].empty()) {
            for (const Attribute& attribute : log.attributes_of(e)) {
                if (attribute.key == *key) {
                    titles_[log.activity[e]] = log.value_text(attribute);
                }
            }
        }
    }
}

void Study::find_late() {
    late.assign(log.cases.size(), false);
    size_t told = 0;
    size_t ended = 0;
    for (size_t c = 0; c < log.cases.size(); ++c) {
        const auto attributes = log.attributes_of(log.cases[c]);
        ended += has_steps(c) ? 1 : 0;
        if (!has_steps(c)) {
            continue;
        }
        const auto due = profile.due_key.empty() ? std::nullopt : log.moment_of(attributes, profile.due_key);
        const std::string overdue = profile.late_key.empty() ? "" : log.text_of(attributes, profile.late_key);
        told += due || !overdue.empty() ? 1 : 0;
        late[c] = overdue == "true" || (due && steps.of(c).back().done > due->local());
    }
    if (told * 2 >= ended && std::find(late.begin(), late.end(), true) != late.end()) {
        lateness = Lateness::by_due_date;
        return;
    }
    std::vector<int64_t> times;
    for (size_t c = 0; c < log.cases.size(); ++c) {
        if (has_steps(c)) {
            times.push_back(worked(c));
        }
    }
    const auto quarter = times.begin() + static_cast<std::ptrdiff_t>(times.size() * 3 / 4);
    std::nth_element(times.begin(), quarter, times.end());
    for (size_t c = 0; c < log.cases.size(); ++c) {
        late[c] = has_steps(c) && worked(c) >= *quarter && worked(c) > 0;
    }
}

int64_t Study::worked(size_t one) const {
    const auto rows = steps.of(one);
    return rows.empty() ? 0 : time.between(rows.front().done, rows.back().done);
}

int64_t Study::elapsed(size_t one) const {
    const auto rows = steps.of(one);
    return rows.empty() ? 0 : rows.back().done - rows.front().done;
}

Text Study::title_of(Code activity) const {
    const std::string_view name = log.activities.text(activity);
    if (activity == no_code || names.find(name) != names.end() || titles_[activity].empty()) {
        return name_of(name);
    }
    return {titles_[activity], titles_[activity]};
}

Text Study::unit_title(Code unit) const { return name_of(log.units.text(unit)); }

Text Study::name_of(std::string_view word) const {
    const auto known = names.find(word);
    return known != names.end() ? known->second : Text{std::string(word), std::string(word)};
}

const Phase* Study::phase_of(Code activity) const {
    const Phase* best = nullptr; // the longest prefix wins
    for (const Phase& phase : profile.phases) {
        if (log.activities.text(activity).starts_with(phase.prefix) &&
            (best == nullptr || phase.prefix.size() > best->prefix.size())) {
            best = &phase;
        }
    }
    return best;
}

std::vector<bool> Study::marks_of(const std::vector<std::string>& activities) const {
    std::vector<bool> out(log.activities.size());
    for (const std::string& name : activities) {
        if (const auto code = log.activities.find(name)) {
            out[*code] = true;
        }
    }
    return out;
}

double rounded(double value) { return std::round(value * 100) / 100; }

double share_of(double part, double whole) { return whole == 0 ? 0 : std::round(part / whole * 10'000) / 10'000; }

} // namespace tonghe::insight
