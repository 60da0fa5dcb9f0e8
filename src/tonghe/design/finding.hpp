// What is wrong with a process on the drawing board: what `pack check` would say of all packs if its text lay in the
// place of its file, each fault with the element it speaks of.
//
// Always true
//  1. Nothing is kept; any text gives a reply, what cannot be read is among the findings.
//  2. No finding of a checked text means that the packs load with it.
#pragma once
#include "tonghe/base/structure.hpp"
#include "tonghe/design/process_file.hpp"

namespace tonghe::design {

inline constexpr size_t process_bytes_max = 2 << 20;

struct Finding {
    std::string code;
    std::string file; // of the packs
    int line = 0;
    std::string element; // id of what is drawn; empty where it is not of this process, or of the whole
    Text what;
    Text remedy;
    bool warning = false; // keeps nothing from loading
};
TONGHE_STRUCT(Finding, code, file, line, element, what, remedy, warning)

// Faults first, then warnings that are about this file.
std::vector<Finding> check(const PackFiles& packs, const ProcessFile& file);
std::vector<Finding> findings_of(const catalog::PackReading& reading, const ProcessFile& file);
// Of the BPMN alone: what keeps it from running.
std::vector<Finding> findings_of(const std::vector<Fault>& faults, const ProcessFile& file);

} // namespace tonghe::design
