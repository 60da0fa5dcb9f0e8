#include "tonghe/crypto/aead.hpp"

#include "tonghe/base/random.hpp"
#include "tonghe/crypto/errors.hpp"
#include "tonghe/crypto/internal/gcm.hpp"
#include "tonghe/crypto/internal/openssl.hpp"

#include <climits>
#include <openssl/crypto.h>
#include <openssl/err.h>

namespace tonghe::crypto {

struct Aead::Impl {
    virtual ~Impl() = default;
    virtual std::string seal(std::string_view nonce, std::string_view plaintext, std::string_view associated) const = 0;
    virtual std::optional<std::string>
    open(std::string_view nonce, std::string_view sealed, std::string_view associated) const = 0;
};

namespace {

int length(std::string_view bytes) {
    internal::require(bytes.size() < INT_MAX, "message too long");
    return static_cast<int>(bytes.size());
}

// A mode that OpenSSL brings whole. A context per call, so that threads share nothing.
class LibraryGcm final : public Aead::Impl {
  public:
    LibraryGcm(const EVP_CIPHER* cipher, std::string_view key) : cipher_(cipher), key_(key) {}

    ~LibraryGcm() override { OPENSSL_cleanse(key_.data(), key_.size()); }

    std::string seal(std::string_view nonce, std::string_view plaintext, std::string_view associated) const override {
        const internal::CipherContext context(EVP_CIPHER_CTX_new());
        std::string out(plaintext.size() + Aead::tag_bytes, '\0');
        auto* const to = reinterpret_cast<unsigned char*>(out.data());
        int written = 0;
        internal::require(
            context != nullptr &&
                EVP_EncryptInit_ex2(
                    context.get(), cipher_, internal::bytes_of(key_), internal::bytes_of(nonce), nullptr
                ) == 1 &&
                add_associated(context.get(), associated) &&
                EVP_EncryptUpdate(context.get(), to, &written, internal::bytes_of(plaintext), length(plaintext)) == 1 &&
                EVP_EncryptFinal_ex(context.get(), to + written, &written) == 1 &&
                EVP_CIPHER_CTX_ctrl(
                    context.get(), EVP_CTRL_AEAD_GET_TAG, int(Aead::tag_bytes), to + plaintext.size()
                ) == 1,
            "GCM"
        );
        return out;
    }

    std::optional<std::string>
    open(std::string_view nonce, std::string_view sealed, std::string_view associated) const override {
        if (sealed.size() < Aead::tag_bytes) {
            return std::nullopt;
        }
        const std::string_view ciphertext = sealed.substr(0, sealed.size() - Aead::tag_bytes);
        std::string tag(sealed.substr(ciphertext.size()));
        const internal::CipherContext context(EVP_CIPHER_CTX_new());
        std::string out(ciphertext.size(), '\0');
        auto* const to = reinterpret_cast<unsigned char*>(out.data());
        int written = 0;
        internal::require(
            context != nullptr &&
                EVP_DecryptInit_ex2(
                    context.get(), cipher_, internal::bytes_of(key_), internal::bytes_of(nonce), nullptr
                ) == 1 &&
                EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, int(Aead::tag_bytes), tag.data()) == 1 &&
                add_associated(context.get(), associated) &&
                EVP_DecryptUpdate(context.get(), to, &written, internal::bytes_of(ciphertext), length(ciphertext)) == 1,
            "GCM"
        );
        unsigned char rest[Aead::tag_bytes];
        if (EVP_DecryptFinal_ex(context.get(), rest, &written) == 1) {
            return out;
        }
        ERR_clear_error();
        OPENSSL_cleanse(out.data(), out.size());
        return std::nullopt;
    }

  private:
    static bool add_associated(EVP_CIPHER_CTX* context, std::string_view associated) {
        if (associated.empty()) {
            return true;
        }
        int written = 0;
        return EVP_CipherUpdate(context, nullptr, &written, internal::bytes_of(associated), length(associated)) == 1;
    }

    const EVP_CIPHER* cipher_;
    std::string key_;
};

class OwnGcm final : public Aead::Impl {
  public:
    OwnGcm(const EVP_CIPHER* ctr, std::string_view key) : gcm_(ctr, key) {}

    std::string seal(std::string_view nonce, std::string_view plaintext, std::string_view associated) const override {
        return gcm_.seal(nonce, plaintext, associated);
    }

    std::optional<std::string>
    open(std::string_view nonce, std::string_view sealed, std::string_view associated) const override {
        return gcm_.open(nonce, sealed, associated);
    }

  private:
    internal::Gcm gcm_;
};

std::unique_ptr<Aead::Impl> make(AeadAlgorithm algorithm, std::string_view key) {
    static const EVP_CIPHER* const aes256_gcm = internal::cipher_named("AES-256-GCM");
    static const EVP_CIPHER* const sm4_gcm = internal::cipher_named("SM4-GCM"); // from OpenSSL 3.1
    static const EVP_CIPHER* const sm4_ctr = internal::cipher_named("SM4-CTR");
    if (algorithm == AeadAlgorithm::aes256_gcm) {
        internal::require(aes256_gcm != nullptr, "AES-256-GCM");
        return std::make_unique<LibraryGcm>(aes256_gcm, key);
    }
    if (sm4_gcm != nullptr) {
        return std::make_unique<LibraryGcm>(sm4_gcm, key);
    }
    internal::require(sm4_ctr != nullptr, "SM4-CTR");
    return std::make_unique<OwnGcm>(sm4_ctr, key);
}

void require_size(const char* what, std::string_view bytes, size_t expected) {
    if (bytes.size() != expected) {
        throw Error(
            errors::wrong_size,
            {{"what", what}, {"expected", std::to_string(expected)}, {"actual", std::to_string(bytes.size())}}
        );
    }
}

} // namespace

Aead::Aead(AeadAlgorithm algorithm, std::string_view key) {
    require_size("key", key, key_bytes(algorithm));
    impl_ = make(algorithm, key);
}

Aead::Aead(Aead&&) noexcept = default;
Aead& Aead::operator=(Aead&&) noexcept = default;
Aead::~Aead() = default;

std::string Aead::seal(std::string_view nonce, std::string_view plaintext, std::string_view associated) const {
    require_size("nonce", nonce, nonce_bytes);
    return impl_->seal(nonce, plaintext, associated);
}

std::optional<std::string>
Aead::open(std::string_view nonce, std::string_view sealed, std::string_view associated) const {
    require_size("nonce", nonce, nonce_bytes);
    return impl_->open(nonce, sealed, associated);
}

std::string Aead::seal_box(std::string_view plaintext, std::string_view associated) const {
    unsigned char nonce[nonce_bytes];
    fill_secure(nonce);
    std::string box(reinterpret_cast<const char*>(nonce), nonce_bytes);
    box += impl_->seal({reinterpret_cast<const char*>(nonce), nonce_bytes}, plaintext, associated);
    return box;
}

std::optional<std::string> Aead::open_box(std::string_view box, std::string_view associated) const {
    if (box.size() < nonce_bytes + tag_bytes) {
        return std::nullopt;
    }
    return impl_->open(box.substr(0, nonce_bytes), box.substr(nonce_bytes), associated);
}

} // namespace tonghe::crypto
