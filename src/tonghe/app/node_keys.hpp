// The keys of a node: one signs checkpoints of the journal and certificates (SM2), one seals secrets at rest (SM4-GCM);
// what moves released figures (policy/disclosure.hpp) follows from the second.
//
// Always true
//  1. They are made at the first start, in files that only their owner may read, and never leave the node otherwise.
//  2. Nodes that share a database share these files.
#pragma once
#include "tonghe/crypto/aead.hpp"
#include "tonghe/crypto/signature.hpp"

#include <filesystem>

namespace tonghe::app {

struct NodeKeys {
    crypto::SigningKey signing;
    crypto::Aead sealing;
    std::string moving;
};

// Reads `folder`/signing.pem and sealing.key, making what is absent. Error(app.keys_unreadable).
NodeKeys load_keys(const std::filesystem::path& folder);

} // namespace tonghe::app
