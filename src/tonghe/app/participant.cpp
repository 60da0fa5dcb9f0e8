#include "tonghe/app/participant.hpp"

#include "tonghe/app/errors.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <thread>

namespace tonghe::app {

namespace {

constexpr int64_t reply_within_ms = 120'000; // verifying a long journal takes its time
constexpr int tries_max = 8;

bool is_busy(int status) { return status == 429 || status == 503; }

std::string detail_of(const api::TestClient::Reply& reply) {
    try {
        const Json problem = reply.json();
        std::string out = text_at(problem, "/code") + " " + text_at(problem, "/detail");
        for (const Json& fault : array_at(problem, "/faults")) {
            out += " [" + text_at(fault, "/pointer") + " " + words_at(fault, "/what").zh + "]";
        }
        return out;
    } catch (const Error&) {
        return "";
    }
}

} // namespace

Participant::Participant(const std::string& url, Language language)
    : client_(api::TestClient::of_url(url, reply_within_ms)) {
    client_.always("Accept-Language", language == Language::zh ? "zh-CN" : "en");
}

void Participant::sign_in(const std::string& login, const std::string& password) {
    const Json session = post("/sessions", JsonObject{{"account", login}, {"password", password}}, 201);
    client_.always("Authorization", "Bearer " + text_at(session, "/token"));
    login_ = login;
    actor_ = *at_pointer(get("/session"), "/actor");
}

std::string Participant::name() const { return text_at(actor_, "/name"); }

std::string Participant::unit() const { return text_at(actor_, "/posts/0/unit_title"); }

api::TestClient::Reply
Participant::send(api::Method method, const std::string& path, const std::string& body, api::Headers headers) {
    for (int tries = 1;; ++tries) {
        api::TestClient::Reply reply = client_.send(method, "/api/v1" + path, body, headers);
        if (!is_busy(reply.status) || tries == tries_max) {
            return reply;
        }
        const int64_t seconds =
            std::clamp<int64_t>(std::atoll(std::string(reply.header("Retry-After")).c_str()), 1, 10);
        std::this_thread::sleep_for(std::chrono::seconds(seconds));
    }
}

Json Participant::ask(
    api::Method method, const std::string& path, const std::string& body, api::Headers headers, int status
) {
    const api::TestClient::Reply reply = send(method, path, body, std::move(headers));
    if (reply.status != status) {
        throw Error(
            errors::story_stopped,
            {{"who", login_.empty() ? "?" : login_},
             {"request", std::string(word(method)) + " " + path},
             {"expected", std::to_string(status)},
             {"status", std::to_string(reply.status)},
             {"detail", detail_of(reply)}}
        );
    }
    return reply.body.empty() ? Json() : reply.json();
}

JsonArray Participant::rows(const std::string& path) {
    const Json reply = get(path);
    return array_at(reply, "/rows");
}

Json Participant::post(const std::string& path, const Json& body, int status, const api::Headers& headers) {
    api::Headers all = headers;
    all.push_back({"Content-Type", "application/json"});
    return ask(api::Method::post, path, to_text(body), std::move(all), status);
}

Json Participant::patch(const std::string& path, const Json& body, const std::string& version) {
    return ask(
        api::Method::patch,
        path,
        to_text(body),
        {{"Content-Type", "application/json"}, {"If-Match", "\"" + version + "\""}},
        200
    );
}

Json Participant::try_patch(const std::string& path, const Json& body, const std::string& version) {
    return send(
               api::Method::patch,
               path,
               to_text(body),
               {{"Content-Type", "application/json"}, {"If-Match", "\"" + version + "\""}}
    ).json();
}

Json Participant::upload(
    const std::string& path, std::string_view bytes, const std::string& type, const std::string& name
) {
    return ask(api::Method::post, path, std::string(bytes), {{"Content-Type", type}, {"X-File-Name", name}}, 200);
}

std::string Participant::get_text(const std::string& path) {
    const api::TestClient::Reply reply = send(api::Method::get, path, {}, {});
    return reply.status == 200 ? reply.body : "";
}

int Participant::try_post(const std::string& path, const Json& body) {
    return send(api::Method::post, path, to_text(body), {{"Content-Type", "application/json"}}).status;
}

std::string text_at(const Json& json, std::string_view pointer) {
    const Json* found = at_pointer(json, pointer);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
}

int64_t integer_at(const Json& json, std::string_view pointer) {
    const Json* found = at_pointer(json, pointer);
    return found != nullptr && found->is_number() ? found->to_number<int64_t>() : 0;
}

Text words_at(const Json& json, std::string_view pointer) {
    return {text_at(json, std::string(pointer) + "/zh"), text_at(json, std::string(pointer) + "/en")};
}

const JsonArray& array_at(const Json& json, std::string_view pointer) {
    static const JsonArray none;
    const Json* found = at_pointer(json, pointer);
    return found != nullptr && found->is_array() ? found->get_array() : none;
}

bool is_true_at(const Json& json, std::string_view pointer) {
    const Json* found = at_pointer(json, pointer);
    return found != nullptr && found->is_bool() && found->get_bool();
}

} // namespace tonghe::app
