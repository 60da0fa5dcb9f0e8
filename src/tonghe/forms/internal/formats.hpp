// The formats we assert. Those of JSON Schema that forms use, and our own for the identifiers of Chinese law.
#pragma once
#include <optional>
#include <string_view>

namespace tonghe::forms {

enum class Format { date, date_time, email, uri, identity_number, credit_code, phone_cn, region_code };

std::optional<Format> format_of(std::string_view name); // nullopt: a format we only pass on
bool fits(Format format, std::string_view text);

} // namespace tonghe::forms
