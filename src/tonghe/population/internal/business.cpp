#include "tonghe/population/internal/business.hpp"

#include "tonghe/population/internal/statistics.hpp"

#include <algorithm>

namespace tonghe::population::internal {

namespace {

constexpr int64_t yuan = 100;
constexpr int64_t unemployment_cents = 65 * yuan; // a month and person: 1 % of a contribution base of 6,500 yuan

bool makes_technology(const Enterprise& enterprise) {
    return enterprise.industry == "C" || enterprise.industry == "I" || enterprise.industry == "M";
}

bool uses_much_energy(const Enterprise& enterprise) { // or water: what green loans are for
    return enterprise.industry == "C" || enterprise.industry == "D" || enterprise.industry == "N";
}

int staff_of(Random& random, const Enterprise& enterprise) {
    const double drawn = random.unit();
    const auto within = [&](int from, int to) {
        return from + static_cast<int>(random.below(static_cast<uint64_t>(to - from + 1)));
    };
    if (enterprise.individual) {
        return within(1, 5);
    }
    return drawn < 0.55   ? within(1, 5)
           : drawn < 0.85 ? within(6, 20)
           : drawn < 0.97 ? within(21, 100)
                          : within(101, 600);
}

Date back(Random& random, Date as_of, int days) {
    return as_of - static_cast<int>(random.below(static_cast<uint64_t>(days)));
}

EnterpriseYear accounts(Random& random, const Enterprise& enterprise, int staff, Date year_end) {
    EnterpriseYear out;
    out.year_end = year_end;
    const double a_head = enterprise.individual ? 210'000 : 520'000;
    const double revenue = staff * std::max(normal(random, a_head, a_head * 0.4), 60'000.0);
    const auto share = [&](double mean, double deviation) {
        return static_cast<int64_t>(revenue * std::max(normal(random, mean, deviation), 0.0)) * yuan;
    };
    out.revenue_cents = static_cast<int64_t>(revenue) * yuan;
    out.tax_cents = share(0.034, 0.012);
    out.profit_cents = share(0.05, 0.05);
    out.assets_cents = share(0.85, 0.25);
    if (makes_technology(enterprise) && random.chance(0.45)) {
        out.research_cents = share(0.06, 0.03);
    }
    if ((enterprise.industry == "C" || enterprise.industry == "F") && random.chance(0.12)) {
        out.exports_cents = share(0.3, 0.15);
    }
    return out;
}

void add_standing(Random& random, Enterprise& enterprise, Date as_of) {
    struct Kind {
        const char* kind;
        double share; // of companies that make technology
        int years;    // valid
    };

    static constexpr Kind kinds[] = {
        {"sme_tech", 0.10, 1},
        {"high_tech", 0.08, 3},
        {"innovative", 0.05, 3},
        {"specialised", 0.028, 3},
        {"little_giant", 0.005, 3},
        {"green_factory", 0.060, 3}};
    BusinessFigures& figures = enterprise.figures;
    for (const Kind& kind : kinds) {
        const bool fits = std::string_view(kind.kind) != "green_factory" || enterprise.industry == "C";
        const Date on = back(random, as_of, kind.years * 365 + 120); // some have lapsed
        if (random.chance(kind.share) && fits && on - enterprise.established_on > 365) {
            figures.qualifications.push_back({kind.kind, on, on + kind.years * 365 - 1});
        }
    }
    if (!random.chance(figures.qualifications.empty() ? 0.01 : 0.7)) {
        return;
    }
    const auto patents = 1 + random.below(5);
    for (uint64_t i = 0; i < patents; ++i) {
        const double drawn = random.unit();
        const char* kind = drawn < 0.3 ? "invention" : drawn < 0.85 ? "utility" : "design";
        const Date on = back(random, as_of, 6 * 365);
        const bool in_product = random.chance(0.16);
        if (on > enterprise.established_on) {
            figures.patents.push_back({kind, on, in_product});
        }
    }
}

void add_money(Random& random, Enterprise& enterprise, Date as_of) {
    BusinessFigures& figures = enterprise.figures;
    const bool young = as_of - enterprise.established_on < 3 * 365;
    if (random.chance(young ? 0.5 : 0.15)) {
        const Date since = std::max(enterprise.established_on, back(random, as_of, 700));
        figures.lease = Lease{
            .yearly_rent_cents =
                (enterprise.individual ? 24 : 60) * (2 + static_cast<int64_t>(random.below(8))) * 500 * yuan,
            .since = since,
            .until = since + 730};
    }
    if (!enterprise.individual && random.chance(0.085)) {
        const bool green = random.chance(uses_much_energy(enterprise) ? 0.25 : 0.04);
        const int64_t amount = (green ? 200 : 30) * (1 + static_cast<int64_t>(random.below(12))) * 10'000 * yuan;
        const Date drawn_on = std::max(enterprise.established_on + 20, back(random, as_of, 900));
        figures.loan = supported_loan(random, green ? "green" : "small", amount, std::min(drawn_on, as_of), as_of);
    }
    if (random.chance(enterprise.individual ? 0.002 : 0.008)) {
        figures.dishonest_since = std::max(enterprise.established_on + 30, back(random, as_of, 900));
        figures.dishonest_since = std::min(*figures.dishonest_since, as_of);
    }
}

} // namespace

Date month_of(Date day, int months_later) {
    const int months = day.year() * 12 + static_cast<int>(day.month()) - 1 + months_later;
    return Date::of(months / 12, static_cast<unsigned>(months % 12) + 1, 1);
}

Date last_closed_year(Date as_of) { return Date::of(as_of.year() - (as_of.month() >= 6 ? 1 : 2), 12, 31); }

std::vector<InsuranceMonth> insured_months(Random& random, int insured, Date established_on, Date as_of) {
    std::vector<InsuranceMonth> out;
    out.reserve(months_kept);
    const bool shrinks = random.chance(0.12);
    const bool employs_disabled = random.chance(0.06) || insured > 30;
    for (int back_months = months_kept - 1; back_months >= 0; --back_months) {
        const Date month = month_of(as_of, -back_months);
        if (month < month_of(established_on, 0)) {
            continue;
        }
        InsuranceMonth one;
        one.month = month;
        if (shrinks && insured > 2 && random.chance(0.25)) {
            one.dismissed = 1 + insured / 12;
        }
        const double hires = 0.02 * insured + 0.02;
        if (!shrinks && random.chance(std::min(hires, 0.9))) {
            const int hired = 1 + insured / 40;
            const bool summer = month.month() >= 6 && month.month() <= 9;
            const double drawn = random.unit();
            const double graduates = summer ? 0.4 : 0.1;
            int& of_kind = drawn < graduates          ? one.graduates_hired
                           : drawn < graduates + 0.08 ? one.hardship_hired
                           : drawn < graduates + 0.12 ? one.veterans_hired
                                                      : one.migrants_hired;
            of_kind = hired;
            insured += hired;
            if (random.chance(0.8)) { // for about as many as leave of themselves
                insured -= hired;
            }
        }
        insured -= one.dismissed;
        one.insured = insured;
        one.disabled = employs_disabled ? 1 + insured / 70 : 0;
        one.unemployment_paid_cents = insured * unemployment_cents;
        out.push_back(one);
    }
    return out;
}

SupportedLoan supported_loan(Random& random, const char* purpose, int64_t amount_cents, Date drawn_on, Date as_of) {
    SupportedLoan out;
    out.purpose = purpose;
    out.amount_cents = amount_cents;
    out.rate_bp = 300 + static_cast<int>(random.below(130));
    out.drawn_on = drawn_on;
    const int age = as_of - drawn_on;
    out.status = random.chance(0.015) ? "overdue" : age > 730 ? "repaid" : "active";
    const int days = std::clamp(std::min(age, 1095 - age), 0, 365); // a loan runs two years
    out.interest_paid_cents = amount_cents / 10'000 * out.rate_bp * days / 365;
    return out;
}

void add_figures(Random& random, Enterprise& enterprise, Date as_of) {
    const int staff = staff_of(random, enterprise);
    if (random.chance(enterprise.individual ? 0.07 : 0.7)) {
        enterprise.figures.months = insured_months(random, staff, enterprise.established_on, as_of);
    }
    const Date year_end = last_closed_year(as_of);
    if (enterprise.established_on < year_end - 30 && random.chance(enterprise.individual ? 0.35 : 0.75)) {
        enterprise.figures.year = accounts(random, enterprise, staff, year_end);
    }
    if (!enterprise.individual && makes_technology(enterprise)) {
        add_standing(random, enterprise, as_of);
    }
    add_money(random, enterprise, as_of);
}

} // namespace tonghe::population::internal
