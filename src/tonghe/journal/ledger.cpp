// The journal as a ledger: entries, signed checkpoints, proofs, verification.
#include "tonghe/base/json.hpp"
#include "tonghe/crypto/encoding.hpp"
#include "tonghe/journal/internal/entry.hpp"
#include "tonghe/journal/internal/impl.hpp"
#include "tonghe/journal/internal/tree.hpp"
#include "tonghe/merkle/compact_range.hpp"

#include <fmt/format.h>

namespace tonghe::journal {

namespace {

constexpr int64_t page = 2'000; // entries verified in one snapshot

int64_t size_of(Session& session) { return session.count("SELECT MAX(sequence) FROM journal"); }

Checkpoint checkpoint_of(const store::Row& row) { return {row.integer(0), row.bytes(1), row.instant(2), row.text(3)}; }

std::string signed_text(const Checkpoint& checkpoint) {
    return fmt::format(
        "tonghe checkpoint 1\n{}\n{}\n{}\n", checkpoint.size, crypto::to_hex(checkpoint.root.data), checkpoint.at.micros
    );
}

std::vector<store::Bytes> to_bytes(const merkle::Proof& proof) {
    std::vector<store::Bytes> out;
    for (const merkle::Digest& digest : proof) {
        out.push_back(internal::to_bytes(digest));
    }
    return out;
}

// Error(journal.no_such_entry) unless 1 ≤ sequence ≤ size ≤ the journal's size.
void check_range(Session& session, int64_t from, int64_t size) {
    if (from < 0 || from > size || size > size_of(session)) {
        throw Error(errors::no_such_entry, {{"sequence", std::to_string(from)}, {"size", std::to_string(size)}});
    }
}

// Recomputes everything from the entries and compares it with what is stored.
class Verifier {
  public:
    Verifier(Session& session, const std::optional<crypto::VerifyingKey>& key, merkle::CompactRange& tree)
        : session_(session), key_(key), tree_(tree) {}

    // The first fault met in the entries after the tree's size, up to `size`; "" where all holds.
    std::string run(int64_t size, int64_t& checkpoints) {
        const auto after = static_cast<int64_t>(tree_.size());
        load_checkpoints(after, size);
        int64_t expected = after;
        session_.each(
            "SELECT sequence, at, kind, subject, actor, data, leaf FROM journal WHERE sequence > ? AND sequence <= ? "
            "ORDER BY sequence",
            {after, size},
            [&](const store::Row& row) {
                if (fault_.empty()) {
                    ++expected;
                    visit(row, expected);
                }
            }
        );
        if (fault_.empty() && expected != size) {
            fault_ = fmt::format("entry {} is missing", expected + 1);
        }
        checkpoints += checked_;
        return fault_;
    }

  private:
    void load_checkpoints(int64_t after, int64_t size) {
        session_.each(
            "SELECT size, root, at, signature FROM journal_checkpoint WHERE size > ? AND size <= ?",
            {after, size},
            [&](const store::Row& row) { checkpoints_[row.integer(0)] = checkpoint_of(row); }
        );
    }

    void visit(const store::Row& row, int64_t expected) {
        const int64_t sequence = row.integer(0);
        if (sequence != expected) {
            fault_ = fmt::format("entry {} is missing", expected);
            return;
        }
        bytes_.clear();
        internal::write_leaf_bytes(
            bytes_, {sequence, row.instant(1), row.view(2), row.view(3), row.view(4), row.view(5)}
        );
        const merkle::Digest leaf = merkle::leaf_hash(tree_hash, bytes_);
        if (internal::to_digest(row.view(6)) != leaf) {
            fault_ = fmt::format("entry {} is not what was recorded: its hash differs", sequence);
            return;
        }
        tree_.append(leaf, [&](int level, uint64_t index, const merkle::Digest& node) {
            if (level > 0 && level % internal::tile_height == 0) {
                check_tile(level / internal::tile_height - 1, static_cast<int64_t>(index), node, sequence);
            }
        });
        if (const auto found = checkpoints_.find(sequence); found != checkpoints_.end()) {
            check(found->second);
        }
    }

    void check_tile(int level, int64_t number, const merkle::Digest& root, int64_t sequence) {
        const auto stored = session_.first(
            "SELECT root, hashes FROM journal_tile WHERE level = ? AND number = ?",
            {level, number},
            [](const store::Row& row) { return std::pair(row.text(0), row.text(1)); }
        );
        if (!stored || stored->first != internal::to_bytes(root).data) {
            fault_ = fmt::format("tile {}/{} is not the tree of the entries up to {}", level, number, sequence);
            return;
        }
        std::vector<merkle::Digest> nodes;
        for (size_t at = 0; at + sizeof(merkle::Digest) <= stored->second.size(); at += sizeof(merkle::Digest)) {
            nodes.push_back(internal::to_digest(std::string_view(stored->second).substr(at, sizeof(merkle::Digest))));
        }
        if (merkle::root_of(tree_hash, nodes) != root) {
            fault_ = fmt::format("tile {}/{} has hashes that are not the tree's", level, number);
        }
    }

    void check(const Checkpoint& checkpoint) {
        ++checked_;
        if (checkpoint.root != internal::to_bytes(tree_.root())) {
            fault_ = fmt::format("the entries up to {} give another root than the checkpoint kept", checkpoint.size);
        } else if (key_ && !checkpoint.signature.empty()) {
            const auto signature = crypto::from_hex(checkpoint.signature);
            if (!signature || !key_->verify(signed_text(checkpoint), *signature)) {
                fault_ = fmt::format("the signature of checkpoint {} does not verify", checkpoint.size);
            }
        }
    }

