#include "tonghe/catalog/territory.hpp"

#include <algorithm>

namespace tonghe::catalog {

namespace {

bool all_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool zeros_after(std::string_view code, size_t digits) {
    return code.substr(digits).find_first_not_of('0') == std::string_view::npos;
}

} // namespace

size_t significant_digits(Level level) {
    static constexpr size_t digits[] = {4, 6, 9, 12, 15};
    return digits[static_cast<size_t>(level)];
}

std::optional<Level> level_of(std::string_view code) {
    if (!all_digits(code) || (code.size() != 12 && code.size() != 15)) {
        return std::nullopt;
    }
    if (code.size() == 15) {
        return Level::grid;
    }
    // From above: the last 10 zero is a province, 8 a city, 6 a district, 3 a street. Codes such as …110 end in a zero
    // of their own, so counting trailing zeros would mislead.
    if (zeros_after(code, 2)) {
        return std::nullopt;
    }
    for (const Level level : {Level::city, Level::district, Level::street}) {
        if (zeros_after(code, significant_digits(level))) {
            return level;
        }
    }
    return Level::community;
}

std::string_view region_prefix(std::string_view code) {
    const auto level = level_of(code);
    return level ? code.substr(0, significant_digits(*level)) : code;
}

bool covers(std::string_view region, std::string_view code) {
    const std::string_view prefix = region_prefix(region);
    return !prefix.empty() && code.starts_with(prefix);
}

std::string region_at(Level level, std::string_view code) {
    const auto own = level_of(code);
    if (!own || *own < level) {
        return {};
    }
    std::string at(code.substr(0, significant_digits(level)));
    at.resize(level == Level::grid ? 15 : 12, '0');
    return at;
}

Territory::Territory(std::vector<Region> regions, std::vector<Grid> grids)
    : regions_(std::move(regions)), grids_(std::move(grids)) {
    std::sort(regions_.begin(), regions_.end(), [](const Region& a, const Region& b) { return a.code < b.code; });
    std::sort(grids_.begin(), grids_.end(), [](const Grid& a, const Grid& b) { return a.code < b.code; });
}

const Region* Territory::region(std::string_view code) const {
    const auto at = std::lower_bound(regions_.begin(), regions_.end(), code, [](const Region& r, std::string_view c) {
        return r.code < c;
    });
    return at != regions_.end() && at->code == code ? &*at : nullptr;
}

const Grid* Territory::grid(std::string_view code) const {
    const auto at = std::lower_bound(grids_.begin(), grids_.end(), code, [](const Grid& g, std::string_view c) {
        return g.code < c;
    });
    return at != grids_.end() && at->code == code ? &*at : nullptr;
}

std::vector<const Region*> Territory::at(Level level) const {
    std::vector<const Region*> found;
    for (const Region& region : regions_) {
        if (region.level == level) {
            found.push_back(&region);
        }
    }
    return found;
}

std::vector<const Region*> Territory::children(std::string_view code) const {
    std::vector<const Region*> found;
    for (const Region& region : regions_) {
        if (region.parent == code) {
            found.push_back(&region);
        }
    }
    return found;
}

Text Territory::full_name(std::string_view code) const {
    Text name;
    for (const Level level : {Level::city, Level::district, Level::street, Level::community}) {
        const Region* region = this->region(region_at(level, code));
        if (region != nullptr) {
            name.zh += region->name.zh;
            name.en = region->name.en + (name.en.empty() ? "" : ", " + name.en);
        }
    }
    if (const Grid* grid = this->grid(code)) {
        name.zh += grid->name.zh;
        name.en = grid->name.en + ", " + name.en;
    }
    return name;
}

const Region* Territory::root() const { return regions_.empty() ? nullptr : &regions_.front(); }

} // namespace tonghe::catalog
