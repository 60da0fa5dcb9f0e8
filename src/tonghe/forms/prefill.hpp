// Values known already: from registries, certificates, earlier cases. Each keeps its origin, which the page shows, and
// a verified one is locked: the person asks its source to correct it instead of typing another.
//
// Always true
//  1. The first source in the order of preference that has a fitting value for a field's meaning gives it.
//  2. What a person has entered already is kept; only empty fields are filled.
//  3. A field that does not exist gets no value; one whose condition a filled value makes true is filled as well.
//  4. A value that its field would refuse is left out and listed in `refused`.
//  5. A field that no source knows gets the `default` of its schema, without an origin.
//
// Elsewhere: reading the sources (registry, identity, service).
#pragma once
#include "tonghe/base/structure.hpp"
#include "tonghe/forms/form.hpp"

#include <span>

namespace tonghe::forms {

struct Source {
    std::string source; // "registry:person", "certificate:…", "case", "account"
    Text title;         // as people call it: 人口基础库
    Instant at;         // when it was true
    bool verified = false;
    std::string reference; // record, certificate or case id
    // By semantic id. Of a list: an array of objects whose members are named by the semantic ids of its fields.
    std::map<std::string, Json> values;
};

struct Origin {
    std::string source;
    Text source_title;
    Instant at;
    bool verified = false;
    std::string reference;
    bool locked = false;
    Json value; // as it was given, to compare with what is handed in
};
TONGHE_STRUCT(Origin, source, source_title, at, verified, reference, locked, value)

using Origins = std::map<std::string, Origin>; // JSON pointer of the value → where it is from

struct Refused {
    std::string semantic;
    std::string source;
    std::vector<Fault> faults;
};

struct Prefilled {
    Json values;
    Origins origins; // of the values filled now
    std::vector<Refused> refused;
};

// `sources` in the order of preference; `entered` is what the form holds already.
Prefilled prefill(const Form& form, std::span<const Source> sources, const Json& entered = JsonObject());

// A fault for every locked value that `submitted` changes or leaves out although its field exists.
std::vector<Fault> check_locked(const Form& form, const Origins& origins, const Json& submitted);

} // namespace tonghe::forms
