// Rework (返工): steps done again in the same case, returns (退回) and rounds of correction (补正).
#include "tonghe/insight/diagnosis.hpp"

#include <algorithm>

namespace tonghe::insight {

bool is_work(const EventLog& log, const Step& step) { return log.units.size() == 0 || step.unit != no_code; }

Rework rework(const Study& study, size_t rows_max) {
    struct Gathered {
        int64_t cases = 0;
        int64_t repeats = 0;
        int64_t micros = 0;
        size_t last_case = SIZE_MAX; // that repeated it
        size_t seen_in = SIZE_MAX;   // the case that last did it
        int64_t seen_at = 0;
    };

    Rework out;
    std::vector<Gathered> gathered(study.log.activities.size());
    const std::vector<bool> corrections = study.marks_of(study.profile.corrections);
    const auto returned = study.log.texts.find("return");
    for (size_t c = 0; c < study.steps.cases.size(); ++c) {
        bool repeats = false;
        int64_t rounds = 0;
        for (const Step& step : study.steps.of(c)) {
            Gathered& at = gathered[step.activity];
            if (at.seen_in == c && is_work(study.log, step)) {
                repeats = true;
                ++at.repeats;
                at.micros += study.time.between(at.seen_at, step.done);
                at.cases += at.last_case != c ? 1 : 0;
                at.last_case = c;
            }
            at.seen_in = c;
            at.seen_at = step.done;
            out.returns += returned && step.outcome == *returned ? 1 : 0;
            rounds += corrections[step.activity] ? 1 : 0;
        }
        out.cases += repeats ? 1 : 0;
        out.correction_rounds += rounds;
        out.correction_cases += rounds > 0 ? 1 : 0;
    }
    for (Code a = 0; a < gathered.size(); ++a) {
        const Gathered& at = gathered[a];
        out.repeats += at.repeats;
        if (at.repeats > 0) {
            out.rows.push_back(
                {std::string(study.log.activities.text(a)),
                 study.title_of(a),
                 at.cases,
                 at.repeats,
                 rounded(study.days(at.micros))}
            );
        }
    }
    std::stable_sort(out.rows.begin(), out.rows.end(), [](const Repeat& a, const Repeat& b) {
        return a.repeats > b.repeats;
    });
    out.rows.resize(std::min(out.rows.size(), rows_max));
    out.share = share_of(static_cast<double>(out.cases), static_cast<double>(study.log.cases.size()));
    return out;
}

} // namespace tonghe::insight
