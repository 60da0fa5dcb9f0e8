#include "tonghe/base/id.hpp"

#include "tonghe/base/random.hpp"

#include <array>

namespace tonghe {

namespace {
constexpr char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

// Operating-system randomness in blocks: a system call for each id would cost more than the id.
void random_bytes(std::array<unsigned char, 10>& out) {
    thread_local std::array<unsigned char, 640> pool;
    thread_local size_t used = pool.size();
    if (used + out.size() > pool.size()) {
        fill_secure(pool);
        used = 0;
    }
    std::copy_n(pool.begin() + static_cast<std::ptrdiff_t>(used), out.size(), out.begin());
    used += out.size();
}

// What one unit makes in one millisecond sorts in the order it was made: the random part of the id before, raised by a
// random number.
void follow(std::array<unsigned char, 10>& tail, const std::array<unsigned char, 10>& before) {
    unsigned carry = 1;
    for (size_t i = tail.size(); i-- > 0;) {
        const unsigned step = i >= 6 ? tail[i] : 0; // of 32 bits
        const unsigned sum = before[i] + step + carry;
        tail[i] = static_cast<unsigned char>(sum & 0xff);
        carry = sum >> 8;
    }
}

} // namespace

std::string new_id_text(Instant now) {
    thread_local uint64_t last_ms = 0;
    thread_local std::array<unsigned char, 10> last{};
    std::array<unsigned char, 10> tail{};
    random_bytes(tail);
    std::string out(26, '0');
    auto ms = static_cast<uint64_t>(now.milliseconds_since_epoch());
    if (ms == last_ms) {
        follow(tail, last);
    } else {
        tail[0] &= 0x7f; // leaves room to rise
        last_ms = ms;
    }
    last = tail;
    for (size_t i = 10; i-- > 0;) {
        out[i] = alphabet[ms & 31];
        ms >>= 5;
    }
    uint64_t bits = 0;
    int held = 0;
    size_t at = 10;
    for (const unsigned char byte : tail) {
        bits = (bits << 8) | byte;
        held += 8;
        while (held >= 5) {
            held -= 5;
            out[at++] = alphabet[(bits >> held) & 31];
        }
    }
    return out;
}

bool is_id_text(std::string_view text) {
    if (text.size() != 26) {
        return false;
    }
    for (const char c : text) {
        if (std::string_view(alphabet).find(c) == std::string_view::npos) {
            return false;
        }
    }
    return true;
}

} // namespace tonghe
