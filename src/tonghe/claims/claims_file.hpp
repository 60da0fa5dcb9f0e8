// Files of claims: comma-separated values (RFC 4180, UTF-8) with a line of names first. The columns and what each may
// hold stand in `claim_columns`; their order is free.
//
// Always true
//  1. A line is read whole or set aside whole, with every fault it has: its place, its column and what is wrong. The
//  other
//     lines go on.
//  2. A file without one of the columns, or that is no text, gives no line and says so.
//  3. A person is a pseudonym: whatever looks like an identity number is set aside, and no fault repeats it.
//
// Elsewhere: the lines (claims.hpp).
#pragma once
#include "tonghe/base/text.hpp"
#include "tonghe/claims/claims.hpp"

#include <span>

namespace tonghe::claims {

struct ClaimColumn {
    const char* name;
    const char* name_zh; // read as well
    Text holds;
};

std::span<const ClaimColumn> claim_columns();

struct LineFault {
    uint32_t line = 0; // 1: the names
    std::string column;
    std::string code;
    Text what;

    bool operator==(const LineFault&) const = default;
};

inline constexpr size_t line_faults_max = 1000; // that are told; all are counted

struct ClaimFile {
    Claims claims;
    std::vector<LineFault> faults; // by line
    int64_t faults_all = 0;
    int64_t set_aside = 0; // lines
};

// Lines of `text` behind those of `before`, which may hold those of earlier files.
ClaimFile read_claims(std::string_view text, Claims before = {});

// The same form, with all its columns. What was read is written as it was but for spaces and quotes.
std::string write_claims(const Claims& claims);

} // namespace tonghe::claims
