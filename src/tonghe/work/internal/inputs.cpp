#include "tonghe/work/internal/inputs.hpp"

#include <bit>

namespace tonghe::work::internal {

std::string migration_text(const KeptMigration& migration) {
    JsonObject map;
    for (const auto& [from, to] : migration.map) {
        map[from] = to;
    }
    return to_text(JsonObject{{"from", migration.from}, {"to", migration.to}, {"map", std::move(map)}});
}

KeptMigration read_migration(std::string_view text) {
    const Json json = parse_own_json(text);
    const JsonObject& object = json.as_object();
    KeptMigration out{std::string(text_or(object, "from")), std::string(text_or(object, "to")), {}};
    for (const auto& [from, to] : object.at("map").as_object()) {
        out.map.emplace(std::string(from), std::string(to.as_string()));
    }
    return out;
}

void keep(Tx& tx, KeptInputs kept) {
    tx.execute(
        "INSERT INTO process_input (instance, number, at, kind, inputs, hash) VALUES (?, ?, ?, ?, ?, ?)",
        {kept.instance,
         kept.number,
         kept.at,
         static_cast<int>(kept.kind),
         store::Bytes{std::move(kept.inputs)},
         std::bit_cast<int64_t>(kept.hash)}
    );
}

std::vector<KeptInputs> inputs_of(Session& session, const InstanceId& instance) {
    return session.all(
        "SELECT instance, number, at, kind, inputs, hash FROM process_input WHERE instance = ? ORDER BY number",
        {instance},
        [](const store::Row& row) {
            return KeptInputs{
                .instance = row.id<InstanceId>(0),
                .number = row.integer(1),
                .at = row.instant(2),
                .kind = row.integer(3) == 1 ? KeptKind::migration : KeptKind::inputs,
                .inputs = row.text(4),
                .hash = std::bit_cast<uint64_t>(row.integer(5))};
        }
    );
}

} // namespace tonghe::work::internal
