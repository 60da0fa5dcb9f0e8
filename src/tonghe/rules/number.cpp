#include "tonghe/rules/number.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <utility>

// Declared here as the library's static variant has them (arguments by value, rounding and flags passed), because its
// own header pulls a few hundred macros into the file.
extern "C" {
struct alignas(16) BidDecimal128 {
    uint64_t w[2];
};

BidDecimal128 __bid128_add(BidDecimal128, BidDecimal128, unsigned, unsigned*);
BidDecimal128 __bid128_mul(BidDecimal128, BidDecimal128, unsigned, unsigned*);
BidDecimal128 __bid128_div(BidDecimal128, BidDecimal128, unsigned, unsigned*);
BidDecimal128 __bid128_pow(BidDecimal128, BidDecimal128, unsigned, unsigned*);
BidDecimal128 __bid128_sqrt(BidDecimal128, unsigned, unsigned*);
BidDecimal128 __bid128_exp(BidDecimal128, unsigned, unsigned*);
BidDecimal128 __bid128_log(BidDecimal128, unsigned, unsigned*);
}

namespace tonghe::rules {

namespace {

using Wide = unsigned __int128;
using WideSigned = __int128;

constexpr int exponent_bias = 6176;
constexpr int digits_max = 34;
constexpr int small_scale_max = 18;
constexpr unsigned flag_inexact = 0x20;

constexpr int64_t power_of_ten(int n) {
    int64_t out = 1;
    for (int i = 0; i < n; ++i) {
        out *= 10;
    }
    return out;
}

Wide wide_power_of_ten(int n) { // n up to 38
    Wide out = 1;
    for (int i = 0; i < n; ++i) {
        out *= 10;
    }
    return out;
}

int digit_count(Wide value) {
    int count = 0;
    while (value != 0) {
        value /= 10;
        ++count;
    }
    return count;
}

// sign × coefficient × 10^exponent
struct Parts {
    bool negative = false;
    Wide coefficient = 0;
    int exponent = 0;
};

// Nothing for infinities and NaN.
std::optional<Parts> unpack(BidDecimal128 bits) {
    const uint64_t high = bits.w[1];
    Parts out;
    out.negative = (high >> 63) != 0;
    if (((high >> 59) & 0xF) == 0xF) {
        return std::nullopt;
    }
    if (((high >> 61) & 3) == 3) { // a coefficient beyond 34 digits counts as zero
        return out;
    }
    out.exponent = static_cast<int>((high >> 49) & 0x3FFF) - exponent_bias;
    out.coefficient = (static_cast<Wide>(high & 0x1FFFFFFFFFFFFULL) << 64) | bits.w[0];
    return out;
}

BidDecimal128 pack(const Parts& parts) {
    const auto exponent = static_cast<uint64_t>(parts.exponent + exponent_bias);
    return {
        {static_cast<uint64_t>(parts.coefficient),
         (static_cast<uint64_t>(parts.negative) << 63) | (exponent << 49) |
             static_cast<uint64_t>(parts.coefficient >> 64)}};
}

// Divides by 10^drop, rounding what falls off.
Wide drop_digits(Wide coefficient, bool negative, int drop, Rounding rounding) {
    if (drop <= 0) {
        return coefficient;
    }
    const bool gone = drop > 38;
    const Wide unit = gone ? 0 : wide_power_of_ten(drop);
    const Wide quotient = gone ? 0 : coefficient / unit;
    const Wide rest = gone ? coefficient : coefficient % unit;
    if (rest == 0) {
        return quotient;
    }
    // Compared with the half: -1, 0, 1.
    const int half = gone ? -1 : (rest > unit - rest ? 1 : (rest == unit - rest ? 0 : -1));
    bool away = false;
    switch (rounding) {
    case Rounding::half_even:
        away = half > 0 || (half == 0 && quotient % 2 == 1);
        break;
    case Rounding::half_up:
        away = half >= 0;
        break;
    case Rounding::half_down:
        away = half > 0;
        break;
    case Rounding::up:
        away = true;
        break;
    case Rounding::down:
        break;
    case Rounding::floor:
        away = negative;
        break;
    case Rounding::ceiling:
        away = !negative;
        break;
    }
    return quotient + (away ? 1 : 0);
}

// The canonical number of these parts; nothing where it is beyond decimal128.
std::optional<Number> canonical(Parts parts) {
    if (parts.coefficient == 0) {
        return Number();
    }
    int drop = digit_count(parts.coefficient) - digits_max;
    if (parts.exponent + std::max(drop, 0) < -exponent_bias) {
        drop = -exponent_bias - parts.exponent;
    }
    if (drop > 0) {
        parts.coefficient = drop_digits(parts.coefficient, parts.negative, drop, Rounding::half_even);
        parts.exponent += drop;
        if (digit_count(parts.coefficient) > digits_max) {
            parts.coefficient /= 10;
            ++parts.exponent;
        }
        if (parts.coefficient == 0) {
            return Number();
        }
    }
    while (parts.coefficient % 10 == 0) {
        parts.coefficient /= 10;
        ++parts.exponent;
    }
    // Small: as a whole number where its zeros fit, or with at most 18 places.
    if (parts.exponent > 0 && parts.exponent <= small_scale_max && parts.coefficient <= INT64_MAX) {
        const Wide whole = parts.coefficient * wide_power_of_ten(parts.exponent);
        if (whole <= static_cast<Wide>(INT64_MAX)) {
            const auto value = static_cast<int64_t>(whole);
            return Number::scaled(parts.negative ? -value : value, 0);
        }
    }
    if (parts.exponent <= 0 && parts.exponent >= -small_scale_max && parts.coefficient <= INT64_MAX) {
        const auto value = static_cast<int64_t>(parts.coefficient);
        return Number::scaled(parts.negative ? -value : value, -parts.exponent);
    }
    constexpr int exponent_max = 6111;
    while (parts.exponent > exponent_max && parts.coefficient < wide_power_of_ten(digits_max - 1)) {
        parts.coefficient *= 10;
        --parts.exponent;
    }
    if (parts.exponent > exponent_max) {
        return std::nullopt;
    }
    const BidDecimal128 bits = pack(parts);
    return Number::from_bits(bits.w[0], bits.w[1]);
}

Parts parts_of(const Number& n) {
    if (n.is_small()) {
        const bool negative = n.coefficient() < 0;
        const auto magnitude = negative ? -static_cast<WideSigned>(n.coefficient()) : n.coefficient();
        return {negative, static_cast<Wide>(magnitude), -n.scale()};
    }
    return unpack({{n.low_bits(), n.high_bits()}}).value_or(Parts{});
}

BidDecimal128 bits_of(const Number& n) {
    return n.is_small() ? pack(parts_of(n)) : BidDecimal128{{n.low_bits(), n.high_bits()}};
}

std::optional<Number> from(BidDecimal128 bits) {
    const auto parts = unpack(bits);
    return parts ? canonical(*parts) : std::nullopt;
}

// Both small numbers as coefficients of one scale.
struct Aligned {
    int64_t a = 0;
    int64_t b = 0;
    int scale = 0;
    bool fits = false;
};

Aligned align(const Number& a, const Number& b) {
    Aligned out{a.coefficient(), b.coefficient(), std::max(a.scale(), b.scale()), true};
    if (a.scale() < out.scale) {
        out.fits = !__builtin_mul_overflow(out.a, power_of_ten(out.scale - a.scale()), &out.a);
    } else if (b.scale() < out.scale) {
        out.fits = !__builtin_mul_overflow(out.b, power_of_ten(out.scale - b.scale()), &out.b);
    }
    return out;
}

template <class Operation> std::optional<Number> in_decimal128(const Number& a, const Number& b, Operation operation) {
    unsigned flags = 0;
    return from(operation(bits_of(a), bits_of(b), 0, &flags));
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

} // namespace

Number Number::scaled(int64_t coefficient, int scale) {
    Number out;
    while (scale > 0 && coefficient % 10 == 0) {
        coefficient /= 10;
        --scale;
    }
    out.low_ = coefficient;
    out.scale_ = static_cast<int8_t>(scale);
    return out;
}

Number Number::from_bits(uint64_t low, uint64_t high) {
    Number out;
    out.low_ = static_cast<int64_t>(low);
    out.high_ = high;
    out.big_ = true;
    return out;
}

std::optional<Number> Number::parse(std::string_view text) {
    Parts parts;
    size_t at = 0;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) {
        parts.negative = text[at] == '-';
        ++at;
    }
    bool any = false;
    bool point = false;
    int kept = 0;
    bool sticky = false; // a digit other than zero fell off: nudges a tie away from even
    int64_t exponent = 0;
    for (; at < text.size(); ++at) {
        if (text[at] == '.' && !point) {
            point = true;
            continue;
        }
        if (!is_digit(text[at])) {
            break;
        }
        any = true;
        if (kept < 37) {
            parts.coefficient = parts.coefficient * 10 + static_cast<unsigned>(text[at] - '0');
            kept += parts.coefficient != 0 ? 1 : 0;
            exponent -= point ? 1 : 0;
        } else {
            sticky = sticky || text[at] != '0';
            exponent += point ? 0 : 1;
        }
    }
    if (!any) {
        return std::nullopt;
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        const bool negative = at < text.size() && text[at] == '-';
        at += at < text.size() && (text[at] == '-' || text[at] == '+') ? 1 : 0;
        int64_t written = 0;
        const size_t first = at;
        for (; at < text.size() && is_digit(text[at]); ++at) {
            written = std::min<int64_t>(written * 10 + (text[at] - '0'), 100'000);
        }
        if (at == first) {
            return std::nullopt;
        }
        exponent += negative ? -written : written;
    }
    if (at != text.size()) {
        return std::nullopt;
    }
    if (sticky && parts.coefficient % 10 == 0) {
        parts.coefficient += 1;
    }
    parts.exponent = static_cast<int>(std::clamp<int64_t>(exponent, -100'000'000, 100'000'000));
    return canonical(parts);
}

std::optional<Number> Number::of(double value) {
    if (!std::isfinite(value)) {
        return std::nullopt;
    }
    char buffer[40];
    for (int precision : {15, 16, 17}) { // the shortest text that reads back as the same double
        std::snprintf(buffer, sizeof buffer, "%.*g", precision, value);
        if (std::strtod(buffer, nullptr) == value) {
            break;
        }
    }
    return parse(buffer);
}

bool Number::is_integer() const { return big_ ? parts_of(*this).exponent >= 0 : scale_ == 0; }

std::optional<int64_t> Number::integer() const { return !big_ && scale_ == 0 ? std::optional(low_) : std::nullopt; }

std::optional<int64_t> Number::truncated() const {
    const auto whole = round(*this, 0, Rounding::down);
    return whole ? whole->integer() : std::nullopt;
}

double Number::real() const { return std::strtod(text().c_str(), nullptr); }

std::string Number::text() const {
    const Parts parts = parts_of(*this);
    std::string digits;
    for (Wide rest = parts.coefficient; rest != 0; rest /= 10) {
        digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
    }
    if (digits.empty()) {
        return "0";
    }
    if (parts.exponent >= 0) {
        digits.append(static_cast<size_t>(parts.exponent), '0');
    } else {
        const auto places = static_cast<size_t>(-parts.exponent);
        if (digits.size() <= places) {
            digits.insert(0, places - digits.size() + 1, '0');
        }
        digits.insert(digits.size() - places, 1, '.');
        while (digits.back() == '0') {
            digits.pop_back();
        }
        if (digits.back() == '.') {
            digits.pop_back();
        }
    }
    return (parts.negative ? "-" : "") + digits;
}

int compare(const Number& a, const Number& b) {
    if (a.is_small() && b.is_small()) {
        if (a.scale() == b.scale()) {
            return a.coefficient() < b.coefficient() ? -1 : (a.coefficient() > b.coefficient() ? 1 : 0);
        }
        if (const Aligned both = align(a, b); both.fits) {
            return both.a < both.b ? -1 : (both.a > both.b ? 1 : 0);
        }
    }
    if (a == b) {
        return 0;
    }
    const Parts x = parts_of(a);
    const Parts y = parts_of(b);
    const int sign_x = x.coefficient == 0 ? 0 : (x.negative ? -1 : 1);
    const int sign_y = y.coefficient == 0 ? 0 : (y.negative ? -1 : 1);
    if (sign_x != sign_y || sign_x == 0) {
        return sign_x < sign_y ? -1 : (sign_x > sign_y ? 1 : 0);
    }
    // The same sign: by the place of the first digit, then digit by digit at one exponent.
    const int top_x = digit_count(x.coefficient) + x.exponent;
    const int top_y = digit_count(y.coefficient) + y.exponent;
    if (top_x != top_y) {
        return (top_x < top_y ? -1 : 1) * sign_x;
    }
    const int lowest = std::min(x.exponent, y.exponent); // at most 34 digits apart, since the first digits agree
    const Wide left = x.coefficient * wide_power_of_ten(x.exponent - lowest);
    const Wide right = y.coefficient * wide_power_of_ten(y.exponent - lowest);
    return (left < right ? -1 : (left > right ? 1 : 0)) * sign_x;
}

Number negate(const Number& a) {
    if (a.is_small() && a.coefficient() != INT64_MIN) {
        return Number::scaled(-a.coefficient(), a.scale());
    }
    Parts parts = parts_of(a);
    parts.negative = !parts.negative;
    return canonical(parts).value_or(Number());
}

Number absolute(const Number& a) { return a.is_negative() ? negate(a) : a; }

std::optional<Number> add(const Number& a, const Number& b) {
    if (a.is_small() && b.is_small()) {
        const Aligned both = align(a, b);
        int64_t sum = 0;
        if (both.fits && !__builtin_add_overflow(both.a, both.b, &sum)) {
            return Number::scaled(sum, both.scale);
        }
    }
    return in_decimal128(a, b, __bid128_add);
}

std::optional<Number> subtract(const Number& a, const Number& b) { return add(a, negate(b)); }

std::optional<Number> multiply(const Number& a, const Number& b) {
    if (a.is_small() && b.is_small() && a.scale() + b.scale() <= small_scale_max) {
        int64_t product = 0;
        if (!__builtin_mul_overflow(a.coefficient(), b.coefficient(), &product)) {
            return Number::scaled(product, a.scale() + b.scale());
        }
    }
    return in_decimal128(a, b, __bid128_mul);
}

std::optional<Number> divide(const Number& a, const Number& b) {
    if (b.is_zero()) {
        return std::nullopt;
    }
    if (a.is_small() && b.is_small() && b.coefficient() != -1 && a.scale() >= b.scale() &&
        a.coefficient() % b.coefficient() == 0) {
        return Number::scaled(a.coefficient() / b.coefficient(), a.scale() - b.scale());
    }
    return in_decimal128(a, b, __bid128_div);
}

std::optional<Number> modulo(const Number& a, const Number& b) {
    if (b.is_zero()) {
        return std::nullopt;
    }
    if (a.is_small() && b.is_small()) {
        if (const Aligned both = align(a, b); both.fits && both.b != -1) {
            const int64_t rest = both.a % both.b;
            return Number::scaled(rest != 0 && (rest < 0) != (both.b < 0) ? rest + both.b : rest, both.scale);
        }
    }
    const auto quotient = divide(a, b);
    const auto whole = quotient ? round(*quotient, 0, Rounding::floor) : std::nullopt;
    const auto product = whole ? multiply(b, *whole) : std::nullopt;
    return product ? subtract(a, *product) : std::nullopt;
}

std::optional<Number> power(const Number& a, const Number& b) {
    const auto exponent = b.integer();
    if (exponent && *exponent >= 0 && *exponent <= 400) {
        // By squaring, as long as nothing is rounded away: then the result is exact.
        unsigned flags = 0;
        BidDecimal128 result = bits_of(Number(1));
        BidDecimal128 base = bits_of(a);
        for (int64_t rest = *exponent; rest != 0 && (flags & flag_inexact) == 0; rest >>= 1) {
            if ((rest & 1) != 0) {
                result = __bid128_mul(result, base, 0, &flags);
            }
            if (rest > 1) {
                base = __bid128_mul(base, base, 0, &flags);
            }
        }
        if ((flags & flag_inexact) == 0) {
            return from(result);
        }
    }
    if (exponent && *exponent < 0 && *exponent >= -400 && !a.is_zero()) {
        const auto inverse = power(a, Number(-*exponent));
        return inverse ? divide(Number(1), *inverse) : std::nullopt;
    }
    return in_decimal128(a, b, __bid128_pow);
}

std::optional<Number> square_root(const Number& a) {
    unsigned flags = 0;
    return from(__bid128_sqrt(bits_of(a), 0, &flags));
}

std::optional<Number> exponential(const Number& a) {
    unsigned flags = 0;
    return from(__bid128_exp(bits_of(a), 0, &flags));
}

std::optional<Number> logarithm(const Number& a) {
    if (a.is_zero() || a.is_negative()) {
        return std::nullopt;
    }
    unsigned flags = 0;
    return from(__bid128_log(bits_of(a), 0, &flags));
}

std::optional<Number> round(const Number& a, int64_t scale, Rounding rounding) {
    if (scale < -6111 || scale > 6176) {
        return std::nullopt;
    }
    Parts parts = parts_of(a);
    const int drop = static_cast<int>(-scale) - parts.exponent;
    if (drop <= 0) {
        return a;
    }
    parts.coefficient = drop_digits(parts.coefficient, parts.negative, drop, rounding);
    parts.exponent += drop;
    return canonical(parts);
}

} // namespace tonghe::rules
