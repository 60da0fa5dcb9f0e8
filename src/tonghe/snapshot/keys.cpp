#include "tonghe/snapshot/keys.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace tonghe::snapshot {

namespace {

columns::Dictionary dictionary_of(std::string text, std::vector<uint64_t> ends) {
    const auto kept_text = std::make_shared<std::string>(std::move(text));
    const auto kept_ends = std::make_shared<std::vector<uint64_t>>(std::move(ends));
    return {
        columns::Bytes(kept_ends, reinterpret_cast<std::byte*>(kept_ends->data()), kept_ends->size() * 8),
        columns::Bytes(kept_text, reinterpret_cast<std::byte*>(kept_text->data()), kept_text->size())};
}

} // namespace

std::optional<uint32_t> Keys::find(std::string_view key) const {
    if (const auto place = sorted_.find(key)) {
        return place;
    }
    const auto found = rows_added_.find(key);
    return found == rows_added_.end() ? std::nullopt : std::optional(found->second);
}

uint32_t Keys::add(std::string_view key) {
    if (const auto row = find(key)) {
        return *row;
    }
    const auto row = static_cast<uint32_t>(size());
    added_.emplace_back(key);
    rows_added_.emplace(key, row);
    return row;
}

void KeysWriter::add(std::string_view key) {
    if (const size_t count = ends_.size() - 1; count > 0 && is_sorted_) {
        is_sorted_ = std::string_view(text_).substr(ends_[count - 1]) < key;
    }
    text_ += key;
    ends_.push_back(text_.size());
}

Keys KeysWriter::finish() {
    if (!is_sorted_) { // a database orders texts by its own rules
        std::vector<std::string_view> keys;
        for (size_t i = 0; i + 1 < ends_.size(); ++i) {
            keys.push_back(std::string_view(text_).substr(ends_[i], ends_[i + 1] - ends_[i]));
        }
        std::sort(keys.begin(), keys.end());
        keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
        Keys out{columns::Dictionary(keys)};
        *this = {};
        return out;
    }
    Keys out = ends_.size() == 1 ? Keys() : Keys(dictionary_of(std::move(text_), std::move(ends_)));
    *this = {};
    return out;
}

KeyIndex::KeyIndex(const columns::Dictionary& keys) : keys_(keys) {
    size_t size = 16;
    while (size * 2 < keys.size() * 3) {
        size *= 2;
    }
    slots_.resize(size);
    mask_ = size - 1;
    constexpr size_t ahead = 16;
    std::vector<uint64_t> hashes(ahead);
    for (size_t row = 0; row < keys.size() + ahead; ++row) {
        if (row >= ahead) {
            const uint64_t hash = hashes[row % ahead];
            size_t at = hash & mask_;
            while (slots_[at].place != 0) {
                at = (at + 1) & mask_;
            }
            slots_[at] = {static_cast<uint32_t>(row - ahead) + 1, static_cast<uint32_t>(hash >> 32)};
        }
        if (row < keys.size()) {
            hashes[row % ahead] = hash(keys[row]);
            fetch_slot(hashes[row % ahead]);
        }
    }
}

// Eight bytes at a time; keys are short.
uint64_t KeyIndex::hash(std::string_view key) {
    const auto mixed = [](uint64_t a, uint64_t b) {
        const auto product = static_cast<unsigned __int128>(a) * b;
        return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
    };
    uint64_t state = 0x9e3779b97f4a7c15ULL ^ key.size();
    while (key.size() >= 8) {
        uint64_t word = 0;
        std::memcpy(&word, key.data(), 8);
        state = mixed(state ^ word, 0xd6e8feb86659fd93ULL);
        key.remove_prefix(8);
    }
    uint64_t word = 0;
    std::memcpy(&word, key.data(), key.size());
    return mixed(state ^ word, 0xa0761d6478bd642fULL);
}

void KeyIndex::fetch_key(uint64_t hash) const {
    const Slot& slot = slots_[hash & mask_];
    if (slot.place != 0) {
        const uint64_t* ends = keys_.offsets().as<uint64_t>() + (slot.place - 1);
        __builtin_prefetch(ends);
        // Most keys of a registry are equally long, so the text lies about there.
        __builtin_prefetch(keys_.text().as<char>() + keys_.text().size() / keys_.size() * (slot.place - 1));
    }
}

std::optional<uint32_t> KeyIndex::find(uint64_t hash, std::string_view key) const {
    const auto tag = static_cast<uint32_t>(hash >> 32);
    for (size_t at = hash & mask_; slots_[at].place != 0; at = (at + 1) & mask_) {
        if (slots_[at].tag == tag && keys_[slots_[at].place - 1] == key) {
            return slots_[at].place - 1;
        }
    }
    return std::nullopt;
}

} // namespace tonghe::snapshot
