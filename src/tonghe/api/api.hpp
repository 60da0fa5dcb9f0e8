// The API of a node: the route table served over HTTP, with everything that stands between a request and its handler.
//
//   connection's thread   route found, limits, quick routes, pages
//   worker                who calls, access rule, input read; reads run to their end; `prepare` of writes
//   store                 the unit of a write with its idempotency record; commit
//   connection's thread   reply written, counted and logged
//
// Always true
//  1. Every request gets exactly one reply, and every error is a problem document (problem.hpp).
//  2. No thread waits while a write commits.
//
// Elsewhere: sockets (http_server.hpp), the routes themselves (each domain's own files), composition (app).
#pragma once
#include "tonghe/api/assets.hpp"
#include "tonghe/api/caller.hpp"
#include "tonghe/api/http_server.hpp"
#include "tonghe/api/metrics.hpp"
#include "tonghe/api/routes.hpp"

#include <functional>
#include <memory>

namespace tonghe::journal {
class Journal;
}

namespace tonghe::api {

struct ApiOptions {
    ServerOptions server;
    int worker_threads = 4;
    int64_t queue_wait_ms_max = 5000;
    size_t body_bytes_max = 1 << 20;
    Duration idempotency_lifetime = Duration::hours(24);
    std::string metrics_networks = "127.0.0.0/8, ::1";
    std::string assets_directory;
    bool access_log = true;
    std::function<std::vector<Figure>()> figures; // of the store and the journal, for /metrics
    std::function<std::string()> not_ready;       // why the node cannot serve yet; "" when it can
};

class Api {
  public:
    Api(ApiOptions options,
        Routes routes,
        journal::Journal& journal,
        Authenticator& authenticator,
        const Clock& clock,
        std::span<const Asset> assets = embedded_assets());
    ~Api(); // stops; requests in work are dropped

    void start();
    uint16_t port() const;
    void drain();
    void wait(); // until drained or stopped
    void stop();

    const Routes& routes() const;
    ServerStatistics statistics() const;
    std::string metrics_text() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace tonghe::api
