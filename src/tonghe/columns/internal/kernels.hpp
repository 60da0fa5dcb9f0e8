// Kernels: tight loops over one block, straight from packed values into bitmaps. Compiled for AVX-512, AVX2, SSE4 and
// the plain processor (on ARM: NEON); the best the machine has is chosen when the first one runs.
//
// Always true
//  1. `words` counts 64-bit words of a bitmap: 64 rows each. Values are readable to the end of the last word.
//  2. Every target gives the same bits.
//  3. Bitmaps may be any address that holds uint64_t; nothing is read or written beyond `words` of them.
#pragma once
#include "tonghe/columns/table.hpp"

#include <string>
#include <vector>

namespace tonghe::columns::kernels {

// Bit i: low <= value i <= high, the bounds given in the column's own width (wrapped, so the sign does not matter).
void in_range(const void* values, size_t value_bytes, uint64_t low, uint64_t high, size_t words, uint64_t* out);

// The same for several ranges at once: bit i if any holds value i.
struct Bounds {
    uint64_t low, high;
};

void in_ranges(const void* values, size_t value_bytes, std::span<const Bounds> bounds, size_t words, uint64_t* out);

// Bit i: the 8-bit value i is in the set.
struct ByteSet {
    // Row `low nibble`: bit h % 8 of first (h < 8) or second says that h × 16 + low nibble is in the set.
    alignas(16) uint8_t first[16] = {};
    alignas(16) uint8_t second[16] = {};
    void add(uint8_t value);
};

void in_byte_set(const uint8_t* values, const ByteSet& set, size_t words, uint64_t* out);

// Bit i: bit `value i` of `set`; every value must be below its length.
void in_bit_set(const void* values, Width width, const uint64_t* set, size_t words, uint64_t* out);

enum class Order { less, less_equal, equal };
void compare(const int64_t* left, Order order, const int64_t* right, size_t words, uint64_t* out);
void compare_packed(const void* left, Order order, const void* right, Width width, size_t words, uint64_t* out);
void unpack(const void* values, Width width, size_t count, int64_t* out); // not for bits

// Bitmap algebra; `all_of` and `any_of` take one or more operands and count the bits of the outcome. `out` may be
// absent.
uint64_t all_of(const uint64_t* const* operands, size_t count, size_t words, uint64_t* out);
uint64_t any_of(const uint64_t* const* operands, size_t count, size_t words, uint64_t* out);
void complement(const uint64_t* bits, size_t words, uint64_t* out);
void without(const uint64_t* bits, const uint64_t* removed, size_t words, uint64_t* out); // bits & ~removed
uint64_t count(const uint64_t* bits, size_t words);

// Writes `first + i` for every set bit i, ascending; `out` has room for all of them and `positions_slack` more.
inline constexpr size_t positions_slack = 64;
size_t positions(const uint64_t* bits, size_t words, uint32_t first, uint32_t* out);

std::string target();                     // "AVX3_DL", "AVX2", "NEON" …
std::vector<std::string> targets();       // those this machine can run
void use_only(const std::string& target); // for tests: "" returns to the best

} // namespace tonghe::columns::kernels
