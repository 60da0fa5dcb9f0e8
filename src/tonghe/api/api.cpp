#include "tonghe/api/api.hpp"

#include "tonghe/api/errors.hpp"
#include "tonghe/api/idempotency.hpp"
#include "tonghe/api/node_routes.hpp"
#include "tonghe/api/openapi.hpp"
#include "tonghe/api/problem.hpp"
#include "tonghe/api/router.hpp"
#include "tonghe/api/worker_pool.hpp"
#include "tonghe/base/log.hpp"
#include "tonghe/journal/journal.hpp"

#include <fmt/format.h>

#include <condition_variable>

namespace tonghe::api {

namespace {

// Tells two replies apart for an ETag, no more.
uint64_t fingerprint(std::string_view text) { return std::hash<std::string_view>()(text); }

// Whether one of the tags of If-None-Match is this one; weakly, as RFC 9110 asks.
bool names_tag(std::string_view if_none_match, std::string_view etag) {
    const std::string_view bare = etag.substr(etag.find('"'));
    return if_none_match == "*" || (!if_none_match.empty() && if_none_match.find(bare) != std::string_view::npos);
}

// One request on its way through the stages.
struct Work {
    Request request;
    Responder responder;
    const Entry* entry = nullptr;
    size_t index = 0;
    std::vector<std::string_view> parameters; // into request.path
    Caller caller;
    std::shared_ptr<void> input;
    std::shared_ptr<void> prepared;
    std::optional<KeyedRequest> keyed;
    Answer answer;
    std::optional<KeptReply> kept; // an earlier reply to the same key
    std::exception_ptr error;
};

using WorkPtr = std::shared_ptr<Work>;

int64_t version_of(const Entry& entry, const Answer& answer) {
    const void* at = entry.version->of(const_cast<void*>(answer.value.get())); // only its address is taken
    return entry.version->type->size_bytes == sizeof(int64_t) ? *static_cast<const int64_t*>(at)
                                                              : *static_cast<const int*>(at);
}

Response render_answer(const Entry& entry, Answer& answer) {
    if (answer.whole) {
        return std::move(*answer.whole);
    }
    Response out;
    out.status = answer.status != 0 ? answer.status : entry.route.status;
    out.headers = std::move(answer.headers);
    const bool nothing = answer.type->kind == Type::Kind::object && answer.type->structure().fields.empty();
    if (nothing) {
        out.status = out.status == 200 ? 204 : out.status;
        return out;
    }
    out.content_type = "application/json";
    write_json(out.body, *answer.type, answer.value.get());
    const bool is_version = entry.version != nullptr && answer.type == entry.output;
    if (is_version) {
        out.headers.push_back(
            {"ETag",
             fmt::format("\"{}-{:08x}\"", version_of(entry, answer), static_cast<uint32_t>(fingerprint(out.body)))}
        );
    } else if (entry.route.method == Method::get) {
        out.headers.push_back({"ETag", fmt::format("W/\"{:016x}\"", fingerprint(out.body))});
    }
    if (entry.kind == Entry::Kind::read && entry.route.access == "anyone") {
        out.headers.push_back({"Cache-Control", "no-cache"});
    }
    return out;
}

} // namespace

struct Api::Impl final : Service {
    ApiOptions options;
    Routes routes;
    Journal& journal;
    Authenticator& authenticator;
    const Clock& clock;
    Assets assets;
    Networks metrics_networks;
    Router router;
    std::unique_ptr<Metrics> metrics;
    std::unique_ptr<HttpServer> server;
    std::unique_ptr<WorkerPool> workers;
    std::atomic<int64_t> refusals_logged_at{0};
    std::atomic<int64_t> refusals{0};
    std::atomic<uint32_t> keyed_writes{0};
    std::mutex units_mutex;
    std::condition_variable units_changed;
    int64_t units_running = 0; // submitted and not yet done

