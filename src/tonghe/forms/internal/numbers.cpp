#include "tonghe/forms/internal/numbers.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>

namespace tonghe::forms {

namespace {

__extension__ using Wide = __int128;            // holds every int64 and every uint64
__extension__ using Digits = unsigned __int128; // holds the product of two uint64

bool is_whole_kind(const Json& value) { return value.is_int64() || value.is_uint64(); }

Wide wide(const Json& value) {
    return value.is_int64() ? static_cast<Wide>(value.get_int64()) : static_cast<Wide>(value.get_uint64());
}

// long double holds every int64, uint64 and double exactly here.
long double real(const Json& value) {
    return value.is_double() ? static_cast<long double>(value.get_double()) : static_cast<long double>(wide(value));
}

// A number as people wrote it: digits × 10^exponent. The shortest text that reads back as the same double is theirs,
// so 19.99 is a multiple of 0.01, which no arithmetic on binary fractions can say.
struct Decimal {
    Digits digits = 0; // below 2^64
    int exponent = 0;
};

Decimal decimal(const Json& value) {
    if (is_whole_kind(value)) {
        return {static_cast<Digits>(wide(value) < 0 ? -wide(value) : wide(value)), 0};
    }
    char text[32];
    const char* end =
        std::to_chars(text, text + sizeof text, std::fabs(value.get_double()), std::chars_format::scientific).ptr;
    Decimal out;
    const char* at = text;
    bool fraction = false;
    for (; at != end && *at != 'e'; ++at) {
        if (*at == '.') {
            fraction = true;
            continue;
        }
        out.digits = out.digits * 10 + static_cast<Digits>(*at - '0');
        out.exponent -= fraction ? 1 : 0;
    }
    int exponent = 0;
    const bool below = at != end && at[1] == '-';
    for (at += 2; at < end; ++at) {
        exponent = exponent * 10 + (*at - '0');
    }
    out.exponent += below ? -exponent : exponent;
    return out;
}

Digits power_of_ten(int exponent, Digits modulus) {
    Digits out = 1 % modulus;
    for (int i = 0; i < exponent; ++i) {
        out = out * 10 % modulus;
    }
    return out;
}

bool spend(size_t& steps) {
    if (steps == 0) {
        return false;
    }
    --steps;
    return true;
}

} // namespace

bool is_integer(const Json& value) {
    return is_whole_kind(value) || (value.is_double() && std::isfinite(value.get_double()) &&
                                    std::floor(value.get_double()) == value.get_double());
}

int compare_numbers(const Json& left, const Json& right) {
    if (is_whole_kind(left) && is_whole_kind(right)) {
        const Wide a = wide(left);
        const Wide b = wide(right);
        return a < b ? -1 : a > b ? 1 : 0;
    }
    const long double a = real(left);
    const long double b = real(right);
    return a < b ? -1 : a > b ? 1 : 0;
}

bool is_multiple(const Json& value, const Json& of) {
    if (value.is_double() && !std::isfinite(value.get_double())) {
        return false;
    }
    const Decimal a = decimal(value);
    const Decimal b = decimal(of);
    if (a.exponent >= b.exponent) {
        return a.digits % b.digits * power_of_ten(a.exponent - b.exponent, b.digits) % b.digits == 0;
    }
    Digits scaled = b.digits;
    for (int i = a.exponent; i < b.exponent; ++i) {
        if (scaled > a.digits) {
            return a.digits == 0; // b is larger already
        }
        scaled *= 10;
    }
    return a.digits % scaled == 0;
}

bool equal_values(const Json& left, const Json& right, size_t& steps) {
    if (!spend(steps)) {
        return false;
    }
    if (left.is_number() && right.is_number()) {
        return compare_numbers(left, right) == 0;
    }
    if (left.kind() != right.kind()) {
        return false;
    }
    if (const auto* object = left.if_object()) {
        const JsonObject& other = right.get_object();
        return object->size() == other.size() && std::all_of(object->begin(), object->end(), [&](const auto& member) {
                   const Json* there = other.if_contains(member.key());
                   return there != nullptr && equal_values(member.value(), *there, steps);
               });
    }
    if (const auto* array = left.if_array()) {
        const JsonArray& other = right.get_array();
        return array->size() == other.size() &&
               std::equal(array->begin(), array->end(), other.begin(), [&](const Json& a, const Json& b) {
                   return equal_values(a, b, steps);
               });
    }
    return left == right;
}

uint64_t hash_value(const Json& value, size_t& steps) {
    if (!spend(steps)) {
        return 0;
    }
    const auto mix = [](uint64_t a, uint64_t b) {
        return (a ^ (b + 0x9e3779b97f4a7c15ULL + (a << 6) + (a >> 2))) * 0xff51afd7ed558ccdULL;
    };
    if (value.is_number()) {
        return std::hash<long double>()(real(value));
    }
    if (const auto* text = value.if_string()) {
        return mix(2, std::hash<std::string_view>()(std::string_view(*text)));
    }
    if (const auto* array = value.if_array()) {
        uint64_t out = 3;
        for (const Json& element : *array) {
            out = mix(out, hash_value(element, steps));
        }
        return out;
    }
    if (const auto* object = value.if_object()) {
        uint64_t out = 5;
        for (const auto& member : *object) { // a sum, since the order of members says nothing
            out +=
                mix(std::hash<std::string_view>()(std::string_view(member.key())), hash_value(member.value(), steps));
        }
        return out;
    }
    return value.is_null() ? 7 : value.get_bool() ? 11 : 13;
}

size_t count_characters(std::string_view utf8) {
    return static_cast<size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

} // namespace tonghe::forms
