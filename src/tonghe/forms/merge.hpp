// One form out of several items' forms: what means the same is asked once.
//
// Always true
//  1. Fields of one semantic id are one field of the merged form, at the pointer its id spells: `mother.birth_date`
//     stands at `/mother/birth_date`. A field without one belongs to its item alone: `/<item>/…`.
//  2. What fits the merged form fits every item that applies: of two limits the stricter holds, of two lists of choices
//     what both offer. Where nothing could fit both, merging fails and names both items.
//  3. A field exists while some applying item asks for it, and is required while an item that requires it asks for it.
//  4. `split` gives each applying item its own form's values, at its own pointers, and nothing else.
//  5. The order of the items decides the order of fields and sections only.
//
// Elsewhere: which items a bundle has, and their conditions in its rules (catalog, service).
#pragma once
#include "tonghe/forms/form.hpp"

namespace tonghe::forms {

struct ItemForm {
    std::string item;
    Text title;
    std::shared_ptr<const Form> form;
    std::optional<Json> when; // a JSON Schema on the merged form; absent: the item applies
};

struct FieldPair {
    std::string item;   // pointer in the item's form
    std::string merged; // pointer in the merged form
};

struct MergedItem {
    std::string item;
    Text title;
    std::shared_ptr<const Form> form;
    std::shared_ptr<const Schema> when; // null: always
    std::vector<FieldPair> fields;      // values and lists, a list before its members

    const std::string* merged_pointer(std::string_view item_pointer) const; // nullptr where the item has no such field
};

struct MergedForm {
    std::shared_ptr<const Form> form;
    std::vector<MergedItem> items;

    const MergedItem* item(std::string_view name) const;
};

// `sections` come before those of the items.
Parsed<MergedForm> merge(const std::vector<ItemForm>& items, const std::vector<Section>& sections = {});

bool applies(const MergedItem& item, const Json& effective_values);
// The values of each item that applies, by item.
std::map<std::string, Json> split(const MergedForm& merged, const Json& values);

} // namespace tonghe::forms
