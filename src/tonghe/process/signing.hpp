// Countersigning (会签): several people answer one user task, and a rule says what their answers amount to.
//
//   tonghe:sign="ratio:0.6"   tonghe:signers="health/lead@district, market/lead*2"
//
//   all      everybody agrees            any       one agrees (或签)
//   ratio:r  that part of all weights    weights:n so much weight (票签)
//   veto     nobody objects, one agrees  order     one after another, each agrees (顺签)
//
// The first outcome of the task is to agree, the second not to; a third may be `abstain`, which is neither.
//
// Always true
//  1. `decide` says yes or no as soon as the answers still to come cannot change it, and never changes its mind.
//  2. Once everybody has answered it is never open.
#pragma once
#include "tonghe/process/model.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tonghe::process {

struct Signer {
    std::string queue;
    std::string level; // empty: that of the task
    int weight = 1;

    bool operator==(const Signer&) const = default;
};

struct SignRule {
    enum class Kind : uint8_t { all, any, ratio, weights, veto, order };

    Kind kind = Kind::all;
    int number = 0; // ratio: thousandths; weights: so much

    bool operator==(const SignRule&) const = default;
};

inline constexpr size_t signers_max = 50;

std::optional<SignRule> read_sign_rule(std::string_view text);
std::optional<std::vector<Signer>> read_signers(std::string_view text); // one at least

enum class Answer : uint8_t { none, yes, no, abstain };

struct Vote {
    int weight = 1;
    Answer answer = Answer::none;
};

enum class Verdict : uint8_t { open, yes, no };

Verdict decide(const SignRule& rule, std::span<const Vote> votes);

} // namespace tonghe::process
