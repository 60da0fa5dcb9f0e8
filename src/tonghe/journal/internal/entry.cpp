#include "tonghe/journal/internal/entry.hpp"

#include "tonghe/base/structure.hpp"

namespace tonghe::journal {

void internal::write_leaf_bytes(std::string& out, const EntryText& entry) {
    out += "{\"actor\":";
    write_json_string(out, entry.actor);
    out += ",\"at\":" + std::to_string(entry.at.micros) + ",\"data\":";
    out += entry.data;
    out += ",\"kind\":";
    write_json_string(out, entry.kind);
    out += ",\"sequence\":" + std::to_string(entry.sequence) + ",\"subject\":";
    write_json_string(out, entry.subject);
    out += '}';
}

std::string leaf_bytes(int64_t sequence, Instant at, const Event& event) {
    std::string out;
    const std::string data = to_canonical_text(event.data);
    internal::write_leaf_bytes(out, {sequence, at, event.kind, event.subject, event.actor, data});
    return out;
}

merkle::Digest tree_hash(std::initializer_list<std::string_view> parts) {
    return crypto::hash(crypto::HashAlgorithm::sm3, parts);
}

} // namespace tonghe::journal
