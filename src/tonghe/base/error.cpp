#include "tonghe/base/error.hpp"

namespace tonghe {

Error::Error(const ErrorCode& code, TextArguments arguments, std::vector<Fault> faults)
    : code_(&code), arguments_(std::move(arguments)), faults_(std::move(faults)) {
    what_ = std::string(code.name) + ": " + fill(code.en, arguments_);
    for (const Fault& fault : faults_) {
        what_ += "\n  " + (fault.file.empty() ? fault.pointer : fault.file + ":" + std::to_string(fault.line)) + " " +
                 fault.code + ": " + fault.what.en;
    }
}

Text Error::text() const { return {fill(code_->zh, arguments_), fill(code_->en, arguments_)}; }

Error&& Error::retry_after(int seconds) && {
    retry_after_seconds_ = seconds;
    return std::move(*this);
}

} // namespace tonghe
