// Errors: what ends a request, a command or a unit of work, said so that a person can act on it.
//
// Always true
//  1. A code (`case.not_found`) is one line in some module's errors.hpp, never reused, and carries its HTTP status.
//  2. An `Error` is thrown by the work and caught once at a rim: the API, the command line, each worker loop.
//  3. Faults travel with the error all at once, each with its place: a JSON pointer, or a file and line.
//
// Elsewhere: results that the caller carries on with are values (base/parsed.hpp).
#pragma once
#include "tonghe/base/text.hpp"

#include <cstdint>
#include <exception>
#include <string>
#include <vector>

namespace tonghe {

struct ErrorCode {
    const char* name; // `case.not_allowed_now`: the state of affairs
    int status;       // of the HTTP reply
    const char* zh;   // pattern with {arguments}: what happened, which thing, what to do now
    const char* en;
};

// One thing wrong at one place of an input. `pointer` is a JSON pointer (RFC 6901) into the body, `file` and `line`
// a place in a pack; one of the two is set.
struct Fault {
    std::string code;
    std::string pointer;
    std::string file;
    int line = 0;
    Text what;
    Text remedy;

    bool operator==(const Fault&) const = default;
};

class Error : public std::exception {
  public:
    explicit Error(const ErrorCode& code, TextArguments arguments = {}, std::vector<Fault> faults = {});

    const ErrorCode& code() const { return *code_; }

    const TextArguments& arguments() const { return arguments_; }

    const std::vector<Fault>& faults() const { return faults_; }

    Text text() const; // the code's patterns with the arguments filled in

    int retry_after_seconds() const { return retry_after_seconds_; } // 0: trying again will not help

    Error&& retry_after(int seconds) &&;

    const char* what() const noexcept override { return what_.c_str(); } // "case.not_found: …" for logs, English

  private:
    const ErrorCode* code_;
    TextArguments arguments_;
    std::vector<Fault> faults_;
    int retry_after_seconds_ = 0;
    std::string what_;
};

// Codes that belong to no module of the domain.
namespace errors {
inline constexpr ErrorCode internal{
    "internal",
    500,
    "系统内部错误，已记录。请稍后重试。",
    "Something went wrong on our side and was recorded. Please try again later."};
inline constexpr ErrorCode invalid_input{
    "invalid_input", 422, "提交的内容有 {count} 处需要修改。", "{count} things in the input need correcting."};
inline constexpr ErrorCode malformed_json{
    "malformed_json", 400, "内容不是有效的 JSON：{reason}。", "The body is not valid JSON: {reason}."};
inline constexpr ErrorCode not_found{"not_found", 404, "没有找到“{what}”。", "There is no '{what}'."};
inline constexpr ErrorCode unavailable{
    "unavailable",
    503,
    "系统正忙或暂不可用，请稍后重试。",
    "The service is busy or briefly unavailable. Please try again shortly."};
} // namespace errors

} // namespace tonghe
