// Connections lent one at a time. Whoever finds none free waits a bounded time.
#pragma once
#include "tonghe/store/errors.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace tonghe::store::internal {

template <class Connection> class Pool {
  public:
    Pool(int size, std::function<std::unique_ptr<Connection>()> make) : make_(std::move(make)), idle_(size_t(size)) {}

    // A connection for as long as it lives; one that reports `broken()` is replaced at its next use.
    class Lease {
      public:
        explicit Lease(Pool& pool) : pool_(pool), connection_(pool.take()) {}

        ~Lease() { pool_.give_back(std::move(connection_)); }

        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;

        Connection& operator*() { return *connection_; }

        Connection* operator->() { return connection_.get(); }

        void renew() {
            connection_.reset();
            connection_ = pool_.make_();
        }

      private:
        Pool& pool_;
        std::unique_ptr<Connection> connection_;
    };

    // Waits for every lent connection and closes them all; later leases are refused.
    void close() {
        std::unique_lock lock(mutex_);
        closed_ = true;
        freed_.notify_all();
        freed_.wait(lock, [&] { return lent_ == 0; });
        idle_.clear();
    }

  private:
    std::unique_ptr<Connection> take() {
        std::unique_ptr<Connection> connection;
        {
            std::unique_lock lock(mutex_);
            if (!freed_.wait_for(lock, wait_max, [&] { return closed_ || !idle_.empty(); })) {
                throw Error(errors::overloaded).retry_after(2);
            }
            if (closed_) {
                throw Error(errors::closed).retry_after(5);
            }
            connection = std::move(idle_.back());
            idle_.pop_back();
            ++lent_;
        }
        if (connection == nullptr || connection->broken()) {
            try {
                connection.reset();
                connection = make_();
            } catch (...) {
                give_back(nullptr);
                throw;
            }
        }
        return connection;
    }

    void give_back(std::unique_ptr<Connection> connection) {
        const std::lock_guard lock(mutex_);
        idle_.push_back(std::move(connection));
        --lent_;
        freed_.notify_all();
    }

    static constexpr std::chrono::seconds wait_max{10};
    std::function<std::unique_ptr<Connection>()> make_;
    std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<std::unique_ptr<Connection>> idle_; // nullptr: made when first lent
    int lent_ = 0;
    bool closed_ = false;
};

} // namespace tonghe::store::internal
