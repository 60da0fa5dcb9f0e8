#include "tonghe/app/search.hpp"

#include "tonghe/text/fold.hpp"
#include "tonghe/text/pinyin.hpp"
#include "tonghe/text/tokens.hpp"

#include <algorithm>

namespace tonghe::app {

std::shared_ptr<const std::vector<ServiceIndex::Entry>>
ServiceIndex::entries_of(const std::shared_ptr<const catalog::Catalog>& catalog) {
    const std::lock_guard lock(mutex_);
    if (indexed_.lock() != catalog) {
        auto entries = std::make_shared<std::vector<Entry>>();
        for (const catalog::SearchText& text : catalog->search_texts()) {
            entries->push_back(
                {text.service,
                 text.bundle,
                 text::fold(text.title.zh + " " + text.title.en),
                 text::fold(text.words),
                 text::pinyin(text.title.zh),
                 text::pinyin_initials(text.title.zh)}
            );
        }
        std::stable_sort(entries->begin(), entries->end(), [](const Entry& a, const Entry& b) {
            return a.bundle && !b.bundle;
        });
        entries_ = std::move(entries);
        indexed_ = catalog;
    }
    return entries_;
}

std::vector<std::string>
ServiceIndex::find(const std::shared_ptr<const catalog::Catalog>& catalog, const std::string& query) {
    const auto entries = entries_of(catalog);
    const std::string wanted = text::fold(query);
    std::string joined = wanted;
    std::erase(joined, ' ');
    // The whole query in the title counts most, then pinyin, then the pairs of characters found anywhere.
    const std::vector<std::string> pieces = text::tokens(wanted);
    std::vector<std::pair<int, const Entry*>> found;
    for (const Entry& entry : *entries) {
        int score = joined.empty() ? 1 : 0;
        if (!joined.empty()) {
            score += entry.title.find(wanted) != std::string::npos ? 100 : 0;
            score += entry.words.find(wanted) != std::string::npos ? 50 : 0;
            score += entry.initials.find(joined) != std::string::npos || entry.pinyin.find(joined) != std::string::npos
                         ? 40
                         : 0;
            int hits = 0;
            int pairs = 0;
            for (const std::string& piece : pieces) {
                if (piece.size() > 3 || static_cast<unsigned char>(piece.front()) < 0x80) {
                    ++pairs;
                    hits += entry.words.find(piece) != std::string::npos || entry.title.find(piece) != std::string::npos
                                ? 1
                                : 0;
                }
            }
            score += pairs > 0 && hits * 2 >= pairs ? 10 * hits : 0;
        }
        if (score > 0) {
            found.emplace_back(score, &entry);
        }
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<std::string> out;
    out.reserve(found.size());
    for (const auto& [score, entry] : found) {
        out.push_back(entry->service);
    }
    return out;
}

} // namespace tonghe::app
