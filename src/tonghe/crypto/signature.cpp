#include "tonghe/crypto/signature.hpp"

#include "tonghe/crypto/errors.hpp"
#include "tonghe/crypto/internal/openssl.hpp"

#include <climits>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <openssl/params.h>
#include <openssl/pem.h>

namespace tonghe::crypto {

struct VerifyingKey::Impl {
    SignatureAlgorithm algorithm;
    internal::Key key; // with or without its private half
};

namespace {

using internal::bytes_of;
using internal::require;
using Bio = std::unique_ptr<BIO, internal::Freed<BIO_free_all>>;
using Number = std::unique_ptr<BIGNUM, internal::Freed<BN_clear_free>>;
using Group = std::unique_ptr<EC_GROUP, internal::Freed<EC_GROUP_free>>;
using Point = std::unique_ptr<EC_POINT, internal::Freed<EC_POINT_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, internal::Freed<ECDSA_SIG_free>>;

constexpr int scalar_bytes = 32;

[[noreturn]] void unreadable(const char* reason) {
    ERR_clear_error();
    throw Error(errors::unreadable_key, {{"reason", reason}});
}

const char* group_name(SignatureAlgorithm algorithm) { return algorithm == SignatureAlgorithm::sm2 ? "SM2" : "P-256"; }

const char* key_type(SignatureAlgorithm algorithm) { return algorithm == SignatureAlgorithm::sm2 ? "SM2" : "EC"; }

Group group_of(SignatureAlgorithm algorithm) {
    Group group(EC_GROUP_new_by_curve_name(algorithm == SignatureAlgorithm::sm2 ? NID_sm2 : NID_X9_62_prime256v1));
    require(group != nullptr, "elliptic curve");
    return group;
}

SignatureAlgorithm algorithm_of(const EVP_PKEY* key) {
    if (EVP_PKEY_is_a(key, "ED25519") == 1) {
        return SignatureAlgorithm::ed25519;
    }
    if (EVP_PKEY_is_a(key, "SM2") == 1) {
        return SignatureAlgorithm::sm2;
    }
    char group[32] = {};
    if (EVP_PKEY_is_a(key, "EC") == 1 && EVP_PKEY_get_group_name(key, group, sizeof group, nullptr) == 1 &&
        std::string_view(group) == SN_X9_62_prime256v1) {
        return SignatureAlgorithm::p256;
    }
    unreadable("not SM2, P-256 or Ed25519");
}

Bio bio_of(std::string_view text) {
    require(text.size() < INT_MAX, "key too long");
    Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    require(bio != nullptr, "memory");
    return bio;
}

std::string text_of(BIO* bio) {
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio, &text);
    return {text, static_cast<size_t>(size)};
}

int no_passphrase(char*, int, int, void*) { return -1; } // never ask a terminal

std::string octets(const EVP_PKEY* key, const char* parameter) {
    size_t size = 0;
    require(EVP_PKEY_get_octet_string_param(key, parameter, nullptr, 0, &size) == 1, "public key");
    std::string out(size, '\0');
    require(
        EVP_PKEY_get_octet_string_param(key, parameter, reinterpret_cast<unsigned char*>(out.data()), size, &size) == 1,
        "public key"
    );
    return out;
}

// `secret` may be nullptr: then the key can only verify.
internal::Key
key_of_point(SignatureAlgorithm algorithm, const EC_GROUP* group, const EC_POINT* point, const BIGNUM* secret) {
    unsigned char encoded[2 * scalar_bytes + 1];
    const size_t size =
        EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, encoded, sizeof encoded, nullptr);
    require(size == sizeof encoded, "point");

