// The description of the API (OpenAPI 3.1), made from the route table, so that it cannot say anything else. It is
// committed as docs/reference/openapi.json; the web client's types are made from it.
#pragma once
#include "tonghe/api/routes.hpp"

#include <string>

namespace tonghe::api {

// Pretty-printed JSON that ends in a line break; the same table gives the same bytes.
std::string write_openapi(const Routes& routes);
std::string to_pretty_text(const Json& value); // two spaces a level

} // namespace tonghe::api
