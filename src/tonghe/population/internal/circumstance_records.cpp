#include "tonghe/population/internal/circumstance_records.hpp"

#include "tonghe/population/internal/business.hpp"

#include <fmt/format.h>

namespace tonghe::population::internal {

namespace {

// Persons and enterprises are numbered apart, but either may borrow or break trust.
constexpr int of_person = 0;
constexpr int of_enterprise = 1;

class Writer {
  public:
    Writer(int64_t number, uint64_t seed, Records& out) : number_(number), seed_(seed), out_(out) {}

    void add(RecordKind kind, const char* registry, JsonObject values, int part = 0) {
        out_.records.push_back(
            {.id = record_id(kind, number_, seed_, part), .registry = registry, .values = std::move(values)}
        );
    }

    std::string key(const char* letters) const { return fmt::format("{}{:010}", letters, number_); }

    std::string key(const char* letters, int part) const {
        return fmt::format("{}{:010}-{:02}", letters, number_, part);
    }

    void add_loan(const SupportedLoan& loan, const std::string& borrower, int of) {
        add(RecordKind::loan,
            "loan",
            {{"contract_number", key("DK", of)},
             {"borrower_code", borrower},
             {"purpose", loan.purpose},
             {"bank", "lanjiang"},
             {"amount_cents", loan.amount_cents},
             {"rate_bp", loan.rate_bp},
             {"interest_paid_cents", loan.interest_paid_cents},
             {"drawn_on", to_string(loan.drawn_on)},
             {"status", loan.status}},
            of);
    }

    void add_dishonesty(Date since, const std::string& subject, int of) {
        add(RecordKind::dishonesty,
            "dishonesty",
            {{"case_number", key("SX", of)},
             {"subject_code", subject},
             {"since", to_string(since)},
             {"status", "active"}},
            of);
    }

  private:
    int64_t number_;
    uint64_t seed_;
    Records& out_;
};

class PersonWriter : Writer {
  public:
    PersonWriter(const Person& person, const std::string& region, uint64_t seed, Date as_of, Records& out)
        : Writer(person.number, seed, out), person_(person), life_(person.circumstances), region_(region),
          as_of_(as_of) {}

    void write() {
        write_income();
        write_help();
        write_work();
        write_schooling();
        write_service();
        write_home_and_land();
        write_health_and_purchases();
    }

  private:
    const std::string& who() const { return person_.identity_number; }

    // The registries with one record a person: what it is, since when, where.
    void
    add_recognition(RecordKind kind, const char* registry, const char* day, const std::optional<Recognition>& given) {
        if (given) {
            add(kind,
                registry,
                {{"identity_number", who()}, {"kind", given->kind}, {day, to_string(given->on)}, {"region", region_}});
        }
    }

    void write_income() {
        if (life_.monthly_income_cents) {
            add(RecordKind::income,
                "income",
                {{"identity_number", who()},
                 {"monthly_cents", *life_.monthly_income_cents},
                 {"assessed_on", to_string(month_of(as_of_, 0))}});
        }
        if (life_.pension) {
            add(RecordKind::pension,
                "pension",
                {{"identity_number", who()},
                 {"scheme", life_.pension->employee ? "employee" : "resident"},
                 {"monthly_cents", life_.pension->monthly_cents},
                 {"since", to_string(life_.pension->since)},
                 {"status", "active"},
                 {"region", region_}});
        }
    }

    void write_help() {
        if (life_.assistance) {
            add(RecordKind::social_assistance,
                "social_assistance",
                {{"assistance_number", key("JZ")},
                 {"identity_number", who()},
                 {"kind", life_.assistance->kind},
                 {"since", to_string(life_.assistance->since)},
                 {"monthly_cents", life_.assistance->monthly_cents},
                 {"status", "active"},
                 {"region", region_}});
        }
        if (life_.protection) {
            add(RecordKind::child_protection,
                "child_protection",
                {{"identity_number", who()},
                 {"kind", life_.protection->kind},
                 {"recognised_on", to_string(life_.protection->on)},
                 {"status", "active"},
                 {"region", region_}});
        }
        if (life_.care) {
            add(RecordKind::care_assessment,
                "care_assessment",
                {{"assessment_number", key("SN")},
                 {"identity_number", who()},
                 {"level", life_.care->kind},
                 {"assessed_on", to_string(life_.care->on)},
                 {"valid_until", to_string(life_.care->on + 2 * 365)},
                 {"region", region_}});
        }
        add_recognition(RecordKind::family_planning, "family_planning", "certified_on", life_.family_planning);
    }

