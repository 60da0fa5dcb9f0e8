// A small API for the tests: notes that can be read, written, followed and blocked, on a store in a temporary file.
#pragma once
#include "tonghe/api/api.hpp"
#include "tonghe/api/event_stream.hpp"
#include "tonghe/api/idempotency.hpp"
#include "tonghe/api/test_client.hpp"
#include "tonghe/base/error.hpp"
#include "tonghe/base/random.hpp"
#include "tonghe/identity/actor.hpp"
#include "tonghe/journal/journal.hpp"

#include <condition_variable>
#include <mutex>

namespace tonghe::api::sample {

enum class Colour { red, green };
TONGHE_ENUM(Colour, red, green)

struct Note {
    std::string note;
    std::string text;
    Colour colour = Colour::red;
    int64_t version = 0;
};
TONGHE_STRUCT(Note, note, text, colour, version)

struct NoteIn {
    std::string note;
};
TONGHE_STRUCT(NoteIn, note)

struct NotesIn {
    std::optional<int> limit;
    std::optional<Colour> colour;
    std::vector<std::string> words;
};
TONGHE_STRUCT(NotesIn, limit, colour, words)

struct NoteList {
    std::vector<Note> rows;
    std::optional<std::string> next;
};
TONGHE_STRUCT(NoteList, rows, next)

struct NewNote {
    std::string text;
    Colour colour = Colour::red;
    std::optional<int> stars;
    std::map<std::string, std::string> marks;
};
TONGHE_STRUCT(NewNote, text, colour, stars, marks)

struct ChangedNote {
    std::string note;
    std::string text;
};
TONGHE_STRUCT(ChangedNote, note, text)

struct Upload {
    std::string note;
    std::string material;
};
TONGHE_STRUCT(Upload, note, material)

struct Uploaded {
    int64_t bytes = 0;
    std::string material;
};
TONGHE_STRUCT(Uploaded, bytes, material)

inline constexpr ErrorCode no_note{"note.not_found", 404, "没有便签“{note}”。", "There is no note '{note}'."};

// Holds whoever passes until it is opened.
class Gate {
  public:
    void pass() {
        std::unique_lock lock(mutex_);
        ++inside_;
        changed_.notify_all();
        changed_.wait(lock, [&] { return open_; });
    }

    void wait_for(int inside) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return inside_ >= inside; });
    }

    void open() {
        const std::lock_guard lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int inside_ = 0;
    bool open_ = false;
};

// `Bearer li` is li; a cookie `li` has the page token `page-li`; only zhou is an officer.
class Names final : public Authenticator {
  public:
    Identified identify(Session&, const Credentials& credentials) override {
        if (credentials.token != "li" && credentials.token != "zhou") {
            return {};
        }
        identity::Actor actor;
        actor.account = credentials.token;
        actor.kind = actor.account == "zhou" ? identity::ActorKind::officer : identity::ActorKind::resident;
        return {
            .actor = std::make_shared<identity::Actor>(actor),
            .account = actor.account,
            .csrf = "page-" + actor.account};
    }

    bool allows(const identity::Actor& actor, std::string_view rule) const override {
        return identity::permits(actor, rule);
    }
};

inline Note read_note(Session& session, const std::string& note) {
    auto found =
        session.first("SELECT text, colour, version FROM note WHERE note = ?", {note}, [&](const store::Row& row) {
            return Note{
                .note = note,
                .text = row.text(0),
                .colour = row.integer(1) == 0 ? Colour::red : Colour::green,
                .version = row.integer(2)};
        });
    if (!found) {
        throw Error(no_note, {{"note", note}});
    }
    return *found;
}

struct Sample {
    static ApiOptions quiet() {
        ApiOptions out;
        out.access_log = false;
        out.server.io_threads = 2;
        return out;
    }

    explicit Sample(ApiOptions options = quiet(), std::span<const Asset> assets = {})
        : store(store::Store::open({.url = "sqlite::memory:"})), journal(*store, clock) {
        static constexpr store::Migration note_table{
            "sample",
            1,
            "0001_note.sql",
            "CREATE TABLE note (note TEXT PRIMARY KEY, text TEXT NOT NULL, colour INTEGER NOT NULL, version BIGINT NOT "
            "NULL);"};
        store->migrate({journal::migrations(), migrations(), {&note_table, 1}});
        api = std::make_unique<Api>(std::move(options), routes(), journal, names, clock, assets);
        api->start();
    }

    ~Sample() {
        gate.open();
        api.reset();
    }

    TestClient client(const std::string& who = "li") const {
        TestClient out("127.0.0.1", api->port());
        out.always("Authorization", who.empty() ? "" : "Bearer " + who);
        return out;
    }

    Routes routes() {
        Routes out;
        out.describe("notes", {"便签", "Notes"});
        add_reads(out);
        add_writes(out);
        return out;
    }

