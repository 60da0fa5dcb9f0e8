#include "tonghe/columns/cell.hpp"

#include "tonghe/columns/internal/packed.hpp"

#include <fmt/format.h>

namespace tonghe::columns {

Number normal(Number number) {
    if (number.mantissa == 0) {
        return {};
    }
    while (number.mantissa % 10 == 0 && number.scale > 0) {
        number.mantissa /= 10;
        --number.scale;
    }
    return number;
}

std::string to_string(Number number) {
    const Number plain = normal(number);
    if (plain.scale <= 0) {
        return std::to_string(plain.mantissa) + std::string(size_t(-plain.scale), '0');
    }
    const bool below = plain.mantissa < 0;
    std::string digits = std::to_string(plain.mantissa).substr(below ? 1 : 0);
    if (digits.size() <= size_t(plain.scale)) {
        digits.insert(0, size_t(plain.scale) + 1 - digits.size(), '0');
    }
    digits.insert(digits.size() - size_t(plain.scale), ".");
    return (below ? "-" : "") + digits;
}

std::strong_ordering compare(Number a, Number b) {
    using Wide = __int128;
    // At most 18 digits are added to 19, which 128 bits hold.
    const int scale = std::max(a.scale, b.scale);
    const Wide left = Wide(a.mantissa) * powers_of_ten[scale - a.scale];
    const Wide right = Wide(b.mantissa) * powers_of_ten[scale - b.scale];
    return left < right ? std::strong_ordering::less
                        : (left > right ? std::strong_ordering::greater : std::strong_ordering::equal);
}

} // namespace tonghe::columns
