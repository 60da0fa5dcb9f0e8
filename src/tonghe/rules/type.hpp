// The types of FEEL and of item definitions, and whether a value has one.
//
// Always true
//  1. Types of a model live in its `Types` and refer to each other by plain pointers, so an item definition may
//     contain itself.
//  2. A constraint (allowed values, type constraint) is a tree of tests over the slot of the value it judges.
#pragma once
#include "tonghe/rules/value.hpp"

#include <deque>
#include <memory>
#include <span>

namespace tonghe::rules {

struct Type {
    enum class Kind : uint8_t {
        any,
        null,
        boolean,
        number,
        string,
        date,
        time,
        date_time,
        days_duration,
        months_duration,
        list,
        context,
        range,
        function,
        unknown, // a name that nothing defines: no value has it
    };
    Kind kind = Kind::any;
    std::string name;                                        // of the item definition, or as FEEL writes it
    const Type* element = nullptr;                           // of a list or range; the result of a function
    std::vector<std::pair<std::string, const Type*>> fields; // of a context; the parameters of a function
    std::shared_ptr<const Tree> constraint; // tests over slot 0; nothing where every value of the kind is allowed
    std::string constraint_text;
};

class Types {
  public:
    Types();

    // A built-in type by its FEEL name (`number`, `date and time`, `Any` …), or nullptr.
    static const Type* built_in(std::string_view name);
    static const Type* of(Type::Kind kind);
    static std::span<const Type> built_ins(); // by those names

    const Type* find(std::string_view name) const;  // an item definition or a built-in
    Type* define(std::string name);                 // a new item definition, to be filled
    void alias(std::string name, const Type* type); // a type of an imported model
    const Type* list_of(const Type* element);
    const Type* add(Type type);

    const std::deque<Type>& all() const { return types_; }

    const std::vector<std::pair<std::string, const Type*>>& named() const { return named_; }

    // Names of the components of every context type: what may follow a dot.
    std::vector<std::string> field_names() const;

  private:
    std::deque<Type> types_;
    std::vector<std::pair<std::string, const Type*>> named_;
};

Type::Kind type_kind(Kind kind);
std::string text_of(const Type& type);

} // namespace tonghe::rules
