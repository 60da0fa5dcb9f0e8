#include "tonghe/blob/blob_store.hpp"

#include "tonghe/base/check.hpp"
#include "tonghe/base/log.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tonghe::blob {

namespace {

namespace fs = std::filesystem;

constexpr size_t digits_of_hash = 64;

Error unavailable(int problem) {
    const char* reason = problem == ENOSPC || problem == EDQUOT ? "disk full"
                         : problem == EROFS                     ? "read-only"
                                                                : "disk error";
    base::log_warning("blob.unavailable", {{"reason", std::strerror(problem)}});
    return Error(errors::unavailable, {{"reason", reason}}).retry_after(5);
}

const char* word_of(crypto::HashAlgorithm algorithm) {
    return algorithm == crypto::HashAlgorithm::sm3 ? "sm3" : "sha256";
}

// `sm3-3fa2…` taken apart, or nothing.
struct Name {
    crypto::HashAlgorithm algorithm;
    std::string_view digits;
};

std::optional<Name> parse(std::string_view text) {
    for (const auto algorithm : {crypto::HashAlgorithm::sm3, crypto::HashAlgorithm::sha256}) {
        const std::string_view word = word_of(algorithm);
        if (text.starts_with(word) && text.size() == word.size() + 1 + digits_of_hash && text[word.size()] == '-') {
            const std::string_view digits = text.substr(word.size() + 1);
            if (digits.find_first_not_of("0123456789abcdef") == std::string_view::npos) {
                return Name{algorithm, digits};
            }
        }
    }
    return std::nullopt;
}

void make_folder(const fs::path& folder) {
    std::error_code problem;
    fs::create_directories(folder, problem);
    if (problem) {
        throw unavailable(problem.value());
    }
}

void flush_folder(const fs::path& folder) {
    const int handle = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool flushed = handle >= 0 && fsync(handle) == 0;
    const int problem = errno;
    if (handle >= 0) {
        close(handle);
    }
    if (!flushed) {
        throw unavailable(problem);
    }
}

// What an earlier process left is what nobody holds a lock on.
void remove_left_over(const fs::path& incoming) {
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(incoming, ignored)) {
        const int file = open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
        if (file >= 0 && flock(file, LOCK_EX | LOCK_NB) == 0) {
            fs::remove(entry.path(), ignored);
        }
        if (file >= 0) {
            close(file);
        }
    }
}

} // namespace

Upload::Upload(BlobStore& store) : store_(store), hash_(store.options_.algorithm) {
    std::string pattern = (store.folder_ / "incoming" / "XXXXXX").string();
    file_ = mkostemp(pattern.data(), O_CLOEXEC);
    if (file_ < 0) {
        throw unavailable(errno);
    }
    path_ = pattern;
    flock(file_, LOCK_EX | LOCK_NB);
}

Upload::~Upload() {
    if (file_ >= 0) {
        std::error_code ignored;
        fs::remove(path_, ignored);
        close(file_);
    }
}

void Upload::write(std::string_view bytes) {
    TONGHE_CHECK(file_ >= 0, "an upload that is finished takes no more");
    size_bytes_ += static_cast<int64_t>(bytes.size());
    if (size_bytes_ > store_.options_.size_bytes_max) {
        throw Error(
            errors::too_large,
            {{"mebibytes", std::to_string(std::max<int64_t>(store_.options_.size_bytes_max >> 20, 1))}}
        );
    }
    hash_.update(bytes);
    while (!bytes.empty()) {
        const ssize_t wrote = ::write(file_, bytes.data(), bytes.size());
        if (wrote < 0 && errno != EINTR) {
            throw unavailable(errno);
        }
        bytes.remove_prefix(wrote < 0 ? 0 : static_cast<size_t>(wrote));
    }
}

Blob Upload::finish() {
    TONGHE_CHECK(file_ >= 0, "an upload finishes once");
    Blob blob{std::string(word_of(store_.options_.algorithm)) + '-' + crypto::to_hex(hash_.finish()), size_bytes_};
    const fs::path final_path = store_.path_of(blob.name);
    if (store_.size_bytes(blob.name) == size_bytes_) { // kept already; the destructor removes this copy
        return blob;
    }
    if (fchmod(file_, 0440) != 0 || fsync(file_) != 0) {
        throw unavailable(errno);
    }
    const fs::path folder = final_path.parent_path();
    const bool is_new = !fs::exists(folder);
    make_folder(folder);
    if (rename(path_.c_str(), final_path.c_str()) != 0) {
        throw unavailable(errno);
    }
    flush_folder(folder);
    if (is_new) { // and so are its entries in the folders above
        flush_folder(folder.parent_path());
        flush_folder(folder.parent_path().parent_path());
    }
    close(file_);
    file_ = -1;
    return blob;
}

BlobStore::BlobStore(fs::path folder, BlobOptions options) : folder_(std::move(folder)), options_(options) {
    make_folder(folder_ / "incoming");
    make_folder(folder_ / word_of(options_.algorithm));
    remove_left_over(folder_ / "incoming");
    flush_folder(folder_);
}

fs::path BlobStore::path_of(std::string_view name) const {
    const std::optional<Name> parsed = parse(name);
    if (!parsed) {
        throw Error(errors::not_found);
    }
    const std::string_view digits = parsed->digits;
    return folder_ / word_of(parsed->algorithm) / digits.substr(0, 2) / digits.substr(2, 2) / digits;
}

Blob BlobStore::put(std::string_view bytes) {
    Upload upload(*this);
    upload.write(bytes);
    return upload.finish();
}

std::string BlobStore::get(std::string_view name) const {
    const fs::path path = path_of(name);
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        if (errno == ENOENT || errno == ENOTDIR) {
            throw Error(errors::not_found);
        }
        throw unavailable(errno);
    }
    std::string bytes;

    struct stat about {};

    if (fstat(file, &about) == 0) {
        bytes.reserve(static_cast<size_t>(about.st_size));
    }
    char part[64 << 10];
    ssize_t got = 0;
    while ((got = read(file, part, sizeof part)) > 0 || (got < 0 && errno == EINTR)) {
        bytes.append(part, got > 0 ? static_cast<size_t>(got) : 0);
    }
    const int problem = errno;
    close(file);
    if (got < 0) {
        throw unavailable(problem);
    }
    const Name parsed = *parse(name);
    if (crypto::to_hex(crypto::hash(parsed.algorithm, {bytes})) != parsed.digits) {
        base::log_error("blob.damaged", {{"name", name}});
        throw Error(errors::damaged);
    }
    return bytes;
}

std::optional<int64_t> BlobStore::size_bytes(std::string_view name) const {
    std::error_code absent;
    const auto size = parse(name) ? fs::file_size(path_of(name), absent) : 0;
    return absent || !parse(name) ? std::nullopt : std::optional(static_cast<int64_t>(size));
}

bool BlobStore::remove(std::string_view name) {
    std::error_code problem;
    const bool removed = fs::remove(path_of(name), problem);
    if (problem) {
        throw unavailable(problem.value());
    }
    return removed;
}

} // namespace tonghe::blob
