// Errors as problem documents (RFC 9457): a sentence in the caller's language, a code for machines, and every fault
// with its JSON pointer in both languages. Nothing of the inside (SQL, files, addresses) gets out.
#pragma once
#include "tonghe/api/message.hpp"
#include "tonghe/base/error.hpp"
#include "tonghe/base/structure.hpp"

#include <exception>
#include <map>

namespace tonghe::api {

struct ProblemText {
    std::string zh;
    std::string en;
};
TONGHE_STRUCT(ProblemText, zh, en)

struct ProblemFault {
    std::string pointer;
    std::string code;
    ProblemText what;
    std::optional<ProblemText> remedy;
};
TONGHE_STRUCT(ProblemFault, pointer, code, what, remedy)

struct Problem {
    std::string type; // a URI that names the code
    std::string title;
    int status = 500;
    std::string detail;
    std::string code;
    std::string instance; // urn:tonghe:request:<id>, to quote when asking for help
    std::optional<std::vector<ProblemFault>> faults;
};
TONGHE_STRUCT(Problem, type, title, status, detail, code, instance, faults)

Problem problem_of(const Error& error, Language language, std::string_view request_id);
Response problem_response(const Error& error, Language language, std::string_view request_id);
// Of whatever was thrown; what is no Error becomes `internal`, its own words only in the log.
Response problem_response(
    const std::exception_ptr& thrown, Language language, const std::string& request_id, std::string_view route
);

} // namespace tonghe::api
