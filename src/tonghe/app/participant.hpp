// Somebody in a story, at a terminal: signed in or a stranger, and reaching the node through its API only.
//
// Always true
//  1. A reply with another status than asked for ends the story: Error(app.story_stopped) with what the node said.
//  2. A node that asks to wait (429, 503) is asked again after the time it names, a bounded number of times.
#pragma once
#include "tonghe/api/test_client.hpp"
#include "tonghe/base/text.hpp"

#include <string>

namespace tonghe::app {

class Participant {
  public:
    Participant(const std::string& url, Language language);

    void sign_in(const std::string& login, const std::string& password);

    const std::string& login() const { return login_; }

    const Json& actor() const { return actor_; } // as GET /session tells it

    std::string name() const;
    std::string unit() const; // title of an officer's first unit

    Json get(const std::string& path) { return ask(api::Method::get, path, {}, {}, 200); }

    JsonArray rows(const std::string& path); // of a list

    Json post(const std::string& path, const Json& body, int status = 200, const api::Headers& headers = {});
    Json patch(const std::string& path, const Json& body, const std::string& version);
    Json upload(const std::string& path, std::string_view bytes, const std::string& type, const std::string& name);
    std::string get_text(const std::string& path); // a body that is no JSON

    // The status alone, for what is expected to be refused.
    int try_get(const std::string& path) { return send(api::Method::get, path, {}, {}).status; }

    int try_post(const std::string& path, const Json& body);
    Json try_patch(const std::string& path, const Json& body, const std::string& version); // the problem it is met with

  private:
    api::TestClient::Reply
    send(api::Method method, const std::string& path, const std::string& body, api::Headers headers);
    Json ask(api::Method method, const std::string& path, const std::string& body, api::Headers headers, int status);

    api::TestClient client_;
    std::string login_;
    Json actor_;
};

// Reading replies: what stands at a pointer, or empty.
std::string text_at(const Json& json, std::string_view pointer);
int64_t integer_at(const Json& json, std::string_view pointer);
Text words_at(const Json& json, std::string_view pointer); // {zh, en}
const JsonArray& array_at(const Json& json, std::string_view pointer);
const JsonArray& array_at(Json&& json, std::string_view pointer) = delete; // it would outlive the reply
bool is_true_at(const Json& json, std::string_view pointer);

} // namespace tonghe::app
