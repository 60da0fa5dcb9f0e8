// The FEEL parser: text and the names visible to nodes of a tree.
//
// Names may hold spaces and - . ' / * +, so there is no lexer that knows words beforehand: at each operand the longest
// visible name that fits is taken, and only then a plain word. Everything else is a Pratt parser.
#pragma once
#include "tonghe/rules/internal/builder.hpp"

#include <optional>

namespace tonghe::rules {

class Parser {
  public:
    Parser(Builder& builder, std::string_view text, int line, std::string place);

    // Each reads the whole text; a fault is thrown as SyntaxFault.
    NodeIndex expression();
    NodeIndex tests(uint32_t subject_slot); // of a cell, or of allowed values

  private:
    enum Power : int { none = 0, disjunction = 1, conjunction, comparison, instance, sum, product, exponent, unary };

    [[noreturn]] void refuse(size_t at, const char* code, Text what, Text remedy) const;
    [[noreturn]] void refuse_here() const;
    [[noreturn]] void refuse_expected(const char* wanted) const;

    // Text: parser_text.cpp
    void skip();
    size_t skipped(size_t at) const;

    char peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

    bool looking_at(std::string_view symbol) const { return text_.substr(at_).starts_with(symbol); }

    bool take(std::string_view symbol);
    void expect(std::string_view symbol);
    bool looking_at_word(std::string_view word) const;
    bool take_word(std::string_view word);
    void expect_word(std::string_view word);
    size_t name_length(std::string_view name, size_t at) const; // of text that spells it; 0 where it does not
    size_t word_length(size_t at) const;                        // of a plain word
    bool is_keyword(std::string_view word) const;
    std::string string_literal();
    NodeIndex number_literal();
    NodeIndex at_literal();
    std::string declared_name(std::initializer_list<std::string_view> enders); // a new name, up to one of them
    std::optional<std::string> argument_name();
    std::string property_name();
    const Type* type();
    const Type* named_type();

    // Expressions: parser.cpp
    void go_deeper(); // refused past the limit; whoever calls it comes back by `--depth_`
    NodeIndex parse(int power);
    NodeIndex operand();
    NodeIndex postfix(NodeIndex left);
    NodeIndex operators(NodeIndex left, int power);
    std::optional<NodeIndex> infix(NodeIndex left, int power);
    NodeIndex binary(Op op, NodeIndex left, int power, uint32_t at);
    NodeIndex name_operand();
    NodeIndex resolve(const Visible& found, size_t above, uint32_t at);
    // The entry of that name of the items of the filters from there on, or the node where they have none.
    NodeIndex within_filters(NodeIndex node, std::string_view name, size_t from, uint32_t at);
    NodeIndex parenthesis();
    NodeIndex bracket();
    NodeIndex finish_range(NodeIndex low, uint8_t flags, uint32_t at);
    NodeIndex context_literal();
    NodeIndex conditional();
    NodeIndex for_loop();
    NodeIndex quantified(Op op);
    std::vector<uint32_t> iterators(bool ranges);
    NodeIndex lambda();
    NodeIndex external_body(uint32_t lambda_index, uint32_t at);
    NodeIndex call(NodeIndex callee);
    NodeIndex filter(NodeIndex list);
    NodeIndex in_tests(NodeIndex left, uint32_t at);
    NodeIndex fold_call(NodeIndex call);

    // Tests of cells
    NodeIndex test(uint32_t subject_slot, int power);
    NodeIndex tests_list(uint32_t subject_slot);
    void step_back(size_t at, int depth, size_t scope); // to try another reading

    uint32_t here() const { return base_ + static_cast<uint32_t>(at_); }

    Builder& b_;
    std::string text_;
    uint32_t base_ = 0;
    size_t at_ = 0;
    int depth_ = 0;
    int backtracks_ = 0;
    int range_end_ = 0; // inside the end of a range a `[` may close it
    bool subject_seen_ = false;
};

// The names in scope while an object of this lives; slots and names taken since are given back.
class ScopeMark {
  public:
    explicit ScopeMark(Builder& builder) : b_(builder), names_(builder.scope.size()), slot_(builder.next_slot) {}

    ScopeMark(const ScopeMark&) = delete;
    ScopeMark& operator=(const ScopeMark&) = delete;

    ~ScopeMark() {
        b_.scope.resize(names_);
        b_.next_slot = slot_;
    }

  private:
    Builder& b_;
    size_t names_;
    uint32_t slot_;
};

} // namespace tonghe::rules
