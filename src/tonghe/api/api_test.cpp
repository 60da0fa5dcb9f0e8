#include "tonghe/api/errors.hpp"
#include "tonghe/api/internal/sample.hpp"
#include "tonghe/base/log.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace tonghe::api {

using sample::Sample;

namespace {

std::string code_of(const TestClient::Reply& reply) { return std::string(text_or(reply.json().as_object(), "code")); }

std::string member(const TestClient::Reply& reply, std::string_view name) {
    return std::string(text_or(reply.json().as_object(), name));
}

} // namespace

TEST(api_routes, reads_and_writes_described_structs) {
    Sample node;
    TestClient li = node.client();
    const auto made = li.post("/api/v1/notes", {{"text", "牛奶"}, {"colour", "green"}});
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(made.header("Location"), "/api/v1/notes/" + member(made, "note"));
    const auto read = li.get("/api/v1/notes/" + member(made, "note"));
    EXPECT_EQ(read.status, 200);
    EXPECT_EQ(read.body, made.body);
    EXPECT_EQ(member(read, "text"), "牛奶");
    EXPECT_EQ(li.remove("/api/v1/notes/" + member(made, "note")).status, 204);
    const auto gone = li.get("/api/v1/notes/" + member(made, "note"));
    EXPECT_EQ(gone.status, 404);
    EXPECT_EQ(code_of(gone), "note.not_found");
}

TEST(api_routes, takes_parameters_from_the_query) {
    Sample node;
    TestClient li = node.client();
    for (int i = 0; i < 3; ++i) {
        li.post("/api/v1/notes", {{"text", "x"}, {"colour", "red"}});
    }
    const auto list = li.get("/api/v1/notes?limit=2&words=%E5%87%BA&words=b+c");
    ASSERT_EQ(list.status, 200) << list.body;
    EXPECT_EQ(list.json().as_object().at("rows").as_array().size(), 2u);
    EXPECT_EQ(member(list, "next"), "出b c");
    const auto wrong = li.get("/api/v1/notes?limit=two&limitt=2&colour=blue");
    EXPECT_EQ(wrong.status, 422);
    std::vector<std::string> faults;
    const Json problem = wrong.json();
    for (const Json& fault : problem.at("faults").as_array()) {
        faults.push_back(
            std::string(text_or(fault.as_object(), "code")) + std::string(text_or(fault.as_object(), "pointer"))
        );
    }
    EXPECT_EQ(faults, (std::vector<std::string>{"unknown_parameter/limitt", "wrong_type/limit", "not_one_of/colour"}));
    EXPECT_EQ(li.get("/api/v1/notes?limit=%zz").status, 400);
}

TEST(api_routes, reports_every_fault_of_a_body_at_once) {
    Sample node;
    TestClient li = node.client();
    const auto reply =
        li.post("/api/v1/notes", {{"colour", "blue"}, {"stars", "five"}, {"marks", {{"a", 1}}}, {"extra", true}});
    EXPECT_EQ(reply.status, 422);
    EXPECT_EQ(reply.header("Content-Type"), "application/problem+json");
    EXPECT_EQ(reply.json().at("faults").as_array().size(), 5u) << reply.body;
    EXPECT_EQ(reply.json().at("faults").as_array()[0].at("what").at("en").as_string(), "is required");
    EXPECT_EQ(member(reply, "detail"), "提交的内容有 5 处需要修改。");
    EXPECT_EQ(member(reply, "type"), "https://tonghe.dev/problems/invalid_input");
    EXPECT_EQ(member(reply, "instance"), "urn:tonghe:request:" + std::string(reply.header("X-Request-Id")));

    li.always("Accept-Language", "en-GB, zh;q=0.5");
    EXPECT_EQ(member(li.post("/api/v1/notes", JsonArray{}), "title"), "Needs correcting");
    const auto broken = li.send(Method::post, "/api/v1/notes", "{\"text\":", {{"Content-Type", "application/json"}});
    EXPECT_EQ(broken.status, 400);
    EXPECT_EQ(code_of(broken), "malformed_json");
    EXPECT_EQ(li.send(Method::post, "/api/v1/notes", "text=x", {{"Content-Type", "text/plain"}}).status, 415);
    EXPECT_EQ(node.created, 0);
}

