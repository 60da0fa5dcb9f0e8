#include "tonghe/text/pinyin.hpp"

#include "tonghe/base/check.hpp"
#include "tonghe/text/fold.hpp"
#include "tonghe/text/internal/code_points.hpp"

#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace tonghe::text {

namespace {

// Words whose characters are read otherwise than alone. Longer ones first.
constexpr std::pair<std::string_view, std::string_view> words[] = {
    {"银行", "yin hang"},   {"行业", "hang ye"},   {"同行", "tong hang"}, {"会计", "kuai ji"},
    {"重庆", "chong qing"}, {"重复", "chong fu"},  {"重新", "chong xin"}, {"家长", "jia zhang"},
    {"校长", "xiao zhang"}, {"市长", "shi zhang"}, {"区长", "qu zhang"},  {"县长", "xian zhang"},
    {"院长", "yuan zhang"}, {"所长", "suo zhang"}, {"局长", "ju zhang"},  {"成长", "cheng zhang"},
    {"调动", "diao dong"},  {"调查", "diao cha"},  {"调档", "diao dang"}, {"归还", "gui huan"},
    {"还款", "huan kuan"},  {"还贷", "huan dai"},  {"厦门", "xia men"},   {"音乐", "yin yue"},
    {"数据", "shu ju"},
};

class Reader {
  public:
    Reader() {
        UErrorCode problem = U_ZERO_ERROR;
        transliterator_.reset(icu::Transliterator::createInstance("Han-Latin; Latin-ASCII", UTRANS_FORWARD, problem));
        TONGHE_CHECK(U_SUCCESS(problem), "the transliteration data of ICU is not installed");
    }

    std::string read(std::string_view character) {
        const std::lock_guard lock(mutex_); // one transliterator for all threads; each character is asked for once
        const auto known = known_.find(character);
        if (known != known_.end()) {
            return known->second;
        }
        icu::UnicodeString text =
            icu::UnicodeString::fromUTF8(icu::StringPiece(character.data(), static_cast<int32_t>(character.size())));
        transliterator_->transliterate(text);
        std::string latin;
        text.trim().toUTF8String(latin);
        return known_.emplace(std::string(character), fold(latin)).first->second;
    }

  private:
    std::mutex mutex_;
    std::unique_ptr<icu::Transliterator> transliterator_;
    std::map<std::string, std::string, std::less<>> known_; // bounded by the Han characters there are
};

Reader& reader() {
    static Reader shared;
    return shared;
}

void add_words(std::string_view spaced, std::vector<std::string>& out) {
    while (!spaced.empty()) {
        const std::string_view word = spaced.substr(0, spaced.find(' '));
        out.emplace_back(word);
        spaced.remove_prefix(std::min(word.size() + 1, spaced.size()));
    }
}

struct Syllable {
    std::string text;
    bool is_han = false;
};

std::vector<Syllable> read_all(std::string_view text) {
    const std::string folded = fold(text);
    std::vector<Syllable> out;
    bool open = false;
    for (size_t at = 0; at < folded.size();) {
        const std::string_view rest = std::string_view(folded).substr(at);
        const auto* word =
            std::find_if(std::begin(words), std::end(words), [&](const auto& w) { return rest.starts_with(w.first); });
        if (word != std::end(words)) {
            std::vector<std::string> read;
            add_words(word->second, read);
            for (std::string& syllable : read) {
                out.push_back({std::move(syllable), true});
            }
            at += word->first.size();
            open = false;
            continue;
        }
        const CodePoint next = first_of(rest);
        at += next.bytes.size();
        const auto c = static_cast<UChar32>(next.value);
        if (u_hasBinaryProperty(c, UCHAR_IDEOGRAPHIC) != 0) {
            out.push_back({reader().read(next.bytes), true});
            open = false;
        } else if (u_isalnum(c) != 0) {
            if (!open) {
                out.push_back({});
            }
            out.back().text += next.bytes;
            open = true;
        } else {
            open = false;
        }
    }
    return out;
}

} // namespace

std::vector<std::string> syllables(std::string_view text) {
    std::vector<std::string> out;
    for (Syllable& syllable : read_all(text)) {
        out.push_back(std::move(syllable.text));
    }
    return out;
}

std::string pinyin(std::string_view text) {
    std::string out;
    for (const Syllable& syllable : read_all(text)) {
        out += syllable.text;
    }
    return out;
}

std::string pinyin_initials(std::string_view text) {
    std::string out;
    for (const Syllable& syllable : read_all(text)) {
        out += syllable.is_han ? syllable.text.substr(0, 1) : syllable.text;
    }
    return out;
}

} // namespace tonghe::text
