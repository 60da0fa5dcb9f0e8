#include "tonghe/population/population.hpp"

#include "tonghe/base/check.hpp"
#include "tonghe/population/internal/enterprises.hpp"
#include "tonghe/population/internal/homes.hpp"
#include "tonghe/population/internal/kin.hpp"
#include "tonghe/population/internal/lives.hpp"
#include "tonghe/population/internal/names.hpp"
#include "tonghe/population/internal/numbers.hpp"
#include "tonghe/population/internal/people.hpp"
#include "tonghe/population/internal/statistics.hpp"

#include <fmt/format.h>

#include <deque>

namespace tonghe::population {

using internal::Kin;
using internal::Kinsman;
using internal::Marital;

namespace {

constexpr int64_t first_number = 1001;       // numbers below are left to families described by hand
constexpr int newborn_days = 56;             // a newborn this young may not be registered yet
constexpr double enterprises_per_kin = 0.25; // about 6.5 enterprises and individual businesses per 100 people
constexpr double formal_jobs = 0.62;         // of those who work; the others are self-employed or in flexible work
constexpr const char* marital_codes[] = {"10", "20", "30", "40"};

std::vector<std::string> district_codes(const catalog::Territory& territory) {
    std::vector<std::string> out;
    for (const catalog::Region* district : territory.at(catalog::Level::district)) {
        out.push_back(district->code.substr(0, 6));
    }
    TONGHE_CHECK(!out.empty(), "a city without districts");
    return out;
}

// To the head of the household, GB/T 4761.
const char* relation_to_head(const Kin& kin, size_t head, size_t person) {
    const auto is = [](int index, size_t other) { return index >= 0 && static_cast<size_t>(index) == other; };
    const Kinsman& who = kin.people[person];
    const Kinsman& first = kin.people[head];
    if (person == head) {
        return "02";
    }
    if (is(who.spouse, head)) {
        return "10";
    }
    const auto is_child = [&](const Kinsman& of) {
        return is(of.father, head) || is(of.mother, head) ||
               (first.spouse >= 0 &&
                (is(of.father, static_cast<size_t>(first.spouse)) || is(of.mother, static_cast<size_t>(first.spouse))));
    };
    if (is_child(who)) {
        return who.sex == Sex::male ? "20" : "30";
    }
    for (const int parent : {who.father, who.mother}) {
        if (parent >= 0 && is_child(kin.people[static_cast<size_t>(parent)])) {
            return "40";
        }
    }
    return kin.shared_flat ? "99" : "97";
}

} // namespace

struct Population::Impl {
    Impl(const PopulationOptions& o, const catalog::Territory& t)
        : options(o), districts(district_codes(t)), numbers(districts, o.as_of), homes(t), enterprises(o.seed, t),
          lives(o.seed, o.as_of, t), public_institutions(institutions(t)) {
        TONGHE_CHECK(options.residents <= residents_max, "more residents than identity numbers allow");
    }

    // The next family, its households queued.
    void make_family() {
        Random random(internal::hash_of(options.seed, kin_count++));
        Kin kin = internal::sketch_kin(random, anchors.pick(random));
        std::vector<bool> registered(kin.people.size());
        int64_t count = 0;
        for (size_t i = 0; i < kin.people.size(); ++i) {
            const Kinsman& one = kin.people[i];
            registered[i] =
                one.age_days >= newborn_days || one.mother < 0 || !random.chance(one.age_days < 30 ? 0.75 : 0.3);
            count += registered[i] ? 1 : 0;
        }
        if (count > options.residents - person_count) { // the last ones live alone
            kin.people.resize(1);
            kin.people.front() = {.age_days = kin.people.front().age_days, .sex = kin.people.front().sex};
            kin.households = 1;
            registered.assign(1, true);
        }
        Family family{
            .random = random, .kin = kin, .registered = registered, .households = {}, .people = {}, .surnames = {}};
        settle(family);
        for (size_t i = 0; i < kin.people.size(); ++i) {
            name_person(family, i);
        }
        add_enterprise(family);
        for (size_t i = 0; i < kin.people.size(); ++i) {
            if (registered[i]) {
                fill_person(family, i);
            }
        }
        add_marriages(family);
        add_births(family);
        for (size_t i = 0; i < kin.people.size(); ++i) {
            if (registered[i]) {
                family.household_of(i).members.push_back(std::move(family.people[i]));
            }
        }
        lives.add(family.households, kin_count);
        for (Household& household : family.households) {
            ready.push_back(std::move(household));
        }
    }

