#include "tonghe/columns/internal/kernels.hpp"

#include "tonghe/columns/internal/packed.hpp"

// Each target compiles this file once more; the scalable vectors of SVE have no fixed place in a 64-bit word.
#define HWY_WANT_AVX3_DL
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tonghe/columns/internal/kernels.cpp"
#include <hwy/foreach_target.h>
//
#include <bit>
#include <cstring>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();

namespace tonghe::columns::kernels::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Values in one vector.
template <class T> constexpr size_t lanes_of = HWY_TARGET == HWY_SCALAR ? 1 : HWY_MAX_BYTES / sizeof(T);

// a <= b of whole numbers: AVX-512 compares either kind, the others have a minimum sooner than an unsigned comparison.
template <class V> HWY_INLINE auto AtMost(V a, V b) {
#if HWY_TARGET > HWY_AVX3
    if constexpr (sizeof(hn::TFromV<V>) < 8) {
        return hn::Eq(hn::Min(a, b), a);
    }
#endif
    return hn::Not(hn::Lt(b, a));
}

// Runs `test` over 64 values at `values` and gathers its answers into one word.
template <class T, class Test> HWY_INLINE uint64_t word_of(const T* HWY_RESTRICT values, const Test& test) {
    const hn::ScalableTag<T> d;
    constexpr size_t lanes = lanes_of<T>;
    uint64_t word = 0;
    HWY_UNROLL(8)
    for (size_t i = 0; i < 64; i += lanes) {
        uint64_t bits = 0;
        hn::StoreMaskBits(d, test(hn::LoadU(d, values + i)), reinterpret_cast<uint8_t*>(&bits));
        word |= bits << i;
    }
    return word;
}

template <class T>
void InRangeOf(const T* HWY_RESTRICT values, T low, T high, size_t words, uint64_t* HWY_RESTRICT out) {
    const hn::ScalableTag<T> d;
    const auto least = hn::Set(d, low);
    const auto span = hn::Set(d, T(high - low));
    const auto test = [&](auto v) HWY_ATTR { return AtMost(hn::Sub(v, least), span); };
    for (size_t w = 0; w < words; ++w) {
        out[w] = word_of(values + w * 64, test);
    }
}

void InRange(const void* values, size_t value_bytes, uint64_t low, uint64_t high, size_t words, uint64_t* out) {
    switch (value_bytes) {
    case 1:
        return InRangeOf(static_cast<const uint8_t*>(values), uint8_t(low), uint8_t(high), words, out);
    case 2:
        return InRangeOf(static_cast<const uint16_t*>(values), uint16_t(low), uint16_t(high), words, out);
    case 4:
        return InRangeOf(static_cast<const uint32_t*>(values), uint32_t(low), uint32_t(high), words, out);
    default:
        return InRangeOf(static_cast<const uint64_t*>(values), low, high, words, out);
    }
}

template <class T>
void InRangesOf(
    const T* HWY_RESTRICT values, std::span<const Bounds> bounds, size_t words, uint64_t* HWY_RESTRICT out
) {
    const hn::ScalableTag<T> d;
    for (size_t w = 0; w < words; ++w) {
        uint64_t word = 0;
        for (const Bounds& b : bounds) {
            const auto least = hn::Set(d, T(b.low));
            const auto span = hn::Set(d, T(b.high - b.low));
            word |= word_of(values + w * 64, [&](auto v) HWY_ATTR { return AtMost(hn::Sub(v, least), span); });
        }
        out[w] = word;
    }
}

void InRanges(const void* values, size_t value_bytes, std::span<const Bounds> bounds, size_t words, uint64_t* out) {
    switch (value_bytes) {
    case 1:
        return InRangesOf(static_cast<const uint8_t*>(values), bounds, words, out);
    case 2:
        return InRangesOf(static_cast<const uint16_t*>(values), bounds, words, out);
    case 4:
        return InRangesOf(static_cast<const uint32_t*>(values), bounds, words, out);
    default:
        return InRangesOf(static_cast<const uint64_t*>(values), bounds, words, out);
    }
}

