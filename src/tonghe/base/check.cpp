#include "tonghe/base/check.hpp"

#include "tonghe/base/error.hpp"
#include "tonghe/base/log.hpp"

#include <cstdlib>

namespace tonghe::base {

namespace {
void report(const char* condition, std::string_view message, const char* file, int line) {
    log_error("check.failed", {{"condition", condition}, {"message", message}, {"file", file}, {"line", line}});
}
} // namespace

void check_failed(const char* condition, std::string_view message, const char* file, int line) {
    report(condition, message, file, line);
    if (std::getenv("TONGHE_ABORT_ON_CHECK") != nullptr) {
        std::abort();
    }
    throw Error(errors::internal);
}

void check_failed_stop(const char* condition, std::string_view message, const char* file, int line) {
    report(condition, message, file, line);
    std::abort();
}

} // namespace tonghe::base
