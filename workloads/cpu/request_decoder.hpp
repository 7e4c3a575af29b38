// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "workloads/cpu/instruction_format.hpp"
#include "workloads/request.hpp"

namespace mktme::workloads {

/// Base of the decoders of formats whose entries are requests: it reads them with the format's own reader.
///
/// Where the format counts instructions, the time of a request is the number of its instruction, from 0.
class RequestDecoder : public InstructionDecoder {
public:
    bool decode(InstructionSink& sink) final {
        TraceRequest request;
        for (std::size_t i = 0; i < stretch; ++i) {
            if (!source_->next(request)) return false;
            put(request, source_->detail(), sink);
        }
        return true;
    }
    [[nodiscard]] double progress() const final { return source_->progress(); }
    [[nodiscard]] SourcePlace place(std::uint64_t record) const final { return source_->place(record); }

protected:
    /// `format` is the name among the formats of requests.
    RequestDecoder(std::string_view format, TraceInput input, const TraceContext& context);

    /// Puts the instruction of a request into the sink. `detail` is nullptr if the format has no details.
    virtual void put(const TraceRequest& request, const TraceDetail* detail, InstructionSink& sink) = 0;

    /// Returns the access of a request. Throws TraceError if no program can make it.
    [[nodiscard]] cpu::MemoryRecord access(const TraceRequest& request) const;
    [[noreturn]] void fail(const TraceRequest& request, const std::string& message) const {
        throw TraceError{place(request.record), message};
    }

private:
    std::unique_ptr<RequestSource> source_;
};

}  // namespace mktme::workloads
