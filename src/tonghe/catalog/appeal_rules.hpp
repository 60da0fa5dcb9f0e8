// How appeals (异议申诉) are heard: terms, the panel, and what the law offers after the answer (appeals.yaml).
//
// Always true
//  1. The panel has an odd number of seats, so that a majority always decides.
//  2. Terms are working days; remedies keep the days or months of the law they rest on.
//
// Elsewhere: the life of an appeal (appeal/appeal.hpp), who sits on panels (posts with the permission
// `appeals.judge`).
#pragma once
#include "tonghe/catalog/clock_rules.hpp"

#include <string>
#include <vector>

namespace tonghe::catalog {

enum class RemedyUnit { days, months };
TONGHE_ENUM(RemedyUnit, days, months)

struct LegalRemedy { // administrative reconsideration (行政复议), litigation (行政诉讼)
    std::string id;
    Text title;
    Text to; // where one turns
    int count = 0;
    RemedyUnit unit = RemedyUnit::days;
    LawReference law;

    bool operator==(const LegalRemedy&) const = default;
};

struct AppealTerms {  // working days
    int admit = 5;    // to admit or dismiss
    int board = 20;   // for the opinions
    int act = 10;     // for the office that corrects, revises or reconsiders
    int answer = 5;   // once that is done
    int reminder = 1; // before a term ends

    bool operator==(const AppealTerms&) const = default;
};

struct AppealRules {
    int seats = 3;
    AppealTerms terms;
    std::vector<LegalRemedy> remedies;

    bool operator==(const AppealRules&) const = default;
};

// The last day on which the remedy is open to somebody who was answered on that day.
Date last_day(const LegalRemedy& remedy, Date answered_on);

} // namespace tonghe::catalog
