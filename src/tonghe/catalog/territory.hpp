// The territory (五级): city → district → street → community → grid, by 12-digit region codes and 15-digit grid codes.
//
// Always true
//  1. A region's parent is one level up and covers it: the significant digits of the parent begin those of the child.
//  2. A grid lies in one community, whose 12 digits begin its 15.
#pragma once
#include "tonghe/base/structure.hpp"
#include "tonghe/base/text.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tonghe::catalog {

enum class Level { city, district, street, community, grid };
TONGHE_ENUM(Level, city, district, street, community, grid)

struct Region {
    std::string code; // 12 digits
    Text name;
    Level level = Level::city;
    std::string parent; // empty for the city

    bool operator==(const Region&) const = default;
};

struct GeoPoint { // CGCS2000 degrees
    double lon = 0;
    double lat = 0;

    bool operator==(const GeoPoint&) const = default;
};

struct Grid {
    std::string code; // 15 digits
    Text name;
    std::string community;
    std::vector<GeoPoint> outline; // closed ring: last point equals the first

    bool operator==(const Grid&) const = default;
};

// The digits of a code that say where: 4 of a city, 6 of a district, 9 of a street, 12 of a community, 15 of a grid.
size_t significant_digits(Level level);
std::optional<Level> level_of(std::string_view code);  // of 12 or 15 digits; nullopt for a province or no code at all
std::string_view region_prefix(std::string_view code); // `990102000000` → `990102`
bool covers(std::string_view region, std::string_view code); // prefix of `region` begins `code`; a region covers itself
std::string
region_at(Level level, std::string_view code); // the code of `code` itself or its ancestor; empty where `code` is above

class Territory {
  public:
    Territory() = default;
    Territory(std::vector<Region> regions, std::vector<Grid> grids); // in the order of their codes

    const std::vector<Region>& regions() const { return regions_; }

    const std::vector<Grid>& grids() const { return grids_; }

    const Region* region(std::string_view code) const;
    const Grid* grid(std::string_view code) const;
    std::vector<const Region*> at(Level level) const;
    std::vector<const Region*> children(std::string_view code) const;
    Text full_name(std::string_view code) const; // 云澜市云湖区清河街道; in en from the small to the large
    const Region* root() const;                  // the city, nullptr of an empty territory

    bool operator==(const Territory&) const = default;

  private:
    std::vector<Region> regions_;
    std::vector<Grid> grids_;
};

} // namespace tonghe::catalog
