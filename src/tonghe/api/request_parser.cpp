#include "tonghe/api/request_parser.hpp"

#include "tonghe/api/errors.hpp"
#include "tonghe/api/internal/beast.hpp"

namespace tonghe::api {

namespace http = boost::beast::http;

struct RequestParser::Impl {
    size_t header_bytes_max;
    size_t header_count_max;
    std::optional<http::request_parser<http::string_body>> parser;
    State state = State::head;
    size_t body_bytes_max = 0;
    std::optional<Error> failure;

    Impl(size_t bytes, size_t count) : header_bytes_max(bytes), header_count_max(count) {}

    void fail(Error error) {
        failure.emplace(std::move(error));
        state = State::failed;
    }

    void fail(const std::string& reason) { fail(Error(errors::bad_request, {{"reason", reason}})); }

    void fail(const boost::system::error_code& problem) {
        if (problem == http::error::header_limit) {
            fail(Error(errors::header_too_large, {{"bytes_max", std::to_string(header_bytes_max)}}));
        } else if (problem == http::error::body_limit) {
            fail(Error(errors::body_too_large, {{"bytes_max", std::to_string(body_bytes_max)}}));
        } else {
            fail(problem.message());
        }
    }

    // What Beast lets pass and we do not.
    void check_head() {
        const auto& head = parser->get();
        const std::string_view target = head.target();
        size_t fields = 0;
        size_t hosts = 0;
        size_t codings = 0;
        for (const auto& field : head) {
            ++fields;
            hosts += field.name() == http::field::host ? 1 : 0;
            codings += field.name() == http::field::transfer_encoding ? 1 : 0;
        }
        if (fields > header_count_max) {
            fail(Error(errors::header_too_large, {{"bytes_max", std::to_string(header_bytes_max)}}));
        } else if (head.version() != 11 && head.version() != 10) {
            fail("HTTP/1.1 is spoken here");
        } else if (hosts > 1 || (hosts == 0 && head.version() == 11)) {
            fail("one Host header is needed");
        } else if (codings > 0 && !parser->chunked()) {
            fail("the transfer coding is not chunked");
        } else if (codings > 0 && head.version() == 10) {
            fail("HTTP/1.0 has no transfer coding");
        } else if (target != "*" && (target.empty() || target[0] != '/') && !is_absolute(target)) {
            fail("the target is not a path");
        }
    }

    static bool is_absolute(std::string_view target) {
        return target.substr(0, 7) == "http://" || target.substr(0, 8) == "https://";
    }
};

RequestParser::RequestParser(size_t header_bytes_max, size_t header_count_max)
    : impl_(std::make_unique<Impl>(header_bytes_max, header_count_max)) {
    reset();
}

RequestParser::~RequestParser() = default;

void RequestParser::reset() {
    impl_->parser.emplace();
    impl_->parser->header_limit(static_cast<uint32_t>(impl_->header_bytes_max));
    impl_->parser->body_limit(boost::none); // judged by us once the head is known
    impl_->parser->eager(false);
    impl_->state = State::head;
    impl_->failure.reset();
}

size_t RequestParser::feed(std::string_view input) {
    size_t used = 0;
    while (impl_->state == State::head || impl_->state == State::body) {
        auto& parser = *impl_->parser;
        boost::system::error_code problem;
        if (used < input.size()) {
            used += parser.put(boost::asio::const_buffer(input.data() + used, input.size() - used), problem);
        } else {
            problem = http::error::need_more;
        }
        if (problem && problem != http::error::need_more) {
            impl_->fail(problem);
        } else if (impl_->state == State::head && parser.is_header_done()) {
            impl_->state = State::head_done;
            impl_->check_head();
        } else if (impl_->state == State::body && parser.is_done()) {
            impl_->state = State::done;
        } else if (problem) {
            break; // more is needed
        }
    }
    return used;
}

void RequestParser::accept_body(size_t bytes_max) {
    auto& parser = *impl_->parser;
    impl_->body_bytes_max = bytes_max;
    if (const auto length = content_length(); length && *length > bytes_max) {
        impl_->fail(Error(errors::body_too_large, {{"bytes_max", std::to_string(bytes_max)}}));
        return;
    }
    parser.body_limit(bytes_max);
    parser.eager(true);
    impl_->state = parser.is_done() ? State::done : State::body;
}

RequestParser::State RequestParser::state() const { return impl_->state; }

const Error& RequestParser::failure() const { return *impl_->failure; }

Request RequestParser::take_head() {
    const auto& head = impl_->parser->get();
    Request out;
    out.method = parse_method(head.method_string());
    std::string_view target = head.target();
    if (Impl::is_absolute(target)) { // as a proxy would send it: the authority is dropped
        const size_t path = target.find('/', target.find("//") + 2);
        target = path == std::string_view::npos ? "/" : target.substr(path);
    }
    target = target.substr(0, target.find('#'));
    const size_t question = std::min(target.find('?'), target.size());
    out.path = target.substr(0, question);
    out.query = target.substr(std::min(question + 1, target.size()));
    out.headers.reserve(16);
    for (const auto& field : head) {
        out.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    }
    return out;
}

std::string RequestParser::take_body() { return std::move(impl_->parser->get().body()); }

size_t RequestParser::body_bytes() const { return impl_->parser->get().body().size(); }

std::optional<uint64_t> RequestParser::content_length() const {
    const auto length = impl_->parser->content_length();
    return length ? std::optional<uint64_t>(*length) : std::nullopt;
}

bool RequestParser::keep_alive() const { return impl_->parser->keep_alive(); }

bool RequestParser::is_http_1_0() const { return impl_->parser->get().version() == 10; }

bool RequestParser::expects_continue() const {
    const auto& head = impl_->parser->get();
    const auto expect = head.find(http::field::expect);
    return expect != head.end() && boost::beast::iequals(expect->value(), "100-continue");
}

} // namespace tonghe::api