    const std::unique_ptr<OSSL_PARAM_BLD, internal::Freed<OSSL_PARAM_BLD_free>> builder(OSSL_PARAM_BLD_new());
    require(
        builder != nullptr &&
            OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, group_name(algorithm), 0) == 1 &&
            OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, encoded, size) == 1 &&
            (secret == nullptr || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, secret) == 1),
        "key"
    );
    const std::unique_ptr<OSSL_PARAM, internal::Freed<OSSL_PARAM_free>> parameters(OSSL_PARAM_BLD_to_param(builder.get()
    ));
    const internal::KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, key_type(algorithm), nullptr));
    EVP_PKEY* key = nullptr;
    require(
        context != nullptr && parameters != nullptr && EVP_PKEY_fromdata_init(context.get()) == 1 &&
            EVP_PKEY_fromdata(
                context.get(), &key, secret == nullptr ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR, parameters.get()
            ) == 1,
        "key"
    );
    return internal::Key(key);
}

std::string point_bytes(const EVP_PKEY* key, SignatureAlgorithm algorithm) {
    const std::string encoded = octets(key, OSSL_PKEY_PARAM_PUB_KEY); // compressed or not, as it was read
    const Group group = group_of(algorithm);
    const Point point(EC_POINT_new(group.get()));
    std::string out(2 * scalar_bytes + 1, '\0');
    require(
        point != nullptr &&
            EC_POINT_oct2point(group.get(), point.get(), bytes_of(encoded), encoded.size(), nullptr) == 1 &&
            EC_POINT_point2oct(
                group.get(),
                point.get(),
                POINT_CONVERSION_UNCOMPRESSED,
                reinterpret_cast<unsigned char*>(out.data()),
                out.size(),
                nullptr
            ) == out.size(),
        "point"
    );
    return out;
}

// A context for one signature or verification. SM2 hashes its user id and public key first, so the id is given as the
// digest begins.
internal::MdContext context_for(const EVP_PKEY* key, SignatureAlgorithm algorithm, std::string_view user, bool signs) {
    internal::MdContext context(EVP_MD_CTX_new());
    auto* const shared = const_cast<EVP_PKEY*>(key); // OpenSSL counts references inside and changes nothing else
    std::string id(user);
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_DIST_ID, id.data(), id.size()), OSSL_PARAM_construct_end()};
    const bool is_sm2 = algorithm == SignatureAlgorithm::sm2;
    const char* const digest = is_sm2 ? "SM3" : algorithm == SignatureAlgorithm::p256 ? "SHA256" : nullptr;
    const auto begin = signs ? EVP_DigestSignInit_ex : EVP_DigestVerifyInit_ex;
    require(
        context != nullptr &&
            begin(context.get(), nullptr, digest, nullptr, nullptr, shared, is_sm2 ? parameters : nullptr) == 1,
        "signature"
    );
    return context;
}

} // namespace

VerifyingKey VerifyingKey::from_pem(std::string_view pem) {
    const Bio bio = bio_of(pem);
    internal::Key key(PEM_read_bio_PUBKEY(bio.get(), nullptr, no_passphrase, nullptr));
    if (!key) {
        unreadable("no public key in this PEM text");
    }
    VerifyingKey out;
    const SignatureAlgorithm algorithm = algorithm_of(key.get());
    out.impl_ = std::make_shared<const Impl>(Impl{algorithm, std::move(key)});
    return out;
}

VerifyingKey VerifyingKey::from_raw(SignatureAlgorithm algorithm, std::string_view bytes) {
    internal::Key key;
    if (algorithm == SignatureAlgorithm::ed25519) {
        key.reset(EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, bytes_of(bytes), bytes.size()));
        if (!key) {
            unreadable("an Ed25519 public key has 32 bytes");
        }
    } else {
        const Group group = group_of(algorithm);
        const Point point(EC_POINT_new(group.get()));
        require(point != nullptr, "point");
        if (EC_POINT_oct2point(group.get(), point.get(), bytes_of(bytes), bytes.size(), nullptr) != 1 ||
            EC_POINT_is_at_infinity(group.get(), point.get()) == 1) {
            unreadable("not a point of the curve");
        }
        key = key_of_point(algorithm, group.get(), point.get(), nullptr);
    }
    VerifyingKey out;
    out.impl_ = std::make_shared<const Impl>(Impl{algorithm, std::move(key)});
    return out;
}

