#include "tonghe/claims/internal/counted.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace tonghe::claims::internal {

namespace {

// Of lines of one item and day: their quantity, and which are equal.
void count_day(const Claims& claims, std::span<Counted> day, std::vector<uint32_t>& places) {
    int64_t quantity = 0;
    for (Counted& one : day) {
        quantity += claims.quantity[one.at];
        one.day_quantity = quantity;
    }
    if (day.size() == 1) {
        return;
    }
    places.resize(day.size());
    std::iota(places.begin(), places.end(), uint32_t{0});
    const auto what = [&](uint32_t place) {
        const uint32_t at = day[place].at;
        return std::tuple(claims.hospital[at], claims.quantity[at], claims.price_cents[at]);
    };
    std::sort(places.begin(), places.end(), [&](uint32_t a, uint32_t b) {
        return std::tuple(what(a), day[a].at) < std::tuple(what(b), day[b].at);
    });
    for (size_t i = 1; i < places.size(); ++i) {
        const Counted& before = day[places[i - 1]];
        if (what(places[i]) == what(places[i - 1])) {
            day[places[i]].equal_before = before.equal_before + 1;
            day[places[i]].equal_first = before.equal_first == none ? before.at : before.equal_first;
        }
    }
}

// Of lines of one person and item, by day and line.
void count_item(const Claims& claims, const KnownItem& known, std::span<Counted> lines, std::vector<uint32_t>& places) {
    const int64_t days = known.item == nullptr || !known.item->times ? 0 : known.item->times_days;
    const bool has_limits = known.item != nullptr && (known.item->month_cents || known.item->year_cents);
    size_t low = 0;
    size_t day_begins = 0;
    int year = 0;
    unsigned month = 0;
    int32_t last_day = std::numeric_limits<int32_t>::min();
    int64_t month_cents = 0;
    int64_t year_cents = 0;
    for (size_t i = 0; i < lines.size(); ++i) {
        const int32_t day = claims.day[lines[i].at];
        if (day != last_day) {
            if (i > 0) {
                count_day(claims, lines.subspan(day_begins, i - day_begins), places);
            }
            day_begins = i;
            last_day = day;
            if (has_limits) {
                const Date date{day};
                year_cents = date.year() == year ? year_cents : 0;
                month_cents = date.year() == year && date.month() == month ? month_cents : 0;
                year = date.year();
                month = date.month();
            }
        }
        while (days > 0 && claims.day[lines[low].at] <= day - days) {
            ++low; // ends at this line itself, whose day is in the window
        }
        lines[i].times = days == 0 ? 0 : static_cast<uint32_t>(i - low + 1);
        if (has_limits) {
            month_cents += claims.amount_cents[lines[i].at];
            year_cents += claims.amount_cents[lines[i].at];
            lines[i].month_cents = month_cents;
            lines[i].year_cents = year_cents;
        }
    }
    count_day(claims, lines.subspan(day_begins), places);
}

// Items that another one of the same visit contains.
void find_included(const Claims& claims, std::span<const KnownItem> items, std::span<Counted> lines) {
    const bool any = std::any_of(lines.begin(), lines.end(), [&](const Counted& one) {
        return !items[claims.item[one.at]].included_in.empty();
    });
    if (!any) {
        return;
    }
    std::vector<std::tuple<uint32_t, uint32_t, uint32_t>> there; // visit, item, line
    there.reserve(lines.size());
    for (const Counted& one : lines) {
        there.emplace_back(claims.visit[one.at], claims.item[one.at], one.at);
    }
    std::sort(there.begin(), there.end());
    for (Counted& one : lines) {
        const uint32_t visit = claims.visit[one.at];
        for (const uint32_t item : items[claims.item[one.at]].included_in) {
            const auto at = std::lower_bound(there.begin(), there.end(), std::tuple(visit, item, uint32_t{0}));
            if (at != there.end() && std::get<0>(*at) == visit && std::get<1>(*at) == item) {
                one.included_by = std::get<2>(*at);
                break;
            }
        }
    }
}

} // namespace

std::vector<KnownItem> known_items(const catalog::ReviewDefinition& review, const Claims& claims) {
    std::vector<KnownItem> out(claims.items.size());
    for (uint32_t code = 0; code < claims.items.size(); ++code) {
        out[code].item = review.item(claims.items[code]);
    }
    for (KnownItem& known : out) {
        for (const std::string& wider : known.item == nullptr ? std::vector<std::string>{} : known.item->included_in) {
            if (const auto code = claims.items.find(wider)) {
                known.included_in.push_back(*code);
            }
        }
    }
    return out;
}

ByPerson by_person(const Claims& claims) {
    ByPerson out;
    out.begins.assign(claims.persons.size() + 1, 0);
    for (const uint32_t person : claims.person) {
        ++out.begins[person + 1];
    }
    std::partial_sum(out.begins.begin(), out.begins.end(), out.begins.begin());
    out.order.resize(claims.lines());
    std::vector<uint32_t> next(out.begins.begin(), out.begins.end() - 1);
    for (uint32_t at = 0; at < claims.lines(); ++at) {
        out.order[next[claims.person[at]]++] = at;
    }
    return out;
}

void count(
    const Claims& claims, std::span<const KnownItem> items, std::span<uint32_t> lines, std::vector<Counted>& out
) {
    std::sort(lines.begin(), lines.end(), [&](uint32_t a, uint32_t b) {
        return claims.item[a] != claims.item[b] ? claims.item[a] < claims.item[b]
               : claims.day[a] != claims.day[b] ? claims.day[a] < claims.day[b]
                                                : a < b;
    });
    const size_t first = out.size();
    for (const uint32_t at : lines) {
        out.push_back({.at = at});
    }
    const std::span<Counted> mine = std::span(out).subspan(first);
    std::vector<uint32_t> places;
    for (size_t begin = 0; begin < mine.size();) {
        const uint32_t item = claims.item[mine[begin].at];
        size_t end = begin + 1;
        while (end < mine.size() && claims.item[mine[end].at] == item) {
            ++end;
        }
        count_item(claims, items[item], mine.subspan(begin, end - begin), places);
        begin = end;
    }
    find_included(claims, items, mine);
}

} // namespace tonghe::claims::internal
