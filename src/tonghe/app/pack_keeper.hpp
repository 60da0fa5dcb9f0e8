// The packs of a node: read at start, read again when an operator asks, swapped in whole or not at all.
#pragma once
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/catalog/reader.hpp"
#include "tonghe/journal/tx.hpp"

#include <filesystem>
#include <mutex>
#include <vector>

namespace tonghe::app {

class PackKeeper {
  public:
    PackKeeper(std::vector<std::filesystem::path> folders, catalog::CatalogHolder& holder)
        : folders_(std::move(folders)), holder_(holder) {}

    // Reads the folders now. Faults leave the snapshot in force as it is.
    catalog::PackReading read() const { return catalog::read_packs(folders_); }

    // Swaps a faultless reading in and remembers the faults of any.
    void take(const catalog::PackReading& reading);
    std::vector<Fault> last_faults() const;
    std::vector<Fault> last_warnings() const;

  private:
    std::vector<std::filesystem::path> folders_;
    catalog::CatalogHolder& holder_;
    mutable std::mutex mutex_;
    std::vector<Fault> faults_;
    std::vector<Fault> warnings_;
};

} // namespace tonghe::app
