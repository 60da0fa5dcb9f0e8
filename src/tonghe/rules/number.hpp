// A FEEL number: an exact decimal of up to 34 digits (IEEE 754 decimal128, halves to even).
//
// Always true
//  1. There is one representation of each value: a whole int64 with 0 to 18 decimal places and no trailing zeros among
//     them where that fits, decimal128 otherwise. So 1.0 and 1.00 are 1, and equal numbers have equal bits.
//  2. There is no infinity and no NaN: an operation without a finite result gives nothing.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tonghe::rules {

enum class Rounding : uint8_t { half_even, half_up, half_down, up, down, floor, ceiling };

class Number {
  public:
    constexpr Number() = default;

    constexpr Number(int64_t value) : low_(value) {} // NOLINT(google-explicit-constructor): 2 * n reads well

    // `coefficient` × 10^-`scale`, scale 0 to 18.
    static Number scaled(int64_t coefficient, int scale);
    static std::optional<Number> parse(std::string_view text); // -12.5, .5, 1e3; nothing where it is not a number
    static std::optional<Number> of(double value);

    bool is_small() const { return !big_; }

    int64_t coefficient() const { return low_; } // of a small number

    int scale() const { return scale_; }

    // The bits of a big number, for storing it elsewhere.
    uint64_t low_bits() const { return static_cast<uint64_t>(low_); }

    uint64_t high_bits() const { return high_; }

    static Number from_bits(uint64_t low, uint64_t high);

    bool is_zero() const { return !big_ && low_ == 0; }

    bool is_negative() const { return big_ ? (high_ >> 63) != 0 : low_ < 0; }

    bool is_integer() const;
    std::optional<int64_t> integer() const;   // nothing where it has a fraction or does not fit
    std::optional<int64_t> truncated() const; // the whole part; nothing where it does not fit
    double real() const;
    std::string text() const; // canonical: no exponent, no trailing zeros

    bool operator==(const Number&) const = default;

  private:
    int64_t low_ = 0;
    uint64_t high_ = 0; // of decimal128; 0 in a small number
    int8_t scale_ = 0;
    bool big_ = false;
};

int compare(const Number& a, const Number& b); // negative, 0 or positive
Number negate(const Number& a);
Number absolute(const Number& a);
std::optional<Number> add(const Number& a, const Number& b);
std::optional<Number> subtract(const Number& a, const Number& b);
std::optional<Number> multiply(const Number& a, const Number& b);
std::optional<Number> divide(const Number& a, const Number& b);
std::optional<Number> modulo(const Number& a, const Number& b); // a - b × floor(a / b)
std::optional<Number> power(const Number& a, const Number& b);
std::optional<Number> square_root(const Number& a);
std::optional<Number> exponential(const Number& a);
std::optional<Number> logarithm(const Number& a);
std::optional<Number> round(const Number& a, int64_t scale, Rounding rounding); // scale -6111 to 6176

} // namespace tonghe::rules