TEST(api_routes, knows_paths_and_methods) {
    Sample node;
    TestClient li = node.client();
    EXPECT_EQ(code_of(li.get("/api/v1/nothing")), "api.no_such_route");
    EXPECT_EQ(li.get("/api/v1/notes/").status, 404);
    EXPECT_EQ(li.get("//api/v1/notes").status, 404);
    const auto wrong = li.send(Method::patch, "/api/v1/notes", "{}");
    EXPECT_EQ(wrong.status, 405);
    EXPECT_EQ(wrong.header("Allow"), "GET, HEAD, POST, OPTIONS");
    const auto options = li.send(Method::options, "/api/v1/notes");
    EXPECT_EQ(options.status, 204);
    EXPECT_EQ(options.header("Allow"), "GET, HEAD, POST, OPTIONS");
    EXPECT_TRUE(options.header("Access-Control-Allow-Origin").empty());
    const auto head = li.send(Method::head, "/api/v1/notes");
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.header("Content-Length"), "11");
    EXPECT_EQ(li.get("/api/v1/notes/%ff").status, 400);
}

TEST(api_caller, is_asked_to_sign_in_and_kept_to_the_rule) {
    Sample node;
    TestClient nobody = node.client("");
    const auto refused = nobody.get("/api/v1/notes/x");
    EXPECT_EQ(refused.status, 401);
    EXPECT_FALSE(refused.header("WWW-Authenticate").empty());
    EXPECT_EQ(node.client("mallory").get("/api/v1/notes").status, 401);
    EXPECT_EQ(nobody.get("/api/v1/notes").status, 200);
    EXPECT_EQ(code_of(node.client().get("/api/v1/officers")), "api.not_allowed");
    EXPECT_EQ(node.client("zhou").get("/api/v1/officers").status, 204);
}

TEST(api_caller, with_a_cookie_must_prove_the_page_is_ours) {
    Sample node;
    TestClient browser = node.client("");
    browser.always("Cookie", "theme=dark; tonghe_session=li");
    const Json note = {{"text", "x"}, {"colour", "red"}};
    EXPECT_EQ(code_of(browser.post("/api/v1/notes", note)), "api.csrf");
    EXPECT_EQ(code_of(browser.post("/api/v1/notes", note, {{"X-CSRF-Token", "page-zhou"}})), "api.csrf");
    EXPECT_EQ(
        browser.post("/api/v1/notes", note, {{"X-CSRF-Token", "page-li"}, {"Sec-Fetch-Site", "cross-site"}}).status, 403
    );
    EXPECT_EQ(node.created, 0);
    EXPECT_EQ(browser.post("/api/v1/notes", note, {{"X-CSRF-Token", "page-li"}}).status, 201);
    EXPECT_EQ(browser.get("/api/v1/notes").status, 200);
}

TEST(api_versions, guard_changes_and_save_repeats) {
    Sample node;
    TestClient li = node.client();
    const auto made = li.post("/api/v1/notes", {{"text", "a"}, {"colour", "red"}});
    const std::string path = "/api/v1/notes/" + member(made, "note");
    const std::string etag(made.header("ETag"));
    EXPECT_EQ(etag.substr(0, 3), "\"1-");
    EXPECT_EQ(li.get(path, {{"If-None-Match", etag}}).status, 304);
    EXPECT_EQ(code_of(li.put(path, {{"text", "b"}})), "api.version_needed");
    EXPECT_EQ(code_of(li.put(path, {{"text", "b"}}, {{"If-Match", "seven"}})), "api.bad_request");
    EXPECT_EQ(li.put(path, {{"text", "b"}}, {{"If-Match", etag}}).status, 200);
    const auto stale = li.put(path, {{"text", "c"}}, {{"If-Match", "\"1\""}});
    EXPECT_EQ(stale.status, 412);
    EXPECT_EQ(code_of(stale), "api.version_mismatch");
    EXPECT_EQ(li.put(path, {{"text", "d"}}, {{"If-Match", "*"}}).status, 200);
    EXPECT_EQ(li.get(path, {{"If-None-Match", etag}}).status, 200);
    EXPECT_EQ(li.put(path, {{"text", "b"}, {"note", "other"}}, {{"If-Match", "*"}}).status, 422);
}

