// Bytes of a connection, through the request parser and the router, into the inputs of a small route table.
//
// What must hold: nothing crashes; the parser consumes what it was given or waits, fails or is done; input that was
// read can be written and read again with the same result.
#include "tonghe/api/message.hpp"
#include "tonghe/api/request_parser.hpp"
#include "tonghe/api/router.hpp"
#include "tonghe/api/routes.hpp"
#include "tonghe/base/check.hpp"
#include "tonghe/base/error.hpp"

namespace {

using namespace tonghe;

enum class Colour { red, green };
TONGHE_ENUM(Colour, red, green)

struct Part {
    std::string name;
    std::optional<Date> on;
    std::vector<int64_t> numbers;
};
TONGHE_STRUCT(Part, name, on, numbers)

struct In {
    std::string case_;
    std::optional<int> limit;
    std::vector<Colour> colours;
    std::map<std::string, Part> parts;
    std::optional<double> share;
    Json form;
};
TONGHE_STRUCT(In, case_, limit, colours, parts, share, form)

struct Table {
    api::Routes routes;
    api::Router router;

    Table() {
        const auto write = [](Tx&, const api::Caller&, const In& in) { return in; };
        const auto read = [](Session&, const api::Caller&, const In& in) { return in; };
        routes.read<In, In>({.path = "/cases/{case}", .name = "read"}, read);
        routes.read<In, In>({.path = "/cases/{case}/parts", .name = "read_parts"}, read);
        routes.write<In, In>({.method = api::Method::post, .path = "/cases/{case}?limit", .name = "write"}, write);
        routes.write<In, In>(
            {.method = api::Method::put, .path = "/cases/{case}/bytes", .name = "bytes", .body = api::BodyKind::bytes},
            write
        );
        for (size_t i = 0; i < routes.all().size(); ++i) {
            router.add(routes.all()[i].route.method, routes.all()[i].route.path, i);
        }
    }
};

void ask(const Table& table, const api::Request& request) {
    api::language_of(request.header("Accept-Language"));
    api::cookie(request, "tonghe_session");
    const auto match = table.router.find(request.method, request.path);
    if (!match.route) {
        return;
    }
    In in;
    try {
        api::read_input(table.routes.all()[*match.route], request, match.parameters, &in);
    } catch (const Error& error) {
        TONGHE_CHECK(error.code().status < 500, "an input makes a server error");
        return;
    }
    const std::string text = to_json_text(in);
    TONGHE_CHECK(to_json_text(from_json<In>(parse_json(text))) == text, "an input is not what it was, read again");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static const Table table;
    api::RequestParser parser(4096, 50);
    std::string_view bytes(reinterpret_cast<const char*>(data), size);
    for (int requests = 0; requests < 8; ++requests) {
        bytes.remove_prefix(parser.feed(bytes));
        if (parser.state() != api::RequestParser::State::head_done) {
            return 0;
        }
        api::Request request = parser.take_head();
        parser.accept_body(64 * 1024);
        bytes.remove_prefix(parser.feed(bytes));
        if (parser.state() != api::RequestParser::State::done) {
            return 0;
        }
        request.body = parser.take_body();
        ask(table, request);
        parser.reset();
    }
    return 0;
}
