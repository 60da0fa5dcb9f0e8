#include "tonghe/process/vocabulary.hpp"

#include <algorithm>
#include <array>

namespace tonghe::process {

namespace {

bool holds(std::span<const Word> table, std::string_view wanted) {
    return std::any_of(table.begin(), table.end(), [&](const Word& entry) { return entry.word == wanted; });
}

} // namespace

std::span<const OutcomeWord> outcomes() {
    static const std::array<OutcomeWord, 26> table{{
        {"accept", {"受理", "Accept"}},
        {"request_correction", {"要求补正", "Request correction"}, true},
        {"not_accept", {"不予受理", "Do not accept"}, true},
        {"pass", {"审查通过", "Pass"}},
        {"fail", {"审查不通过", "Fail"}, true},
        {"agree", {"同意", "Agree"}},
        {"disagree", {"不同意", "Disagree"}, true},
        {"abstain", {"弃权", "Abstain"}},
        {"approve", {"批准", "Approve"}},
        {"reject", {"驳回", "Reject"}, true},
        {"grant", {"准予", "Grant"}},
        {"refuse", {"不予准许", "Refuse"}, true},
        {"done", {"办结", "Done"}},
        {"unable", {"无法办理", "Unable to handle"}, true},
        {"confirm", {"确认", "Confirm"}},
        {"deny", {"不予确认", "Do not confirm"}, true},
        {"issue", {"制发", "Issue"}},
        {"deliver", {"送达", "Deliver"}},
        {"pay", {"拨付", "Pay out"}},
        {"match", {"核验一致", "Matches"}},
        {"mismatch", {"核验不一致", "Does not match"}, true},
        {"no_objection", {"公示无异议", "No objection"}},
        {"objection", {"公示有异议", "Objection raised"}, true},
        {"qualified", {"合格", "Qualified"}},
        {"not_qualified", {"不合格", "Not qualified"}, true},
        {"escalate", {"报上级", "Refer upwards"}, true},
    }};
    return table;
}

const OutcomeWord* find_outcome(std::string_view word) {
    for (const OutcomeWord& candidate : outcomes()) {
        if (candidate.word == word) {
            return &candidate;
        }
    }
    return nullptr;
}

std::string outcome_words() {
    std::string list;
    for (const OutcomeWord& candidate : outcomes()) {
        list += (list.empty() ? "" : ", ") + std::string(candidate.word);
    }
    return list;
}

std::span<const Word> acts() {
    static const std::array<Word, 4> table{{
        {"accept", {"受理", "Accept"}},
        {"review", {"审查", "Review"}},
        {"decide", {"决定", "Decide"}},
        {"handle", {"办理", "Handle"}},
    }};
    return table;
}

std::span<const Word> levels() {
    static const std::array<Word, 4> table{{
        {"city", {"市级", "City"}},
        {"district", {"区县级", "District"}},
        {"street", {"街道（乡镇）", "Street"}},
        {"community", {"社区（村）", "Community"}},
    }};
    return table;
}

std::span<const Word> assignments() {
    static const std::array<Word, 4> table{{
        {"pool", {"由岗位上的人领取", "Whoever takes it from the pool"}},
        {"least_load", {"派给在办最少的人", "To whoever has the least work"}},
        {"continuity", {"派给办过本件的人", "To whoever handled the case before"}},
        {"turn", {"依次轮流", "In turn"}},
    }};
    return table;
}

bool is_act(std::string_view word) { return holds(acts(), word); }

bool is_level(std::string_view word) { return holds(levels(), word); }

bool is_assignment(std::string_view word) { return holds(assignments(), word); }

} // namespace tonghe::process
