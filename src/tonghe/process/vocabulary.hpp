// The words that a model may use for acts, levels and outcomes. One list for the whole house, so that a page, a
// statistic and a condition of a process mean the same by the same word.
#pragma once
#include "tonghe/base/text.hpp"

#include <span>
#include <string>
#include <string_view>

namespace tonghe::process {

struct OutcomeWord {
    std::string_view word;
    Text title;
    bool needs_opinion = false; // a person is told something unwelcome: say why
};

std::span<const OutcomeWord> outcomes();
const OutcomeWord* find_outcome(std::string_view word);
std::string outcome_words(); // "accept, request_correction, …" for messages

struct Word {
    std::string_view word;
    Text title;
};

std::span<const Word> acts();
std::span<const Word> levels();
std::span<const Word> assignments();

bool is_act(std::string_view word);        // accept review decide handle
bool is_level(std::string_view word);      // city district street community
bool is_assignment(std::string_view word); // pool least_load continuity turn

} // namespace tonghe::process
