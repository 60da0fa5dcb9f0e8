#include "tonghe/population/records.hpp"

#include "tonghe/base/random.hpp"
#include "tonghe/population/internal/circumstance_records.hpp"
#include "tonghe/population/internal/numbers.hpp"

#include <fmt/format.h>

namespace tonghe::population {

using registry::RecordId;

namespace {

constexpr int64_t by_hand_max = 1000; // numbers up to here are of families and institutions known by name

JsonObject& give(JsonObject& values, const char* field, const std::string& text) {
    if (!text.empty()) {
        values[field] = text;
    }
    return values;
}

const char* sex_code(Sex sex) { return sex == Sex::male ? "1" : "2"; }

const char* scheme(const Insurance& insurance) { return insurance.employee ? "employee" : "resident"; }

class Writer {
  public:
    Writer(const Household& household, uint64_t seed, Date as_of, Records& out)
        : household_(household), seed_(seed), as_of_(as_of), out_(out) {}

    void write() {
        write_address();
        if (household_.local) {
            write_household();
        }
        for (const Person& person : household_.members) {
            write_person(person);
            write_work_and_insurance(person);
            write_health(person);
            if (person.account) {
                write_account(person);
            }
            internal::append_circumstances(person, household_.home.region, seed_, as_of_, out_);
        }
        for (const Marriage& marriage : household_.marriages) {
            write_marriage(marriage);
        }
        for (const Birth& birth : household_.births) {
            write_birth(birth);
        }
        for (const Enterprise& enterprise : household_.enterprises) {
            append_records(enterprise, seed_, out_);
        }
        if (household_.property) {
            write_property(*household_.property);
        }
    }

  private:
    void add(RecordKind kind, int64_t number, const char* registry, JsonObject values, int part = 0) {
        out_.records.push_back(
            {.id = record_id(kind, number, seed_, part), .registry = registry, .values = std::move(values)}
        );
    }

    void relate_persons(const Person& from, const char* relation, const PersonName& to) {
        if (to) {
            out_.relations.push_back(
                {.from = record_id(RecordKind::person, from.number, seed_),
                 .relation = relation,
                 .to = record_id(RecordKind::person, to.number, seed_)}
            );
        }
    }

    void write_address() {
        const Home& home = household_.home;
        add(RecordKind::address,
            household_.number,
            "address",
            {{"address_code", home.code},
             {"region", home.region},
             {"grid", home.grid},
             {"road", home.road},
             {"compound", home.compound},
             {"building", home.building},
             {"unit", home.unit},
             {"room", home.room},
             {"text", home.text}});
    }

    void write_household() {
        const Person& head = household_.members.front();
        add(RecordKind::household,
            household_.number,
            "household",
            {{"household_number", number_of_household()},
             {"book_number", household_.book},
             {"kind", household_.shared ? "collective" : "family"},
             {"head_identity_number", head.identity_number},
             {"head_name", head.name},
             {"region", household_.home.region},
             {"address", household_.home.text},
             {"address_code", household_.home.code}});
    }

    std::string number_of_household() const { return fmt::format("H{:010}", household_.number); }

    void write_person(const Person& person) {
        JsonObject values{
            {"identity_number", person.identity_number},
            {"name", person.name},
            {"sex", sex_code(person.sex)},
            {"birth_date", to_string(person.birth_date)},
            {"nation", person.nation},
            {"education", person.education},
            {"marital_status", person.marital},
            {"local", person.local},
            {"residence_region", household_.home.region},
            {"residence_address", household_.home.text},
            {"address_code", household_.home.code},
            {"status", "alive"},
        };
        if (person.local && household_.local) {
            give(values, "household_number", number_of_household());
            give(values, "household_relation", person.relation);
        }
        give(values, person.local ? "registered_region" : "registered_place", person.registered_at);
        give(values, "phone", person.phone);
        give(values, "father_identity_number", person.father.identity_number);
        give(values, "mother_identity_number", person.mother.identity_number);
        for (const Birth& birth : household_.births) {
            if (birth.child.number == person.number) {
                give(values, "birth_certificate_number", birth.certificate);
            }
        }
        add(RecordKind::person, person.number, "person", std::move(values));
        relate_persons(person, "father", person.father);
        relate_persons(person, "mother", person.mother);
        relate_persons(person, "spouse", person.spouse);
    }

