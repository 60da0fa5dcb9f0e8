#include "tonghe/base/random.hpp"
#include "tonghe/columns/internal/kernels.hpp"
#include "tonghe/columns/internal/packed.hpp"

#include <gtest/gtest.h>

namespace tonghe::columns::kernels {

namespace {

constexpr size_t rows = 64 * 37;
constexpr size_t words = rows / 64;

using Bitmap = std::vector<uint64_t>;

template <class T> std::vector<T> random_values(Random& random) {
    std::vector<T> values(rows);
    const bool narrow = random.chance(0.5);
    for (T& value : values) {
        value = static_cast<T>(narrow ? random.below(40) - 20 : random.next());
    }
    return values;
}

template <class Says> Bitmap expected(const Says& says) {
    Bitmap bits(words);
    for (size_t row = 0; row < rows; ++row) {
        put_bit(bits.data(), row, says(row));
    }
    return bits;
}

template <class T> void check_ranges(Random& random) {
    const auto values = random_values<T>(random);
    T low = values[random.below(rows)];
    T high = values[random.below(rows)];
    if (low > high) {
        std::swap(low, high);
    }
    Bitmap out(words);
    in_range(values.data(), sizeof(T), uint64_t(int64_t(low)), uint64_t(int64_t(high)), words, out.data());
    EXPECT_EQ(out, expected([&](size_t row) { return low <= values[row] && values[row] <= high; }));

    const std::vector<Bounds> bounds{{uint64_t(low), uint64_t(low)}, {uint64_t(high), uint64_t(high)}};
    in_ranges(values.data(), sizeof(T), bounds, words, out.data());
    EXPECT_EQ(out, expected([&](size_t row) { return low == values[row] || values[row] == high; }));
}

template <class T> void check_comparisons(Random& random, Width width) {
    const auto left = random_values<T>(random);
    auto right = random_values<T>(random);
    for (size_t row = 0; row < rows; row += 5) {
        right[row] = left[row];
    }
    Bitmap out(words);
    compare_packed(left.data(), Order::less, right.data(), width, words, out.data());
    EXPECT_EQ(out, expected([&](size_t row) { return left[row] < right[row]; }));
    compare_packed(left.data(), Order::less_equal, right.data(), width, words, out.data());
    EXPECT_EQ(out, expected([&](size_t row) { return left[row] <= right[row]; }));
    compare_packed(left.data(), Order::equal, right.data(), width, words, out.data());
    EXPECT_EQ(out, expected([&](size_t row) { return left[row] == right[row]; }));
}

Bitmap random_bits(Random& random, double density) {
    return expected([&](size_t) { return random.chance(density); });
}

class EachTarget : public testing::Test {
  protected:
    template <class Check> static void on_each(const Check& check) {
        for (const std::string& name : targets()) {
            SCOPED_TRACE(name);
            use_only(name);
            for (uint64_t seed = 1; seed <= 20; ++seed) {
                SCOPED_TRACE(seed);
                Random random(seed);
                check(random);
            }
        }
        use_only("");
    }
};

using columns_kernels = EachTarget;

} // namespace

TEST_F(columns_kernels, ranges_of_every_width_agree_with_plain_comparison) {
    on_each([](Random& random) {
        check_ranges<uint8_t>(random);
        check_ranges<int8_t>(random);
        check_ranges<uint16_t>(random);
        check_ranges<int16_t>(random);
        check_ranges<int32_t>(random);
        check_ranges<int64_t>(random);
    });
}

TEST_F(columns_kernels, columns_compare_as_their_values_do) {
    on_each([](Random& random) {
        check_comparisons<uint8_t>(random, Width::u8);
        check_comparisons<int8_t>(random, Width::i8);
        check_comparisons<uint16_t>(random, Width::u16);
        check_comparisons<int16_t>(random, Width::i16);
        check_comparisons<int32_t>(random, Width::i32);
        check_comparisons<int64_t>(random, Width::i64);
    });
}

TEST_F(columns_kernels, sets_hold_their_members_and_no_others) {
    on_each([](Random& random) {
        const auto bytes = random_values<uint8_t>(random);
        ByteSet set;
        std::vector<bool> member(256);
        const uint64_t below = random.chance(0.3) ? 16 : 256;
        for (int i = 0; i < 20; ++i) {
            const auto value = uint8_t(random.below(below));
            set.add(value);
            member[value] = true;
        }
        Bitmap out(words);
        in_byte_set(bytes.data(), set, words, out.data());
        EXPECT_EQ(out, expected([&](size_t row) { return member[bytes[row]]; }));

        std::vector<uint16_t> codes(rows);
        Bitmap codes_in(1000 / 64 + 1);
        for (uint16_t& code : codes) {
            code = uint16_t(random.below(1000));
        }
        for (int i = 0; i < 300; ++i) {
            put_bit(codes_in.data(), random.below(1000), true);
        }
        in_bit_set(codes.data(), Width::u16, codes_in.data(), words, out.data());
        EXPECT_EQ(out, expected([&](size_t row) { return bit_at(codes_in.data(), codes[row]); }));
    });
}

TEST_F(columns_kernels, bitmap_algebra_counts_what_it_gives) {
    on_each([](Random& random) {
        for (size_t operands = 1; operands <= 8; ++operands) {
            std::vector<Bitmap> bitmaps;
            std::vector<const uint64_t*> pointers;
            for (size_t i = 0; i < operands; ++i) {
                bitmaps.push_back(random_bits(random, 0.7));
            }
            for (const Bitmap& bitmap : bitmaps) {
                pointers.push_back(bitmap.data());
            }
            const auto holding = [&](size_t row) {
                size_t n = 0;
                for (const Bitmap& bitmap : bitmaps) {
                    n += bit_at(bitmap.data(), row);
                }
                return n;
            };
            Bitmap out(words);
            const Bitmap all = expected([&](size_t row) { return holding(row) == operands; });
            EXPECT_EQ(all_of(pointers.data(), operands, words, out.data()), count(all.data(), words));
            EXPECT_EQ(out, all);
            const Bitmap any = expected([&](size_t row) { return holding(row) > 0; });
            EXPECT_EQ(any_of(pointers.data(), operands, words, out.data()), count(any.data(), words));
            EXPECT_EQ(out, any);
        }
    });
}

TEST_F(columns_kernels, positions_are_the_set_bits_in_order) {
    on_each([](Random& random) {
        for (const double density : {0.0, 0.01, 0.1, 0.5, 1.0}) {
            const Bitmap bits = random_bits(random, density);
            std::vector<uint32_t> found(rows + positions_slack);
            found.resize(positions(bits.data(), words, 1000, found.data()));
            std::vector<uint32_t> wanted;
            for (size_t row = 0; row < rows; ++row) {
                if (bit_at(bits.data(), row)) {
                    wanted.push_back(uint32_t(1000 + row));
                }
            }
            EXPECT_EQ(found, wanted);
        }
    });
}

} // namespace tonghe::columns::kernels
