#include "tonghe/registry/bulk_reader.hpp"

#include "tonghe/registry/internal/rows.hpp"
#include "tonghe/store/many.hpp"

namespace tonghe::registry {

void each_with(
    store::Session& session,
    std::string_view registry,
    std::string_view field,
    const std::set<std::string>& values,
    const std::function<void(const Record&)>& visit
) {
    constexpr size_t asked_at_once = 50;
    std::string marks = "?";
    for (size_t i = 1; i < asked_at_once; ++i) {
        marks += ", ?";
    }
    const std::string sql =
        std::string("SELECT ") + internal::record_columns +
        " FROM registry_record WHERE record IN (SELECT record FROM registry_index WHERE token IN (" + marks + "))";
    for (auto next = values.begin(); next != values.end();) {
        store::Values asked;
        for (; next != values.end() && asked.size() < asked_at_once; ++next) {
            asked.emplace_back(internal::index_token(registry, field, *next));
        }
        asked.resize(asked_at_once, asked.front()); // the rest of the marks ask for what is asked already
        session.each(sql, asked, [&](const store::Row& row) {
            const Record record = internal::record_from(row);
            if (record.registry == registry && values.contains(record.text(field))) { // tokens may collide
                visit(record);
            }
        });
    }
}

void each_of(
    store::Session& session, const std::set<std::string>& records, const std::function<void(const Record&)>& visit
) {
    store::each_of(
        session,
        std::string("SELECT ") + internal::record_columns + " FROM registry_record WHERE record IN ({})",
        records,
        [&](const store::Row& row) { visit(internal::record_from(row)); }
    );
}

void each_key(
    store::Session& session,
    std::string_view registry,
    const std::function<void(std::string_view key, std::string_view record, std::string_view region)>& visit
) {
    session.each(
        "SELECT key, record, region FROM registry_record WHERE registry = ? ORDER BY key",
        {registry},
        [&](const store::Row& row) { visit(row.view(0), row.view(1), row.view(2)); }
    );
}

} // namespace tonghe::registry
