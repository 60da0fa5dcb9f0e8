// Rows of appeals and their boards.
#pragma once
#include "tonghe/appeal/appeal.hpp"
#include "tonghe/journal/tx.hpp"

#include <string>
#include <vector>

namespace tonghe::appeal {

std::string next_number(Tx& tx);
void insert(Tx& tx, const Appeal& appeal);
void update(Tx& tx, Appeal& appeal); // at its version, which is raised
std::optional<Appeal> find(Session& session, const AppealId& id);
std::vector<Appeal> appeals_of(Session& session, const std::string& account); // newest first
// Against this decision about this subject, and not ended.
std::optional<Appeal> open_appeal(Session& session, const Appeal& like);

// What the desk lists, by due day: all; or those where an expert sits, or that are with offices of these functions.
struct DeskFilter {
    bool all = false;
    std::string expert;
    std::vector<std::string> functions;
    bool ended = false; // those that have ended instead
    int limit = 1000;
};

std::vector<Appeal> list(Session& session, const DeskFilter& filter);

// Revised, and nobody has counted yet what that did: the newest first.
std::vector<Appeal> uncounted(Session& session, int limit);

struct StateFigures {
    AppealState state = AppealState::lodged;
    int64_t count = 0;
    int64_t overdue = 0;
};

std::vector<StateFigures> figures(Session& session, Date today); // of states in which there are any

std::vector<Seat> seats_of(Session& session, const AppealId& id); // by place
void save_seat(Tx& tx, const AppealId& id, const Seat& seat);     // its place stays

void keep_to_tell(Tx& tx, const AppealId& id, const std::vector<std::string>& persons);
std::vector<std::string> take_to_tell(Tx& tx, const AppealId& id, int limit); // and forgets them

} // namespace tonghe::appeal
