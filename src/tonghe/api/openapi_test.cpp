#include "tonghe/api/internal/sample.hpp"
#include "tonghe/api/openapi.hpp"

#include <gtest/gtest.h>

namespace tonghe::api {

TEST(api_openapi, describes_parameters_bodies_and_replies) {
    sample::Sample node;
    const std::string text = write_openapi(node.api->routes());
    const Json document = parse_json(text);
    const Json& get = document.at("paths").at("/api/v1/notes/{note}").at("get");
    EXPECT_EQ(get.at("operationId").as_string(), "get_note");
    EXPECT_EQ(get.at("parameters").as_array()[0].at("in").as_string(), "path");
    EXPECT_EQ(
        get.at("responses").at("200").at("content").at("application/json").at("schema").at("$ref").as_string(),
        "#/components/schemas/Note"
    );
    EXPECT_EQ(get.at("responses").at("404").at("description").as_string(), "not_found, note.not_found");

    const Json& put = document.at("paths").at("/api/v1/notes/{note}").at("put");
    const Json& body = put.at("requestBody").at("content").at("application/json").at("schema");
    EXPECT_FALSE(body.at("properties").as_object().contains("note")); // it comes from the path
    EXPECT_TRUE(body.at("properties").as_object().contains("text"));

    const Json& post = document.at("paths").at("/api/v1/notes").at("post");
    EXPECT_EQ(*at_pointer(post, "/requestBody/content/application~1json/example/text"), Json("牛奶"));
    EXPECT_EQ(*at_pointer(document, "/components/schemas/NewNote/required"), Json(JsonArray{"text", "colour"}));
    EXPECT_EQ(*at_pointer(document, "/components/schemas/NoteList/required"), Json(JsonArray{"rows"}));
    EXPECT_EQ(*at_pointer(document, "/paths/~1api~1v1~1notes~1{note}~1materials/post/parameters/1/in"), Json("query"));
    EXPECT_EQ(text, write_openapi(node.api->routes()));
}

} // namespace tonghe::api