    Impl(ApiOptions o, Routes r, Journal& j, Authenticator& a, const Clock& c, std::span<const Asset> files)
        : options(std::move(o)), routes(std::move(r)), journal(j), authenticator(a), clock(c),
          assets(files, options.assets_directory), metrics_networks(options.metrics_networks) {
        server = std::make_unique<HttpServer>(options.server, *this, clock);
        const auto facts = std::make_shared<NodeFacts>();
        facts->not_ready = [this] { return not_ready(); };
        facts->metrics = [this] { return metrics_text(); };
        facts->may_read_metrics = [this](const Request& request) { return metrics_networks.hold(request.remote); };
        add_node_routes(routes, facts);
        facts->description = write_openapi(routes);
        std::vector<std::string> names;
        for (size_t i = 0; i < routes.all().size(); ++i) {
            const Route& route = routes.all()[i].route;
            router.add(route.method, route.path, i);
            names.push_back(route.name);
        }
        names.emplace_back("pages");
        names.emplace_back("unmatched");
        metrics = std::make_unique<Metrics>(std::move(names));
    }

    // In the order that lets nobody be called after they are gone: no more requests, no more work, no more units.
    ~Impl() override {
        server->stop();
        workers.reset();
        std::unique_lock lock(units_mutex);
        units_changed.wait(lock, [this] { return units_running == 0; });
    }

    void unit_begins() {
        const std::lock_guard lock(units_mutex);
        ++units_running;
    }

    void unit_ends() {
        const std::lock_guard lock(units_mutex);
        --units_running;
        units_changed.notify_all();
    }

    std::string not_ready() const {
        if (server->is_draining()) {
            return "draining";
        }
        return options.not_ready ? options.not_ready() : std::string();
    }

    Limits limits(const Request& head) override {
        Limits out{.body_bytes_max = options.body_bytes_max};
        if (head.path == "/healthz" || head.path == "/readyz" || head.path == "/metrics") {
            out.always = true;
        } else if (find_header(head.headers, "Content-Length") != nullptr || find_header(head.headers, "Transfer-Encoding") != nullptr) {
            const auto match = router.find(head.method, head.path);
            if (match.route && routes.all()[*match.route].route.body_bytes_max > 0) {
                out.body_bytes_max = routes.all()[*match.route].route.body_bytes_max;
            }
        }
        return out;
    }

    Response refuse(const Request& head, const Error& error) override {
        const int64_t now = steady_micros();
        refusals.fetch_add(1, std::memory_order_relaxed);
        int64_t last = refusals_logged_at.load(std::memory_order_relaxed);
        // One line a second, however great the flood.
        if (now - last > 1'000'000 && refusals_logged_at.compare_exchange_strong(last, now)) {
            base::log_warning(
                "api.refused", {{"code", error.code().name}, {"count", refusals.exchange(0)}, {"request", head.id}}
            );
        }
        return problem_response(error, language_of(head.header("Accept-Language")), head.id);
    }

    void serve(Request request, Responder responder) override {
        const auto work = std::make_shared<Work>();
        work->request = std::move(request);
        work->responder = std::move(responder);
        auto match = router.find(work->request.method, work->request.path);
        if (!match.route) {
            serve_unmatched(*work, match.allow);
            return;
        }
        work->index = *match.route;
        work->entry = &routes.all()[work->index];
        work->parameters = std::move(match.parameters);
        if (work->entry->kind == Entry::Kind::quick) {
            guarded(work, [&] {
                work->answer.whole = work->entry->quick(work->request);
                finish(work);
            });
        } else {
            workers->post([this, work](bool too_late) {
                guarded(work, [&] {
                    if (too_late) {
                        throw Error(errors::busy).retry_after(2);
                    }
                    run(work);
                });
            });
        }
    }

