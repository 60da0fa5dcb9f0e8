// Signatures: SM2 with SM3 and a user id (GB/T 32918.2), ECDSA on P-256 with SHA-256, and Ed25519, as one pair of
// types.
//
// Always true
//  1. Keys are immutable, cheap to copy (they share what they hold) and may be used from several threads at once.
//  2. A raw signature has 64 bytes: r‖s, or Ed25519's own. DER is SEQUENCE{r, s}; Ed25519 has no DER form and stays
//  raw.
//  3. `verify` is strict: one encoding per signature. Whatever does not verify, malformed or forged, is false.
//  4. The user id of SM2 is part of what is signed; the default is GB/T 35276's, used unless the peer says otherwise.
//
// Elsewhere: where keys are kept and turned over, certificates (X.509) and TLS: the edges that use them.
#pragma once
#include <memory>
#include <string>
#include <string_view>

namespace tonghe::crypto {

enum class SignatureAlgorithm { sm2, p256, ed25519 };
enum class SignatureForm { raw, der };

inline constexpr std::string_view sm2_default_user = "1234567812345678";

struct SignatureOptions {
    SignatureForm form = SignatureForm::raw;
    std::string_view user = sm2_default_user; // SM2 only
};

class VerifyingKey {
  public:
    static VerifyingKey from_pem(std::string_view pem); // SubjectPublicKeyInfo. Error(crypto.unreadable_key)
    // 04‖x‖y (65 bytes) or a compressed point (33) of SM2 and P-256; 32 bytes of Ed25519.
    static VerifyingKey from_raw(SignatureAlgorithm algorithm, std::string_view bytes);

    SignatureAlgorithm algorithm() const;
    std::string pem() const;
    std::string raw() const; // uncompressed
    bool verify(std::string_view message, std::string_view signature, const SignatureOptions& options = {}) const;

  private:
    friend class SigningKey;
    struct Impl;
    std::shared_ptr<const Impl> impl_;
};

class SigningKey {
  public:
    static SigningKey generate(SignatureAlgorithm algorithm);
    static SigningKey from_pem(std::string_view pem); // PKCS#8 without a passphrase. Error(crypto.unreadable_key)
    static SigningKey from_raw(SignatureAlgorithm algorithm, std::string_view bytes); // 32 bytes

    SignatureAlgorithm algorithm() const;
    std::string pem() const; // secret
    std::string raw() const; // secret
    VerifyingKey verifying_key() const;
    std::string sign(std::string_view message, const SignatureOptions& options = {}) const;

  private:
    std::shared_ptr<const VerifyingKey::Impl> impl_;
};

// The same signature in the other form; "" where it is no signature of that algorithm.
std::string to_der(std::string_view raw);
std::string to_raw(std::string_view der);

} // namespace tonghe::crypto
