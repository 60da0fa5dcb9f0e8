// Reading DMN: XML of versions 1.1 to 1.6 becomes a model.
//
// Always true
//  1. Every fault is told at once, with file, line and remedy; what can be read is read all the same.
//  2. Nothing is opened here: imported models come through a function of the caller.
#pragma once
#include "tonghe/base/error.hpp"
#include "tonghe/rules/model.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tonghe::rules {

struct ImportedFile {
    std::string text;
    std::string file; // for faults
};

// The model with that namespace; `location` is the hint in the file, or "".
using ImportResolver =
    std::function<std::optional<ImportedFile>(const std::string& name_space, const std::string& location)>;

struct Loaded {
    std::shared_ptr<const Model> model; // nothing where the file is no DMN at all
    std::vector<Fault> faults;
};

Loaded
load_dmn(std::string_view text, const std::string& file, const ImportResolver& imports = {}, const Limits& limits = {});

// The namespace of a DMN file without reading the rest; "" where it is none. For building a resolver over a folder.
std::string dmn_namespace(std::string_view text);

} // namespace tonghe::rules
