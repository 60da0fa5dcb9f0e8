#include "tonghe/store/store.hpp"

#include "tonghe/base/check.hpp"
#include "tonghe/base/log.hpp"
#include "tonghe/crypto/hash.hpp"
#include "tonghe/store/internal/engines.hpp"
#include "tonghe/store/internal/sql_text.hpp"

#include <future>
#include <unistd.h>

namespace tonghe::store {

bool flush_file(int file) { return fdatasync(file) == 0; }

Error internal::unavailable(const std::string& reason) {
    return Error(errors::unavailable, {{"reason", reason}}).retry_after(2);
}

std::unique_ptr<Store> Store::open(const StoreOptions& options) {
    const std::string_view url = options.url;
    if (url.starts_with("postgresql://") || url.starts_with("postgres://")) {
        return internal::open_postgres(options);
    }
    if (url.starts_with("sqlite:") && url.size() > 7) {
        return internal::open_sqlite(options, std::string(url.substr(7)));
    }
    throw Error(errors::invalid_url, {{"reason", "it begins neither with sqlite: nor with postgresql:"}});
}

std::shared_ptr<void> Store::listen(const std::string&, std::function<void()>) { return nullptr; }

void Store::write_and_wait(std::function<void(Session&)> work, void* context) {
    TONGHE_CHECK(!on_store_thread(), "a unit of work waits for another: call its parts in one unit");
    std::promise<void> promise;
    submit({
        .work = std::move(work),
        .done =
            [&](const std::exception_ptr& problem) {
                if (problem) {
                    promise.set_exception(problem);
                } else {
                    promise.set_value();
                }
            },
        .context = context,
    });
    promise.get_future().get();
}

void Store::migrate(const std::vector<std::span<const Migration>>& modules, const Clock& clock) {
    write_and_wait([&](Session& session) {
        if (session.engine() == Engine::postgres) { // one node at a time
            session.each("SELECT pg_advisory_xact_lock(7046221)", {}, [](const Row&) {});
        }
        run_script(
            session,
            "CREATE TABLE IF NOT EXISTS schema_migration (module TEXT NOT NULL, number BIGINT NOT NULL, name TEXT NOT "
            "NULL, hash TEXT NOT NULL, applied_at TEXT NOT NULL, PRIMARY KEY (module, number))"
        );
        for (const std::span<const Migration> migrations : modules) {
            for (const Migration& migration : migrations) {
                const std::string hash = crypto::to_hex(crypto::sm3(migration.sql));
                const auto applied = session.first(
                    "SELECT hash FROM schema_migration WHERE module = ? AND number = ?",
                    {migration.module, migration.number},
                    [](const Row& row) { return row.text(0); }
                );
                if (applied && *applied != hash) {
                    throw Error(
                        errors::migration_changed, {{"name", std::string(migration.module) + "/" + migration.name}}
                    );
                }
                if (!applied) {
                    run_script(session, internal::migration_text(migration.sql, session.engine()));
                    session.execute(
                        "INSERT INTO schema_migration (module, number, name, hash, applied_at) VALUES (?, ?, ?, ?, ?)",
                        {migration.module, migration.number, migration.name, hash, to_string(clock.now())}
                    );
                    base::log_info("store.migrated", {{"module", migration.module}, {"name", migration.name}});
                }
            }
        }
    });
}

} // namespace tonghe::store
