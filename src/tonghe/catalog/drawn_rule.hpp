// Reading a rule of a decision table as it is drawn, without asking it of anybody.
#pragma once
#include "tonghe/rules/tree.hpp"

#include <string>
#include <string_view>

namespace tonghe::catalog {

// The text of a rule's output cell: `true`, `0.5 * 损失`, and a plain string without its quotes. Empty where there is
// none.
inline std::string drawn_output(const rules::Table& table, const rules::TableRule& rule, std::string_view output) {
    for (size_t i = 0; i < table.outputs.size() && i < rule.output_texts.size(); ++i) {
        if (table.outputs[i].name == output) {
            const std::string& text = rule.output_texts[i];
            return text.size() > 1 && text.front() == '"' ? text.substr(1, text.size() - 2) : text;
        }
    }
    return "";
}

} // namespace tonghe::catalog
