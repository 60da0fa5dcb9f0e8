#include "tonghe/snapshot/internal/words.hpp"

#include <algorithm>

namespace tonghe::snapshot::internal {

int64_t Words::Met::add(Words& words, std::string_view word) {
    const std::lock_guard lock(words.mutex_);
    auto found = words.numbers_.find(word);
    if (found == words.numbers_.end()) {
        const auto number = static_cast<int64_t>(words.words_.size());
        found = words.numbers_.emplace(words.words_.emplace_back(word), number).first;
    }
    numbers_.insert(*found);
    return found->second;
}

void Words::finish() {
    sorted_.assign(words_.begin(), words_.end());
    std::sort(sorted_.begin(), sorted_.end());
    places_.resize(words_.size());
    for (size_t place = 0; place < sorted_.size(); ++place) {
        places_[static_cast<size_t>(numbers_.at(sorted_[place]))] = static_cast<int64_t>(place);
    }
    numbers_.clear();
}

} // namespace tonghe::snapshot::internal
