// One client's connection, as a chain of callbacks on the thread of its core. Included by http_server.cpp alone.
//
//   handshake → idle → head → body → work → writing → idle …      (keep-alive)
//                        └──── refused ──────┘ └→ streaming        (server-sent events, until either side ends it)
//                                              └→ lingering → end  (a reply sent while the client still talks)
#pragma once
#include "tonghe/api/errors.hpp"
#include "tonghe/api/event_stream.hpp"
#include "tonghe/api/http_server.hpp"
#include "tonghe/api/internal/beast.hpp"
#include "tonghe/api/internal/response_head.hpp"
#include "tonghe/api/request_parser.hpp"
#include "tonghe/base/id.hpp"
#include "tonghe/base/log.hpp"

#include <atomic>
#include <limits>
#include <unordered_set>

namespace tonghe::api {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<Tcp, Executor>;
using TlsStream = asio::ssl::stream<Socket>;
using boost::system::error_code;

struct Counters {
    std::atomic<int64_t> connections{0}, accepted{0}, streams{0}, refused{0}, refused_connections{0}, timed_out{0},
        body_bytes{0};
};

// What the connections of all cores share.
struct Shared {
    const ServerOptions& options;
    Service& service;
    const Clock& clock;
    Networks proxies;
    Limiter limiter;
    Counters counters;
    std::atomic<bool> draining{false};
};

class Connection;

// What the connections of one core share; touched by its thread only, but for `io`.
struct Core {
    explicit Core(Shared& s) : shared(s) {}

    Shared& shared;
    asio::io_context io{1};
    std::unordered_set<std::shared_ptr<Connection>> connections;
    std::string date;
    int64_t now_micros = 0; // as of the last tick or read: coarse
    bool closing = false;
};

class Connection {
  public:
    virtual ~Connection() = default;
    virtual void start() = 0;
    virtual void tick(int64_t now_micros) = 0;
    virtual void drain() = 0;
    virtual void end() = 0;
};

template <class Stream>
class ConnectionOf final : public Connection, public std::enable_shared_from_this<ConnectionOf<Stream>> {
  public:
    static constexpr size_t lingering_bytes_max = 64u << 20; // of a refused upload that keeps coming: above the largest
    static constexpr bool is_tls = std::is_same_v<Stream, TlsStream>;

    template <class... TlsContext>
    ConnectionOf(
        std::shared_ptr<Core> core, Socket socket, std::string peer, std::string bucket, TlsContext&... context
    )
        : core_(core), options_(core->shared.options), shared_(core->shared), stream_(std::move(socket), context...),
          parser_(options_.header_bytes_max, options_.header_count_max), peer_(std::move(peer)),
          bucket_(std::move(bucket)) {}

    void start() override {
        wait_for(Phase::handshake, options_.header_ms);
        if constexpr (is_tls) {
            stream_.async_handshake(
                asio::ssl::stream_base::server,
                [self = this->shared_from_this()](error_code problem) {
                    if (problem) {
                        self->end();
                    } else if (!self->ended_) {
                        self->wait_for(Phase::head, self->options_.header_ms);
                        self->read();
                    }
                }
            );
        } else {
            wait_for(Phase::head, options_.header_ms);
            read();
        }
    }

    void tick(int64_t now) override {
        if (now < deadline_) {
            if (phase_ == Phase::streaming && !sending_ && now - last_sent_ > options_.heartbeat_ms * 1000) {
                send_events(":\n\n");
            }
            return;
        }
        if (phase_ == Phase::idle || phase_ == Phase::lingering || greeting_) {
            end();
            return;
        }
        shared_.counters.timed_out.fetch_add(1, std::memory_order_relaxed);
        if (phase_ == Phase::head || phase_ == Phase::body) {
            if (phase_ == Phase::head) {
                prepare_request(Request{});
            }
            refuse(Error(errors::too_slow));
        } else {
            end();
        }
    }

    void drain() override {
        if (phase_ == Phase::idle || (phase_ == Phase::head && buffer_.size() == 0)) {
            end();
        } else if (phase_ == Phase::streaming) {
            event_stream_->close();
        }
    }

