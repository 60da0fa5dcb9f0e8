// What a measurement says of the machine it ran on.
#pragma once
#include "tonghe/base/clock.hpp"

#include <fcntl.h>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

namespace tonghe::bench {

// Of this process.
inline double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) { return double(t.tv_sec) + double(t.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// The most it has held.
inline int64_t peak_megabytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss >> 10;
}

// Flushes of 4 KiB; `path` is made and removed.
inline double fsyncs_per_second(const std::string& path) {
    const int file = open(path.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
    const std::string block(4096, 'x');
    const int64_t began = steady_micros();
    int times = 0;
    for (; steady_micros() - began < 1'000'000; ++times) {
        if (pwrite(file, block.data(), block.size(), 0) < 0 || fdatasync(file) != 0) {
            break;
        }
    }
    close(file);
    unlink(path.c_str());
    return times * 1e6 / double(steady_micros() - began);
}

} // namespace tonghe::bench
