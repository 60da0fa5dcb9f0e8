// The journal: one append-only table of what happened, written in the transaction of the rows it explains, each entry a
// leaf of a Merkle tree (RFC 6962 hashing, with SM3). The other half of the house reads it: outbox, timers,
// projections.
//
// Always true
//  1. Sequence numbers are dense from 1; the tree of size n has the first n entries as leaves.
//  2. A leaf is the entry's canonical bytes (`leaf_bytes`); verifying recomputes every leaf, the tree and each signed
//  checkpoint.
//  3. A timer fires in exactly one committed unit; a message is delivered at least once, with back-off, or becomes a
//  dead letter.
//  4. A projection holds nothing that the journal and the rows of record cannot rebuild.
#pragma once
#include "tonghe/base/clock.hpp"
#include "tonghe/base/structure.hpp"
#include "tonghe/crypto/hash.hpp"
#include "tonghe/crypto/signature.hpp"
#include "tonghe/journal/errors.hpp"
#include "tonghe/journal/tx.hpp"
#include "tonghe/merkle/tree.hpp"
#include "tonghe/store/store.hpp"

#include <functional>
#include <memory>

namespace tonghe::journal {

struct Entry { // an event with its place in the journal
    int64_t sequence = 0;
    Instant at;
    Event event;
    store::Bytes leaf; // 32 bytes
};

struct Checkpoint {
    int64_t size = 0;
    store::Bytes root;
    Instant at;
    std::string signature; // SM2 over size, root and time, hex; empty where the node has no key
};

struct Verification {
    int64_t entries = 0;
    int64_t checkpoints = 0;
    bool intact = true;
    std::string fault; // the first thing that does not hold, with its sequence number
    store::Bytes root;
};

// A view kept current from the journal (desk, indicators, search) that can be dropped and rebuilt. One without tables
// only acts on events as they happen (queues messages, say) and is left out of a rebuild. Only `apply` writes the
// tables: it runs while the head of the journal is locked, and whoever had locked rows of them could wait for it.
//
// One that follows is applied a moment later by a worker, in units of its own: who records does not wait for it, and it
// catches up by itself with what was recorded before it came or by another process.
struct Projection {
    std::string name;
    std::vector<std::string> tables;              // emptied before a rebuild, compared after
    std::function<void(Tx&, const Entry&)> apply; // in the same unit as the event (read-your-write), unless it follows
    bool follows = false;
    std::vector<std::string> kinds = {};          // of one that follows: the events it wants; all where empty
    std::function<bool(Session&)> is_wanted = {}; // of one that follows: entries are passed over where it says no
    // Of one that follows and only counts: many entries in a few statements. Then `apply` is not needed.
    std::function<void(Tx&, std::span<const Entry>)> fold = {};
};

struct ProjectionPlace { // how far one that has tables is
    std::string name;
    std::vector<std::string> tables;
    bool follows = false;
    int64_t through = 0; // the last entry it holds
    int64_t head = 0;    // the last entry there is
    std::optional<Instant> at;
};

// Told during what takes long: entries done, of how many.
using OnProgress = std::function<void(int64_t done, int64_t all)>;

// A message in the outbox, for operators.
enum class DeliveryState { waiting, delivered, dead };
TONGHE_ENUM(DeliveryState, waiting, delivered, dead)

struct Delivery {
    MessageId id;
    std::string channel;
    std::string target;
    DeliveryState state = DeliveryState::waiting;
    int attempts = 0;
    Instant next_at;
    std::string last_error;
    Instant created_at;
};

struct JournalOptions {
    std::optional<crypto::SigningKey> key;    // signs checkpoints (SM2)
    bool tree = true;                         // false only to measure what the tree costs; nothing can be proved then
    int delivery_attempts_max = 12;           // then a message is a dead letter, and a timer waits for a person
    Duration back_off = Duration::seconds(2); // after the first failure; doubled after each, give or take a tenth
    Duration back_off_max = Duration::hours(1);
    Duration lease = Duration::minutes(5); // eight deliveries must be over by then, or another worker tries too
    int delivery_threads = 2;
    Duration checkpoint_every = {}; // where something was recorded since the last; zero: not by time
    int64_t checkpoint_entries = 0; // after so many; zero: not by number
};

class Journal {
  public:
    Journal(store::Store& store, const Clock& clock, JournalOptions options = {});
    ~Journal();

