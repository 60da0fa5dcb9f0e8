// What the server refuses, and how it ends.
#include "tonghe/api/errors.hpp"
#include "tonghe/api/internal/sample.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace tonghe::api {

using sample::Sample;

namespace {

ApiOptions with(const std::function<void(ApiOptions&)>& change) {
    ApiOptions out = Sample::quiet();
    change(out);
    return out;
}

TestClient::Reply ask_raw(const Sample& node, const std::string& bytes) {
    TestClient client("127.0.0.1", node.api->port());
    client.connect();
    client.write(bytes);
    return client.read_reply();
}

std::string code_of(const TestClient::Reply& reply) { return std::string(text_or(reply.json().as_object(), "code")); }

} // namespace

TEST(api_limits, refuse_what_two_readers_could_understand_differently) {
    Sample node;
    for (const char* head :
         {"POST /api/v1/notes HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
          "POST /api/v1/notes HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n",
          "POST /api/v1/notes HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n",
          "POST /api/v1/notes HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
          "GET /api/v1/notes HTTP/1.1\r\n\r\n",
          "GET /api/v1/notes HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
          "GET notes HTTP/1.1\r\nHost: a\r\n\r\n",
          "GET /api/v1/notes HTTP/2.0\r\nHost: a\r\n\r\n",
          "GET /a\nX: y HTTP/1.1\r\nHost: a\r\n\r\n",
          "\x16\x03\x01\x02\r\n\r\n"}) {
        const auto reply = ask_raw(node, head);
        EXPECT_EQ(reply.status, 400) << head;
        EXPECT_EQ(reply.header("Connection"), "close");
        EXPECT_EQ(code_of(reply), "api.bad_request");
    }
}

