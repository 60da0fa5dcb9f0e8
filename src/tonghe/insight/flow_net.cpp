#include "tonghe/insight/flow_net.hpp"

namespace tonghe::insight {

FlowNet flow_net(const process::Model& model, const std::string& prefix) {
    using process::NodeKind;
    FlowNet out{.model = model.hash};
    out.flows = static_cast<uint32_t>(model.flows.size());
    out.start = model.start;
    for (process::Index n = 0; n < model.nodes.size(); ++n) {
        const process::Node& node = model.nodes[n];
        const process::Element& element = model.elements[n];
        FlowNode made{.is_task = node.kind == NodeKind::user_task, .id = prefix + element.id};
        made.title.zh = element.name.empty() ? element.id : element.name;
        made.title.en = std::string(element.attribute("title_en", made.title.zh));
        // A boundary event takes what its host would have taken: the host did not come to its end.
        const bool boundary = node.host != process::no_index;
        const process::Index from = boundary ? node.host : n;
        made.in.assign(model.in(from).begin(), model.in(from).end());
        made.out.assign(model.out(n).begin(), model.out(n).end());
        made.joins = !boundary && node.kind == NodeKind::parallel;
        made.splits = node.kind == NodeKind::parallel || process::is_activity(node.kind);
        made.keeps_host = boundary && !node.interrupting;
        if (made.out.empty()) {
            out.ends.push_back(n);
        }
        out.nodes.push_back(std::move(made));
    }
    return out;
}

} // namespace tonghe::insight
