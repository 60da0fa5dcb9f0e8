#include "tonghe/app/node_keys.hpp"

#include "tonghe/app/errors.hpp"
#include "tonghe/base/random.hpp"
#include "tonghe/crypto/hash.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>

namespace tonghe::app {

namespace {

namespace fs = std::filesystem;

std::string read_secret(const fs::path& file) {
    struct stat about {};

    if (stat(file.c_str(), &about) != 0 || (about.st_mode & 077) != 0) {
        throw Error(
            errors::keys_unreadable,
            {{"file", file.filename().string()}, {"reason", "others may read it; run chmod 600"}}
        );
    }
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_secret(const fs::path& file, std::string_view bytes) {
    const int out = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0600);
    const bool written =
        out >= 0 && write(out, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) && fsync(out) == 0;
    const std::string reason = written ? "" : std::strerror(errno);
    if (out >= 0) {
        close(out);
    }
    if (!written) {
        throw Error(errors::keys_unreadable, {{"file", file.filename().string()}, {"reason", reason}});
    }
}

} // namespace

NodeKeys load_keys(const fs::path& folder) {
    fs::create_directories(folder);
    const fs::path signing = folder / "signing.pem";
    const fs::path sealing = folder / "sealing.key";
    if (!fs::exists(signing)) {
        write_secret(signing, crypto::SigningKey::generate(crypto::SignatureAlgorithm::sm2).pem());
    }
    if (!fs::exists(sealing)) {
        std::array<unsigned char, 16> key{};
        fill_secure(key);
        write_secret(sealing, {reinterpret_cast<const char*>(key.data()), key.size()});
    }
    const std::string secret = read_secret(sealing);
    const crypto::Digest moving = crypto::hmac_sm3(secret, "tonghe released figures");
    return {
        crypto::SigningKey::from_pem(read_secret(signing)),
        crypto::Aead(crypto::AeadAlgorithm::sm4_gcm, secret),
        {moving.begin(), moving.end()}};
}

} // namespace tonghe::app
