// What the registries need to know of the packs: definitions, code lists, regions. Taken anew for each use, so that a
// reload of the packs is seen at once and a snapshot is never mixed with the next.
#pragma once
#include "tonghe/catalog/access.hpp"
#include "tonghe/catalog/registry_definition.hpp"

#include <memory>

namespace tonghe::catalog {
class Catalog;
class CatalogHolder;
} // namespace tonghe::catalog

namespace tonghe::registry {

class Vocabulary {
  public:
    virtual ~Vocabulary() = default;
    virtual const catalog::RegistryDefinition* registry(std::string_view id) const = 0;
    virtual std::vector<const catalog::RegistryDefinition*> registries() const = 0;
    virtual bool region_exists(std::string_view code, Date on) const = 0; // of 12 digits, or of 15 for a grid
    virtual bool code_exists(std::string_view list, std::string_view code) const = 0;

    virtual const catalog::AccessRules& access() const { return *catalog::AccessRules::of_the_house(); }
};

using VocabularySource = std::function<std::shared_ptr<const Vocabulary>()>;

// The vocabulary of one catalogue, and of whichever is in force. A territory has one edition in the packs of today, so
// a region exists on every day or on none.
std::shared_ptr<const Vocabulary> vocabulary_of(std::shared_ptr<const catalog::Catalog> catalog);
VocabularySource vocabulary_of(const catalog::CatalogHolder& holder);

} // namespace tonghe::registry
