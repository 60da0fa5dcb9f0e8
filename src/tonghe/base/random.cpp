#include "tonghe/base/random.hpp"

#include "tonghe/base/check.hpp"

#include <sys/random.h>
#include <vector>

namespace tonghe {

namespace {

uint64_t rotate(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

uint64_t split_mix(uint64_t& state) {
    uint64_t z = (state += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

} // namespace

Random::Random(uint64_t seed) {
    for (uint64_t& word : state_) {
        word = split_mix(seed);
    }
}

uint64_t Random::next() {
    const uint64_t result = rotate(state_[1] * 5, 7) * 9;
    const uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = rotate(state_[3], 45);
    return result;
}

uint64_t Random::below(uint64_t bound) {
    TONGHE_CHECK(bound > 0, "random number below zero asked for");
    const uint64_t threshold = (0 - bound) % bound;
    for (;;) {
        const uint64_t value = next();
        if (value >= threshold) {
            return value % bound;
        }
    }
}

double Random::unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

void fill_secure(std::span<unsigned char> bytes) {
    size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t got = getrandom(bytes.data() + done, bytes.size() - done, 0);
        TONGHE_CHECK_OR_STOP(got > 0, "the operating system gives no random bytes");
        done += static_cast<size_t>(got);
    }
}

std::string secure_token(size_t bytes) {
    static constexpr char alphabet[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";
    std::vector<unsigned char> raw(bytes * 4 / 3 + 1);
    fill_secure(raw);
    std::string out;
    for (const unsigned char byte : raw) {
        out += alphabet[byte & 63];
    }
    return out;
}

} // namespace tonghe
