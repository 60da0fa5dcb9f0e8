#include "tonghe/catalog/internal/yaml.hpp"

#include "tonghe/base/json.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <unordered_set>

namespace tonghe::catalog {

namespace {

struct TooMuch {
    int line;
    const char* reason;
};

// Builds the tree from yaml-cpp's events; its own node type would follow aliases and forget duplicate keys.
class TreeBuilder final : public YAML::EventHandler {
  public:
    TreeBuilder(YamlDocument& document, size_t depth_max, size_t nodes_max)
        : document_(document), depth_max_(depth_max), nodes_max_(nodes_max) {}

    void OnDocumentStart(const YAML::Mark&) override {}

    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        put(make(mark, anchor, YamlNode::Kind::empty));
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        document_.problems.push_back({mark.line + 1, "aliases (*name) are not read here; write the value out"});
        put(make(mark, 0, YamlNode::Kind::empty));
    }

    void
    OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
        YamlNode node = make(mark, anchor, YamlNode::Kind::scalar);
        node.quoted = tag == "!";
        node.text = value;
        if (!node.quoted && (value == "~" || value == "null")) {
            node.kind = YamlNode::Kind::empty;
        }
        if (tag != "!" && tag != "?" && !tag.empty()) {
            document_.problems.push_back({mark.line + 1, "tags (" + tag + ") are not read here; leave it out"});
        }
        put(std::move(node));
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, YAML::EmitterStyle::value)
        override {
        open(make(mark, anchor, YamlNode::Kind::sequence));
    }

    void OnSequenceEnd() override { close(); }

    void
    OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
        open(make(mark, anchor, YamlNode::Kind::map));
    }

    void OnMapEnd() override { close(); }

  private:
    YamlNode make(const YAML::Mark& mark, YAML::anchor_t anchor, YamlNode::Kind kind) {
        if (++nodes_ > nodes_max_) {
            throw TooMuch{mark.line + 1, "the file has too many values; split it"};
        }
        if (anchor != 0) {
            document_.problems.push_back({mark.line + 1, "anchors (&name) are not read here; leave it out"});
        }
        YamlNode node;
        node.kind = kind;
        node.line = mark.line + 1;
        return node;
    }

    void open(YamlNode node) {
        if (open_.size() >= depth_max_) {
            throw TooMuch{node.line, "values are nested too deep"};
        }
        open_.push_back({std::move(node), {}, false, {}});
    }

    void close() {
        YamlNode node = std::move(open_.back().node);
        open_.pop_back();
        put(std::move(node));
    }

    void put(YamlNode node) {
        if (open_.empty()) {
            document_.root = std::move(node);
            return;
        }
        Open& parent = open_.back();
        if (parent.node.kind == YamlNode::Kind::sequence) {
            parent.node.items.push_back(std::move(node));
        } else if (!parent.has_key) {
            if (node.kind != YamlNode::Kind::scalar) {
                document_.problems.push_back({node.line, "a key must be plain text"});
            } else if (!parent.keys.insert(node.text).second) {
                document_.problems.push_back({node.line, "the key '" + node.text + "' stands here twice"});
            }
            parent.key = std::move(node);
            parent.has_key = true;
        } else {
            parent.node.members.push_back({std::move(parent.key), std::move(node)});
            parent.has_key = false;
        }
    }

    struct Open {
        YamlNode node;
        YamlNode key;
        bool has_key;
        std::unordered_set<std::string> keys; // so that a file of a hundred thousand keys is read in a moment, too
    };

    YamlDocument& document_;
    size_t depth_max_;
    size_t nodes_max_;
    size_t nodes_ = 0;
    std::vector<Open> open_;
};

} // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
    for (const auto& [name, value] : members) {
        if (name.text == key) {
            return &value;
        }
    }
    return nullptr;
}

YamlDocument parse_yaml(const std::string& text, size_t depth_max, size_t nodes_max) {
    YamlDocument document;
    TreeBuilder builder(document, depth_max, nodes_max);
    std::istringstream in(text);
    try {
        YAML::Parser parser(in);
        if (parser.HandleNextDocument(builder)) {
            YamlDocument rest;
            TreeBuilder ignored(rest, depth_max, nodes_max);
            if (parser.HandleNextDocument(ignored)) {
                document.problems.push_back(
                    {rest.root.line, "a file holds one document; take the second (after ---) elsewhere"}
                );
            }
        }
    } catch (const YAML::Exception& e) {
        document.problems.push_back({e.mark.is_null() ? 1 : e.mark.line + 1, e.msg});
    } catch (const TooMuch& e) {
        document.problems.push_back({e.line, e.reason});
    }
    return document;
}

int PointerLines::of(std::string_view pointer) {
    if (lines_.empty()) {
        const YamlDocument document = parse_yaml(text_, 64, 500'000);
        lines_[""] = document.root.line;
        note(document.root, "");
    }
    for (;;) {
        const auto found = lines_.find(std::string(pointer));
        if (found != lines_.end()) {
            return found->second;
        }
        const size_t last = pointer.rfind('/');
        pointer = pointer.substr(0, last == std::string_view::npos ? 0 : last);
    }
}

// A member stands where its key does.
void PointerLines::note(const YamlNode& node, const std::string& pointer) {
    for (const auto& [key, value] : node.members) {
        const std::string here = pointer_step(pointer, key.text);
        lines_[here] = key.line;
        note(value, here);
    }
    for (size_t i = 0; i < node.items.size(); ++i) {
        const std::string here = pointer_step(pointer, i);
        lines_[here] = node.items[i].line;
        note(node.items[i], here);
    }
}

int line_of_byte(const std::string& json_text, std::string_view message) {
    constexpr std::string_view mark = "at byte ";
    const size_t at = message.rfind(mark);
    size_t byte = 0;
    for (size_t i = at == std::string_view::npos ? message.size() : at + mark.size();
         i < message.size() && message[i] >= '0' && message[i] <= '9';
         ++i) {
        byte = byte * 10 + static_cast<size_t>(message[i] - '0');
    }
    const auto end = json_text.begin() + static_cast<std::ptrdiff_t>(std::min(byte, json_text.size()));
    return static_cast<int>(1 + std::count(json_text.begin(), end, '\n'));
}

} // namespace tonghe::catalog
