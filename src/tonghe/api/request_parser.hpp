// Bytes of a connection into requests. The parsing itself is Boost.Beast's, which many have attacked; this adds our
// limits and refuses what two readers could understand differently (request smuggling).
//
// Always true
//  1. After the head the parser pauses until `accept_body` says how large a body may be.
//  2. A request with both Content-Length and Transfer-Encoding, two lengths, a coding other than chunked, no Host or
//  two of
//     them, or a target that is no path, is refused with 400.
//  3. What follows a complete request is left to the next one.
#pragma once
#include "tonghe/api/message.hpp"
#include "tonghe/base/error.hpp"

#include <memory>
#include <string_view>

namespace tonghe::api {

class RequestParser {
  public:
    enum class State { head, head_done, body, done, failed };

    RequestParser(size_t header_bytes_max, size_t header_count_max);
    ~RequestParser();

    void reset(); // for the next request of the connection
    // Takes bytes off the front of `input` and answers how many. The rest must be offered again, with more behind it.
    size_t feed(std::string_view input);
    void accept_body(size_t bytes_max); // in state head_done

    State state() const;
    const Error& failure() const; // in state failed
    Request take_head();          // from head_done on, once
    std::string take_body();      // in state done
    size_t body_bytes() const;    // so far
    std::optional<uint64_t> content_length() const;
    bool keep_alive() const;
    bool is_http_1_0() const;
    bool expects_continue() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace tonghe::api
