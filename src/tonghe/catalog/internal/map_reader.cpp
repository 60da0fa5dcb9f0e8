#include "tonghe/catalog/internal/map_reader.hpp"

#include <algorithm>
#include <charconv>

namespace tonghe::catalog {

namespace {

constexpr Expected a_map{"一组“键: 值”", "a map of keys and values"};
constexpr Expected a_text{"一段文字", "a text"};
constexpr Expected a_list{"一个列表", "a list"};
constexpr Expected a_name{
    "小写字母、数字和 - _ . / 组成的名字（不超过 100 字）", "a name of a–z, 0–9, - _ . / and at most 100 characters"};

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= 100 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '/';
    });
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) {
        out += (out.empty() ? "" : ", ") + word;
    }
    return out;
}

} // namespace

TextArguments with_hint(TextArguments arguments, const std::string& near, Expected otherwise) {
    if (near.empty()) {
        arguments.emplace_back("hint_zh", otherwise.zh);
        arguments.emplace_back("hint_en", otherwise.en);
    } else {
        arguments.emplace_back("hint_zh", "您是否想写“" + near + "”？");
        arguments.emplace_back("hint_en", "Did you mean '" + near + "'?");
    }
    return arguments;
}

Text read_text(const YamlNode& node, const std::string& file, std::string_view key, Findings& findings) {
    if (node.kind == YamlNode::Kind::scalar) { // the same in both languages: a number, a standard's name
        return {node.text, node.text};
    }
    MapReader reader(node, file, findings);
    Text text{reader.text("zh", false), reader.text("en", false)};
    if (reader.is_map() && text.zh.empty()) {
        findings.fault(
            faults::text_needed,
            {file, node.line},
            {{"key", std::string(key)}, {"language_zh", "中文"}, {"language_en", "Chinese"}}
        );
    }
    if (reader.is_map() && text.en.empty()) {
        findings.fault(
            faults::text_needed,
            {file, node.line},
            {{"key", std::string(key)}, {"language_zh", "英文"}, {"language_en", "English"}}
        );
    }
    reader.finish();
    return text;
}

MapReader::MapReader(const YamlNode& node, std::string file, Findings& findings)
    : line_(node.line), file_(std::move(file)), findings_(&findings) {
    if (node.kind == YamlNode::Kind::map) {
        node_ = &node;
    } else {
        wrong_shape("", node, a_map);
    }
}

Place MapReader::place(std::string_view key) const {
    if (node_ != nullptr) {
        for (const auto& [name, value] : node_->members) {
            if (name.text == key) {
                return {file_, name.line};
            }
        }
    }
    return {file_, line_};
}

const YamlNode* MapReader::ask(std::string_view key, bool required) {
    if (std::find(asked_.begin(), asked_.end(), key) == asked_.end()) {
        asked_.emplace_back(key);
    }
    const YamlNode* value = node_ == nullptr ? nullptr : node_->find(key);
    if (value != nullptr && value->kind == YamlNode::Kind::empty) {
        value = nullptr;
    }
    if (value == nullptr && required && node_ != nullptr) {
        findings_->fault(faults::missing_key, place(key), {{"key", std::string(key)}});
    }
    return value;
}

void MapReader::wrong_shape(std::string_view key, const YamlNode& node, Expected expected) {
    findings_->fault(
        key.empty() ? faults::wrong_document : faults::wrong_shape,
        {file_, node.line},
        {{"key", std::string(key)}, {"expected_zh", expected.zh}, {"expected_en", expected.en}}
    );
}

void MapReader::bad_value(std::string_view key, std::string_view value, Expected expected) {
    findings_->fault(
        faults::bad_value,
        place(key),
        {{"key", std::string(key)},
         {"value", std::string(value)},
         {"expected_zh", expected.zh},
         {"expected_en", expected.en}}
    );
}

void MapReader::not_one_of(std::string_view key, const std::string& value, std::span<const char* const> words) {
    const std::vector<std::string> list(words.begin(), words.end());
    findings_->fault(
        faults::not_one_of,
        place(key),
        with_hint(
            {{"key", std::string(key)}, {"value", value}, {"words", joined(list)}},
            nearest(value, list),
            {"改用其中之一。", "Use one of them."}
        )
    );
}

