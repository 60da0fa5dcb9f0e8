// Any bytes as a file of a pack, beside others that are in order: faults or a catalog, and never a throw.
// The first byte chooses the kind of file; the rest is its text. A text with lines `=== path` is several files.
#include "tonghe/base/check.hpp"
#include "tonghe/catalog/reader.hpp"

#include <array>
#include <cstdint>

namespace {

constexpr std::array<const char*, 18> paths = {
    "pack.yaml",
    "organisation.yaml",
    "semantics.yaml",
    "accounts.yaml",
    "territory.json",
    "calendars/2026.yaml",
    "codes/sex.yaml",
    "registries/person.yaml",
    "certificates/licence.yaml",
    "items/thing/item.yaml",
    "items/thing/form.json",
    "items/thing/process.bpmn",
    "items/thing/guide.md",
    "bundles/birth/bundle.yaml",
    "bundles/birth/form.json",
    "processes/shared.bpmn",
    "overrides/thing.yaml",
    "text/zh-CN.yaml"};

// Splits at lines `=== path`; what stands before the first is the file that the first byte chose.
std::map<std::string, std::string> split(std::string path, std::string_view text) {
    constexpr std::string_view mark = "\n=== ";
    std::map<std::string, std::string> files;
    for (size_t at = text.find(mark); at != std::string_view::npos && files.size() < 16; at = text.find(mark)) {
        files[path] = text.substr(0, at + 1);
        text.remove_prefix(at + mark.size());
        const size_t end = std::min(text.find('\n'), text.size());
        path = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    files[path] = text;
    return files;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace tonghe;
    if (size == 0) {
        return 0;
    }
    // Letters from `a` choose, so that the corpus can be read and written by hand.
    const size_t chosen = (data[0] >= 'a' ? data[0] - 'a' : data[0]) % paths.size();
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    catalog::PackFiles pack{.name = "sample", .folder = "", .files = {}};
    pack.files["pack.yaml"] = "pack: sample\nversion: 1.0.0\ntitle: {zh: 样例, en: Sample}\nlicence: Apache-2.0\n";
    for (auto& [path, content] : split(paths[chosen], text)) {
        pack.files[path] = std::move(content);
    }
    const catalog::PackReading reading = catalog::compile_packs({pack}, {.yaml_nodes_max = 20'000, .faults_max = 100});
    TONGHE_CHECK((reading.catalog == nullptr) == !reading.faults.empty(), "no catalog exactly where there are faults");
    TONGHE_CHECK(reading.faults.size() <= 101, "more faults are told than were asked for");
    for (const Fault& fault : reading.faults) {
        TONGHE_CHECK(!fault.what.zh.empty() && !fault.what.en.empty(), "a fault says what it is in both languages");
    }
    return 0;
}
