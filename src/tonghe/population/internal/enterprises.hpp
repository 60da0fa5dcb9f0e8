// Enterprises of the generated city. What others must know of one (code, name) follows from its number alone, so a job
// can name an employer without looking it up.
#pragma once
#include "tonghe/base/random.hpp"
#include "tonghe/catalog/territory.hpp"
#include "tonghe/population/household.hpp"

namespace tonghe::population::internal {

struct EnterpriseFace {
    std::string credit_code;
    std::string name;
    std::string_view industry;
    bool individual = false;
    size_t district = 0; // counts the districts of the territory
};

class Enterprises {
  public:
    Enterprises(uint64_t seed, const catalog::Territory& territory);
    EnterpriseFace face(int64_t number) const;
    // With everything but its people.
    Enterprise make(Random& random, int64_t number, Date as_of) const;

  private:
    struct District {
        std::string code_6;
        std::string name;
        std::vector<const catalog::Region*> communities;
    };

    uint64_t seed_;
    const catalog::Territory& territory_;
    std::vector<District> districts_;
};

} // namespace tonghe::population::internal