    void end() override {
        if (ended_) {
            return;
        }
        ended_ = true;
        const auto self = this->shared_from_this(); // the set may hold the last other reference
        release();
        if (event_stream_ != nullptr) {
            event_stream_->on_wake({});
            shared_.counters.streams.fetch_sub(1, std::memory_order_relaxed);
        }
        if (response_.stream != nullptr) { // also one that never began
            response_.stream->close();
        }
        error_code ignored;
        socket().close(ignored);
        if (!bucket_.empty()) {
            shared_.limiter.disconnect(bucket_);
        }
        shared_.counters.connections.fetch_sub(1, std::memory_order_relaxed);
        if (const auto core = core_.lock()) {
            core->connections.erase(self);
        }
    }

    // The request in work has its answer. Runs on the core's thread.
    void answer(const std::function<Response()>& make) {
        if (ended_ || phase_ != Phase::work) {
            return;
        }
        try {
            send(make());
        } catch (const std::exception& problem) {
            base::log_error("api.reply_failed", {{"request", request_id_}, {"problem", problem.what()}});
            send(shared_.service.refuse(Request{.id = request_id_}, Error(tonghe::errors::internal)));
        }
    }

  private:
    enum class Phase { handshake, idle, head, body, work, writing, streaming, lingering };

    // Stands for one request with whoever answers it. Outlives the connection and even the server without harm.
    class Exchange final : public Responder::Target {
      public:
        Exchange(std::weak_ptr<Core> core, std::weak_ptr<ConnectionOf> connection)
            : core_(std::move(core)), connection_(std::move(connection)) {}

        ~Exchange() override {
            if (!answered_.load()) {
                hand_over([]() -> Response { throw Error(tonghe::errors::internal); });
            }
        }

        void answer(std::function<Response()> make) override {
            if (!answered_.exchange(true)) {
                hand_over(std::move(make));
            }
        }

      private:
        void hand_over(std::function<Response()> make) {
            if (const auto core = core_.lock()) {
                asio::dispatch(core->io, [connection = connection_, make = std::move(make)] {
                    if (const auto here = connection.lock()) {
                        here->answer(make);
                    }
                });
            }
        }

        std::weak_ptr<Core> core_;
        std::weak_ptr<ConnectionOf> connection_;
        std::atomic<bool> answered_{false};
    };

    Socket& socket() {
        if constexpr (is_tls) {
            return stream_.next_layer();
        } else {
            return stream_;
        }
    }

    void wait_for(Phase phase, int64_t ms) {
        phase_ = phase;
        deadline_ = ms < 0 ? std::numeric_limits<int64_t>::max() : steady_micros() + ms * 1000;
    }

    void next_request() {
        parser_.reset();
        if (buffer_.size() > 0) {
            wait_for(Phase::head, options_.header_ms);
            advance();
            return;
        }
        wait_for(Phase::idle, options_.idle_ms);
        if (buffer_.capacity() > 16 * 1024) {
            buffer_.shrink_to_fit();
        }
        read();
    }

    void read() {
        const size_t want = phase_ == Phase::body || phase_ == Phase::lingering ? 64 * 1024 : 4 * 1024;
        reading_ = true;
        stream_.async_read_some(
            buffer_.prepare(want),
            [self = this->shared_from_this()](error_code problem, size_t bytes) { self->on_read(problem, bytes); }
        );
    }

    void on_read(const error_code& problem, size_t bytes) {
        reading_ = false;
        if (ended_ || phase_ == Phase::writing) { // a refusal is on its way while the client still talked
            return;
        }
        if (problem) {
            end();
            return;
        }
        if (phase_ == Phase::streaming || phase_ == Phase::lingering) {
            lingered_bytes_ += bytes;
            if (lingered_bytes_ > lingering_bytes_max) {
                end();
            } else {
                read();
            }
            return;
        }
        buffer_.commit(bytes);
        if (phase_ == Phase::idle) {
            wait_for(Phase::head, options_.header_ms);
        }
        advance();
    }

    void advance() {
        using State = RequestParser::State;
        for (;;) {
            const auto ready = buffer_.cdata();
            const size_t used = parser_.feed({static_cast<const char*>(ready.data()), ready.size()});
            buffer_.consume(used);
            switch (parser_.state()) {
            case State::head_done:
                prepare_request(parser_.take_head());
                if (!admit()) {
                    return;
                }
                break;
            case State::done:
                serve();
                return;
            case State::failed:
                if (phase_ == Phase::head) {
                    prepare_request(Request{});
                }
                refuse(parser_.failure());
                return;
            case State::head:
                read();
                return;
            case State::body:
                if (hold_body_bytes(parser_.body_bytes())) {
                    read();
                } else {
                    refuse(Error(errors::busy).retry_after(1));
                }
                return;
            }
        }
    }

