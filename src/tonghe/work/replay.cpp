#include "tonghe/work/replay.hpp"

#include "tonghe/process/step.hpp"
#include "tonghe/work/errors.hpp"
#include "tonghe/work/internal/inputs.hpp"
#include "tonghe/work/internal/rows.hpp"

#include <fmt/format.h>

namespace tonghe::work {

namespace {

std::string hex(uint64_t hash) { return fmt::format("{:016x}", hash); }

class Replayer {
  public:
    Replayer(Session& session, const Work& work, const internal::Running& stored, Replay& into)
        : session_(session), work_(work), stored_(stored), into_(into) {}

    std::optional<ReplayFault> run() {
        const auto rows = internal::inputs_of(session_, stored_.instance.id);
        if (rows.empty() || rows.front().number != 1) {
            ++into_.before_inputs;
            return std::nullopt;
        }
        ++into_.instances;
        std::string hash = stored_.instance.model;
        for (const internal::KeptInputs& row : rows) {
            if (row.kind == internal::KeptKind::migration) {
                hash = internal::read_migration(row.inputs).from; // the model that it began with
                break;
            }
        }
        try {
            model_ = work_.model_by_hash(session_, stored_.instance, hash);
            for (const internal::KeptInputs& row : rows) {
                auto fault = row.kind == internal::KeptKind::inputs ? step_through(row) : migrate(row);
                if (fault) {
                    return fault;
                }
                const uint64_t found = process::state_hash(state_);
                if (found != row.hash && process::hash_of_all(state_) != row.hash) {
                    return difference(row.number, "hash", hex(row.hash), hex(found));
                }
            }
        } catch (const Error& error) {
            if (error.code().name != errors::model_missing.name) {
                throw;
            }
            return difference(0, "model_missing", hash, "");
        }
        if (state_ != stored_.state) {
            return difference(0, "state", hex(process::state_hash(stored_.state)), hex(process::state_hash(state_)));
        }
        return std::nullopt;
    }

  private:
    ReplayFault difference(int64_t number, const char* what, std::string expected, std::string found) const {
        return {stored_.instance.id, number, what, std::move(expected), std::move(found)};
    }

    std::optional<ReplayFault> step_through(const internal::KeptInputs& row) {
        const auto inputs = process::decode_inputs(row.inputs);
        if (!inputs) {
            return difference(row.number, "unreadable", "", "");
        }
        for (const process::Input& input : *inputs) {
            auto step = process::step(*model_, std::move(state_), input, row.at);
            state_ = std::move(step.state);
            ++into_.inputs;
            if (step.refusal != process::Refusal::none) {
                return difference(row.number, "refused", "0", std::to_string(static_cast<int>(step.refusal)));
            }
        }
        return std::nullopt;
    }

    std::optional<ReplayFault> migrate(const internal::KeptInputs& row) {
        const internal::KeptMigration plan = internal::read_migration(row.inputs);
        const process::ModelRef next = work_.model_by_hash(session_, stored_.instance, plan.to);
        const auto unfit = process::migrate(*model_, *next, plan.map, state_);
        model_ = next;
        return unfit.empty() ? std::nullopt
                             : std::optional(difference(row.number, "refused", "", unfit.front().element));
    }

    Session& session_;
    const Work& work_;
    const internal::Running& stored_;
    Replay& into_;
    process::ModelRef model_;
    process::State state_;
};

} // namespace

std::optional<ReplayFault> replay_one(Session& session, const Work& work, const InstanceId& id, Replay& into) {
    const auto stored = internal::find_running(session, id);
    if (!stored) {
        throw Error(errors::instance_not_found, {{"instance", id.text()}});
    }
    auto fault = Replayer(session, work, *stored, into).run();
    if (fault) {
        ++into.faulty;
        into.first = into.first ? into.first : fault;
    }
    return fault;
}

std::optional<InstanceId>
replay(Session& session, const Work& work, const std::string& after, int limit, Replay& into) {
    const auto ids = session.all(
        "SELECT id FROM process_instance WHERE id > ? ORDER BY id LIMIT ?",
        {after, limit},
        [](const store::Row& row) { return row.id<InstanceId>(0); }
    );
    for (const InstanceId& id : ids) {
        static_cast<void>(replay_one(session, work, id, into));
    }
    return ids.empty() ? std::nullopt : std::optional(ids.back());
}

} // namespace tonghe::work
