#include "tonghe/merkle/tree.hpp"

#include <bit>

namespace tonghe::merkle {

namespace {
std::string_view view(const Digest& digest) { return {reinterpret_cast<const char*>(digest.data()), digest.size()}; }
} // namespace

Digest leaf_hash(HashFunction hash, std::string_view entry) { return hash({std::string_view("\0", 1), entry}); }

Digest node_hash(HashFunction hash, const Digest& left, const Digest& right) {
    char bytes[1 + 2 * sizeof(Digest)]; // one part: a short message is hashed in one call
    bytes[0] = 1;
    view(left).copy(bytes + 1, sizeof(Digest));
    view(right).copy(bytes + 1 + sizeof(Digest), sizeof(Digest));
    return hash({std::string_view(bytes, sizeof bytes)});
}

Digest root_of(HashFunction hash, std::span<const Digest> leaf_hashes) {
    if (leaf_hashes.empty()) {
        return hash({});
    }
    if (leaf_hashes.size() == 1) {
        return leaf_hashes.front();
    }
    const size_t split = std::bit_floor(leaf_hashes.size() - 1);
    return node_hash(hash, root_of(hash, leaf_hashes.first(split)), root_of(hash, leaf_hashes.subspan(split)));
}

} // namespace tonghe::merkle
