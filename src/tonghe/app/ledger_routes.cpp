// The journal as anyone with the right may check it: entries, signed checkpoints, proofs, and a verification of it all.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/errors.hpp"
#include "tonghe/app/house.hpp"
#include "tonghe/crypto/encoding.hpp"
#include "tonghe/identity/permission.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/store/page.hpp"

namespace tonghe::app {

namespace {

struct CheckpointOut {
    int64_t size = 0;
    std::string root; // hexadecimal SM3
    Instant at;
    int64_t at_micros = 0; // since 1970-01-01T00:00:00Z, as it is signed
    std::string signature; // SM2 over the checkpoint, hexadecimal
};
TONGHE_STRUCT(CheckpointOut, size, root, at, at_micros, signature)

struct KeyOut {
    std::string algorithm; // of the signatures of checkpoints
    std::string user_id;   // goes into what SM2 signs
    std::string form;      // of the signature
    std::string hash;      // of leaves and tree
    std::string pem;       // SubjectPublicKeyInfo
    std::string fingerprint;
};
TONGHE_STRUCT(KeyOut, algorithm, user_id, form, hash, pem, fingerprint)

struct EntriesIn {
    std::optional<int64_t> after;
    std::optional<std::string> subject;
    std::optional<int> limit;
};
TONGHE_STRUCT(EntriesIn, after, subject, limit)

struct EntryView {
    int64_t sequence = 0;
    Instant at;
    int64_t at_micros = 0; // since 1970-01-01T00:00:00Z, as it is hashed
    std::string kind;
    std::string subject;
    std::string actor;
    Json data;
    std::string leaf;
};
TONGHE_STRUCT(EntryView, sequence, at, at_micros, kind, subject, actor, data, leaf)

struct EntriesOut {
    std::vector<EntryView> rows;
    std::optional<std::string> next;
};
TONGHE_STRUCT(EntriesOut, rows, next)

struct ProofIn {
    int64_t sequence = 0;
    std::optional<int64_t> size;
};
TONGHE_STRUCT(ProofIn, sequence, size)

struct ProofOut {
    int64_t sequence = 0;
    int64_t size = 0;
    std::string leaf;
    std::string root;
    std::vector<std::string> path;
};
TONGHE_STRUCT(ProofOut, sequence, size, leaf, root, path)

struct ConsistencyIn {
    int64_t from = 0;
    int64_t to = 0;
};
TONGHE_STRUCT(ConsistencyIn, from, to)

struct ConsistencyOut {
    int64_t from = 0;
    int64_t to = 0;
    std::vector<std::string> path;
};
TONGHE_STRUCT(ConsistencyOut, from, to, path)

struct VerifyOut {
    bool ok = false;
    int64_t to = 0;
    int64_t size = 0;
    int64_t checkpoints = 0;
    std::string root;
    std::optional<std::string> fault;
};
TONGHE_STRUCT(VerifyOut, ok, to, size, checkpoints, root, fault)

std::vector<std::string> hex_path(const std::vector<store::Bytes>& path) {
    std::vector<std::string> out;
    out.reserve(path.size());
    for (const store::Bytes& hash : path) {
        out.push_back(crypto::to_hex(hash.data));
    }
    return out;
}

CheckpointOut checkpoint_of(journal::Journal& journal) {
    const journal::Checkpoint c = journal.checkpoint();
    return {c.size, crypto::to_hex(c.root.data), c.at, c.at.micros, c.signature};
}

KeyOut key_of(const journal::Journal& journal) {
    const auto key = journal.verifying_key();
    if (!key) {
        throw Error(errors::no_signing_key);
    }
    return {
        "SM2 with SM3 (GB/T 32918.2)",
        std::string(crypto::sm2_default_user),
        "raw: r and s, 32 bytes each",
        "SM3, RFC 6962",
        key->pem(),
        crypto::to_hex(crypto::sm3(key->raw()))};
}

EntriesOut entries_of(journal::Journal& journal, Session& session, const EntriesIn& in) {
    const int limit = store::page_size(in.limit);
    const int64_t after = in.after.value_or(0);
    EntriesOut out;
    for (const journal::Entry& e :
         in.subject ? journal.entries_of(session, *in.subject, after, limit) : journal.entries(session, after, limit)) {
        out.rows.push_back(
            {e.sequence,
             e.at,
             e.at.micros,
             e.event.kind,
             e.event.subject,
             e.event.actor,
             e.event.data,
             crypto::to_hex(e.leaf.data)}
        );
    }
    if (static_cast<int>(out.rows.size()) == limit) {
        out.next = std::to_string(out.rows.back().sequence);
    }
    return out;
}

ProofOut proof_of(journal::Journal& journal, Session& session, const ProofIn& in) {
    const CheckpointOut head = checkpoint_of(journal);
    const int64_t size = in.size.value_or(head.size);
    ProofOut out{
        in.sequence,
        size,
        "",
        size == head.size ? head.root : "",
        hex_path(journal.inclusion_proof(session, in.sequence, size))};
    const auto entries = journal.entries(session, in.sequence - 1, 1);
    if (!entries.empty()) {
        out.leaf = crypto::to_hex(entries.front().leaf.data);
    }
    return out;
}

} // namespace

void add_ledger_routes(api::Routes& routes, House& house) {
    const std::string read(identity::permission::read_journal);
    routes.task<api::None, CheckpointOut>(
        {.path = "/api/v1/ledger/checkpoint",
         .name = "get_checkpoint",
         .tag = "ledger",
         .summary = {"日志检查点", "The signed head of the journal"},
         .access = "anyone"},
        [&house](const api::Caller&, const api::None&) { return checkpoint_of(house.journal); }
    );
    routes.task<api::None, KeyOut>(
        {.path = "/api/v1/ledger/key",
         .name = "get_ledger_key",
         .tag = "ledger",
         .summary = {"验证检查点签名的公钥", "The key that verifies signatures of checkpoints"},
         .access = "anyone",
         .errors = {&errors::no_signing_key}},
        [&house](const api::Caller&, const api::None&) { return key_of(house.journal); }
    );
    routes.read<EntriesIn, EntriesOut>(
        {.path = "/api/v1/ledger/entries",
         .name = "list_entries",
         .tag = "ledger",
         .summary = {"日志条目", "Entries of the journal"},
         .access = read},
        [&house](Session& session, const api::Caller&, const EntriesIn& in) {
            return entries_of(house.journal, session, in);
        }
    );
    routes.read<ProofIn, ProofOut>(
        {.path = "/api/v1/ledger/proofs/{sequence}",
         .name = "prove_entry",
         .tag = "ledger",
         .summary = {"条目存在证明", "A proof that an entry is in the journal"},
         .access = read},
        [&house](Session& session, const api::Caller&, const ProofIn& in) {
            return proof_of(house.journal, session, in);
        }
    );
    routes.read<ConsistencyIn, ConsistencyOut>(
        {.path = "/api/v1/ledger/consistency",
         .name = "prove_consistency",
         .tag = "ledger",
         .summary = {"只增不改证明", "A proof that an earlier journal is the beginning of a later one"},
         .access = "anyone"},
        [&house](Session& session, const api::Caller&, const ConsistencyIn& in) {
            return ConsistencyOut{in.from, in.to, hex_path(house.journal.consistency_proof(session, in.from, in.to))};
        }
    );
    routes.task<api::None, VerifyOut>(
        {.method = api::Method::post,
         .path = "/api/v1/ledger/verify",
         .name = "verify_journal",
         .tag = "ledger",
         .summary = {"校验日志", "Verify the whole journal"},
         .access = std::string(identity::permission::verify_journal),
         .replays = false},
        [&house](const api::Caller&, const api::None&) {
            const journal::Verification v = house.journal.verify();
            return VerifyOut{
                v.intact,
                v.entries,
                v.entries,
                v.checkpoints,
                crypto::to_hex(v.root.data),
                v.intact ? std::nullopt : std::optional(v.fault)};
        }
    );
}

} // namespace tonghe::app