    void prepare_request(Request request) {
        request_ = std::move(request);
        const Networks& proxies = shared_.proxies;
        request_.remote = proxies.empty() ? peer_ : caller_address(peer_, request_.header("X-Forwarded-For"), proxies);
        const std::string_view asked_id = proxies.hold(peer_) ? request_.header("X-Request-Id") : std::string_view();
        request_.id = is_id_text(asked_id) ? std::string(asked_id) : new_id_text(shared_.clock.now());
        request_.secure = is_tls || (proxies.hold(peer_) && request_.header("X-Forwarded-Proto") == "https");
        request_.began_micros = steady_micros();
        request_id_ = request_.id;
        is_head_ = request_.method == Method::head;
        secure_ = request_.secure;
    }

    // Judges the head. False: the request was refused, or the client is being told to go on.
    bool admit() {
        const Limits limits = shared_.service.limits(request_);
        wait_for(Phase::body, options_.body_ms);
        if (!limits.always) {
            std::string bucket = bucket_name(request_.remote);
            const Admission admission = shared_.limiter.begin(bucket, request_.began_micros);
            if (admission != Admission::granted) {
                const bool node = admission == Admission::node_is_busy || admission == Admission::too_many_requests;
                parser_.accept_body(limits.body_bytes_max); // so that a bodyless request keeps its connection
                refuse(Error(node ? errors::busy : errors::too_many_requests).retry_after(1));
                return false;
            }
            admitted_bucket_ = std::move(bucket);
            admitted_ = true;
        }
        const auto length = parser_.content_length();
        parser_.accept_body(limits.body_bytes_max);
        if (parser_.state() == RequestParser::State::failed) {
            refuse(parser_.failure());
            return false;
        }
        if (length) {
            deadline_ +=
                static_cast<int64_t>(*length) / std::max<int64_t>(options_.body_bytes_per_second_min, 1) * 1'000'000;
        }
        if (length &&
            static_cast<size_t>(shared_.counters.body_bytes.load()) + *length > options_.body_bytes_in_flight_max) {
            refuse(Error(errors::busy).retry_after(1));
            return false;
        }
        if (parser_.expects_continue() && parser_.state() == RequestParser::State::body && buffer_.size() == 0) {
            greeting_ = true;
            out_ = "HTTP/1.1 100 Continue\r\n\r\n";
            asio::async_write(
                stream_,
                asio::buffer(out_),
                [self = this->shared_from_this()](error_code problem, size_t) {
                    self->greeting_ = false;
                    if (problem) {
                        self->end();
                    } else if (!self->ended_ && self->phase_ == Phase::body) {
                        self->advance();
                    }
                }
            );
            return false;
        }
        return true;
    }

    bool hold_body_bytes(size_t bytes) {
        const auto more = static_cast<int64_t>(bytes) - held_bytes_;
        held_bytes_ += more;
        const int64_t all = shared_.counters.body_bytes.fetch_add(more, std::memory_order_relaxed) + more;
        return static_cast<size_t>(all) <= options_.body_bytes_in_flight_max;
    }

    void release() {
        if (admitted_) {
            admitted_ = false;
            shared_.limiter.end(admitted_bucket_);
        }
        hold_body_bytes(0);
    }

    void serve() {
        request_.body = parser_.take_body();
        hold_body_bytes(request_.body.size());
        wait_for(Phase::work, -1);
        shared_.service.serve(
            std::move(request_), Responder(std::make_shared<Exchange>(core_, this->weak_from_this()))
        );
    }

    void refuse(const Error& error) {
        shared_.counters.refused.fetch_add(1, std::memory_order_relaxed);
        Response response = shared_.service.refuse(request_, error);
        response.close = response.close || parser_.state() != RequestParser::State::done;
        send(std::move(response));
    }

