#include "tonghe/forms/internal/json_lines.hpp"

#include "tonghe/base/json.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace tonghe::forms {

namespace {

class LineReader {
  public:
    LineReader(std::string_view text, std::map<std::string, int>& lines) : text_(text), lines_(lines) {}

    void value(const std::string& pointer, int depth) {
        space();
        lines_.emplace(pointer, line_);
        if (peek() == '{' || peek() == '[') {
            container(pointer, peek() == '{', depth);
        } else if (peek() == '"') {
            text();
        } else {
            while (at_ < text_.size() && std::string_view(",]} \t\r\n").find(text_[at_]) == std::string_view::npos) {
                ++at_;
            }
        }
    }

  private:
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    void space() {
        while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) {
            line_ += text_[at_++] == '\n' ? 1 : 0;
        }
    }

    std::string text() {
        const size_t from = at_++;
        while (at_ < text_.size() && text_[at_] != '"') {
            at_ += text_[at_] == '\\' ? 2 : 1;
        }
        at_ = std::min(at_ + 1, text_.size());
        boost::json::error_code problem;
        const Json read = boost::json::parse(text_.substr(from, at_ - from), problem);
        return read.is_string() ? std::string(read.get_string()) : std::string();
    }

    void container(const std::string& pointer, bool is_object, int depth) {
        const char close = is_object ? '}' : ']';
        ++at_;
        for (size_t index = 0; at_ < text_.size(); ++index) {
            space();
            if (peek() == close || peek() == '\0') {
                break;
            }
            std::string inner = pointer;
            if (is_object) {
                inner = pointer_step(pointer, text());
                space();
                ++at_; // the colon
            } else {
                inner = pointer_step(pointer, index);
            }
            if (depth >= 200) {
                return;
            }
            value(inner, depth + 1);
            space();
            at_ += peek() == ',' ? 1 : 0;
        }
        at_ = std::min(at_ + 1, text_.size());
    }

    std::string_view text_;
    std::map<std::string, int>& lines_;
    size_t at_ = 0;
    int line_ = 1;
};

} // namespace

std::map<std::string, int> lines_of(std::string_view text) {
    std::map<std::string, int> lines;
    LineReader(text, lines).value("", 0);
    return lines;
}

int line_at(const std::map<std::string, int>& lines, std::string pointer) {
    while (true) {
        if (const auto found = lines.find(pointer); found != lines.end()) {
            return found->second;
        }
        if (pointer.empty()) {
            return 0;
        }
        pointer.erase(std::min(pointer.rfind('/'), pointer.size()));
    }
}

int line_of_byte(std::string_view text, size_t byte) {
    const std::string_view before = text.substr(0, std::min(byte, text.size()));
    return 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
}

} // namespace tonghe::forms
