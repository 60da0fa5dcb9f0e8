// One process at a time works in a data folder: the journal's tree of an SQLite file is grown in memory, and a second
// process would append to one it does not know.
#pragma once
#include <filesystem>

namespace tonghe::app {

class DataLock {
  public:
    explicit DataLock(const std::filesystem::path& folder); // Error(app.data_in_use)
    ~DataLock();
    DataLock(const DataLock&) = delete;
    DataLock& operator=(const DataLock&) = delete;

  private:
    int file_ = -1;
};

} // namespace tonghe::app
