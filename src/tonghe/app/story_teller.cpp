#include "tonghe/app/story_teller.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <chrono>
#include <iostream>
#include <thread>

namespace tonghe::app {

namespace {

constexpr auto pause_between_lines = std::chrono::milliseconds(900); // of --pace: about what reading one takes

Json json_of(const Text& text) { return JsonObject{{"zh", text.zh}, {"en", text.en}}; }

} // namespace

void StoryTeller::print(const std::string& line) {
    if (console_.json()) {
        return;
    }
    console_.print(line);
    console_.out() << std::flush;
    if (paced_) {
        std::this_thread::sleep_for(pause_between_lines);
    }
}

StoryTeller::Scene& StoryTeller::present() {
    if (scenes_.empty()) {
        scenes_.emplace_back();
    }
    return scenes_.back();
}

void StoryTeller::scene(const Text& title) {
    scenes_.push_back({title, {}, {}});
    print(fmt::format("\n{}  {}", scenes_.size(), title.in(console_.language())));
}

void StoryTeller::tell(const Text& sentence) {
    present().told.push_back(sentence);
    print("   " + sentence.in(console_.language()));
}

bool StoryTeller::expect(const Text& what, const std::string& expected, const std::string& found) {
    const bool held = expected == found;
    ++checks_;
    present().checks.push_back({what, held, expected, found});
    if (!held) {
        ++deviations_;
        const Text line{
            fmt::format("   ✗ {}：应为 {}，实为 {}", what.zh, expected, found),
            fmt::format("   ✗ {}: expected {}, found {}", what.en, expected, found)};
        print(line.in(console_.language()));
    }
    return held;
}

bool StoryTeller::expect(const Text& what, int64_t expected, int64_t found) {
    return expect(what, std::to_string(expected), std::to_string(found));
}

bool StoryTeller::holds(const Text& what, bool held, const std::string& found) {
    const std::string is_so = console_.language() == Language::zh ? "如此" : "so";
    const std::string is_not = console_.language() == Language::zh ? "并非如此" : "otherwise";
    return expect(what, is_so, held ? is_so : found.empty() ? is_not : found);
}

void StoryTeller::broke_off(const Error& error) {
    const Text what{"故事讲到结尾", "the story comes to its end"};
    expect(what, console_.language() == Language::zh ? "结尾" : "the end", error.text().in(console_.language()));
}

JsonArray StoryTeller::document() const {
    JsonArray steps;
    for (const Scene& scene : scenes_) {
        JsonArray told;
        for (const Text& sentence : scene.told) {
            told.push_back(json_of(sentence));
        }
        JsonArray checks;
        for (const Check& check : scene.checks) {
            checks.push_back(JsonObject{
                {"what", json_of(check.what)}, {"ok", check.held}, {"expected", check.expected}, {"found", check.found}}
            );
        }
        steps.push_back(JsonObject{
            {"scene", json_of(scene.title)}, {"told", std::move(told)}, {"checks", std::move(checks)}});
    }
    return steps;
}

} // namespace tonghe::app
