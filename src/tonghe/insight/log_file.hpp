// Log files as they lie on a disk: XES, packed or not, and both forms of OCEL 2.0, told apart by their first bytes.
#pragma once
#include "tonghe/insight/object_log.hpp"
#include "tonghe/insight/xes.hpp"

#include <filesystem>

namespace tonghe::insight {

// The bytes of a file, unpacked where they are gzip. Error(insight.no_such_file) or Error(insight.unreadable_log).
std::string read_bytes(const std::filesystem::path& file, size_t bytes_max = size_t{4} << 30);
void write_bytes(const std::filesystem::path& file, std::string_view bytes);

// Any of the formats; an object-centric log is flattened to the cases of `object_type`. Error(insight.unreadable_log)
// with every fault.
EventLog read_log(const std::filesystem::path& file, std::string_view object_type = "case", const OnBytes& told = {});

} // namespace tonghe::insight