    Session& session_;
    const std::optional<crypto::VerifyingKey>& key_;
    merkle::CompactRange& tree_;
    std::map<int64_t, Checkpoint> checkpoints_;
    int64_t checked_ = 0;
    std::string bytes_;
    std::string fault_;
};

// What stands beyond the last entry: an entry that a checkpoint, a tile or the head speaks of has been taken away.
std::string fault_beyond(Session& session, int64_t size) {
    const int64_t checkpoint = session.count("SELECT MAX(size) FROM journal_checkpoint");
    const int64_t tiles = session.count("SELECT COUNT(*) FROM journal_tile WHERE level = 0") * internal::tile_width;
    const int64_t head = session.engine() == store::Engine::postgres
                             ? session.count("SELECT size FROM journal_head WHERE one = 1")
                             : size;
    if (checkpoint > size || tiles > size || head > size) {
        return fmt::format("entry {} is missing", size + 1);
    }
    return "";
}

} // namespace

Entry read_entry(const store::Row& row) {
    return {
        row.integer(0),
        row.instant(1),
        {row.text(2), row.text(3), row.text(4), parse_json(row.view(5), {.bytes_max = 64 << 20, .depth_max = 64})},
        row.bytes(6)};
}

std::optional<crypto::VerifyingKey> Journal::verifying_key() const {
    return impl_->options.key ? std::optional(impl_->options.key->verifying_key()) : std::nullopt;
}

Checkpoint Journal::checkpoint() {
    Checkpoint made = read([&](Session& session) {
        internal::NodeReader nodes(session);
        Checkpoint out;
        out.size = size_of(session);
        out.root = internal::to_bytes(merkle::root_at(
            tree_hash,
            static_cast<uint64_t>(out.size),
            [&](int level, uint64_t index) { return nodes.node(level, index); }
        ));
        return out;
    });
    made.at = clock().now();
    if (impl_->options.key) {
        made.signature = crypto::to_hex(impl_->options.key->sign(signed_text(made)));
    }
    return write([&](Tx& tx) {
        tx.execute(
            "INSERT INTO journal_checkpoint (size, root, at, signature) VALUES (?, ?, ?, ?) ON CONFLICT (size) DO "
            "NOTHING",
            {made.size, made.root, made.at, made.signature}
        );
        return *tx.first(
            "SELECT size, root, at, signature FROM journal_checkpoint WHERE size = ?", {made.size}, checkpoint_of
        );
    });
}

std::optional<Checkpoint> Journal::last_checkpoint(Session& session) {
    return session.first(
        "SELECT size, root, at, signature FROM journal_checkpoint ORDER BY size DESC LIMIT 1", {}, checkpoint_of
    );
}

std::vector<Entry> Journal::entries(Session& session, int64_t after, int limit) {
    return session.all(
        "SELECT sequence, at, kind, subject, actor, data, leaf FROM journal WHERE sequence > ? ORDER BY sequence LIMIT "
        "?",
        {after, limit},
        read_entry
    );
}

std::vector<Entry> Journal::entries_of(Session& session, std::string_view subject, int64_t after, int limit) {
    return session.all(
        "SELECT sequence, at, kind, subject, actor, data, leaf FROM journal WHERE subject = ? AND sequence > ? ORDER "
        "BY sequence LIMIT ?",
        {subject, after, limit},
        read_entry
    );
}

std::vector<store::Bytes> Journal::inclusion_proof(Session& session, int64_t sequence, int64_t size) {
    check_range(session, sequence, size);
    if (sequence == 0) {
        throw Error(errors::no_such_entry, {{"sequence", "0"}, {"size", std::to_string(size)}});
    }
    internal::NodeReader nodes(session);
    return to_bytes(merkle::inclusion_proof(
        tree_hash,
        static_cast<uint64_t>(sequence - 1),
        static_cast<uint64_t>(size),
        [&](int level, uint64_t index) { return nodes.node(level, index); }
    ));
}

std::vector<store::Bytes> Journal::consistency_proof(Session& session, int64_t from_size, int64_t to_size) {
    check_range(session, from_size, to_size);
    internal::NodeReader nodes(session);
    return to_bytes(merkle::consistency_proof(
        tree_hash,
        static_cast<uint64_t>(from_size),
        static_cast<uint64_t>(to_size),
        [&](int level, uint64_t index) { return nodes.node(level, index); }
    ));
}

Verification Journal::verify(const OnProgress& progress) {
    std::optional<crypto::VerifyingKey> key;
    if (impl_->options.key) {
        key = impl_->options.key->verifying_key();
    }
    Verification out;
    merkle::CompactRange tree(tree_hash);
    const int64_t all = read([&](Session& session) {
        const int64_t size = size_of(session);
        out.fault = fault_beyond(session, size);
        return size;
    });
    for (int64_t done = 0; out.fault.empty() && done < all;) {
        const int64_t to = std::min(done + page, all);
        read([&](Session& session) { out.fault = Verifier(session, key, tree).run(to, out.checkpoints); });
        done = to;
        if (progress) {
            progress(done, all);
        }
    }
    out.entries = static_cast<int64_t>(tree.size());
    out.intact = out.fault.empty();
    out.root = internal::to_bytes(tree.root());
    return out;
}

} // namespace tonghe::journal
