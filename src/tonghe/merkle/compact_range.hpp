// The right edge of a growing tree: all that is needed to append to it and to know its root.
//
// Always true
//  1. It holds one digest per bit that is set in `size`: the roots of the full subtrees, the largest (leftmost) first.
//  2. Appending the leaf hashes of a log in order gives the same root as `root_of` them all.
//  3. `parse(serialise())` is the same range; text that is no range parses to nothing.
#pragma once
#include "tonghe/merkle/tree.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tonghe::merkle {

class CompactRange {
  public:
    // A node that has just become whole, and will never change. Leaves are nodes of level 0.
    using Finished = std::function<void(int level, uint64_t index, const Digest& digest)>;

    explicit CompactRange(HashFunction hash) : hash_(hash) {}

    void append(const Digest& leaf_hash);
    void append(const Digest& leaf_hash, const Finished& finished);

    uint64_t size() const { return size_; }

    Digest root() const;

    // The size in 8 bytes, most significant first, and then the digests.
    std::string serialise() const;
    static std::optional<CompactRange> parse(HashFunction hash, std::string_view bytes);

    bool operator==(const CompactRange& other) const { return size_ == other.size_ && roots_ == other.roots_; }

  private:
    HashFunction hash_;
    uint64_t size_ = 0;
    std::vector<Digest> roots_;
};

} // namespace tonghe::merkle
