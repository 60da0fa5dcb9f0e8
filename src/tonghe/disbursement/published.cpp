#include "tonghe/disbursement/published.hpp"

#include "tonghe/disbursement/internal/rows.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tonghe::disbursement {

std::vector<std::string> districts_of(Session& session, const Batch& batch) {
    std::vector<std::string> out;
    for (std::string after;;) { // from one to the next by the index, whatever the number of lines
        const auto next = session.first(
            "SELECT district FROM payment_line WHERE district > ? ORDER BY district LIMIT 1",
            {after},
            [](const store::Row& row) { return row.text(0); }
        );
        if (!next) {
            return out;
        }
        const int64_t here = session.count(
            "SELECT COUNT(*) FROM (SELECT 1 FROM payment_line WHERE district = ? AND line > ? AND line <= ? LIMIT 1) "
            "AS "
            "one",
            {*next, batch.first_line(), batch.last_line()}
        );
        if (here > 0) {
            out.push_back(*next);
        }
        after = *next;
    }
}

std::vector<Line>
published_lines(Session& session, const Batch& batch, const std::string& district, int64_t after, int limit) {
    const std::string sql = fmt::format(
        "SELECT {} FROM payment_line WHERE {}line > ? AND line <= ? AND payment IS NOT NULL ORDER BY line LIMIT ?",
        internal::line_columns,
        district.empty() ? "" : "district = ? AND "
    );
    store::Values values;
    if (!district.empty()) {
        values.emplace_back(district);
    }
    values.emplace_back(batch.first_line() + std::clamp<int64_t>(after, 0, 0xffff'ffff));
    values.emplace_back(batch.last_line());
    values.emplace_back(limit);
    return session.all(sql, values, internal::read_line);
}

} // namespace tonghe::disbursement
