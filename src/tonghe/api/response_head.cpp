#include "tonghe/api/internal/response_head.hpp"

#include <fmt/format.h>

namespace tonghe::api {

namespace {

constexpr std::string_view default_policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' "
                                            "data: blob:; object-src 'none'; base-uri 'self'; "
                                            "form-action 'self'; frame-ancestors 'none'";

constexpr std::string_view fixed_headers = "X-Content-Type-Options: nosniff\r\n"
                                           "Referrer-Policy: same-origin\r\n"
                                           "Cross-Origin-Opener-Policy: same-origin\r\n"
                                           "Cross-Origin-Resource-Policy: same-origin\r\n";

// A line break in a value would begin a header of somebody else's choosing.
void append_value(std::string& out, std::string_view value) {
    for (const char c : value) {
        if (c != '\r' && c != '\n' && c != '\0') {
            out += c;
        }
    }
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    append_value(out, value);
    out += "\r\n";
}

} // namespace

const char* reason_phrase(int status) {
    switch (status) {
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 202:
        return "Accepted";
    case 204:
        return "No Content";
    case 301:
        return "Moved Permanently";
    case 302:
        return "Found";
    case 303:
        return "See Other";
    case 304:
        return "Not Modified";
    case 307:
        return "Temporary Redirect";
    case 308:
        return "Permanent Redirect";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 406:
        return "Not Acceptable";
    case 408:
        return "Request Timeout";
    case 409:
        return "Conflict";
    case 410:
        return "Gone";
    case 412:
        return "Precondition Failed";
    case 413:
        return "Content Too Large";
    case 415:
        return "Unsupported Media Type";
    case 422:
        return "Unprocessable Content";
    case 423:
        return "Locked";
    case 428:
        return "Precondition Required";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 500:
        return "Internal Server Error";
    case 502:
        return "Bad Gateway";
    case 503:
        return "Service Unavailable";
    case 504:
        return "Gateway Timeout";
    case 507:
        return "Insufficient Storage";
    default:
        return status < 400 ? "OK" : "Error";
    }
}

std::string http_date(Instant at) {
    static constexpr const char* days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static constexpr const char* months[] = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const Date day = date_of(at - shanghai_offset); // the day in Greenwich
    const int64_t second = (at - (start_of(day) + shanghai_offset)).seconds();
    return fmt::format(
        "{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
        days[day.weekday() - 1],
        day.day(),
        months[day.month() - 1],
        day.year(),
        second / 3600,
        second / 60 % 60,
        second % 60
    );
}

std::string response_head(const Response& response, const HeadContext& context) {
    std::string out;
    out.reserve(768 + (context.bodyless ? 0 : response.body.size()));
    out += "HTTP/1.1 ";
    out += std::to_string(response.status);
    out += ' ';
    out += reason_phrase(response.status);
    out += "\r\nDate: ";
    out += context.date;
    out += "\r\n";
    if (!response.content_type.empty()) {
        append_header(out, "Content-Type", response.content_type);
    }
    if (response.stream != nullptr) {
        out += "X-Accel-Buffering: no\r\n";
    } else if (response.status != 204 && response.status != 304) {
        out += "Content-Length: ";
        out += std::to_string(context.body_bytes);
        out += "\r\n";
    }
    if (!context.keep_alive) {
        out += "Connection: close\r\n";
    } else if (context.is_http_1_0) {
        out += "Connection: keep-alive\r\n";
    }
    for (const Header& header : response.headers) {
        append_header(out, header.name, header.value);
    }
    if (find_header(response.headers, "Cache-Control") == nullptr) {
        out += "Cache-Control: no-store\r\n";
    }
    append_header(out, "X-Request-Id", context.request_id);
    append_header(
        out,
        "Content-Security-Policy",
        response.content_security_policy.empty() ? default_policy : response.content_security_policy
    );
    out += fixed_headers;
    if (context.secure) {
        out += "Strict-Transport-Security: max-age=31536000\r\n";
    }
    out += "\r\n";
    return out;
}

} // namespace tonghe::api
