#include "tonghe/app/pack_keeper.hpp"

namespace tonghe::app {

PackKeeper::Reading
read_published(const std::vector<std::filesystem::path>& folders, const std::vector<design::Publication>& published) {
    PackKeeper::Reading out{.packs = catalog::read_packs(folders)};
    out.folders = out.packs.files;
    out.published = design::numbers_of(published);
    if (out.packs.catalog != nullptr && !published.empty()) {
        out.packs = design::compile_published(*out.folders, published);
    }
    return out;
}

PackKeeper::Reading PackKeeper::read(Session& session) const {
    uint64_t after = 0;
    {
        const std::lock_guard lock(mutex_);
        after = taken_;
    }
    Reading out = read_published(folders_, design::publications_in_force(session));
    out.after = after;
    return out;
}

bool PackKeeper::take(const Reading& reading) {
    const std::lock_guard lock(mutex_);
    if (reading.after != taken_) { // by itself, where the unit that takes it is tried again
        return reading.packs.catalog != nullptr && holder_.get() == reading.packs.catalog;
    }
    faults_ = reading.packs.faults;
    warnings_ = reading.packs.warnings;
    if (reading.packs.catalog) {
        ++taken_;
        published_ = reading.published;
        from_folders_ = reading.folders;
        in_force_ = reading.packs.files;
        holder_.replace(reading.packs.catalog);
    }
    return true;
}

void PackKeeper::catch_up(Journal& journal) {
    for (bool done = false; !done;) {
        const auto numbers = journal.read([](Session& session) { return design::numbers_in_force(session); });
        Reading next;
        {
            const std::lock_guard lock(mutex_);
            if (numbers == published_) {
                return;
            }
            next.after = taken_;
            next.folders = folder_files();
        }
        const auto published = journal.read([](Session& session) { return design::publications_in_force(session); });
        next.packs = design::compile_published(*next.folders, published);
        next.published = design::numbers_of(published);
        done = take(next) && !next.packs.catalog; // packs that do not load stay as they are
    }
}

std::shared_ptr<const design::PackFiles> PackKeeper::files() const {
    const std::lock_guard lock(mutex_);
    return in_force_ != nullptr ? in_force_ : folder_files();
}

std::shared_ptr<const design::PackFiles> PackKeeper::folder_files() const {
    if (from_folders_ == nullptr) {
        from_folders_ = catalog::read_packs(folders_).files;
    }
    return from_folders_;
}

std::vector<Fault> PackKeeper::last_faults() const {
    const std::lock_guard lock(mutex_);
    return faults_;
}

std::vector<Fault> PackKeeper::last_warnings() const {
    const std::lock_guard lock(mutex_);
    return warnings_;
}

} // namespace tonghe::app
