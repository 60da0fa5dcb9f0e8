// A JSON Schema (draft 2020-12), read once into a compact program and then asked about many values.
//
// Always true
//  1. A `Schema` never changes after `compile`, so threads share it without a lock.
//  2. Compiling and validating end: hostile schemas and inputs run into a limit, and the limit is a fault.
//  3. `validate` names every fault with its JSON pointer, its keyword as code, and a text for a resident that speaks
//     of the field by the `title` (zh) and `x-tonghe.title_en` (en) of its schema. A missing member's pointer is
//     where the member would stand.
//
// Elsewhere: forms with conditional fields (forms/form.hpp).
#pragma once
#include "tonghe/base/json.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tonghe::forms {

class Schema; // the program; see internal/program.hpp

// Finds the document of an absolute URI (without fragment), or nullopt. The metaschemas of 2020-12 are built in.
using DocumentResolver = std::function<std::optional<Json>(const std::string& uri)>;

struct SchemaOptions {
    std::string base_uri;
    DocumentResolver resolve; // without one, only references inside the document and to the metaschemas work
    bool assert_formats =
        false; // formats: date, date-time, email, uri, identity-number, credit-code, phone-cn, region-code
    size_t nodes_max = 20'000; // subschemas in all documents
    size_t documents_max = 64;
    size_t depth_max = 100; // of subschemas inside each other
};

// Every fault carries the JSON pointer into the document in which it stands.
Parsed<std::shared_ptr<const Schema>> compile(const Json& schema, const SchemaOptions& options = {});

struct ValidationLimits {
    size_t steps_max = 1'000'000; // one step: one subschema at one value, or one comparison of values
    size_t depth_max = 200;
    size_t faults_max = 200;
};

std::vector<Fault> validate(const Schema& schema, const Json& value, const ValidationLimits& limits = {});
bool is_valid(const Schema& schema, const Json& value, const ValidationLimits& limits = {}); // false, too, at a limit

} // namespace tonghe::forms
