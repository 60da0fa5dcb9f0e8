// A story told while it is played: scenes, sentences, and checks of what each act brought about.
//
// Always true
//  1. A check that fails is told at once with what was expected and what was found; the telling goes on.
//  2. With --json nothing is printed on the way: the same scenes, sentences and checks are `document()`.
#pragma once
#include "tonghe/cli/console.hpp"

#include <string>
#include <vector>

namespace tonghe::app {

class StoryTeller {
  public:
    StoryTeller(cli::Console& console, bool paced) : console_(console), paced_(paced) {}

    void scene(const Text& title);
    void tell(const Text& sentence);
    // Whether they are the same; a difference is a deviation.
    bool expect(const Text& what, const std::string& expected, const std::string& found);
    bool expect(const Text& what, int64_t expected, int64_t found);
    bool holds(const Text& what, bool held, const std::string& found = "");
    // What ended the story before its end.
    void broke_off(const Error& error);

    int checks() const { return checks_; }

    int deviations() const { return deviations_; }

    JsonArray document() const;

  private:
    struct Check {
        Text what;
        bool held = true;
        std::string expected;
        std::string found;
    };

    struct Scene {
        Text title;
        std::vector<Text> told;
        std::vector<Check> checks;
    };

    Scene& present();
    void print(const std::string& line);

    cli::Console& console_;
    bool paced_;
    int checks_ = 0;
    int deviations_ = 0;
    std::vector<Scene> scenes_;
};

} // namespace tonghe::app
