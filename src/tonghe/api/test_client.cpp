#include "tonghe/api/test_client.hpp"

#include "tonghe/api/errors.hpp"

#include <charconv>
#include <cstring>
#include <netdb.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tonghe::api {

namespace {

int64_t number_of(std::string_view text) {
    int64_t out = -1;
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

} // namespace

std::string_view TestClient::Reply::header(std::string_view name) const {
    const std::string* value = find_header(headers, name);
    return value == nullptr ? std::string_view() : *value;
}

Json TestClient::Reply::json() const { return parse_json(body, {.bytes_max = body.size()}); }

TestClient::TestClient(std::string host, uint16_t port, int64_t timeout_ms)
    : host_(std::move(host)), port_(port), timeout_ms_(timeout_ms) {}

TestClient TestClient::of_url(std::string_view url, int64_t timeout_ms) {
    const size_t from = url.find("//") == std::string_view::npos ? 0 : url.find("//") + 2;
    const std::string_view authority = url.substr(from, url.find('/', from) - from);
    const size_t colon = authority.rfind(':');
    const int64_t port = colon == std::string_view::npos ? 80 : number_of(authority.substr(colon + 1));
    return {std::string(authority.substr(0, colon)), static_cast<uint16_t>(port), timeout_ms};
}

TestClient::TestClient(TestClient&& other) noexcept
    : host_(std::move(other.host_)), port_(other.port_), timeout_ms_(other.timeout_ms_),
      socket_(std::exchange(other.socket_, -1)), buffer_(std::move(other.buffer_)), always_(std::move(other.always_)) {}

TestClient::~TestClient() { close(); }

void TestClient::fail(const std::string& reason) const {
    throw Error(errors::client_failed, {{"address", host_ + ":" + std::to_string(port_)}, {"reason", reason}});
}

void TestClient::always(std::string name, std::string value) {
    std::erase_if(always_, [&](const Header& header) { return header.name == name; });
    if (!value.empty()) {
        always_.push_back({std::move(name), std::move(value)});
    }
}

void TestClient::close() {
    if (socket_ >= 0) {
        ::close(socket_);
    }
    socket_ = -1;
    buffer_.clear();
}

void TestClient::connect() {
    close();
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(host_.c_str(), std::to_string(port_).c_str(), &hints, &found) != 0) {
        fail("no such host");
    }
    const timeval wait{.tv_sec = timeout_ms_ / 1000, .tv_usec = timeout_ms_ % 1000 * 1000};
    const int on = 1;
    for (const addrinfo* at = found; at != nullptr && socket_ < 0; at = at->ai_next) {
        socket_ = ::socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);
        setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
        setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
        setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (::connect(socket_, at->ai_addr, at->ai_addrlen) != 0) {
            ::close(std::exchange(socket_, -1));
        }
    }
    freeaddrinfo(found);
    if (socket_ < 0) {
        fail(std::strerror(errno));
    }
}

void TestClient::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0 && (errno == EPIPE || errno == ECONNRESET)) {
            return; // the server may have answered before reading it all
        }
        if (sent <= 0) {
            fail(std::strerror(errno));
        }
        bytes.remove_prefix(static_cast<size_t>(sent));
    }
}

bool TestClient::fill() {
    char bytes[16 * 1024];
    const ssize_t got = ::recv(socket_, bytes, sizeof bytes, 0);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        fail("no reply in time");
    }
    if (got > 0) {
        buffer_.append(bytes, static_cast<size_t>(got));
    }
    return got > 0;
}

std::string TestClient::read_until(std::string_view mark) {
    size_t end = buffer_.find(mark);
    while (end == std::string::npos) {
        if (!fill()) {
            fail("closed by the server");
        }
        end = buffer_.find(mark);
    }
    std::string out = buffer_.substr(0, end + mark.size());
    buffer_.erase(0, out.size());
    return out;
}

bool TestClient::reads_end() {
    while (fill()) {
    }
    return true;
}

TestClient::Reply TestClient::read_reply(bool bodyless) {
    const std::string head = read_until("\r\n\r\n");
    Reply out;
    out.status = static_cast<int>(number_of(std::string_view(head).substr(std::min(head.find(' ') + 1, head.size()))));
    size_t at = head.find("\r\n") + 2;
    while (at + 2 < head.size()) {
        const size_t end = head.find("\r\n", at);
        const size_t colon = head.find(':', at);
        const size_t value = head.find_first_not_of(' ', colon + 1);
        out.headers.push_back({head.substr(at, colon - at), head.substr(value, end - value)});
        at = end + 2;
    }
    if (out.status == 100) {
        return read_reply(bodyless);
    }
    const int64_t length = number_of(out.header("Content-Length"));
    if (length >= 0 && !bodyless && out.status != 304) {
        while (buffer_.size() < static_cast<size_t>(length)) {
            if (!fill()) {
                fail("closed in the middle of a reply");
            }
        }
        out.body = buffer_.substr(0, static_cast<size_t>(length));
        buffer_.erase(0, out.body.size());
    }
    return out;
}

TestClient::Reply
TestClient::send(Method method, std::string_view target, std::string_view body, const Headers& headers) {
    std::string bytes = std::string(word(method)) + " " + std::string(target) + " HTTP/1.1\r\nHost: " + host_ + "\r\n";
    for (const Headers* some : {&std::as_const(always_), &headers}) {
        for (const Header& header : *some) {
            bytes += header.name + ": " + header.value + "\r\n";
        }
    }
    if (!body.empty() || method == Method::post || method == Method::put || method == Method::patch) {
        bytes += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    }
    bytes += "\r\n";
    bytes += body;
    const bool kept = socket_ >= 0;
    if (kept) { // the server's goodbye to an idle connection is waiting by now, if there is one
        char one = 0;
        if (::recv(socket_, &one, 1, MSG_PEEK | MSG_DONTWAIT) == 0) {
            close();
        }
    }
    if (socket_ < 0) {
        connect();
    }
    write(bytes);
    Reply out = read_reply(method == Method::head);
    if (out.header("Connection") == "close" && !out.header("Content-Length").empty()) {
        close();
    }
    return out;
}

namespace {

Headers with_json(const Headers& headers) {
    Headers out = headers;
    out.push_back({"Content-Type", "application/json"});
    return out;
}

} // namespace

TestClient::Reply TestClient::post(std::string_view target, const Json& body, const Headers& headers) {
    return send(Method::post, target, to_text(body), with_json(headers));
}

TestClient::Reply TestClient::put(std::string_view target, const Json& body, const Headers& headers) {
    return send(Method::put, target, to_text(body), with_json(headers));
}

TestClient::Reply TestClient::patch(std::string_view target, const Json& body, const Headers& headers) {
    return send(Method::patch, target, to_text(body), with_json(headers));
}

} // namespace tonghe::api
