// Rows of ratings, and the three steps that a bad one asks of the office.
#pragma once
#include "tonghe/service/case_store.hpp"
#include "tonghe/service/rating.hpp"

#include <string>
#include <vector>

namespace tonghe::service {

struct RatingInput {
    int stars = 0;
    std::vector<std::string> tags;
    std::optional<std::string> comment;
};
TONGHE_STRUCT(RatingInput, stars, tags, comment)

struct RatingRow {
    Rating rating;
    std::string unit;
    std::string region;
    std::string service;
    std::string answer;
    std::string rectification;
    std::string call_back;
};

// The applicant rates an ended case, once. Error(rating.too_early | rating.exists | rating.invalid).
RatingRow rate_case(Tx& tx, const CaseRow& row, const RatingInput& input, const WorkCalendar& calendar);
std::optional<RatingRow> rating_of_case(Session& session, const CaseId& id);
std::optional<RatingRow> find_rating(Session& session, const RatingId& id);
// Bad ratings that still ask for something, by the day of the next step; `visible` over q.queue and q.region of the
// case.
std::vector<RatingRow>
open_bad_ratings(Session& session, const std::string& visible, const store::Values& visible_values, int limit);
// Does the next step (answer, rectify, call back) with `text`.
RatingRow
advance_rating(Tx& tx, RatingRow row, const std::string& actor, const std::string& text, const WorkCalendar& calendar);

} // namespace tonghe::service
