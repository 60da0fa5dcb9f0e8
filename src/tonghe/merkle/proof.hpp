// Proofs about a log (RFC 6962, 2.1.1 and 2.1.2): that an entry is in it, and that a later tree only appends to an
// earlier one. Verifying follows RFC 9162, 2.1.3.2 and 2.1.4.2.
//
// Always true
//  1. Building asks `node` for whole subtrees only, each at most once, and for at most twice the depth of the tree.
//  2. Verifying needs the proof, the digests and the sizes, nothing else, and is false for whatever does not fit.
//  3. Every tree is consistent with the empty one and with itself, by an empty proof.
#pragma once
#include "tonghe/merkle/tree.hpp"

#include <vector>

namespace tonghe::merkle {

// The digest of node (level, index) of tree.hpp; level 0 are leaf hashes.
using NodeAt = std::function<Digest(int level, uint64_t index)>;
using Proof = std::vector<Digest>;

// The root that the log had when it held `size` entries.
Digest root_at(HashFunction hash, uint64_t size, const NodeAt& node);

// Leaf `index`, counted from 0, in the tree of `size` leaves; index < size.
Proof inclusion_proof(HashFunction hash, uint64_t index, uint64_t size, const NodeAt& node);
bool verify_inclusion(
    HashFunction hash, const Digest& leaf_hash, uint64_t index, uint64_t size, const Proof& proof, const Digest& root
);

struct TreeHead {
    uint64_t size = 0;
    Digest root{};
};

// That the tree of `to` leaves begins with the tree of `from` leaves; from ≤ to.
Proof consistency_proof(HashFunction hash, uint64_t from, uint64_t to, const NodeAt& node);
bool verify_consistency(HashFunction hash, const TreeHead& from, const TreeHead& to, const Proof& proof);

} // namespace tonghe::merkle
