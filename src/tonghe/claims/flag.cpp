#include "tonghe/claims/flag.hpp"

#include "tonghe/claims/errors.hpp"

#include <algorithm>

namespace tonghe::claims {

FlagState decide(const FlagStanding& flag, const Decision& decision, int64_t second_reader_cents) {
    if (is_decided(flag.state)) {
        throw Error(errors::decided);
    }
    const bool confirms = decision.verdict == Verdict::confirm;
    if (confirms && !flag.answered && decision.on <= flag.answer_due_on) {
        throw Error(errors::answer_awaited, {{"due_on", to_string(flag.answer_due_on)}});
    }
    const FlagState settled = confirms ? FlagState::confirmed : FlagState::cleared;
    if (flag.state == FlagState::proposed) {
        if (flag.proposed_by == decision.by) {
            throw Error(errors::second_reader_needed);
        }
        return flag.proposed == decision.verdict ? settled : flag.answered ? FlagState::answered : FlagState::flagged;
    }
    return flag.cents >= second_reader_cents ? FlagState::proposed : settled;
}

int64_t saved_by(int64_t cents, int64_t saved_before) { return std::max<int64_t>(0, cents - saved_before); }

} // namespace tonghe::claims
