#include "tonghe/store/internal/postgres_listener.hpp"

#include "tonghe/base/log.hpp"

#include <libpq-fe.h>

#include <array>
#include <chrono>
#include <poll.h>
#include <sys/eventfd.h>
#include <thread>
#include <unistd.h>

namespace tonghe::store::internal {

namespace {

constexpr int again_ms = 2'000;
constexpr int look_ms = 30'000; // a connection that is gone without a word is noticed by then

using Connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;
using Answer = std::unique_ptr<PGresult, decltype(&PQclear)>;

} // namespace

struct PostgresListener::Impl {
    Impl(std::string u, std::string c, std::function<void()> h)
        : url(std::move(u)), channel(std::move(c)), heard(std::move(h)), ends(eventfd(0, EFD_CLOEXEC)),
          thread([this] { run(); }) {}

    ~Impl() {
        const uint64_t one = 1;
        static_cast<void>(!::write(ends, &one, sizeof one));
        thread.join();
        ::close(ends);
    }

    // False where the listening is to end.
    bool wait(int descriptor, int ms) const {
        std::array<pollfd, 2> waits{{{ends, POLLIN, 0}, {descriptor, POLLIN, 0}}};
        ::poll(waits.data(), descriptor >= 0 ? 2 : 1, ms);
        return (waits[0].revents & POLLIN) == 0;
    }

    bool listens(PGconn* connection) const {
        if (PQstatus(connection) != CONNECTION_OK) {
            return false;
        }
        const Answer answer(PQexec(connection, ("LISTEN " + channel).c_str()), &PQclear);
        return PQresultStatus(answer.get()) == PGRES_COMMAND_OK;
    }

    // Until the connection or the listening ends; false for the latter.
    bool hear(PGconn* connection) const {
        heard();
        while (wait(PQsocket(connection), look_ms)) {
            if (PQconsumeInput(connection) == 0) {
                return true;
            }
            bool any = false;
            while (PGnotify* told = PQnotifies(connection)) {
                PQfreemem(told);
                any = true;
            }
            if (any) {
                heard();
            } else if (!listens(connection)) { // a word now and then, so that a dead connection shows
                return true;
            }
        }
        return false;
    }

    void run() const {
        do {
            const Connection connection(PQconnectdb(url.c_str()), &PQfinish);
            if (!listens(connection.get())) {
                base::log_warning("store.listen_failed", {{"channel", channel}});
            } else if (!hear(connection.get())) {
                return;
            }
        } while (wait(-1, again_ms));
    }

    const std::string url;
    const std::string channel;
    const std::function<void()> heard;
    const int ends;
    std::thread thread; // last: it uses the others
};

PostgresListener::PostgresListener(std::string url, std::string channel, std::function<void()> heard)
    : impl_(std::make_unique<Impl>(std::move(url), std::move(channel), std::move(heard))) {}

PostgresListener::~PostgresListener() = default;

} // namespace tonghe::store::internal
