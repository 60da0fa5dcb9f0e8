#include "tonghe/api/http_server.hpp"

#include "tonghe/api/internal/connection.hpp"

#include <condition_variable>
#include <csignal>
#include <sys/resource.h>
#include <thread>

namespace tonghe::api {

namespace {

using Acceptor = asio::basic_socket_acceptor<Tcp, Executor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr std::string_view refused_connection = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n"
                                                "Content-Length: 0\r\nConnection: close\r\n\r\n";

// One core's thread: its listener, its connections, its tick.
class Lane {
  public:
    Lane(Shared& shared, asio::ssl::context* tls, std::function<void()> ended)
        : core_(std::make_shared<Core>(shared)), shared_(shared), tls_(tls), ended_(std::move(ended)),
          acceptor_(core_->io), timer_(core_->io), retry_(core_->io) {}

    ~Lane() {
        if (thread_.joinable()) {
            core_->io.stop();
            thread_.join();
        }
        end_connections();
    }

    uint16_t listen(const Tcp::endpoint& endpoint) {
        acceptor_.open(endpoint.protocol());
        acceptor_.set_option(Acceptor::reuse_address(true));
        acceptor_.set_option(ReusePort(true));
        acceptor_.bind(endpoint);
        acceptor_.listen(1024);
        return acceptor_.local_endpoint().port();
    }

    void start(int64_t tick_ms) {
        tick_ms_ = tick_ms;
        accept();
        tick();
        thread_ = std::thread([this] {
            core_->io.run();
            ended_();
        });
    }

    void close_door(int64_t until_micros) {
        asio::post(core_->io, [this, until_micros] {
            core_->closing = true;
            close_until_ = until_micros;
            error_code ignored;
            acceptor_.close(ignored);
            for (const auto& connection : copied()) {
                connection->drain();
            }
            end_if_empty();
        });
    }

    void stop() { core_->io.stop(); }

    asio::io_context& io() { return core_->io; }

  private:
    std::vector<std::shared_ptr<Connection>> copied() const {
        return {core_->connections.begin(), core_->connections.end()};
    }

    void end_connections() {
        for (const auto& connection : copied()) {
            connection->end();
        }
    }

    void end_if_empty() {
        if (core_->closing && core_->connections.empty()) {
            core_->io.stop();
        }
    }

    void tick() {
        core_->date = http_date(shared_.clock.now());
        const int64_t now = steady_micros();
        for (const auto& connection : copied()) {
            connection->tick(now);
        }
        if (core_->closing && now >= close_until_) {
            end_connections();
        }
        end_if_empty();
        timer_.expires_after(std::chrono::milliseconds(core_->closing ? 5 : tick_ms_));
        timer_.async_wait([this](error_code problem) {
            if (!problem) {
                tick();
            }
        });
    }

    void accept() {
        acceptor_.async_accept(core_->io, [this](error_code problem, Socket socket) {
            if (problem == asio::error::operation_aborted || !acceptor_.is_open()) {
                return;
            }
            if (problem) { // out of descriptors, most likely: others must end first
                base::log_warning("api.accept_failed", {{"problem", problem.message()}});
                retry_.expires_after(std::chrono::milliseconds(100));
                retry_.async_wait([this](error_code) { accept(); });
                return;
            }
            welcome(std::move(socket));
            accept();
        });
    }

    void welcome(Socket socket) {
        error_code problem;
        const auto endpoint = socket.remote_endpoint(problem);
        if (problem) {
            return;
        }
        Counters& counters = shared_.counters;
        counters.accepted.fetch_add(1, std::memory_order_relaxed);
        asio::ip::address address = endpoint.address();
        if (address.is_v6() && address.to_v6().is_v4_mapped()) {
            address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
        }
        const std::string peer = address.to_string();
        std::string bucket = shared_.proxies.hold(peer) ? std::string() : bucket_name(peer);
        const bool full = counters.connections.load() >= shared_.options.connections_max;
        if (full || (!bucket.empty() && !shared_.limiter.connect(bucket, steady_micros()))) {
            counters.refused_connections.fetch_add(1, std::memory_order_relaxed);
            socket.non_blocking(true, problem);
            if (tls_ == nullptr) {
                socket.write_some(asio::buffer(refused_connection), problem);
                socket.shutdown(Socket::shutdown_send, problem);
            }
            return;
        }
        counters.connections.fetch_add(1, std::memory_order_relaxed);
        socket.set_option(Tcp::no_delay(true), problem);
        std::shared_ptr<Connection> connection;
        if (tls_ != nullptr) {
            connection =
                std::make_shared<ConnectionOf<TlsStream>>(core_, std::move(socket), peer, std::move(bucket), *tls_);
        } else {
            connection = std::make_shared<ConnectionOf<Socket>>(core_, std::move(socket), peer, std::move(bucket));
        }
        core_->connections.insert(connection);
        connection->start();
    }

    std::shared_ptr<Core> core_;
    Shared& shared_;
    asio::ssl::context* tls_;
    std::function<void()> ended_;
    Acceptor acceptor_;
    Timer timer_;
    Timer retry_;
    int64_t tick_ms_ = 200;
    int64_t close_until_ = 0;
    std::thread thread_;
};

} // namespace

void Responder::operator()(Response response) const {
    later([made = std::make_shared<Response>(std::move(response))] { return std::move(*made); });
}

void Responder::later(std::function<Response()> make) const {
    if (target_ != nullptr) {
        target_->answer(std::move(make));
    }
}

namespace {

// A connection is a descriptor, and shells commonly grant 1,024.
void raise_descriptor_limit(int64_t connections_max) {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        const auto wanted = static_cast<rlim_t>(connections_max) + 1000;
        if (limit.rlim_cur < wanted) {
            limit.rlim_cur = std::min(limit.rlim_max, wanted);
            setrlimit(RLIMIT_NOFILE, &limit);
        }
    }
}

} // namespace