    void write_work() {
        if (life_.unemployment) {
            add(RecordKind::unemployment,
                "unemployment",
                {{"record_number", key("SY")},
                 {"identity_number", who()},
                 {"registered_on", to_string(life_.unemployment->registered_on)},
                 {"status", "active"},
                 {"involuntary", life_.unemployment->involuntary},
                 {"hardship", life_.unemployment->hardship},
                 {"region", region_}});
        }
        if (life_.flexible_work) {
            add(RecordKind::flexible_employment,
                "flexible_employment",
                {{"identity_number", who()},
                 {"registered_on", to_string(life_.flexible_work->registered_on)},
                 {"monthly_paid_cents", life_.flexible_work->monthly_paid_cents},
                 {"status", "active"},
                 {"region", region_}});
        }
        if (life_.skill) {
            JsonObject values{
                {"certificate_number", key("JN")},
                {"identity_number", who()},
                {"level", life_.skill->kind},
                {"issued_on", to_string(life_.skill->on)}};
            if (person_.job) {
                values["occupation"] = person_.job->occupation;
            }
            add(RecordKind::skill_certificate, "skill_certificate", std::move(values));
        }
        if (life_.talent) {
            add(RecordKind::talent,
                "talent",
                {{"certificate_number", key("RC")},
                 {"identity_number", who()},
                 {"level", life_.talent->kind},
                 {"recognised_on", to_string(life_.talent->on)},
                 {"region", region_}});
        }
        if (life_.loan) {
            add_loan(*life_.loan, who(), of_person);
        }
    }

    void write_schooling() {
        if (life_.graduation) {
            add(RecordKind::graduate,
                "graduate",
                {{"certificate_number", key("BY")},
                 {"identity_number", who()},
                 {"school", life_.graduation->school},
                 {"degree", life_.graduation->degree},
                 {"graduated_on", to_string(life_.graduation->on)},
                 {"hardship", life_.graduation->hardship}});
        }
        if (life_.enrolment) {
            add(RecordKind::enrolment,
                "enrolment",
                {{"student_number", key("G")},
                 {"identity_number", who()},
                 {"stage", life_.enrolment->stage},
                 {"school", life_.enrolment->school},
                 {"since", to_string(life_.enrolment->since)},
                 {"status", "active"},
                 {"region", region_}});
        }
    }

    void write_service() {
        if (life_.veteran) {
            JsonObject values{{"identity_number", who()}, {"kind", life_.veteran->kind}, {"region", region_}};
            if (life_.veteran->discharged_on) {
                values["discharged_on"] = to_string(*life_.veteran->discharged_on);
                values["years_served"] = life_.veteran->years_served;
            }
            if (life_.veteran->disability_level > 0) {
                values["disability_level"] = life_.veteran->disability_level;
            }
            add(RecordKind::veteran, "veteran", std::move(values));
        }
        if (life_.service) {
            add(RecordKind::military_service,
                "military_service",
                {{"identity_number", who()},
                 {"kind", life_.service->kind},
                 {"enlisted_on", to_string(life_.service->on)},
                 {"status", "active"},
                 {"region", region_}});
        }
    }

    void write_home_and_land() {
        if (life_.housing_support) {
            add(RecordKind::housing_support,
                "housing_support",
                {{"record_number", key("ZF")},
                 {"identity_number", who()},
                 {"kind", life_.housing_support->kind},
                 {"since", to_string(life_.housing_support->on)},
                 {"status", "active"},
                 {"region", region_}});
        }
        if (const auto& purchase = life_.purchase) {
            add(RecordKind::home_purchase,
                "home_purchase",
                {{"contract_number", key("WQ")},
                 {"identity_number", who()},
                 {"contract_on", to_string(purchase->contract_on)},
                 {"price_cents", purchase->price_cents},
                 {"area_m2", purchase->area_m2},
                 {"first", purchase->first},
                 {"new_build", purchase->new_build},
                 {"region", region_}});
        }
        if (const auto& land = life_.farmland) {
            add(RecordKind::farmland,
                "farmland",
                {{"plot_number", key("CB")},
                 {"holder", who()},
                 {"area_mu", land->area_mu},
                 {"crop", land->grain ? "grain" : "other"},
                 {"year", land->declared_on.year()},
                 {"declared_on", to_string(land->declared_on)},
                 {"region", region_}});
        }
        if (const auto& machine = life_.machine) {
            add(RecordKind::farm_machine,
                "farm_machine",
                {{"machine_number", key("NJ")},
                 {"identity_number", who()},
                 {"kind", machine->kind},
                 {"bought_on", to_string(machine->bought_on)},
                 {"price_cents", machine->price_cents},
                 {"subsidy_listed", machine->listed},
                 {"region", region_}});
        }
    }

