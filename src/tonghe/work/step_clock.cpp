#include "tonghe/work/step_clock.hpp"

namespace tonghe::work {

StepClock start_clock(Date opened_on, Workdays allowed, const WorkCalendar& calendar) {
    // A step without days has to be done at once: due today, never yellow.
    const Date due_on = calendar.due_on(opened_on, allowed);
    return {due_on, allowed.count == 0 ? never : calendar.due_on(opened_on, {allowed.count - allowed.count / 5})};
}

StepClock resume_clock(const StepClock& clock, Date parked_on, Date resumed_on, const WorkCalendar& calendar) {
    const auto moved = [&](Date day) {
        return day == never || day < parked_on ? day : calendar.due_on(resumed_on, calendar.between(parked_on, day));
    };
    return {moved(clock.due_on), moved(clock.yellow_on)};
}

Colour colour(const StepClock& clock, Date today) {
    if (today > clock.due_on) {
        return Colour::red;
    }
    return today >= clock.yellow_on ? Colour::yellow : Colour::green;
}

int days_left(const StepClock& clock, Date today, const WorkCalendar& calendar) {
    return calendar.between(today, clock.due_on).count;
}

} // namespace tonghe::work
