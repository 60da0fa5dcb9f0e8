#include "tonghe/population/demo_families.hpp"

#include "tonghe/base/check.hpp"
#include "tonghe/population/internal/demo_lives.hpp"
#include "tonghe/population/internal/homes.hpp"
#include "tonghe/population/internal/numbers.hpp"
#include "tonghe/population/internal/people.hpp"
#include "tonghe/population/population.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tonghe::population {

namespace {

constexpr int64_t first_enterprise = 501; // institutions count from 1
constexpr int64_t first_child = 901;      // people with an account count from 1

struct Described {
    const char* key;
    const char* name;
    const char* family;
    const char* code_6; // where the identity number was given
    int year;
    unsigned month;
    unsigned day;
    Sex sex;
    const char* education;
    const char* marital;
    const char* relation;
    const char* elsewhere; // place of household registration, nullptr: here
    bool works;
};

// In the order of their numbers: a line is never moved or taken out, new people come at the end.
constexpr Described people[] = {
    {"demo-lin-hang", "林航", "chen", "990102", 1993, 8, 16, Sex::male, "20", "20", "02", nullptr, true},
    {"demo-chen-yu", "陈宇", "chen", "990103", 1995, 5, 20, Sex::female, "20", "20", "10", nullptr, true},
    {"demo-liu-xiulan", "刘秀兰", "grandmother", "990103", 1958, 11, 3, Sex::female, "70", "30", "02", nullptr, false},
    {"demo-xu-lang", "许朗", "born-elsewhere", "990104", 1991, 2, 9, Sex::male, "30", "20", "02", nullptr, true},
    {"demo-zhou-min", "周敏", "born-elsewhere", "990105", 1994, 7, 28, Sex::female, "30", "20", "10", nullptr, true},
    {"demo-he-jing", "何静", "unmarried-mother", "990103", 1998, 1, 12, Sex::female, "30", "10", "02", nullptr, true},
    {"demo-wang-shan", "王珊", "one-parent-local", "990102", 1996, 10, 6, Sex::female, "20", "20", "02", nullptr, true},
    {"demo-shi-lei",
     "石磊",
     "one-parent-local",
     "990184",
     1992,
     4,
     23,
     Sex::male,
     "60",
     "20",
     "10",
     "岭西省青川县",
     true},
    {"demo-han-dong", "韩冬", "twins", "990105", 1990, 12, 1, Sex::male, "20", "20", "02", nullptr, true},
    {"demo-song-jia", "宋佳", "twins", "990102", 1993, 3, 17, Sex::female, "10", "20", "10", nullptr, true},
    {"demo-wu-tong", "吴桐", "parent-abroad", "990104", 1992, 9, 5, Sex::female, "10", "20", "02", nullptr, true},
    {"demo-shen-mu", "沈牧", "parent-abroad", "990104", 1989, 6, 30, Sex::male, "10", "20", "10", nullptr, false},
    {"demo-ma-lin", "马琳", "shop-owner", "990103", 1987, 5, 8, Sex::female, "40", "10", "02", nullptr, false},
    {"demo-tang-wei", "唐伟", "young-family", "990102", 1991, 11, 2, Sex::male, "30", "20", "02", nullptr, true},
    {"demo-luo-yan", "罗妍", "young-family", "990104", 1994, 3, 15, Sex::female, "20", "20", "10", nullptr, true},
    {"demo-fang-jianguo", "方建国", "guardian", "990102", 1956, 4, 18, Sex::male, "80", "30", "02", nullptr, false},
    {"demo-qin-yue", "秦越", "graduate", "990105", 2003, 5, 9, Sex::female, "20", "10", "02", nullptr, false},
    {"demo-gu-lei", "顾磊", "veteran", "990102", 1998, 8, 8, Sex::male, "30", "10", "02", nullptr, false},
    {"demo-he-guangtian", "贺广田", "farmer", "990104", 1970, 9, 14, Sex::male, "70", "20", "02", nullptr, false},
    {"demo-miao-xiuying", "苗秀英", "farmer", "990104", 1972, 12, 22, Sex::female, "80", "20", "10", nullptr, false},
};

// Sons, daughters and grandchildren who have no account. Their ages follow the day of the city, so their identity
// numbers do too.
struct DescribedChild {
    const char* name;
    const char* family;
    const char* code_6;
    int age;  // whole years
    int days; // and days
    Sex sex;
    const char* relation;
    const char* father; // nullptr: none living
    const char* mother;
};

constexpr DescribedChild children[] = {
    {"唐小满", "young-family", "990102", 7, 40, Sex::male, "20", "demo-tang-wei", "demo-luo-yan"},
    {"唐小禾", "young-family", "990102", 1, 230, Sex::female, "30", "demo-tang-wei", "demo-luo-yan"},
    {"方小川", "guardian", "990102", 12, 200, Sex::male, "41", nullptr, nullptr},
    {"贺军", "farmer", "990104", 20, 120, Sex::male, "20", "demo-he-guangtian", "demo-miao-xiuying"},
};

struct Branch {
    const char* key;
    Text story;
    size_t community; // counts the communities of the territory
    int newborns;
    const char* mother;
    const char* father; // nullptr: not named in the medical record
    Date married_on;
    int born_days_ago;
    const char* hospital_elsewhere; // nullptr: a hospital of the city
    bool owns_home = true;
};

std::vector<Branch> branches() {
    return {
        {"chen",
         {"婚内生育，父母均为本市户籍，孩子三周前在本市医院出生",
          "Married, both registered in the city, a child born three weeks ago in a hospital here"},
         0,
         1,
         "demo-chen-yu",
         "demo-lin-hang",
         Date::of(2022, 10, 18),
         21,
         nullptr},
        {"grandmother",
         {"独居老人，使用适老模式", "Lives alone, uses the elder mode"},
         1,
         0,
         nullptr,
         nullptr,
         Date{},
         0,
         nullptr},
        {"born-elsewhere",
         {"孩子在外地出生", "The child was born in another city"},
         2,
         1,
         "demo-zhou-min",
         "demo-xu-lang",
         Date::of(2021, 5, 20),
         24,
         "江临省白鹤市妇幼保健院"},
        {"unmarried-mother",
         {"未婚母亲，由母亲单方申报", "An unmarried mother who registers the child alone"},
         6,
         1,
         "demo-he-jing",
         nullptr,
         Date{},
         18,
         nullptr},
        {"one-parent-local",
         {"父亲为外地户籍", "The father's household registration is elsewhere"},
         7,
         1,
         "demo-wang-shan",
         "demo-shi-lei",
         Date::of(2023, 2, 14),
         20,
         nullptr},
        {"twins", {"双胞胎", "Twins"}, 31, 2, "demo-song-jia", "demo-han-dong", Date::of(2020, 9, 9), 16, nullptr},
        {"parent-abroad",
         {"父亲在境外", "The father is abroad"},
         62,
         1,
         "demo-wu-tong",
         "demo-shen-mu",
         Date::of(2019, 12, 12),
         26,
         nullptr},
        {"shop-owner", {"个体经营者", "Runs a shop of her own"}, 92, 0, nullptr, nullptr, Date{}, 0, nullptr},
        {"young-family",
         {"有两个孩子，小的不满三周岁，刚买房、换车",
          "Two children, the younger under three; a new home and a new car"},
         12,
         0,
         "demo-luo-yan",
         "demo-tang-wei",
         Date::of(2017, 5, 20),
         0,
         nullptr},
        {"guardian",
         {"七旬退役老人，二级残疾，享受低保，抚养成为孤儿的孙子",
          "A veteran of about seventy with a severe disability, on the minimum allowance, who brings up his orphaned "
          "grandson"},
         26,
         0,
         nullptr,
         nullptr,
         Date{},
         0,
         nullptr},
        {"graduate",
         {"应届困难毕业生，登记求职", "A graduate of this year in hardship, looking for work"},
         3,
         0,
         nullptr,
         nullptr,
         Date{},
         0,
         nullptr,
         false},
        {"veteran",
         {"退役军士，创办了一家小微科技企业", "A sergeant who left the forces and founded a small technology company"},
         13,
         0,
         nullptr,
         nullptr,
         Date{},
         0,
         nullptr,
         false},
        {"farmer",
         {"种粮大户，儿子正在服义务兵役", "Grows grain on much land; the son serves as a conscript"},
         84,
         0,
         "demo-miao-xiuying",
         "demo-he-guangtian",
         Date::of(1998, 10, 1),
         0,
         nullptr},
    };
}

std::string number_of(const Described& described, size_t index) {
    return internal::identity_number(
        described.code_6,
        Date::of(described.year, described.month, described.day),
        described.sex,
        internal::nth_by_hand + static_cast<int>(index % 9)
    );
}

PersonName named(std::string_view key) {
    const auto found = demo_person(key);
    TONGHE_CHECK(found.has_value(), "a demonstration family names somebody unknown");
    return *found;
}

Person make_person(
    const Described& described, size_t index, const Home& home, const std::vector<Enterprise>& employers, Date as_of
) {
    Random random(internal::hash_of(0x64656d6f, index));
    Person person;
    person.number = static_cast<int64_t>(index) + 1;
    person.key = described.key;
    person.identity_number = number_of(described, index);
    person.name = described.name;
    person.sex = described.sex;
    person.birth_date = Date::of(described.year, described.month, described.day);
    person.nation = "01";
    person.education = described.education;
    person.marital = described.marital;
    person.relation = described.relation;
    person.local = described.elsewhere == nullptr;
    person.registered_at = person.local ? home.region : described.elsewhere;
    person.phone = fmt::format("120{:08}", 10'000 + index);
    if (described.works) {
        const Enterprise& employer = employers[hospital_count + index % (employers.size() - hospital_count)];
        internal::add_job(random, person, {.credit_code = employer.credit_code, .name = employer.name}, as_of);
        person.job->since = std::min(person.job->since, as_of - 400); // insured long enough for every benefit
    }
    internal::add_insurance(random, person, as_of);
    if (!person.medical) {
        person.medical = Insurance{.employee = false, .months = 60, .since = as_of - 5 * 365};
    }
    person.account = internal::bank_account(random, person, as_of);
    return person;
}

void add_children(Household& household, std::string_view family, Date as_of) {
    for (size_t i = 0; i < std::size(children); ++i) {
        const DescribedChild& described = children[i];
        if (described.family != family) {
            continue;
        }
        Random random(internal::hash_of(0x6368696c, i));
        Person child;
        child.number = first_child + static_cast<int64_t>(i);
        child.birth_date =
            Date::of(as_of.year() - described.age, as_of.month(), std::min(as_of.day(), 28U)) - described.days;
        child.sex = described.sex;
        child.identity_number =
            internal::identity_number(described.code_6, child.birth_date, child.sex, internal::nth_by_hand + 9);
        child.name = described.name;
        child.nation = "01";
        child.education = described.age < 12 ? "90" : described.age < 15 ? "80" : "60";
        child.marital = "10";
        child.relation = described.relation;
        child.registered_at = household.home.region;
        child.father = described.father == nullptr ? PersonName{} : named(described.father);
        child.mother = described.mother == nullptr ? PersonName{} : named(described.mother);
        child.medical = Insurance{.employee = false, .months = described.age * 12, .since = child.birth_date + 20};
        internal::add_vaccinations(random, child, as_of);
        household.members.push_back(std::move(child));
    }
}

void add_newborns(
    Household& household, const Branch& branch, size_t index, const std::vector<Enterprise>& hospitals, Date as_of
) {
    Random random(internal::hash_of(0x62697274, index));
    for (int order = 1; order <= branch.newborns; ++order) {
        const internal::BirthOf of_child{
            .mother = named(branch.mother),
            .father = branch.father == nullptr ? PersonName{} : named(branch.father),
            .on = as_of - branch.born_days_ago,
            .sex = (index + static_cast<size_t>(order)) % 2 == 0 ? Sex::male : Sex::female,
            .order = order,
            .of = branch.newborns,
            .parity = order,
            .parents_married = branch.father != nullptr,
            .serial = index * 10 + static_cast<uint64_t>(order),
        };
        Birth birth = internal::make_birth(random, of_child, hospitals[1]); // 妇幼保健院
        if (branch.hospital_elsewhere != nullptr) {
            birth.in_city = false;
            birth.hospital.clear();
            birth.hospital_name = branch.hospital_elsewhere;
            birth.region = household.home.region; // shared with the parents' health authority
        }
        household.births.push_back(std::move(birth));
    }
}

void add_shop(Household& household, const catalog::Territory& territory) {
    const Person& owner = household.members.front();
    Enterprise shop;
    shop.number = first_enterprise;
    shop.credit_code = internal::credit_code("92", "990105", "MB", 1);
    shop.name = "南屿区丰禾便利店";
    shop.individual = true;
    shop.industry = "F";
    shop.capital_cents = 50'000'00;
    shop.established_on = Date::of(2019, 4, 1);
    shop.region = household.home.region;
    shop.address = territory.full_name(household.home.region).zh + "1号";
    shop.legal_representative = owner.named();
    shop.shareholders.push_back(
        {.number = owner.number, .enterprise = false, .key = owner.identity_number, .name = owner.name, .percent = 100}
    );
    household.enterprises.push_back(std::move(shop));
}

void add_company(Household& household, const catalog::Territory& territory, Date as_of) {
    Person& owner = household.members.front();
    Enterprise company;
    company.number = first_enterprise + 1;
    company.credit_code = internal::credit_code("91", "990102", "MB", 2);
    company.name = "云澜砺行信息技术有限公司";
    company.industry = "I";
    company.capital_cents = 1'000'000'00;
    company.established_on = as_of - 460;
    company.region = household.home.region;
    company.address = territory.full_name(household.home.region).zh + "8号";
    company.legal_representative = owner.named();
    company.shareholders.push_back(
        {.number = owner.number, .enterprise = false, .key = owner.identity_number, .name = owner.name, .percent = 100}
    );
    owner.job = Job{company.credit_code, company.name, "1", company.established_on, 8'000'00};
    household.enterprises.push_back(std::move(company));
}

} // namespace

std::vector<DemoFamily> demo_families(const catalog::Territory& territory, Date as_of) {
    const internal::Homes homes(territory);
    const auto employers = institutions(territory);
    const internal::Lives lives(0, as_of, territory);
    const auto communities = territory.at(catalog::Level::community);
    std::vector<DemoFamily> out;
    const auto all = branches();
    for (size_t i = 0; i < all.size(); ++i) {
        const Branch& branch = all[i];
        Household household;
        household.number = static_cast<int64_t>(i) + 1;
        household.home =
            homes.by_hand(communities[branch.community % communities.size()]->code + "001", static_cast<int>(i));
        household.book = internal::household_book(household.home.region, household.number);
        for (size_t person = 0; person < std::size(people); ++person) {
            if (std::string_view(people[person].family) == branch.key) {
                household.members.push_back(make_person(people[person], person, household.home, employers, as_of));
            }
        }
        if (branch.married_on != Date{}) {
            household.marriages.push_back(internal::make_marriage(
                named(branch.father),
                named(branch.mother),
                branch.married_on,
                household.home.region,
                static_cast<uint64_t>(household.number)
            ));
            household.members[0].spouse = household.members[1].named();
            household.members[1].spouse = household.members[0].named();
        }
        add_newborns(household, branch, i, employers, as_of);
        add_children(household, branch.key, as_of);
        if (branch.owns_home) {
            household.property = Property{
                .certificate = fmt::format("云(2021)不动产权第{:08}号", household.number),
                .owner = household.members.front().named(),
                .area_m2 = 96 + static_cast<int>(i) * 3,
                .registered_on = Date::of(2021, 6, 1)};
        }
        if (std::string_view(branch.key) == "chen") {
            household.members[1].mother = named("demo-liu-xiulan");
        }
        if (std::string_view(branch.key) == "shop-owner") {
            add_shop(household, territory);
        }
        if (std::string_view(branch.key) == "veteran") {
            add_company(household, territory, as_of);
        }
        internal::add_demo_lives(household, branch.key, lives, as_of);
        out.push_back({.key = branch.key, .story = branch.story, .household = std::move(household)});
    }
    return out;
}

std::optional<PersonName> demo_person(std::string_view key) {
    for (size_t i = 0; i < std::size(people); ++i) {
        if (people[i].key == key) {
            return PersonName{
                .number = static_cast<int64_t>(i) + 1,
                .identity_number = number_of(people[i], i),
                .name = people[i].name};
        }
    }
    return std::nullopt;
}

std::vector<std::string> demo_keys() {
    std::vector<std::string> out;
    for (const Described& described : people) {
        out.emplace_back(described.key);
    }
    return out;
}

} // namespace tonghe::population
