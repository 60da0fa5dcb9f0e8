// The parts of reading DMN: files and their types (dmn_types.cpp), elements and requirements (dmn.cpp), boxed
// expressions (dmn_boxed.cpp).
#pragma once
#include "tonghe/rules/dmn.hpp"
#include "tonghe/rules/fault.hpp"
#include "tonghe/rules/internal/builder.hpp"
#include "tonghe/xml/xml.hpp"

#include <map>

namespace tonghe::rules {

// One file while the model is being read.
struct DmnFile {
    std::string file;
    std::string name_space;
    std::string version;
    xml::Element root;
    std::shared_ptr<Types> types;
    std::vector<std::pair<std::string, std::string>> imports; // name, namespace
    std::vector<std::string> properties;
};

struct DmnFaults {
    std::vector<Fault> list;

    void add(const DmnFile& file, int line, const char* code, Text what, Text remedy);
};

// Reads one boxed expression, with everything inside it, into the tree of a builder.
class BoxedReader {
  public:
    BoxedReader(Builder& builder, const DmnFile& file, DmnFaults& faults, std::string place)
        : b_(builder), file_(file), faults_(faults), place_(std::move(place)) {}

    // The expression among the children of an element; no_node where there is none.
    NodeIndex child_of(const xml::Element& element);
    NodeIndex read(const xml::Element& element);
    NodeIndex function(const xml::Element& element); // functionDefinition or encapsulatedLogic: a lambda

  private:
    NodeIndex literal(const xml::Element& element);
    NodeIndex context(const xml::Element& element);
    NodeIndex relation(const xml::Element& element);
    NodeIndex list(const xml::Element& element);
    NodeIndex invocation(const xml::Element& element);
    NodeIndex conditional(const xml::Element& element);
    NodeIndex filter(const xml::Element& element);
    NodeIndex iteration(const xml::Element& element, Op op);
    NodeIndex table(const xml::Element& element);
    TableInput table_input(const xml::Element& element, size_t number);
    TableOutput table_output(const xml::Element& element, size_t count);
    TableRule table_rule(const xml::Element& element, const Table& table, size_t number);
    NodeIndex text_expression(const std::string& text, int line, const std::string& place);
    NodeIndex text_tests(const std::string& text, int line, const std::string& place, uint32_t slot, const Type* type);
    NodeIndex absent(Cause cause, const std::string& detail, uint32_t at);
    NodeIndex unreadable(const SyntaxFault& fault, int line);
    NodeIndex typed(NodeIndex node, const Type* type);
    const Type* type_of(const xml::Element& element);

    Builder& b_;
    const DmnFile& file_;
    DmnFaults& faults_;
    std::string place_;
    int depth_ = 0;
};

// dmn_types.cpp
const Type* resolve_type(const DmnFile& file, const std::string& reference, int line, DmnFaults& faults);
void read_types(DmnFile& file, const Limits& limits, DmnFaults& faults);
const xml::Element* child_text(const xml::Element& element, std::string_view name); // a child that has text
std::string trimmed(std::string_view text);
std::string attribute_or(const xml::Element& element, std::string_view name, std::string_view fallback = "");
// A sentence of a syntax fault with its position, for a file.
Text with_position(const SyntaxFault& fault, const Tree& tree);

} // namespace tonghe::rules
