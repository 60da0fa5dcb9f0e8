// Typed ids: 26 characters of Crockford base 32, 48 bits of time and 80 unguessable bits. They sort by creation,
// fit a URL, and an ItemId does not fit where a CaseId is asked for.
#pragma once
#include "tonghe/base/time.hpp"

#include <compare>
#include <functional>
#include <string>
#include <string_view>

namespace tonghe {

std::string new_id_text(Instant now);   // of one thread and millisecond, later ones sort later
bool is_id_text(std::string_view text); // 26 characters of the alphabet `0–9a–z` without i l o u

template <class Tag> class Id {
  public:
    Id() = default;

    explicit Id(std::string text) : text_(std::move(text)) {}

    static Id make(Instant now) { return Id(new_id_text(now)); }

    const std::string& text() const { return text_; }

    bool empty() const { return text_.empty(); }

    auto operator<=>(const Id&) const = default;

  private:
    std::string text_;
};

} // namespace tonghe

template <class Tag> struct std::hash<tonghe::Id<Tag>> {
    size_t operator()(const tonghe::Id<Tag>& id) const { return std::hash<std::string>()(id.text()); }
};
