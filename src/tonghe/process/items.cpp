#include "tonghe/process/state.hpp"

#include <boost/json/basic_parser_impl.hpp>

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

} // namespace

Items::Items(const JsonArray& items) : text_(to_text(items)) {}

std::optional<Items> Items::read(std::string_view text) {
    boost::json::basic_parser<Listener> parser{boost::json::parse_options()};
    boost::system::error_code failed;
    const size_t read = parser.write_some(false, text.data(), text.size(), failed);
    if (failed || read != text.size() || !parser.done() || !text.starts_with('[') || !text.ends_with(']')) {
        return std::nullopt;
    }
    Items items;
    items.text_ = text;
    return items;
}

Json Items::at(uint32_t place) const {
    if (place < place_) {
        place_ = 0;
        offset_ = 1;
    }
    size_t end = end_of_item(text_, offset_);
    for (; place_ < place && end + 1 < text_.size(); ++place_) {
        offset_ = end + 1;
        end = end_of_item(text_, offset_);
    }
    return place_ < place || end == offset_ ? Json()
                                            : parse_own_json(std::string_view(text_).substr(offset_, end - offset_));
}

} // namespace tonghe::process