TEST(api_limits, hold_for_headers_and_bodies) {
    Sample node(with([](ApiOptions& o) {
        o.server.header_bytes_max = 2048;
        o.body_bytes_max = 1000;
    }));
    EXPECT_EQ(ask_raw(node, "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(3000, 'x')).status, 431);
    std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
    for (int i = 0; i < 150; ++i) {
        many += "a: b\r\n";
    }
    EXPECT_EQ(ask_raw(node, many + "\r\n").status, 431);
    const auto declared = ask_raw(node, "POST /api/v1/notes HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n");
    EXPECT_EQ(declared.status, 413);
    EXPECT_EQ(code_of(declared), "api.body_too_large");
    const auto chunked = ask_raw(
        node,
        "POST /api/v1/notes HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + std::string(1001, 'x')
    );
    EXPECT_EQ(chunked.status, 413);
}

TEST(api_limits, let_chunks_and_pipelined_requests_through) {
    Sample node;
    TestClient client("127.0.0.1", node.api->port());
    client.connect();
    client.write(
        "POST /api/v1/notes HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer li\r\nContent-Type: application/json\r\n"
        "Transfer-Encoding: chunked\r\n\r\n7\r\n{\"text\"\r\n16\r\n:\"\xe7\x89\x9b\",\"colour\":\"red\"}\r\n0\r\n\r\n"
        "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /healthz HTTP/1.0\r\n\r\n"
    );
    const auto made = client.read_reply();
    EXPECT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(client.read_reply().body, "ok\n");
    const auto last = client.read_reply();
    EXPECT_EQ(last.body, "ok\n");
    EXPECT_EQ(last.header("Connection"), "close");
    EXPECT_TRUE(client.reads_end());
}

TEST(api_limits, end_waiting_for_slow_clients) {
    Sample node(with([](ApiOptions& o) {
        o.server.header_ms = 60;
        o.server.body_ms = 60;
        o.server.idle_ms = 60;
    }));
    EXPECT_EQ(ask_raw(node, "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ").status, 408);
    EXPECT_EQ(ask_raw(node, "POST /api/v1/notes HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n{").status, 408);
    TestClient idle = node.client();
    EXPECT_EQ(idle.get("/healthz").status, 200);
    EXPECT_TRUE(idle.reads_end());
}

TEST(api_limits, end_waiting_for_a_client_that_does_not_read) {
    Sample node(with([](ApiOptions& o) {
        o.server.write_ms = 60;
        o.server.body_bytes_per_second_min = 1 << 30;
    }));
    node.big.assign(32u << 20, 'x');
    TestClient client("127.0.0.1", node.api->port());
    client.connect();
    client.write("GET /api/v1/big HTTP/1.1\r\nHost: a\r\n\r\n");
    while (node.api->statistics().timed_out == 0) {
        std::this_thread::yield();
    }
    EXPECT_THROW(client.read_reply(), Error); // closed in the middle
}

TEST(api_limits, refuse_a_flood_from_one_address) {
    Sample node(with([](ApiOptions& o) {
        o.server.limits.address_requests_per_second = 1;
        o.server.limits.address_burst = 5;
    }));
    TestClient li = node.client();
    int served = 0;
    TestClient::Reply refused;
    for (int i = 0; i < 20; ++i) {
        auto reply = li.get("/api/v1/notes");
        if (reply.status == 200) {
            ++served;
        } else {
            refused = std::move(reply);
        }
    }
    EXPECT_GE(served, 5);
    EXPECT_LE(served, 7);
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.header("Retry-After"), "1");
    EXPECT_EQ(code_of(refused), "api.too_many_requests");
    EXPECT_TRUE(refused.header("Connection").empty()); // refusing is cheaper on a kept connection
    EXPECT_EQ(li.get("/healthz").status, 200);
}

TEST(api_limits, tell_callers_behind_a_proxy_apart) {
    Sample node(with([](ApiOptions& o) {
        o.server.proxies = "127.0.0.0/8";
        o.server.limits.address_requests_per_second = 1;
        o.server.limits.address_burst = 1;
    }));
    TestClient proxy = node.client();
    EXPECT_EQ(proxy.get("/api/v1/notes", {{"X-Forwarded-For", "203.0.113.1"}}).status, 200);
    EXPECT_EQ(proxy.get("/api/v1/notes", {{"X-Forwarded-For", "203.0.113.1"}}).status, 429);
    EXPECT_EQ(proxy.get("/api/v1/notes", {{"X-Forwarded-For", "203.0.113.1, 203.0.113.2"}}).status, 200);
    EXPECT_EQ(
        proxy.get("/api/v1/notes", {{"X-Forwarded-For", "8.8.8.8, 203.0.113.1"}}).status, 429
    ); // the left end is hearsay
}

TEST(api_limits, refuse_work_beyond_the_queue_at_once) {
    Sample node(with([](ApiOptions& o) {
        o.worker_threads = 1;
        o.server.limits.in_work = 3;
    }));
    std::vector<TestClient> waiting;
    for (int i = 0; i < 3; ++i) {
        waiting.push_back(node.client());
        waiting.back().connect();
        waiting.back().write("GET /api/v1/slow HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    node.gate.wait_for(1);
    while (node.api->statistics().in_work < 3) {
        std::this_thread::yield();
    }
    TestClient li = node.client();
    const auto refused = li.get("/api/v1/notes");
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(code_of(refused), "api.busy");
    EXPECT_EQ(refused.header("Retry-After"), "1");
    EXPECT_EQ(li.get("/healthz").status, 200); // health has a door of its own
    node.gate.open();
    for (TestClient& one : waiting) {
        EXPECT_EQ(one.read_reply().body, "passed");
    }
    EXPECT_EQ(li.get("/api/v1/notes").status, 200);
}

TEST(api_limits, drop_what_waited_too_long) {
    Sample node(with([](ApiOptions& o) {
        o.worker_threads = 1;
        o.queue_wait_ms_max = 20;
    }));
    TestClient first = node.client();
    first.connect();
    first.write("GET /api/v1/slow HTTP/1.1\r\nHost: a\r\n\r\n");
    node.gate.wait_for(1);
    TestClient second = node.client();
    second.connect();
    second.write("GET /api/v1/notes HTTP/1.1\r\nHost: a\r\n\r\n");
    while (node.api->statistics().in_work < 2) {
        std::this_thread::yield();
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    node.gate.open();
    EXPECT_EQ(second.read_reply().status, 503);
    EXPECT_EQ(first.read_reply().status, 200);
}

TEST(api_limits, bound_the_connections) {
    Sample node(with([](ApiOptions& o) { o.server.connections_max = 2; }));
    TestClient a = node.client();
    TestClient b = node.client();
    EXPECT_EQ(a.get("/healthz").status, 200);
    EXPECT_EQ(b.get("/healthz").status, 200);
    TestClient c("127.0.0.1", node.api->port());
    c.connect();
    const auto refused = c.read_reply();
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.header("Retry-After"), "1");
    EXPECT_EQ(a.get("/healthz").status, 200);
}

TEST(api_limits, bound_the_bodies_in_memory) {
    Sample node(with([](ApiOptions& o) { o.server.body_bytes_in_flight_max = 100; }));
    TestClient li = node.client();
    EXPECT_EQ(li.post("/api/v1/notes", {{"text", std::string(200, 'x')}, {"colour", "red"}}).status, 503);
    EXPECT_EQ(li.post("/api/v1/notes", {{"text", "x"}, {"colour", "red"}}).status, 201);
    while (node.api->statistics().body_bytes_in_flight > 0) { // let go once the reply has been sent
        std::this_thread::yield();
    }
}

TEST(api_drain, finishes_what_is_in_work) {
    Sample node(with([](ApiOptions& o) { o.server.drain_notice_ms = 100; }));
    TestClient busy = node.client();
    busy.connect();
    busy.write("GET /api/v1/slow HTTP/1.1\r\nHost: a\r\n\r\n");
    node.gate.wait_for(1);
    TestClient follower = node.client();
    follower.get("/api/v1/events");
    const auto stream = node.wait_for_stream();
    node.api->drain();
    const auto ready = node.client().get("/readyz");
    EXPECT_EQ(ready.status, 503);
    EXPECT_EQ(ready.body, "draining\n");
    EXPECT_TRUE(follower.reads_end());
    EXPECT_TRUE(stream->is_closed());
    node.gate.open();
    const auto reply = busy.read_reply();
    EXPECT_EQ(reply.body, "passed");
    EXPECT_EQ(reply.header("Connection"), "close");
    busy.close();
    node.api->wait();
    EXPECT_THROW(node.client().get("/healthz"), Error);
}

TEST(api_drain, does_not_wait_for_ever) {
    Sample node(with([](ApiOptions& o) { o.server.drain_ms = 30; }));
    TestClient busy = node.client();
    busy.connect();
    busy.write("GET /api/v1/slow HTTP/1.1\r\nHost: a\r\n\r\n");
    node.gate.wait_for(1);
    node.api->drain();
    node.api->wait();
    EXPECT_TRUE(busy.reads_end());
}

TEST(api_drain, follows_a_signal) {
    Sample node(with([](ApiOptions& o) { o.server.stop_on_signals = true; }));
    EXPECT_EQ(node.client().get("/healthz").status, 200);
    raise(SIGTERM);
    node.api->wait();
    EXPECT_THROW(node.client().get("/healthz"), Error);
}

TEST(api_server, says_why_it_cannot_listen) {
    Sample node;
    EXPECT_THROW(Sample(with([&](ApiOptions& o) { o.server.port = node.api->port(); })), Error);
    EXPECT_THROW(Sample(with([&](ApiOptions& o) { o.server.certificate_file = "/nowhere.pem"; })), Error);
    EXPECT_THROW(Sample(with([&](ApiOptions& o) { o.server.proxies = "10.0.0.0/33"; })), Error);
}

} // namespace tonghe::api
