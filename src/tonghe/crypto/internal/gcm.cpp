#include "tonghe/crypto/internal/gcm.hpp"

#include "tonghe/crypto/encoding.hpp"
#include "tonghe/crypto/internal/openssl.hpp"

#include <openssl/crypto.h>

#include <cstring>

namespace tonghe::crypto::internal {

namespace {

constexpr size_t block_bytes = 16;
constexpr size_t tag_bytes = 16;

uint64_t load(const unsigned char* bytes) {
    uint64_t out = 0;
    for (int i = 0; i < 8; ++i) {
        out = (out << 8) | bytes[i];
    }
    return out;
}

void store(unsigned char* bytes, uint64_t value) {
    for (int i = 8; i-- > 0; value >>= 8) {
        bytes[i] = static_cast<unsigned char>(value);
    }
}

// The low 64 bits of the product over GF(2)[x]. Each operand is split into four with three zero bits between its bits,
// so the carries of an ordinary product die in the gaps. (The method of BearSSL's ghash_ctmul64, by T. Pornin.)
uint64_t multiply_low(uint64_t x, uint64_t y) {
    constexpr uint64_t m[4] = {0x1111111111111111, 0x2222222222222222, 0x4444444444444444, 0x8888888888888888};
    uint64_t out = 0;
    for (int k = 0; k < 4; ++k) {
        uint64_t sum = 0;
        for (int i = 0; i < 4; ++i) {
            sum ^= (x & m[i]) * (y & m[(k - i) & 3]);
        }
        out |= sum & m[k];
    }
    return out;
}

uint64_t reverse_bits(uint64_t x) {
    const auto swap = [&x](uint64_t mask, int by) { x = ((x & mask) << by) | ((x >> by) & mask); };
    swap(0x5555555555555555, 1);
    swap(0x3333333333333333, 2);
    swap(0x0f0f0f0f0f0f0f0f, 4);
    swap(0x00ff00ff00ff00ff, 8);
    swap(0x0000ffff0000ffff, 16);
    return (x << 32) | (x >> 32);
}

class Ghash {
  public:
    Ghash(uint64_t h_high, uint64_t h_low)
        : h0_(h_low), h1_(h_high), h0_reversed_(reverse_bits(h_low)), h1_reversed_(reverse_bits(h_high)),
          h2_(h0_ ^ h1_), h2_reversed_(h0_reversed_ ^ h1_reversed_) {}

    // Whole blocks, the last one filled up with zeros.
    void add(std::string_view bytes) {
        for (; bytes.size() >= block_bytes; bytes.remove_prefix(block_bytes)) {
            add_block(bytes_of(bytes));
        }
        if (!bytes.empty()) {
            unsigned char block[block_bytes] = {};
            std::memcpy(block, bytes.data(), bytes.size());
            add_block(block);
        }
    }

    void add_lengths(size_t associated_bytes, size_t ciphertext_bytes) {
        unsigned char block[block_bytes];
        store(block, static_cast<uint64_t>(associated_bytes) * 8);
        store(block + 8, static_cast<uint64_t>(ciphertext_bytes) * 8);
        add_block(block);
    }

    void result(unsigned char* out) const {
        store(out, y1_);
        store(out + 8, y0_);
    }

  private:
    // y = (y xor block) · h in GF(2^128). Karatsuba on halves; the high half of each product is the low half of the
    // product of the reversed operands, reversed.
    void add_block(const unsigned char* block) {
        const uint64_t y1 = y1_ ^ load(block);
        const uint64_t y0 = y0_ ^ load(block + 8);
        const uint64_t y0_reversed = reverse_bits(y0);
        const uint64_t y1_reversed = reverse_bits(y1);

        const uint64_t z0 = multiply_low(y0, h0_);
        const uint64_t z1 = multiply_low(y1, h1_);
        const uint64_t z2 = multiply_low(y0 ^ y1, h2_) ^ z0 ^ z1;
        uint64_t z0_high = multiply_low(y0_reversed, h0_reversed_);
        uint64_t z1_high = multiply_low(y1_reversed, h1_reversed_);
        uint64_t z2_high = multiply_low(y0_reversed ^ y1_reversed, h2_reversed_) ^ z0_high ^ z1_high;
        z0_high = reverse_bits(z0_high) >> 1;
        z1_high = reverse_bits(z1_high) >> 1;
        z2_high = reverse_bits(z2_high) >> 1;

        uint64_t v0 = z0;
        uint64_t v1 = z0_high ^ z2;
        uint64_t v2 = z1 ^ z2_high;
        uint64_t v3 = z1_high;
        // GCM numbers bits from the left, which leaves the product one bit low; then reduce by x^128 + x^7 + x^2 + x
        // + 1.
        v3 = (v3 << 1) | (v2 >> 63);
        v2 = (v2 << 1) | (v1 >> 63);
        v1 = (v1 << 1) | (v0 >> 63);
        v0 = v0 << 1;
        v2 ^= v0 ^ (v0 >> 1) ^ (v0 >> 2) ^ (v0 >> 7);
        v1 ^= (v0 << 63) ^ (v0 << 62) ^ (v0 << 57);
        v3 ^= v1 ^ (v1 >> 1) ^ (v1 >> 2) ^ (v1 >> 7);
        v2 ^= (v1 << 63) ^ (v1 << 62) ^ (v1 << 57);
        y0_ = v2;
        y1_ = v3;
    }