    void write_health_and_purchases() {
        if (const auto& stay = life_.stay) {
            constexpr int after_a_delivery = 1;
            add(RecordKind::hospital_stay,
                "hospital_stay",
                {{"settlement_number", key("ZB")},
                 {"identity_number", who()},
                 {"kind", stay->kind},
                 {"hospital_code", stay->hospital},
                 {"hospital_name", stay->hospital_name},
                 {"admitted_on", to_string(stay->admitted_on)},
                 {"discharged_on", to_string(stay->discharged_on)},
                 {"total_cents", stay->total_cents},
                 {"insured_cents", stay->insured_cents},
                 {"own_cents", stay->own_cents},
                 {"region", stay->region}},
                after_a_delivery);
        }
        if (const auto& vehicle = life_.vehicle) {
            add(RecordKind::vehicle_trade,
                "vehicle_trade",
                {{"record_number", key("QC")},
                 {"identity_number", who()},
                 {"scrapped_on", to_string(vehicle->scrapped_on)},
                 {"new_price_cents", vehicle->new_price_cents},
                 {"new_energy", vehicle->new_energy}});
        }
        if (life_.dishonest_since) {
            add_dishonesty(*life_.dishonest_since, who(), of_person);
        }
    }

    const Person& person_;
    const Circumstances& life_;
    const std::string& region_;
    Date as_of_;
};

class FigureWriter : Writer {
  public:
    FigureWriter(const Enterprise& enterprise, uint64_t seed, Records& out)
        : Writer(enterprise.number, seed, out), enterprise_(enterprise), figures_(enterprise.figures) {}

    void write() {
        int part = 0;
        for (const InsuranceMonth& month : figures_.months) {
            write_month(month, part++);
        }
        if (figures_.year) {
            write_year(*figures_.year);
        }
        write_standing();
        if (const auto& lease = figures_.lease) {
            add(RecordKind::premises_lease,
                "premises_lease",
                {{"contract_number", key("ZL")},
                 {"credit_code", code()},
                 {"yearly_rent_cents", lease->yearly_rent_cents},
                 {"since", to_string(lease->since)},
                 {"until", to_string(lease->until)},
                 {"region", enterprise_.region}});
        }
        if (figures_.loan) {
            add_loan(*figures_.loan, code(), of_enterprise);
        }
        if (figures_.dishonest_since) {
            add_dishonesty(*figures_.dishonest_since, code(), of_enterprise);
        }
    }

  private:
    const std::string& code() const { return enterprise_.credit_code; }

    void write_month(const InsuranceMonth& month, int part) {
        add(RecordKind::enterprise_insurance,
            "enterprise_insurance",
            {{"record_number", key("YB", part + 1)},
             {"credit_code", code()},
             {"month", to_string(month.month)},
             {"insured_staff", month.insured},
             {"disabled_staff", month.disabled},
             {"unemployment_paid_cents", month.unemployment_paid_cents},
             {"dismissed", month.dismissed},
             {"graduates_hired", month.graduates_hired},
             {"hardship_hired", month.hardship_hired},
             {"veterans_hired", month.veterans_hired},
             {"migrants_hired", month.migrants_hired}},
            part);
    }

    void write_year(const EnterpriseYear& year) {
        add(RecordKind::enterprise_year,
            "enterprise_year",
            {{"record_number", key("NS")},
             {"credit_code", code()},
             {"year_end", to_string(year.year_end)},
             {"revenue_cents", year.revenue_cents},
             {"tax_cents", year.tax_cents},
             {"profit_cents", year.profit_cents},
             {"research_cents", year.research_cents},
             {"assets_cents", year.assets_cents},
             {"exports_cents", year.exports_cents}});
    }

    void write_standing() {
        int part = 0;
        for (const Qualification& qualification : figures_.qualifications) {
            add(RecordKind::qualification,
                "qualification",
                {{"certificate_number", key("ZZ", part + 1)},
                 {"credit_code", code()},
                 {"kind", qualification.kind},
                 {"recognised_on", to_string(qualification.recognised_on)},
                 {"valid_until", to_string(qualification.valid_until)}},
                part);
            ++part;
        }
        part = 0;
        for (const Patent& patent : figures_.patents) {
            add(RecordKind::patent,
                "patent",
                {{"patent_number", key("ZL", part + 1)},
                 {"owner_code", code()},
                 {"kind", patent.kind},
                 {"granted_on", to_string(patent.granted_on)},
                 {"in_product", patent.in_product}},
                part);
            ++part;
        }
    }

    const Enterprise& enterprise_;
    const BusinessFigures& figures_;
};

} // namespace

void append_circumstances(const Person& person, const std::string& region, uint64_t seed, Date as_of, Records& out) {
    PersonWriter(person, region, seed, as_of, out).write();
}

void append_figures(const Enterprise& enterprise, uint64_t seed, Records& out) {
    FigureWriter(enterprise, seed, out).write();
}

} // namespace tonghe::population::internal
