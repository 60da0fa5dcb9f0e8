// Reading only those fields of a record that facts look at.
#pragma once
#include "tonghe/snapshot/fold.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tonghe::snapshot::internal {

// The fields of one registry that are looked at, each by its place.
class WantedFields {
  public:
    size_t place_of(const std::string& name); // gives it one
    int find(std::string_view name) const;    // -1 where it is not wanted

    size_t size() const { return names_.size(); }

  private:
    static size_t slot_of(std::string_view name);

    std::vector<std::string> names_;
    std::vector<std::vector<int>> slots_ = std::vector<std::vector<int>>(64); // places by length and letters
};

class RecordParser { // of one thread
  public:
    RecordParser();
    ~RecordParser();

    // By place; what is not there is `none`. Texts hold until the next call. Throws Error(snapshot.not_json).
    std::span<const FieldValue> parse(std::string_view json, const WantedFields& wanted);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace tonghe::snapshot::internal
