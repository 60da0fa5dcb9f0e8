// The city that the life-cycle bench runs in: residents with sessions, officers who decide, and cases that were there
// before, each made by the same handlers that serve the API.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace tonghe::bench {

struct Applicant {
    std::string token;
    std::string record; // id of the person's record, by which officers search
};

struct City {
    std::vector<Applicant> applicants;
    std::vector<std::string> officers; // tokens; each sees the proofs of the whole city
    std::string supervisor;            // token of one who supervises every unit
};

struct CityOptions {
    std::string data;
    std::string database; // URL; empty: SQLite in `data`
    int64_t residents = 100'000;
    int64_t cases = 0;   // that are to be there; more are made until there are
    int64_t waiting = 0; // cases beside them whose task nobody has taken
    int applicants = 50'000;
    int officers = 16;
};

// Makes what is missing and says how long it took on standard error.
City prepare_city(const CityOptions& options);

} // namespace tonghe::bench
