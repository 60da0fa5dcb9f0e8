// A Merkle tree over a list of entries (RFC 6962, 2.1): leaves are hashed with a 0x00 before them and nodes with a
// 0x01, so that neither can pass for the other.
//
//   level 2        (2,0)                 Node (level, index) stands over the leaves index·2^level … (index+1)·2^level −
//   1
//               ┌────┴────┐              and exists once they all do. What is not yet such a node, the right edge of
//   level 1   (1,0)     (1,1)            the tree, is hashed from nodes when it is needed.
//             ┌─┴─┐     ┌─┴─┐
//   level 0   0   1     2   3    4       leaf hashes, counted from 0
//
// Always true
//  1. The root of no leaves is the hash of nothing; the root of one leaf is the leaf hash.
//  2. Functions are pure; a `HashFunction` gives the hash of its parts one after the other.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <string_view>

namespace tonghe::merkle {

using Digest = std::array<unsigned char, 32>;
using HashFunction = Digest (*)(std::initializer_list<std::string_view> parts);

Digest leaf_hash(HashFunction hash, std::string_view entry);
Digest node_hash(HashFunction hash, const Digest& left, const Digest& right);
Digest root_of(HashFunction hash, std::span<const Digest> leaf_hashes);

} // namespace tonghe::merkle
