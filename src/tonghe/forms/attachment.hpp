// A material somebody uploads, judged by its content and not by what its name claims: what it is, whether it is whole,
// whether it can be legible.
//
// Left to others: whether it is the right document, and what it says (officers; later, recognition).
#pragma once
#include "tonghe/base/error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tonghe::forms {

enum class FileKind { unknown, pdf, jpeg, png, ofd, zip };

const char* media_type(FileKind kind); // "application/pdf"; "application/octet-stream" where unknown

struct MaterialRule {
    std::vector<std::string> accept{"pdf", "jpg", "png"}; // of pdf, jpg (or jpeg), png, ofd, zip
    size_t bytes_max = 10 << 20;
    int pixels_min = 300; // the shorter side of an image; below it print cannot be read
};

struct Inspection {
    FileKind kind = FileKind::unknown;
    int width = 0; // pixels, of an image
    int height = 0;
    std::vector<Fault> faults; // codes `material.…`; empty: it may be filed

    bool ok() const { return faults.empty(); }
};

FileKind kind_of(std::string_view content); // by its first bytes; OFD is a zip that holds OFD.xml
Inspection inspect(std::string_view file_name, std::string_view content, const MaterialRule& rule);

} // namespace tonghe::forms
