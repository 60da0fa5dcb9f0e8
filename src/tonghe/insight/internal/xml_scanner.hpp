// Tags of an XML document one after the other, as views of its bytes: what a format without mixed content needs, at the
// speed of looking at each byte once.
//
// Always true
//  1. It takes well-formed UTF-8 documents without a document type; anything else ends in a fault with its line.
//  2. Values are given as they stand; `decoded` resolves the five entities of XML and character references.
#pragma once
#include "tonghe/base/parsed.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace tonghe::insight::internal {

struct XmlAttribute {
    std::string_view name;
    std::string_view value;
    bool has_entity = false;
};

struct XmlTag {
    std::string_view name;
    bool closes = false; // </name>
    bool empty = false;  // <name/>
    size_t attribute_count = 0;
    std::array<XmlAttribute, 16> attributes;

    const XmlAttribute* find(std::string_view wanted) const;
};

class XmlScanner {
  public:
    XmlScanner(std::string_view bytes, const std::string& file);

    bool next(XmlTag& tag); // false at the end, or at a fault

    const std::optional<Fault>& fault() const { return fault_; }

    void fail(std::string code, Text what); // here; the first one stays

    size_t offset() const { return static_cast<size_t>(at_ - begin_); }

    int line() const; // where it is now; counted when asked

    // False where an entity is unknown or a character is none.
    static bool decode(std::string_view value, std::string& out);

  private:
    bool skip_past(std::string_view ending);
    bool read_tag(XmlTag& tag);
    bool read_attribute(XmlTag& tag);
    void skip_space();

    const char* begin_;
    const char* at_;
    const char* end_;
    std::string file_;
    std::optional<Fault> fault_;
};

bool is_utf8(std::string_view text);

} // namespace tonghe::insight::internal
