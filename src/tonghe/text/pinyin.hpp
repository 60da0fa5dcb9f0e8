// How a text is typed without a Chinese keyboard: 出生医学证明 is `chushengyixuezhengming` and `csyxzm`.
//
// Readings are those of ICU, character by character; words of the field that are read otherwise (银行, 会计, 校长) are
// listed in pinyin.cpp. Safe to call from any thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace tonghe::text {

std::vector<std::string> syllables(std::string_view text); // 居住证 A1 → ju zhu zheng a1
std::string pinyin(std::string_view text);                 // joined without spaces
std::string pinyin_initials(std::string_view text);        // first letter of each syllable, words of Latin text whole

} // namespace tonghe::text
