// A day where a moment is asked for: which moment of the day is a decision.
#include "tonghe/base/time.hpp"

bool is_over(tonghe::Instant end);

bool is_over_on(tonghe::Date day) {
#ifdef MISTAKE
    return is_over(day);
#else
    return is_over(tonghe::end_of(day));
#endif
}