#if HWY_TARGET == HWY_SCALAR
void InByteSet(const uint8_t* values, const ByteSet& set, size_t words, uint64_t* out) {
    for (size_t w = 0; w < words; ++w) {
        uint64_t word = 0;
        for (size_t i = 0; i < 64; ++i) {
            const unsigned value = values[w * 64 + i];
            const unsigned row = value < 128 ? set.first[value & 15] : set.second[value & 15];
            word |= uint64_t(row >> (value >> 4 & 7) & 1) << i;
        }
        out[w] = word;
    }
}
#else
// The low nibble picks a byte of the set, the high nibble one bit of that byte.
void InByteSet(const uint8_t* HWY_RESTRICT values, const ByteSet& set, size_t words, uint64_t* HWY_RESTRICT out) {
    alignas(16) static constexpr uint8_t bit_of[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const hn::ScalableTag<uint8_t> d;
    const auto first = hn::LoadDup128(d, set.first);
    const auto second = hn::LoadDup128(d, set.second);
    const auto bits = hn::LoadDup128(d, bit_of);
    const auto nibble = hn::Set(d, uint8_t(15));
    const auto eight = hn::Set(d, uint8_t(8));
    bool small = true; // every member below 16: one look-up tells
    for (size_t i = 0; i < 16; ++i) {
        small = small && (set.first[i] & 0xFE) == 0 && set.second[i] == 0;
    }
    if (small) {
        const auto test = [&](auto v) HWY_ATTR {
            const auto found = hn::TableLookupBytes(first, hn::And(v, nibble));
            return hn::And(hn::Ne(found, hn::Zero(d)), AtMost(v, nibble));
        };
        for (size_t w = 0; w < words; ++w) {
            out[w] = word_of(values + w * 64, test);
        }
        return;
    }
    const auto test = [&](auto v) HWY_ATTR {
        const auto low = hn::And(v, nibble);
        const auto high = hn::ShiftRight<4>(v);
        const auto row =
            hn::IfThenElse(hn::Lt(high, eight), hn::TableLookupBytes(first, low), hn::TableLookupBytes(second, low));
        return hn::Ne(hn::And(row, hn::TableLookupBytes(bits, high)), hn::Zero(d));
    };
    for (size_t w = 0; w < words; ++w) {
        out[w] = word_of(values + w * 64, test);
    }
}

#endif

template <class T>
void CompareOf(
    const T* HWY_RESTRICT left, Order order, const T* HWY_RESTRICT right, size_t words, uint64_t* HWY_RESTRICT out
) {
    const hn::ScalableTag<T> d;
    constexpr size_t lanes = lanes_of<T>;
    const auto each = [&](auto test) HWY_ATTR {
        for (size_t w = 0; w < words; ++w) {
            uint64_t word = 0;
            for (size_t i = 0; i < 64; i += lanes) {
                uint64_t bits = 0;
                const auto a = hn::LoadU(d, left + w * 64 + i);
                const auto b = hn::LoadU(d, right + w * 64 + i);
                hn::StoreMaskBits(d, test(a, b), reinterpret_cast<uint8_t*>(&bits));
                word |= bits << i;
            }
            out[w] = word;
        }
    };
    if (order == Order::less) {
        each([](auto a, auto b) HWY_ATTR { return hn::Lt(a, b); });
    } else if (order == Order::less_equal) {
        each([](auto a, auto b) HWY_ATTR { return AtMost(a, b); });
    } else {
        each([](auto a, auto b) HWY_ATTR { return hn::Eq(a, b); });
    }
}

void ComparePacked(const void* left, Order order, const void* right, Width width, size_t words, uint64_t* out) {
    with_type(width, [&](auto zero) {
        using T = decltype(zero);
        CompareOf(static_cast<const T*>(left), order, static_cast<const T*>(right), words, out);
    });
}

void Unpack(const void* HWY_RESTRICT values, Width width, size_t count, int64_t* HWY_RESTRICT out) {
    with_type(width, [&](auto zero) {
        const auto* from = static_cast<const decltype(zero)*>(values);
        for (size_t i = 0; i < count; ++i) {
            out[i] = int64_t(from[i]);
        }
    });
}

using Bits = hn::ScalableTag<uint64_t>;
constexpr size_t bit_lanes = lanes_of<uint64_t>;

#if HWY_TARGET == HWY_AVX3_DL
struct Counter {
    hn::Vec<Bits> sum;

    HWY_INLINE Counter() : sum(hn::Zero(Bits())) {}

    HWY_INLINE void add(hn::Vec<Bits> v) { sum = hn::Add(sum, hn::PopulationCount(v)); }

    HWY_INLINE uint64_t total() const { return hn::GetLane(hn::SumOfLanes(Bits(), sum)); }
};
#else
struct Counter {
    uint64_t sum = 0;

    HWY_INLINE void add(hn::Vec<Bits> v) {
        HWY_ALIGN uint64_t lanes[bit_lanes];
        hn::Store(v, Bits(), lanes);
        for (const uint64_t lane : lanes) {
            sum += uint64_t(std::popcount(lane));
        }
    }

    HWY_INLINE uint64_t total() const { return sum; }
};
#endif

// Joins `Count` operands with `join`; with Count 0 the number is known only when it runs.
template <size_t Count, class Join>
HWY_INLINE uint64_t
JoinOf(const uint64_t* const* operands, size_t count, size_t words, uint64_t* out, const Join& join) {
    const Bits d;
    Counter counter;
    size_t w = 0;
    const size_t n = Count == 0 ? count : Count;
    for (; w + bit_lanes <= words; w += bit_lanes) {
        auto v = hn::LoadU(d, operands[0] + w);
        for (size_t i = 1; i < n; ++i) {
            v = join(v, hn::LoadU(d, operands[i] + w));
        }
        counter.add(v);
        if (out != nullptr) {
            hn::StoreU(v, d, out + w);
        }
    }
    uint64_t total = counter.total();
    const hn::CappedTag<uint64_t, 1> one;
    for (; w < words; ++w) {
        auto v = hn::LoadU(one, operands[0] + w);
        for (size_t i = 1; i < n; ++i) {
            v = join(v, hn::LoadU(one, operands[i] + w));
        }
        const uint64_t word = hn::GetLane(v);
        total += uint64_t(std::popcount(word));
        if (out != nullptr) {
            out[w] = word;
        }
    }
    return total;
}

template <class Join>
uint64_t JoinAll(const uint64_t* const* operands, size_t count, size_t words, uint64_t* out, const Join& join) {
    switch (count) {
    case 1:
        return JoinOf<1>(operands, count, words, out, join);
    case 2:
        return JoinOf<2>(operands, count, words, out, join);
    case 3:
        return JoinOf<3>(operands, count, words, out, join);
    case 4:
        return JoinOf<4>(operands, count, words, out, join);
    case 5:
        return JoinOf<5>(operands, count, words, out, join);
    case 6:
        return JoinOf<6>(operands, count, words, out, join);
    default:
        return JoinOf<0>(operands, count, words, out, join);
    }
}

uint64_t AllOf(const uint64_t* const* operands, size_t count, size_t words, uint64_t* out) {
    return JoinAll(operands, count, words, out, [](auto a, auto b) HWY_ATTR { return hn::And(a, b); });
}

uint64_t AnyOf(const uint64_t* const* operands, size_t count, size_t words, uint64_t* out) {
    return JoinAll(operands, count, words, out, [](auto a, auto b) HWY_ATTR { return hn::Or(a, b); });
}

void Without(const uint64_t* bits, const uint64_t* removed, size_t words, uint64_t* out) {
    for (size_t w = 0; w < words; ++w) {
        out[w] = bits[w] & ~removed[w];
    }
}

void Complement(const uint64_t* bits, size_t words, uint64_t* out) {
    for (size_t w = 0; w < words; ++w) {
        out[w] = ~bits[w];
    }
}

// Where bits are dense, lanes are compressed sixteen at a time; where they are thin, one bit is found after the other.
size_t Positions(const uint64_t* HWY_RESTRICT bits, size_t words, uint32_t first, uint32_t* HWY_RESTRICT out) {
    size_t n = 0;
#if HWY_TARGET <= HWY_AVX3
    const hn::ScalableTag<uint32_t> d;
    const auto lanes = hn::Iota(d, 0);
#endif
    for (size_t w = 0; w < words; ++w) {
        uint64_t word = bits[w];
        if (word == 0) {
            continue;
        }
        const uint32_t base = first + uint32_t(w * 64);
        const auto members = size_t(std::popcount(word));
#if HWY_TARGET <= HWY_AVX3
        if (members > 6) {
            size_t at = n;
            for (uint32_t i = 0; i < 64; i += 16) {
                const auto part = uint16_t(word >> i);
                const auto mask = hn::LoadMaskBits(d, reinterpret_cast<const uint8_t*>(&part));
                hn::StoreU(hn::Compress(hn::Add(lanes, hn::Set(d, base + i)), mask), d, out + at);
                at += size_t(std::popcount(part));
            }
            n += members;
            continue;
        }
#endif
        uint32_t* to = out + n;
        do { // four at a time without asking: the room behind takes what is too many
            for (int i = 0; i < 4; ++i) {
                to[i] = base + uint32_t(std::countr_zero(word));
                word &= word - 1;
            }
            to += 4;
        } while (word != 0);
        n += members;
    }
    return n;
}

} // namespace tonghe::columns::kernels::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace tonghe::columns::kernels {

