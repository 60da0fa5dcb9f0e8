// The packs of a node with what was published over them: read at start, read again when an operator asks, compiled
// again when something is published; swapped in whole or not at all.
#pragma once
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/catalog/reader.hpp"
#include "tonghe/design/publication.hpp"
#include "tonghe/journal/journal.hpp"

#include <filesystem>
#include <map>
#include <mutex>
#include <vector>

namespace tonghe::app {

class PackKeeper {
  public:
    struct Reading {
        catalog::PackReading packs;                       // with publications; its files are those in force
        std::shared_ptr<const design::PackFiles> folders; // as the folders have them
        design::PublicationNumbers published;             // the newest of each
        uint64_t after = 0;                               // what was in force when it was made
    };

    PackKeeper(std::vector<std::filesystem::path> folders, catalog::CatalogHolder& holder)
        : folders_(std::move(folders)), holder_(holder) {}

    // Reads the folders now. Faults leave the snapshot in force as it is.
    Reading read(Session& session) const;

    // Swaps a faultless reading in and remembers the faults of any. False, and nothing happens, where another was taken
    // since it was made.
    bool take(const Reading& reading);

    // Where something has been published since, here or on another node: compiles the packs in force with it and swaps
    // that in. Not inside a snapshot or unit.
    void catch_up(Journal& journal);

    std::shared_ptr<const design::PackFiles> files() const; // in force
    std::vector<Fault> last_faults() const;
    std::vector<Fault> last_warnings() const;

  private:
    std::shared_ptr<const design::PackFiles> folder_files() const;

    std::vector<std::filesystem::path> folders_;
    catalog::CatalogHolder& holder_;
    mutable std::mutex mutex_;
    uint64_t taken_ = 0;
    design::PublicationNumbers published_;
    mutable std::shared_ptr<const design::PackFiles> from_folders_; // null until asked for, where a catalogue was given
    std::shared_ptr<const design::PackFiles> in_force_;
    std::vector<Fault> faults_;
    std::vector<Fault> warnings_;
};

// The folders as they are now, with the publications over them; the packs are faultless by themselves or not read on.
PackKeeper::Reading
read_published(const std::vector<std::filesystem::path>& folders, const std::vector<design::Publication>& published);

} // namespace tonghe::app
