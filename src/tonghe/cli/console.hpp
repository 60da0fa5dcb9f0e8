// Where a command speaks: its product on one stream, its progress and troubles on the other, in one language.
#pragma once
#include "tonghe/base/error.hpp"
#include "tonghe/base/json.hpp"

#include <iosfwd>
#include <string>
#include <string_view>

namespace tonghe::cli {

class Console {
  public:
    Console(std::ostream& out, std::ostream& err, Language language, bool terminal)
        : out_(out), err_(err), language_(language), terminal_(terminal) {}

    Language language() const { return language_; }

    void set_language(Language language) { language_ = language; }

    bool json() const { return json_; }

    void set_json(bool json) { json_ = json; }

    bool terminal() const { return terminal_; } // standard error is one: progress may be drawn

    std::ostream& out() { return out_; }

    std::ostream& err() { return err_; }

    void print(std::string_view line); // product; nothing with --json
    void print(const Json& document);  // product of --json, one line
    void say(const Text& text);        // about the work, on standard error
    void fail(const Error& error);     // the error with all its faults

  private:
    std::ostream& out_;
    std::ostream& err_;
    Language language_;
    bool terminal_;
    bool json_ = false;
};

// A bar for work of more than a second, on a terminal only. One thread at a time.
class Progress {
  public:
    Progress(Console& console, const Text& title, int64_t total);
    ~Progress(); // takes the bar away
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void at(int64_t done);

  private:
    Console& console_;
    std::string title_;
    int64_t total_;
    int64_t began_micros_;
    int64_t drawn_micros_ = 0;
};

// "人口  [########------------]  40%  120,000/300,000  还需 12 s"
std::string
progress_line(const std::string& title, int64_t done, int64_t total, int64_t elapsed_micros, Language language);

Language language_of_environment(); // zh where LC_ALL, LC_MESSAGES or LANG says so

} // namespace tonghe::cli
