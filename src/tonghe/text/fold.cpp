#include "tonghe/text/fold.hpp"

#include "tonghe/base/check.hpp"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

namespace tonghe::text {

std::string fold(std::string_view text) {
    UErrorCode problem = U_ZERO_ERROR;
    const icu::Normalizer2* normalizer =
        icu::Normalizer2::getNFKCCasefoldInstance(problem); // a shared, immutable object
    TONGHE_CHECK(U_SUCCESS(problem), "the Unicode data of ICU is not installed");
    const icu::UnicodeString folded = normalizer->normalize(
        icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size()))), problem
    );
    std::string out;
    return folded.toUTF8String(out);
}

} // namespace tonghe::text
