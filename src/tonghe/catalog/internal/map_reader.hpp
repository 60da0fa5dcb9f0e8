// Reads the members of a YAML map into values. Each member asked for is known; `finish` reports the others, with the
// nearest known name, so that a misspelt key is never silently dropped.
#pragma once
#include "tonghe/base/structure.hpp"
#include "tonghe/base/time.hpp"
#include "tonghe/catalog/internal/findings.hpp"
#include "tonghe/catalog/internal/yaml.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tonghe::catalog {

// What a value should be, in words for faults.
struct Expected {
    const char* zh;
    const char* en;
};

class MapReader {
  public:
    // A node that is no map is a fault, once; then every member reads as absent.
    MapReader(const YamlNode& node, std::string file, Findings& findings);
    MapReader(const MapReader&) = delete;
    MapReader& operator=(const MapReader&) = delete;

    bool is_map() const { return node_ != nullptr; }

    Place place(std::string_view key = "") const; // of the member, or of the map

    Place place_of(const YamlNode& node) const { return {file_, node.line}; }

    Findings& findings() const { return *findings_; }

    const std::string& file() const { return file_; }

    bool has(std::string_view key) const { return node_ != nullptr && node_->find(key) != nullptr; }

    std::string text(std::string_view key, bool required = true);
    std::string name(std::string_view key, bool required = true); // a–z 0–9 - _ . / of at most 100
    Text
    texts(std::string_view key, bool required = true); // {zh, en}, or one plain text for both where they are the same
    std::optional<int64_t> integer(std::string_view key, int64_t min, int64_t max, bool required = false);
    bool boolean(std::string_view key, bool fallback = false);
    std::optional<Date> date(std::string_view key, bool required = true);
    std::vector<std::string> words(std::string_view key, bool required = false); // a sequence of texts
    const YamlNode* sequence(std::string_view key, bool required = false);
    const YamlNode* map(std::string_view key, bool required = false);
    const YamlNode* any(std::string_view key, bool required = false);

    template <class E> E one_of(std::string_view key, E fallback, bool required = false) {
        const std::string given = text(key, required);
        if (given.empty()) {
            return fallback;
        }
        if (const auto value = parse_word<E>(given)) {
            return *value;
        }
        not_one_of(key, given, tonghe_words(static_cast<const E*>(nullptr)));
        return fallback;
    }

    void bad_value(std::string_view key, std::string_view value, Expected expected);
    void not_one_of(std::string_view key, const std::string& value, std::span<const char* const> words);
    void finish(); // call when all members were asked for

  private:
    const YamlNode* ask(std::string_view key, bool required);
    void wrong_shape(std::string_view key, const YamlNode& node, Expected expected);

    const YamlNode* node_ = nullptr;
    int line_ = 1;
    std::string file_;
    Findings* findings_;
    std::vector<std::string> asked_;
};

// {zh: …, en: …} of a node by itself, as in a list of conditions.
Text read_text(const YamlNode& node, const std::string& file, std::string_view key, Findings& findings);
// The hint arguments of a fault: "did you mean", or what to look at where nothing is near.
TextArguments with_hint(TextArguments arguments, const std::string& near, Expected otherwise);

} // namespace tonghe::catalog
