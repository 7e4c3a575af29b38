// SPDX-License-Identifier: Apache-2.0
#include "workloads/formats/stl_lines.hpp"

namespace mktme::workloads::supported {

Format rstl() {
    return {
        .name = "rstl",
        .text = "DRAMSys with relative cycles",
        .position = 7,
        .suffix = ".rstl",
        .is_text = true,
        .carries = stl::carries,
        .reader = stl::read_relative,
        .writer = stl::write_relative,
    };
}

}  // namespace mktme::workloads::supported
