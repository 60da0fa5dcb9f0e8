#include "tonghe/service/daily.hpp"

#include <map>

namespace tonghe::service {

namespace {

const std::map<std::string, Happening, std::less<>>& happenings() {
    static const std::map<std::string, Happening, std::less<>> table = {
        {"case.submitted", Happening::submitted},
        {"case.accepted", Happening::accepted},
        {"case.deemed_accepted", Happening::accepted},
        {"case.not_accepted", Happening::not_accepted},
        {"case.correction_requested", Happening::correction_requested},
        {"case.granted", Happening::granted},
        {"case.refused", Happening::refused},
        {"case.withdrawn", Happening::withdrawn},
        {"case.terminated", Happening::terminated},
        {"task.returned", Happening::returned},
        {"clock.turned_red", Happening::overdue},
    };
    return table;
}

// The case an entry is about: its subject, or for what happens to a task the case it names.
std::string_view case_of(const Event& event) {
    const JsonObject* data = event.data.if_object();
    return event.kind.starts_with("case.") || data == nullptr ? std::string_view(event.subject)
                                                              : text_or(*data, "case");
}

void count(Tx& tx, const journal::Entry& entry) {
    const auto happening = happenings().find(entry.event.kind);
    if (happening == happenings().end()) {
        return;
    }
    // Unit and service of a case never change, so they may be asked of its row.
    tx.execute(
        "INSERT INTO service_daily (unit, day, service, happening, times) "
        "SELECT unit, ?, service, ?, 1 FROM service_case WHERE id = ? AND kind = 'item' "
        "ON CONFLICT (unit, day, service, happening) DO UPDATE SET times = service_daily.times + 1",
        {date_of(entry.at), word(happening->second), case_of(entry.event)}
    );
}

} // namespace

journal::Projection daily_projection() {
    std::vector<std::string> kinds;
    for (const auto& [kind, happening] : happenings()) {
        kinds.push_back(kind);
    }
    return {
        .name = "service_daily",
        .tables = {"service_daily"},
        .apply = count,
        .follows = true,
        .kinds = std::move(kinds)};
}

std::vector<DayLoad> days_of(Session& session, const std::string& unit, Date from, Date to) {
    std::vector<DayLoad> days;
    for (Date day = to; day >= from; day = day - 1) {
        days.push_back({.on = day});
    }
    session.each(
        "SELECT day, happening, CAST(SUM(times) AS BIGINT) FROM service_daily WHERE unit = ? AND day >= ? AND day <= ? "
        "GROUP BY day, "
        "happening",
        {unit, from, to},
        [&](const store::Row& row) {
            const auto happening = parse_word<Happening>(row.view(1));
            DayLoad& day = days[static_cast<size_t>(to - row.date(0))];
            const int64_t times = row.integer(2);
            if (happening == Happening::submitted) {
                day.submitted += times;
            } else if (happening == Happening::accepted) {
                day.accepted += times;
            } else if (happening == Happening::granted || happening == Happening::refused) {
                day.decided += times;
            } else if (happening == Happening::returned) {
                day.returned += times;
            } else if (happening == Happening::overdue) {
                day.overdue += times;
            }
        }
    );
    return days;
}

} // namespace tonghe::service
