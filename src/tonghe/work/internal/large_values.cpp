#include "tonghe/work/internal/large_values.hpp"

#include "tonghe/base/check.hpp"

#include <algorithm>

namespace tonghe::work::internal {

namespace {

constexpr size_t read_bytes_max = 16 << 20; // of texts that are kept; values made of them take a few times as much

} // namespace

std::optional<process::SharedJson> ReadValues::find(const std::string& hash) {
    const std::lock_guard lock(mutex_);
    const auto found =
        std::find_if(latest_.begin(), latest_.end(), [&](const process::SharedJson& v) { return v.hash() == hash; });
    if (found == latest_.end()) {
        return std::nullopt;
    }
    latest_.splice(latest_.begin(), latest_, found);
    return latest_.front();
}

void ReadValues::keep(const process::SharedJson& value) {
    const std::lock_guard lock(mutex_);
    latest_.push_front(value);
    bytes_ += value.text().size();
    while (bytes_ > read_bytes_max) {
        bytes_ -= latest_.back().text().size();
        latest_.pop_back();
    }
}

std::set<std::string>
bring_values(Session& session, const InstanceId& instance, process::State& state, ReadValues* known) {
    std::set<std::string> rows;
    for (process::SharedJson* value : process::parts_apart(state)) {
        if (value->is_at_hand()) {
            continue; // an earlier release wrote it into the state
        }
        const std::string hash = value->hash();
        rows.insert(hash);
        if (auto read = known == nullptr ? std::nullopt : known->find(hash)) {
            *value = std::move(*read);
            continue;
        }
        const auto text = session.first(
            "SELECT text FROM process_value WHERE instance = ? AND hash = ?",
            {instance, hash},
            [](const store::Row& row) { return row.text(0); }
        );
        TONGHE_CHECK(text && value->bring(*text), "a value of a process state is not what its state names");
        if (known != nullptr) {
            known->keep(*value);
        }
    }
    return rows;
}

void write_values(Tx& tx, const InstanceId& instance, process::State& state, std::set<std::string>& rows) {
    std::set<std::string> named;
    for (const process::SharedJson* value : process::parts_apart(state)) {
        if (named.insert(value->hash()).second && !rows.contains(value->hash())) {
            tx.execute(
                "INSERT INTO process_value (instance, hash, text) VALUES (?, ?, ?)",
                {instance, value->hash(), value->text()}
            );
        }
    }
    for (const std::string& hash : rows) {
        if (!named.contains(hash)) {
            tx.execute("DELETE FROM process_value WHERE instance = ? AND hash = ?", {instance, hash});
        }
    }
    rows = std::move(named);
}

} // namespace tonghe::work::internal
