// A bundle (一件事一次办): several items joined for a life event, with the questions that decide which of them apply.
//
// Always true
//  1. Every item it names exists; its order is the order of the guide and of the one form.
//  2. `when` is a rules expression over {form, facts}, form being the one merged form; only `false` leaves an item out,
//  so
//     an unknown answer means: applies, for now. (A missing answer equals nothing: write `!= false`, not `= true`.)
#pragma once
#include "tonghe/catalog/item.hpp"

namespace tonghe::catalog {

struct BundleItem {
    std::string item;
    std::string when;      // empty: always
    Text reason;           // why it does not apply, shown where `when` is false
    bool optional = false; // the applicant may leave it out

    bool operator==(const BundleItem&) const = default;
};

struct Bundle {
    std::string id;
    int number = 1;
    Text title;
    Text summary;
    std::vector<Audience> audience;
    std::vector<BundleItem> items;
    std::vector<FormSection> sections;
    std::vector<LawReference> law;
    std::vector<Question> questions;
    std::vector<std::string> search;

    bool operator==(const Bundle&) const = default;
};

struct BundleDefinition {
    ItemVersion version; // `item` is the bundle's id
    Bundle bundle;
    Json form; // the bundle's own fields: the questions asked first
    std::string guide;
    std::string pack;
    std::vector<SourceFile> sources;
    std::vector<std::string> facts; // as of an item
};

} // namespace tonghe::catalog
