// A story as text: given, clock, when, then. One file is one story; its first line says what it tells.
//
//   # A resident follows her own case.
//   clock 2026-03-02 09:00
//
//   when chen.yu POST /api/v1/cases {"service":"insurance-proof","form":{}}
//   then 201 {"case":<case>,"status":"granted",…}
//    and events case.submitted 1, case.granted 1
//   advance 3 workdays
//    and events task.opened 1
//   restart
//
// A second goes by before every request. Who asks is an account of the demonstration, or `anyone`. A step that makes
// entries in the journal names every kind and how many; without `and events` there are none.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace tonghe::story {

struct Step {
    // follow opens an event stream, hears waits until the stream of that account has brought a text, pack changes a
    // file of the world's own copy of the packs.
    enum class Kind { clock, advance, request, follow, hears, pack, restart, settle };

    Kind kind = Kind::request;
    int line = 0;     // first
    int end_line = 0; // last, of the step without what follows it
    std::string text; // clock: `2026-03-02 09:00`; advance: `3 workdays`; hears: the text; pack: `file: old => new`
    // request, follow
    std::string who;
    std::string purpose;              // of `(purpose review)`
    std::vector<std::string> headers; // of `(If-Match: "1")`
    std::string method;
    std::string path;
    std::string body; // JSON, or `file NAME` of tests/files
    // then
    int then_line = 0; // 0: nothing was said
    int then_end_line = 0;
    int status = 0;
    std::string code;    // of an error
    std::string pattern; // JSON; or, in quotes, what the body contains; or empty
    std::vector<std::string> reply_headers;
    int headers_end_line = 0;
    // and events
    int events_line = 0;
    std::string events;

    bool asks() const { return kind == Kind::request || kind == Kind::follow; }
};

struct Script {
    std::filesystem::path file;
    std::string title;
    std::vector<std::string> lines;
    std::vector<Step> steps;
};

// Throws std::runtime_error naming file and line where a line is no step.
Script read_script(const std::filesystem::path& file);

} // namespace tonghe::story
