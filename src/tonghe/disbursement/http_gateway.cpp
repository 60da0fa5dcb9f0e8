#include "tonghe/disbursement/http_gateway.hpp"

#include "tonghe/disbursement/errors.hpp"

#include <fmt/format.h>

#include <curl/curl.h>
#include <memory>

namespace tonghe::disbursement {

namespace {

struct Answer {
    long status = 0;
    std::string body;
};

size_t append(char* data, size_t size, size_t count, void* to) {
    constexpr size_t bytes_max = 256u << 20;
    auto& body = *static_cast<std::string*>(to);
    if (body.size() + size * count > bytes_max) {
        return 0;
    }
    body.append(data, size * count);
    return size * count;
}

Answer ask(const std::string& url, const std::string* body, Duration limit) {
    static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(
        ready ? curl_easy_init() : nullptr, &curl_easy_cleanup
    );
    if (!curl) {
        throw Error(errors::bank_unavailable, {{"reason", "the HTTP client could not start"}});
    }
    Answer out;
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl.get(), CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(limit.milliseconds()));
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &append);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &out.body);
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(
        curl_slist_append(curl_slist_append(nullptr, "Content-Type: text/plain; charset=utf-8"), "Expect:"),
        &curl_slist_free_all
    );
    if (body != nullptr) {
        curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, "PUT");
        curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body->data());
        curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body->size()));
        curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
    }
    if (const CURLcode code = curl_easy_perform(curl.get()); code != CURLE_OK) {
        throw Error(errors::bank_unavailable, {{"reason", curl_easy_strerror(code)}});
    }
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &out.status);
    if (out.status >= 300 && out.status != 409) {
        throw Error(errors::bank_unavailable, {{"reason", fmt::format("HTTP {}", out.status)}});
    }
    return out;
}

} // namespace

void HttpGateway::submit(const OrderFile& file) {
    if (ask(url_ + "/orders/" + file.name, &file.bytes, limit_).status == 409) {
        throw Error(errors::other_file, {{"name", file.name}});
    }
}

std::vector<ReceivedFile> HttpGateway::collect(size_t files_max) {
    const Answer names = ask(url_ + "/receipts?taken=no", nullptr, limit_);
    std::vector<ReceivedFile> out;
    for (size_t at = 0; at < names.body.size() && out.size() < files_max;) {
        const size_t end = std::min(names.body.find('\n', at), names.body.size());
        const std::string name = names.body.substr(at, end - at);
        at = end + 1;
        const bool is_name = !name.empty() && name.find_first_of("/?#% ") == std::string::npos;
        if (is_name) {
            out.push_back({name, ask(url_ + "/receipts/" + name, nullptr, limit_).body});
        }
    }
    return out;
}

void HttpGateway::taken(const std::string& receipt) {
    const std::string nothing;
    ask(url_ + "/receipts/" + receipt, &nothing, limit_);
}

} // namespace tonghe::disbursement
