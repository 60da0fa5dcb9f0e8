#include "tonghe/insight/dictionary.hpp"

#include <cstring>

namespace tonghe::insight {

namespace {

uint64_t mix(uint64_t a) {
    a ^= a >> 32;
    a *= 0xE9846AF9B1A615DULL;
    a ^= a >> 32;
    return a;
}

uint64_t hash_of(std::string_view text) {
    uint64_t hash = 0x9E3779B97F4A7C15ULL ^ text.size();
    const char* at = text.data();
    size_t left = text.size();
    while (left >= 8) {
        uint64_t word = 0;
        std::memcpy(&word, at, 8);
        hash = mix(hash ^ word) * 0x9FB21C651E98DF25ULL;
        at += 8;
        left -= 8;
    }
    uint64_t word = 0;
    std::memcpy(&word, at, left);
    return mix(hash ^ word);
}

} // namespace

size_t Dictionary::slot_of(std::string_view wanted, uint64_t hash) const {
    const size_t mask = slots_.size() - 1;
    const auto tag = static_cast<uint32_t>(hash >> 32);
    size_t slot = hash & mask;
    while (slots_[slot] != no_code && (tags_[slots_[slot]] != tag || text(slots_[slot]) != wanted)) {
        slot = (slot + 1) & mask;
    }
    return slot;
}

void Dictionary::grow() {
    slots_.assign(slots_.empty() ? 64 : slots_.size() * 2, no_code);
    for (Code code = 0; code < ends_.size(); ++code) {
        slots_[slot_of(text(code), hash_of(text(code)))] = code;
    }
}

Code Dictionary::intern(std::string_view wanted) {
    if (ends_.size() * 2 >= slots_.size()) {
        grow();
    }
    const uint64_t hash = hash_of(wanted);
    const size_t slot = slot_of(wanted, hash);
    if (slots_[slot] == no_code) {
        slots_[slot] = static_cast<Code>(ends_.size());
        bytes_.append(wanted);
        ends_.push_back(bytes_.size());
        tags_.push_back(static_cast<uint32_t>(hash >> 32));
    }
    return slots_[slot];
}

std::optional<Code> Dictionary::find(std::string_view wanted) const {
    if (slots_.empty()) {
        return std::nullopt;
    }
    const Code code = slots_[slot_of(wanted, hash_of(wanted))];
    return code == no_code ? std::nullopt : std::optional(code);
}

std::string_view Dictionary::text(Code code) const {
    if (code == no_code) {
        return {};
    }
    const size_t begin = code == 0 ? 0 : ends_[code - 1];
    return std::string_view(bytes_).substr(begin, ends_[code] - begin);
}

} // namespace tonghe::insight