    struct Family {
        Random& random;
        const Kin& kin;
        const std::vector<bool>& registered;
        std::vector<Household> households;
        std::vector<Person> people;
        std::vector<std::string> surnames;
        std::vector<size_t> heads = {};
        std::vector<size_t> places = {}; // of registration, as IdentityNumbers counts them

        Household& household_of(size_t person) { return households[static_cast<size_t>(kin.people[person].household)]; }

        PersonName named(int index) const {
            return index < 0 ? PersonName{} : people[static_cast<size_t>(index)].named();
        }
    };

    void settle(Family& family) {
        const bool local =
            !family.kin.shared_flat && !family.random.chance(internal::not_local(family.kin.people.front().age()));
        family.heads.assign(static_cast<size_t>(family.kin.households), family.kin.people.size());
        for (size_t i = family.kin.people.size(); i-- > 0;) {
            family.heads[static_cast<size_t>(family.kin.people[i].household)] = i;
        }
        for (int i = 0; i < family.kin.households; ++i) {
            Household household;
            household.number = first_number + household_count++;
            household.home = homes.next(family.random);
            household.local = local;
            household.shared = family.kin.shared_flat;
            household.book = internal::household_book(household.home.region, household.number);
            family.households.push_back(std::move(household));
        }
    }

    // Name, numbers and ties. Parents come first, so theirs are known.
    void name_person(Family& family, size_t i) {
        Random& random = family.random;
        const Kinsman& frame = family.kin.people[i];
        const Household& household = family.household_of(i);
        Person person;
        person.sex = frame.sex;
        person.birth_date = options.as_of - frame.age_days;
        const int parent = frame.father >= 0 && (frame.mother < 0 || random.chance(0.93)) ? frame.father : frame.mother;
        const Person* elder = parent < 0 ? nullptr : &family.people[static_cast<size_t>(parent)];
        family.surnames.emplace_back(
            elder != nullptr ? family.surnames[static_cast<size_t>(parent)]
                             : std::string(internal::surnames().pick(random))
        );
        person.name = family.surnames.back() + internal::given_name(random, person.birth_date.year(), person.sex);
        person.nation = elder != nullptr ? elder->nation : std::string(internal::nations().pick(random));
        person.local = household.local && (elder != nullptr || frame.spouse < 0 || is_head(family, i) ||
                                           !random.chance(0.05)); // some marry in from elsewhere
        size_t place = person.local ? random.below(districts.size())
                                    : districts.size() + random.below(std::size(internal::elsewhere));
        if (elder != nullptr && (!person.local || frame.age() < 15) && elder->local == person.local) {
            place = family.places[static_cast<size_t>(parent)];
        }
        family.places.push_back(place);
        person.registered_at =
            person.local ? household.home.region : internal::elsewhere[place - districts.size()].name;
        person.marital = marital_codes[static_cast<size_t>(frame.marital)];
        person.relation = relation_to_head(family.kin, family.heads[static_cast<size_t>(frame.household)], i);
        if (family.registered[i]) {
            person.number = first_number + person_count++;
            person.identity_number = numbers.take(place, person.birth_date, person.sex);
        }
        person.father = family.named(frame.father);
        person.mother = family.named(frame.mother);
        family.people.push_back(std::move(person));
        if (frame.spouse >= 0 && static_cast<size_t>(frame.spouse) < i) {
            Person& spouse = family.people[static_cast<size_t>(frame.spouse)];
            family.people[i].spouse = spouse.named();
            spouse.spouse = family.people[i].named();
        }
    }

    static bool is_head(const Family& family, size_t i) {
        return family.heads[static_cast<size_t>(family.kin.people[i].household)] == i;
    }

    void add_enterprise(Family& family) {
        if (!family.random.chance(enterprises_per_kin)) {
            return;
        }
        for (size_t i = 0; i < family.people.size(); ++i) {
            const int age = family.kin.people[i].age();
            if (age < 24 || age > 68) {
                continue;
            }
            Person& owner = family.people[i];
            Enterprise enterprise = enterprises.make(family.random, first_number + enterprise_count++, options.as_of);
            enterprise.legal_representative = owner.named();
            const int most = enterprise.individual ? 100 : 51 + static_cast<int>(family.random.below(50));
            enterprise.shareholders.push_back({owner.number, false, owner.identity_number, owner.name, most});
            if (most < 100 && owner.spouse && family.random.chance(0.6)) {
                enterprise.shareholders.push_back(
                    {owner.spouse.number, false, owner.spouse.identity_number, owner.spouse.name, 100 - most}
                );
            } else if (most < 100 && enterprise_count > 1) {
                const int64_t number =
                    first_number +
                    static_cast<int64_t>(family.random.below(static_cast<uint64_t>(enterprise_count - 1)));
                const auto other = enterprises.face(number);
                enterprise.shareholders.push_back({number, true, other.credit_code, other.name, 100 - most});
            } else {
                enterprise.shareholders.front().percent = 100;
            }
            internal::add_job(
                family.random, owner, {.credit_code = enterprise.credit_code, .name = enterprise.name}, options.as_of
            );
            owner.job->since = std::max(enterprise.established_on, owner.birth_date + 20 * 366);
            owner.job->occupation = "1";
            family.household_of(i).enterprises.push_back(std::move(enterprise));
            return;
        }
    }

