#include "tonghe/population/internal/homes.hpp"

#include "tonghe/base/check.hpp"
#include "tonghe/population/internal/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tonghe::population::internal {

namespace {

// A compound: six buildings of two units, eleven floors, two rooms a floor.
constexpr int buildings = 6;
constexpr int units = 2;
constexpr int floors = 11;
constexpr int doors = 2;
constexpr int homes_per_compound = buildings * units * floors * doors;
constexpr int compound_by_hand = 900;

constexpr const char* compound_first[] = {
    "锦绣",
    "阳光",
    "翠苑",
    "和园",
    "金域",
    "碧水",
    "绿洲",
    "文景",
    "紫荆",
    "观澜",
    "星河",
    "春晓",
    "湖畔",
    "江南",
    "丽景",
    "嘉和"};
constexpr const char* compound_last[] = {"家园", "小区", "公寓", "花园", "新村", "雅苑"};
constexpr const char* road_last[] = {"路", "街", "东路", "西路", "南路", "北街", "巷"};

std::string without(std::string text, std::string_view ending) {
    if (text.ends_with(ending)) {
        text.resize(text.size() - ending.size());
    }
    return text;
}

} // namespace

Homes::Homes(const catalog::Territory& territory) {
    double sum = 0;
    for (const catalog::Grid& grid : territory.grids()) {
        const catalog::Region* community = territory.region(grid.community);
        TONGHE_CHECK(community != nullptr, "a grid without its community");
        std::string prefix;
        for (const catalog::Region* above = territory.region(community->parent); above != nullptr;
             above = territory.region(above->parent)) {
            prefix.insert(0, above->name.zh);
        }
        places_.push_back(
            {.grid = grid.code,
             .community = grid.community,
             .stem = without(community->name.zh, "社区"),
             .prefix = std::move(prefix)}
        );
        sum += 0.3 + 1.4 * static_cast<double>(hash_of(1, static_cast<uint64_t>(std::stoll(grid.code))) % 1000) / 1000;
        cumulated_.push_back(sum);
    }
    TONGHE_CHECK(!places_.empty(), "a city without grids");
    taken_.resize(places_.size());
}

Home Homes::home_at(const Place& place, int compound, int within) const {
    const uint64_t spread = hash_of(static_cast<uint64_t>(std::stoll(place.grid)), static_cast<uint64_t>(compound));
    const int number = static_cast<int>(
        (static_cast<uint64_t>(within) * 97 + spread % homes_per_compound) % homes_per_compound
    ); // 97 and 264 share no factor
    Home home;
    home.grid = place.grid;
    home.region = place.community;
    home.road = place.stem + road_last[spread % std::size(road_last)];
    home.compound = std::string(compound_first[(spread >> 8) % std::size(compound_first)]) +
                    compound_last[(spread >> 16) % std::size(compound_last)];
    home.building = number / (units * floors * doors) + 1;
    home.unit = number / (floors * doors) % units + 1;
    home.room = (number / doors % floors + 1) * 100 + number % doors + 1;
    home.code = fmt::format("{}{:04}{:02}{}{:04}", place.grid, compound + 1, home.building, home.unit, home.room);
    home.text = fmt::format(
        "{}{}{}号{}{}幢{}单元{}室",
        place.prefix,
        home.road,
        compound * 8 + 2 + static_cast<int>((spread >> 24) % 6),
        home.compound,
        home.building,
        home.unit,
        home.room
    );
    return home;
}

Home Homes::next(Random& random) {
    const double at = random.unit() * cumulated_.back();
    const auto index = std::min(
        static_cast<size_t>(std::upper_bound(cumulated_.begin(), cumulated_.end(), at) - cumulated_.begin()),
        places_.size() - 1
    );
    const int nth = taken_[index]++;
    return home_at(places_[index], nth / homes_per_compound, nth % homes_per_compound);
}

Home Homes::by_hand(std::string_view grid, int nth) const {
    const auto place = std::find_if(places_.begin(), places_.end(), [&](const Place& p) { return p.grid == grid; });
    return home_at(place == places_.end() ? places_.front() : *place, compound_by_hand, nth);
}

} // namespace tonghe::population::internal
