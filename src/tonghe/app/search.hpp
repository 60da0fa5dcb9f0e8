// Finding services by what people type: Chinese words in any part, pinyin, its initials (`cs` finds 出生), English
// words.
#pragma once
#include "tonghe/catalog/catalog.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace tonghe::app {

class ServiceIndex {
  public:
    // Best first; all services, bundles first, for an empty query.
    std::vector<std::string> find(const std::shared_ptr<const catalog::Catalog>& catalog, const std::string& query);

  private:
    struct Entry {
        std::string service;
        bool bundle = false;
        std::string title;
        std::string words;    // folded
        std::string pinyin;   // of the title, without spaces
        std::string initials; // of the title
    };

    std::shared_ptr<const std::vector<Entry>> entries_of(const std::shared_ptr<const catalog::Catalog>& catalog);

    std::mutex mutex_;
    std::weak_ptr<const catalog::Catalog> indexed_;
    std::shared_ptr<const std::vector<Entry>> entries_;
};

} // namespace tonghe::app
