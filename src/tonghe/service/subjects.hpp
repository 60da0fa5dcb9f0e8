// Whom and what a form speaks of: the applicant, the newborn, the mother, the enterprise; each found in its registry
// from who applies, so that what is known need not be asked.
//
// Always true
//  1. A subject is found by what its definition says (catalog/registry_definition.hpp) or not at all; nothing is
//  guessed.
//  2. Each is looked up at most once for one application.
#pragma once
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/registry/registry.hpp"

#include <map>
#include <optional>
#include <string>

namespace tonghe::service {

// The one who applies, by the keys of the registries.
struct Applicant {
    std::string identity_number;
    std::string credit_code; // of the enterprise acted for, or empty
};

// A value that a registry gives for a semantic id, and where it stands.
struct KnownValue {
    Json value;
    registry::Record record;
    std::string field;
    Text registry_title;
};

class Subjects {
  public:
    Subjects(Session& session, const catalog::Catalog& catalog, const registry::Registry& registry, Applicant applicant)
        : session_(session), catalog_(catalog), registry_(registry), applicant_(std::move(applicant)) {}

    const registry::Record* find(const std::string& subject); // nullptr: there is none
    std::optional<KnownValue> value(const std::string& semantic);
    // The registry facts of these subjects, for conditions: {"mother": {"hukou_local": true, …}, …}.
    JsonObject facts(const std::vector<std::string>& subjects);

  private:
    std::optional<registry::Record> look_up(const catalog::SubjectDefinition& definition);

    Session& session_;
    const catalog::Catalog& catalog_;
    const registry::Registry& registry_;
    Applicant applicant_;
    std::map<std::string, std::optional<registry::Record>> found_;
};

} // namespace tonghe::service
