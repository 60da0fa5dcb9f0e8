// Large values of instances, in rows of their own (table process_value), and those that were read last.
#pragma once
#include "tonghe/journal/tx.hpp"
#include "tonghe/process/state.hpp"
#include "tonghe/work/task.hpp"

#include <list>
#include <mutex>
#include <set>

namespace tonghe::work::internal {

// Found by their hash, so what a unit that was undone has left here is as true as the rest.
class ReadValues {
  public:
    std::optional<process::SharedJson> find(const std::string& hash);
    void keep(const process::SharedJson& value);

  private:
    std::mutex mutex_;
    std::list<process::SharedJson> latest_; // first the one used last
    size_t bytes_ = 0;
};

// Brings what stands apart of a state that was just read; the hashes of all that has a row.
std::set<std::string>
bring_values(Session& session, const InstanceId& instance, process::State& state, ReadValues* known);
// Makes the rows those that the state names; `rows` are the hashes of those that are there.
void write_values(Tx& tx, const InstanceId& instance, process::State& state, std::set<std::string>& rows);

} // namespace tonghe::work::internal
