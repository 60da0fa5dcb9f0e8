#include "tonghe/app/bench_residents.hpp"

#include "tonghe/columns/build.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

namespace tonghe::app::rules_bench {

namespace {

using columns::ColumnKind;

constexpr const char* employments[] = {"employed", "unemployed", "retired", "student", "flexible", "farmer"};
constexpr const char* educations[] = {"none", "primary", "junior", "senior", "college", "postgrad"};
constexpr int32_t districts = 16;
constexpr size_t chunk_bytes = 1 << 20;

std::string district(int32_t code) { return fmt::format("D{:02}", code + 1); }

std::string employment(int32_t code) { return employments[code]; }

std::string education(int32_t code) { return educations[code]; }

const Field fields[] = {
    {"age", "age", ColumnKind::number, [](const Resident& r) -> int32_t { return r.age; }},
    {"gender", "gender", ColumnKind::number, [](const Resident& r) -> int32_t { return r.gender; }},
    {"dist", "district", ColumnKind::text, [](const Resident& r) -> int32_t { return r.district; }, district},
    {"emp", "employment", ColumnKind::text, [](const Resident& r) -> int32_t { return r.employment; }, employment},
    {"dec", "income_decile", ColumnKind::number, [](const Resident& r) -> int32_t { return r.income_decile; }},
    {"income", "income", ColumnKind::number, [](const Resident& r) -> int32_t { return r.income; }},
    {"disab", "disability", ColumnKind::number, [](const Resident& r) -> int32_t { return r.disability; }},
    {"hh", "household", ColumnKind::number, [](const Resident& r) -> int32_t { return r.household; }},
    {"edu", "education", ColumnKind::text, [](const Resident& r) -> int32_t { return r.education; }, education},
    {"mar", "marital", ColumnKind::number, [](const Resident& r) -> int32_t { return r.marital; }},
    {"chi", "children", ColumnKind::number, [](const Resident& r) -> int32_t { return r.children; }},
    {"ins", "insured_months", ColumnKind::number, [](const Resident& r) -> int32_t { return r.insured_months; }},
    {"hou", "housing_m2", ColumnKind::number, [](const Resident& r) -> int32_t { return r.housing_m2; }},
    {"yrs", "years_resident", ColumnKind::number, [](const Resident& r) -> int32_t { return r.years_resident; }},
    {"vet", "veteran", ColumnKind::number, [](const Resident& r) -> int32_t { return r.veteran; }}};
static_assert(std::size(fields) == field_count);

} // namespace

const Field& field(size_t place) { return fields[place]; }

const Field& field(const std::string& name) {
    return *std::find_if(std::begin(fields), std::end(fields), [&](const Field& f) { return name == f.name; });
}

columns::Table residents(uint64_t rows, unsigned threads, bool with_nulls) {
    std::vector<columns::ColumnSpec> specs;
    std::vector<std::vector<std::string>> words(field_count);
    for (size_t f = 0; f < field_count; ++f) {
        specs.push_back({fields[f].column, fields[f].kind});
        const int32_t count = fields[f].word == district ? districts : int32_t(std::size(employments));
        for (int32_t code = 0; fields[f].word != nullptr && code < count; ++code) {
            words[f].push_back(fields[f].word(code));
        }
    }
    const auto fill = [&](columns::BlockWriter& writer, uint64_t first, uint32_t count) {
        for (uint64_t i = first; i < first + count; ++i) {
            const Resident r = resident(i);
            for (size_t f = 0; f < field_count; ++f) {
                if (with_nulls && draw(i, 32 + f, 100) < 20) {
                    continue;
                }
                const int32_t value = fields[f].of(r);
                if (fields[f].word != nullptr) {
                    writer.text(f, words[f][size_t(value)]);
                } else {
                    writer.integer(f, value);
                }
            }
            writer.end_row();
        }
    };
    return columns::build(specs, rows, fill, threads);
}

void write_csv(uint64_t rows, std::ostream& out) {
    std::string chunk;
    for (size_t f = 0; f < field_count; ++f) {
        chunk += fmt::format("{}{}", f == 0 ? "" : ",", fields[f].column);
    }
    chunk += "\n";
    for (uint64_t i = 0; i < rows; ++i) {
        const Resident r = resident(i);
        for (size_t f = 0; f < field_count; ++f) {
            const int32_t value = fields[f].of(r);
            chunk += fields[f].word != nullptr ? fields[f].word(value) : std::to_string(value);
            chunk += f + 1 == field_count ? '\n' : ',';
        }
        if (chunk.size() > chunk_bytes) {
            out.write(chunk.data(), std::streamsize(chunk.size()));
            chunk.clear();
        }
    }
    out.write(chunk.data(), std::streamsize(chunk.size()));
}

} // namespace tonghe::app::rules_bench
