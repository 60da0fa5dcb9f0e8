// Item definitions: the types of a DMN file.
#include "tonghe/rules/internal/dmn_reader.hpp"
#include "tonghe/rules/internal/parser.hpp"

#include <algorithm>
#include <set>

namespace tonghe::rules {

namespace {

std::string text_of_child(const xml::Element& element, std::string_view name) {
    const xml::Element* child = element.child(name);
    return child == nullptr ? std::string() : trimmed(child->text);
}

class TypeReader {
  public:
    TypeReader(DmnFile& file, const Limits& limits, DmnFaults& faults)
        : file_(file), limits_(limits), faults_(faults) {}

    void read() {
        std::vector<std::pair<const xml::Element*, Type*>> made;
        for (const xml::Element& child : file_.root.children) {
            if (child.name == "itemDefinition" && child.space == file_.root.space) {
                made.emplace_back(&child, file_.types->define(attribute_or(child, "name")));
            }
        }
        // Definitions may name later ones: in order of what they stand on, so that a plain alias has its kind.
        for (const auto& [element, type] : made) {
            elements_[type] = element;
        }
        for (const auto& [element, type] : made) {
            fill(*element, *type, 0);
        }
    }

  private:
    // Shapes `out` like the definition; a reference to a definition not filled yet is filled first.
    void fill(const xml::Element& element, Type& out, int depth) {
        if (!filled_.insert(&out).second || depth > 50) {
            return;
        }
        const std::string name = out.name;
        const bool collection = attribute_or(element, "isCollection") == "true";
        const bool plain = element.child("itemComponent") == nullptr && element.child("functionItem") == nullptr &&
                           element.child("allowedValues") == nullptr;
        Type shape;
        if (collection && plain) { // by reference, so that a type may contain itself
            const std::string reference = text_of_child(element, "typeRef");
            shape.kind = Type::Kind::list;
            shape.element = reference.empty() ? nullptr : resolve_type(file_, reference, element.line, faults_);
        } else {
            shape = shape_of(element, depth);
        }
        if (collection && !plain) {
            const Type* item = file_.types->add(std::move(shape));
            shape = Type();
            shape.kind = Type::Kind::list;
            shape.element = item;
        }
        if (const std::string constraint = constraint_of(element, "typeConstraint"); !constraint.empty()) {
            constrain(element, shape, constraint);
        }
        shape.name = name;
        out = std::move(shape);
    }

    std::string constraint_of(const xml::Element& element, std::string_view kind) {
        const xml::Element* found = element.child(kind);
        return found == nullptr ? std::string() : text_of_child(*found, "text");
    }

    Type shape_of(const xml::Element& element, int depth) {
        Type shape;
        if (const xml::Element* function = element.child("functionItem")) {
            shape.kind = Type::Kind::function;
            for (const xml::Element& parameter : function->children) {
                if (parameter.name == "parameters") {
                    const Type* type = referred(attribute_or(parameter, "typeRef"), parameter.line, depth);
                    shape.fields.emplace_back(attribute_or(parameter, "name"), type);
                }
            }
            shape.element = referred(attribute_or(*function, "outputTypeRef"), function->line, depth);
            return shape;
        }
        const bool has_parts = element.child("itemComponent") != nullptr;
        if (has_parts) {
            shape.kind = Type::Kind::context;
            for (const xml::Element& part : element.children) {
                if (part.name == "itemComponent") {
                    const Type* type = component(part, depth);
                    shape.fields.emplace_back(attribute_or(part, "name"), type);
                }
            }
        } else if (const Type* base = referred(text_of_child(element, "typeRef"), element.line, depth)) {
            shape = *base;
            shape.name.clear();
        }
        if (const std::string constraint = constraint_of(element, "allowedValues"); !constraint.empty()) {
            constrain(element, shape, constraint);
        }
        return shape;
    }

