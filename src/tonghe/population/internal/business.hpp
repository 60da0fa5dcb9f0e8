// The figures of an enterprise: staff insured month by month, the last year's accounts, standing, patents, rent, loans.
#pragma once
#include "tonghe/base/random.hpp"
#include "tonghe/population/household.hpp"

namespace tonghe::population::internal {

inline constexpr int months_kept = 12; // the month of the day itself is the last

void add_figures(Random& random, Enterprise& enterprise, Date as_of);

// `insured` people month by month since the enterprise was founded, at most a year.
std::vector<InsuranceMonth> insured_months(Random& random, int insured, Date established_on, Date as_of);
SupportedLoan supported_loan(Random& random, const char* purpose, int64_t amount_cents, Date drawn_on, Date as_of);
Date last_closed_year(Date as_of);         // its last day; accounts of a year are known by the end of May
Date month_of(Date day, int months_later); // the first day of a month

} // namespace tonghe::population::internal