    // Large and old employers have more staff: the draw leans towards those founded first.
    internal::Employer pick_employer(Random& random) {
        if (enterprise_count < 20 || random.chance(0.16)) {
            const Enterprise& institution = public_institutions[random.below(public_institutions.size())];
            return {institution.credit_code, institution.name};
        }
        const auto draw = [&] {
            const double at = random.unit();
            return enterprises.face(
                first_number + static_cast<int64_t>(at * at * static_cast<double>(enterprise_count))
            );
        };
        internal::EnterpriseFace face = draw();
        if (face.individual && random.chance(0.8)) {
            face = draw();
        }
        return {std::move(face.credit_code), std::move(face.name)};
    }

    void fill_person(Family& family, size_t i) {
        Random& random = family.random;
        Person& person = family.people[i];
        const int age = family.kin.people[i].age();
        person.education = internal::education(age, random);
        if (age >= 13) {
            person.phone = internal::phone_number(random);
        }
        if (!person.job && age >= 16 && random.chance(internal::employed(age, person.sex) * formal_jobs)) {
            internal::add_job(random, person, pick_employer(random), options.as_of);
        }
        internal::add_insurance(random, person, options.as_of);
        internal::add_vaccinations(random, person, options.as_of);
        internal::add_disability(random, person, options.as_of);
        if (age >= 22 && random.chance(0.35)) {
            person.account = internal::bank_account(random, person, options.as_of);
        }
        // Nearly all older people have the account of their social security card. Drawn apart, so that nothing else of
        // the city depends on it.
        if (Random own(internal::hash_of(options.seed, static_cast<uint64_t>(person.number)));
            age >= 60 && !person.account && own.chance(0.94)) {
            person.account = internal::bank_account(own, person, options.as_of);
        }
        if (person.sex == Sex::female && person.spouse && age >= 21 && age <= 42 &&
            random.chance(age <= 35 ? 0.042 : 0.012)) {
            person.expects_on = options.as_of + 1 + static_cast<int>(random.below(200));
        }
        Household& household = family.household_of(i);
        if (person.relation == "02" && age >= 22 && random.chance(person.local ? 0.82 : 0.27)) {
            household.property = Property{
                .certificate = fmt::format(
                    "云({})不动产权第{:08}号",
                    options.as_of.year() - 1 - static_cast<int>(random.below(20)),
                    household.number
                ),
                .owner = person.named(),
                .area_m2 = std::clamp(static_cast<int>(internal::normal(random, 98, 30)), 38, 240),
                .registered_on = options.as_of - 60 - static_cast<int>(random.below(20 * 365)),
            };
        }
    }

    void add_marriages(Family& family) {
        for (size_t i = 0; i < family.people.size(); ++i) {
            const int spouse = family.kin.people[i].spouse;
            if (spouse < 0 || static_cast<size_t>(spouse) < i) {
                continue;
            }
            const Person& one = family.people[i];
            const Person& other = family.people[static_cast<size_t>(spouse)];
            const Person& husband = one.sex == Sex::male ? one : other;
            const Person& wife = one.sex == Sex::male ? other : one;
            const Date earliest =
                std::max(husband.birth_date + 22 * 365 + 6, wife.birth_date + 20 * 365 + 6); // Civil Code art. 1047
            Date latest = options.as_of - 30;
            for (size_t child = 0; child < family.people.size(); ++child) {
                const Kinsman& frame = family.kin.people[child];
                if (frame.father >= 0 && frame.mother >= 0 &&
                    (static_cast<size_t>(frame.mother) == i || frame.mother == spouse)) {
                    latest = std::min(latest, family.people[child].birth_date - 60);
                }
            }
            const Date on = latest <= earliest
                                ? std::min(earliest, options.as_of)
                                : std::max(earliest, latest - static_cast<int>(family.random.below(900)));
            family.household_of(i).marriages.push_back(internal::make_marriage(
                husband.named(),
                wife.named(),
                on,
                family.household_of(i).home.region,
                static_cast<uint64_t>(++marriage_count)
            ));
        }
    }

