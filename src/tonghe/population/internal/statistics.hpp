// Published distributions that the generated city follows. Sources: docs/reference/population.md.
#pragma once
#include "tonghe/base/identifier.hpp"
#include "tonghe/base/random.hpp"

#include <array>
#include <span>
#include <string_view>
#include <vector>

namespace tonghe::population::internal {

inline constexpr int age_max = 100;

// Shares of the ages 0 … age_max, of all residents (census 2020).
std::array<double, age_max + 1> age_pyramid();

// Marital status of the adult population by age and sex (census 2020, long form).
double never_married(int age, Sex sex);
double widowed(int age, Sex sex);
double divorced(int age);

double employed(int age, Sex sex);
double certified_disabled(int age);
// Residence without local registration, by age of the head (floating population, census 2020).
double not_local(int age);

struct Weighted {
    std::string_view value;
    double weight;
};

// A value drawn by weight from a table; the cumulated weights are made once.
class Chooser {
  public:
    explicit Chooser(std::span<const Weighted> table);
    std::string_view pick(Random& random) const;

  private:
    std::vector<std::string_view> values_;
    std::vector<double> cumulated_;
};

const Chooser& surnames();
const Chooser& nations(); // codes of GB/T 3304
std::string_view education(int age, Random& random);
double normal(Random& random, double mean, double deviation); // bell-shaped, within three deviations

} // namespace tonghe::population::internal
