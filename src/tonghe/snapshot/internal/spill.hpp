// Bytes that are written for many pieces at once and read piece by piece later. What exceeds a small buffer for each
// piece lies in a file that has no name, so that memory does not grow with what is written.
#pragma once
#include <atomic>
#include <cstddef>
#include <deque>
#include <filesystem>
#include <functional>
#include <mutex>
#include <span>
#include <vector>

namespace tonghe::snapshot::internal {

class Spill {
  public:
    Spill(std::filesystem::path folder, size_t pieces, unsigned writers);

    ~Spill();
    Spill(const Spill&) = delete;
    Spill& operator=(const Spill&) = delete;

    class Writer { // of one thread at a time
      public:
        // Room for one more entry of the piece; `written` says how much of it was used.
        std::byte* room(size_t piece, size_t bytes_max);

        void written(size_t piece, size_t bytes) { held_[piece].used += static_cast<uint32_t>(bytes); }

      private:
        friend class Spill;

        struct Part { // of the file
            uint64_t offset;
            uint32_t bytes;
        };

        struct Held {
            std::vector<std::byte> bytes;
            uint32_t used = 0;
            std::vector<Part> parts;
        };

        Writer(Spill& spill, size_t pieces) : spill_(spill), held_(pieces) {}

        Spill& spill_;
        std::vector<Held> held_;
    };

    Writer& take_writer(); // one that nobody has; there are as many as were asked for
    void give_back(Writer& writer);

    // After all writing: every entry of the piece, whole entries at a time, in no order. A piece is read once.
    void read(size_t piece, const std::function<void(std::span<const std::byte>)>& take);

    uint64_t bytes_in_file() const { return end_; }

  private:
    Writer::Part append(std::span<const std::byte> bytes);

    std::filesystem::path folder_;
    std::mutex mutex_;
    std::deque<Writer> writers_;
    std::vector<Writer*> free_;
    std::once_flag opened_;
    int file_ = -1;
    std::atomic<uint64_t> end_ = 0;
};

} // namespace tonghe::snapshot::internal
