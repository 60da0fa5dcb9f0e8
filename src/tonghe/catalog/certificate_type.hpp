// Certificate types (电子证照类型): what an electronic certificate of a kind says, who issues it and how it looks.
//
// Always true
//  1. `type_code` has 21 characters: the credit code of the body that defines the type and three digits (GB/T 36904).
//
// Elsewhere: issued certificates, their identifiers and status (service/certificate.hpp).
#pragma once
#include "tonghe/base/json.hpp"
#include "tonghe/base/text.hpp"
#include "tonghe/catalog/territory.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tonghe::catalog {

struct CertificateField {
    std::string field;
    Text title;
    std::string semantic; // may be empty: then the process gives the value by the field's name
    bool required = true;

    bool operator==(const CertificateField&) const = default;
};

struct CertificateType {
    std::string id;
    std::string type_code;
    Text title;
    std::string issuer;               // unit function
    Level level = Level::district;    // of the issuing unit
    std::optional<int> validity_days; // absent: until revoked
    std::string number;               // pattern of the printed number, `{year}{region6}{serial:6}`
    std::string holder;               // semantic id of the holder's identity number; the applicant's where empty
    std::string holder_name;          // semantic id of the holder's name
    std::vector<CertificateField> fields;
    Json layout = JsonObject{}; // {paper: a4|card, …} for the renderer

    const CertificateField* field(std::string_view name) const;
    bool operator==(const CertificateType&) const = default;
};

} // namespace tonghe::catalog
