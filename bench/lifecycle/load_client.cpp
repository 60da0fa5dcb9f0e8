#include "load_client.hpp"

#include "tonghe/base/clock.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <memory>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

namespace tonghe::bench {

namespace {

struct Connection {
    Person* person = nullptr;
    int socket = -1;
    std::string in;
    std::string out;
    size_t sent = 0;
    std::string name;
    int64_t began = 0;
    bool done = false;
};

int connect_to(uint16_t port) {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        close(fd);
        return -1;
    }
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

// Length of the whole reply once it has arrived; status and body are then set.
size_t whole_reply(const std::string& in, Reply& reply) {
    const size_t head = in.find("\r\n\r\n");
    if (head == std::string::npos) {
        return 0;
    }
    size_t length = 0;
    const std::string_view headers(in.data(), head + 2);
    for (const char* name : {"Content-Length: ", "content-length: "}) {
        const size_t at = headers.find(name);
        if (at != std::string_view::npos) {
            std::from_chars(headers.data() + at + 16, headers.data() + headers.size(), length);
            break;
        }
    }
    if (in.size() < head + 4 + length) {
        return 0;
    }
    reply.status = std::atoi(in.c_str() + 9);
    reply.body = std::string_view(in).substr(head + 4, length);
    return head + 4 + length;
}

class Load {
  public:
    Load(uint16_t port, const std::vector<Person*>& people) : port_(port), epoll_(epoll_create1(0)) {
        for (Person* person : people) {
            connections_.push_back(std::make_unique<Connection>());
            connections_.back()->person = person;
        }
    }

    ~Load() {
        for (const auto& c : connections_) {
            if (c->socket >= 0) {
                close(c->socket);
            }
        }
        close(epoll_);
    }

    LoadOutcome run(double seconds_max) {
        const int64_t start = steady_micros();
        for (const auto& c : connections_) {
            open(*c);
            ask(*c, {});
        }
        std::vector<epoll_event> events(256);
        while (open_count_ > 0 && static_cast<double>(steady_micros() - start) < seconds_max * 1e6) {
            const int n = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 100);
            for (int i = 0; i < n; ++i) {
                serve(*static_cast<Connection*>(events[static_cast<size_t>(i)].data.ptr));
            }
        }
        outcome_.seconds = static_cast<double>(steady_micros() - start) / 1e6;
        return std::move(outcome_);
    }

  private:
    void open(Connection& c) {
        c.socket = connect_to(port_);
        epoll_event event{EPOLLIN, {.ptr = &c}};
        if (c.socket >= 0) {
            epoll_ctl(epoll_, EPOLL_CTL_ADD, c.socket, &event);
        }
        c.in.clear();
        ++open_count_;
    }

    void finish(Connection& c) {
        if (!c.done) {
            c.done = true;
            --open_count_;
            epoll_ctl(epoll_, EPOLL_CTL_DEL, c.socket, nullptr);
        }
    }

    void ask(Connection& c, const Reply& reply) {
        Call call = c.person->next(reply);
        if (call.bytes.empty()) {
            return finish(c);
        }
        c.name = std::move(call.name);
        c.out = std::move(call.bytes);
        c.began = steady_micros();
        size_t sent = 0;
        while (sent < c.out.size()) { // requests are small: the socket's buffer takes them
            const ssize_t n = write(c.socket, c.out.data() + sent, c.out.size() - sent);
            if (n <= 0) {
                return broke(c);
            }
            sent += static_cast<size_t>(n);
        }
    }

    void broke(Connection& c) {
        ++outcome_.broken;
        epoll_ctl(epoll_, EPOLL_CTL_DEL, c.socket, nullptr);
        close(c.socket);
        --open_count_;
        open(c);
        if (c.socket < 0) {
            return finish(c);
        }
        ask(c, {});
    }

    void serve(Connection& c) {
        char buffer[65536];
        const ssize_t n = read(c.socket, buffer, sizeof buffer);
        if (n <= 0) {
            if (n < 0 && errno == EAGAIN) {
                return;
            }
            return broke(c);
        }
        c.in.append(buffer, static_cast<size_t>(n));
        Reply reply;
        if (const size_t length = whole_reply(c.in, reply); length > 0) {
            outcome_.by_name[c.name].micros.push_back(steady_micros() - c.began);
            ++outcome_.statuses[reply.status];
            const std::string in = std::move(c.in);
            c.in = in.substr(length);
            reply.body = std::string_view(in).substr(length - reply.body.size(), reply.body.size());
            ask(c, reply);
        }
    }

    uint16_t port_;
    int epoll_;
    int64_t open_count_ = 0;
    std::vector<std::unique_ptr<Connection>> connections_;
    LoadOutcome outcome_;
};

} // namespace

double Latencies::percentile(double p) {
    if (micros.empty()) {
        return 0;
    }
    std::sort(micros.begin(), micros.end());
    const auto index = static_cast<size_t>(p / 100 * static_cast<double>(micros.size() - 1));
    return static_cast<double>(micros[index]) / 1000;
}

std::string request(
    std::string_view method,
    std::string_view path,
    std::string_view token,
    std::string_view body,
    std::string_view extra_headers
) {
    std::string out;
    out.append(method).append(" ").append(path).append(" HTTP/1.1\r\nHost: localhost\r\n");
    if (!token.empty()) {
        out.append("Authorization: Bearer ").append(token).append("\r\n");
    }
    out.append(extra_headers);
    if (!body.empty() || method == "POST") {
        out.append("Content-Type: application/json\r\nContent-Length: ")
            .append(std::to_string(body.size()))
            .append("\r\n");
    }
    return out.append("\r\n").append(body);
}

LoadOutcome run_load(uint16_t port, const std::vector<Person*>& people, double seconds_max) {
    return Load(port, people).run(seconds_max);
}

} // namespace tonghe::bench
