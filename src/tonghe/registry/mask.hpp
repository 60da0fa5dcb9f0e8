// Masks (脱敏): what is shown of a value to somebody without the right to read it whole. Pure.
//
// Always true
//  1. A mask keeps no more characters than the rule of its kind names, and works on characters, never on bytes.
//  2. What does not have the expected shape is hidden whole.
#pragma once
#include "tonghe/base/json.hpp"
#include "tonghe/catalog/registry_definition.hpp"

#include <string>
#include <string_view>

namespace tonghe::registry {

std::string mask_name(std::string_view name);           // 陈宇 → 陈*, 欧阳明月 → 欧阳**, Li Wei → L***
std::string mask_identity(std::string_view number);     // 990102********1234; also credit codes and account numbers
std::string mask_phone(std::string_view phone);         // 120****5678
std::string mask_address(std::string_view address);     // 云澜市云湖区清河街道****
Json mask_value(catalog::Mask mask, const Json& value); // null stays null: that there is no value is no secret

inline constexpr std::string_view hidden = "****";

} // namespace tonghe::registry
