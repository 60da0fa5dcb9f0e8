// Reading and writing packed values whatever their width: one switch, so that loops run over a plain type.
#pragma once
#include "tonghe/base/check.hpp"
#include "tonghe/columns/table.hpp"

namespace tonghe::columns {

constexpr size_t words_of(uint64_t rows) { return size_t((rows + 63) / 64); }

constexpr uint64_t padded(uint64_t rows) { return (rows + 63) / 64 * 64; }

inline bool bit_at(const uint64_t* bits, uint64_t row) { return (bits[row / 64] >> (row % 64) & 1) != 0; }

inline void put_bit(uint64_t* bits, uint64_t row, bool on) {
    const uint64_t mask = uint64_t(1) << (row % 64);
    bits[row / 64] = on ? bits[row / 64] | mask : bits[row / 64] & ~mask;
}

// Calls `use` with a zero of the stored type; `bit` has none and is the caller's own case.
template <class Use> decltype(auto) with_type(Width width, Use&& use) {
    switch (width) {
    case Width::u8:
        return use(uint8_t{});
    case Width::i8:
        return use(int8_t{});
    case Width::u16:
        return use(uint16_t{});
    case Width::i16:
        return use(int16_t{});
    case Width::i32:
        return use(int32_t{});
    case Width::i64:
        return use(int64_t{});
    case Width::bit:
        break;
    }
    base::check_failed("width != bit", "bits are read as bits", __FILE__, __LINE__);
}

inline size_t bytes_for(Width width, uint64_t rows) {
    return width == Width::bit ? words_of(rows) * 8 : size_t(padded(rows)) * bytes_of(width);
}

// Copies `count` values from one packing to another, both wide enough for each.
inline void repack(const std::byte* from, Width from_width, std::byte* to, Width to_width, size_t count) {
    with_type(from_width, [&](auto source) {
        with_type(to_width, [&](auto target) {
            const auto* in = reinterpret_cast<const decltype(source)*>(from);
            auto* out = reinterpret_cast<decltype(target)*>(to);
            for (size_t i = 0; i < count; ++i) {
                out[i] = static_cast<decltype(target)>(in[i]);
            }
        });
    });
}

inline constexpr int64_t powers_of_ten[] = {
    1,
    10,
    100,
    1'000,
    10'000,
    100'000,
    1'000'000,
    10'000'000,
    100'000'000,
    1'000'000'000,
    10'000'000'000,
    100'000'000'000,
    1'000'000'000'000,
    10'000'000'000'000,
    100'000'000'000'000,
    1'000'000'000'000'000,
    10'000'000'000'000'000,
    100'000'000'000'000'000,
    1'000'000'000'000'000'000};

} // namespace tonghe::columns
