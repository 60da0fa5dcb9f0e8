// Texts kept once, each known by a small number in the order of first sight.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tonghe::insight {

using Code = uint32_t;
inline constexpr Code no_code = 0xFFFFFFFF; // of a text that is absent

class Dictionary {
  public:
    Code intern(std::string_view text);
    std::optional<Code> find(std::string_view text) const;
    std::string_view text(Code code) const; // "" of no_code; valid until the next intern

    size_t size() const { return ends_.size(); }

  private:
    size_t slot_of(std::string_view text, uint64_t hash) const;
    void grow();

    std::string bytes_; // all texts, one after the other
    std::vector<size_t> ends_;
    std::vector<uint32_t>
        tags_;                // upper half of each text's hash, so that most strangers are told apart without reading
    std::vector<Code> slots_; // open addressing, at most half full
};

} // namespace tonghe::insight
