// XML as a small tree of elements with line numbers, read through libxml2.
//
// Always true
//  1. A document type is refused before anything in it is read: no entities, no external files, no network.
//  2. Bytes, depth and number of elements are bounded; what exceeds them is a fault, as is anything not well formed.
#pragma once
#include "tonghe/base/parsed.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tonghe::xml {

struct Limits {
    size_t bytes_max = 5 << 20;
    int depth_max = 200;
    size_t elements_max = 100'000;
};

struct Attribute {
    std::string space; // namespace URI, "" where it has no prefix
    std::string name;
    std::string value;
};

struct Element {
    std::string space;
    std::string name;
    int line = 0;
    std::string text; // character data directly inside, joined
    std::vector<Attribute> attributes;
    std::vector<std::pair<std::string, std::string>> prefixes; // declared here: prefix and namespace
    std::vector<Element> children;

    // The value of an attribute without a prefix, or nullptr.
    const std::string* attribute(std::string_view wanted) const;
    // The first child of that name in the same namespace, or nullptr.
    const Element* child(std::string_view wanted) const;
};

Parsed<Element> parse(std::string_view text, const std::string& file, const Limits& limits = {});

// `text` as it is written into a document, so that reading gives it back. In an attribute, line ends and tabs are
// character references, since a parser makes spaces of bare ones; that form may stand between tags too. Control
// characters, which no XML 1.0 document can hold, are left out.
enum class Place { attribute, content };
void append_escaped(std::string& out, std::string_view text, Place place = Place::attribute);
std::string escaped(std::string_view text, Place place = Place::attribute);

} // namespace tonghe::xml
