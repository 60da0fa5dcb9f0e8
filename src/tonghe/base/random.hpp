// Random numbers with a seed one can name (simulation, tests) and unguessable bytes (ids, tokens).
#pragma once
#include <cstdint>
#include <span>
#include <string>

namespace tonghe {

// xoshiro256**: the same seed gives the same numbers on every machine. Not for secrets.
class Random {
  public:
    explicit Random(uint64_t seed);

    uint64_t next();
    uint64_t below(uint64_t bound); // uniform in [0, bound), bound > 0, without modulo bias
    double unit();                  // uniform in [0, 1)

    bool chance(double probability) { return unit() < probability; }

  private:
    uint64_t state_[4];
};

void fill_secure(std::span<unsigned char> bytes); // from the operating system's generator
std::string secure_token(size_t bytes = 24);      // URL-safe text of that many unguessable bytes

} // namespace tonghe
