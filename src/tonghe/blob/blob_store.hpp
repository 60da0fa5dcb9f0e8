// Files kept under the hash of their content, in a folder:
//
//   <folder>/sm3/3f/a2/3fa2…    a file, read-only for ever
//   <folder>/incoming/…         files that are still arriving, each locked by whoever writes it
//
// Always true
//  1. A name stands for one content. The same content has one name and is kept once.
//  2. What `put` or `finish` has answered survives a power cut.
//  3. What is read has been compared with its name; a damaged file is Error(blob.damaged), never wrong bytes.
//  4. A name is checked before it becomes a path, so no name leads out of the folder.
//
// Elsewhere: who may read a file (identity/), what content is accepted (service/).
#pragma once
#include "tonghe/blob/errors.hpp"
#include "tonghe/crypto/hash.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace tonghe::blob {

struct Blob {
    std::string name; // `sm3-<64 hexadecimal digits>` or `sha256-…`
    int64_t size_bytes = 0;

    bool operator==(const Blob&) const = default;
};

struct BlobOptions {
    int64_t size_bytes_max = 50 << 20; // of one file; Error(blob.too_large) as soon as it is passed
    crypto::HashAlgorithm algorithm = crypto::HashAlgorithm::sm3; // of new files; both are read
};

class BlobStore;

// A file that arrives piece by piece. What is not finished leaves nothing behind.
class Upload {
  public:
    explicit Upload(BlobStore& store);
    ~Upload();
    Upload(const Upload&) = delete;
    Upload& operator=(const Upload&) = delete;

    void write(std::string_view bytes);
    Blob finish(); // durable when it returns; once

  private:
    BlobStore& store_;
    crypto::Hash hash_;
    std::filesystem::path path_;
    int file_ = -1;
    int64_t size_bytes_ = 0;
};

class BlobStore {
  public:
    // Makes the folder where it is missing and removes what an earlier process left unfinished.
    explicit BlobStore(std::filesystem::path folder, BlobOptions options = {});

    Blob put(std::string_view bytes);
    std::string get(std::string_view name) const;                   // Error(blob.not_found), Error(blob.damaged)
    std::optional<int64_t> size_bytes(std::string_view name) const; // nothing where there is no such file
    bool remove(std::string_view name); // only once no row names it; false where there is no such file

  private:
    friend class Upload;
    std::filesystem::path path_of(std::string_view name) const; // Error(blob.not_found) where it is no name

    const std::filesystem::path folder_;
    const BlobOptions options_;
};

} // namespace tonghe::blob