TEST(api_idempotency, does_the_work_of_a_key_once) {
    Sample node;
    TestClient li = node.client();
    const Headers key = {{"Idempotency-Key", "k-1"}};
    const Json note = {{"text", "a"}, {"colour", "red"}};
    const auto first = li.post("/api/v1/notes", note, key);
    const auto again = li.post("/api/v1/notes", note, key);
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(again.header("ETag"), first.header("ETag"));
    EXPECT_EQ(again.header("Location"), first.header("Location"));
    EXPECT_EQ(again.header("Idempotent-Replayed"), "true");
    EXPECT_EQ(node.created, 1);
    EXPECT_EQ(code_of(li.post("/api/v1/notes", {{"text", "b"}, {"colour", "red"}}, key)), "api.idempotency_key_reused");
    EXPECT_EQ(
        node.client("zhou").post("/api/v1/notes", {{"text", "b"}, {"colour", "red"}}, key).status, 201
    ); // her own key
    node.clock.advance(Duration::hours(25));
    const auto later = li.post("/api/v1/notes", note, key);
    EXPECT_EQ(later.status, 201);
    EXPECT_NE(later.body, first.body);
    // What failed is kept by nobody.
    EXPECT_EQ(li.post("/api/v1/notes", {{"text", 1}}, {{"Idempotency-Key", "k-2"}}).status, 422);
    EXPECT_EQ(li.post("/api/v1/notes", note, {{"Idempotency-Key", "k-2"}}).status, 201);
}

TEST(api_problems, say_nothing_of_the_inside) {
    Sample node;
    const uint64_t before = base::logged(base::LogLevel::error);
    const auto reply = node.client().get("/api/v1/broken");
    EXPECT_EQ(reply.status, 500);
    EXPECT_EQ(code_of(reply), "internal");
    EXPECT_EQ(reply.body.find("secret"), std::string::npos);
    EXPECT_EQ(base::logged(base::LogLevel::error), before + 1);
}

TEST(api_replies, carry_the_security_headers) {
    Sample node;
    const auto reply = node.client().get("/api/v1/notes");
    EXPECT_NE(reply.header("Content-Security-Policy").find("default-src 'self'"), std::string_view::npos);
    EXPECT_NE(reply.header("Content-Security-Policy").find("frame-ancestors 'none'"), std::string_view::npos);
    EXPECT_EQ(reply.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(reply.header("Referrer-Policy"), "same-origin");
    EXPECT_EQ(reply.header("Date"), "Mon, 02 Mar 2026 01:00:00 GMT");
}

TEST(api_uploads, come_as_bytes_with_their_own_limit) {
    Sample node;
    TestClient li = node.client();
    const std::string bytes(3 << 20, '\x7f');
    const auto reply = li.send(
        Method::post,
        "/api/v1/notes/a/materials?material=hukou",
        bytes,
        {{"Content-Type", "image/png"}, {"Expect", "100-continue"}}
    );
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.json().at("bytes").as_int64(), 3 << 20);
    EXPECT_EQ(member(reply, "material"), "hukou");
    EXPECT_EQ(li.send(Method::post, "/api/v1/notes/a/materials?material=hukou", std::string(5 << 20, 'x')).status, 413);
    EXPECT_EQ(li.send(Method::post, "/api/v1/notes/a/materials", "x").status, 422);
}

TEST(api_events, reach_the_client_in_order) {
    Sample node;
    TestClient li = node.client();
    const auto head = li.get("/api/v1/events");
    EXPECT_EQ(head.header("Content-Type"), "text/event-stream");
    const auto stream = node.wait_for_stream();
    EXPECT_TRUE(stream->push("case", R"({"a":1})", "1"));
    EXPECT_TRUE(stream->push("", "two\nlines"));
    EXPECT_EQ(li.read_until("\n\n"), "id: 1\nevent: case\ndata: {\"a\":1}\n\n");
    EXPECT_EQ(li.read_until("\n\n"), "data: two\ndata: lines\n\n");
    stream->close();
    EXPECT_TRUE(li.reads_end());
    EXPECT_FALSE(stream->push("", "late"));
}

