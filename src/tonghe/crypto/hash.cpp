#include "tonghe/crypto/hash.hpp"

#include "tonghe/crypto/encoding.hpp"
#include "tonghe/crypto/internal/openssl.hpp"

#include <openssl/crypto.h>

namespace tonghe::crypto {

namespace {

constexpr size_t block_bytes = 64; // of SM3 and of SHA-256

using Block = std::array<unsigned char, block_bytes>;

std::string_view view_of(const Block& block) { return {reinterpret_cast<const char*>(block.data()), block.size()}; }

internal::MdContext new_context(HashAlgorithm algorithm) {
    internal::MdContext context(EVP_MD_CTX_new());
    internal::require(
        context != nullptr && EVP_DigestInit_ex(context.get(), internal::digest_of(algorithm), nullptr) == 1, "digest"
    );
    return context;
}

// A context that stays prepared: `begin` costs a fraction of making one.
EVP_MD_CTX* context_of_thread(HashAlgorithm algorithm) {
    thread_local const internal::MdContext sm3 = new_context(HashAlgorithm::sm3);
    thread_local const internal::MdContext sha256 = new_context(HashAlgorithm::sha256);
    return algorithm == HashAlgorithm::sm3 ? sm3.get() : sha256.get();
}

void begin(EVP_MD_CTX* context) { internal::require(EVP_DigestInit_ex(context, nullptr, nullptr) == 1, "digest"); }

void add(EVP_MD_CTX* context, std::string_view bytes) {
    internal::require(EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1, "digest");
}

Digest end(EVP_MD_CTX* context) {
    Digest digest;
    internal::require(EVP_DigestFinal_ex(context, digest.data(), nullptr) == 1, "digest");
    return digest;
}

// The two key blocks of RFC 2104.
struct HmacKey {
    Block inner;
    Block outer;

    HmacKey(HashAlgorithm algorithm, std::string_view key) {
        inner.fill(0x36);
        outer.fill(0x5c);
        Digest shortened;
        if (key.size() > block_bytes) {
            shortened = hash(algorithm, {key});
            key = view(shortened);
        }
        for (size_t i = 0; i < key.size(); ++i) {
            inner[i] ^= static_cast<unsigned char>(key[i]);
            outer[i] ^= static_cast<unsigned char>(key[i]);
        }
        OPENSSL_cleanse(shortened.data(), shortened.size());
    }

    HmacKey(const HmacKey&) = delete;
    HmacKey& operator=(const HmacKey&) = delete;

    ~HmacKey() {
        OPENSSL_cleanse(inner.data(), inner.size());
        OPENSSL_cleanse(outer.data(), outer.size());
    }
};

} // namespace

struct Hash::Impl {
    HashAlgorithm algorithm;
    internal::MdContext context;
    std::unique_ptr<HmacKey> key; // of an HMAC
};

Hash::Hash(HashAlgorithm algorithm) : impl_(new Impl{algorithm, new_context(algorithm), nullptr}) {}

Hash::Hash(Hash&&) noexcept = default;
Hash& Hash::operator=(Hash&&) noexcept = default;
Hash::~Hash() = default;

Hash Hash::hmac(HashAlgorithm algorithm, std::string_view key) {
    Hash out(algorithm);
    out.impl_->key = std::make_unique<HmacKey>(algorithm, key);
    out.update(view_of(out.impl_->key->inner));
    return out;
}

Hash& Hash::update(std::string_view bytes) {
    add(impl_->context.get(), bytes);
    return *this;
}

Digest Hash::finish() {
    Digest digest = end(impl_->context.get());
    begin(impl_->context.get());
    if (impl_->key) {
        digest = hash(impl_->algorithm, {view_of(impl_->key->outer), view(digest)});
        update(view_of(impl_->key->inner));
    }
    return digest;
}

Digest hash(HashAlgorithm algorithm, std::initializer_list<std::string_view> parts) {
    EVP_MD_CTX* const context = context_of_thread(algorithm);
    begin(context);
    for (const std::string_view part : parts) {
        add(context, part);
    }
    return end(context);
}

Digest hmac(HashAlgorithm algorithm, std::string_view key, std::string_view bytes) {
    const HmacKey blocks(algorithm, key);
    const Digest inner = hash(algorithm, {view_of(blocks.inner), bytes});
    return hash(algorithm, {view_of(blocks.outer), view(inner)});
}

std::string to_hex(const Digest& digest) { return to_hex(view(digest)); }

} // namespace tonghe::crypto
