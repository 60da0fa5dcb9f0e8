#include "tonghe/snapshot/internal/spill.hpp"

#include "tonghe/base/check.hpp"
#include "tonghe/snapshot/errors.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace tonghe::snapshot::internal {

namespace {

constexpr size_t held_bytes = 8'192; // of a piece and a writer, before they go to the file

} // namespace

Spill::Spill(std::filesystem::path folder, size_t pieces, unsigned writers) : folder_(std::move(folder)) {
    for (unsigned i = 0; i < writers; ++i) {
        writers_.push_back(Writer(*this, pieces));
        free_.push_back(&writers_.back());
    }
}

Spill::~Spill() {
    if (file_ >= 0) {
        ::close(file_);
    }
}

Spill::Writer& Spill::take_writer() {
    const std::lock_guard lock(mutex_);
    TONGHE_CHECK(!free_.empty(), "no more threads write than were asked for");
    Writer* writer = free_.back();
    free_.pop_back();
    return *writer;
}

void Spill::give_back(Writer& writer) {
    const std::lock_guard lock(mutex_);
    free_.push_back(&writer);
}

std::byte* Spill::Writer::room(size_t piece, size_t bytes_max) {
    Held& held = held_[piece];
    if (held.used + bytes_max > held.bytes.size()) {
        if (held.used > 0) {
            held.parts.push_back(spill_.append({held.bytes.data(), held.used}));
            held.used = 0;
        }
        held.bytes.resize(std::max(bytes_max, held_bytes));
    }
    return held.bytes.data() + held.used;
}

Spill::Writer::Part Spill::append(std::span<const std::byte> bytes) {
    const auto fail = [&] {
        throw Error(errors::file_failed, {{"file", folder_.string()}, {"reason", std::strerror(errno)}});
    };
    std::call_once(opened_, [&] {
        std::string name = (folder_ / "tonghe-snapshot-XXXXXX").string();
        file_ = ::mkostemp(name.data(), O_CLOEXEC);
        if (file_ < 0) {
            fail();
        }
        ::unlink(name.c_str());
    });
    const uint64_t offset = end_.fetch_add(bytes.size());
    const Writer::Part part{offset, static_cast<uint32_t>(bytes.size())};
    for (size_t done = 0; done < bytes.size();) {
        const ssize_t n = ::pwrite(file_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
        if (n < 0 && errno != EINTR) {
            fail();
        }
        done += n < 0 ? 0 : static_cast<size_t>(n);
    }
    return part;
}

void Spill::read(size_t piece, const std::function<void(std::span<const std::byte>)>& take) {
    std::vector<std::byte> room;
    for (Writer& writer : writers_) {
        Writer::Held& held = writer.held_[piece];
        for (const Writer::Part& part : held.parts) {
            room.resize(part.bytes);
            for (size_t done = 0; done < part.bytes;) {
                const ssize_t n =
                    ::pread(file_, room.data() + done, part.bytes - done, static_cast<off_t>(part.offset + done));
                if (n == 0 || (n < 0 && errno != EINTR)) {
                    throw Error(
                        errors::file_failed,
                        {{"file", folder_.string()}, {"reason", n == 0 ? "it ends early" : std::strerror(errno)}}
                    );
                }
                done += n < 0 ? 0 : static_cast<size_t>(n);
            }
            take(room);
        }
        if (held.used > 0) {
            take({held.bytes.data(), held.used});
        }
        held = {};
    }
}

} // namespace tonghe::snapshot::internal
