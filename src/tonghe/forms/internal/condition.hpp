// Conditions and rules that speak of the fields of a form, read so that they can be moved to other pointers.
//
// A rule about a whole form is a JSON Schema of which, at the level of the form and its groups, only these keywords
// are in use: properties, required, dependentRequired, dependentSchemas, allOf, anyOf, oneOf, not, if/then/else. At a
// field, any schema may stand. So what it says of each field can be told apart and said again about another place.
#pragma once
#include "tonghe/forms/form.hpp"

#include <boost/json.hpp>

#include <functional>
#include <set>

namespace tonghe::forms {

class RuleMover {
  public:
    using Target = std::function<std::string(const Field&)>; // the field's pointer in the other form

    RuleMover(const Form& form, Target target) : form_(form), target_(std::move(target)) {}

    // The same rule with every field at its target. `at` is where `rule` stands in its form: "", a group's pointer, or
    // an entry's `/children/*`; `root` is where the answer will stand: "", or an entry's pointer in the other form.
    Json move(const Json& rule, const std::string& at = "", const std::string& root = "");

    const std::set<std::string>& mentioned() const { return mentioned_; } // pointers of the fields the rules speak of

    std::vector<Fault>& faults() { return faults_; } // pointers are into the rule

  private:
    struct Level {
        std::string at;   // pointer of the object in this form
        std::string root; // pointer in the other form below which the output is written
        std::string rule; // pointer into the rule, for faults
    };

    Json any(const Json& rule, const Level& level);
    void object(const JsonObject& rule, const Level& level, JsonObject& out);
    void
    keyword(const std::string& name, const Json& part, const JsonObject& rule, const Level& level, JsonObject& out);
    void property(const std::string& name, const Json& part, const Level& level, JsonObject& out);
    void require(const std::string& name, const JsonObject& rule, const Level& level, JsonObject& out);
    Json list(const Json& rule, const Field& field, const Level& level);
    const Field* find(const std::string& name, const Level& level);
    std::vector<std::string> path(const Field& field, const Level& level);

    const Form& form_;
    Target target_;
    std::set<std::string> mentioned_;
    std::vector<Fault> faults_;
};

// Adds to the object schema `out` that the member at `path` fits `part`, or is there.
void say_fits(JsonObject& out, const std::vector<std::string>& path, Json part);
void say_required(JsonObject& out, const std::vector<std::string>& path);
void say_also(JsonObject& out, Json schema); // one more of `allOf`
std::vector<std::string> steps_of(std::string_view pointer);

} // namespace tonghe::forms
