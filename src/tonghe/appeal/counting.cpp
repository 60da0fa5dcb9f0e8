// What a revised policy did to everybody, where that was not known when it was revised: filled in by the next run of
// matching.
#include "tonghe/appeal/appeals.hpp"
#include "tonghe/appeal/events.hpp"

namespace tonghe::appeal {

namespace {

constexpr int looked_at = 200; // of the appeals that may wait for a count, the newest

} // namespace

journal::Projection Appeals::counting() const {
    return {
        .name = "appeal_counting",
        .tables = {},
        .apply =
            [this](Tx& tx, const journal::Entry&) {
                for (Appeal& one : uncounted(tx, looked_at)) {
                    count(tx, std::move(one));
                }
            },
        .follows = true,
        .kinds = {"policy.matched"}};
}

void Appeals::count(Tx& tx, Appeal appeal) const {
    const auto rerun = sources_.count_revision(tx, appeal);
    if (!rerun) {
        return; // a later run
    }
    appeal.story.request->rerun = rerun;
    update(tx, appeal);
    tx.record(
        {events::counted,
         appeal.id.text(),
         "system",
         JsonObject{{"asked", rerun->asked}, {"won", rerun->won}, {"lost", rerun->lost}}}
    );
    if (appeal.state == AppealState::answered) {
        tell_her(
            tx,
            appeal,
            {"修订影响的人数已统计：" + appeal.number, "Counted what the revision did: appeal " + appeal.number},
            {"申诉页面现在写明有多少人因修订受益。", "Its page now says how many people the revision concerns."}
        );
    }
}

} // namespace tonghe::appeal
