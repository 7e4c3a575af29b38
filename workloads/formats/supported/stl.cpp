// SPDX-License-Identifier: Apache-2.0
#include "workloads/formats/stl_lines.hpp"

namespace mktme::workloads::supported {

Format stl() {
    return {
        .name = "stl",
        .text = "DRAMSys with absolute cycles",
        .position = 6,
        .suffix = ".stl",
        .is_text = true,
        .carries = stl::carries,
        .reader = stl::read_absolute,
        .writer = stl::write_absolute,
    };
}

}  // namespace mktme::workloads::supported
