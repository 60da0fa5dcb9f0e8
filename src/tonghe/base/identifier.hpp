// Check digits and shapes of the identifiers of Chinese law and standards. Pure: they say whether a number can be
// real, not whether it was issued.
#pragma once
#include "tonghe/base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tonghe {

// 公民身份号码, GB 11643-1999: 17 digits and a check character by ISO 7064 MOD 11-2.
char identity_number_check(std::string_view first_17);
std::string fold_identity_number(std::string_view text); // `x` becomes `X`, surrounding spaces go
bool is_identity_number(std::string_view text);          // shape, birth date and check; the region part is not judged
std::optional<Date> birth_date_of(std::string_view identity_number);
enum class Sex { unknown = 0, male = 1, female = 2 }; // GB/T 2261.1
Sex sex_of(std::string_view identity_number);

// 统一社会信用代码, GB 32100-2015: 17 characters and a check; characters 9–17 are an organisation code (GB 11714).
char credit_code_check(std::string_view first_17);
char organisation_code_check(std::string_view first_8);
bool is_credit_code(std::string_view text); // both check characters

// 电子证照标识, GB/T 36904-2018: root, type, issuer, serial, version, check by ISO/IEC 7064 MOD 37,36.
inline constexpr std::string_view certificate_identifier_root = "1.2.156.3005.2.";
char certificate_identifier_check(std::string_view tail_without_check); // dots are skipped
std::string
make_certificate_identifier(std::string_view type, std::string_view issuer, std::string_view serial, int version);
bool is_certificate_identifier(std::string_view text); // live certificates break the rule: warn on import, never reject

// 行政区划代码, GB/T 2260 and the statistical code: 12 digits, the level derived from trailing zeros.
enum class RegionLevel { province, city, district, street, community };
std::optional<RegionLevel> region_level(std::string_view code_12);
bool is_region_code(std::string_view text); // 12 digits

} // namespace tonghe
