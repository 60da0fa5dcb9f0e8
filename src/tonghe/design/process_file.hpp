// The files of packs that hold processes: an item's own and those that several items call.
//
// Always true
//  1. A process is named by its file: the item's folder, or the file's name below processes/. No two have one name; of
//     an item and a called process of one name the item's counts.
//  2. Nothing here reads or writes a disk: files are texts in memory, as the packs were read.
#pragma once
#include "tonghe/catalog/reader.hpp"

#include <optional>

namespace tonghe::design {

using PackFiles = std::vector<catalog::PackFiles>;

struct ProcessFile {
    std::string process;
    std::string pack;
    std::string path; // inside the pack
    std::string text;

    std::string shown() const { return pack + "/" + path; } // as faults name it

    std::string hash() const; // tells versions apart: that of the model it makes
};

std::vector<ProcessFile> process_files(const PackFiles& packs); // by their names
std::optional<ProcessFile> find_process_file(const PackFiles& packs, std::string_view process);

} // namespace tonghe::design
