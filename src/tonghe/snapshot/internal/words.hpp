// Words of a text fact: numbered as they are met, by any thread, and put in order when all are known.
#pragma once
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tonghe::snapshot::internal {

class Words {
  public:
    // What one thread has met: it asks the others only for what is new to it.
    class Met {
      public:
        int64_t number_of(Words& words, std::string_view word) {
            const auto found = numbers_.find(word);
            return found != numbers_.end() ? found->second : add(words, word);
        }

      private:
        int64_t add(Words& words, std::string_view word);

        std::unordered_map<std::string_view, int64_t> numbers_; // of words that all threads share
    };

    explicit Words(size_t number) : number_(number) {}

    size_t number() const { return number_; } // among all texts of a snapshot

    void finish();

    // After `finish`: the place in their order of a word by its number, and the words in it.
    int64_t place_of(int64_t number) const { return places_[static_cast<size_t>(number)]; }

    const std::vector<std::string_view>& sorted() const { return sorted_; }

  private:
    const size_t number_;
    std::mutex mutex_;
    std::deque<std::string> words_;
    std::unordered_map<std::string_view, int64_t> numbers_;
    std::vector<int64_t> places_;
    std::vector<std::string_view> sorted_;
};

} // namespace tonghe::snapshot::internal
