// The one form (一表申请) of a service: the forms of the items that apply, merged so that nothing is asked twice.
//
// Always true
//  1. Which items apply follows from the values so far; an answer not given yet counts as "applies".
//  2. Forms are merged once for each set of items of a catalogue and shared after that.
#pragma once
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/forms/merge.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace tonghe::service {

struct OneForm {
    forms::MergedForm merged;
    std::vector<std::shared_ptr<const catalog::ItemDefinition>> items; // that apply, in their order
};

// A service of the catalogue: a bundle, or one item alone.
struct ServiceRef {
    std::shared_ptr<const catalog::Catalog> catalog;
    const catalog::BundleDefinition* bundle = nullptr;
    std::vector<std::shared_ptr<const catalog::ItemDefinition>> items;

    const Text& title() const { return bundle != nullptr ? bundle->bundle.title : items.front()->item.title; }

    const std::string& version() const {
        return bundle != nullptr ? bundle->version.hash : items.front()->version.hash;
    }
};

// Error(service.not_found).
ServiceRef find_service(const std::shared_ptr<const catalog::Catalog>& catalog, const std::string& service);

struct ItemChoice {
    std::shared_ptr<const catalog::ItemDefinition> definition;
    bool applies = true;
    Text reason; // why not
};

std::vector<ItemChoice> choose_items(const ServiceRef& service, const Json& values, const JsonObject& facts);

class OneForms { // the merged forms, kept
  public:
    std::shared_ptr<const OneForm> get(const ServiceRef& service, const std::vector<ItemChoice>& choices);

  private:
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<const OneForm>> forms_;
};

} // namespace tonghe::service