    uint64_t h0_, h1_, h0_reversed_, h1_reversed_, h2_, h2_reversed_;
    uint64_t y0_ = 0;
    uint64_t y1_ = 0;
};

} // namespace

Gcm::Gcm(const EVP_CIPHER* ctr, std::string_view key) : ctr_(ctr), key_(key) {
    const Block zero{};
    char h[block_bytes];
    run_ctr(zero, std::string_view("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", block_bytes), h);
    h_high_ = load(reinterpret_cast<const unsigned char*>(h));
    h_low_ = load(reinterpret_cast<const unsigned char*>(h) + 8);
    OPENSSL_cleanse(h, sizeof h);
}

Gcm::~Gcm() {
    OPENSSL_cleanse(key_.data(), key_.size());
    OPENSSL_cleanse(&h_high_, sizeof h_high_);
    OPENSSL_cleanse(&h_low_, sizeof h_low_);
}

// The cipher's counter is 128 bits wide and GCM's 32, which is the same until a message of 64 GiB.
void Gcm::run_ctr(const Block& counter, std::string_view in, char* out) const {
    const CipherContext context(EVP_CIPHER_CTX_new());
    require(
        context != nullptr && EVP_EncryptInit_ex2(context.get(), ctr_, bytes_of(key_), counter.data(), nullptr) == 1,
        "counter mode"
    );
    constexpr size_t piece_bytes = 1 << 30; // EVP counts in int
    while (!in.empty()) {
        const std::string_view piece = in.substr(0, piece_bytes);
        int written = 0;
        require(
            EVP_EncryptUpdate(
                context.get(),
                reinterpret_cast<unsigned char*>(out),
                &written,
                bytes_of(piece),
                static_cast<int>(piece.size())
            ) == 1,
            "counter mode"
        );
        out += written;
        in.remove_prefix(piece.size());
    }
}

Gcm::Block Gcm::tag(std::string_view nonce, std::string_view ciphertext, std::string_view associated) const {
    Ghash ghash(h_high_, h_low_);
    ghash.add(associated);
    ghash.add(ciphertext);
    ghash.add_lengths(associated.size(), ciphertext.size());
    Block sum;
    ghash.result(sum.data());

    Block counter{};
    std::memcpy(counter.data(), nonce.data(), nonce.size());
    counter[15] = 1;
    Block out;
    run_ctr(counter, {reinterpret_cast<const char*>(sum.data()), sum.size()}, reinterpret_cast<char*>(out.data()));
    return out;
}

std::string Gcm::seal(std::string_view nonce, std::string_view plaintext, std::string_view associated) const {
    Block counter{};
    std::memcpy(counter.data(), nonce.data(), nonce.size());
    counter[15] = 2;
    std::string out(plaintext.size(), '\0');
    run_ctr(counter, plaintext, out.data());
    const Block proof = tag(nonce, out, associated);
    out.append(reinterpret_cast<const char*>(proof.data()), proof.size());
    return out;
}

std::optional<std::string>
Gcm::open(std::string_view nonce, std::string_view sealed, std::string_view associated) const {
    if (sealed.size() < tag_bytes) {
        return std::nullopt;
    }
    const std::string_view ciphertext = sealed.substr(0, sealed.size() - tag_bytes);
    const Block proof = tag(nonce, ciphertext, associated);
    if (!constant_time_equal(
            {reinterpret_cast<const char*>(proof.data()), proof.size()}, sealed.substr(ciphertext.size())
        )) {
        return std::nullopt;
    }
    Block counter{};
    std::memcpy(counter.data(), nonce.data(), nonce.size());
    counter[15] = 2;
    std::string out(ciphertext.size(), '\0');
    run_ctr(counter, ciphertext, out.data());
    return out;
}

} // namespace tonghe::crypto::internal
