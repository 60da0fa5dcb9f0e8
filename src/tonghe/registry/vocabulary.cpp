#include "tonghe/registry/vocabulary.hpp"

#include "tonghe/catalog/catalog.hpp"

namespace tonghe::registry {

namespace {

class CatalogVocabulary final : public Vocabulary {
  public:
    explicit CatalogVocabulary(std::shared_ptr<const catalog::Catalog> catalog) : catalog_(std::move(catalog)) {}

    const catalog::RegistryDefinition* registry(std::string_view id) const override { return catalog_->registry(id); }

    const catalog::AccessRules& access() const override { return catalog_->access(); }

    std::vector<const catalog::RegistryDefinition*> registries() const override {
        std::vector<const catalog::RegistryDefinition*> out;
        for (const auto& definition : catalog_->content().registries) {
            out.push_back(&definition);
        }
        return out;
    }

    bool region_exists(std::string_view code, Date) const override {
        return catalog_->territory().region(code) != nullptr || catalog_->territory().grid(code) != nullptr;
    }

    bool code_exists(std::string_view list, std::string_view code) const override {
        const auto* codes = catalog_->code_list(list);
        return codes != nullptr && codes->find(code) != nullptr;
    }

  private:
    std::shared_ptr<const catalog::Catalog> catalog_;
};

} // namespace

std::shared_ptr<const Vocabulary> vocabulary_of(std::shared_ptr<const catalog::Catalog> catalog) {
    return std::make_shared<CatalogVocabulary>(std::move(catalog));
}

VocabularySource vocabulary_of(const catalog::CatalogHolder& holder) {
    return [&holder] { return vocabulary_of(holder.get()); };
}

} // namespace tonghe::registry
