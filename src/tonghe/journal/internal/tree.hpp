// The stored nodes of the journal's tree.
//
//   tile (level, number)   the 256 nodes of height 8·level that begin with node 256·number, written when all are there;
//                          its `root` is node `number` of height 8·(level + 1)
//
// The open tile of level 0 is the `leaf` column of the journal's last rows; the open tile of a level above is the
// `root` column of the tiles below. So the tree keeps no state that the rows do not hold.
#pragma once
#include "tonghe/merkle/proof.hpp"
#include "tonghe/store/session.hpp"

#include <map>
#include <string>
#include <vector>

namespace tonghe::journal::internal {

constexpr int tile_height = 8;
constexpr int64_t tile_width = 1 << tile_height;

inline store::Bytes to_bytes(const merkle::Digest& digest) { return {std::string(digest.begin(), digest.end())}; }

merkle::Digest to_digest(std::string_view bytes); // zeros where it is not 32 bytes
std::string join(const std::vector<merkle::Digest>& digests);

// Reads nodes for proofs and roots, each tile once.
class NodeReader {
  public:
    explicit NodeReader(store::Session& session) : session_(session) {}

    merkle::Digest node(int level, uint64_t index);
    // The nodes of a tile that are there: all 256, or fewer of an open one.
    const std::vector<merkle::Digest>& tile(int level, int64_t number);

  private:
    store::Session& session_;
    std::map<std::pair<int, int64_t>, std::vector<merkle::Digest>> tiles_;
};

// Writes every tile that the `size` first leaves have made whole since the last call. Call with each multiple of 256.
void write_tiles(store::Session& session, int64_t size);

} // namespace tonghe::journal::internal
