// Any text where an id is asked for: it has to be said that it is one.
#include "tonghe/service/case.hpp"

void open_case(const tonghe::service::CaseId& id);

void follow(const std::string& text) {
#ifdef MISTAKE
    open_case(text);
#else
    open_case(tonghe::service::CaseId(text));
#endif
}