    void write_work_and_insurance(const Person& person) {
        const std::string& region = household_.home.region;
        if (person.job) {
            add(RecordKind::employment,
                person.number,
                "employment",
                {{"record_number", fmt::format("JY{:010}", person.number)},
                 {"identity_number", person.identity_number},
                 {"employer_code", person.job->employer},
                 {"employer_name", person.job->employer_name},
                 {"occupation", person.job->occupation},
                 {"since", to_string(person.job->since)},
                 {"monthly_wage_cents", person.job->monthly_wage_cents},
                 {"region", region}});
        }
        if (person.pension) {
            JsonObject values{
                {"identity_number", person.identity_number},
                {"name", person.name},
                {"scheme", scheme(*person.pension)},
                {"status", "active"},
                {"months_paid", person.pension->months},
                {"since", to_string(person.pension->since)}};
            if (person.job) {
                give(values, "employer_code", person.job->employer);
                give(values, "employer_name", person.job->employer_name);
            }
            values["card_number"] = fmt::format("YL{:08}", person.number % 100'000'000);
            values["card_bank"] = "yunlan";
            values["region"] = region;
            add(RecordKind::social_insurance, person.number, "social_insurance", std::move(values));
        }
        if (person.medical) {
            JsonObject values{
                {"insured_number", fmt::format("99{:010}", person.number)},
                {"identity_number", person.identity_number},
                {"name", person.name},
                {"birth_date", to_string(person.birth_date)},
                {"scheme", scheme(*person.medical)},
                {"status", "active"},
                {"since", to_string(person.medical->since)},
                {"region", region}};
            if (years_between(person.birth_date, as_of_) < 18) {
                give(
                    values,
                    "guardian_identity_number",
                    person.mother ? person.mother.identity_number : person.father.identity_number
                );
            }
            add(RecordKind::medical_insurance, person.number, "medical_insurance", std::move(values));
        }
    }

    void write_health(const Person& person) {
        const std::string& region = household_.home.region;
        if (person.disability) {
            add(RecordKind::disability,
                person.number,
                "disability",
                {{"certificate_number", person.disability->certificate},
                 {"identity_number", person.identity_number},
                 {"kind", std::to_string(person.disability->kind)},
                 {"level", std::to_string(person.disability->level)},
                 {"issued_on", to_string(person.disability->issued_on)},
                 {"region", region}});
        }
        if (!person.vaccinations.empty()) {
            write_vaccinations(person);
        }
        if (person.expects_on) {
            add(RecordKind::birth_registration,
                person.number,
                "birth_registration",
                {{"slip_number", fmt::format("SY{:010}", person.number)},
                 {"mother_identity_number", person.identity_number},
                 {"father_identity_number", person.spouse.identity_number},
                 {"registered_on", to_string(std::min(as_of_, *person.expects_on - 190))},
                 {"region", region}});
        }
    }

    void write_vaccinations(const Person& person) {
        const PersonName& guardian = person.mother ? person.mother : person.father;
        if (!guardian) {
            return;
        }
        add(RecordKind::vaccination_file,
            person.number,
            "vaccination_file",
            {{"file_number", fmt::format("JZ{:010}", person.number)},
             {"child_name", person.name},
             {"child_identity_number", person.identity_number},
             {"sex", sex_code(person.sex)},
             {"birth_date", to_string(person.birth_date)},
             {"guardian_identity_number", guardian.identity_number},
             {"opened_on", to_string(person.vaccinations.front().given_on)},
             {"region", household_.home.region}});
        int part = 0;
        for (const Vaccination& dose : person.vaccinations) {
            add(RecordKind::vaccination,
                person.number,
                "vaccination",
                {{"record_number", fmt::format("JZ{:010}-{:02}", person.number, part + 1)},
                 {"identity_number", person.identity_number},
                 {"vaccine", dose.vaccine},
                 {"dose", dose.dose},
                 {"given_on", to_string(dose.given_on)},
                 {"region", household_.home.region}},
                part);
            ++part;
        }
    }