SignatureAlgorithm VerifyingKey::algorithm() const { return impl_->algorithm; }

std::string VerifyingKey::pem() const {
    const Bio bio(BIO_new(BIO_s_mem()));
    require(bio != nullptr && PEM_write_bio_PUBKEY(bio.get(), impl_->key.get()) == 1, "PEM");
    return text_of(bio.get());
}

std::string VerifyingKey::raw() const {
    return impl_->algorithm == SignatureAlgorithm::ed25519 ? octets(impl_->key.get(), OSSL_PKEY_PARAM_PUB_KEY)
                                                           : point_bytes(impl_->key.get(), impl_->algorithm);
}

bool VerifyingKey::verify(std::string_view message, std::string_view signature, const SignatureOptions& options) const {
    std::string der;
    if (impl_->algorithm != SignatureAlgorithm::ed25519) {
        der = options.form == SignatureForm::raw ? to_der(signature) : to_der(to_raw(signature));
        if (der.empty() || (options.form == SignatureForm::der && der != signature)) {
            return false;
        }
        signature = der;
    }
    const internal::MdContext context = context_for(impl_->key.get(), impl_->algorithm, options.user, false);
    const bool holds =
        EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message), message.size()) == 1;
    if (!holds) {
        ERR_clear_error();
    }
    return holds;
}

SigningKey SigningKey::generate(SignatureAlgorithm algorithm) {
    internal::Key key(
        algorithm == SignatureAlgorithm::ed25519 ? EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")
        : algorithm == SignatureAlgorithm::sm2   ? EVP_PKEY_Q_keygen(nullptr, nullptr, "SM2")
                                                 : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")
    );
    require(key != nullptr, "key generation");
    SigningKey out;
    out.impl_ = std::make_shared<const VerifyingKey::Impl>(VerifyingKey::Impl{algorithm, std::move(key)});
    return out;
}

SigningKey SigningKey::from_pem(std::string_view pem) {
    const Bio bio = bio_of(pem);
    internal::Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
    if (!key) {
        unreadable("no private key without a passphrase in this PEM text");
    }
    SigningKey out;
    const SignatureAlgorithm algorithm = algorithm_of(key.get());
    out.impl_ = std::make_shared<const VerifyingKey::Impl>(VerifyingKey::Impl{algorithm, std::move(key)});
    return out;
}

SigningKey SigningKey::from_raw(SignatureAlgorithm algorithm, std::string_view bytes) {
    if (bytes.size() != scalar_bytes) {
        unreadable("a private key has 32 bytes");
    }
    internal::Key key;
    if (algorithm == SignatureAlgorithm::ed25519) {
        key.reset(EVP_PKEY_new_raw_private_key_ex(nullptr, "ED25519", nullptr, bytes_of(bytes), bytes.size()));
        require(key != nullptr, "key");
    } else {
        const Group group = group_of(algorithm);
        const Number secret(BN_bin2bn(bytes_of(bytes), scalar_bytes, nullptr));
        const Number last(BN_dup(EC_GROUP_get0_order(group.get())));
        require(secret != nullptr && last != nullptr && BN_sub_word(last.get(), 1) == 1, "key");
        // SM2 divides by 1 + d, so d = n − 1 is no key either (GB/T 32918.1, 6.1).
        const int above = BN_cmp(secret.get(), last.get());
        if (BN_is_zero(secret.get()) || above > 0 || (above == 0 && algorithm == SignatureAlgorithm::sm2)) {
            unreadable("not between 1 and the order of the curve");
        }
        BN_set_flags(secret.get(), BN_FLG_CONSTTIME);
        const Point point(EC_POINT_new(group.get()));
        require(
            point != nullptr && EC_POINT_mul(group.get(), point.get(), secret.get(), nullptr, nullptr, nullptr) == 1,
            "key"
        );
        key = key_of_point(algorithm, group.get(), point.get(), secret.get());
    }
    SigningKey out;
    out.impl_ = std::make_shared<const VerifyingKey::Impl>(VerifyingKey::Impl{algorithm, std::move(key)});
    return out;
}

