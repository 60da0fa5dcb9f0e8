#include "tonghe/notify/http_post.hpp"

#include <curl/curl.h>
#include <memory>

namespace tonghe::notify {

namespace {

size_t ignore(char*, size_t size, size_t count, void*) { return size * count; }

} // namespace

PostOutcome
http_post(const std::string& url, const std::string& body, const std::vector<std::string>& headers, Duration limit) {
    static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(
        ready ? curl_easy_init() : nullptr, &curl_easy_cleanup
    );
    if (!curl) {
        return {0, "the HTTP client could not start"};
    }
    curl_slist* raw = nullptr;
    for (const std::string& header : headers) {
        raw = curl_slist_append(raw, header.c_str());
    }
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> list(raw, &curl_slist_free_all);
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl.get(), CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(limit.milliseconds()));
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, list.get());
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &ignore);
    const CURLcode code = curl_easy_perform(curl.get());
    if (code != CURLE_OK) {
        return {0, curl_easy_strerror(code)};
    }
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    return {static_cast<int>(status), ""};
}

} // namespace tonghe::notify
