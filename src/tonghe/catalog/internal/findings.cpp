#include "tonghe/catalog/internal/findings.hpp"

#include "tonghe/base/edit_distance.hpp"

#include <algorithm>

namespace tonghe::catalog {

namespace {

Fault make(const FaultKind& kind, const Place& place, const TextArguments& arguments) {
    return {
        .code = kind.code,
        .pointer = "",
        .file = place.file,
        .line = place.line,
        .what = {fill(kind.what_zh, arguments), fill(kind.what_en, arguments)},
        .remedy = {fill(kind.remedy_zh, arguments), fill(kind.remedy_en, arguments)},
    };
}

std::vector<Fault> sorted(std::vector<Fault> faults, size_t max) {
    std::stable_sort(faults.begin(), faults.end(), [](const Fault& a, const Fault& b) {
        return std::tie(a.file, a.line) < std::tie(b.file, b.line);
    });
    if (faults.size() > max) {
        const std::string count = std::to_string(faults.size() - max);
        faults.resize(max);
        faults.push_back(make(faults::more_faults, {faults.back().file, faults.back().line}, {{"count", count}}));
    }
    return faults;
}

} // namespace

void Findings::fault(const FaultKind& kind, const Place& place, const TextArguments& arguments) {
    faults_.push_back(make(kind, place, arguments));
}

void Findings::warning(const FaultKind& kind, const Place& place, const TextArguments& arguments) {
    warnings_.push_back(make(kind, place, arguments));
}

void Findings::add(Fault fault) { faults_.push_back(std::move(fault)); }

void Findings::add_warning(Fault fault) { warnings_.push_back(std::move(fault)); }

std::vector<Fault> Findings::take_faults() { return sorted(std::move(faults_), max_); }

std::vector<Fault> Findings::take_warnings() { return sorted(std::move(warnings_), max_); }

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
    constexpr size_t word_max = 64; // longer ones are no slips of the hand, and the distance is quadratic
    std::string best;
    size_t best_distance = word.size() / 3 + 1;
    for (const std::string& candidate : candidates) {
        if (word.size() > word_max || candidate.size() > word_max) {
            continue;
        }
        const size_t distance = edit_distance(word, candidate);
        if (distance < best_distance || (best.empty() && distance == best_distance)) {
            best_distance = distance;
            best = candidate;
        }
    }
    return best;
}

} // namespace tonghe::catalog
