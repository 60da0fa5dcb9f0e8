#include "tonghe/crypto/encoding.hpp"
#include "tonghe/crypto/hash.hpp"
#include "tonghe/merkle/compact_range.hpp"
#include "tonghe/merkle/proof.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <rapidcheck/gtest.h>

namespace tonghe::merkle {

namespace {

Digest sha256(std::initializer_list<std::string_view> parts) {
    return crypto::hash(crypto::HashAlgorithm::sha256, parts);
}

Digest sm3(std::initializer_list<std::string_view> parts) { return crypto::hash(crypto::HashAlgorithm::sm3, parts); }

// RFC 6962, 2.1, word for word and as slow as that: the tree head and both proofs over a list of leaf hashes.
using List = std::vector<Digest>;

size_t split_of(size_t n) {
    size_t k = 1;
    while (k * 2 < n) {
        k *= 2;
    }
    return k;
}

List part(const List& d, size_t from, size_t to) {
    return {d.begin() + static_cast<std::ptrdiff_t>(from), d.begin() + static_cast<std::ptrdiff_t>(to)};
}

std::string text_of(const Digest& digest) { return std::string(crypto::view(digest)); }

Digest mth(HashFunction hash, const List& d) {
    if (d.empty()) {
        return hash({""});
    }
    if (d.size() == 1) {
        return d[0];
    }
    const size_t k = split_of(d.size());
    return hash({"\x01", text_of(mth(hash, part(d, 0, k))), text_of(mth(hash, part(d, k, d.size())))});
}

List path(HashFunction hash, size_t m, const List& d) {
    if (d.size() == 1) {
        return {};
    }
    const size_t k = split_of(d.size());
    List out = m < k ? path(hash, m, part(d, 0, k)) : path(hash, m - k, part(d, k, d.size()));
    out.push_back(m < k ? mth(hash, part(d, k, d.size())) : mth(hash, part(d, 0, k)));
    return out;
}

List sub_proof(HashFunction hash, size_t m, const List& d, bool b) {
    if (m == d.size()) {
        return b ? List{} : List{mth(hash, d)};
    }
    const size_t k = split_of(d.size());
    List out = m <= k ? sub_proof(hash, m, part(d, 0, k), b) : sub_proof(hash, m - k, part(d, k, d.size()), false);
    out.push_back(m <= k ? mth(hash, part(d, k, d.size())) : mth(hash, part(d, 0, k)));
    return out;
}

List leaves_of(HashFunction hash, size_t count) {
    List out;
    for (size_t i = 0; i < count; ++i) {
        out.push_back(leaf_hash(hash, "entry " + std::to_string(i)));
    }
    return out;
}

// Nodes as a log with nothing but stored leaves finds them, counting how often it is asked.
struct StoredLeaves {
    HashFunction hash;
    const List& leaves;
    int asked = 0;

