// The one table of routes: what can be asked, by whom, with which input and reply. Serving, OpenAPI, metrics and the
// test that asks every route as every role all read it.
//
//   routes.read<CaseIn, CaseOut>({.path = "/api/v1/cases/{case}", .name = "get_case", .tag = "cases",
//                                 .summary = {"查看办件", "One case"}, .access = "signed_in"},
//                                [&](Session& session, const Caller& caller, const CaseIn& in) { return …; });
//
// Always true
//  1. A handler sees input that fits its struct: members named in the path or after `?` in the pattern come from there
//  (on
//     GET and DELETE all others from the query), the rest from the JSON body; every fault is reported at once.
//  2. A `write` handler runs inside the unit of work and holds no thread while it commits; the reply follows the
//  commit.
//  3. What is slow and changes nothing (a password's hash, a file's bytes) is done in `prepare`, outside the unit.
//  4. A reply whose struct has an integer `version` carries it as ETag.
#pragma once
#include "tonghe/api/caller.hpp"
#include "tonghe/api/message.hpp"
#include "tonghe/base/structure.hpp"
#include "tonghe/journal/tx.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

namespace tonghe::api {

struct None {}; // no input, or a reply without content
TONGHE_STRUCT_EMPTY(None)

enum class BodyKind { json, bytes }; // bytes: the handler reads caller.request->body as it came

struct Route {
    Method method = Method::get;
    std::string path; // "/api/v1/drafts/{draft}/materials?material": parameters of the query after the question mark
    std::string name; // unique; the operation's name in OpenAPI and the label in metrics
    std::string tag;
    Text summary;
    std::string access =
        "signed_in";  // anyone | signed_in | a rule the Authenticator knows (resident, officer, a permission)
    int status = 200; // of success
    BodyKind body = BodyKind::json;
    size_t body_bytes_max = 0;            // 0: the setting api.body_bytes_max
    bool version_needed = false;          // If-Match is required
    bool replays = true;                  // POST honours Idempotency-Key; false where the reply holds a secret
    std::string content_type;             // of a reply that is no JSON
    std::string input_example;            // JSON
    std::string reply_example;            // JSON
    std::vector<const ErrorCode*> errors; // of its own, for the description
};

// A reply that says more than its value.
template <class Out> struct Reply {
    Out value;
    int status = 0; // 0: the route's
    Headers headers;
};

// A reply whose type is known only as a table; or a whole response of the handler's own.
struct Answer {
    std::shared_ptr<const void> value;
    const Type* type = nullptr;
    int status = 0;
    Headers headers;
    std::optional<Response> whole;
};

struct Entry {
    enum class Kind { read, write, task, quick };

    Route route;
    Kind kind = Kind::read;
    const Type* input = nullptr;
    const Type* output = nullptr; // nullptr: a whole response
    std::vector<std::string> path_names;
    std::vector<std::string> query_names;
    const Field* version = nullptr; // of the output

    std::function<std::shared_ptr<void>()> make_input;
    std::function<Answer(Session&, const Caller&, const void* input)> read;
    std::function<std::shared_ptr<void>(Session&, const Caller&, const void* input)> prepare; // may be absent
    std::function<Answer(Tx&, const Caller&, const void* input, void* prepared)> write;
    std::function<Answer(const Caller&, const void* input)> task;
    std::function<Response(const Request&)> quick;

    bool takes_json() const;
    bool from_path(std::string_view member) const;
    bool from_query(std::string_view member) const;
};

class Routes {
  public:
    // handler: (Session&, const Caller&, const In&) → Out | Reply<Out> | Response (a page, an event stream)
    template <class In, class Out, class Handler> void read(Route route, Handler handler) {
        Entry entry = make<In, Out>(std::move(route), Entry::Kind::read);
        entry.read = [handler = std::move(handler)](Session& session, const Caller& caller, const void* in) {
            return answer<Out>(handler(session, caller, *static_cast<const In*>(in)));
        };
        add(std::move(entry));
    }

