// The scenes of the birth story, in the order they are played; what they know of each other are its members.
#pragma once
#include "tonghe/app/birth_story.hpp"
#include "tonghe/app/participant.hpp"

#include <map>
#include <memory>
#include <set>

namespace tonghe::app::internal {

struct Family {
    std::string mother;  // who applies
    std::string partner; // may have applied already; "" has no account
    Text story;
    std::string child;
    std::string second_child; // of twins
    std::string household;    // mother or father
    int certificates = 0;     // in the wallet at the end
    std::string outsider;     // an officer of another street
    std::vector<std::string> officers;
    std::vector<std::pair<std::string, Json>> answers = {}; // what this family has to say besides: pointer, value
    int items = 8;                                          // that apply to it
    int shared_min = 8;                                     // materials that need not be handed in, at least
    int known_min = 20;                                     // fields that are filled in
    int offices_min = 5;
};

class BirthTelling {
  public:
    BirthTelling(const BirthStory& story, StoryTeller& teller)
        : story_(story), teller_(teller), parent_(story.url, story.language), auditor_(story.url, story.language) {}

    BirthStoryEnd play();

  private:
    void meet_the_family();
    void open_the_form();
    void change_three_fields();
    void try_the_locked();
    void upload_what_is_missing();
    void submit_once();
    void tell_part(const Json& part);
    void look_over_the_fence();
    void decide();
    int one_round(int round);
    void do_task(Participant& officer, const Json& task);
    void see_it_done();
    void check_clock(const Json& part);
    void show_the_wallet();
    void show_certificate(const Json& line);
    void hear_of_it();
    void rate();
    void see_who_looked();
    void check_the_journal();
    bool has_applied(const std::string& login, std::unique_ptr<Participant>& as);
    Participant& officer(const std::string& login);

    const std::string& in(const Text& text) const { return text.in(story_.language); }

    std::string case_id() const { return text_at(case_, "/case"); }

    Json values() const { return *at_pointer(draft_, "/values"); }

    void save(const Json& values) {
        draft_ = parent_.patch(
            "/drafts/" + text_at(draft_, "/draft"),
            JsonObject{{"values", values}},
            std::to_string(integer_at(draft_, "/version"))
        );
    }

    const BirthStory& story_;
    StoryTeller& teller_;
    Family family_;
    Participant parent_;
    Participant auditor_;
    std::map<std::string, std::unique_ptr<Participant>> officers_;
    std::set<std::string> units_that_looked_;
    std::map<std::string, int64_t> promised_; // item → working days
    int decisions_ = 0;
    Json head_before_;
    Json draft_;
    Json case_; // the whole application
};

} // namespace tonghe::app::internal
