// The bytes before a response's body: status line, headers of the response, and those every response carries.
#pragma once
#include "tonghe/api/message.hpp"
#include "tonghe/base/time.hpp"

namespace tonghe::api {

struct HeadContext {
    std::string_view date; // http_date of now
    std::string_view request_id;
    bool keep_alive = true;
    bool is_http_1_0 = false;
    bool secure = false;
    bool bodyless = false; // HEAD, 204, 304: a length may be said, no bytes follow
    size_t body_bytes = 0;
};

std::string response_head(const Response& response, const HeadContext& context);
std::string http_date(Instant at); // Sun, 06 Nov 1994 08:49:37 GMT
const char* reason_phrase(int status);

} // namespace tonghe::api
