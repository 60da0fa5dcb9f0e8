// Hears what other nodes tell over PostgreSQL (LISTEN), on a connection and a thread of its own.
//
// Always true
//  1. `heard` is called for every notification, and once after each new connection: what was told meanwhile is unknown.
//  2. A lost connection is made again; until then nothing is heard, and whoever listens polls besides.
#pragma once
#include <functional>
#include <memory>
#include <string>

namespace tonghe::store::internal {

class PostgresListener {
  public:
    PostgresListener(std::string url, std::string channel, std::function<void()> heard);
    ~PostgresListener();
    PostgresListener(const PostgresListener&) = delete;
    PostgresListener& operator=(const PostgresListener&) = delete;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace tonghe::store::internal
