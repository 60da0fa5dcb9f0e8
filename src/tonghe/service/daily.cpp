#include "tonghe/service/daily.hpp"

#include "tonghe/store/many.hpp"

#include <map>
#include <set>
#include <tuple>

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

struct Office { // of a case; both never change, so they may be asked of its row
    std::string unit;
    std::string service;
};

// Of those that are cases of an item.
std::map<std::string, Office> offices_of(Tx& tx, const std::set<std::string>& cases) {
    std::map<std::string, Office> out;
    store::each_of(
        tx,
        "SELECT id, unit, service FROM service_case WHERE kind = 'item' AND id IN ({})",
        cases,
        [&](const store::Row& row) {
            out.insert_or_assign(row.text(0), Office{row.text(1), row.text(2)});
        }
    );
    return out;
}

void count(Tx& tx, std::span<const journal::Entry> entries) {
    std::set<std::string> cases;
    for (const journal::Entry& entry : entries) {
        cases.emplace(case_of(entry.event));
    }
    const auto offices = offices_of(tx, cases);
    std::map<std::tuple<std::string, Date, std::string, Happening>, int64_t> times;
    for (const journal::Entry& entry : entries) {
        const auto happening = happenings().find(entry.event.kind);
        const auto office = offices.find(std::string(case_of(entry.event)));
        if (happening != happenings().end() && office != offices.end()) {
            ++times[{office->second.unit, date_of(entry.at), office->second.service, happening->second}];
        }
    }
    for (const auto& [key, more] : times) {
        const auto& [unit, day, service, happening] = key;
        tx.execute(
            "INSERT INTO service_daily (unit, day, service, happening, times) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (unit, day, service, happening) DO UPDATE SET times = service_daily.times + excluded.times",
            {unit, day, service, word(happening), more}
        );
    }
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
        .follows = true,
        .kinds = std::move(kinds),
        .fold = count};
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

std::map<std::string, int64_t> submitted_by_service(Session& session) {
    std::map<std::string, int64_t> out;
    session.each(
        "SELECT service, SUM(times) FROM service_daily WHERE happening = ? GROUP BY service",
        {word(Happening::submitted)},
        [&](const store::Row& row) { out[row.text(0)] = row.integer(1); }
    );
    return out;
}

} // namespace tonghe::service