HWY_EXPORT(InRange);
HWY_EXPORT(InRanges);
HWY_EXPORT(InByteSet);
HWY_EXPORT(ComparePacked);
HWY_EXPORT(Unpack);
HWY_EXPORT(AllOf);
HWY_EXPORT(AnyOf);
HWY_EXPORT(Without);
HWY_EXPORT(Complement);
HWY_EXPORT(Positions);

void in_range(const void* values, size_t value_bytes, uint64_t low, uint64_t high, size_t words, uint64_t* out) {
    HWY_DYNAMIC_DISPATCH(InRange)(values, value_bytes, low, high, words, out);
}

void in_ranges(const void* values, size_t value_bytes, std::span<const Bounds> bounds, size_t words, uint64_t* out) {
    HWY_DYNAMIC_DISPATCH(InRanges)(values, value_bytes, bounds, words, out);
}

void ByteSet::add(uint8_t value) {
    uint8_t* rows = value >> 4 < 8 ? first : second;
    rows[value & 15] = uint8_t(rows[value & 15] | 1 << (value >> 4 & 7));
}

void in_byte_set(const uint8_t* values, const ByteSet& set, size_t words, uint64_t* out) {
    HWY_DYNAMIC_DISPATCH(InByteSet)(values, set, words, out);
}

