#include "tonghe/base/random.hpp"
#include "tonghe/snapshot/internal/spill.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <thread>

using namespace tonghe;
using tonghe::snapshot::internal::Spill;

TEST(snapshot_spill, gives_back_what_was_written_for_each_piece) {
    constexpr size_t pieces = 7;
    constexpr uint32_t entries = 40'000;
    Spill spill(std::filesystem::temp_directory_path(), pieces, 2);
    const auto write = [&](uint32_t first) {
        Spill::Writer& writer = spill.take_writer();
        Random random(first);
        for (uint32_t i = first; i < first + entries; ++i) {
            const size_t piece = random.below(pieces - 1); // the last one stays empty
            std::byte* room = writer.room(piece, 100);
            std::memcpy(room, &i, sizeof i);
            writer.written(piece, sizeof i);
        }
        spill.give_back(writer);
    };
    std::thread other(write, entries);
    write(0);
    other.join();
    EXPECT_GT(spill.bytes_in_file(), 0U);
    std::map<uint32_t, int> seen;
    for (size_t piece = 0; piece < pieces; ++piece) {
        spill.read(piece, [&](std::span<const std::byte> bytes) {
            EXPECT_NE(piece, pieces - 1);
            ASSERT_EQ(bytes.size() % sizeof(uint32_t), 0U); // whole entries
            for (size_t at = 0; at < bytes.size(); at += sizeof(uint32_t)) {
                uint32_t entry = 0;
                std::memcpy(&entry, bytes.data() + at, sizeof entry);
                ++seen[entry];
            }
        });
    }
    EXPECT_EQ(seen.size(), 2 * entries);
    EXPECT_TRUE(std::all_of(seen.begin(), seen.end(), [](const auto& one) { return one.second == 1; }));
}