    void write_account(const Person& person) {
        add(RecordKind::bank_account,
            person.number,
            "bank_account",
            {{"account_number", person.account->number},
             {"identity_number", person.identity_number},
             {"holder_name", person.name},
             {"bank", person.account->bank},
             {"opened_on", to_string(person.account->opened_on)}});
    }

    void write_marriage(const Marriage& marriage) {
        add(RecordKind::marriage,
            marriage.wife.number,
            "marriage",
            {{"certificate_number", marriage.certificate},
             {"husband_identity_number", marriage.husband.identity_number},
             {"husband_name", marriage.husband.name},
             {"wife_identity_number", marriage.wife.identity_number},
             {"wife_name", marriage.wife.name},
             {"registered_on", to_string(marriage.registered_on)},
             {"region", marriage.region},
             {"status", "valid"}});
    }

    void write_birth(const Birth& birth) {
        const Date born = date_of(birth.born_at);
        JsonObject values{{"record_number", birth.record}, {"sex", sex_code(birth.sex)}, {"born_on", to_string(born)}};
        give(values, "certificate_number", birth.certificate);
        give(values, "mother_identity_number", birth.mother.identity_number);
        give(values, "mother_name", birth.mother.name);
        give(values, "father_identity_number", birth.father.identity_number);
        give(values, "father_name", birth.father.name);
        give(values, "child_identity_number", birth.child.identity_number);
        give(values, "child_name", birth.child_name);
        values["born_time"] = to_string(birth.born_at).substr(11, 5);
        values["weight_g"] = birth.weight_g;
        values["length_cm"] = birth.length_cm;
        values["gestation_weeks"] = birth.gestation_weeks;
        values["birth_order"] = birth.order;
        values["plural"] = birth.of > 1;
        values["parity"] = birth.parity;
        values["parents_married"] = birth.parents_married;
        values["in_city"] = birth.in_city;
        give(values, "hospital_code", birth.hospital);
        give(values, "hospital_name", birth.hospital_name);
        values["region"] = birth.region;
        add(RecordKind::birth, birth.mother.number, "birth", std::move(values), birth.order);
        if (birth.order == 1 && birth.in_city) {
            write_delivery(birth, born);
        }
    }

    void write_delivery(const Birth& birth, Date born) {
        const int64_t cents = (5'200 + birth.weight_g % 97 * 60 + (birth.of - 1) * 4'000) * 100LL;
        add(RecordKind::hospital_stay,
            birth.mother.number,
            "hospital_stay",
            {{"settlement_number", fmt::format("ZY{}", birth.record.substr(2))},
             {"identity_number", birth.mother.identity_number},
             {"kind", "delivery"},
             {"hospital_code", birth.hospital},
             {"hospital_name", birth.hospital_name},
             {"admitted_on", to_string(born - 1)},
             {"discharged_on", to_string(std::min(born + 3, as_of_))},
             {"total_cents", cents},
             {"insured_cents", 0},
             {"region", birth.region}});
    }

    void write_property(const Property& property) {
        add(RecordKind::property,
            household_.number,
            "property",
            {{"certificate_number", property.certificate},
             {"owner_identity_number", property.owner.identity_number},
             {"owner_name", property.owner.name},
             {"address_code", household_.home.code},
             {"address", household_.home.text},
             {"area_m2", property.area_m2},
             {"use", "home"},
             {"registered_on", to_string(property.registered_on)},
             {"region", household_.home.region}});
    }

