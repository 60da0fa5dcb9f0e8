#include "tonghe/service/rating.hpp"

#include "tonghe/service/errors.hpp"

namespace tonghe::service {

namespace {

std::optional<Date> due(const Rating& rating, const WorkCalendar& calendar, const RatingDays& days) {
    const Date rated_on = date_of(rating.at);
    switch (rating.state) {
    case RatingState::open:
        return calendar.due_on(rated_on, days.answer);
    case RatingState::answered:
        return calendar.due_on(rated_on, days.rectify);
    case RatingState::rectified:
        return calendar.due_on(rated_on, days.call_back);
    case RatingState::closed:
        break;
    }
    return std::nullopt;
}

} // namespace

Rating rate(
    RatingId id,
    const CaseId& case_id,
    int stars,
    std::vector<std::string> tags,
    std::string comment,
    const WorkCalendar& calendar,
    Instant now,
    const RatingDays& days
) {
    if (stars < 1 || stars > 5) {
        throw Error(errors::rating_invalid);
    }
    Rating rating{
        std::move(id),
        case_id,
        stars,
        std::move(tags),
        std::move(comment),
        now,
        is_bad(stars) ? RatingState::open : RatingState::closed,
        {}};
    rating.due_on = due(rating, calendar, days);
    return rating;
}

Rating advance(Rating rating, const WorkCalendar& calendar, const RatingDays& days) {
    if (rating.state == RatingState::closed) {
        throw Error(errors::rating_closed);
    }
    rating.state = static_cast<RatingState>(static_cast<int>(rating.state) + 1);
    rating.due_on = due(rating, calendar, days);
    return rating;
}

} // namespace tonghe::service