    const Type* component(const xml::Element& part, int depth) {
        const bool plain = part.child("itemComponent") == nullptr && part.child("functionItem") == nullptr &&
                           part.child("allowedValues") == nullptr && part.child("typeConstraint") == nullptr &&
                           attribute_or(part, "isCollection") != "true";
        if (plain) {
            // By reference, so that a type may contain itself.
            const std::string reference = text_of_child(part, "typeRef");
            return reference.empty() ? nullptr : resolve_type(file_, reference, part.line, faults_);
        }
        Type* made = const_cast<Type*>(file_.types->add({})); // NOLINT: filled right here, before anyone reads it
        fill(part, *made, depth + 1);
        return made;
    }

    const Type* referred(const std::string& reference, int line, int depth) {
        if (reference.empty()) {
            return nullptr;
        }
        const Type* type = resolve_type(file_, reference, line, faults_);
        const auto element = elements_.find(type);
        if (element != elements_.end()) {
            fill(*element->second, const_cast<Type&>(*type), depth + 1); // NOLINT: one of our own, still being read
        }
        return type;
    }

    void constrain(const xml::Element& element, Type& type, const std::string& text) {
        auto tree = std::make_shared<Tree>();
        Builder builder(*tree, *file_.types, limits_);
        const uint32_t slot = builder.slot();
        builder.declare("?", slot, nullptr);
        type.constraint_text = text;
        try {
            tree->root = Parser(builder, text, element.line, fmt::format("type \"{}\"", attribute_or(element, "name")))
                             .tests(slot);
            type.constraint = std::move(tree); // narrower than that of its base: authors narrow, they do not widen
        } catch (const SyntaxFault& fault) {
            faults_.add(file_, element.line, fault.code, with_position(fault, *tree), fault.remedy);
        }
    }

    DmnFile& file_;
    const Limits& limits_;
    DmnFaults& faults_;
    std::map<const Type*, const xml::Element*> elements_;
    std::set<const Type*> filled_;
};

} // namespace

std::string trimmed(std::string_view text) {
    const size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) {
        return "";
    }
    return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1));
}

std::string attribute_or(const xml::Element& element, std::string_view name, std::string_view fallback) {
    const std::string* found = element.attribute(name);
    return found == nullptr ? std::string(fallback) : *found;
}

void DmnFaults::add(const DmnFile& file, int line, const char* code, Text what, Text remedy) {
    constexpr size_t most = 500; // a file that is wrong everywhere needs no complete list
    if (list.size() < most) {
        list.push_back(
            {.code = code, .file = file.file, .line = line, .what = std::move(what), .remedy = std::move(remedy)}
        );
    }
}

Text with_position(const SyntaxFault& fault, const Tree& tree) {
    const Source* source = tree.source_of(fault.at);
    const uint32_t begin = source == nullptr ? 0 : source->begin;
    const std::string_view before = std::string_view(tree.text).substr(begin, fault.at - begin);
    const auto character = std::count_if(before.begin(), before.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    });
    const std::string place = source == nullptr || source->place.empty() ? "" : source->place;
    return {
        fmt::format("{}{}第 {} 个字符：{}", place, place.empty() ? "" : "，", character + 1, fault.what.zh),
        fmt::format("{}{}character {}: {}", place, place.empty() ? "" : ", ", character + 1, fault.what.en)};
}

const Type* resolve_type(const DmnFile& file, const std::string& reference, int line, DmnFaults& faults) {
    std::string name = trimmed(reference);
    if (name.empty()) {
        return nullptr;
    }
    const Type* found = file.types->find(name);
    if (const size_t colon = name.find(':'); found == nullptr && colon != std::string::npos) {
        found = file.types->find(name.substr(0, colon) + "." + name.substr(colon + 1));
        found = found == nullptr ? file.types->find(name.substr(colon + 1)) : found;
    }
    if (found == nullptr) {
        faults.add(
            file,
            line,
            "rules.unknown_type",
            {"没有名为“" + name + "”的类型", "there is no type '" + name + "'"},
            {"请改用内置类型，或补充该类型的定义（itemDefinition）。",
             "Use a built-in type, or add an itemDefinition of that name."}
        );
    }
    return found == Types::of(Type::Kind::any) ? nullptr : found;
}

void read_types(DmnFile& file, const Limits& limits, DmnFaults& faults) { TypeReader(file, limits, faults).read(); }

} // namespace tonghe::rules
