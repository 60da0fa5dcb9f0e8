// What one record says of one target, in bytes: whose row and which group, then numbers of as many bytes as they need.
#pragma once
#include "tonghe/snapshot/internal/plan.hpp"

#include <cstring>

namespace tonghe::snapshot::internal {

inline constexpr size_t number_bytes_max = 10;
inline constexpr size_t head_bytes = 4;

inline std::byte* put_head(std::byte* at, uint32_t row_of_block, size_t group) {
    const uint32_t head = row_of_block | static_cast<uint32_t>(group) << 14;
    std::memcpy(at, &head, head_bytes);
    return at + head_bytes;
}

inline std::byte* put_number(std::byte* at, uint64_t number) {
    while (number >= 0x80) {
        *at++ = static_cast<std::byte>(number | 0x80);
        number >>= 7;
    }
    *at++ = static_cast<std::byte>(number);
    return at;
}

// 0 is `unknown`; small numbers of either sign are short.
inline std::byte* put_value(std::byte* at, int64_t value) {
    const uint64_t folded = (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
    return put_number(at, value == unknown ? 0 : folded + 1);
}

// Reads what was put, in the same order.
class SightingReader {
  public:
    explicit SightingReader(std::span<const std::byte> bytes) : at_(bytes.data()), end_(at_ + bytes.size()) {}

    bool is_at_end() const { return at_ == end_; }

    uint32_t head() {
        uint32_t out = 0;
        std::memcpy(&out, at_, head_bytes);
        at_ += head_bytes;
        return out;
    }

    uint64_t number() {
        uint64_t out = 0;
        for (int shift = 0;; shift += 7) {
            const auto byte = static_cast<uint64_t>(*at_++);
            out |= (byte & 0x7f) << shift;
            if (byte < 0x80) {
                return out;
            }
        }
    }

    int64_t value() {
        const uint64_t folded = number();
        return folded == 0 ? unknown
                           : static_cast<int64_t>((folded - 1) >> 1) ^ -static_cast<int64_t>((folded - 1) & 1);
    }

  private:
    const std::byte* at_;
    const std::byte* end_;
};

} // namespace tonghe::snapshot::internal
