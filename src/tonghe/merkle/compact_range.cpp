#include "tonghe/merkle/compact_range.hpp"

#include <bit>
#include <cstring>

namespace tonghe::merkle {

void CompactRange::append(const Digest& leaf_hash) { append(leaf_hash, {}); }

// As adding one to a binary number: each carry joins two subtrees of one size.
void CompactRange::append(const Digest& leaf_hash, const Finished& finished) {
    Digest digest = leaf_hash;
    uint64_t index = size_;
    int level = 0;
    if (finished) {
        finished(level, index, digest);
    }
    for (; (index & 1) != 0; index >>= 1) {
        digest = node_hash(hash_, roots_.back(), digest);
        roots_.pop_back();
        ++level;
        if (finished) {
            finished(level, index >> 1, digest);
        }
    }
    roots_.push_back(digest);
    ++size_;
}

Digest CompactRange::root() const {
    if (roots_.empty()) {
        return hash_({});
    }
    Digest digest = roots_.back();
    for (size_t i = roots_.size() - 1; i-- > 0;) {
        digest = node_hash(hash_, roots_[i], digest);
    }
    return digest;
}

std::string CompactRange::serialise() const {
    std::string out;
    for (int shift = 56; shift >= 0; shift -= 8) {
        out += static_cast<char>((size_ >> shift) & 255);
    }
    for (const Digest& digest : roots_) {
        out.append(reinterpret_cast<const char*>(digest.data()), digest.size());
    }
    return out;
}

std::optional<CompactRange> CompactRange::parse(HashFunction hash, std::string_view bytes) {
    constexpr size_t head_bytes = 8;
    if (bytes.size() < head_bytes) {
        return std::nullopt;
    }
    CompactRange out(hash);
    for (const char c : bytes.substr(0, head_bytes)) {
        out.size_ = (out.size_ << 8) | static_cast<unsigned char>(c);
    }
    bytes.remove_prefix(head_bytes);
    out.roots_.resize(static_cast<size_t>(std::popcount(out.size_)));
    if (bytes.size() != out.roots_.size() * sizeof(Digest)) {
        return std::nullopt;
    }
    if (!bytes.empty()) {
        std::memcpy(out.roots_.data(), bytes.data(), bytes.size());
    }
    return out;
}

} // namespace tonghe::merkle