TEST(api_events, end_when_the_client_leaves) {
    Sample node;
    TestClient li = node.client();
    li.get("/api/v1/events");
    const auto stream = node.wait_for_stream();
    std::mutex mutex;
    std::condition_variable changed;
    bool closed = false;
    stream->on_close([&] {
        const std::lock_guard lock(mutex);
        closed = true;
        changed.notify_all();
    });
    li.close();
    std::unique_lock lock(mutex);
    EXPECT_TRUE(changed.wait_for(lock, std::chrono::seconds(5), [&] { return closed; }));
}

TEST(api_events, end_at_once_for_head) {
    Sample node;
    EXPECT_EQ(node.client().send(Method::head, "/api/v1/events").status, 200);
    const auto stream = node.wait_for_stream();
    while (!stream->is_closed()) {
        std::this_thread::yield();
    }
}

TEST(api_events, are_cut_for_a_client_too_slow_to_take_them) {
    const auto stream = EventStream::make(2);
    EXPECT_TRUE(stream->push("", "1"));
    EXPECT_TRUE(stream->push("", "2"));
    EXPECT_FALSE(stream->push("", "3"));
    EXPECT_TRUE(stream->is_closed());
    EXPECT_EQ(stream->take(), "data: 1\n\ndata: 2\n\n");
}

TEST(api_node, tells_its_health_and_figures) {
    Sample node;
    TestClient anyone = node.client("");
    EXPECT_EQ(anyone.get("/healthz").body, "ok\n");
    EXPECT_EQ(anyone.get("/readyz").status, 200);
    anyone.get("/api/v1/notes");
    anyone.get("/api/v1/nothing");
    const std::string figures = anyone.get("/metrics").body;
    EXPECT_NE(figures.find("tonghe_http_requests_total{route=\"list_notes\",status=\"200\"} 1"), std::string::npos)
        << figures;
    EXPECT_NE(figures.find("tonghe_http_requests_total{route=\"unmatched\",status=\"404\"} 1"), std::string::npos);
    EXPECT_NE(
        figures.find("tonghe_http_request_seconds_bucket{route=\"list_notes\",le=\"+Inf\"} 1"), std::string::npos
    );
    EXPECT_NE(figures.find("tonghe_http_connections 1"), std::string::npos);
    EXPECT_EQ(parse_json(anyone.get("/openapi.json").body).at("openapi").as_string(), "3.1.0");
}

TEST(api_node, keeps_its_figures_from_strangers) {
    ApiOptions options = Sample::quiet();
    options.metrics_networks = "10.0.0.0/8";
    Sample node(options);
    EXPECT_EQ(node.client().get("/metrics").status, 404);
}

TEST(api_pages, are_served_packed_and_kept) {
    static constexpr Asset files[] = {
        {"/index.html", "text/html; charset=utf-8", "\"i\"", "<index>", "", ""},
        {"/portal/index.html", "text/html; charset=utf-8", "\"p\"", "<portal>", "", ""},
        {"/assets/app-B7x2kQ9a.js", "text/javascript; charset=utf-8", "\"a\"", "plain", "br", "gz"},
    };
    Sample node(Sample::quiet(), files);
    TestClient anyone = node.client("");
    EXPECT_EQ(anyone.get("/").body, "<index>");
    EXPECT_EQ(anyone.get("/portal/cases/01abc").body, "<portal>");
    EXPECT_EQ(anyone.get("/desk").body, "<index>");
    EXPECT_EQ(anyone.get("/elsewhere").status, 404);
    EXPECT_EQ(anyone.get("/portal/../secret").status, 404);
    const auto packed = anyone.get("/assets/app-B7x2kQ9a.js", {{"Accept-Encoding", "gzip, br"}});
    EXPECT_EQ(packed.body, "br");
    EXPECT_EQ(packed.header("Content-Encoding"), "br");
    EXPECT_EQ(packed.header("Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(anyone.get("/assets/app-B7x2kQ9a.js").body, "plain");
    EXPECT_EQ(anyone.get("/", {{"If-None-Match", "\"i\""}}).status, 304);
    EXPECT_EQ(anyone.get("/").header("Cache-Control"), "no-cache");
}

} // namespace tonghe::api
