// Rows of what instances listen for. They point to candidates; whether one really hears is the engine's to say.
#pragma once
#include "tonghe/journal/tx.hpp"
#include "tonghe/process/step.hpp"
#include "tonghe/work/task.hpp"

namespace tonghe::work::internal {

enum class Heard { message, signal };

Heard kind_of(const process::Model& model, const process::Effect& subscription);
void listen(Tx& tx, const InstanceId& instance, Heard kind, const process::Effect& subscription);
void stop_listening(Tx& tx, const InstanceId& instance, std::optional<uint32_t> number = {}); // all unless given

// Of those behind `after`, in order; of a signal those that listened at `until`.
std::vector<InstanceId>
listening_for_message(Session& session, const std::string& name, const Json& key, const std::string& after, int limit);
std::vector<InstanceId>
listening_for_signal(Session& session, const std::string& name, Instant until, const std::string& after, int limit);

} // namespace tonghe::work::internal