    void add_births(Family& family) {
        for (size_t i = 0; i < family.people.size(); ++i) {
            const Kinsman& frame = family.kin.people[i];
            if (frame.age_days >= 365 || frame.mother < 0) {
                continue;
            }
            int order = 1;
            int of = 0;
            for (size_t other = 0; other < family.people.size(); ++other) {
                const bool twin = family.kin.people[other].mother == frame.mother &&
                                  family.kin.people[other].age_days == frame.age_days;
                of += twin ? 1 : 0;
                order += twin && other < i ? 1 : 0;
            }
            const auto elder = [&](const Kinsman& other) {
                return other.mother == frame.mother && other.age_days > frame.age_days;
            };
            const internal::BirthOf of_child{
                .mother = family.named(frame.mother),
                .father = family.named(frame.father),
                .on = family.people[i].birth_date,
                .sex = frame.sex,
                .order = order,
                .of = of,
                .parity =
                    1 + static_cast<int>(std::count_if(family.kin.people.begin(), family.kin.people.end(), elder)),
                .parents_married = frame.father >= 0,
                .serial = static_cast<uint64_t>(first_number + birth_count++),
            };
            Birth birth =
                internal::make_birth(family.random, of_child, public_institutions[family.random.below(hospital_count)]);
            if (family.registered[i]) {
                birth.child = family.people[i].named();
                birth.child_name = family.people[i].name;
                birth.certificate =
                    fmt::format("Y{:02}{:07}", family.people[i].birth_date.year() % 100, of_child.serial % 10'000'000);
            }
            family.household_of(i).births.push_back(std::move(birth));
        }
    }

    PopulationOptions options;
    std::vector<std::string> districts;
    internal::IdentityNumbers numbers;
    internal::Homes homes;
    internal::Enterprises enterprises;
    internal::Lives lives;
    internal::AnchorAges anchors;
    std::vector<Enterprise> public_institutions;
    std::deque<Household> ready;
    uint64_t kin_count = 0;
    int64_t person_count = 0;
    int64_t household_count = 0;
    int64_t enterprise_count = 0;
    int64_t birth_count = 0;
    int64_t marriage_count = 0;
};

Population::Population(const PopulationOptions& options, const catalog::Territory& territory)
    : impl_(std::make_unique<Impl>(options, territory)) {}

Population::~Population() = default;

std::optional<Household> Population::next() {
    while (impl_->ready.empty()) {
        if (impl_->person_count >= impl_->options.residents) {
            return std::nullopt;
        }
        impl_->make_family();
    }
    Household out = std::move(impl_->ready.front());
    impl_->ready.pop_front();
    return out;
}

int64_t Population::residents_made() const { return impl_->person_count; }

std::string describe(const Household& household) {
    std::string out = fmt::format(
        "household {} {} {} {}\n", household.number, household.book, household.home.code, household.home.text
    );
    for (const Person& p : household.members) {
        out += fmt::format(
            "person {} {} {} {} {} {} {} {} {} {} {}",
            p.number,
            p.identity_number,
            p.name,
            to_string(p.birth_date),
            p.nation,
            p.education,
            p.marital,
            p.relation,
            p.registered_at,
            p.phone,
            p.father.number
        );
        out += fmt::format(" {} {}", p.mother.number, p.spouse.number);
        if (p.job) {
            out += fmt::format(" job {} {} {}", p.job->employer, to_string(p.job->since), p.job->monthly_wage_cents);
        }
        out += fmt::format(
            " {} {} {} {}\n",
            p.pension ? p.pension->months : -1,
            p.medical ? p.medical->months : -1,
            p.disability ? p.disability->certificate : "",
            p.vaccinations.size()
        );
    }
    for (const Marriage& m : household.marriages) {
        out += fmt::format(
            "marriage {} {} {} {}\n", m.certificate, m.husband.number, m.wife.number, to_string(m.registered_on)
        );
    }
    for (const Birth& b : household.births) {
        out += fmt::format(
            "birth {} {} {} {} {}\n", b.record, b.mother.number, b.child.number, to_string(b.born_at), b.weight_g
        );
    }
    for (const Enterprise& e : household.enterprises) {
        out += fmt::format(
            "enterprise {} {} {} {} {}\n",
            e.credit_code,
            e.name,
            e.capital_cents,
            e.legal_representative.number,
            e.shareholders.size()
        );
    }
    if (household.property) {
        out += fmt::format("property {} {}\n", household.property->certificate, household.property->area_m2);
    }
    return out;
}

} // namespace tonghe::population
