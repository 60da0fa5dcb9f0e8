// One HTTP POST to another system, through libcurl: no redirects, http and https only, bounded in time and size.
#pragma once
#include "tonghe/base/time.hpp"

#include <string>
#include <vector>

namespace tonghe::notify {

struct PostOutcome {
    int status = 0;      // 0: no answer came
    std::string problem; // why not
};

PostOutcome
http_post(const std::string& url, const std::string& body, const std::vector<std::string>& headers, Duration limit);

} // namespace tonghe::notify
