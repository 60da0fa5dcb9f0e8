// A disk that remembers what was written to it and what was flushed, so that a test can ask what a power cut at any
// moment would have left.
//
// Always true
//  1. A write is certain from the end of a flush of its file that began after the write; truncation likewise, a removal
//  by a
//     flush of the folder. That a file was made is taken as certain.
//  2. Of what is not certain, an image holds any part, in any order, torn at sectors of 512 bytes; the seed says which.
//  3. It stands between SQLite and the real files while it lives, and records files below its folder.
#pragma once
#include "tonghe/base/random.hpp"

#include <filesystem>
#include <memory>

namespace tonghe::tests {

class RecordedDisk {
  public:
    explicit RecordedDisk(std::filesystem::path folder);
    ~RecordedDisk();
    RecordedDisk(const RecordedDisk&) = delete;
    RecordedDisk& operator=(const RecordedDisk&) = delete;

    bool flush(int file); // of a file that somebody opened beside SQLite

    size_t moment() const; // how many operations were recorded

    // What the files would hold after the power went at `moment`, written into `to`.
    void cut_power(size_t moment, Random& random, const std::filesystem::path& to) const;

    struct Impl;

  private:
    std::unique_ptr<Impl> impl_;
};

} // namespace tonghe::tests
