#include "tonghe/work/internal/kept_calendar.hpp"

#include <fmt/format.h>

#include <charconv>

namespace tonghe::work::internal {

namespace {

int number_in(std::string_view text) {
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::string_view cut(std::string_view& text, char separator) {
    const size_t end = std::min(text.find(separator), text.size());
    const std::string_view piece = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return piece;
}

WorkCalendar read_days(std::string_view text) {
    constexpr size_t entry = 11; // a date and its sign
    std::map<int, CalendarYear> years;
    for (; text.size() >= entry; text.remove_prefix(std::min(text.size(), entry + 1))) {
        if (const auto day = parse_date(text.substr(0, entry - 1))) {
            CalendarYear& year = years[day->year()];
            year.year = day->year();
            (text[entry - 1] == '+' ? year.workdays : year.holidays).push_back(*day);
        }
    }
    std::vector<CalendarYear> list;
    for (auto& [number, year] : years) {
        list.push_back(std::move(year));
    }
    return WorkCalendar(list);
}

catalog::RegionHours read_hours(std::string_view line) {
    catalog::RegionHours out{std::string(cut(line, ' ')), {}};
    out.hours.spans.clear();
    while (!line.empty()) {
        std::string_view span = cut(line, ' ');
        const int from = number_in(cut(span, '-'));
        out.hours.spans.push_back({from, number_in(span)});
    }
    return out;
}

} // namespace

std::string calendar_text(const Reckoning& reckoning, Date today) {
    std::string out;
    const Date end = Date::of(today.year() + 3, 1, 1);
    for (Date day = Date::of(today.year() - 1, 1, 1); day < end; day = day + 1) {
        const bool worked = reckoning.days->is_workday(day);
        if (worked != (day.weekday() <= 5)) {
            out += fmt::format("{}{}{}", out.empty() ? "" : " ", to_string(day), worked ? "+" : "-");
        }
    }
    for (const catalog::RegionHours& one : reckoning.rules->hours) {
        out += "\n" + one.region;
        for (const OfficeHours::Span& span : one.hours.spans) {
            out += fmt::format(" {}-{}", span.from, span.until);
        }
    }
    return out;
}

Reckoning read_calendar(std::string_view text) {
    auto rules = std::make_shared<catalog::ClockRules>();
    auto days = std::make_shared<const WorkCalendar>(read_days(cut(text, '\n')));
    while (!text.empty()) {
        rules->hours.push_back(read_hours(cut(text, '\n')));
    }
    return {std::move(days), std::move(rules)};
}

std::optional<KeptCalendar> kept_calendar(Session& session, Hold hold) {
    const bool holds = hold != Hold::none && session.engine() == store::Engine::postgres;
    return session.first(
        fmt::format(
            "SELECT days, old, passed FROM work_calendar WHERE one = 1{}",
            !holds                 ? ""
            : hold == Hold::shared ? " FOR SHARE"
                                   : " FOR UPDATE"
        ),
        {},
        [](const store::Row& row) {
            return KeptCalendar{row.text(0), row.text(1), row.text(2)};
        }
    );
}

void keep_calendar(Tx& tx, const KeptCalendar& kept) {
    tx.execute(
        "UPDATE work_calendar SET days = ?, old = ?, passed = ?, at = ? WHERE one = 1",
        {kept.days, kept.old, kept.passed, tx.now()}
    );
}

} // namespace tonghe::work::internal