    const Household& household_;
    uint64_t seed_;
    Date as_of_;
    Records& out_;
};

// Nine enterprises in ten have named an account to the treasury. Drawn apart, so that nothing else of the city depends
// on it.
void append_account(const Enterprise& enterprise, uint64_t seed, Records& out) {
    static constexpr const char* banks[] = {"yunlan", "lanjiang", "postal"};
    const auto kind = static_cast<uint64_t>(RecordKind::enterprise_account);
    const bool by_hand = enterprise.number <= by_hand_max;
    Random random(internal::hash_of((by_hand ? 0 : seed) + kind, static_cast<uint64_t>(enterprise.number)));
    const bool has_one = by_hand || random.chance(0.9);
    if (enterprise.institution || !has_one) {
        return;
    }
    out.records.push_back(
        {.id = record_id(RecordKind::enterprise_account, enterprise.number, seed),
         .registry = "enterprise_account",
         .values =
             {// No bank issues accounts beginning so.
              {"account_number", fmt::format("2899{:03}{:012}", random.below(1000), enterprise.number)},
              {"credit_code", enterprise.credit_code},
              {"holder_name", enterprise.name},
              {"bank", banks[random.below(std::size(banks))]},
              {"opened_on", to_string(enterprise.established_on + 20)}}}
    );
}

} // namespace

RecordId record_id(RecordKind kind, int64_t number, uint64_t seed, int part) {
    static constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    // 48 bits of time as in every id (1 January 2026), then 8 of kind, 36 of number, 4 of part, 32 that nobody guesses.
    constexpr uint64_t millis = 1'767'225'600'000ULL;
    const uint64_t secret =
        internal::hash_of(
            number <= by_hand_max ? 0 : seed + 1,
            static_cast<uint64_t>(number) * 4096 + static_cast<uint64_t>(part) * 64 + static_cast<uint64_t>(kind)
        ) >>
        32;
    const uint64_t high = (millis << 16) | (static_cast<uint64_t>(kind) << 8) | (static_cast<uint64_t>(number) >> 28);
    const uint64_t low = (static_cast<uint64_t>(number) << 36) | (static_cast<uint64_t>(part & 15) << 32) | secret;
    std::string out(26, '0');
    for (size_t i = 0; i < 26; ++i) { // 130 bits, the first two always zero
        const size_t shift = (25 - i) * 5;
        const uint64_t bits = shift >= 64  ? high >> (shift - 64)
                              : shift > 59 ? (low >> shift) | (high << (64 - shift))
                                           : low >> shift;
        out[i] = alphabet[bits & 31];
    }
    return RecordId(std::move(out));
}

void append_records(const Household& household, uint64_t seed, Date as_of, Records& out) {
    Writer(household, seed, as_of, out).write();
}

void append_records(const Enterprise& enterprise, uint64_t seed, Records& out) {
    const RecordId id = record_id(RecordKind::enterprise, enterprise.number, seed);
    JsonObject values{
        {"credit_code", enterprise.credit_code},
        {"name", enterprise.name},
        {"kind",
         enterprise.institution  ? "institution"
         : enterprise.individual ? "individual"
                                 : "limited"},
        {"industry", enterprise.industry},
        {"capital_cents", enterprise.capital_cents},
        {"established_on", to_string(enterprise.established_on)},
        {"region", enterprise.region},
        {"address", enterprise.address},
        {"status", "active"},
    };
    give(values, "legal_representative", enterprise.legal_representative.identity_number);
    give(values, "legal_representative_name", enterprise.legal_representative.name);
    out.records.push_back({.id = id, .registry = "enterprise", .values = std::move(values)});
    if (enterprise.legal_representative) {
        out.relations.push_back(
            {.from = id,
             .relation = "legal_representative",
             .to = record_id(RecordKind::person, enterprise.legal_representative.number, seed)}
        );
    }
    for (const Shareholder& shareholder : enterprise.shareholders) {
        const RecordKind kind = shareholder.enterprise ? RecordKind::enterprise : RecordKind::person;
        out.relations.push_back(
            {.from = id,
             .relation = shareholder.enterprise ? "parent_company" : "shareholder",
             .to = record_id(kind, shareholder.number, seed)}
        );
    }
    append_account(enterprise, seed, out);
    internal::append_figures(enterprise, seed, out);
}

} // namespace tonghe::population