    void send(Response response) {
        const bool complete = parser_.state() == RequestParser::State::done;
        closing_ = response.close || response.stream != nullptr || !complete || !parser_.keep_alive() ||
                   shared_.draining.load();
        const bool bodyless = is_head_ || response.status == 204 || response.status == 304;
        const size_t bytes = response.shared.empty() ? response.body.size() : response.shared.size();
        const auto core = core_.lock();
        out_ = response_head(
            response,
            {
                .date = core->date,
                .request_id = request_id_,
                .keep_alive = !closing_,
                .is_http_1_0 = complete && parser_.is_http_1_0(),
                .secure = secure_,
                .bodyless = bodyless,
                .body_bytes = bytes,
            }
        );
        response_ = std::move(response);
        wait_for(
            Phase::writing,
            options_.write_ms +
                static_cast<int64_t>(bytes) * 1000 / std::max<int64_t>(options_.body_bytes_per_second_min, 1)
        );
        const auto sent = [self = this->shared_from_this()](error_code problem, size_t) { self->on_sent(problem); };
        if (bodyless || bytes == 0) {
            asio::async_write(stream_, asio::buffer(out_), sent);
        } else if (response_.shared.empty() && bytes < 16 * 1024) {
            out_ += response_.body;
            asio::async_write(stream_, asio::buffer(out_), sent);
        } else {
            const std::string_view body =
                response_.shared.empty() ? std::string_view(response_.body) : response_.shared;
            const std::array<asio::const_buffer, 2> parts{asio::buffer(out_), asio::buffer(body.data(), body.size())};
            asio::async_write(stream_, parts, sent);
        }
    }

    void on_sent(const error_code& problem) {
        if (ended_) {
            return;
        }
        release();
        if (problem) {
            end();
        } else if (response_.stream != nullptr && !is_head_) {
            begin_stream();
        } else if (closing_) {
            linger();
        } else {
            response_ = {};
            next_request();
        }
    }

    // Closing at once while the client still sends would reset the connection and could take our reply with it.
    void linger() {
        wait_for(Phase::lingering, 1000);
        error_code ignored;
        if constexpr (is_tls) {
            stream_.async_shutdown([self = this->shared_from_this()](error_code) { self->end(); });
        } else {
            socket().shutdown(Socket::shutdown_send, ignored);
            buffer_.consume(buffer_.size());
            keep_reading();
        }
    }

    void keep_reading() {
        if (!reading_) {
            read();
        }
    }

    void begin_stream() {
        wait_for(Phase::streaming, -1);
        event_stream_ = response_.stream;
        last_sent_ = steady_micros();
        shared_.counters.streams.fetch_add(1, std::memory_order_relaxed);
        event_stream_->on_wake([core = core_, self = this->weak_from_this()] {
            const auto here = self.lock();
            const auto alive = core.lock();
            if (here && alive && !here->woken_.exchange(true)) {
                asio::post(alive->io, [here] {
                    here->woken_.store(false);
                    here->pump();
                });
            }
        });
        if (shared_.draining.load()) {
            event_stream_->close();
        }
        buffer_.consume(buffer_.size());
        keep_reading(); // notices the client's leaving
        pump();
    }

    void pump() {
        if (ended_ || sending_) {
            return;
        }
        std::string events = event_stream_->take();
        if (!events.empty()) {
            send_events(std::move(events));
        } else if (event_stream_->is_closed()) {
            end();
        }
    }

    void send_events(std::string text) {
        sending_ = true;
        out_ = std::move(text);
        wait_for(Phase::streaming, options_.write_ms);
        asio::async_write(stream_, asio::buffer(out_), [self = this->shared_from_this()](error_code problem, size_t) {
            if (self->ended_) {
                return;
            }
            self->sending_ = false;
            self->last_sent_ = steady_micros();
            self->wait_for(Phase::streaming, -1);
            if (problem) {
                self->end();
            } else {
                self->pump();
            }
        });
    }

    std::weak_ptr<Core> core_;
    const ServerOptions& options_;
    Shared& shared_;
    Stream stream_;
    boost::beast::flat_buffer buffer_;
    RequestParser parser_;
    const std::string peer_;
    const std::string bucket_; // of this connection; "" where it is a proxy's
    Request request_;
    Response response_;
    std::string request_id_;
    std::string out_;
    std::string admitted_bucket_;
    std::shared_ptr<EventStream> event_stream_;
    Phase phase_ = Phase::handshake;
    int64_t deadline_ = 0;
    int64_t held_bytes_ = 0;
    int64_t last_sent_ = 0;
    size_t lingered_bytes_ = 0;
    std::atomic<bool> woken_{false};
    bool reading_ = false;
    bool greeting_ = false; // "100 Continue" is being sent
    bool admitted_ = false;
    bool is_head_ = false;
    bool secure_ = false;
    bool closing_ = false;
    bool sending_ = false;
    bool ended_ = false;
};

} // namespace tonghe::api
