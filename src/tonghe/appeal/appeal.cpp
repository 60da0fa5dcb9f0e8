#include "tonghe/appeal/appeal.hpp"

#include <algorithm>
#include <map>

namespace tonghe::appeal {

namespace {

const Seat* seat_of(const std::vector<Seat>& seats, const std::string& account) {
    const auto found =
        std::find_if(seats.begin(), seats.end(), [&](const Seat& one) { return one.account == account; });
    return found == seats.end() ? nullptr : &*found;
}

auto filled(const std::vector<Seat>& seats) {
    return std::count_if(seats.begin(), seats.end(), [](const Seat& one) { return one.state != SeatState::replaced; });
}

// The office of hers that is asked, her own before those in which she stands in for somebody.
const Office* asked_in(const Appeal& appeal, const Party& who) {
    const auto& request = appeal.story.request;
    const Office* found = nullptr;
    for (const Office& office : who.offices) {
        const bool is_asked = request && office.function == request->function &&
                              (request->region.empty() || catalog::covers(office.region, request->region));
        if (is_asked && (found == nullptr || office.absent.empty())) {
            found = &office;
        }
    }
    return found;
}

bool is_asked(const Appeal& appeal, const Party& who) { return asked_in(appeal, who) != nullptr; }

bool is_before_answer(AppealState state) {
    return state != AppealState::dismissed && state != AppealState::answered && state != AppealState::withdrawn;
}

bool may(AppealAct act, const Appeal& appeal, const std::vector<Seat>& seats, int seats_wanted, const Party& who) {
    const bool own = who.account == appeal.account || (!who.person.empty() && who.person == appeal.person.text());
    const Seat* seat = seat_of(seats, who.account);
    switch (act) {
    case AppealAct::withdraw:
        return who.account == appeal.account && is_before_answer(appeal.state);
    case AppealAct::admit:
    case AppealAct::dismiss:
        return who.reviews && !own && appeal.state == AppealState::lodged;
    case AppealAct::fill_seats:
        return who.reviews && !own && appeal.state == AppealState::with_board && filled(seats) < seats_wanted;
    case AppealAct::declare_conflict:
    case AppealAct::give_opinion:
        return !own && appeal.state == AppealState::with_board && seat != nullptr && seat->state == SeatState::seated;
    case AppealAct::do_request:
    case AppealAct::decline_request:
        return !own && appeal.state == AppealState::with_office && is_asked(appeal, who) && seat == nullptr;
    case AppealAct::answer:
        return who.reviews && !own && appeal.state == AppealState::to_answer;
    }
    return false;
}

} // namespace

std::vector<AppealAct>
acts_of(const Appeal& appeal, const std::vector<Seat>& seats, int seats_wanted, const Party& who) {
    std::vector<AppealAct> out;
    for (int i = 0; i <= static_cast<int>(AppealAct::answer); ++i) {
        const auto act = static_cast<AppealAct>(i);
        if (may(act, appeal, seats, seats_wanted, who)) {
            out.push_back(act);
        }
    }
    return out;
}

std::string acts_for(const Appeal& appeal, const Party& who, AppealAct act) {
    switch (act) {
    case AppealAct::do_request:
    case AppealAct::decline_request: {
        const Office* office = asked_in(appeal, who);
        return office == nullptr ? "" : office->absent;
    }
    case AppealAct::admit:
    case AppealAct::dismiss:
    case AppealAct::fill_seats:
    case AppealAct::answer:
        return who.reviews_for;
    default:
        return "";
    }
}

bool may_see(const Appeal& appeal, const std::vector<Seat>& seats, const Party& who) {
    const Seat* seat = seat_of(seats, who.account);
    const bool asked = is_asked(appeal, who) && appeal.story.verdict == Verdict::uphold;
    return who.account == appeal.account || who.reviews || asked ||
           (seat != nullptr && seat->state != SeatState::replaced);
}

std::vector<FactSource> chain_of(const Appeal& appeal) {
    const auto& request = appeal.story.request;
    if (request && request->act == OfficeAct::correct && appeal.story.answer) {
        for (const KeptFact& one : appeal.story.answer->facts) {
            const bool of_several = std::any_of(one.sources.begin(), one.sources.end(), [](const FactSource& source) {
                return source.member.has_value();
            });
            if (one.fact == request->fact && of_several) {
                return one.sources;
            }
        }
    }
    return {};
}

int named_source(const std::vector<Seat>& seats) {
    std::map<int, int> votes;
    for (const Seat& seat : seats) {
        if (seat.state == SeatState::voted && seat.verdict == Verdict::uphold && seat.source > 0) {
            ++votes[seat.source];
        }
    }
    const auto most =
        std::max_element(votes.begin(), votes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == votes.end() ? 0 : most->first;
}

std::optional<Verdict> verdict_of(const std::vector<Seat>& seats, int seats_wanted) {
    int upheld = 0;
    int voted = 0;
    for (const Seat& seat : seats) {
        voted += seat.state == SeatState::voted ? 1 : 0;
        upheld += seat.state == SeatState::voted && seat.verdict == Verdict::uphold ? 1 : 0;
    }
    if (voted < seats_wanted) {
        return std::nullopt;
    }
    return upheld * 2 > voted ? Verdict::uphold : Verdict::reject;
}

} // namespace tonghe::appeal
