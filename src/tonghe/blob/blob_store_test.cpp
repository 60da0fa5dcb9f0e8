#include "tests/support/databases.hpp"
#include "tonghe/blob/blob_store.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sys/mount.h>

using namespace tonghe;
using blob::BlobStore;
namespace fs = std::filesystem;

namespace {

template <class Work> std::string code_of(Work work) {
    try {
        work();
    } catch (const Error& e) {
        return e.code().name;
    }
    return "";
}

std::vector<fs::path> files_under(const fs::path& folder) {
    std::vector<fs::path> out;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) {
            out.push_back(entry.path());
        }
    }
    return out;
}

} // namespace

TEST(blob_store, gives_back_what_was_put_under_the_hash_of_its_content) {
    const tests::Folder folder;
    BlobStore store(folder.path());
    const blob::Blob kept = store.put("abc");
    EXPECT_EQ(kept.name, "sm3-66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    EXPECT_EQ(kept.size_bytes, 3);
    EXPECT_EQ(store.get(kept.name), "abc");
    EXPECT_EQ(store.size_bytes(kept.name), 3);
    const std::string large(3 << 20, 'x');
    EXPECT_EQ(BlobStore(folder.path()).get(store.put(large).name), large);
    EXPECT_EQ(store.get(store.put("").name), "");
}

TEST(blob_store, keeps_the_same_content_once) {
    const tests::Folder folder;
    BlobStore store(folder.path());
    EXPECT_EQ(store.put("abc"), store.put("abc"));
    EXPECT_EQ(files_under(folder.path()).size(), 1u);
}

TEST(blob_store, reads_names_of_either_algorithm) {
    const tests::Folder folder;
    const std::string name = BlobStore(folder.path(), {.algorithm = crypto::HashAlgorithm::sha256}).put("abc").name;
    EXPECT_EQ(name, "sha256-ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(BlobStore(folder.path()).get(name), "abc");
}

TEST(blob_store, a_name_that_is_none_leads_nowhere) {
    const tests::Folder folder;
    BlobStore store(folder.path());
    const std::string zeros(64, '0');
    for (const std::string& name :
         {std::string(),
          std::string("../../etc/passwd"),
          "sm3-" + zeros,
          "sm3-" + zeros + "0",
          "sm3-../" + zeros.substr(3),
          "SM3-" + zeros,
          "md5-" + zeros}) {
        EXPECT_EQ(code_of([&] { store.get(name); }), "blob.not_found") << name;
        EXPECT_EQ(store.size_bytes(name), std::nullopt) << name;
    }
}

TEST(blob_store, a_damaged_file_is_an_error) {
    const tests::Folder folder;
    BlobStore store(folder.path());
    const std::string name = store.put("a certificate").name;
    const fs::path file = files_under(folder.path()).at(0);
    fs::permissions(file, fs::perms(0600));
    std::ofstream(file, std::ios::in | std::ios::out) << "A";
    EXPECT_EQ(code_of([&] { store.get(name); }), "blob.damaged");
}

TEST(blob_store, a_file_beyond_the_limit_is_refused_as_it_arrives) {
    const tests::Folder folder;
    BlobStore store(folder.path(), {.size_bytes_max = 1 << 20});
    {
        blob::Upload upload(store);
        upload.write(std::string(1 << 20, 'x'));
        EXPECT_EQ(code_of([&] { upload.write("x"); }), "blob.too_large");
    }
    EXPECT_TRUE(files_under(folder.path()).empty());
}

TEST(blob_store, what_was_not_finished_leaves_nothing) {
    const tests::Folder folder;
    BlobStore store(folder.path());
    { blob::Upload(store).write("half"); }
    EXPECT_TRUE(files_under(folder.path()).empty());
    std::ofstream(folder.path() / "incoming" / "left") << "by a process that was killed";
    blob::Upload running(store);
    running.write("still arriving");
    const BlobStore second(folder.path());
    EXPECT_EQ(files_under(folder.path()).size(), 1u) << "the one that is still arriving";
    EXPECT_EQ(store.get(running.finish().name), "still arriving");
}

TEST(blob_store, removes_a_file) {
    const tests::Folder folder;
    BlobStore store(folder.path());
    const std::string name = store.put("abc").name;
    EXPECT_TRUE(store.remove(name));
    EXPECT_FALSE(store.remove(name));
    EXPECT_EQ(code_of([&] { store.get(name); }), "blob.not_found");
}

TEST(blob_store, a_full_disk_refuses_and_keeps_what_there_is) {
    const tests::Folder folder;
    if (mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=1m") != 0) {
        GTEST_SKIP() << "a small disk of its own can be mounted by root only";
    }
    {
        BlobStore store(folder.path());
        const std::string name = store.put("abc").name;
        EXPECT_EQ(code_of([&] { store.put(std::string(2 << 20, 'x')); }), "blob.unavailable");
        EXPECT_EQ(store.get(name), "abc");
        EXPECT_EQ(store.get(store.put(std::string(100 << 10, 'x')).name).size(), size_t(100 << 10));
    }
    umount2(folder.path().c_str(), MNT_DETACH);
}
