// A town of 400 residents with its registries, followed by policies, for the tests of this module.
#pragma once
#include "tonghe/catalog/reader.hpp"
#include "tonghe/policy/following.hpp"
#include "tonghe/policy/kept_city.hpp"
#include "tonghe/registry/registry.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tonghe::population::internal {

struct Town {
    static inline const Date today = Date::of(2026, 3, 2);

    explicit Town(const std::string& url);
    ~Town();

    // Who is entitled to what by that run and what was kept since: record key, policy/benefit → cents.
    std::map<std::pair<std::string, std::string>, int64_t> standing(const policy::MatchedCity& city);

    std::map<std::pair<std::string, std::string>, int64_t> standing() { return standing(*matcher.city()); }

    std::vector<registry::Record> all(const char* of);
    void change(const registry::Record& record, const JsonObject& values); // by whoever is its source
    void create(const char* of, const JsonObject& values);

    std::filesystem::path folder;
    catalog::PackReading reading;
    catalog::CatalogHolder holder;
    std::unique_ptr<store::Store> store;
    ManualClock clock;
    Journal journal;
    registry::Registry registry;
    policy::Matcher matcher;
    policy::Following following;
};

} // namespace tonghe::population::internal
