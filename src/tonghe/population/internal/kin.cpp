#include "tonghe/population/internal/kin.hpp"

#include "tonghe/population/internal/statistics.hpp"

#include <algorithm>
#include <array>

namespace tonghe::population::internal {

namespace {

constexpr int anchor_age_min = 18;
constexpr double days_per_year = 365.25;

int days_of(double years) { return static_cast<int>(years * days_per_year); }

Marital marital_at(Random& random, int age, Sex sex) {
    if (random.chance(never_married(age, sex))) {
        return Marital::never_married;
    }
    const double at = random.unit();
    const double lost = widowed(age, sex);
    return at < lost ? Marital::widowed : at < lost + divorced(age) ? Marital::divorced : Marital::married;
}

int add(Kin& kin, Kinsman person) {
    kin.people.push_back(person);
    return static_cast<int>(kin.people.size()) - 1;
}

int add_spouse(Random& random, Kin& kin, int of) {
    const Kinsman person = kin.people[static_cast<size_t>(of)];
    const double older = std::clamp(normal(random, 1.9, 2.4), -4.0, 9.0); // the husband than the wife
    const int days = person.age_days + (person.sex == Sex::female ? 1 : -1) * days_of(older);
    const int youngest = days_of(person.sex == Sex::female ? 22.2 : 20.2); // Civil Code art. 1047
    const int spouse =
        add(kin,
            {.age_days = std::max(days, youngest),
             .sex = person.sex == Sex::male ? Sex::female : Sex::male,
             .marital = Marital::married,
             .household = person.household,
             .spouse = of});
    kin.people[static_cast<size_t>(of)].spouse = spouse;
    return spouse;
}

struct Couple {
    int father = -1;
    int mother = -1;
};

void add_children(Random& random, Kin& kin, Couple couple, int depth);

// A grown child: at home, in another household of the city, or away (then it is not of this city).
void settle_grown_child(Random& random, Kin& kin, Kinsman child, int depth) {
    const int age = child.age();
    child.marital = marital_at(random, age, child.sex);
    const bool single = child.marital == Marital::never_married;
    const double home = age < 23 ? 0.62 : single ? std::max(0.55 - 0.012 * (age - 23), 0.25) : 0.12;
    if (!random.chance(home)) {
        if (!random.chance(0.42) || depth > 0) {
            return;
        }
        child.household = kin.households++;
    }
    const int index = add(kin, child);
    Couple couple =
        child.sex == Sex::male ? Couple{.father = index, .mother = -1} : Couple{.father = -1, .mother = index};
    if (child.marital == Marital::married) {
        const int spouse = add_spouse(random, kin, index);
        (child.sex == Sex::male ? couple.mother : couple.father) = spouse;
    }
    if (!single) {
        add_children(random, kin, couple, depth + 1);
    }
}

void add_children(Random& random, Kin& kin, Couple couple, int depth) {
    const Kinsman parent = kin.people[static_cast<size_t>(couple.mother >= 0 ? couple.mother : couple.father)];
    const Kinsman* father = couple.father >= 0 ? &kin.people[static_cast<size_t>(couple.father)] : nullptr;
    const int father_days = father == nullptr ? 0 : father->age_days;
    const double drawn = random.unit();
    const int wanted = drawn < 0.03 ? 0 : drawn < 0.38 ? 1 : drawn < 0.87 ? 2 : 3;
    double at = std::clamp(normal(random, 26.8, 4.0), 20.0, 40.0); // age of the mother at the first birth
    for (int i = 0; i < wanted; ++i) {
        const int days = parent.age_days - days_of(at);
        const bool too_late = at > 46;
        at += std::clamp(normal(random, 3.6, 1.6), 1.0, 9.0);
        const bool twins = random.chance(0.015);
        for (int twin = 0; twin < (twins ? 2 : 1); ++twin) {
            const int father_at = father_days - days;
            if (days < 0 || too_late ||
                (couple.father >= 0 && (father_at < days_of(17) || father_at > days_of(49.5)))) {
                continue;
            }
            const Sex sex = random.chance(0.523) ? Sex::male : Sex::female;
            const Kinsman child{
                .age_days = days,
                .sex = sex,
                .marital = Marital::never_married,
                .household = parent.household,
                .father = couple.father,
                .mother = couple.mother};
            if (child.age() < 18) {
                add(kin, child);
            } else {
                settle_grown_child(random, kin, child, depth);
            }
        }
    }
}

} // namespace

Kin sketch_kin(Random& random, int anchor_age) {
    Kin kin;
    kin.households = 1;
    const int days = days_of(anchor_age) + 1 + static_cast<int>(random.below(364));
    // In old age more women are left; among the young who live alone in the city, more men.
    const double men = anchor_age < 35 ? 0.52 : anchor_age < 65 ? 0.505 : 0.505 - 0.004 * (anchor_age - 65);
    const Sex sex = random.chance(men) ? Sex::male : Sex::female;
    const Marital marital = marital_at(random, anchor_age, sex);
    const int anchor = add(kin, {.age_days = days, .sex = sex, .marital = marital, .household = 0});
    if (marital == Marital::never_married) {
        if (anchor_age < 32 && random.chance(0.4)) {
            kin.shared_flat = true;
            const int mates = 1 + static_cast<int>(random.below(2));
            for (int i = 0; i < mates; ++i) {
                const int age = std::max(anchor_age + static_cast<int>(random.below(5)) - 2, 18);
                add(kin,
                    {.age_days = days_of(age) + 1 + static_cast<int>(random.below(364)),
                     .sex = random.chance(0.8) ? sex
                            : sex == Sex::male ? Sex::female
                                               : Sex::male,
                     .household = 0});
            }
        } else if (sex == Sex::female && anchor_age < 45 && random.chance(0.012)) {
            add_children(random, kin, {.father = -1, .mother = anchor}, 0);
        }
        return kin;
    }
    Couple couple = sex == Sex::male ? Couple{.father = anchor, .mother = -1} : Couple{.father = -1, .mother = anchor};
    if (marital == Marital::married) {
        const int spouse = add_spouse(random, kin, anchor);
        (sex == Sex::male ? couple.mother : couple.father) = spouse;
    }
    add_children(random, kin, couple, 0);
    return kin;
}

AnchorAges::AnchorAges() {
    constexpr size_t ages = age_max + 1;
    constexpr size_t anchors = 96 - anchor_age_min;
    constexpr int samples = 1000;
    const auto target = age_pyramid();

    // How many people of each age a kin with each anchor has, by trial.
    std::vector<std::array<double, ages>> people(anchors);
    for (size_t anchor = 0; anchor < anchors; ++anchor) {
        people[anchor].fill(0);
        Random random(anchor + 1);
        for (int i = 0; i < samples; ++i) {
            for (const Kinsman& person : sketch_kin(random, static_cast<int>(anchor) + anchor_age_min).people) {
                people[anchor][static_cast<size_t>(std::min(person.age(), age_max))] += 1.0 / samples;
            }
        }
    }
    // Weights that give the pyramid: multiplied each time by how much the ages they bring are wanted (Richardson,
    // Lucy).
    std::vector<double> weights(anchors, 1.0 / static_cast<double>(anchors));
    for (int round = 0; round < 300; ++round) {
        std::array<double, ages> have{};
        for (size_t anchor = 0; anchor < anchors; ++anchor) {
            for (size_t age = 0; age < ages; ++age) {
                have[age] += weights[anchor] * people[anchor][age];
            }
        }
        for (size_t anchor = 0; anchor < anchors; ++anchor) {
            double wanted = 0;
            double brought = 0;
            for (size_t age = 0; age < ages; ++age) {
                brought += people[anchor][age];
                wanted += have[age] > 0 ? people[anchor][age] * target[age] / have[age] : 0;
            }
            weights[anchor] *= wanted / brought;
        }
    }
    double sum = 0;
    double all = 0;
    for (size_t anchor = 0; anchor < anchors; ++anchor) {
        sum += weights[anchor];
        cumulated_.push_back(sum);
        for (const double count : people[anchor]) {
            all += weights[anchor] * count;
        }
    }
    people_per_kin_ = all / sum;
}

int AnchorAges::pick(Random& random) const {
    const double at = random.unit() * cumulated_.back();
    const auto found = std::upper_bound(cumulated_.begin(), cumulated_.end(), at);
    return anchor_age_min + static_cast<int>(std::min<ptrdiff_t>(
                                found - cumulated_.begin(), static_cast<ptrdiff_t>(cumulated_.size()) - 1
                            ));
}

} // namespace tonghe::population::internal
