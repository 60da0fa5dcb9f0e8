#include "tests/support/columns.hpp"
#include "tonghe/columns/errors.hpp"
#include "tonghe/columns/table_file.hpp"
#include "tonghe/columns/table_mapping.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <unistd.h>

namespace tonghe::columns {

namespace {

std::vector<std::byte> written(const Table& table) {
    std::vector<std::byte> bytes;
    write_table(table, [&](std::span<const std::byte> piece) {
        bytes.insert(bytes.end(), piece.begin(), piece.end());
    });
    return bytes;
}

Table read(const std::vector<std::byte>& bytes) {
    auto held = std::make_shared<Bytes>(bytes.size());
    std::memcpy(held->as<std::byte>(), bytes.data(), bytes.size());
    return read_table({held->as<std::byte>(), bytes.size()}, held);
}

bool same_cells(const Table& a, const Table& b) {
    for (uint64_t row = 0; row < a.rows(); ++row) {
        for (size_t column = 0; column < a.columns().size(); ++column) {
            if (a.cell(row, column) != b.cell(row, column)) {
                return false;
            }
        }
    }
    return a.rows() == b.rows() && a.columns().size() == b.columns().size();
}

std::string refusal(const std::vector<std::byte>& bytes) {
    try {
        read(bytes);
        return "";
    } catch (const Error& error) {
        return error.code().name;
    }
}

} // namespace

TEST(columns_table_file, gives_back_what_was_written) {
    for (uint64_t seed = 1; seed <= 5; ++seed) {
        Random random(seed);
        Table table = support::random_table(random, seed * 5000);
        table.set_mark(seed + 100);
        const auto bytes = written(table);
        const Table back = read(bytes);
        EXPECT_TRUE(same_cells(table, back));
        EXPECT_EQ(back.mark(), seed + 100);
        EXPECT_EQ(written(back), bytes);
    }
}

TEST(columns_table_file, a_changed_byte_is_noticed_wherever_it_is) {
    Random random(1);
    const auto bytes = written(support::random_table(random, 300));
    for (size_t at = 0; at < bytes.size(); ++at) {
        auto damaged = bytes;
        damaged[at] ^= std::byte(1u << random.below(8));
        const std::string refused = refusal(damaged);
        if (refused.empty()) { // only the zeros between sections may differ unnoticed, for nobody reads them
            EXPECT_EQ(bytes[at], std::byte(0)) << at;
        } else {
            EXPECT_EQ(refused, "columns.damaged_file");
        }
    }
}

TEST(columns_table_file, a_cut_file_is_refused) {
    Random random(2);
    auto bytes = written(support::random_table(random, 300));
    while (!bytes.empty()) {
        bytes.resize(bytes.size() - std::min<size_t>(bytes.size(), 97));
        EXPECT_EQ(refusal(bytes), "columns.damaged_file");
    }
}

TEST(columns_table_file, changes_stay_in_memory_until_saved) {
    const auto folder = std::filesystem::temp_directory_path() / ("columns_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    const std::string path = folder / "residents.columns";
    Random random(3);
    const Table table = support::random_table(random, 20000);
    save_table(table, path);
    Table opened = open_table(path);
    opened.set(17, 0, Number{42, 0});
    opened.set(18, 2, std::string_view("Zz"));
    EXPECT_TRUE(same_cells(open_table(path), table));
    save_table(opened, path);
    EXPECT_TRUE(same_cells(open_table(path), opened));
    EXPECT_EQ(std::get<std::string_view>(open_table(path).cell(18, 2)), "Zz");
    EXPECT_THROW(open_table(path + ".none"), Error);
    std::filesystem::remove_all(folder);
}

} // namespace tonghe::columns