    void add_reads(Routes& out) {
        out.read<NoteIn, Note>(
            {.path = "/api/v1/notes/{note}",
             .name = "get_note",
             .tag = "notes",
             .summary = {"查看便签", "One note"},
             .errors = {&no_note}},
            [](Session& session, const Caller&, const NoteIn& in) { return read_note(session, in.note); }
        );
        out.read<NotesIn, NoteList>(
            {.path = "/api/v1/notes",
             .name = "list_notes",
             .tag = "notes",
             .summary = {"便签列表", "Notes"},
             .access = "anyone"},
            [](Session& session, const Caller&, const NotesIn& in) {
                NoteList list;
                list.rows = session.all(
                    "SELECT note FROM note ORDER BY note LIMIT ?",
                    {in.limit.value_or(20)},
                    [](const store::Row& row) { return Note{.note = row.text(0)}; }
                );
                for (const std::string& word : in.words) {
                    list.next = list.next.value_or("") + word;
                }
                return list;
            }
        );
        out.read<None, Response>(
            {.path = "/api/v1/slow",
             .name = "wait_at_gate",
             .tag = "notes",
             .summary = {"等待", "Waits"},
             .access = "anyone",
             .content_type = "text/plain"},
            [this](Session&, const Caller&, const None&) {
                gate.pass();
                return Response{.content_type = "text/plain", .body = "passed"};
            }
        );
        out.read<None, Response>(
            {.path = "/api/v1/broken",
             .name = "fail",
             .tag = "notes",
             .summary = {"出错", "Fails"},
             .access = "anyone",
             .content_type = "text/plain"},
            [](Session&, const Caller&, const None&) -> Response { throw std::runtime_error("secret of the inside"); }
        );
        out.read<None, Response>(
            {.path = "/api/v1/events",
             .name = "follow",
             .tag = "notes",
             .summary = {"跟踪", "Follows"},
             .access = "signed_in",
             .content_type = "text/event-stream"},
            [this](Session&, const Caller&, const None&) {
                const std::lock_guard lock(stream_mutex);
                stream = EventStream::make(8);
                stream_made.notify_all();
                return Response{.content_type = "text/event-stream", .stream = stream};
            }
        );
        out.read<None, Response>(
            {.path = "/api/v1/big",
             .name = "get_big",
             .tag = "notes",
             .summary = {"大文件", "Large"},
             .access = "anyone",
             .content_type = "text/plain"},
            [this](Session&, const Caller&, const None&) {
                return Response{.content_type = "text/plain", .shared = big};
            }
        );
        out.task<None, None>(
            {.path = "/api/v1/officers",
             .name = "officers_only",
             .tag = "notes",
             .summary = {"内部", "Officers"},
             .access = "officer"},
            [](const Caller&, const None&) { return None{}; }
        );
    }

    void add_writes(Routes& out) {
        out.write<NewNote, Note>(
            {.method = Method::post,
             .path = "/api/v1/notes",
             .name = "create_note",
             .tag = "notes",
             .summary = {"新建便签", "Makes a note"},
             .access = "resident|officer",
             .status = 201,
             .input_example = R"({"text":"牛奶","colour":"red"})"},
            [this](Tx& tx, const Caller& caller, const NewNote& in) {
                ++created;
                const std::string note = new_id_text(tx.now());
                tx.execute("INSERT INTO note VALUES (?, ?, ?, 1)", {note, in.text, static_cast<int>(in.colour)});
                tx.record({.kind = "note.created", .subject = note, .actor = caller.account});
                return Reply<Note>{.value = read_note(tx, note), .headers = {{"Location", "/api/v1/notes/" + note}}};
            }
        );
        out.write<ChangedNote, Note>(
            {.method = Method::put,
             .path = "/api/v1/notes/{note}",
             .name = "change_note",
             .tag = "notes",
             .summary = {"修改便签", "Changes a note"},
             .version_needed = true,
             .errors = {&no_note}},
            [](Tx& tx, const Caller& caller, const ChangedNote& in) {
                caller.require_version(read_note(tx, in.note).version);
                tx.execute("UPDATE note SET text = ?, version = version + 1 WHERE note = ?", {in.text, in.note});
                return read_note(tx, in.note);
            }
        );
        out.write<NoteIn, None>(
            {.method = Method::remove,
             .path = "/api/v1/notes/{note}",
             .name = "remove_note",
             .tag = "notes",
             .summary = {"删除便签", "Removes a note"}},
            [](Tx& tx, const Caller&, const NoteIn& in) {
                tx.execute("DELETE FROM note WHERE note = ?", {in.note});
                return None{};
            }
        );
        out.write<Upload, Uploaded>(
            {.method = Method::post,
             .path = "/api/v1/notes/{note}/materials?material",
             .name = "add_material",
             .tag = "notes",
             .summary = {"上传材料", "Adds a file"},
             .body = BodyKind::bytes,
             .body_bytes_max = 4 << 20},
            [](Session&, const Caller& caller, const Upload&) {
                return static_cast<int64_t>(caller.request->body.size());
            },
            [](Tx&, const Caller&, const Upload& in, int64_t& bytes) {
                return Uploaded{.bytes = bytes, .material = in.material};
            }
        );
    }

    std::shared_ptr<EventStream> wait_for_stream() {
        std::unique_lock lock(stream_mutex);
        stream_made.wait(lock, [&] { return stream != nullptr; });
        return std::exchange(stream, nullptr);
    }

    ManualClock clock{*parse_instant("2026-03-02T09:00:00+08:00")};
    std::unique_ptr<store::Store> store;
    Journal journal;
    Names names;
    Gate gate;
    std::atomic<int> created{0};
    std::string big;
    std::mutex stream_mutex;
    std::condition_variable stream_made;
    std::shared_ptr<EventStream> stream;
    std::unique_ptr<Api> api;
};

} // namespace tonghe::api::sample
