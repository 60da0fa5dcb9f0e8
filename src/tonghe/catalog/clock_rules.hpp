// The rules of clocks, as packs declare them in clocks.yaml: office hours, when a clock turns yellow and who is told,
// the silence that means acceptance, and the legal grounds on which a case is suspended.
//
// Always true
//  1. A pack adds to those it depends on; hours of a region, a clock's threshold, the silence or a ground that it names
//     again replace theirs.
//  2. Red is the term being over; only yellow is a matter of setting.
//
// Elsewhere: reckoning with them (base/term.hpp, work/step_clock.hpp, service/promise_clock.hpp).
#pragma once
#include "tonghe/base/term.hpp"
#include "tonghe/catalog/item.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tonghe::catalog {

enum class ClockKind { legal, promised, step }; // 法定, 承诺, 环节
TONGHE_ENUM(ClockKind, legal, promised, step)

// Who gets a message when a clock turns.
struct Told {
    bool holder = false; // of the task; nobody while it lies in its queue
    bool head = false;   // of the unit whose task it is

    bool operator==(const Told&) const = default;
};

struct ClockRule {
    int share = 80; // yellow once so many per cent are used, or …
    int before = 0; // … where it is given, when no more than so many of the unit are left
    Told on_yellow{.holder = true};
    Told on_red{.holder = true, .head = true};

    // How much of the term may be used before the clock is yellow, as `passed` counts; none where it never is.
    std::optional<int64_t> until_yellow(const Term& term) const;
    bool operator==(const ClockRule&) const = default;
};

// Why a case stands still though nobody is late (行政许可法 45).
struct SuspensionGround {
    std::string id;
    Text title;
    LawReference law;
    bool stops_legal = true; // the days do not count
    bool stops_promised = true;
    bool needs_document = true; // the applicant is told in writing how long it takes

    bool operator==(const SuspensionGround&) const = default;
};

// Nothing said in time means accepted, from the day all was received (行政许可法 32).
struct SilenceRule {
    Term term{TermUnit::workday, 5};
    LawReference law;

    bool operator==(const SilenceRule&) const = default;
};

struct RegionHours {
    std::string region; // 12 digits; empty: everywhere
    OfficeHours hours;

    bool operator==(const RegionHours&) const = default;
};

struct ClockRules {
    ClockRule legal;
    ClockRule promised;
    ClockRule step;
    SilenceRule silence;
    std::vector<SuspensionGround> grounds;
    std::vector<RegionHours> hours;

    const ClockRule& of(ClockKind kind) const;
    const SuspensionGround* ground(std::string_view id) const;  // nullptr where there is none
    const OfficeHours& hours_of(std::string_view region) const; // of the smallest region that covers it
    bool operator==(const ClockRules&) const = default;
};

} // namespace tonghe::catalog