    // handler: (Tx&, const Caller&, const In&) → Out | Reply<Out>
    template <class In, class Out, class Handler> void write(Route route, Handler handler) {
        Entry entry = make<In, Out>(std::move(route), Entry::Kind::write);
        entry.write = [handler = std::move(handler)](Tx& tx, const Caller& caller, const void* in, void*) {
            return answer<Out>(handler(tx, caller, *static_cast<const In*>(in)));
        };
        add(std::move(entry));
    }

    // prepare: (Session&, const Caller&, const In&) → Prepared, on a worker and outside the unit; then
    // handler: (Tx&, const Caller&, const In&, Prepared&) → Out | Reply<Out>
    template <class In, class Out, class Prepare, class Handler>
    void write(Route route, Prepare prepare, Handler handler) {
        using Prepared = std::invoke_result_t<Prepare, Session&, const Caller&, const In&>;
        Entry entry = make<In, Out>(std::move(route), Entry::Kind::write);
        entry.prepare = [prepare = std::move(prepare)](Session& session, const Caller& caller, const void* in) {
            return std::make_shared<Prepared>(prepare(session, caller, *static_cast<const In*>(in)));
        };
        entry.write = [handler = std::move(handler)](Tx& tx, const Caller& caller, const void* in, void* prepared) {
            return answer<Out>(handler(tx, caller, *static_cast<const In*>(in), *static_cast<Prepared*>(prepared)));
        };
        add(std::move(entry));
    }

    // handler: (const Caller&, const In&) → Out | Reply<Out> | Response, on a worker and outside any snapshot or unit:
    // what takes its time and makes units of its own (hashing a password, reloading packs).
    template <class In, class Out, class Handler> void task(Route route, Handler handler) {
        Entry entry = make<In, Out>(std::move(route), Entry::Kind::task);
        entry.task = [handler = std::move(handler)](const Caller& caller, const void* in) {
            return answer<Out>(handler(caller, *static_cast<const In*>(in)));
        };
        add(std::move(entry));
    }

    // Answered on the connection's thread, for anyone, from memory: health, metrics, descriptions. Must not block.
    void quick(Route route, std::function<Response(const Request&)> handler);

    // What the routes of a tag are about, for the description.
    void describe(const std::string& tag, Text what) { tags_[tag] = std::move(what); }

    const std::vector<Entry>& all() const { return entries_; }

    const std::map<std::string, Text>& tags() const { return tags_; }

  private:
    template <class In, class Out> static Entry make(Route route, Entry::Kind kind) {
        Entry entry;
        entry.route = std::move(route);
        entry.kind = kind;
        entry.input = &type_of<In>();
        if constexpr (!std::is_same_v<Out, Response>) {
            entry.output = &type_of<Out>();
        }
        entry.make_input = [] { return std::static_pointer_cast<void>(std::make_shared<In>()); };
        return entry;
    }

    template <class Out, class Result> static Answer answer(Result result) {
        Answer out;
        if constexpr (std::is_same_v<Result, Response>) {
            out.whole = std::move(result);
        } else if constexpr (std::is_same_v<Result, Reply<Out>>) {
            out.value = std::make_shared<Out>(std::move(result.value));
            out.type = &type_of<Out>();
            out.status = result.status;
            out.headers = std::move(result.headers);
        } else {
            out.value = std::make_shared<Out>(std::move(result));
            out.type = &type_of<Out>();
        }
        return out;
    }

    void add(Entry entry);

    std::vector<Entry> entries_;
    std::map<std::string, Text> tags_;
};

// Fills `target` from the path, the query and the body; throws Error with every fault. `parameters` as the router found
// them.
void read_input(
    const Entry& entry, const Request& request, const std::vector<std::string_view>& parameters, void* target
);

} // namespace tonghe::api
