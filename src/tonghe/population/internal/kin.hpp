// Kin: the frame of one family over up to three generations and a few households, before anybody has a name.
//
// Always true
//  1. A kin begins with an anchor of a given age; parents and spouses stand before those who refer to them.
//  2. Father and mother are 16 to 50 years older than their children, in whole days.
//  3. The weights of the anchors' ages are fitted once, so that all kins together have the pyramid of the census.
#pragma once
#include "tonghe/base/identifier.hpp"
#include "tonghe/base/random.hpp"

#include <vector>

namespace tonghe::population::internal {

enum class Marital { never_married, married, widowed, divorced };

struct Kinsman {
    int age_days = 0;
    Sex sex = Sex::unknown;
    Marital marital = Marital::never_married;
    int household = 0; // within the kin
    int father = -1;   // index within the kin
    int mother = -1;
    int spouse = -1;

    int age() const { return age_days * 100 / 36525; }
};

struct Kin {
    std::vector<Kinsman> people; // those of a household are not side by side; its first is its head
    int households = 0;
    bool shared_flat = false; // unrelated young people under one roof
};

Kin sketch_kin(Random& random, int anchor_age);

// How often each age anchors a kin.
class AnchorAges {
  public:
    AnchorAges();
    int pick(Random& random) const;

    double people_per_kin() const { return people_per_kin_; }

  private:
    std::vector<double> cumulated_;
    double people_per_kin_ = 1;
};

} // namespace tonghe::population::internal
