// XML as a small tree of elements with line numbers, read through libxml2.
//
// Always true
//  1. A document type is refused before anything in it is read: no entities, no external files, no network.
//  2. Bytes, depth and number of elements are bounded; what exceeds them is a fault, as is anything not well formed.
#pragma once
#include "tonghe/base/parsed.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tonghe::process {

struct XmlLimits {
    size_t bytes_max = 5 << 20;
    int depth_max = 200;
    size_t elements_max = 100'000;
};

struct XmlAttribute {
    std::string space; // namespace URI, "" where it has no prefix
    std::string name;
    std::string value;
};

struct XmlElement {
    std::string space;
    std::string name;
    int line = 0;
    std::string text; // character data directly inside, joined
    std::vector<XmlAttribute> attributes;
    std::vector<XmlElement> children;

    // The value of an attribute without a prefix, or nullptr.
    const std::string* attribute(std::string_view wanted) const;
};

Parsed<XmlElement> parse_xml(std::string_view text, const std::string& file, const XmlLimits& limits = {});

} // namespace tonghe::process