std::string MapReader::text(std::string_view key, bool required) {
    const YamlNode* value = ask(key, required);
    if (value == nullptr) {
        return {};
    }
    if (value->kind != YamlNode::Kind::scalar) {
        wrong_shape(key, *value, a_text);
        return {};
    }
    if (value->text.empty() && required) {
        findings_->fault(faults::missing_key, place(key), {{"key", std::string(key)}});
    }
    return value->text;
}

std::string MapReader::name(std::string_view key, bool required) {
    std::string value = text(key, required);
    if (!value.empty() && !is_name(value)) {
        bad_value(key, value, a_name);
    }
    return value;
}

Text MapReader::texts(std::string_view key, bool required) {
    const YamlNode* value = ask(key, required);
    return value == nullptr ? Text{} : read_text(*value, file_, key, *findings_);
}

std::optional<int64_t> MapReader::integer(std::string_view key, int64_t min, int64_t max, bool required) {
    const std::string given = text(key, required);
    if (given.empty()) {
        return std::nullopt;
    }
    int64_t value = 0;
    const auto [end, problem] = std::from_chars(given.data(), given.data() + given.size(), value);
    if (problem != std::errc() || end != given.data() + given.size() || value < min || value > max) {
        const std::string zh = std::to_string(min) + " 到 " + std::to_string(max) + " 的整数";
        const std::string en = "a whole number from " + std::to_string(min) + " to " + std::to_string(max);
        bad_value(key, given, {zh.c_str(), en.c_str()});
        return std::nullopt;
    }
    return value;
}

bool MapReader::boolean(std::string_view key, bool fallback) {
    const std::string given = text(key, false);
    if (given == "true" || given == "false") {
        return given == "true";
    }
    if (!given.empty()) {
        bad_value(key, given, {"true 或 false", "true or false"});
    }
    return fallback;
}

std::optional<Date> MapReader::date(std::string_view key, bool required) {
    const std::string given = text(key, required);
    const auto value = parse_date(given);
    if (!given.empty() && !value) {
        bad_value(key, given, {"确有其日的 YYYY-MM-DD", "YYYY-MM-DD, a day that exists"});
    }
    return value;
}

std::vector<std::string> MapReader::words(std::string_view key, bool required) {
    std::vector<std::string> out;
    if (const YamlNode* list = sequence(key, required)) {
        for (const YamlNode& item : list->items) {
            if (item.kind == YamlNode::Kind::scalar && !item.text.empty()) {
                out.push_back(item.text);
            } else {
                wrong_shape(key, item, a_text);
            }
        }
    }
    return out;
}

const YamlNode* MapReader::sequence(std::string_view key, bool required) {
    const YamlNode* value = ask(key, required);
    if (value != nullptr && value->kind != YamlNode::Kind::sequence) {
        wrong_shape(key, *value, a_list);
        return nullptr;
    }
    return value;
}

const YamlNode* MapReader::map(std::string_view key, bool required) {
    const YamlNode* value = ask(key, required);
    if (value != nullptr && value->kind != YamlNode::Kind::map) {
        wrong_shape(key, *value, a_map);
        return nullptr;
    }
    return value;
}

const YamlNode* MapReader::any(std::string_view key, bool required) { return ask(key, required); }

void MapReader::finish() {
    if (node_ == nullptr) {
        return;
    }
    for (const auto& [key, value] : node_->members) {
        if (std::find(asked_.begin(), asked_.end(), key.text) == asked_.end()) {
            const std::string all = joined(asked_);
            findings_->fault(
                faults::unknown_key,
                {file_, key.line},
                with_hint(
                    {{"key", key.text}},
                    nearest(key.text, asked_),
                    {("可用的有：" + all + "。").c_str(), ("What can stand here: " + all + ".").c_str()}
                )
            );
        }
    }
}

} // namespace tonghe::catalog
