// The city of the last run on disk: its columns, its keys and who was found.
//
// Always true
//  1. What is opened is the city of the run and the store that it is asked for, or Error(snapshot.not_usable) says why
//  not.
#pragma once
#include "tonghe/policy/run.hpp"

namespace tonghe::policy {

void save_city(Journal& journal, const MatchedCity& city, const std::filesystem::path& folder);

// Nothing where none was kept. Benefits are those of `catalog` today; those the run did not ask about are asked now.
std::shared_ptr<MatchedCity> open_city(
    Journal& journal,
    const RunSummary& last,
    std::shared_ptr<const catalog::Catalog> catalog,
    const std::filesystem::path& folder,
    unsigned threads
);

std::shared_ptr<MatchedCity> copy_of(const MatchedCity& city); // shares the columns' bytes

} // namespace tonghe::policy