    void serve_unmatched(Work& work, const std::string& allow) {
        const Request& request = work.request;
        const Language language = language_of(request.header("Accept-Language"));
        Response response;
        size_t label = routes.all().size() + 1; // unmatched
        if (!allow.empty() && request.method == Method::options) {
            response.status = 204;
            response.headers.push_back({"Allow", allow});
        } else if (!allow.empty()) {
            response = problem_response(
                Error(errors::method_not_allowed, {{"method", word(request.method)}, {"allow", allow}}),
                language,
                request.id
            );
            response.headers.push_back({"Allow", allow});
        } else {
            const bool reading = request.method == Method::get || request.method == Method::head;
            auto page = reading ? assets.find(request) : std::nullopt;
            label = page ? routes.all().size() : label;
            response =
                page ? std::move(*page)
                     : problem_response(Error(errors::no_such_route, {{"path", request.path}}), language, request.id);
        }
        observe(label, page_or_unmatched(label), request, response.status);
        work.responder(std::move(response));
    }

    std::string_view page_or_unmatched(size_t label) const {
        return label == routes.all().size() ? "pages" : "unmatched";
    }

    template <class Act> void guarded(const WorkPtr& work, Act act) {
        try {
            act();
        } catch (...) {
            work->error = std::current_exception();
            finish(work);
        }
    }

    // Finds out who calls, reads the input, and does or submits the work.
    void run(const WorkPtr& work) {
        const Entry& entry = *work->entry;
        const Request& request = work->request;
        const auto prepare = [&](Session& session) {
            work->caller = identify_caller(authenticator, session, request, entry.route.access);
            if (entry.route.version_needed && request.header("If-Match").empty()) {
                throw Error(errors::version_needed);
            }
            work->input = entry.make_input();
            read_input(entry, request, work->parameters, work->input.get());
            if (entry.read) {
                work->answer = entry.read(session, work->caller, work->input.get());
            } else if (entry.prepare) {
                work->prepared = entry.prepare(session, work->caller, work->input.get());
            }
        };
        if (entry.read || entry.prepare) {
            journal.read(prepare);
        } else { // who calls is all that is asked
            journal.store().ask(prepare);
        }
        if (entry.task) {
            work->answer = entry.task(work->caller, work->input.get());
        }
        if (!entry.write) {
            finish(work);
            return;
        }
        // A key without an account could be anybody's guess at somebody's reply.
        if (!work->caller.idempotency_key.empty() && entry.route.replays && !work->caller.account.empty()) {
            work->keyed = {
                work->caller.account,
                work->caller.idempotency_key,
                entry.route.name,
                request_hash(request, entry.route.name)};
        }
        const bool sweep = work->keyed && keyed_writes.fetch_add(1, std::memory_order_relaxed) % 1024 == 0;
        unit_begins();
        try {
            journal.submit(
                [work, sweep, lifetime = options.idempotency_lifetime](Tx& tx) { perform(tx, *work, sweep, lifetime); },
                [this, work](std::exception_ptr error) {
                    work->error = std::move(error);
                    finish(work);
                    unit_ends();
                }
            );
        } catch (...) { // refused at once: `done` will not be called
            unit_ends();
            throw;
        }
    }

    // Inside the unit; may run more than once where the store retries.
    static void perform(Tx& tx, Work& work, bool sweep, Duration lifetime) {
        const Entry& entry = *work.entry;
        work.kept.reset();
        if (work.keyed) {
            work.kept = find_reply(tx, *work.keyed, lifetime);
            if (work.kept) {
                work.kept->headers.push_back({"Idempotent-Replayed", "true"});
                return;
            }
        }
        work.answer = entry.write(tx, work.caller, work.input.get(), work.prepared.get());
        if (work.keyed) {
            const Response reply = render_answer(entry, work.answer);
            work.kept = KeptReply{.status = reply.status, .headers = reply.headers, .body = reply.body};
            keep_reply(tx, *work.keyed, *work.kept);
        }
        if (sweep) {
            forget_replies(tx, lifetime);
        }
    }

