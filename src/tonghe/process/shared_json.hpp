// A JSON value that copies share: its text and, once somebody asks, its hash, the value itself and where its items
// begin. What is too large to be written with every step of an instance is kept so, beside the state and by its hash.
//
// Always true
//  1. It never changes, so any thread may read it, and whoever has the hash may use a copy read earlier.
//  2. Two are equal where their texts are; the hash is SHA-256 of the text.
#pragma once
#include "tonghe/base/json.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tonghe::process {

// From this size on a text stands apart from the state.
inline constexpr size_t apart_bytes_min = 16 * 1024;

class SharedJson {
  public:
    SharedJson(); // an empty array
    explicit SharedJson(const Json& value);
    static std::optional<SharedJson> read(std::string_view text); // nothing where it is no JSON
    static SharedJson with_hash(std::string hash);                // its text is not at hand

    bool is_at_hand() const;
    // Its text, from where it is kept; false where it has another hash.
    bool bring(std::string text);

    bool is_apart() const { return !is_at_hand() || text().size() >= apart_bytes_min; }

    // All but the hash need the text.
    const std::string& hash() const; // 64 hexadecimal digits
    const std::string& text() const;
    const Json& value() const;     // read once
    Json at(uint32_t place) const; // of an array, from 0; null behind the end. Reads that item alone.

    bool operator==(const SharedJson& other) const;

  private:
    struct Shared;
    explicit SharedJson(std::shared_ptr<Shared> shared);

    std::shared_ptr<Shared> shared_;
};

// Whether its text may reach `apart_bytes_min`, by a measure that looks no further than it must.
bool is_large(const Json& value);

} // namespace tonghe::process
