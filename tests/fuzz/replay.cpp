// Replays the corpus: every file of every tests/fuzz/corpus/NAME once through its fuzzer, without libFuzzer.
//
//   tonghe_corpus tests/fuzz/corpus
//
// A file that crashes the fuzzer ends this program too; its name is the last line said. One that takes longer than two
// seconds is a failure, so that a bound that was lost is noticed. Last line: `N passed, N failed`.
#include "tonghe/base/clock.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#define X(name) extern "C" int replay_##name(const uint8_t* data, size_t size);
TONGHE_FUZZERS
#undef X

namespace {

namespace fs = std::filesystem;

constexpr int64_t micros_max = 2'000'000;

struct Fuzzer {
    const char* name;
    int (*run)(const uint8_t*, size_t);
};

constexpr Fuzzer fuzzers[] = {
#define X(name) {#name, replay_##name},
    TONGHE_FUZZERS
#undef X
};

std::vector<fs::path> files_of(const fs::path& folder) {
    std::vector<fs::path> files;
    if (fs::is_directory(folder)) {
        for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

bool replay(const Fuzzer& fuzzer, const fs::path& file) {
    std::ostringstream bytes;
    bytes << std::ifstream(file, std::ios::binary).rdbuf();
    const std::string input = bytes.str();
    std::printf("%s", file.c_str());
    std::fflush(stdout);
    const int64_t began = tonghe::steady_micros();
    fuzzer.run(reinterpret_cast<const uint8_t*>(input.data()), input.size());
    const int64_t took = tonghe::steady_micros() - began;
    std::printf("\r\33[K");
    if (took > micros_max) {
        std::printf("%s took %lld ms\n", file.c_str(), static_cast<long long>(took / 1000));
    }
    return took <= micros_max;
}

} // namespace

int main(int count, char** arguments) {
    const fs::path corpus = count > 1 ? arguments[1] : "tests/fuzz/corpus";
    int passed = 0;
    int failed = 0;
    for (const Fuzzer& fuzzer : fuzzers) {
        const std::vector<fs::path> files = files_of(corpus / fuzzer.name);
        if (files.empty()) {
            std::printf("%s has no corpus\n", fuzzer.name);
            ++failed;
        }
        for (const fs::path& file : files) {
            ++(replay(fuzzer, file) ? passed : failed);
        }
    }
    std::printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
