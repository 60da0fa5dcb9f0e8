// Columnar tables from hostile bytes, and the scan against asking row by row. The first byte chooses:
//   0  the rest is a file as it is
//   1  the rest are edits (place, byte) of a sound file whose checksums are then made right again
//   2… the rest seeds random rows and policies, which both ways of answering must agree on
#include "tests/support/columns.hpp"
#include "tonghe/columns/errors.hpp"
#include "tonghe/columns/table_file.hpp"

#include <cstdlib>
#include <cstring>

using namespace tonghe;
using namespace tonghe::columns;

namespace {

constexpr size_t head_bytes = 64;
constexpr size_t section_count = 5;

using File = std::vector<std::byte>;

void seal(File& file) {
    const auto number = [&](size_t at, auto zero) {
        decltype(zero) value{};
        std::memcpy(&value, file.data() + at, sizeof value);
        return value;
    };
    const auto put = [&](size_t at, uint64_t value) { std::memcpy(file.data() + at, &value, sizeof value); };
    const uint32_t columns = number(12, uint32_t{});
    const uint64_t directory = std::min<uint64_t>(number(32, uint64_t{}), file.size() - head_bytes);
    size_t at = head_bytes;
    for (uint32_t c = 0; c < columns && at + 8 <= head_bytes + directory; ++c) {
        at += 8 + number(at, uint32_t{});
        for (size_t s = 0; s < section_count && at + 24 <= head_bytes + directory; ++s, at += 24) {
            const uint64_t begin = number(at, uint64_t{});
            const uint64_t bytes = number(at + 8, uint64_t{});
            if (begin <= file.size() && bytes <= file.size() - begin) {
                put(at + 16, checksum(std::span(file).subspan(size_t(begin), size_t(bytes))));
            }
        }
    }
    put(40, checksum(std::span(file).subspan(head_bytes, size_t(directory))));
    put(48, file.size());
    put(56, checksum(std::span(file).first(56)));
}

void use(const File& file) {
    auto held = std::make_shared<Bytes>(file.size());
    std::memcpy(held->as<std::byte>(), file.data(), file.size());
    try {
        Table table = read_table({held->as<std::byte>(), file.size()}, held);
        Random random(1);
        for (int i = 0; i < 20 && table.rows() > 0 && !table.columns().empty(); ++i) {
            table.cell(random.below(table.rows()), random.below(table.columns().size()));
        }
        const auto policies = support::random_policies(random, 4);
        scan(policies, table, {.ids = true, .amounts = true, .rules = true});
    } catch (const Error&) { // refused, which is an answer
    }
}

File sound_file() {
    Random random(5);
    File file;
    write_table(support::random_table(random, 500), [&](std::span<const std::byte> piece) {
        file.insert(file.end(), piece.begin(), piece.end());
    });
    return file;
}

void edit(std::span<const uint8_t> edits) {
    static const File sound = sound_file();
    File file = sound;
    for (size_t i = 0; i + 4 <= edits.size(); i += 4) {
        const size_t place = size_t(edits[i]) | size_t(edits[i + 1]) << 8 | size_t(edits[i + 2]) << 16;
        file[place % file.size()] = std::byte(edits[i + 3]);
    }
    seal(file);
    use(file);
}

void agree(std::span<const uint8_t> bytes) {
    uint64_t seed = 0;
    for (const uint8_t byte : bytes) {
        seed = (seed ^ byte) * 0x100000001B3;
    }
    Random random(seed);
    const Table table = support::random_table(random, random.below(400));
    const auto policies = support::random_policies(random, 6);
    const ScanOptions options{.ids = true, .amounts = true, .rules = true, .planes = true};
    const auto got = scan(policies, table, options);
    const auto wanted = scan_row_by_row(policies, table, options);
    for (size_t p = 0; p < policies.size(); ++p) {
        const auto same = [](const RowList& a, const RowList& b) {
            return std::equal(a.view().begin(), a.view().end(), b.view().begin(), b.view().end());
        };
        if (!same(got[p].ids, wanted[p].ids) || !same(got[p].error_ids, wanted[p].error_ids) ||
            got[p].rules != wanted[p].rules || got[p].amounts != wanted[p].amounts ||
            got[p].false_count != wanted[p].false_count) {
            std::abort();
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::span<const uint8_t> rest(data + 1, size - 1);
    if (data[0] == 0) {
        const auto bytes = std::as_bytes(rest);
        use(File(bytes.begin(), bytes.end()));
    } else if (data[0] == 1) {
        edit(rest);
    } else {
        agree(rest);
    }
    return 0;
}