void in_bit_set(const void* values, Width width, const uint64_t* set, size_t words, uint64_t* out) {
    with_type(width, [&](auto zero) {
        const auto* codes = static_cast<const decltype(zero)*>(values);
        for (size_t w = 0; w < words; ++w) {
            uint64_t word = 0;
            for (size_t i = 0; i < 64; ++i) {
                const auto code = uint64_t(codes[w * 64 + i]);
                word |= (set[code / 64] >> (code % 64) & 1) << i;
            }
            out[w] = word;
        }
    });
}

void compare(const int64_t* left, Order order, const int64_t* right, size_t words, uint64_t* out) {
    HWY_DYNAMIC_DISPATCH(ComparePacked)(left, order, right, Width::i64, words, out);
}

void compare_packed(const void* left, Order order, const void* right, Width width, size_t words, uint64_t* out) {
    HWY_DYNAMIC_DISPATCH(ComparePacked)(left, order, right, width, words, out);
}

void unpack(const void* values, Width width, size_t count, int64_t* out) {
    HWY_DYNAMIC_DISPATCH(Unpack)(values, width, count, out);
}

uint64_t all_of(const uint64_t* const* operands, size_t count, size_t words, uint64_t* out) {
    return HWY_DYNAMIC_DISPATCH(AllOf)(operands, count, words, out);
}

uint64_t any_of(const uint64_t* const* operands, size_t count, size_t words, uint64_t* out) {
    return HWY_DYNAMIC_DISPATCH(AnyOf)(operands, count, words, out);
}

void without(const uint64_t* bits, const uint64_t* removed, size_t words, uint64_t* out) {
    HWY_DYNAMIC_DISPATCH(Without)(bits, removed, words, out);
}

void complement(const uint64_t* bits, size_t words, uint64_t* out) {
    HWY_DYNAMIC_DISPATCH(Complement)(bits, words, out);
}

uint64_t count(const uint64_t* bits, size_t words) { return all_of(&bits, 1, words, nullptr); }

size_t positions(const uint64_t* bits, size_t words, uint32_t first, uint32_t* out) {
    return HWY_DYNAMIC_DISPATCH(Positions)(bits, words, first, out);
}

std::string target() {
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    for (const int64_t one : hwy::SupportedAndGeneratedTargets()) {
        return hwy::TargetName(one);
    }
    return "plain";
}

std::vector<std::string> targets() {
    std::vector<std::string> names;
    for (const int64_t one : hwy::SupportedAndGeneratedTargets()) {
        names.emplace_back(hwy::TargetName(one));
    }
    return names;
}

void use_only(const std::string& name) {
    hwy::SetSupportedTargetsForTest(0);
    for (const int64_t one : hwy::SupportedAndGeneratedTargets()) {
        if (name == hwy::TargetName(one)) {
            hwy::SetSupportedTargetsForTest(one);
        }
    }
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

} // namespace tonghe::columns::kernels

#endif
