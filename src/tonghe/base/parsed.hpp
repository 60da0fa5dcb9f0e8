// A value, or every fault that kept it from being one: for callers that carry on and want to know all of them.
#pragma once
#include "tonghe/base/error.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace tonghe {

template <class T> class Parsed {
  public:
    Parsed(T value) : value_(std::move(value)) {} // NOLINT(google-explicit-constructor): `return model;` reads well

    Parsed(std::vector<Fault> faults) : faults_(std::move(faults)) {} // NOLINT(google-explicit-constructor)

    explicit operator bool() const { return value_.has_value(); }

    const T& operator*() const { return *value_; }

    T& operator*() { return *value_; }

    const T* operator->() const { return &*value_; }

    T* operator->() { return &*value_; }

    const std::vector<Fault>& faults() const { return faults_; }

  private:
    std::optional<T> value_;
    std::vector<Fault> faults_;
};

} // namespace tonghe
