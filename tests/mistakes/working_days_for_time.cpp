// Working days added to a moment: only a calendar knows which day that is.
#include "tonghe/base/calendar.hpp"

tonghe::Date due(const tonghe::WorkCalendar& calendar, tonghe::Date from, tonghe::Workdays promised) {
#ifdef MISTAKE
    static_cast<void>(calendar);
    return tonghe::date_of(tonghe::start_of(from) + promised);
#else
    return calendar.due_on(from, promised);
#endif
}
