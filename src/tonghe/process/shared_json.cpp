#include "tonghe/process/shared_json.hpp"

#include "tonghe/base/check.hpp"
#include "tonghe/crypto/hash.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <algorithm>
#include <mutex>
#include <vector>

namespace tonghe::process {

namespace {

// Hears of everything in a JSON text and keeps nothing.
struct Listener {
    static constexpr size_t max_object_size = SIZE_MAX;
    static constexpr size_t max_array_size = SIZE_MAX;
    static constexpr size_t max_key_size = SIZE_MAX;
    static constexpr size_t max_string_size = SIZE_MAX;
    using Code = boost::system::error_code;
    using View = boost::json::string_view;

    bool on_document_begin(Code&) { return true; }

    bool on_document_end(Code&) { return true; }

    bool on_object_begin(Code&) { return true; }

    bool on_object_end(size_t, Code&) { return true; }

    bool on_array_begin(Code&) { return true; }

    bool on_array_end(size_t, Code&) { return true; }

    bool on_key_part(View, size_t, Code&) { return true; }

    bool on_key(View, size_t, Code&) { return true; }

    bool on_string_part(View, size_t, Code&) { return true; }

    bool on_string(View, size_t, Code&) { return true; }

    bool on_number_part(View, Code&) { return true; }

    bool on_int64(int64_t, View, Code&) { return true; }

    bool on_uint64(uint64_t, View, Code&) { return true; }

    bool on_double(double, View, Code&) { return true; }

    bool on_bool(bool, Code&) { return true; }

    bool on_null(Code&) { return true; }

    bool on_comment_part(View, Code&) { return true; }

    bool on_comment(View, Code&) { return true; }
};

// Where the item that begins at `from` ends: at the comma or bracket that is not its own.
size_t end_of_item(std::string_view text, size_t from) {
    int depth = 0;
    bool quoted = false;
    for (size_t i = from; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            i += c == '\\' ? 1 : 0;
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '[' || c == '{') {
            ++depth;
        } else if (depth == 0 && (c == ',' || c == ']')) {
            return i;
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
    return text.size();
}

std::vector<size_t> ends_of_items(std::string_view text) {
    std::vector<size_t> ends;
    for (size_t from = 1; from < text.size(); from = ends.back() + 1) {
        ends.push_back(end_of_item(text, from));
    }
    return ends;
}

bool is_json(std::string_view text) {
    boost::json::basic_parser<Listener> parser{boost::json::parse_options()};
    boost::system::error_code failed;
    const size_t read = parser.write_some(false, text.data(), text.size(), failed);
    return !failed && read == text.size() && parser.done() && text.front() > ' ' && text.back() > ' ';
}

std::string hash_of(std::string_view text) { return crypto::to_hex(crypto::sha256(text)); }

// Takes what the value weighs from `left`; false once nothing is left.
bool weigh(const Json& value, size_t& left) {
    constexpr size_t number = 4;
    size_t own = number;
    if (const auto* text = value.if_string()) {
        own = text->size() + 2;
    }
    if (own >= left) {
        return false;
    }
    left -= own;
    if (const auto* list = value.if_array()) {
        return std::all_of(list->begin(), list->end(), [&](const Json& item) { return weigh(item, left); });
    }
    if (const auto* object = value.if_object()) {
        return std::all_of(object->begin(), object->end(), [&](const auto& member) {
            const size_t name = member.key().size() + 2;
            left -= std::min(left, name);
            return weigh(member.value(), left);
        });
    }
    return true;
}

} // namespace

struct SharedJson::Shared {
    std::string text;
    bool has_text = true;
    std::once_flag hashed;
    std::string hash;
    std::once_flag parsed;
    Json value;
    std::once_flag split;
    std::vector<size_t> ends; // of each item
};

SharedJson::SharedJson(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}

SharedJson::SharedJson() : shared_(std::make_shared<Shared>()) { shared_->text = "[]"; }

SharedJson::SharedJson(const Json& value) : shared_(std::make_shared<Shared>()) { shared_->text = to_text(value); }

std::optional<SharedJson> SharedJson::read(std::string_view text) {
    if (!is_json(text)) {
        return std::nullopt;
    }
    SharedJson out{std::make_shared<Shared>()};
    out.shared_->text = text;
    return out;
}

SharedJson SharedJson::with_hash(std::string hash) {
    SharedJson out{std::make_shared<Shared>()};
    out.shared_->has_text = false;
    std::call_once(out.shared_->hashed, [&] { out.shared_->hash = std::move(hash); });
    return out;
}

bool SharedJson::is_at_hand() const { return shared_->has_text; }

bool SharedJson::bring(std::string text) {
    std::string hash = hash_of(text);
    if (hash != shared_->hash) {
        return false;
    }
    auto whole = std::make_shared<Shared>();
    whole->text = std::move(text);
    std::call_once(whole->hashed, [&] { whole->hash = std::move(hash); });
    shared_ = std::move(whole);
    return true;
}

const std::string& SharedJson::hash() const {
    std::call_once(shared_->hashed, [&] { shared_->hash = hash_of(shared_->text); });
    return shared_->hash;
}

const std::string& SharedJson::text() const {
    TONGHE_CHECK(shared_->has_text, "a value kept apart is used before it was read");
    return shared_->text;
}

const Json& SharedJson::value() const {
    std::call_once(shared_->parsed, [&] { shared_->value = parse_own_json(text()); });
    return shared_->value;
}

Json SharedJson::at(uint32_t place) const {
    std::call_once(shared_->split, [&] { shared_->ends = ends_of_items(text()); });
    const auto& ends = shared_->ends;
    if (place >= ends.size()) {
        return {};
    }
    const size_t from = place == 0 ? 1 : ends[place - 1] + 1;
    return ends[place] == from ? Json() : parse_own_json(std::string_view(text()).substr(from, ends[place] - from));
}

bool SharedJson::operator==(const SharedJson& other) const {
    return shared_ == other.shared_ ||
           (is_at_hand() && other.is_at_hand() ? text() == other.text() : hash() == other.hash());
}

bool is_large(const Json& value) {
    size_t left = apart_bytes_min;
    return !weigh(value, left);
}

} // namespace tonghe::process
