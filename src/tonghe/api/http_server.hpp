// The HTTP server: one thread and one listening socket a core, each with its own connections; callbacks, never a wait.
//
// Always true
//  1. Every wait for a client has an end (header, body, idle, writing), and every buffer a limit, so memory is bounded
//  by
//     connections_max, in_work_max and body_bytes_in_flight_max.
//  2. What cannot be served is refused before its body is read: 413, 429, 431 or 503 with Retry-After.
//  3. One request of a connection is in work at a time; what a client pipelines behind it waits in the socket.
//  4. Draining stops accepting, lets requests in work finish within a bounded time, and ends idle connections and
//  streams.
//
// Elsewhere: what a path means (router.hpp), who asks and how work is run (api.hpp).
#pragma once
#include "tonghe/api/limiter.hpp"
#include "tonghe/api/message.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/base/error.hpp"

#include <functional>
#include <memory>
#include <string>

namespace tonghe::api {

struct ServerOptions {
    std::string address = "127.0.0.1";
    uint16_t port = 0;            // 0: any free one
    int io_threads = 0;           // 0: one a core
    std::string certificate_file; // PEM chain; with key_file: TLS
    std::string key_file;
    std::string proxies; // networks whose X-Forwarded-For is believed
    size_t header_bytes_max = 16 * 1024;
    size_t header_count_max = 100;
    size_t body_bytes_in_flight_max = 256u << 20;
    int64_t connections_max = 10'000;
    int64_t header_ms = 10'000;
    int64_t body_ms = 30'000;
    int64_t body_bytes_per_second_min = 32 * 1024; // a large body gets as much longer
    int64_t idle_ms = 60'000;
    int64_t write_ms = 30'000;
    int64_t heartbeat_ms = 15'000; // of event streams
    int64_t drain_notice_ms = 0;   // how long readyz says 503 before the door closes
    int64_t drain_ms = 20'000;
    bool stop_on_signals = false; // SIGTERM, SIGINT: drain; a second one: stop at once
    RateLimits limits;
};

// Answers one request, once, from any thread. If all copies go without an answer, the client gets a 500.
class Responder {
  public:
    struct Target {
        virtual ~Target() = default;
        // Runs `make` on the connection's own thread and sends what it gives.
        virtual void answer(std::function<Response()> make) = 0;
    };

    Responder() = default;

    explicit Responder(std::shared_ptr<Target> target) : target_(std::move(target)) {}

    void operator()(Response response) const;
    // The response is made on the connection's thread, which keeps the caller's thread (a store's, say) free.
    void later(std::function<Response()> make) const;

  private:
    std::shared_ptr<Target> target_;
};

struct Limits { // of one request, known from its head
    size_t body_bytes_max = 1 << 20;
    bool always = false; // admitted however busy the node is (health)
};

// What the server serves. All three are called on a connection's thread and must not block.
class Service {
  public:
    virtual ~Service() = default;
    virtual Limits limits(const Request& head) = 0;
    virtual void serve(Request request, Responder responder) = 0;
    virtual Response refuse(const Request& head, const Error& error) = 0; // as a problem document
};

struct ServerStatistics {
    int64_t connections = 0;
    int64_t accepted = 0;
    int64_t in_work = 0;
    int64_t streams = 0;
    int64_t refused = 0; // by limits, before any work
    int64_t refused_connections = 0;
    int64_t timed_out = 0;
    int64_t body_bytes_in_flight = 0;
};

class HttpServer {
  public:
    HttpServer(const ServerOptions& options, Service& service, const Clock& clock);
    ~HttpServer(); // stops

    void start(); // listens; throws Error(api.cannot_listen | api.bad_certificate | api.bad_network)
    uint16_t port() const;
    void drain(); // begins the graceful end; returns at once
    void stop();  // at once, and waits for the threads
    void wait();  // until drained or stopped
    bool is_draining() const;
    ServerStatistics statistics() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace tonghe::api