struct HttpServer::Impl {
    ServerOptions options;
    Shared shared;
    std::unique_ptr<asio::ssl::context> tls;
    std::vector<std::unique_ptr<Lane>> lanes;
    std::optional<asio::signal_set> signals;
    std::unique_ptr<Timer> notice;
    uint16_t port = 0;
    std::mutex mutex;
    std::condition_variable ended;
    size_t running = 0;

    Impl(const ServerOptions& o, Service& service, const Clock& clock)
        : options(o), shared{options, service, clock, Networks(options.proxies), Limiter(options.limits), {}, {}} {}

    void open_tls() {
        if (options.certificate_file.empty()) {
            return;
        }
        try {
            tls = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
            tls->set_options(
                asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                asio::ssl::context::no_tlsv1_1 | asio::ssl::context::no_compression
            );
            tls->use_certificate_chain_file(options.certificate_file);
            tls->use_private_key_file(options.key_file, asio::ssl::context::pem);
        } catch (const boost::system::system_error& problem) {
            throw Error(errors::bad_certificate, {{"reason", problem.code().message()}});
        }
    }

    void listen() {
        const std::string where = options.address + ":" + std::to_string(options.port);
        try {
            Tcp::endpoint endpoint(asio::ip::make_address(options.address), options.port);
            if (options.port != 0) { // SO_REUSEPORT would let a second server of ours share the port unnoticed
                asio::io_context probe_io;
                Tcp::acceptor probe(probe_io);
                probe.open(endpoint.protocol());
                probe.set_option(Tcp::acceptor::reuse_address(true));
                probe.bind(endpoint);
            }
            for (const auto& lane : lanes) {
                port = lane->listen(endpoint);
                endpoint.port(port);
            }
        } catch (const boost::system::system_error& problem) {
            throw Error(errors::cannot_listen, {{"address", where}, {"reason", problem.code().message()}});
        }
    }

    void await_signal() {
        signals->async_wait([this](error_code problem, int) {
            if (problem) {
                return;
            }
            if (shared.draining.load()) {
                stop_lanes();
            } else {
                drain();
                await_signal();
            }
        });
    }

    void drain() {
        if (shared.draining.exchange(true) || lanes.empty()) {
            return;
        }
        base::log_info("api.draining", {{"in_work", shared.limiter.in_work()}});
        asio::post(lanes.front()->io(), [this] {
            notice = std::make_unique<Timer>(lanes.front()->io());
            notice->expires_after(std::chrono::milliseconds(options.drain_notice_ms));
            notice->async_wait([this](error_code problem) {
                if (problem) {
                    return;
                }
                const int64_t until = steady_micros() + options.drain_ms * 1000;
                for (const auto& lane : lanes) {
                    lane->close_door(until);
                }
            });
        });
    }

    void stop_lanes() {
        for (const auto& lane : lanes) {
            lane->stop();
        }
    }

    void lane_ended() {
        const std::lock_guard lock(mutex);
        --running;
        ended.notify_all();
    }
};

HttpServer::HttpServer(const ServerOptions& options, Service& service, const Clock& clock)
    : impl_(std::make_unique<Impl>(options, service, clock)) {}

HttpServer::~HttpServer() { stop(); }

void HttpServer::start() {
    Impl& impl = *impl_;
    raise_descriptor_limit(impl.options.connections_max);
    impl.open_tls();
    const int threads = impl.options.io_threads > 0
                            ? impl.options.io_threads
                            : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    for (int i = 0; i < threads; ++i) {
        impl.lanes.push_back(std::make_unique<Lane>(impl.shared, impl.tls.get(), [&impl] { impl.lane_ended(); }));
    }
    impl.listen();
    if (impl.options.stop_on_signals) {
        impl.signals.emplace(impl.lanes.front()->io(), SIGTERM, SIGINT);
        impl.await_signal();
    }
    const ServerOptions& o = impl.options;
    const int64_t tick_ms =
        std::clamp<int64_t>(std::min({o.header_ms, o.body_ms, o.idle_ms, o.write_ms, o.heartbeat_ms}) / 4, 5, 200);
    impl.running = impl.lanes.size();
    for (const auto& lane : impl.lanes) {
        lane->start(tick_ms);
    }
}

uint16_t HttpServer::port() const { return impl_->port; }

void HttpServer::drain() { impl_->drain(); }

void HttpServer::stop() {
    impl_->shared.draining.store(true);
    impl_->stop_lanes();
    wait();
    impl_->signals.reset();
    impl_->notice.reset();
    impl_->lanes.clear();
}

void HttpServer::wait() {
    std::unique_lock lock(impl_->mutex);
    impl_->ended.wait(lock, [&] { return impl_->running == 0; });
}

bool HttpServer::is_draining() const { return impl_->shared.draining.load(); }

ServerStatistics HttpServer::statistics() const {
    const Counters& c = impl_->shared.counters;
    return {
        .connections = c.connections.load(),
        .accepted = c.accepted.load(),
        .in_work = impl_->shared.limiter.in_work(),
        .streams = c.streams.load(),
        .refused = c.refused.load(),
        .refused_connections = c.refused_connections.load(),
        .timed_out = c.timed_out.load(),
        .body_bytes_in_flight = c.body_bytes.load(),
    };
}

} // namespace tonghe::api
