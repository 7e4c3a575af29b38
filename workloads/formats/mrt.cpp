// SPDX-License-Identifier: Apache-2.0
#include "workloads/formats/formats.hpp"
#include "workloads/formats/mrt_layout.hpp"

namespace mktme::workloads {

const Format mrt_format{
    .id = TraceFormat::mrt,
    .suffix = ".mrt",
    .magic = mrt::magic,
    .is_text = false,
    .carries = mrt::carries,
    .reader = mrt::read,
    .writer = mrt::write,
};

}  // namespace mktme::workloads
