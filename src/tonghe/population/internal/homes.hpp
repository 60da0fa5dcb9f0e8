// Homes: which grid, compound, building, unit and room a household lives in. No two households share one.
#pragma once
#include "tonghe/base/random.hpp"
#include "tonghe/catalog/territory.hpp"
#include "tonghe/population/household.hpp"

namespace tonghe::population::internal {

class Homes {
  public:
    explicit Homes(const catalog::Territory& territory);
    Home next(Random& random);
    // A home of a demonstration family: in a compound of its own, the nth of its grid.
    Home by_hand(std::string_view grid, int nth) const;

  private:
    struct Place {
        std::string grid;
        std::string community;
        std::string stem;   // 桂花
        std::string prefix; // 云澜市云湖区清河街道
    };

    Home home_at(const Place& place, int compound, int within) const;

    std::vector<Place> places_;
    std::vector<double> cumulated_; // some grids hold more people than others
    std::vector<int> taken_;
};

} // namespace tonghe::population::internal
