// The parts that need no server: headers, addresses, buckets, paths.
#include "tonghe/api/api.hpp"
#include "tonghe/api/internal/response_head.hpp"
#include "tonghe/api/limiter.hpp"
#include "tonghe/api/request_parser.hpp"
#include "tonghe/api/router.hpp"
#include "tonghe/api/settings.hpp"
#include "tonghe/base/error.hpp"

#include <gtest/gtest.h>

namespace tonghe::api {

TEST(api_message, prefers_the_language_asked_for) {
    EXPECT_EQ(language_of(""), Language::zh);
    EXPECT_EQ(language_of("en"), Language::en);
    EXPECT_EQ(language_of("zh-CN,zh;q=0.9,en;q=0.8"), Language::zh);
    EXPECT_EQ(language_of("fr, en;q=0.7, zh;q=0.3"), Language::en);
    EXPECT_EQ(language_of("de"), Language::zh);
}

TEST(api_message, reads_queries_and_cookies) {
    const auto query = parse_query("q=%E5%87%BA%E7%94%9F&empty=&flag&a+b=c%2Bd");
    ASSERT_TRUE(query);
    EXPECT_EQ((*query)[0].second, "出生");
    EXPECT_EQ((*query)[2], (std::pair<std::string, std::string>("flag", "")));
    EXPECT_EQ((*query)[3], (std::pair<std::string, std::string>("a b", "c+d")));
    EXPECT_FALSE(parse_query("a=%2"));
    const Request request{.headers = {{"cookie", "a=1; tonghe_session=s=2;b=3"}}};
    EXPECT_EQ(cookie(request, "tonghe_session"), "s=2");
    EXPECT_EQ(cookie(request, "session"), "");
}

TEST(api_response_head, lets_no_value_begin_another_header) {
    const std::string head = response_head(
        {.status = 303, .headers = {{"Location", "/a\r\nSet-Cookie: x=y"}}}, {.date = "now", .request_id = "r"}
    );
    EXPECT_NE(head.find("Location: /aSet-Cookie: x=y\r\n"), std::string::npos) << head;
    EXPECT_EQ(http_date(*parse_instant("1994-11-06T08:49:37Z")), "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST(api_networks, hold_addresses_of_both_families) {
    const Networks networks("10.0.0.0/8, 192.0.2.7,2001:db8::/32");
    EXPECT_TRUE(networks.hold("10.255.0.1"));
    EXPECT_TRUE(networks.hold("::ffff:10.1.1.1"));
    EXPECT_TRUE(networks.hold("192.0.2.7"));
    EXPECT_FALSE(networks.hold("192.0.2.8"));
    EXPECT_TRUE(networks.hold("2001:db8:1::1"));
    EXPECT_FALSE(networks.hold("2001:db9::1"));
    EXPECT_FALSE(networks.hold("unknown"));
    EXPECT_FALSE(Networks("").hold("10.0.0.1"));
    EXPECT_THROW(Networks("10.0.0.0/33"), Error);
    EXPECT_THROW(Networks("localhost"), Error);
    EXPECT_EQ(caller_address("10.0.0.1", "1.1.1.1, 2.2.2.2, 10.0.0.2", networks), "2.2.2.2");
    EXPECT_EQ(caller_address("3.3.3.3", "1.1.1.1", networks), "3.3.3.3");
    EXPECT_EQ(caller_address("10.0.0.1", "nonsense", networks), "10.0.0.1");
    EXPECT_EQ(bucket_name("2001:db8::1"), bucket_name("2001:db8::2"));
    EXPECT_NE(bucket_name("192.0.2.1"), bucket_name("192.0.2.2"));
}

TEST(api_limiter, refills_with_time) {
    Limiter limiter({.address_requests_per_second = 10, .address_burst = 2});
    std::string who = "a";
    const auto ask = [&](int64_t at) {
        const Admission out = limiter.begin(who, at);
        if (out == Admission::granted) {
            limiter.end(who);
        }
        return out == Admission::granted;
    };
    EXPECT_TRUE(ask(0));
    EXPECT_TRUE(ask(0));
    EXPECT_FALSE(ask(0));
    EXPECT_FALSE(ask(99'999));
    EXPECT_TRUE(ask(100'000));
    EXPECT_FALSE(ask(100'000));
    EXPECT_TRUE(ask(1'000'000));
    EXPECT_TRUE(ask(1'000'000));
    EXPECT_FALSE(ask(1'000'000));
}

TEST(api_limiter, leaves_room_for_others) {
    Limiter limiter({.in_work = 3, .address_in_work = 2});
    std::string a = "a";
    std::string b = "b";
    EXPECT_EQ(limiter.begin(a, 0), Admission::granted);
    EXPECT_EQ(limiter.begin(a, 0), Admission::granted);
    EXPECT_EQ(limiter.begin(a, 0), Admission::address_is_busy);
    EXPECT_EQ(limiter.begin(b, 0), Admission::granted);
    EXPECT_EQ(limiter.begin(b, 0), Admission::node_is_busy);
    limiter.end(a);
    EXPECT_EQ(limiter.begin(b, 0), Admission::granted);
    EXPECT_EQ(limiter.in_work(), 3);
}

TEST(api_limiter, shares_one_bucket_among_strangers_when_full) {
    Limiter limiter({.address_requests_per_second = 1, .address_burst = 1, .addresses_max = 2});
    for (const char* name : {"a", "b"}) {
        std::string bucket = name;
        EXPECT_EQ(limiter.begin(bucket, 0), Admission::granted);
    }
    std::string c = "c";
    EXPECT_EQ(limiter.begin(c, 0), Admission::granted);
    EXPECT_EQ(c, "*");
    std::string d = "d";
    EXPECT_EQ(limiter.begin(d, 0), Admission::too_many_from_address);
    std::string a = "a";
    limiter.end(a);
    limiter.end(c);
    std::string e = "e"; // "a" has fallen idle
    EXPECT_EQ(limiter.begin(e, 10'000'000), Admission::granted);
    EXPECT_EQ(e, "e");
}

TEST(api_router, prefers_words_to_parameters) {
    Router router;
    router.add(Method::get, "/cases/{case}", 0);
    router.add(Method::get, "/cases/mine", 1);
    router.add(Method::get, "/cases/{case}/parts/{part}", 2);
    router.add(Method::get, "/cases/mine/events", 3);
    router.add(Method::get, "/", 4);
    EXPECT_EQ(router.find(Method::get, "/cases/mine").route, 1u);
    const auto case_only = router.find(Method::head, "/cases/a%2Fb");
    EXPECT_EQ(case_only.route, 0u);
    EXPECT_EQ(case_only.parameters, (std::vector<std::string_view>{"a%2Fb"}));
    const auto back = router.find(Method::get, "/cases/mine/parts/7"); // "mine" is a word, but leads nowhere
    EXPECT_EQ(back.route, 2u);
    EXPECT_EQ(back.parameters, (std::vector<std::string_view>{"mine", "7"}));
    EXPECT_EQ(router.find(Method::get, "/").route, 4u);
    EXPECT_FALSE(router.find(Method::get, "/cases//").route);
    EXPECT_FALSE(router.find(Method::get, "").route);
    EXPECT_EQ(router.find(Method::post, "/cases/mine").allow, "GET, HEAD, OPTIONS");
}

TEST(api_request_parser, takes_bytes_one_by_one) {
    const std::string bytes = "POST http://host/a?b=c#d HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nxyGET";
    RequestParser parser(1024, 10);
    std::string pending;
    size_t taken = 0;
    for (const char c : bytes) {
        pending += c;
        if (parser.state() == RequestParser::State::head_done) {
            const Request head = parser.take_head();
            EXPECT_EQ(head.path, "/a");
            EXPECT_EQ(head.query, "b=c");
            parser.accept_body(10);
        }
        const size_t used = parser.feed(pending);
        pending.erase(0, used);
        taken += used;
    }
    ASSERT_EQ(parser.state(), RequestParser::State::done);
    EXPECT_EQ(parser.take_body(), "xy");
    EXPECT_EQ(taken, bytes.size() - 3);
}

TEST(api_settings, set_every_option) {
    Settings values({settings()});
    values.set("api.in_work_max", "7");
    values.set("api.proxies", "10.0.0.0/8");
    const ApiOptions options = options_from(values);
    EXPECT_EQ(options.server.limits.in_work, 7);
    EXPECT_EQ(options.server.proxies, "10.0.0.0/8");
    EXPECT_EQ(options.server.port, 8080);
    for (const Setting& setting : settings()) { // each fallback is a value its own table accepts
        values.set(setting.name, setting.fallback);
    }
}

} // namespace tonghe::api
