// The example of docs/reference/forms.md does what the page says it does.
#include "tonghe/forms/form.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace tonghe::forms {

namespace {

// The fenced blocks of that language, in their order.
std::vector<std::string> blocks(std::string_view page, const std::string& language) {
    std::vector<std::string> out;
    const std::string open = "\n```" + language + "\n";
    for (size_t at = page.find(open); at != std::string_view::npos; at = page.find(open, at)) {
        at += open.size();
        out.emplace_back(page.substr(at, page.find("\n```", at) - at));
    }
    return out;
}

} // namespace

TEST(forms_docs, the_example_runs_as_described) {
    std::ifstream in("docs/reference/forms.md");
    ASSERT_TRUE(in) << "run from the root of the source tree";
    std::ostringstream page;
    page << in.rdbuf();
    const auto forms = blocks(page.str(), "json form");
    const auto values = blocks(page.str(), "json values");
    const auto faults = blocks(page.str(), "json faults");
    ASSERT_EQ(forms.size(), 1U);
    ASSERT_FALSE(values.empty());
    ASSERT_EQ(values.size(), faults.size());
    const auto form = parse_form(forms[0], "form.json");
    ASSERT_TRUE(form) << form.faults()[0].pointer << form.faults()[0].what.en;
    for (size_t i = 0; i < values.size(); ++i) {
        JsonArray told;
        for (const Fault& fault : check(**form, parse_json(values[i]))) {
            told.push_back(JsonObject{
                {"pointer", fault.pointer},
                {"code", fault.code},
                {"what", JsonObject{{"zh", fault.what.zh}, {"en", fault.what.en}}}});
        }
        EXPECT_EQ(Json(told), parse_json(faults[i])) << to_text(told);
    }
}

} // namespace tonghe::forms
