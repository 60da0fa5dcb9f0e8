// A node: everything that serves a city, built top down in plain sight and taken down backwards.
//
// Always true
//  1. Nothing is served before the schema is migrated and the packs are faultless.
//  2. `close` finishes requests and units in work, then stops workers, then closes the store.
#pragma once
#include "tonghe/api/api.hpp"
#include "tonghe/app/house.hpp"
#include "tonghe/base/settings.hpp"
#include "tonghe/store/store.hpp"

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tonghe::app {

struct NodeOptions {
    std::filesystem::path data = "data"; // keys and uploaded files
    std::string database;                // URL; empty: SQLite in the data folder
    std::vector<std::filesystem::path> packs;
    std::shared_ptr<const catalog::Catalog> catalog; // already read; packs are read when it is empty
    const Clock* clock = nullptr;                    // the system's unless given
    int port = 8080;
    bool serves_http = true;
    bool has_workers = true; // timers and outbox on threads of their own
};

// The settings of every module, with their defaults.
Settings all_settings();
std::vector<std::span<const store::Migration>> all_migrations(); // in the order they are applied
std::string database_url(const NodeOptions& options);

class Node {
  public:
    // Throws Error(app.packs_faulty) with every fault, store errors, key errors.
    Node(Settings settings, NodeOptions options);
    ~Node();

    House& house();
    store::Store& store();
    api::Api& api();
    void start();          // listens
    uint16_t port() const; // once started
    std::string url() const;
    void drain_on_signals();
    void wait(); // until drained
    void close();

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

// Every route of a node, described but not served: for the OpenAPI file.
api::Routes described_routes();
// Packs of `folder`: each folder below it that has a pack.yaml.
std::vector<std::filesystem::path> packs_below(const std::filesystem::path& folder);

} // namespace tonghe::app