SignatureAlgorithm SigningKey::algorithm() const { return impl_->algorithm; }

std::string SigningKey::pem() const {
    const Bio bio(BIO_new(BIO_s_secmem()));
    require(
        bio != nullptr &&
            PEM_write_bio_PKCS8PrivateKey(bio.get(), impl_->key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1,
        "PEM"
    );
    return text_of(bio.get());
}

std::string SigningKey::raw() const {
    std::string out(scalar_bytes, '\0');
    auto* const to = reinterpret_cast<unsigned char*>(out.data());
    if (impl_->algorithm == SignatureAlgorithm::ed25519) {
        size_t size = out.size();
        require(EVP_PKEY_get_raw_private_key(impl_->key.get(), to, &size) == 1, "key");
        return out;
    }
    BIGNUM* found = nullptr;
    require(EVP_PKEY_get_bn_param(impl_->key.get(), OSSL_PKEY_PARAM_PRIV_KEY, &found) == 1, "key");
    const Number secret(found);
    require(BN_bn2binpad(secret.get(), to, scalar_bytes) == scalar_bytes, "key");
    return out;
}

VerifyingKey SigningKey::verifying_key() const {
    return VerifyingKey::from_raw(
        impl_->algorithm,
        impl_->algorithm == SignatureAlgorithm::ed25519 ? octets(impl_->key.get(), OSSL_PKEY_PARAM_PUB_KEY)
                                                        : point_bytes(impl_->key.get(), impl_->algorithm)
    );
}

std::string SigningKey::sign(std::string_view message, const SignatureOptions& options) const {
    const internal::MdContext context = context_for(impl_->key.get(), impl_->algorithm, options.user, true);
    size_t size = static_cast<size_t>(EVP_PKEY_get_size(impl_->key.get()));
    std::string out(size, '\0');
    require(
        EVP_DigestSign(
            context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, bytes_of(message), message.size()
        ) == 1,
        "signature"
    );
    out.resize(size);
    const bool keeps = impl_->algorithm == SignatureAlgorithm::ed25519 || options.form == SignatureForm::der;
    return keeps ? out : to_raw(out);
}

std::string to_der(std::string_view raw) {
    if (raw.size() != 2 * scalar_bytes) {
        return {};
    }
    const Signature signature(ECDSA_SIG_new());
    Number r(BN_bin2bn(bytes_of(raw), scalar_bytes, nullptr));
    Number s(BN_bin2bn(bytes_of(raw) + scalar_bytes, scalar_bytes, nullptr));
    require(signature != nullptr && r != nullptr && s != nullptr, "signature");
    require(ECDSA_SIG_set0(signature.get(), r.release(), s.release()) == 1, "signature");
    unsigned char* der = nullptr;
    const int size = i2d_ECDSA_SIG(signature.get(), &der);
    require(size > 0, "signature");
    std::string out(reinterpret_cast<const char*>(der), static_cast<size_t>(size));
    OPENSSL_free(der);
    return out;
}

std::string to_raw(std::string_view der) {
    const unsigned char* at = bytes_of(der);
    const Signature signature(der.size() < 256 ? d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())) : nullptr);
    if (!signature) {
        ERR_clear_error();
        return {};
    }
    const BIGNUM* r = nullptr;
    const BIGNUM* s = nullptr;
    ECDSA_SIG_get0(signature.get(), &r, &s);
    std::string out(2 * scalar_bytes, '\0');
    auto* const to = reinterpret_cast<unsigned char*>(out.data());
    const bool fits = at == bytes_of(der) + der.size() && BN_is_negative(r) == 0 && BN_is_negative(s) == 0 &&
                      BN_bn2binpad(r, to, scalar_bytes) == scalar_bytes &&
                      BN_bn2binpad(s, to + scalar_bytes, scalar_bytes) == scalar_bytes;
    ERR_clear_error();
    return fits ? out : std::string();
}

} // namespace tonghe::crypto
