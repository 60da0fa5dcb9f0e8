// The documents a schema consists of while it is compiled: each subschema with the resource it belongs to, and the
// way from a reference to what it means. Gone once the program is made.
#pragma once
#include "tonghe/forms/schema.hpp"

#include <boost/json/value.hpp>

#include <deque>
#include <map>
#include <unordered_map>

namespace tonghe::forms {

// One `$id` and its dialect.
struct SchemaResource {
    std::string uri;
    const Json* root = nullptr;
    std::map<std::string, const Json*> anchors;
    std::map<std::string, const Json*> dynamic;
    bool validation = true; // the vocabulary of assertions is in use
    bool formats = false;   // formats are assertions
};

struct Place {
    uint32_t resource = 0;
    std::string pointer; // in its document
};

class Documents {
  public:
    explicit Documents(const SchemaOptions& options) : options_(options) {}

    void add(const Json& document, const std::string& uri); // a document that outlives this object
    Place place(const Json& schema) const;
    // Follows a reference from a place to the subschema it means; nullptr with a fault where there is none.
    const Json* follow(const Place& from, std::string_view reference, const std::string& pointer);

    const SchemaResource& resource(uint32_t index) const { return resources_[index]; }

    size_t count() const { return resources_.size(); }

    void fault(const std::string& pointer, std::string zh, std::string en);

    std::vector<Fault>& faults() { return faults_; }

  private:
    // Finds every subschema under known keywords, with its resource and anchors. What stands in `enum` is data.
    void index(const Json& schema, uint32_t resource, const std::string& pointer, size_t depth);
    void index_parts(const JsonObject& object, uint32_t resource, const std::string& pointer, size_t depth);
    // The resource that `schema` belongs to: a new one where it has an `$id`.
    uint32_t enter(const JsonObject& object, const Json& schema, uint32_t resource, const std::string& pointer);
    void choose_dialect(uint32_t resource, std::string_view dialect, const std::string& pointer);
    std::optional<uint32_t> find(const std::string& uri);
    // A pointer from a resource's root; a target that no known keyword leads to is indexed now.
    const Json* walk(uint32_t resource, const std::string& fragment);

    const SchemaOptions& options_;
    std::vector<Fault> faults_;
    std::deque<Json> documents_; // deques: places point into their elements
    std::deque<SchemaResource> resources_;
    std::unordered_map<std::string, uint32_t> by_uri_;
    std::unordered_map<const Json*, Place> places_;
};

} // namespace tonghe::forms
