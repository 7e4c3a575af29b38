// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "workloads/formats/format.hpp"

// Lines of DRAMSys traces. Their cycles are absolute in .stl and relative to the request before in .rstl.
namespace mktme::workloads::stl {

/// Parts of a request that both represent.
inline constexpr Parts carries{Part::time, Part::size, Part::data};

std::unique_ptr<RequestSource> read_absolute(TraceInput input, const TraceContext& context);
std::unique_ptr<RequestSource> read_relative(TraceInput input, const TraceContext& context);
std::unique_ptr<RequestWriter> write_absolute(ByteSink& sink, const TraceContext& context);
std::unique_ptr<RequestWriter> write_relative(ByteSink& sink, const TraceContext& context);

}  // namespace mktme::workloads::stl
