// The frame of a tree while it is evaluated; the frame before comes back when this ends.
#pragma once
#include "tonghe/rules/internal/evaluation.hpp"

#include <memory>

namespace tonghe::rules {

class FrameMark {
  public:
    FrameMark(Evaluation& evaluation, const Tree& tree)
        : evaluation_(evaluation), tree_(evaluation.tree_), frame_(evaluation.frame_), at_(evaluation.at_) {
        evaluation.tree_ = &tree;
        if (tree.slots <= few) {
            evaluation.frame_ = few_;
        } else {
            many_ = std::make_unique<Value[]>(tree.slots);
            evaluation.frame_ = many_.get();
        }
    }

    FrameMark(const FrameMark&) = delete;
    FrameMark& operator=(const FrameMark&) = delete;

    ~FrameMark() {
        evaluation_.tree_ = tree_;
        evaluation_.frame_ = frame_;
        evaluation_.at_ = at_;
    }

  private:
    static constexpr uint32_t few = 12;
    Evaluation& evaluation_;
    const Tree* tree_;
    Value* frame_;
    uint32_t at_;
    Value few_[few];
    std::unique_ptr<Value[]> many_;
};

} // namespace tonghe::rules
