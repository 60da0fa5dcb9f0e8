#include "tonghe/service/rating_store.hpp"

#include "tonghe/service/errors.hpp"

#include <fmt/format.h>

namespace tonghe::service {

namespace {

constexpr const char* columns = "r.id, r.case_id, r.unit, r.region, r.service, r.stars, r.tags, r.comment, r.at, "
                                "r.state, r.due_on, r.answer, r.rectification, r.call_back";

RatingRow read_row(const store::Row& row) {
    RatingRow out;
    Rating& r = out.rating;
    r.id = row.id<RatingId>(0);
    r.case_id = row.id<CaseId>(1);
    out.unit = row.text(2);
    out.region = row.text(3);
    out.service = row.text(4);
    r.stars = static_cast<int>(row.integer(5));
    r.tags = from_json<std::vector<std::string>>(parse_json(row.view(6)));
    r.comment = row.text(7);
    r.at = row.instant(8);
    r.state = parse_word<RatingState>(row.view(9)).value_or(RatingState::closed);
    r.due_on = row.optional_date(10);
    out.answer = row.text(11);
    out.rectification = row.text(12);
    out.call_back = row.text(13);
    return out;
}

} // namespace

RatingRow rate_case(Tx& tx, const CaseRow& row, const RatingInput& input, const WorkCalendar& calendar) {
    if (!is_ended(row.state.status)) {
        throw Error(errors::rating_too_early);
    }
    if (rating_of_case(tx, row.state.id)) {
        throw Error(errors::rating_exists);
    }
    RatingRow out{
        rate(
            RatingId::make(tx.now()),
            row.state.id,
            input.stars,
            input.tags,
            input.comment.value_or(""),
            calendar,
            tx.now()
        ),
        row.unit,
        row.region,
        row.state.service,
        "",
        "",
        ""};
    const Rating& r = out.rating;
    tx.execute(
        "INSERT INTO service_rating (id, case_id, unit, region, service, stars, tags, comment, at, state, due_on) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {r.id,
         r.case_id,
         out.unit,
         out.region,
         out.service,
         r.stars,
         to_json_text(r.tags),
         r.comment,
         r.at,
         word(r.state),
         r.due_on}
    );
    tx.record(
        {.kind = "case.rated",
         .subject = row.state.id.text(),
         .actor = row.account,
         .data = JsonObject{{"rating", r.id.text()}, {"stars", r.stars}}}
    );
    return out;
}

std::optional<RatingRow> rating_of_case(Session& session, const CaseId& id) {
    return session.first(fmt::format("SELECT {} FROM service_rating r WHERE r.case_id = ?", columns), {id}, read_row);
}

std::optional<RatingRow> find_rating(Session& session, const RatingId& id) {
    return session.first(fmt::format("SELECT {} FROM service_rating r WHERE r.id = ?", columns), {id}, read_row);
}

std::vector<RatingRow>
open_bad_ratings(Session& session, const std::string& visible, const store::Values& visible_values, int limit) {
    store::Values values = visible_values;
    values.emplace_back(limit);
    return session.all(
        fmt::format(
            "SELECT {} FROM service_rating r WHERE r.state <> 'closed' AND EXISTS (SELECT 1 FROM service_case c JOIN "
            "service_case_queue q ON q.case_id = c.id "
            "WHERE (c.id = r.case_id OR c.bundle_case = r.case_id) AND ({})) ORDER BY r.due_on, r.id LIMIT ?",
            columns,
            visible
        ),
        values,
        read_row
    );
}

RatingRow
advance_rating(Tx& tx, RatingRow row, const std::string& actor, const std::string& text, const WorkCalendar& calendar) {
    static constexpr const char* fields[] = {"answer", "rectification", "call_back"};
    static constexpr const char* kinds[] = {"rating.answered", "rating.rectified", "rating.called_back"};
    const auto step = static_cast<size_t>(row.rating.state);
    row.rating = advance(row.rating, calendar);
    (step == 0 ? row.answer : step == 1 ? row.rectification : row.call_back) = text;
    tx.execute(
        fmt::format("UPDATE service_rating SET {} = ?, state = ?, due_on = ? WHERE id = ?", fields[step]),
        {text, word(row.rating.state), row.rating.due_on, row.rating.id}
    );
    tx.record(
        {.kind = kinds[step],
         .subject = row.rating.id.text(),
         .actor = actor,
         .data = JsonObject{{"case", row.rating.case_id.text()}}}
    );
    return row;
}

} // namespace tonghe::service
