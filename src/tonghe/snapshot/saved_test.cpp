#include "tonghe/columns/build.hpp"
#include "tonghe/snapshot/errors.hpp"
#include "tonghe/snapshot/saved.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <unistd.h>

using namespace tonghe;
using namespace tonghe::snapshot;

namespace {

namespace fs = std::filesystem;

Snapshot small_city(int people) {
    Snapshot out{Date::of(2026, 3, 2), 17, "packs", {}};
    TargetTable& table = out.tables.emplace_back();
    table.target = "person";
    KeysWriter keys;
    columns::Builder builder(
        {{"person.local", columns::ColumnKind::boolean}, {"person.age", columns::ColumnKind::number}}
    );
    for (int i = 0; i < people; ++i) {
        keys.add("P" + std::to_string(1'000 + i));
        builder.row().boolean(0, i % 2 == 0);
        if (i % 3 != 0) {
            builder.row().integer(1, i % 90);
        }
        builder.end_row();
    }
    table.keys = keys.finish();
    table.table = builder.finish();
    return out;
}

class snapshot_saved : public testing::Test {
  protected:
    snapshot_saved() {
        std::string name = (fs::temp_directory_path() / "tonghe-saved-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
    }

    ~snapshot_saved() override { fs::remove_all(folder_); }

    fs::path file(const char* ending) const {
        for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
            if (entry.path().string().ends_with(ending)) {
                return entry.path();
            }
        }
        return {};
    }

    std::string refusal() const {
        try {
            (void)open_saved(folder_);
        } catch (const Error& e) {
            EXPECT_STREQ(e.code().name, snapshot::errors::not_usable.name);
            return e.text().en;
        }
        return "";
    }

    fs::path folder_;
};

} // namespace

TEST_F(snapshot_saved, is_what_was_saved) {
    EXPECT_FALSE(open_saved(folder_ / "nowhere"));
    Snapshot city = small_city(100);
    city.tables[0].keys.add("newborn");
    city.tables[0].table.grow(101);
    city.tables[0].table.set(100, 1, columns::Number{0, 0});
    save(city, folder_, {{"run", "r1"}}, {{"matches", std::string("a\0b", 3)}});
    const auto saved = open_saved(folder_);
    ASSERT_TRUE(saved);
    EXPECT_EQ(saved->snapshot.on, city.on);
    EXPECT_EQ(saved->snapshot.through, 17);
    EXPECT_EQ(saved->snapshot.catalog, "packs");
    EXPECT_EQ(text_or(saved->about, "run"), "r1");
    EXPECT_EQ(saved->more.at("matches"), std::string("a\0b", 3));
    const TargetTable& table = saved->snapshot.tables.at(0);
    ASSERT_EQ(table.keys.size(), 101U);
    EXPECT_EQ(table.keys[100], "newborn");
    for (uint32_t row = 0; row < 101; ++row) {
        EXPECT_EQ(table.keys.find(city.tables[0].keys[row]), row);
        EXPECT_EQ(table.table.cell(row, 0), city.tables[0].table.cell(row, 0));
        EXPECT_EQ(table.table.cell(row, 1), city.tables[0].table.cell(row, 1));
    }
    EXPECT_EQ(hash_of(saved->snapshot, 2), hash_of(city, 1));
}

TEST_F(snapshot_saved, gives_way_to_the_next_one_while_somebody_still_has_it) {
    save(small_city(50), folder_, {});
    const auto before = open_saved(folder_);
    save(small_city(60), folder_, {});
    const auto after = open_saved(folder_);
    EXPECT_EQ(before->snapshot.tables[0].keys[49], "P1049");
    EXPECT_EQ(after->snapshot.tables[0].keys.size(), 60U);
    size_t folders = 0;
    for (const auto& entry : fs::directory_iterator(folder_)) {
        folders += entry.is_directory() ? 1 : 0;
    }
    EXPECT_EQ(folders, 1U);
}

TEST_F(snapshot_saved, is_refused_with_its_reason_where_anything_of_it_changed) {
    const auto change = [&](const fs::path& path, std::streamoff at) {
        std::fstream out(path, std::ios::in | std::ios::out | std::ios::binary);
        out.seekg(at);
        const char was = static_cast<char>(out.get());
        out.seekp(at);
        out.put(static_cast<char>(was ^ 1));
    };
    save(small_city(100), folder_, {}, {{"matches", "found"}});
    EXPECT_EQ(refusal(), "");
    change(file(".columns"), 70); // what says where its columns lie
    EXPECT_NE(refusal().find("damaged"), std::string::npos) << refusal();
    save(small_city(100), folder_, {}, {{"matches", "found"}});
    change(file("matches"), 2);
    EXPECT_NE(refusal().find("matches is not the file that was written"), std::string::npos) << refusal();
    save(small_city(100), folder_, {});
    fs::resize_file(file(".keys"), 100);
    EXPECT_NE(refusal().find("another size"), std::string::npos) << refusal();
    save(small_city(100), folder_, {});
    fs::remove(file(".columns"));
    EXPECT_NE(refusal().find("missing"), std::string::npos) << refusal();
    save(small_city(100), folder_, {});
    change(folder_ / "manifest.json", 90);
    EXPECT_NE(refusal().find("manifest"), std::string::npos) << refusal();
    save(small_city(100), folder_, {});
    const fs::path other = file(".columns");
    Snapshot foreign = small_city(100);
    foreign.tables[0].table.set(3, 0, true);
    const fs::path elsewhere = folder_ / "elsewhere";
    save(foreign, elsewhere, {});
    for (const auto& entry : fs::recursive_directory_iterator(elsewhere)) {
        if (entry.path().string().ends_with(".columns")) {
            fs::copy_file(entry.path(), other, fs::copy_options::overwrite_existing);
        }
    }
    EXPECT_NE(refusal().find("not the file that was written"), std::string::npos) << refusal();
}