    // Hands the reply to the connection's thread. Touches nothing of ours on this one: the node may be stopping.
    void finish(const WorkPtr& work) {
        work->responder.later([this, work] {
            Response response = render(*work);
            observe(work->index, work->entry->route.path, work->request, response.status);
            return response;
        });
    }

    Response render(Work& work) const {
        const Entry& entry = *work.entry;
        const Request& request = work.request;
        if (work.error) {
            return problem_response(
                work.error, language_of(request.header("Accept-Language")), request.id, entry.route.name
            );
        }
        Response out;
        if (work.kept) {
            out.status = work.kept->status;
            out.headers = std::move(work.kept->headers);
            out.body = std::move(work.kept->body);
            out.content_type = out.body.empty() ? "" : "application/json";
            return out;
        }
        out = render_answer(entry, work.answer);
        const std::string* etag = find_header(out.headers, "ETag");
        if (entry.route.method == Method::get && out.status == 200 && etag != nullptr &&
            names_tag(request.header("If-None-Match"), *etag)) {
            out.status = 304;
            out.body.clear();
            out.content_type.clear();
        }
        return out;
    }

    void observe(size_t label, std::string_view path, const Request& request, int status) {
        const int64_t micros = steady_micros() - request.began_micros;
        metrics->observe(label, status, micros);
        if (options.access_log) {
            base::log_info(
                "api.request",
                {{"method", word(request.method)},
                 {"route", path},
                 {"status", status},
                 {"ms", static_cast<double>(micros / 10) / 100},
                 {"request", request.id}}
            );
        }
    }

    std::string metrics_text() const {
        std::vector<Figure> figures = process_figures();
        const ServerStatistics s = server->statistics();
        const auto add = [&](const char* name, const char* type, const char* help, int64_t value) {
            figures.push_back({name, type, help, static_cast<double>(value)});
        };
        add("tonghe_http_connections", "gauge", "Open connections.", s.connections);
        add("tonghe_http_connections_total", "counter", "Connections accepted.", s.accepted);
        add("tonghe_http_connections_refused_total", "counter", "Connections refused.", s.refused_connections);
        add("tonghe_http_in_work", "gauge", "Requests admitted and not yet answered.", s.in_work);
        add("tonghe_http_waiting",
            "gauge",
            "Requests waiting for a worker.",
            static_cast<int64_t>(workers ? workers->waiting() : 0));
        add("tonghe_http_streams", "gauge", "Open event streams.", s.streams);
        add("tonghe_http_refused_total", "counter", "Requests refused by limits, before any work.", s.refused);
        add("tonghe_http_timed_out_total", "counter", "Connections that were too slow.", s.timed_out);
        add("tonghe_http_body_bytes", "gauge", "Bytes of bodies in memory.", s.body_bytes_in_flight);
        if (options.figures) {
            for (Figure& figure : options.figures()) {
                figures.push_back(std::move(figure));
            }
        }
        return metrics->text(figures);
    }
};

Api::Api(
    ApiOptions options,
    Routes routes,
    journal::Journal& journal,
    Authenticator& authenticator,
    const Clock& clock,
    std::span<const Asset> assets
)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(routes), journal, authenticator, clock, assets)) {}

Api::~Api() = default;

void Api::start() {
    impl_->workers = std::make_unique<WorkerPool>(impl_->options.worker_threads, impl_->options.queue_wait_ms_max);
    impl_->server->start();
}

uint16_t Api::port() const { return impl_->server->port(); }

void Api::drain() { impl_->server->drain(); }

void Api::wait() { impl_->server->wait(); }

void Api::stop() { impl_->server->stop(); }

const Routes& Api::routes() const { return impl_->routes; }

ServerStatistics Api::statistics() const { return impl_->server->statistics(); }

std::string Api::metrics_text() const { return impl_->metrics_text(); }

} // namespace tonghe::api
