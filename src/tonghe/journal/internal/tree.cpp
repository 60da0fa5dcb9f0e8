#include "tonghe/journal/internal/tree.hpp"

#include "tonghe/base/check.hpp"
#include "tonghe/journal/journal.hpp"

#include <algorithm>

namespace tonghe::journal::internal {

namespace {

std::vector<merkle::Digest> split(std::string_view bytes) {
    std::vector<merkle::Digest> out;
    for (; bytes.size() >= sizeof(merkle::Digest); bytes.remove_prefix(sizeof(merkle::Digest))) {
        out.push_back(to_digest(bytes.substr(0, sizeof(merkle::Digest))));
    }
    return out;
}

// The nodes of a tile that is not stored yet, from the rows below it.
std::vector<merkle::Digest> open_tile(store::Session& session, int level, int64_t number) {
    const int64_t first = number * tile_width;
    const auto digest = [](const store::Row& row) { return to_digest(row.view(0)); };
    if (level == 0) {
        return session.all(
            "SELECT leaf FROM journal WHERE sequence > ? AND sequence <= ? ORDER BY sequence",
            {first, first + tile_width},
            digest
        );
    }
    return session.all(
        "SELECT root FROM journal_tile WHERE level = ? AND number >= ? AND number < ? ORDER BY number",
        {level - 1, first, first + tile_width},
        digest
    );
}

} // namespace

merkle::Digest to_digest(std::string_view bytes) {
    merkle::Digest out{};
    if (bytes.size() == out.size()) {
        std::copy(bytes.begin(), bytes.end(), out.begin());
    }
    return out;
}

std::string join(const std::vector<merkle::Digest>& digests) {
    std::string out;
    out.reserve(digests.size() * sizeof(merkle::Digest));
    for (const merkle::Digest& digest : digests) {
        out.append(digest.begin(), digest.end());
    }
    return out;
}

const std::vector<merkle::Digest>& NodeReader::tile(int level, int64_t number) {
    const auto [at, is_new] = tiles_.try_emplace({level, number});
    if (is_new) {
        const auto stored = session_.first(
            "SELECT hashes FROM journal_tile WHERE level = ? AND number = ?",
            {level, number},
            [](const store::Row& row) { return split(row.view(0)); }
        );
        at->second = stored ? *stored : open_tile(session_, level, number);
    }
    return at->second;
}

merkle::Digest NodeReader::node(int level, uint64_t index) {
    const int above = level % tile_height; // levels above the nodes of the tile
    const uint64_t first = index << above;
    const auto width = static_cast<uint64_t>(tile_width);
    const std::vector<merkle::Digest>& nodes = tile(level / tile_height, static_cast<int64_t>(first / width));
    const size_t begin = first % width;
    const size_t count = size_t(1) << above;
    if (begin + count > nodes.size()) { // rows are missing: a node of zeros proves nothing, and verifying says why
        return {};
    }
    return merkle::root_of(tree_hash, std::span(nodes).subspan(begin, count));
}

void write_tiles(store::Session& session, int64_t size) {
    int64_t below = size; // nodes of the level at hand
    for (int level = 0; below % tile_width == 0; ++level) {
        const int64_t number = below / tile_width - 1;
        const std::vector<merkle::Digest> nodes = open_tile(session, level, number);
        TONGHE_CHECK_OR_STOP(nodes.size() == static_cast<size_t>(tile_width), "a tile of the journal is not whole");
        session.execute(
            "INSERT INTO journal_tile (level, number, root, hashes) VALUES (?, ?, ?, ?)",
            {level, number, to_bytes(merkle::root_of(tree_hash, nodes)), store::Bytes{join(nodes)}}
        );
        below /= tile_width;
    }
}

} // namespace tonghe::journal::internal