    store::Store& store();
    const Clock& clock() const;

    template <class Work> auto read(Work work) { return store().read(std::move(work)); }

    // Runs `work(Tx&)` as a unit and waits until it is durable. The result of a unit that was retried is the last one.
    template <class Work> auto write(Work work) -> decltype(work(std::declval<Tx&>())) {
        using Result = decltype(work(std::declval<Tx&>()));
        if constexpr (std::is_void_v<Result>) {
            write_unit([&](Tx& tx) { work(tx); });
        } else {
            std::optional<Result> result;
            write_unit([&](Tx& tx) { result.emplace(work(tx)); });
            return std::move(*result);
        }
    }

    // As write, without waiting: `done` is called on a store thread once the unit is durable or has failed.
    void submit(std::function<void(Tx&)> work, std::function<void(std::exception_ptr)> done);

    void add_projection(Projection projection); // before the first unit
    void rebuild_projections();                 // drops and replays them all
    // Drops and replays one. Error(journal.no_such_projection) where no projection with tables has that name.
    void rebuild_projection(const std::string& name, const OnProgress& progress = {});
    // Empties one that follows; the workers fill it again. Recorded as `projection.rebuild_begun`.
    void begin_rebuild(Tx& tx, const std::string& name, const std::string& by);
    // Empty where dropping and rebuilding would give the same rows; else the name of the first table that differs.
    // One that follows is compared as far as it is. Nothing else is written meanwhile.
    std::string compare_rebuilt();
    std::string compare_rebuilt(const std::string& name, const OnProgress& progress = {}); // of one
    std::vector<ProjectionPlace> projections(Session& session);                            // those with tables
    void follow(); // brings every projection that follows up to the head, on this thread

    void on_timer(std::string kind, std::function<void(Tx&, const Timer&)> handler);
    // Delivers one message; throwing means "not now". The result of a delivery is recorded by the worker.
    void on_channel(std::string channel, std::function<void(const MessageId&, const Message&)> deliver);
    // Deliveries, newest first, created before `before`; and another try for a message that is waiting or dead.
    std::vector<Delivery> deliveries(Session& session, DeliveryState state, Instant before, int limit);
    void retry(Tx& tx, const MessageId& message, const std::string& by); // Error(journal.no_such_message)
    int64_t forget_delivered(Instant until); // removes rows of messages delivered and created before; how many
    void start_workers();                    // timers, outbox and following projections, on threads of their own
    void stop_workers();
    int run_due(); // fires due timers and delivers due messages now, on this thread; how many (tests, simulation)

    std::optional<crypto::VerifyingKey> verifying_key() const; // of checkpoints; none where the node has no key
    Checkpoint checkpoint();                                   // of the current size; signed and kept
    std::optional<Checkpoint> last_checkpoint(Session& session);
    std::vector<Entry> entries(Session& session, int64_t after, int limit);
    std::vector<Entry> entries_of(Session& session, std::string_view subject, int64_t after, int limit);
    // Error(journal.no_such_entry) where the journal does not have that many entries.
    std::vector<store::Bytes> inclusion_proof(Session& session, int64_t sequence, int64_t size);
    std::vector<store::Bytes> consistency_proof(Session& session, int64_t from_size, int64_t to_size);
    Verification verify(const OnProgress& progress = {});

  private:
    void write_unit(std::function<void(Tx&)> work);

    struct Impl;
    std::unique_ptr<Impl> impl_;
};

std::span<const store::Migration> migrations();

// The hash of the tree (SM3), for merkle::verify_inclusion and its like.
merkle::Digest tree_hash(std::initializer_list<std::string_view> parts);
std::string leaf_bytes(int64_t sequence, Instant at, const Event& event); // canonical JSON
Entry read_entry(const store::Row& row); // columns sequence, at, kind, subject, actor, data, leaf

} // namespace tonghe::journal

namespace tonghe {
using journal::Journal;
}
