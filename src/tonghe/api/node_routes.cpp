#include "tonghe/api/node_routes.hpp"

#include "tonghe/api/errors.hpp"
#include "tonghe/api/problem.hpp"

namespace tonghe::api {

namespace {

Response plain(std::string text) { return {.content_type = "text/plain; charset=utf-8", .body = std::move(text)}; }

Route route(const char* path, const char* name, Text summary, const char* content_type) {
    return {
        .path = path,
        .name = name,
        .tag = "node",
        .summary = std::move(summary),
        .access = "anyone",
        .content_type = content_type};
}

} // namespace

void add_node_routes(Routes& routes, std::shared_ptr<const NodeFacts> facts) {
    routes.describe("node", {"节点的健康、指标与接口说明", "Health, figures and description of the node"});
    routes.quick(
        route("/healthz", "get_health", {"进程是否存活", "Whether the process is alive"}, "text/plain"),
        [](const Request&) { return plain("ok\n"); }
    );

    Route ready =
        route("/readyz", "get_readiness", {"是否可以接收请求", "Whether the node can take requests"}, "text/plain");
    ready.errors = {&errors::draining};
    routes.quick(std::move(ready), [facts](const Request&) {
        const std::string reason = facts->not_ready();
        Response out = plain(reason.empty() ? "ready\n" : reason + "\n");
        if (!reason.empty()) {
            out.status = 503;
            out.headers.push_back({"Retry-After", "1"});
        }
        return out;
    });

    Route metrics =
        route("/metrics", "get_metrics", {"运行指标（Prometheus 文本）", "Figures, as Prometheus text"}, "text/plain");
    metrics.errors = {&errors::no_such_route};
    routes.quick(std::move(metrics), [facts](const Request& request) {
        if (!facts->may_read_metrics(request)) {
            return problem_response(
                Error(errors::no_such_route, {{"path", request.path}}),
                language_of(request.header("Accept-Language")),
                request.id
            );
        }
        Response out = plain(facts->metrics());
        out.content_type = "text/plain; version=0.0.4; charset=utf-8";
        return out;
    });

    routes.quick(
        route(
            "/openapi.json",
            "get_description",
            {"接口说明（OpenAPI 3.1）", "This description (OpenAPI 3.1)"},
            "application/json"
        ),
        [facts](const Request&) {
            return Response{
                .content_type = "application/json",
                .headers = {{"Cache-Control", "no-cache"}},
                .shared = facts->description,
                .keeper = facts,
            };
        }
    );
}

} // namespace tonghe::api
