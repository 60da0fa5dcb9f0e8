// What the parts of the reader share: the file's root elements by id, the model and draft they fill, and the helpers
// that turn an attribute or an expression into a value or a fault.
#pragma once
#include "tonghe/process/bpmn.hpp"
#include "tonghe/process/internal/draft.hpp"
#include "tonghe/process/internal/timer_text.hpp"
#include "tonghe/xml/xml.hpp"

#include <initializer_list>

namespace tonghe::process {

std::string trimmed(std::string_view text);
std::string local_name(std::string_view name); // of a QName: references in BPMN may be written either way
bool is_bpmn(const xml::Element& xml);
std::string id_of(const xml::Element& xml);
bool one_of(std::string_view word, std::initializer_list<std::string_view> words);
bool is_note(const xml::Element& xml); // documentation, extensionElements, or no BPMN at all
bool truth(const xml::Element& xml, std::string_view attribute, bool fallback);
std::string text_of_attribute(const xml::Element& xml, std::string_view attribute);
// An attribute of ours.
std::string own_attribute(const xml::Element& xml, std::string_view attribute);

struct Reading {
    Faults& faults;
    const ReadOptions& options;
    Model& model;
    Draft draft;
    std::map<std::string, const xml::Element*> roots;   // messages, signals, errors, … by id
    std::map<std::string, std::string> variable_of;     // data object or property and its references: variable name
    std::map<std::string, const xml::Element*> item_of; // … the element that declares it

    void unsupported(const xml::Element& xml);
    void bad(const FaultKind& kind, const xml::Element& xml, TextArguments arguments = {});
    // Refuses attributes of BPMN beyond those named; `name=value` allows that one value only.
    void check_attributes(const xml::Element& xml, std::initializer_list<std::string_view> allowed);
    const xml::Element* root(const xml::Element& user, std::string_view attribute, std::string_view kind);
    // A FEEL expression held by an element such as conditionExpression; `owner` is named in faults.
    Index expression(const xml::Element& holder, const std::string& owner);
    Index expression(std::string_view text, const std::string& owner, int line);
    Element read_element(const xml::Element& xml);
    // `<tonghe:…>` attributes that hold an expression; none where the attribute is absent.
    Index own_expression(const xml::Element& xml, std::string_view attribute, const std::string& owner);
};

// Each reads what its name says into the draft node.
void read_triggers(Reading& reading, const xml::Element& xml, DraftNode& node);
DraftTrigger read_trigger(Reading& reading, const xml::Element& definition, const Element& owner);
bool is_trigger(const xml::Element& xml);
void read_activity(Reading& reading, const xml::Element& xml, DraftNode& node);
void read_event_data(Reading& reading, const xml::Element& xml, DraftNode& node);
void declare_data(Reading& reading, const xml::Element& container, Index scope);
bool is_data_element(const xml::Element& xml);
void check_items(Reading& reading, const xml::Element& definitions); // unless reading is lenient

} // namespace tonghe::process
