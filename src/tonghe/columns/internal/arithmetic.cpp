#include "tonghe/columns/internal/arithmetic.hpp"

#include "tonghe/columns/errors.hpp"
#include "tonghe/columns/internal/kernels.hpp"
#include "tonghe/columns/internal/packed.hpp"

#include <algorithm>
#include <array>

namespace tonghe::columns {

namespace {

using Kind = Value::Node::Kind;
using Wide = __int128;

constexpr Wide wide_limit = Wide(1) << 120; // far enough from the end of 128 bits to add two of them

struct WideRange {
    Wide low = 0, high = 0;
};

Wide clamp(Wide value) { return std::clamp(value, -wide_limit, wide_limit); }

// Products of numbers beyond 64 bits stand for "too large" already, so they need no exactness.
Wide product(Wide a, Wide b) {
    const auto is_small = [](Wide v) { return v >= INT64_MIN && v <= INT64_MAX; };
    if (is_small(a) && is_small(b)) {
        return clamp(a * b);
    }
    return a == 0 || b == 0 ? 0 : ((a < 0) == (b < 0) ? wide_limit : -wide_limit);
}

WideRange times(WideRange a, WideRange b) {
    const std::array<Wide, 4> corners{
        product(a.low, b.low), product(a.low, b.high), product(a.high, b.low), product(a.high, b.high)};
    const auto [low, high] = std::minmax_element(corners.begin(), corners.end());
    return {*low, *high};
}

bool fits(WideRange range) { return range.low >= INT64_MIN && range.high <= INT64_MAX; }

Wide power_of_ten(int exponent) {
    Wide power = 1;
    for (int i = 0; i < exponent; ++i) {
        power *= 10;
    }
    return power;
}

Wide floor_div(Wide a, Wide b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }

// The value of a bound at a scale, rounded down, and whether nothing was cut off.
std::pair<Wide, bool> at_scale(Number number, int scale) {
    if (number.scale <= scale) {
        return {Wide(number.mantissa) * power_of_ten(scale - number.scale), true};
    }
    const Wide divisor = power_of_ten(number.scale - scale);
    const Wide quotient = floor_div(number.mantissa, divisor);
    return {quotient, quotient * divisor == number.mantissa};
}

} // namespace

Range stored_range(const Interval& interval, int scale) {
    Wide low = INT64_MIN;
    Wide high = INT64_MAX;
    if (interval.low) {
        const auto [value, is_exact] = at_scale(interval.low->value, scale);
        low = std::max(low, is_exact && interval.low->is_closed ? value : value + 1);
    }
    if (interval.high) {
        const auto [value, is_exact] = at_scale(interval.high->value, scale);
        high = std::min(high, is_exact && !interval.high->is_closed ? value - 1 : value);
    }
    return low <= high ? Range{int64_t(low), int64_t(high)} : Range{};
}

BoundValue::BoundValue(const Value& value, const Table& table) : text_(value.text()) {
    add(value, table);
    if (scale() > scale_max) {
        throw Error(errors::out_of_scale, {{"column", text_}});
    }
}

size_t BoundValue::add(const Value& value, const Table& table) {
    const Value::Node& node = value.node();
    Step step{node.kind};
    if (node.kind == Kind::constant) {
        step.constant = node.number.mantissa;
        step.scale = node.number.scale;
    } else if (node.kind == Kind::column) {
        const Column& column = table.column(node.column);
        if (column.spec.kind == ColumnKind::text || column.spec.kind == ColumnKind::boolean) {
            throw Error(errors::wrong_kind, {{"column", node.column}, {"kind", to_string(column.spec.kind)}});
        }
        step.column = *table.find(node.column);
        step.scale = column.spec.kind == ColumnKind::number ? column.spec.scale : 0;
    } else {
        step.left = add(node.parts[0], table);
        step.right = add(node.parts[1], table);
        const int left = steps_[step.left].scale;
        const int right = steps_[step.right].scale;
        step.scale = node.kind == Kind::times ? left + right : std::max(left, right);
        if (node.kind != Kind::times) {
            if (std::max(left, right) > scale_max) {
                throw Error(errors::out_of_scale, {{"column", value.text()}});
            }
            step.left_factor = powers_of_ten[step.scale - left];
            step.right_factor = powers_of_ten[step.scale - right];
        }
    }
    steps_.push_back(step);
    return steps_.size() - 1;
}

bool BoundValue::is_proved(const Table& table, uint64_t block) const {
    std::vector<WideRange> ranges;
    for (const Step& step : steps_) {
        WideRange range;
        if (step.kind == Kind::constant) {
            range = {step.constant, step.constant};
        } else if (step.kind == Kind::column) {
            const Range& held = table.columns()[step.column].ranges[block];
            // A null is stored as 0 and computed with, though nobody sees the result.
            range = held.is_empty() ? WideRange{0, 0}
                                    : WideRange{std::min<int64_t>(0, held.low), std::max<int64_t>(0, held.high)};
        } else {
            const WideRange left = times(ranges[step.left], {step.left_factor, step.left_factor});
            const WideRange right = times(ranges[step.right], {step.right_factor, step.right_factor});
            if (!fits(left) || !fits(right)) {
                return false;
            }
            switch (step.kind) {
            case Kind::plus:
                range = {left.low + right.low, left.high + right.high};
                break;
            case Kind::minus:
                range = {left.low - right.high, left.high - right.low};
                break;
            case Kind::times:
                range = times(left, right);
                break;
            default:
                range = {std::min(left.low, right.low), std::max(left.high, right.high)};
            }
        }
        if (!fits(range)) {
            return false;
        }
        ranges.push_back(range);
    }
    return true;
}

void BoundValue::join(const Step& step, const int64_t* left, const int64_t* right, size_t count, int64_t* out) const {
    const int64_t lf = step.left_factor;
    const int64_t rf = step.right_factor;
    const auto each = [&](auto op) {
        for (size_t i = 0; i < count; ++i) {
            out[i] = op(left[i] * lf, right[i] * rf);
        }
    };
    switch (step.kind) {
    case Kind::plus:
        return each([](int64_t a, int64_t b) { return a + b; });
    case Kind::minus:
        return each([](int64_t a, int64_t b) { return a - b; });
    case Kind::times:
        return each([](int64_t a, int64_t b) { return a * b; });
    case Kind::smaller:
        return each([](int64_t a, int64_t b) { return std::min(a, b); });
    default:
        return each([](int64_t a, int64_t b) { return std::max(a, b); });
    }
}

void BoundValue::join_checked(
    const Step& step, const int64_t* left, const int64_t* right, size_t count, int64_t* out, bool* overflowed
) const {
    for (size_t i = 0; i < count; ++i) {
        int64_t a = 0;
        int64_t b = 0;
        int64_t result = 0;
        bool over = __builtin_mul_overflow(left[i], step.left_factor, &a) ||
                    __builtin_mul_overflow(right[i], step.right_factor, &b);
        if (!over) {
            switch (step.kind) {
            case Kind::plus:
                over = __builtin_add_overflow(a, b, &result);
                break;
            case Kind::minus:
                over = __builtin_sub_overflow(a, b, &result);
                break;
            case Kind::times:
                over = __builtin_mul_overflow(a, b, &result);
                break;
            case Kind::smaller:
                result = std::min(a, b);
                break;
            default:
                result = std::max(a, b);
            }
        }
        overflowed[i] = overflowed[i] || over;
        out[i] = over ? 0 : result;
    }
}

void BoundValue::evaluate(
    const Table& table,
    uint64_t block,
    const uint32_t* rows,
    uint32_t first,
    size_t count,
    bool proved,
    Results& results
) const {
    std::vector<std::array<int64_t, chunk_rows>> held(steps_.size() - 1);
    std::fill_n(results.known, count, true);
    std::fill_n(results.overflowed, count, false);
    const uint64_t start = block * block_rows;
    for (size_t s = 0; s < steps_.size(); ++s) {
        const Step& step = steps_[s];
        int64_t* out = s + 1 == steps_.size() ? results.values : held[s].data();
        if (step.kind == Kind::constant) {
            std::fill_n(out, count, step.constant);
        } else if (step.kind == Kind::column) {
            const Column& column = table.columns()[step.column];
            if (rows == nullptr) {
                kernels::unpack(
                    column.values.as<std::byte>() + (start + first) * bytes_of(column.width), column.width, count, out
                );
            } else {
                with_type(column.width, [&](auto zero) {
                    const auto* values = column.values.as<decltype(zero)>() + start;
                    for (size_t i = 0; i < count; ++i) {
                        out[i] = int64_t(values[rows[i]]);
                    }
                });
            }
            if (!column.validity.empty()) {
                for (size_t i = 0; i < count; ++i) {
                    results.known[i] =
                        results.known[i] && column.is_known(start + (rows == nullptr ? first + i : rows[i]));
                }
            }
        } else if (proved) {
            join(step, held[step.left].data(), held[step.right].data(), count, out);
        } else {
            join_checked(step, held[step.left].data(), held[step.right].data(), count, out, results.overflowed);
        }
    }
    for (size_t i = 0; i < count; ++i) {
        results.overflowed[i] = results.overflowed[i] && results.known[i];
        results.known[i] = results.known[i] && !results.overflowed[i];
    }
}

} // namespace tonghe::columns
