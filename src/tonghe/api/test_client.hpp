// A small blocking HTTP client with keep-alive, for tests, the walkthrough and the load generator. One thread at a
// time.
#pragma once
#include "tonghe/api/message.hpp"
#include "tonghe/base/json.hpp"

#include <string>
#include <string_view>

namespace tonghe::api {

class TestClient {
  public:
    struct Reply {
        int status = 0;
        Headers headers;
        std::string body;

        std::string_view header(std::string_view name) const; // "" where absent
        Json json() const;                                    // throws where the body is none
    };

    TestClient(std::string host, uint16_t port, int64_t timeout_ms = 10'000);
    static TestClient of_url(std::string_view url, int64_t timeout_ms = 10'000); // http://host:port
    TestClient(TestClient&& other) noexcept;
    TestClient& operator=(TestClient&&) = delete;
    ~TestClient();

    // Sent with every request from now on; an empty value takes the header away again.
    void always(std::string name, std::string value);

    // Throws Error(api.client_failed). A kept connection that the server has closed meanwhile is opened anew.
    Reply send(Method method, std::string_view target, std::string_view body = {}, const Headers& headers = {});

    Reply get(std::string_view target, const Headers& headers = {}) { return send(Method::get, target, {}, headers); }

    Reply post(std::string_view target, const Json& body, const Headers& headers = {});
    Reply put(std::string_view target, const Json& body, const Headers& headers = {});
    Reply patch(std::string_view target, const Json& body, const Headers& headers = {});

    Reply remove(std::string_view target, const Headers& headers = {}) {
        return send(Method::remove, target, {}, headers);
    }

    // For tests of the protocol itself.
    void connect();
    void write(std::string_view bytes);
    Reply read_reply(bool bodyless = false);
    std::string read_until(std::string_view mark); // up to and with it; of an event stream, "\n\n"
    bool reads_end();                              // whether the server has closed, waiting for it
    void close();

  private:
    bool fill(); // false at the end
    [[noreturn]] void fail(const std::string& reason) const;

    std::string host_;
    uint16_t port_;
    int64_t timeout_ms_;
    int socket_ = -1;
    std::string buffer_;
    Headers always_;
};

} // namespace tonghe::api