    NodeAt node_at() {
        return [this](int level, uint64_t index) {
            ++asked;
            const uint64_t count = uint64_t{1} << level;
            EXPECT_LE((index + 1) * count, leaves.size()) << "asked for a node that is not whole";
            return root_of(hash, std::span(leaves).subspan(index * count, count));
        };
    }
};

// The entries and roots of the reference tests of Certificate Transparency.
const std::vector<std::string>& ct_entries() {
    static const std::vector<std::string> entries = [] {
        std::vector<std::string> out;
        for (const char* hex :
             {"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"}) {
            out.push_back(*crypto::from_hex(hex));
        }
        return out;
    }();
    return entries;
}

constexpr const char* ct_roots[] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

std::vector<std::string> hex_of(const Proof& proof) {
    std::vector<std::string> out;
    for (const Digest& digest : proof) {
        out.push_back(crypto::to_hex(digest));
    }
    return out;
}

List ct_leaves() {
    List out;
    for (const std::string& entry : ct_entries()) {
        out.push_back(leaf_hash(sha256, entry));
    }
    return out;
}

} // namespace

TEST(merkle_tree, has_the_roots_of_certificate_transparency) {
    const List leaves = ct_leaves();
    CompactRange range(sha256);
    for (size_t size = 0; size <= leaves.size(); ++size) {
        EXPECT_EQ(crypto::to_hex(root_of(sha256, std::span(leaves).first(size))), ct_roots[size]);
        EXPECT_EQ(crypto::to_hex(range.root()), ct_roots[size]);
        if (size < leaves.size()) {
            range.append(leaves[size]);
        }
    }
}

TEST(merkle_proof, has_the_proofs_of_certificate_transparency) {
    const List leaves = ct_leaves();
    StoredLeaves stored{sha256, leaves};
    const auto inclusion = [&](uint64_t index, uint64_t size) {
        return hex_of(inclusion_proof(sha256, index, size, stored.node_at()));
    };
    const auto consistency = [&](uint64_t from, uint64_t to) {
        return hex_of(consistency_proof(sha256, from, to, stored.node_at()));
    };
    using Texts = std::vector<std::string>;
    const char* const n01 = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125";
    const char* const n23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
    const char* const n03 = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7";
    const char* const n47 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";
    const char* const n67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
    const char* const leaf0 = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
    const char* const leaf1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
    const char* const leaf4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
    EXPECT_EQ(inclusion(0, 1), Texts());
    EXPECT_EQ(inclusion(0, 8), (Texts{leaf1, n23, n47}));
    EXPECT_EQ(inclusion(5, 8), (Texts{leaf4, n67, n03}));
    EXPECT_EQ(inclusion(2, 3), (Texts{n01}));
    EXPECT_EQ(inclusion(1, 5), (Texts{leaf0, n23, leaf4}));
    EXPECT_EQ(consistency(1, 1), Texts());
    EXPECT_EQ(consistency(1, 8), (Texts{leaf1, n23, n47}));
    EXPECT_EQ(consistency(6, 8), (Texts{"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a", n67, n03}));
    EXPECT_EQ(consistency(2, 5), (Texts{n23, leaf4}));
}

TEST(merkle_compact_range, agrees_with_the_recursive_definition_at_every_size) {
    const List leaves = leaves_of(sm3, 300);
    CompactRange range(sm3);
    StoredLeaves stored{sm3, leaves};
    std::map<std::pair<int, uint64_t>, Digest> finished;
    for (size_t size = 0; size <= leaves.size(); ++size) {
        ASSERT_EQ(range.size(), size);
        ASSERT_EQ(range.root(), mth(sm3, part(leaves, 0, size))) << size;
        ASSERT_EQ(root_at(sm3, size, stored.node_at()), range.root()) << size;
        ASSERT_EQ(CompactRange::parse(sm3, range.serialise()), range) << size;
        if (size < leaves.size()) {
            range.append(leaves[size], [&](int level, uint64_t index, const Digest& digest) {
                ASSERT_TRUE(finished.emplace(std::pair(level, index), digest).second);
            });
        }
    }
    for (const auto& [place, digest] : finished) {
        const auto [level, index] = place;
        ASSERT_EQ(digest, mth(sm3, part(leaves, index << level, (index + 1) << level)));
    }
    ASSERT_EQ(finished.size(), 300U + 150 + 75 + 37 + 18 + 9 + 4 + 2 + 1);
}

TEST(merkle_compact_range, parses_nothing_that_is_no_range) {
    CompactRange range(sm3);
    range.append(leaf_hash(sm3, "entry"));
    const std::string text = range.serialise();
    EXPECT_EQ(CompactRange::parse(sm3, ""), std::nullopt);
    EXPECT_EQ(CompactRange::parse(sm3, text + "x"), std::nullopt);
    EXPECT_EQ(CompactRange::parse(sm3, std::string_view(text).substr(1)), std::nullopt);
}

TEST(merkle_proof, of_every_leaf_agrees_with_the_recursive_definition) {
    const List leaves = leaves_of(sm3, 70);
    for (size_t size = 1; size <= leaves.size(); ++size) {
        const List tree = part(leaves, 0, size);
        const Digest root = mth(sm3, tree);
        for (size_t index = 0; index < size; ++index) {
            StoredLeaves stored{sm3, tree};
            const Proof proof = inclusion_proof(sm3, index, size, stored.node_at());
            ASSERT_EQ(proof, path(sm3, index, tree)) << index << " of " << size;
            ASSERT_LE(stored.asked, 2 * std::bit_width(size));
            ASSERT_TRUE(verify_inclusion(sm3, leaves[index], index, size, proof, root));
        }
    }
}

TEST(merkle_proof, of_every_growth_agrees_with_the_recursive_definition) {
    const List leaves = leaves_of(sm3, 70);
    for (size_t to = 0; to <= leaves.size(); ++to) {
        const List tree = part(leaves, 0, to);
        for (size_t from = 0; from <= to; ++from) {
            StoredLeaves stored{sm3, tree};
            const Proof proof = consistency_proof(sm3, from, to, stored.node_at());
            ASSERT_EQ(proof, from == 0 ? List{} : sub_proof(sm3, from, tree, true)) << from << " to " << to;
            ASSERT_LE(stored.asked, 2 * std::bit_width(to));
            ASSERT_TRUE(verify_consistency(sm3, {from, mth(sm3, part(tree, 0, from))}, {to, mth(sm3, tree)}, proof));
        }
    }
}

RC_GTEST_PROP(merkle_proof, of_inclusion_holds_for_its_leaf_only, ()) {
    const auto size = *rc::gen::inRange<size_t>(1, 301);
    const auto index = *rc::gen::inRange<size_t>(0, size);
    const List leaves = leaves_of(sm3, size);
    const Digest root = mth(sm3, leaves);
    StoredLeaves stored{sm3, leaves};
    Proof proof = inclusion_proof(sm3, index, size, stored.node_at());
    RC_ASSERT(proof == path(sm3, index, leaves));
    RC_ASSERT(verify_inclusion(sm3, leaves[index], index, size, proof, root));

    const auto other = *rc::gen::inRange<size_t>(0, size + 2);
    RC_ASSERT(other == index || !verify_inclusion(sm3, leaves[index], other, size, proof, root));
    RC_ASSERT(!verify_inclusion(sm3, leaf_hash(sm3, "forged"), index, size, proof, root));
    Proof longer = proof;
    longer.push_back(root);
    RC_ASSERT(!verify_inclusion(sm3, leaves[index], index, size, longer, root));
    if (!proof.empty()) {
        const auto place = *rc::gen::inRange<size_t>(0, proof.size());
        proof[place][*rc::gen::inRange<size_t>(0, sizeof(Digest))] ^= 1;
        RC_ASSERT(!verify_inclusion(sm3, leaves[index], index, size, proof, root));
        proof.pop_back();
        RC_ASSERT(!verify_inclusion(sm3, leaves[index], index, size, proof, root));
    }
}

RC_GTEST_PROP(merkle_proof, of_consistency_holds_for_its_trees_only, ()) {
    const auto to = *rc::gen::inRange<size_t>(1, 301);
    const auto from = *rc::gen::inRange<size_t>(0, to + 1);
    const List leaves = leaves_of(sm3, to);
    const TreeHead old_head{from, mth(sm3, part(leaves, 0, from))};
    const TreeHead new_head{to, mth(sm3, leaves)};
    StoredLeaves stored{sm3, leaves};
    Proof proof = consistency_proof(sm3, from, to, stored.node_at());
    RC_ASSERT(proof == (from == 0 ? List{} : sub_proof(sm3, from, leaves, true)));
    RC_ASSERT(verify_consistency(sm3, old_head, new_head, proof));

    const TreeHead forged{from, leaf_hash(sm3, "forged")};
    RC_ASSERT(!verify_consistency(sm3, forged, new_head, proof));
    if (from != 0) {
        RC_ASSERT(!verify_consistency(sm3, old_head, {to, forged.root}, proof));
    }
    Proof longer = proof;
    longer.push_back(new_head.root);
    RC_ASSERT(!verify_consistency(sm3, old_head, new_head, longer));
    if (!proof.empty()) {
        const auto place = *rc::gen::inRange<size_t>(0, proof.size());
        proof[place][*rc::gen::inRange<size_t>(0, sizeof(Digest))] ^= 1;
        RC_ASSERT(!verify_consistency(sm3, old_head, new_head, proof));
        proof.pop_back();
        RC_ASSERT(!verify_consistency(sm3, old_head, new_head, proof));
        RC_ASSERT(!verify_consistency(sm3, new_head, old_head, proof));
    }
}

} // namespace tonghe::merkle
