// The way of a draft to the catalogue as routes: saved and thrown away by who draws, submitted, then sent back or
// approved by somebody else and at once in force. `Of` says what is drawn:
//
//   using Named, Saved, SentBack   what is asked: the drawing's name; with its note; with a reason
//   using View, Published          what is replied: a draft, a publication
//   kind, path, tag, draw, approve of the drawing, of the routes, and the permissions to do so
//   noun, to_save, to_approve      in both languages; what saving and approving it is
//   no_such                        why one may not be saved
//   name(in)                       of the drawing
//   in_force(house, name)          what the catalogue has; without files where it has nothing yet
//   drawn(tx, house, in)           what is to be saved
//   need_sound(house, draft)       throws unless the draft may go further
//   about(tx, house, draft)        what the event of its approval tells of it
//   view(session, house, draft, account), published(session, publication)
//
// Elsewhere: what drafts are (design/draft.hpp), of processes (draft_routes.cpp), of policies
// (policy_design_routes.cpp).
#pragma once
#include "tonghe/api/routes.hpp"
#include "tonghe/app/house.hpp"
#include "tonghe/app/pack_keeper.hpp"
#include "tonghe/base/invalid_input.hpp"
#include "tonghe/design/draft.hpp"
#include "tonghe/design/errors.hpp"
#include "tonghe/journal/journal.hpp"

namespace tonghe::app {

inline constexpr size_t draft_body_bytes_max = 5u << 20;
inline constexpr size_t draft_note_bytes_max = 2000;

inline void need_short(const std::string& text, size_t bytes_max, const char* pointer) {
    if (text.size() > bytes_max) {
        throw invalid_input({{.code = "out_of_range", .pointer = pointer, .what = {"过长", "it is too long"}}});
    }
}

// There is a draft, and it may go further.
template <class Of> void need_draft(const House& house, const std::string& name) {
    house.packs.catch_up(house.journal);
    const auto draft =
        house.journal.read([&](Session& session) { return design::find_draft(session, Of::kind, name); });
    if (!draft) {
        throw Error(design::errors::draft_not_found, {{"drawing", name}});
    }
    Of::need_sound(house, *draft);
}

template <class Of> std::string draft_route(const char* verb, const char* after = "") {
    return std::string(verb) + "_" + Of::noun.en + "_draft" + after;
}

template <class Of> void add_draft_drawing(api::Routes& routes, House& house) {
    const std::string path = Of::path;
    routes.write<typename Of::Saved, typename Of::View>(
        {.method = api::Method::put,
         .path = path,
         .name = draft_route<Of>("save"),
         .tag = Of::tag,
         .summary = Of::to_save,
         .access = Of::draw,
         .body_bytes_max = draft_body_bytes_max,
         .errors =
             {Of::no_such,
              &design::errors::draft_not_found,
              &design::errors::draft_changed,
              &design::errors::base_changed}},
        [&house](Tx& tx, const api::Caller& caller, const typename Of::Saved& in) {
            need_short(in.note.value_or(""), draft_note_bytes_max, "/note");
            const design::SaveDraft drawn = Of::drawn(tx, house, in);
            const design::Drawing in_force = Of::in_force(house, Of::name(in));
            const design::Draft draft = design::save_draft(tx, caller.actor(), in_force, caller.if_match, drawn);
            return Of::view(tx, house, draft, caller.account);
        }
    );
    routes.write<typename Of::Named, api::None>(
        {.method = api::Method::remove,
         .path = path,
         .name = draft_route<Of>("discard"),
         .tag = Of::tag,
         .summary = {"丢弃" + Of::noun.zh + "草稿", "Throw the draft of a " + Of::noun.en + " away"},
         .access = Of::draw,
         .status = 204,
         .version_needed = true,
         .errors = {&design::errors::draft_not_found, &design::errors::draft_changed}},
        [](Tx& tx, const api::Caller& caller, const typename Of::Named& in) {
            design::discard_draft(tx, caller.actor(), Of::kind, Of::name(in), caller.if_match);
            return api::None{};
        }
    );
    routes.task<typename Of::Named, typename Of::View>(
        {.method = api::Method::post,
         .path = path + "/submission",
         .name = draft_route<Of>("submit"),
         .tag = Of::tag,
         .summary = {"提交" + Of::noun.zh + "草稿审批", "Submit the draft for approval"},
         .access = Of::draw,
         .version_needed = true,
         .replays = false,
         .errors =
             {&design::errors::draft_not_found,
              &design::errors::draft_changed,
              &design::errors::draft_faulty,
              &design::errors::base_changed,
              &design::errors::nothing_changed}},
        [&house](const api::Caller& caller, const typename Of::Named& in) {
            need_draft<Of>(house, Of::name(in));
            return house.journal.write([&](Tx& tx) {
                const design::Drawing in_force = Of::in_force(house, Of::name(in));
                const design::Draft draft = design::submit_draft(tx, caller.actor(), in_force, caller.if_match);
                return Of::view(tx, house, draft, caller.account);
            });
        }
    );
}

template <class Of> void add_draft_approving(api::Routes& routes, House& house) {
    const std::string path = Of::path;
    routes.write<typename Of::SentBack, typename Of::View>(
        {.method = api::Method::post,
         .path = path + "/return",
         .name = draft_route<Of>("send", "_back"),
         .tag = Of::tag,
         .summary = {"退回" + Of::noun.zh + "草稿", "Send a submitted draft back, with a reason"},
         .access = Of::approve,
         .version_needed = true,
         .replays = false,
         .errors =
             {&design::errors::draft_not_found,
              &design::errors::draft_changed,
              &design::errors::not_submitted,
              &design::errors::reason_needed}},
        [&house](Tx& tx, const api::Caller& caller, const typename Of::SentBack& in) {
            need_short(in.reason, draft_note_bytes_max, "/reason");
            const design::Draft draft =
                design::send_back(tx, caller.actor(), Of::kind, Of::name(in), caller.if_match, in.reason);
            return Of::view(tx, house, draft, caller.account);
        }
    );
    routes.task<typename Of::Named, typename Of::Published>(
        {.method = api::Method::post,
         .path = path + "/approval",
         .name = draft_route<Of>("approve"),
         .tag = Of::tag,
         .summary = Of::to_approve,
         .access = Of::approve,
         .version_needed = true,
         .replays = false,
         .errors =
             {&design::errors::draft_not_found,
              &design::errors::draft_changed,
              &design::errors::draft_faulty,
              &design::errors::not_submitted,
              &design::errors::own_draft,
              &design::errors::base_changed}},
        [&house](const api::Caller& caller, const typename Of::Named& in) {
            need_draft<Of>(house, Of::name(in));
            auto out = house.journal.write([&](Tx& tx) {
                const auto draft = design::find_draft(tx, Of::kind, Of::name(in));
                const JsonObject about = draft ? Of::about(tx, house, *draft) : JsonObject();
                const design::Drawing in_force = Of::in_force(house, Of::name(in));
                return Of::published(tx, design::approve_draft(tx, caller.actor(), in_force, caller.if_match, about));
            });
            house.packs.catch_up(house.journal);
            return out;
        }
    );
}

} // namespace tonghe::app
