// Where a line of a DMN file stands: in which decision, table, rule and cell, so that a page can lead there.
//
// Always true
//  1. Where several parts begin on one line, the place is what they have in common: nothing is guessed.
#pragma once
#include "tonghe/base/structure.hpp"
#include "tonghe/xml/xml.hpp"

#include <map>
#include <string>

namespace tonghe::app {

struct RulePlace {
    std::string element; // id of the decision, input, business knowledge model …
    std::string name;    // its name
    std::string table;   // id of the decision table
    int rule = 0;        // from 1; 0: none in particular
    std::string rule_id;
    std::string column; // input, output
    int cell = 0;       // which input or output, from 1
    std::string cell_id;

    bool operator==(const RulePlace&) const = default;
};
TONGHE_STRUCT(RulePlace, element, name, table, rule, rule_id, column, cell, cell_id)

class RulePlaces {
  public:
    RulePlaces() = default;
    explicit RulePlaces(const xml::Element& definitions);

    RulePlace at(int line) const;

  private:
    struct Known {
        RulePlace place;
        bool shared = false; // several parts begin here
    };

    void walk(const xml::Element& element, RulePlace here);
    void note(int line, const RulePlace& place);

    std::map<int, Known> lines_;
};

} // namespace tonghe::app
