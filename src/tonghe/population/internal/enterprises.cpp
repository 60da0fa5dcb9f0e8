#include "tonghe/population/internal/enterprises.hpp"

#include "tonghe/population/internal/names.hpp"
#include "tonghe/population/internal/numbers.hpp"
#include "tonghe/population/population.hpp"

#include <fmt/format.h>

namespace tonghe::population {

namespace {

constexpr const char* hospital_names[hospital_count] = {
    "云澜市第一人民医院",
    "云澜市妇幼保健院",
    "云澜市中医院",
    "云湖区人民医院",
    "澜江区人民医院",
    "青屏区人民医院",
    "南屿区人民医院",
    "云澜大学附属医院"};

std::string without(std::string text, std::string_view ending) {
    if (text.ends_with(ending)) {
        text.resize(text.size() - ending.size());
    }
    return text;
}

} // namespace

std::vector<Enterprise> institutions(const catalog::Territory& territory) {
    std::vector<Enterprise> out;
    const auto districts = territory.at(catalog::Level::district);
    const auto add = [&](std::string name, const std::string& region, const char* industry) {
        Enterprise institution;
        institution.number = static_cast<int64_t>(out.size()) + 1;
        institution.credit_code = internal::credit_code("12", region.substr(0, 6), "F", out.size() + 1);
        institution.name = std::move(name);
        institution.institution = true;
        institution.industry = industry;
        institution.capital_cents = 5'000'000'00;
        institution.established_on = Date::of(1958 + static_cast<int>(out.size()) % 40, 9, 1);
        institution.region = region;
        institution.address = territory.full_name(region).zh;
        out.push_back(std::move(institution));
    };
    for (size_t i = 0; i < hospital_count; ++i) {
        const size_t district = i < 3 || districts.size() < 4 ? i % districts.size() : (i - 3) % districts.size();
        add(hospital_names[i], districts[district]->code, "Q");
    }
    for (const catalog::Region* street : territory.at(catalog::Level::street)) {
        const std::string stem = without(street->name.zh, "街道");
        add(stem + "小学", street->code, "P");
        add(stem + "中学", street->code, "P");
        add(stem + "社区卫生服务中心", street->code, "Q");
    }
    return out;
}

} // namespace tonghe::population

namespace tonghe::population::internal {

Enterprises::Enterprises(uint64_t seed, const catalog::Territory& territory) : seed_(seed), territory_(territory) {
    for (const catalog::Region* district : territory.at(catalog::Level::district)) {
        District entry{.code_6 = district->code.substr(0, 6), .name = district->name.zh, .communities = {}};
        for (const catalog::Region* community : territory.at(catalog::Level::community)) {
            if (community->code.starts_with(entry.code_6)) {
                entry.communities.push_back(community);
            }
        }
        districts_.push_back(std::move(entry));
    }
}

EnterpriseFace Enterprises::face(int64_t number) const {
    Random random(hash_of(seed_ + 0x656e7465ULL, static_cast<uint64_t>(number)));
    EnterpriseFace out;
    out.individual = random.chance(0.68); // individual businesses to companies: market registration figures
    out.district = random.below(districts_.size());
    EnterpriseName name = enterprise_name(random, districts_[out.district].name, out.individual);
    out.name = std::move(name.name);
    out.industry = name.industry;
    // 31⁶ codes of a series; the factor spreads neighbours apart and shares no factor with 31.
    const uint64_t spread = static_cast<uint64_t>(number) * 567'629'137ULL % 887'503'681ULL;
    out.credit_code = credit_code(out.individual ? "92" : "91", districts_[out.district].code_6, "MA", spread);
    return out;
}

Enterprise Enterprises::make(Random& random, int64_t number, Date as_of) const {
    EnterpriseFace known = face(number);
    const District& district = districts_[known.district];
    const catalog::Region* community = district.communities[random.below(district.communities.size())];
    Enterprise out;
    out.number = number;
    out.credit_code = std::move(known.credit_code);
    out.name = std::move(known.name);
    out.individual = known.individual;
    out.industry = known.industry;
    out.capital_cents = (out.individual ? 1 + static_cast<int64_t>(random.below(20))
                                        : 10 * (1 + static_cast<int64_t>(random.below(100)))) *
                        10'000'00;
    const double back = random.unit() * random.unit(); // most are young
    out.established_on = as_of - 30 - static_cast<int>(back * 20 * 365);
    out.region = community->code;
    out.address = fmt::format(
        "{}{}路{}号",
        territory_.full_name(community->parent).zh,
        without(community->name.zh, "社区"),
        1 + random.below(400)
    );
    return out;
}

} // namespace tonghe::population::internal
