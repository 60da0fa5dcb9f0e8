#include "tonghe/merkle/proof.hpp"

#include "tonghe/base/check.hpp"

#include <bit>

namespace tonghe::merkle {

namespace {

// The leaves begin … end − 1 of a subtree of the recursion of RFC 6962: `begin` is a multiple of the next power of two.
struct Leaves {
    uint64_t begin;
    uint64_t end;

    uint64_t count() const { return end - begin; }

    uint64_t split() const { return begin + std::bit_floor(count() - 1); }
};

class Builder {
  public:
    Builder(HashFunction hash, const NodeAt& node) : hash_(hash), node_(node) {}

    Digest digest_of(Leaves leaves) const {
        if (std::has_single_bit(leaves.count())) {
            const int level = std::countr_zero(leaves.count());
            return node_(level, leaves.begin >> level);
        }
        const uint64_t split = leaves.split();
        return node_hash(hash_, digest_of({leaves.begin, split}), digest_of({split, leaves.end}));
    }

    // PATH(m, D[n]): the siblings on the way from the leaf to the root.
    void path(uint64_t index, Leaves leaves, Proof& out) const {
        if (leaves.count() == 1) {
            return;
        }
        const uint64_t split = leaves.split();
        if (index < split) {
            path(index, {leaves.begin, split}, out);
            out.push_back(digest_of({split, leaves.end}));
        } else {
            path(index, {split, leaves.end}, out);
            out.push_back(digest_of({leaves.begin, split}));
        }
    }

    // SUBPROOF(m, D[n], b): `is_old_root` while the subtree at hand is the whole old tree, whose root is known.
    void sub_proof(uint64_t from, Leaves leaves, bool is_old_root, Proof& out) const {
        if (from == leaves.end) {
            if (!is_old_root) {
                out.push_back(digest_of(leaves));
            }
            return;
        }
        const uint64_t split = leaves.split();
        if (from <= split) {
            sub_proof(from, {leaves.begin, split}, is_old_root, out);
            out.push_back(digest_of({split, leaves.end}));
        } else {
            sub_proof(from, {split, leaves.end}, false, out);
            out.push_back(digest_of({leaves.begin, split}));
        }
    }

  private:
    HashFunction hash_;
    const NodeAt& node_;
};

} // namespace

Digest root_at(HashFunction hash, uint64_t size, const NodeAt& node) {
    return size == 0 ? hash({}) : Builder(hash, node).digest_of({0, size});
}

Proof inclusion_proof(HashFunction hash, uint64_t index, uint64_t size, const NodeAt& node) {
    TONGHE_CHECK(index < size, "proof asked for a leaf beyond the tree");
    Proof out;
    Builder(hash, node).path(index, {0, size}, out);
    return out;
}

bool verify_inclusion(
    HashFunction hash, const Digest& leaf_hash, uint64_t index, uint64_t size, const Proof& proof, const Digest& root
) {
    if (index >= size) {
        return false;
    }
    uint64_t at = index;
    uint64_t last = size - 1;
    Digest digest = leaf_hash;
    for (const Digest& sibling : proof) {
        if (last == 0) {
            return false; // longer than the way to the root
        }
        if ((at & 1) != 0 || at == last) {
            digest = node_hash(hash, sibling, digest);
            while ((at & 1) == 0 && at != 0) {
                at >>= 1;
                last >>= 1;
            }
        } else {
            digest = node_hash(hash, digest, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    return last == 0 && digest == root;
}

Proof consistency_proof(HashFunction hash, uint64_t from, uint64_t to, const NodeAt& node) {
    TONGHE_CHECK(from <= to, "proof asked that a larger tree begins a smaller one");
    Proof out;
    if (from != 0 && from != to) {
        Builder(hash, node).sub_proof(from, {0, to}, true, out);
    }
    return out;
}

bool verify_consistency(HashFunction hash, const TreeHead& from, const TreeHead& to, const Proof& proof) {
    if (from.size > to.size) {
        return false;
    }
    if (from.size == to.size || from.size == 0) {
        return proof.empty() && from.root == (from.size == 0 ? hash({}) : to.root) &&
               (to.size != 0 || to.root == from.root);
    }
    uint64_t at = from.size - 1;
    uint64_t last = to.size - 1;
    while ((at & 1) != 0) {
        at >>= 1;
        last >>= 1;
    }
    // Where the old tree is one whole subtree its root begins the way and is not part of the proof.
    const bool begins_with_old_root = std::has_single_bit(from.size);
    if (!begins_with_old_root && proof.empty()) {
        return false;
    }
    Digest old_digest = begins_with_old_root ? from.root : proof.front();
    Digest new_digest = old_digest;
    for (size_t i = begins_with_old_root ? 0 : 1; i < proof.size(); ++i) {
        if (last == 0) {
            return false;
        }
        if ((at & 1) != 0 || at == last) {
            old_digest = node_hash(hash, proof[i], old_digest);
            new_digest = node_hash(hash, proof[i], new_digest);
            while ((at & 1) == 0 && at != 0) {
                at >>= 1;
                last >>= 1;
            }
        } else {
            new_digest = node_hash(hash, new_digest, proof[i]);
        }
        at >>= 1;
        last >>= 1;
    }
    return last == 0 && old_digest == from.root && new_digest == to.root;
}

} // namespace tonghe::merkle
