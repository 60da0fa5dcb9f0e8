// Packs for commands and nodes that cannot do with a part of them.
#pragma once
#include "tonghe/catalog/reader.hpp"

#include <filesystem>
#include <vector>

namespace tonghe::app {

// The reading always has its catalog; Error(app.packs_faulty) with every fault where the packs have any.
catalog::PackReading read_whole_packs(const std::vector<std::filesystem::path>& packs);
[[noreturn]] void refuse_faulty(const catalog::PackReading& reading);

} // namespace tonghe::app
