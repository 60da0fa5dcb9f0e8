// Rows of what instances were given, as they are kept for replay.
#pragma once
#include "tonghe/journal/tx.hpp"
#include "tonghe/process/migrate.hpp"
#include "tonghe/work/task.hpp"

namespace tonghe::work::internal {

enum class KeptKind { inputs, migration };

struct KeptInputs {
    InstanceId instance;
    int64_t number = 0; // version of the instance that they led to
    Instant at;
    KeptKind kind = KeptKind::inputs;
    std::string inputs; // process::append; of a migration: its JSON
    uint64_t hash = 0;  // of the state after
};

struct KeptMigration {
    std::string from; // hash of the model
    std::string to;
    process::NodeMap map;
};

std::string migration_text(const KeptMigration& migration);
KeptMigration read_migration(std::string_view text);

void keep(Tx& tx, KeptInputs inputs);
std::vector<KeptInputs> inputs_of(Session& session, const InstanceId& instance); // in order

} // namespace tonghe::work::internal
